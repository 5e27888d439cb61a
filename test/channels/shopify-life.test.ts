/** A Shopify shop as a seller uses it: through `createEtalase`, with somebody else at work in the same shop. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shopify } from "../../src/channels/shopify/index.js";
import { createEtalase } from "../../src/etalase.js";
import type { ShopifyPlace } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, type Day, HOUR, healthOf, MINUTE, rowsOf } from "../days/day.js";

const APP = { clientId: "0123456789abcdef", clientSecret: "shpss_life_0123456789abcdef" };

describe("a shop with an app of the Dev Dashboard", () => {
  let day: Day;
  let place: ShopifyPlace;
  let shop: ReturnType<typeof start>;
  /** Another program with a ledger of its own: what it does, ours has not done. */
  let other: ReturnType<typeof start>;
  const start = () =>
    createEtalase({
      ...day.settings(),
      seller: { name: "Toko Batik" },
      channels: { toko: shopify({ shop: "toko-kopi", auth: APP, server: place.url }) },
    });
  beforeAll(async () => {
    day = beginDay("2026-11-22T01:00:00Z");
    place = await day.sandbox.shopify({ ...APP, mediaMs: 20_000 });
    shop = start();
    other = start();
    await day.clock.run(other.publish([product("parang")], { waitMs: 10 * MINUTE }));
  });
  afterAll(() => day.end(shop, other));

  const product = (id: string, more: object = {}) => ({
    id,
    title: `Batik ${id} tulis tangan dari Solo`,
    description: "Kain katun, ditulis tangan.",
    price: "120000",
    stock: 9,
    photos: [makeJpeg(800, 800, id)],
    ...more,
  });
  const verified = async () => {
    const found: unknown[] = [];
    const look = async () => {
      for await (const { product: id, drift, because } of shop.channel("toko").verify()) {
        found.push([id, because === "gone" ? because : drift]);
      }
    };
    await day.clock.run(look());
    return found;
  };
  const inTime = (ms: number, everyMs = MINUTE) =>
    day.cronUntil(shop, new Date(day.clock.now().getTime() + ms).toISOString(), everyMs);
  const shown = () => place.store.products.filter(({ status }) => status === "ACTIVE").length;

  test("what stands there already is asked about, and taken over by its SKU", async () => {
    await day.clock.run(shop.publish([product("parang")], { waitMs: 10 * MINUTE }));
    expect(await rowsOf(shop, "toko")).toEqual(["parang waitingForYou: exists already"]);
    expect(await day.clock.run(shop.channel("toko").adopt({ match: "sku" }))).toBe(1);
    await inTime(30 * MINUTE);
    expect(await rowsOf(shop, "toko")).toEqual(["parang unchanged"]);
    expect(shown()).toBe(1);
    expect(await verified()).toEqual([["parang", []]]);
  });

  test("its photo was found by the name that says its bytes, and is there once", () => {
    expect(place.store.files).toHaveLength(1);
    expect(place.requests.filter(({ method }) => method === "upload")).toHaveLength(1);
  });

  test("a price that somebody else changed is drift, and so is his stock", async () => {
    await day.clock.run(other.setPrice([{ sku: "parang", price: "1000" }], { waitMs: 10 * MINUTE }));
    await day.clock.run(other.setStock([{ sku: "parang", onHand: 1 }], { waitMs: 10 * MINUTE }));
    expect(await verified()).toEqual([["parang", ["prices", "stocks"]]]);
    await day.clock.run(other.setPrice([{ sku: "parang", price: "120000" }], { waitMs: 10 * MINUTE }));
    await day.clock.run(other.setStock([{ sku: "parang", onHand: 9 }], { waitMs: 10 * MINUTE }));
    expect(await verified()).toEqual([["parang", []]]);
  });

  test("hidden it keeps its id, and is shown again", async () => {
    const [before] = place.store.products;
    await day.clock.run(shop.withdraw(["parang"], { waitMs: 10 * MINUTE }));
    expect(place.store.products[0]?.status).toBe("DRAFT");
    await day.clock.run(shop.publish([product("parang", { title: "Batik parang, sekali lagi" })]));
    await inTime(HOUR);
    expect(place.store.products).toMatchObject([
      { id: before?.id, status: "ACTIVE", title: "Batik parang, sekali lagi" },
    ]);
  });

  test("a token of a day is traded for the next one by itself", async () => {
    const before = place.tokens.length;
    await inTime(25 * HOUR, HOUR);
    await day.clock.run(shop.setPrice([{ sku: "parang", price: "130000" }], { waitMs: 10 * MINUTE }));
    expect(place.store.products[0]?.variants[0]?.price).toBe("130000");
    expect(place.tokens.length).toBe(before + 1);
  });

  test("an app that was taken out of the shop asks to be connected, and no listing fails", async () => {
    place.uninstall();
    await day.clock.run(shop.setPrice([{ sku: "parang", price: "140000" }], { waitMs: MINUTE }));
    expect(await rowsOf(shop, "toko")).toEqual(["parang waitingForYou: reconnect"]);
    const health = await day.clock.run(healthOf(shop, "toko"));
    expect(health.cure).toContain("install");
    expect(JSON.stringify(health)).not.toContain(APP.clientSecret);
    place.uninstall(false);
    await day.clock.run(shop.channel("toko").resume());
    await inTime(HOUR);
    expect(place.store.products[0]?.variants[0]?.price).toBe("140000");
  });

  test("what somebody deleted is gone, which is asked about and never put up by itself", async () => {
    place.store.delete(place.store.products[0]?.id ?? 0);
    expect(await verified()).toEqual([["parang", "gone"]]);
    expect(await rowsOf(shop, "toko")).toEqual(["parang waitingForYou: gone"]);
    await inTime(HOUR);
    expect(place.store.products).toEqual([]);
  });
});
