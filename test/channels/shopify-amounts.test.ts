import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keyOf } from "../../src/channels/shopify/stock.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopifyPlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, productOf, variantOf } from "./fake-tools.js";
import { coloured, LOCATION, openShop, sent, TOKEN } from "./shopify-kit.js";

const SECOND = "gid://shopify/Location/2";
const LOCATIONS = [
  { id: LOCATION, name: "Toko" },
  { id: SECOND, name: "Gudang" },
];

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopifyPlace;
let shop: ReturnType<typeof openShop>;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.shopify({ token: TOKEN });
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

const there = () => place.store.products[0] ?? expect.fail("nothing is there");
const level = (at = 0, location = LOCATION) => place.store.level(there().variants[at]?.item ?? 0, location);
const kopi = (amount = "65000", stock = 12, more = {}) =>
  shop.render(productOf({ variants: [variantOf("kopi", amount, { stock, ...more })] })).content;
const thrown = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe("price and stock by themselves", () => {
  test("two calls, and nothing else", async () => {
    const done = await shop.put({ content: kopi() });
    const before = place.requests.length;
    const act = createAct();
    await shop.revise(done, { content: kopi("71234", 5), act });
    expect(place.requests.slice(before).map(({ method }) => method)).toEqual([
      "inventorySetQuantities",
      "productVariantsBulkUpdate",
    ]);
    expect(act.names).toEqual(["restock 0:key", "prices 0:absolute"]);
    expect(there().variants[0]?.price).toBe("71234");
    expect(level()).toBe(5);
  });

  test("only the one that is due", async () => {
    const done = await shop.put({ content: kopi() });
    const before = place.requests.length;
    await shop.revise(done, { content: kopi("65000", 5), due: ["stock"] });
    await shop.revise(done, { content: kopi("71234", 5), due: ["price"] });
    expect(place.requests.slice(before).map(({ method }) => method)).toEqual([
      "inventorySetQuantities",
      "productVariantsBulkUpdate",
    ]);
  });

  test("a struck price comes and goes", async () => {
    const sale = { listPrice: { amount: "80000", currency: "IDR" } };
    const done = await shop.put({ content: kopi("65000", 12, sale) });
    expect(there().variants[0]?.compareAtPrice).toBe("80000");
    await shop.revise(done, { content: kopi("80000") });
    expect(there().variants[0]).toMatchObject({ price: "80000", compareAtPrice: null });
  });

  test("a listing that was adopted is asked for its variants first", async () => {
    const { id } = await shop.put({ content: kopi() });
    const done = await shop.revise({ id }, { content: kopi("71234", 5) });
    expect(there().variants[0]?.price).toBe("71234");
    expect(level()).toBe(5);
    expect(done.variants).toEqual({ kopi: `gid://shopify/ProductVariant/${there().variants[0]?.id}` });
  });

  test("a variant that was deleted by hand is made again, with the whole list around it", async () => {
    const content = shop.render(coloured(["merah", "biru"])).content;
    const done = await shop.put({ content });
    place.edit(there().id, { variants: there().variants.slice(0, 1) });
    const cheaper = shop.render(coloured(["merah", "biru"], { price: { amount: "50000", currency: "IDR" } })).content;
    const again = await shop.revise(done, { content: cheaper });
    expect(there().variants.map(({ sku, price }) => [sku, price])).toEqual([
      ["BTK-merah", "50000"],
      ["BTK-biru", "50000"],
    ]);
    expect(Object.keys(again.variants ?? {}).sort()).toEqual(["v-biru", "v-merah"]);
  });

  test("a variant that is not counted is left alone, and one that begins to be is stocked", async () => {
    const free = (stock: number | undefined) =>
      shop.render(productOf({ variants: [variantOf("kopi", "65000", { stock })] })).content;
    const done = await shop.put({ content: free(undefined) });
    await shop.revise(done, { content: free(undefined) });
    expect(sent(place, "inventorySetQuantities")).toEqual([]);
    await shop.update(done, { content: free(7), due: ["content", "stock"] });
    expect(there().variants[0]?.tracked).toBe(true);
    expect(sent(place, "inventoryActivate")).toHaveLength(1);
    expect(level()).toBe(7);
  });

  test("a product that is gone is gone", async () => {
    const { id } = await shop.put({ content: kopi() });
    place.store.delete(there().id);
    expect(await thrown(shop.revise({ id }, { content: kopi("1000") }))).toMatchObject({ kind: "gone" });
  });
});

