import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type WooCommercePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { ALL, callsOf, coffee, failureOf, IDENTITY, KEYS, LOGIN, openShop, sized, there } from "./woocommerce-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: WooCommercePlace;
let shop: ReturnType<typeof openShop>;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.woocommerce(IDENTITY);
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

const put = (product = coffee()) => shop.create({ content: shop.render(product).content, photos: [] });
const since = (count: number) => callsOf(place).slice(count);
const bodies = (count: number) => place.requests.slice(count).map(({ fields }) => fields);

describe("edits", () => {
  test("only what is due", async () => {
    const ref = await put();
    const before = place.requests.length;
    const { content } = shop.render(coffee({ title: "Kopi Gayo baru" }, { stock: 3 }));
    await shop.update(ref, { content, due: ["content"], photos: [] });
    expect(since(before)).toEqual(["GET products/{id}", "PUT products/{id}"]);
    expect(bodies(before)[1]).not.toHaveProperty("stock_quantity");
    expect(bodies(before)[1]).not.toHaveProperty("regular_price");
    expect(bodies(before)[1]).not.toHaveProperty("images");
    expect(bodies(before)[1]).not.toHaveProperty("status");
    expect(there(place)).toMatchObject([{ name: "Kopi Gayo baru", stock_quantity: 12 }]);
  });

  test("photos: the new set takes the old one's place, and none clears it", async () => {
    const ref = await shop.create({ content: shop.render(coffee()).content });
    expect(there(place)[0]?.images).toHaveLength(2);
    await shop.update(ref, { content: shop.render(coffee()).content, due: ["photos"], photos: [] });
    expect(there(place)[0]?.images).toEqual([]);
  });

  test("with a consumer key the seller's own photos stay", async () => {
    const ref = await shop.create({ content: shop.render(coffee()).content });
    const keyed = openShop(place, clock, KEYS);
    await keyed.update(ref, { content: keyed.render(coffee()).content, due: ALL, photos: [] });
    expect(there(place)[0]?.images).toHaveLength(2);
  });

  test("a sale: the price is struck, its end is told, and afterwards nothing is left of it", async () => {
    const ref = await put();
    const price = (amount: string) => ({ amount, currency: "IDR" });
    const sale = coffee({}, { price: price("50000"), saleUntil: new Date("2026-12-01T00:00:00Z") });
    await shop.revise(ref, { content: shop.render(sale).content, due: ["price"] });
    const on = { regular_price: "65000", sale_price: "50000", date_on_sale_to_gmt: "2026-12-01T00:00:00" };
    expect(there(place)).toMatchObject([on]);
    await shop.revise(ref, { content: shop.render(coffee()).content, due: ["price"] });
    expect(there(place)).toMatchObject([{ regular_price: "65000", sale_price: "", date_on_sale_to_gmt: "" }]);
  });

  test("a sale of the seller's own that is over does not switch ours off", async () => {
    const ref = await put();
    place.edit(Number(ref.id), { date_on_sale_to_gmt: "2026-01-01T00:00:00", sale_price: "60000" });
    const sale = coffee({}, { price: { amount: "50000", currency: "IDR" } });
    await shop.revise(ref, { content: shop.render(sale).content, due: ["price"] });
    expect(there(place)).toMatchObject([{ sale_price: "50000", date_on_sale_to_gmt: "" }]);
  });

  test("what is not there any more is gone, and what lies in the trash is left there", async () => {
    const { content } = shop.render(coffee());
    const deleted = await put();
    place.remove(Number(deleted.id));
    expect(await failureOf(shop.update(deleted, { content, due: ALL, photos: [] }))).toMatchObject({ kind: "gone" });
    const trashed = await put();
    place.trash(Number(trashed.id));
    const error = await failureOf(shop.update(trashed, { content, due: ALL, photos: [] }));
    expect(error).toMatchObject({ kind: "gone", message: expect.stringContaining("trash") });
    expect(place.store.products).toMatchObject([{ status: "trash" }]);
  });

  test("a SKU that another product has is refused with both sides named", async () => {
    const ref = await put();
    const other = place.add({ sku: "TEH-1" });
    const { content } = shop.render(coffee({}, { sku: "TEH-1" }));
    const error = await failureOf(shop.update(ref, { content, due: ["content"], photos: [] }));
    expect(error).toMatchObject({ kind: "invalid", field: "variants.sku" });
    expect(error.message).toContain(`post=${other}`);
  });

  test("a product that is sold in a way of its own is not turned into another", async () => {
    const ref = await put();
    place.edit(Number(ref.id), { type: "external" });
    const error = await failureOf(
      shop.update(ref, { content: shop.render(coffee()).content, due: ["content"], photos: [] }),
    );
    expect(error).toMatchObject({ kind: "invalid", field: "kind" });
  });

  test("a price that the shop changed on its way in is told, with both numbers", async () => {
    const ref = await put();
    place.meddle((price) => `${price}0`);
    const content = shop.render(coffee({}, { price: { amount: "70000", currency: "IDR" } })).content;
    const dear = { ...content, prices: { v1: { regular: "70000", sale: "", until: "" } } };
    const error = await failureOf(shop.update(ref, { content: dear, due: ["price"], photos: [] }));
    expect(error).toMatchObject({ kind: "invalid", facets: ["price"] });
    expect(error.message).toMatch(/70000 and has 700000/);
  });
});

