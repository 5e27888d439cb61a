import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { amountOf, type Market, sentPrice } from "../../src/channels/vendure/market.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type VendureChannelSeed,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { shirt } from "./own-shop-kit.js";
import { openShop, startVendure } from "./vendure-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
beforeEach(() => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
});
afterEach(() => sandbox.close());

const begin = async (channel: VendureChannelSeed, more: Parameters<typeof openShop>[2] = {}) => {
  const place = await startVendure(sandbox, channel);
  return { place, shop: openShop(place, clock, more) };
};
const market = (more: Partial<Market> = {}): Market => ({
  language: "en",
  currency: "IDR",
  ownCurrency: "IDR",
  includesTax: true,
  precision: 2,
  taxRate: 0,
  ...more,
});

describe("prices", () => {
  test.each([
    ["65000", market(), 6_500_000],
    ["4.5", market(), 450],
    ["65000", market({ precision: 0 }), 65_000],
    ["65000", market({ includesTax: false, taxRate: 11 }), 5_855_856],
    ["5855856", market({ taxRate: 11 }), 650_000_016],
    ["100", market({ includesTax: false, taxRate: 8.875 }), 9_185],
  ])("%s becomes a whole number of the channel (%#)", (amount, where, sent) => {
    expect(sentPrice(amount, where)).toBe(sent);
  });

  test("with more decimals than the channel has are refused, never rounded", () => {
    expect(() => sentPrice("1.005", market())).toThrow(expect.objectContaining({ kind: "invalid", field: "price" }));
    expect(sentPrice("1.500", market({ precision: 1 }))).toBe(15);
  });

  test("come back as they went", () => {
    expect(amountOf(6_500_000, market())).toBe("65000");
    expect(amountOf(405, market())).toBe("4.05");
    expect(amountOf(5, market())).toBe("0.05");
    expect(amountOf(65, market({ precision: 0 }))).toBe("65");
  });

  test.each([
    ["with tax to a channel with tax", true, true, 6_500_000],
    ["with tax to a channel without", true, false, 5_855_856],
    ["without tax to a channel with it", false, true, 7_215_000],
    ["without tax to a channel without", false, false, 6_500_000],
  ])("%s, and are read back as ours", async (_name, ours, theirs, sent) => {
    const { place, shop } = await begin({ pricesIncludeTax: theirs }, { pricesIncludeTax: ours });
    const { content } = shop.render(productOf());
    const done = await shop.create({ content });
    expect(place.store.variants.all).toMatchObject([{ prices: { IDR: sent } }]);
    expect((await shop.read(done)).content).toMatchObject({ currency: "IDR", prices: content.prices });
  });

  test("that the channel cannot keep to the last digit are no drift, and the row says what buyers see", async () => {
    const { shop } = await begin({ pricesIncludeTax: false });
    const { content } = shop.render(productOf({ variants: [variantOf("kopi", "71234")] }));
    const done = await shop.create({ content });
    expect(done.warnings).toEqual(["Vendure keeps prices without tax here: it shows 71233.99 for 71234 (kopi)."]);
    expect((await shop.read(done)).content).toMatchObject({ prices: { kopi: "71234" } });
    expect(await shop.reviseAll([{ previous: done, content }])).toMatchObject([{ warnings: [expect.any(String)] }]);
  });

  test("in another of the channel's currencies, beside its own", async () => {
    const { place, shop } = await begin({ currencies: ["USD"] }, { currency: "USD" });
    const dollars = { amount: "4.5", currency: "USD" };
    const { content } = shop.render(
      productOf({ variants: [variantOf("kopi", "1", { price: dollars, listPrice: dollars })] }),
    );
    const done = await shop.create({ content });
    expect(place.store.variants.all).toMatchObject([{ prices: { IDR: 0, USD: 450 } }]);
    expect((await shop.read(done)).content).toMatchObject({ currency: "USD", prices: { kopi: "4.5" } });
  });

  test("in a currency that the shop does not sell in are refused before anything is sent", async () => {
    const { place, shop } = await begin({ currency: "USD" });
    await expect(shop.create({ content: shop.render(productOf()).content })).rejects.toMatchObject({
      kind: "invalid",
      field: "price",
      outcome: "rejected",
    });
    expect(place.store.products.all).toEqual([]);
  });
});

