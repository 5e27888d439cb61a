/** The three marketplaces as a shop uses them: through `createEtalase`, with somebody else at work in the same shop. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Channel } from "../../src/channel/define.js";
import { lazada } from "../../src/channels/lazada/index.js";
import { shopee } from "../../src/channels/shopee/index.js";
import { tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import { createEtalase } from "../../src/etalase.js";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, DAY, type Day, HOUR, MINUTE, rowsOf } from "../days/day.js";
import { IDENTITY as LAZADA } from "../sandbox/lazada-seller.js";
import { IDENTITY as SHOPEE } from "./shopee-shop.js";
import { IDENTITY as TIKTOK } from "./tiktok-shop-kit.js";

interface Opened {
  channel(): Channel;
  holiday(on: boolean): void;
  /** Listings that buyers can find. */
  count(): number;
}

const MARKETS: readonly { readonly title: string; open(sandbox: Sandbox): Promise<Opened> }[] = [
  {
    title: "Shopee",
    async open(sandbox) {
      const place = await sandbox.shopee(SHOPEE);
      const at = { server: place.url, tokens: place.tokens, categories: { Batik: 100_202 } };
      return {
        channel: () => shopee({ ...SHOPEE, ...at }),
        holiday: (on) => place.holiday(on),
        count: () => place.store.items.filter(({ status }) => status === "NORMAL").length,
      };
    },
  },
  {
    title: "Lazada",
    async open(sandbox) {
      const place = await sandbox.lazada(LAZADA);
      const at = { server: `${place.url}/rest`, authServer: place.url, tokens: place.tokens, noBrandId: 30_768 };
      return {
        channel: () => lazada({ ...LAZADA, country: "id", ...at, categories: { Batik: 1202 } }),
        holiday: (on) => place.holiday(on),
        count: () => place.store.items.filter(({ status }) => status === "Active").length,
      };
    },
  },
  {
    title: "TikTok Shop",
    async open(sandbox) {
      const place = await sandbox.tiktokShop(TIKTOK);
      const at = { server: place.url, authServer: place.url, tokens: place.tokens, categories: { Batik: "601301" } };
      return {
        channel: () => tiktokShop({ ...TIKTOK, ...at }),
        holiday: (on) => place.holiday(on),
        count: () => place.store.products.filter(({ on }) => on.TIKTOK_SHOP?.status === "ACTIVATE").length,
      };
    },
  },
];

const product = (id: string, more: object = {}) => ({
  id,
  title: `Batik ${id} tulis tangan dari Solo`,
  description: "Kain katun, ditulis tangan.",
  price: "120000",
  stock: 9,
  categories: { own: ["Batik"] },
  shipping: { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } },
  photos: [makeJpeg(800, 800, id)],
  ...more,
});

describe.each(MARKETS)("$title", ({ open }) => {
  let day: Day;
  let place: Opened;
  let shop: ReturnType<typeof start>;
  /** Another program with a ledger of its own: what it does, ours has not done. */
  let other: ReturnType<typeof start>;
  const start = () =>
    createEtalase({
      ...day.settings(),
      seller: { name: "Toko Batik" },
      channels: { market: place.channel() },
    });
  beforeAll(async () => {
    day = beginDay("2026-11-21T01:00:00Z");
    place = await open(day.sandbox);
    shop = start();
    other = start();
    await day.clock.run(other.publish([product("parang")], { waitMs: 10 * MINUTE }));
  });
  afterAll(() => day.end(shop, other));

  const verified = async () => {
    const found: unknown[] = [];
    await day.clock.run(
      (async () => {
        for await (const { product: id, drift, because } of shop.channel("market").verify()) {
          found.push([id, because === "gone" ? because : drift]);
        }
      })(),
    );
    return found;
  };
  const inTime = async (ms: number, everyMs = MINUTE) =>
    day.cronUntil(shop, new Date(day.clock.now().getTime() + ms).toISOString(), everyMs);

  test("what stands there already is asked about, and taken over by its SKU", async () => {
    await day.clock.run(shop.publish([product("parang")], { waitMs: 10 * MINUTE }));
    expect(await rowsOf(shop, "market")).toEqual(["parang waitingForYou: exists already"]);
    expect(await day.clock.run(shop.channel("market").adopt({ match: "sku" }))).toBe(1);
    await inTime(30 * MINUTE);
    expect(await rowsOf(shop, "market")).toEqual(["parang unchanged"]);
    expect(place.count()).toBe(1);
    expect(await verified()).toEqual([["parang", []]]);
  });

  test("a price that somebody else changed is drift", async () => {
    await day.clock.run(other.setPrice([{ sku: "parang", price: "1000" }], { waitMs: 10 * MINUTE }));
    expect(await verified()).toEqual([["parang", ["prices"]]]);
    await day.clock.run(other.setPrice([{ sku: "parang", price: "120000" }], { waitMs: 10 * MINUTE }));
    expect(await verified()).toEqual([["parang", []]]);
  });

  test("hidden it keeps its place, and is shown again", async () => {
    await day.clock.run(shop.withdraw(["parang"], { waitMs: 10 * MINUTE }));
    expect(place.count()).toBe(0);
    await day.clock.run(shop.publish([product("parang", { title: "Batik parang, sekali lagi dari Solo" })]));
    await inTime(HOUR);
    expect(place.count()).toBe(1);
    expect(await verified()).toEqual([["parang", []]]);
  });

  test("what somebody else deleted is gone, which is asked about and never put up by itself", async () => {
    await day.clock.run(other.withdraw(["parang"], { how: "delete", waitMs: 10 * MINUTE }));
    expect(await verified()).toContainEqual(["parang", "gone"]);
    expect(await rowsOf(shop, "market")).toContain("parang waitingForYou: gone");
    expect(place.count()).toBe(0);
  });

  test("in a holiday nothing is refused, and all of it goes out afterwards", async () => {
    place.holiday(true);
    await day.clock.run(shop.publish([product("kawung")], { waitMs: 10 * MINUTE }));
    const row = (await rowsOf(shop, "market")).find((one) => one.startsWith("kawung"));
    // Lazada takes listings in a holiday, and keeps them hidden.
    expect(row).toMatch(/^kawung (queued|published|unchanged)/);
    await inTime(DAY, HOUR);
    place.holiday(false);
    await inTime(DAY, HOUR);
    expect(place.count()).toBe(1);
  });
});