describe("variations", () => {
  const bring = (ref: Awaited<ReturnType<typeof put>>, sizes: readonly string[], due = ALL) =>
    shop.update(ref, { content: shop.render(sized(sizes)).content, due, photos: [] });

  test("that the product no longer has are deleted by their id: taking the attribute away does not", async () => {
    const ref = await put(sized(["250", "500", "1000"]));
    const done = await bring(ref, ["250", "1000"]);
    expect(there(place).map(({ sku }) => sku)).toEqual(["kopi", "KOPI-250", "KOPI-1000"]);
    expect(there(place)[0]?.attributes).toMatchObject([{ options: ["250 g", "1000 g"] }]);
    expect(done.variants).toEqual({ "v-250": ref.variants?.["v-250"], "v-1000": ref.variants?.["v-1000"] });
  });

  test("that are new come to it, the others keep their ids", async () => {
    const ref = await put(sized(["250"]));
    const done = await bring(ref, ["250", "500"]);
    expect(done.variants?.["v-250"]).toBe(ref.variants?.["v-250"]);
    expect(there(place)).toHaveLength(3);
  });

  test("get another SKU in place", async () => {
    const ref = await put(sized(["250"]));
    const [v250] = sized(["250"]).variants;
    const { content } = shop.render(sized(["250"], {}, { variants: [{ ...v250, sku: "BARU" }] }));
    await shop.update(ref, { content, due: ["content"], photos: [] });
    expect(there(place)[1]).toMatchObject({ id: Number(ref.variants?.["v-250"]), sku: "BARU" });
  });

  test("a second try after a lost answer does only what is left", async () => {
    const ref = await put(sized(["250"]));
    const unlucky = openShop(place, clock, LOGIN, ({ json }) => {
      if ("create" in ((json ?? {}) as object)) void place.fault({ what: "error-after", status: 502, times: 1 });
    });
    const { content } = shop.render(sized(["250", "500"]));
    await failureOf(unlucky.update(ref, { content, due: ALL, photos: [] }));
    const done = await bring(ref, ["250", "500"]);
    expect(there(place).map(({ sku }) => sku)).toEqual(["kopi", "KOPI-250", "KOPI-500"]);
    expect(Object.keys(done.variants ?? {})).toEqual(["v-250", "v-500"]);
  });

  test("one that an earlier call made while we were looking is taken over by its SKU", async () => {
    const ref = await put(sized(["250"]));
    const parent = Number(ref.id);
    let isMade = false;
    const late = openShop(place, clock, LOGIN, ({ method, url }) => {
      if (isMade || method !== "POST" || !url.endsWith("/variations/batch")) return;
      isMade = true;
      place.add({ type: "variation", parent_id: parent, sku: "KOPI-500", regular_price: "1" });
    });
    const { content } = late.render(sized(["250", "500"]));
    await late.update(ref, { content, due: ["content"], photos: [] });
    expect(there(place).filter(({ sku }) => sku === "KOPI-500")).toMatchObject([{ regular_price: "130000" }]);
  });

  test("one in the trash of this product gives its SKU back", async () => {
    const ref = await put(sized(["250"]));
    const trashed = place.add({ type: "variation", parent_id: Number(ref.id), sku: "KOPI-500", status: "trash" });
    await bring(ref, ["250", "500"], ["content"]);
    expect(place.store.products.some(({ id }) => id === trashed)).toBe(false);
    expect(there(place).filter(({ sku }) => sku === "KOPI-500")).toHaveLength(1);
  });

  test("a simple product becomes variable, and back, under one id", async () => {
    const ref = await put();
    const grown = await bring(ref, ["250", "500"], ["content", "price", "stock"]);
    expect(there(place).map(({ type, sku }) => `${type} ${sku}`)).toEqual([
      "variable kopi",
      "variation KOPI-250",
      "variation KOPI-500",
    ]);
    const back = await shop.update(grown, {
      content: shop.render(coffee()).content,
      due: ["content", "price", "stock"],
      photos: [],
    });
    expect(back.id).toBe(ref.id);
    expect(there(place)).toMatchObject([
      { type: "simple", sku: "KOPI-250", regular_price: "65000", stock_quantity: 12 },
    ]);
  });

  test("stock that the seller counts for the whole product is counted by variation again", async () => {
    const ref = await put(sized(["250"]));
    place.edit(Number(ref.id), { manage_stock: true, stock_quantity: 99 });
    await bring(ref, ["250"], ["stock"]);
    expect(there(place)[0]).toMatchObject({ manage_stock: false });
  });

  test("the seller's own SKU of the whole product stays when it is taken over", async () => {
    const parent = place.add({ type: "variable", sku: "SERI-A", name: "Kopi lama" });
    const own = place.add({ type: "variation", parent_id: parent, sku: "KOPI-250" });
    const done = await bring({ id: String(parent) }, ["250"]);
    expect(done.variants).toEqual({ "v-250": String(own) });
    expect(there(place)[0]).toMatchObject({ sku: "SERI-A", name: "Kopi Gayo 250 g", meta: { etalase: "kopi" } });
  });
});