describe("a channel that is not fit to be sold in is told before anything is sent", () => {
  test.each([
    ["no tax zone", { hasTaxZone: false }, {}, "default tax zone"],
    ["another channel than the token's", {}, { channelToken: "lain" }, "no channel of that token"],
    ["a currency that it has not", {}, { currency: "USD" }, "does not sell in USD"],
  ])("%s", async (_name, channel, more, words) => {
    const { place, shop } = await begin(channel, more);
    await expect(shop.ping()).rejects.toMatchObject({ kind: "forbidden", scope: "account", cure: expect.any(String) });
    const content = openShop(place, clock).render(productOf()).content;
    await expect(shop.create({ content })).rejects.toThrow(words);
    expect(place.store.products.all).toEqual([]);
  });
});

describe("reads back", () => {
  test("what was sent, so that nothing drifts by itself", async () => {
    const { shop } = await begin({});
    const { content } = shop.render(shirt(["merah", "biru"]));
    const done = await shop.create({ content, marker: "batik" });
    const seen = await shop.read(done);
    expect(seen).toMatchObject({ visible: true, status: "enabled" });
    expect(content).toMatchObject(seen.content ?? {});
  });

  test("what somebody else has changed", async () => {
    const { place, shop } = await begin({});
    const { content } = shop.render(productOf());
    const done = await shop.create({ content });
    const [variant] = place.store.variants.all;
    if (variant) place.store.variants.set({ ...variant, prices: { IDR: 100 }, stock: { 1: 3 } });
    expect((await shop.read(done)).content).toMatchObject({
      prices: { kopi: "1" },
      stocks: { kopi: { places: [{ pieces: 3 }] } },
    });
  });
});

describe("price and stock of many", () => {
  const three = async () => {
    const { place, shop } = await begin({});
    const wishes = [];
    for (const id of ["a", "b", "c"]) {
      const product = (price: string, stock: number) => productOf({ id, variants: [variantOf(id, price, { stock })] });
      const previous = await shop.create({ content: shop.render(product("1000", 5)).content, marker: id });
      wishes.push({ previous, content: shop.render(product("2000", 1)).content, marker: id });
    }
    return { place, shop, wishes };
  };

  test("go over in one call", async () => {
    const { place, shop, wishes } = await three();
    const before = place.requests.length;
    expect(await shop.reviseAll(wishes)).toMatchObject([{ id: "1" }, { id: "2" }, { id: "3" }]);
    expect(place.requests).toHaveLength(before + 1);
    expect(place.store.variants.all.map(({ prices, stock }) => [prices["IDR"], stock[1]])).toEqual(
      Array.from({ length: 3 }, () => [200_000, 1]),
    );
  });

  test("one that is gone undoes the whole call there, and holds up nobody here", async () => {
    const { place, shop, wishes } = await three();
    await shop.withdraw({ id: "2" }, "delete");
    expect(await shop.reviseAll(wishes)).toMatchObject([{ id: "1" }, { kind: "gone" }, { id: "3" }]);
    expect(place.store.variants.all.map(({ prices }) => prices["IDR"])).toEqual([200_000, 100_000, 200_000]);
  });

  test("an outage is everybody's", async () => {
    const { place, shop, wishes } = await three();
    await place.fault({ what: "error-before", method: "updateProductVariants" });
    await expect(shop.reviseAll(wishes)).rejects.toMatchObject({ kind: "unavailable", outcome: "unknown" });
  });

  test("an adopted listing, whose variants we do not know yet, is found out by SKU", async () => {
    const { place, shop, wishes } = await three();
    const [first] = wishes;
    if (!first) throw new Error("none");
    expect(await shop.reviseAll([{ ...first, previous: { id: "1" } }])).toMatchObject([{ variants: { a: "1" } }]);
    expect(place.store.variants.get("1")?.prices).toEqual({ IDR: 200_000 });
  });
});
