/** Lazada as a shop uses it: through `createEtalase`, against the sandbox. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { lazada } from "../../src/channels/lazada/index.js";
import { createEtalase } from "../../src/etalase.js";
import type { LazadaPlace } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, MINUTE, rowsOf } from "../days/day.js";
import { createLazadaSeller, IDENTITY } from "../sandbox/lazada-seller.js";

const day = beginDay("2026-11-21T01:00:00Z");
const { clock } = day;
let market: LazadaPlace;
const seller = createLazadaSeller(
  () => market,
  () => clock.now(),
);
const open = () =>
  createEtalase({
    ...day.settings(),
    seller: { name: "Toko Batik" },
    channels: {
      lazada: lazada({
        ...IDENTITY,
        country: "id",
        tokens: market.tokens,
        server: `${market.url}/rest`,
        authServer: market.url,
        noBrandId: 30_768,
      }),
    },
  });
let shop: ReturnType<typeof open>;
beforeAll(async () => {
  market = await day.sandbox.lazada(IDENTITY);
  shop = open();
});
afterAll(() => day.end(shop));

const product = (id: string, more: object = {}) => ({
  id,
  title: `Batik ${id} tulis tangan dari Solo`,
  description: "Kain katun, ditulis tangan.",
  price: "120000",
  stock: 9,
  shipping: { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } },
  photos: [makeJpeg(800, 800, id)],
  channels: { lazada: { extras: { categoryId: 1202 } } },
  ...more,
});
const publish = (...products: readonly ReturnType<typeof product>[]) =>
  clock.run(shop.publish(products, { waitMs: 10 * MINUTE }));

test("what the seller had put up by hand is asked about, and taken over by its SKU", async () => {
  const there = await seller.add({ Skus: { Sku: [seller.sku({ SellerSku: "parang", price: "99000" })] } });
  await publish(product("parang"));
  expect(await rowsOf(shop, "lazada")).toEqual(["parang waitingForYou: exists already"]);
  expect(market.store.items).toHaveLength(1);
  expect(await clock.run(shop.channel("lazada").adopt({ match: "sku" }))).toBe(1);
  await day.cronUntil(shop, "2026-11-21T01:30:00Z", MINUTE);
  expect(await rowsOf(shop, "lazada")).toEqual(["parang unchanged"]);
  expect(market.store.items).toMatchObject([
    { item_id: there.item, attributes: { name: "Batik parang tulis tangan dari Solo" }, skus: [{ price: 120000 }] },
  ]);
});

test("a campaign leaves its price for later, the stock goes over at once", async () => {
  await publish(product("mega"));
  const item = market.store.items.at(-1);
  market.campaign(item?.item_id ?? 0, { price: true });
  await publish(product("mega", { price: "110000", stock: 2 }));
  expect(market.store.items.at(-1)?.skus).toMatchObject([{ price: 120000, stocks: { dropshipping: 2 } }]);
  expect((await rowsOf(shop, "lazada")).find((row) => row.startsWith("mega"))).toBe("mega queued: locked");
  market.campaign(item?.item_id ?? 0, {});
  await day.cronUntil(shop, "2026-11-21T03:30:00Z", 5 * MINUTE);
  expect(market.store.items.at(-1)?.skus).toMatchObject([{ price: 110000 }]);
});
