/**
 * 4 October 2023 with the real channels: TikTok Shop Indonesia takes no orders after 17:00 WIB, said the day before, while
 * open orders may be shipped until 5 November; what was sold there moves to Shopee. On 12 December it comes back.
 */
import { afterAll, expect, it } from "vitest";
import { shopee } from "../../src/channels/shopee/index.js";
import { tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import { createEtalase } from "../../src/etalase.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { all } from "../face/kit.js";
import { beginDay, DAY, HOUR, healthOf, MINUTE, missing, rowsOf } from "./day.js";

const day = beginDay("2023-10-02T01:00:00Z");
const { clock, sandbox } = day;
const TIKTOK = { appKey: "6abcdefghijkl", appSecret: "0123456789abcdef", shopId: "7495000000000000017" } as const;
const SHOPEE = { partnerId: 2_001_887, partnerKey: "testpartnerkey0123456789abcdef", shopId: 600_000 } as const;
const tiktok = await sandbox.tiktokShop({ ...TIKTOK, auditMs: 30 * MINUTE });
const orange = await sandbox.shopee(SHOPEE);
const shop = createEtalase({
  ...day.settings(),
  channels: {
    tiktok: tiktokShop({
      ...TIKTOK,
      server: tiktok.url,
      authServer: tiktok.url,
      tokens: tiktok.tokens,
      productUrl: "https://shop.example/view/product/{id}",
      categories: { "Pakaian > Batik": "601301" },
    }),
    shopee: shopee({
      ...SHOPEE,
      server: orange.url,
      tokens: orange.tokens,
      categories: { "Pakaian > Batik": 100_202 },
    }),
  },
  goals: {
    buyable: { anyOf: ["tiktok"], standIns: ["shopee"], cooldownMs: HOUR },
    // The successor takes the place of what closes in every goal, also where it stands in for none.
    seen: { anyOf: ["tiktok"], cooldownMs: HOUR },
  },
});
afterAll(() => day.end(shop));

const closesAt = new Date("2023-10-04T17:00:00+07:00");
const drainUntil = new Date("2023-11-05T23:59:00+07:00");
const PATIENT = { waitMs: 10 * MINUTE };
const product = (id: string, motif: string, stock = 9) => ({
  id,
  title: `Kemeja Batik ${motif} Lengan Panjang`,
  description: "Kemeja batik cap dari Solo, katun halus.",
  price: "150000",
  stock,
  categories: { own: ["Pakaian", "Batik"] },
  shipping: { weightGrams: 350 },
  photos: [makeJpeg(800, 800, id)],
});
const onTiktok = () =>
  tiktok.store.products
    .filter(({ on }) => on.TIKTOK_SHOP?.live)
    .map(({ on, skus }) => `${on.TIKTOK_SHOP?.live?.title?.split(" ")[2]} ${skus[0]?.inventory?.[0]?.quantity}`)
    .toSorted();
const onShopee = () =>
  orange.store.items
    .filter(({ status }) => status === "NORMAL")
    .map(({ fields, seller_stock }) => `${String(fields["item_name"]).split(" ")[2]} ${seller_stock[0]?.stock}`)
    .toSorted();

it("sells there alone before, once the audit has passed", async () => {
  await clock.run(shop.publish([product("parang", "Parang"), product("kawung", "Kawung")], PATIENT));
  expect(await rowsOf(shop, "tiktok")).toEqual(["parang queued: settling", "kawung queued: settling"]);
  await day.cronUntil(shop, "2023-10-02T02:00:00Z", 5 * MINUTE);
  expect(await rowsOf(shop, "tiktok")).toEqual(["parang unchanged", "kawung unchanged"]);
  expect(onTiktok()).toEqual(["Kawung 9", "Parang 9"]);
  expect(orange.store.items).toEqual([]);
});

it("exports what stands there when the end is announced, ids to the last digit", async () => {
  await day.until("2023-10-03T03:00:00Z");
  const closing = await clock.run(shop.channel("tiktok").sunset({ closesAt, drainUntil, moveTo: "shopee" }));
  const stood = await all(closing.stood());
  expect(stood.map(({ id }) => id).toSorted()).toEqual(tiktok.store.products.map(({ id }) => id).toSorted());
  expect(stood).toEqual(
    stood.map(({ id }) =>
      expect.objectContaining({ live: true, version: 1, url: `https://shop.example/view/product/${id}` }),
    ),
  );
  expect(stood.map(({ variants }) => Object.values(variants)[0]).toSorted()).toEqual(
    tiktok.store.products.map(({ skus }) => skus[0]?.id).toSorted(),
  );
});

it("is on Shopee before the day is over", async () => {
  await day.cronUntil(shop, "2023-10-03T04:00:00Z", 5 * MINUTE);
  expect(onShopee()).toEqual(["Kawung 9", "Parang 9"]);
  expect(await missing(shop, "buyable")).toEqual([]);
  expect(await missing(shop, "seen")).toEqual([]);
});

it("puts nothing new up there, and keeps what stands up to date", async () => {
  await clock.run(shop.publish([product("truntum", "Truntum"), product("parang", "Sidomukti")], PATIENT));
  await day.cronUntil(shop, "2023-10-03T06:00:00Z", 5 * MINUTE);
  expect(onTiktok()).toEqual(["Kawung 9", "Sidomukti 9"]);
  expect(onShopee()).toEqual(["Kawung 9", "Sidomukti 9", "Truntum 9"]);
  expect(await rowsOf(shop, "tiktok")).toContain("truntum skipped: closed");
});

it("lets stock and takedowns drain after the end, with tokens renewed on the way, and no words", async () => {
  await day.cronUntil(shop, "2023-10-15T01:00:00Z", DAY);
  const before = tiktok.requests.length;
  await clock.run(shop.publish([product("kawung", "Mahkota")], PATIENT));
  await clock.run(shop.setStock([{ sku: "kawung", onHand: 2 }], PATIENT));
  expect(onTiktok()).toContain("Kawung 2");
  expect(onShopee()).toContain("Mahkota 2");
  const after = tiktok.requests.slice(before).map(({ method }) => method);
  expect(tiktok.requests.map(({ method }) => method)).toContain("token.refresh");
  expect(after).toContain("inventory.update");
  expect(after.filter((name) => /create|edit|upload/.test(name))).toEqual([]);
  await clock.run(shop.withdraw(["kawung"], PATIENT));
  expect(onTiktok()).toEqual(["Sidomukti 9"]);
  expect(await healthOf(shop, "tiktok")).toMatchObject({ closing: { closesAt, drainUntil, moveTo: "shopee" } });
});

it("sends nothing at all after the last day, whatever the platform says by then", async () => {
  await day.cronUntil(shop, "2023-11-05T18:00:00Z", DAY);
  tiktok.shop("inactive");
  const asked = tiktok.requests.length;
  await clock.run(shop.setStock([{ sku: "parang", onHand: 1 }], PATIENT));
  await day.cronUntil(shop, "2023-11-10T00:00:00Z", DAY);
  expect(tiktok.requests).toHaveLength(asked);
  expect(await healthOf(shop, "tiktok")).toMatchObject({ standing: "closed" });
  expect(onShopee()).toContain("Sidomukti 1");
});

it("comes back as it was left, and newer than it was left", async () => {
  await day.cronUntil(shop, "2023-12-12T01:00:00Z", DAY);
  tiktok.shop("active");
  await clock.run(shop.channel("tiktok").revive());
  await day.cronUntil(shop, "2023-12-12T02:00:00Z", 5 * MINUTE);
  expect(onTiktok()).toEqual(["Sidomukti 1", "Truntum 9"]);
  expect(tiktok.store.products).toHaveLength(3);
  // Make before break: the successor steps back only after the cool-down.
  expect(onShopee()).toHaveLength(2);
  await day.cronUntil(shop, "2023-12-12T09:00:00Z", 30 * MINUTE);
  expect(onShopee()).toEqual([]);
  expect(await missing(shop, "buyable")).toEqual([]);
});

it("is only suspected of another end when the platform claims one by itself", async () => {
  tiktok.shop("inactive");
  const told: string[] = [];
  shop.on("closing-suspected", ({ channel }) => told.push(channel));
  for (const onHand of [3, 4, 5]) await clock.run(shop.setStock([{ sku: "parang", onHand }], { waitMs: MINUTE }));
  await day.cronUntil(shop, "2023-12-12T10:00:00Z", 5 * MINUTE);
  expect(told).toContain("tiktok");
  const { standing, suspectedClosed, closing } = await healthOf(shop, "tiktok");
  expect({ standing, closing }).toEqual({ standing: "open", closing: undefined });
  expect(suspectedClosed?.message).toMatch(/TikTok Shop/);
});
