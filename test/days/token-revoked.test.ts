/** A token is revoked while the seller is away: the account waits for its owner, nothing is refused, nothing is lost. */
import { afterAll, expect, it } from "vitest";
import { shopee } from "../../src/channels/shopee/index.js";
import { createEtalase } from "../../src/etalase.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { plainHttp } from "../face/kit.js";
import { beginDay, HOUR, healthOf, MINUTE, missing, rowsOf } from "./day.js";
import { openShelf } from "./platform.js";

const day = beginDay("2026-04-10T01:00:00Z");
const { clock } = day;
const IDENTITY = { partnerId: 2_001_887, partnerKey: "partner-key-0123456789abcdef", shopId: 600_000 } as const;
const market = await day.sandbox.shopee(IDENTITY);
const toko = openShelf({ id: "toko", clock });
const shop = createEtalase({
  ...day.settings(),
  seller: { name: "Toko Batik" },
  channels: {
    shopee: shopee({ ...IDENTITY, tokens: market.tokens, server: market.url }),
    toko: toko.channel,
  },
  goals: { buyable: { anyOf: ["shopee"], standIns: ["toko"], cooldownMs: HOUR } },
});
const events: string[] = [];
shop.on("account-held", ({ channel, reason }) => events.push(`held ${channel} ${reason}`));
shop.on("account-released", ({ channel }) => events.push(`released ${channel}`));
afterAll(() => day.end(shop));

const product = (id: string) => ({
  id,
  title: `Batik ${id} tulis tangan dari Solo`,
  description: "Kain katun, ditulis tangan, dijahit di rumah, ukuran dua meter.",
  price: "120000",
  stock: 9,
  shipping: { weightGrams: 350 },
  photos: [makeJpeg(800, 800, id)],
  channels: { shopee: { extras: { categoryId: 100_202 } } },
});

it("parks the account and tells whom to ask, without failing a listing", async () => {
  // Photos are made while virtual time runs.
  await clock.run(shop.publish([product("kawung"), product("parang")], { waitMs: 10 * MINUTE }));
  expect(market.store.items).toHaveLength(2);
  market.revoke();
  await clock.run(
    shop.setStock(
      [
        { sku: "kawung", onHand: 3 },
        { sku: "parang", onHand: 0 },
      ],
      { waitMs: 5_000 },
    ),
  );
  await day.cronUntil(shop, "2026-04-10T03:00:00Z", 30 * MINUTE);
  expect(await healthOf(shop, "shopee")).toMatchObject({
    standing: "reconnect",
    cure: expect.stringContaining("connect(tokens)"),
  });
  expect(await rowsOf(shop, "shopee")).toEqual(["kawung waitingForYou: reconnect", "parang waitingForYou: reconnect"]);
  expect(events).toEqual(["held shopee reconnect"]);
});

it("sells elsewhere meanwhile, and leaves the platform in peace", async () => {
  const asked = market.requests.length;
  await day.cronUntil(shop, "2026-04-11T01:00:00Z", HOUR);
  expect(market.requests).toHaveLength(asked);
  expect(toko.visible()).toHaveLength(2);
  expect(await missing(shop, "buyable")).toEqual([]);
});

it("goes on where it stopped when the seller has given consent again", async () => {
  const fresh = await clock.run(consent());
  await clock.run(shop.channel("shopee").connect(fresh));
  await day.cronUntil(shop, "2026-04-11T03:00:00Z", 30 * MINUTE);
  const stocks = market.store.items.map(({ seller_stock }) => seller_stock.map(({ stock }) => stock)).sort();
  expect(stocks).toEqual([[0], [3]]);
  expect(await rowsOf(shop, "shopee")).toEqual(["kawung unchanged", "parang unchanged"]);
  expect(market.store.items).toHaveLength(2);
  expect(toko.visible()).toEqual([]);
  expect(events).toEqual(["held shopee reconnect", "released shopee"]);
});

/** The way from "connect my shop" to tokens. */
function consent() {
  const oauth = shopee.oauth({
    ...IDENTITY,
    server: market.url,
    redirectUri: "https://toko.example/back",
    http: plainHttp,
    now: () => clock.now(),
  });
  return oauth.exchange({ code: market.grant(), shop_id: IDENTITY.shopId });
}