describe("every stock call has a key", () => {
  test("and changeFromQuantity, although the schema demands neither", async () => {
    const done = await shop.put({ content: kopi() });
    await shop.revise(done, { content: kopi("65000", 5) });
    const [call] = sent(place, "inventorySetQuantities");
    expect(call).toMatchObject({
      key: expect.stringMatching(/^[0-9a-f-]{36}$/),
      input: { name: "available", quantities: [{ quantity: 5, locationId: LOCATION, changeFromQuantity: null }] },
    });
  });

  test("a repetition says the same under the same key, and changes nothing twice", async () => {
    const done = await shop.put({ content: kopi() });
    await shop.revise(done, { content: kopi("65000", 5), act: createAct("same"), due: ["stock"] });
    // Sold meanwhile.
    place.store.setLevel(there().variants[0]?.item ?? 0, LOCATION, 4);
    await shop.revise(done, { content: kopi("65000", 5), act: createAct("same"), due: ["stock"] });
    const calls = sent(place, "inventorySetQuantities");
    expect(calls[1]).toEqual(calls[0]);
    expect(level()).toBe(4);
  });

  test("a new key only where the call of the old one has definitely failed", async () => {
    const done = await shop.put({ content: kopi() });
    place.troubleKeys("failed", 1);
    await shop.revise(done, { content: kopi("65000", 5), due: ["stock"] });
    const keys = sent(place, "inventorySetQuantities").map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keyOf(String(keys[0]), 1));
    expect(level()).toBe(5);
  });

  test("and no end of new keys", async () => {
    const done = await shop.put({ content: kopi() });
    place.troubleKeys("failed", 100);
    const left = await shop.revise(done, { content: kopi("65000", 5), due: ["stock"] });
    expect(left).toMatchObject({ left: ["stock"] });
    expect(new Set(sent(place, "inventorySetQuantities").map(({ key }) => key)).size).toBe(4);
  });

  test("one that is still at work is waited for, under the same key", async () => {
    const done = await shop.put({ content: kopi() });
    place.troubleKeys("busy", 1);
    const failure = await thrown(shop.revise(done, { content: kopi("65000", 5), due: ["stock"] }));
    expect(failure).toMatchObject({ kind: "unavailable", outcome: "unknown", scope: "listing" });
    expect(sent(place, "inventorySetQuantities")).toHaveLength(1);
  });
});

describe("several locations", () => {
  beforeEach(async () => {
    place = await sandbox.shopify({ token: TOKEN, locations: LOCATIONS });
    shop = openShop(place, clock);
  });
  const both = { locations: { toko: LOCATION, gudang: SECOND } };
  const byLocation = [
    { location: "toko", stock: 3 },
    { location: "gudang", stock: 9 },
  ];

  test("must be named: nothing is guessed and nothing leaves", async () => {
    const failure = await thrown(shop.put({ content: kopi() }));
    expect(failure).toMatchObject({ kind: "forbidden", scope: "account", field: "locations" });
    expect(String(failure)).toContain(`Gudang (${SECOND})`);
    expect(place.store.products).toEqual([]);
  });

  test("each gets its own stock, and is read back", async () => {
    shop = openShop(place, clock, both);
    const content = kopi("65000", 12, { byLocation });
    const done = await shop.put({ content });
    expect([level(0, LOCATION), level(0, SECOND)]).toEqual([3, 9]);
    expect((await shop.read(done)).content?.["stocks"]).toEqual(content.stocks);
  });

  test("one that was opened later is stocked first, once", async () => {
    const one = openShop(place, clock, { locations: { toko: LOCATION } });
    shop = one;
    const done = await one.put({ content: kopi("65000", 3, { byLocation }) });
    expect(level(0, SECOND)).toBeUndefined();
    shop = openShop(place, clock, both);
    const stocked = await shop.revise(done, { content: kopi("65000", 12, { byLocation }), due: ["stock"] });
    await shop.revise(stocked, { content: kopi("65000", 12, { byLocation }), due: ["stock"] });
    expect([level(0, LOCATION), level(0, SECOND)]).toEqual([3, 9]);
    expect(sent(place, "inventoryActivate")).toMatchObject([{ location: SECOND, key: expect.any(String) }]);
    expect(sent(place, "nodes")).toHaveLength(1);
  });
});
