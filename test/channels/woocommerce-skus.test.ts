import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type WooCommercePlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW } from "./fake-tools.js";
import { coffee, failureOf, IDENTITY, openShop, sized, there } from "./woocommerce-shop.js";

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

describe("a SKU that is taken", () => {
  const content = () => shop.render(coffee()).content;

  test("by somebody else's product is asked about, with its address", async () => {
    place.add({ sku: "kopi-250", slug: "kopi-lama", regular_price: "1" });
    const error = await failureOf(shop.create({ content: content(), photos: [] }));
    expect(error).toMatchObject({ kind: "duplicate", platformCode: "product_invalid_sku" });
    expect(error.message).toContain("/produk/kopi-lama/");
    expect(error.cure).toContain("adopt");
    expect(there(place)).toHaveLength(1);
  });

  test("by somebody else's, made a moment ago and called as ours is, is asked about too", async () => {
    place.add({ sku: "kopi" });
    const product = shop.render(coffee({}, { sku: "kopi" })).content;
    expect(await failureOf(shop.create({ content: product, photos: [] }))).toMatchObject({ kind: "duplicate" });
  });

  test("by our own product of this very act is taken over, not doubled", async () => {
    const act = createAct();
    // A proxy that sends the request twice: the second answer says that the SKU is taken.
    await place.fault({ what: "error-after", method: "POST products", status: 502, times: 1 });
    await failureOf(shop.create({ content: content(), photos: [], act }));
    expect(there(place)).toHaveLength(1);
    const done = await shop.create({ content: content(), photos: [], act });
    expect(there(place)).toMatchObject([{ id: Number(done.id), status: "publish" }]);
  });

  test("by an older product of ours is asked about: another ledger may know it", async () => {
    await shop.create({ content: content(), photos: [] });
    await clock.advance(600_000);
    const error = await failureOf(shop.create({ content: content(), photos: [] }));
    expect(error).toMatchObject({ kind: "duplicate" });
  });

  test("by ours in the trash: that one is deleted for good, and it is put up anew", async () => {
    const old = await shop.create({ content: content(), photos: [] });
    place.trash(Number(old.id));
    const done = await shop.create({ content: content(), photos: [] });
    expect(done.id).not.toBe(old.id);
    expect(place.store.products).toMatchObject([{ id: Number(done.id), status: "publish" }]);
  });

  test("by another one in the trash is asked about, with the way there; nothing is deleted", async () => {
    const id = place.add({ sku: "KOPI-250" });
    place.trash(id);
    const error = await failureOf(shop.create({ content: content(), photos: [] }));
    expect(error).toMatchObject({ kind: "duplicate", platformCode: "woocommerce_rest_product_not_created" });
    expect(error.message).toContain("trash");
    expect(error.cure).toContain("post_status=trash");
    expect(place.store.products).toMatchObject([{ id, status: "trash" }]);
  });

  test("and by nobody that can be seen: it is tried again later", async () => {
    await place.fault({
      what: "answer",
      method: "POST products",
      status: 400,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        code: "woocommerce_rest_product_not_created",
        message: "The product with SKU (KOPI-250) you are trying to insert is already present in the lookup table",
        data: { status: 400 },
      }),
    });
    const error = await failureOf(shop.create({ content: content(), photos: [] }));
    expect(error).toMatchObject({ kind: "unavailable", outcome: "rejected", scope: "listing" });
  });

  test("as the name of a whole that has variations is no obstacle: it takes its second name, and is found by it", async () => {
    place.add({ sku: "kopi" });
    const { content: variable } = shop.render(sized(["250"]));
    const done = await shop.create({ content: variable, photos: [] });
    expect(there(place).find(({ id }) => String(id) === done.id)).toMatchObject({
      sku: "kopi-induk",
      status: "publish",
    });
    await shop.update(done, { content: variable, due: ["content"], photos: [] });
    expect(await shop.find("kopi", ["KOPI-250"])).toMatchObject([{ id: done.id, marker: "kopi" }]);
  });

  test("by a variation of another product is a mistake in the product, which stays a draft", async () => {
    const other = place.add({ type: "variable" });
    place.add({ type: "variation", parent_id: other, sku: "KOPI-500" });
    const error = await failureOf(shop.create({ content: shop.render(sized(["250", "500"])).content, photos: [] }));
    expect(error).toMatchObject({ kind: "invalid", field: "variants.sku" });
    expect(there(place).find(({ sku }) => sku === "kopi")).toMatchObject({ status: "draft" });
  });

  test("by a barcode of another product is a mistake too", async () => {
    place.add({ global_unique_id: "8991234567895" });
    const product = coffee({}, { identifiers: [{ scheme: "gtin", value: "08991234567895" }] });
    const error = await failureOf(shop.create({ content: shop.render(product).content, photos: [] }));
    expect(error).toMatchObject({ kind: "invalid", field: "variants.identifiers" });
  });
});

describe("finds", () => {
  test("a simple product by its SKU, with its marker and age", async () => {
    const done = await shop.create({ content: shop.render(coffee()).content, photos: [] });
    expect(await shop.find("kopi", ["KOPI-250"])).toEqual([
      { id: done.id, url: done.url, marker: "kopi", createdAt: NOW, complete: false },
    ]);
  });

  test("a half-made variable product that has no variations yet", async () => {
    await place.fault({ what: "error-before", method: "POST products/{id}/variations/batch", status: 502 });
    await failureOf(shop.create({ content: shop.render(sized(["250"])).content, photos: [] }));
    expect(await shop.find("kopi", ["KOPI-250"])).toMatchObject([{ marker: "kopi", complete: false }]);
  });

  test("also where a variant is called as the product is", async () => {
    const [v250] = sized(["250"]).variants;
    const product = sized(["250"], {}, { variants: [{ ...v250, sku: "kopi" }] });
    const { content } = shop.render(product);
    expect(content.sku).toBe("kopi-induk");
    await shop.create({ content, photos: [] });
    expect(await shop.find("kopi", ["kopi"])).toHaveLength(1);
  });

  test("a variation's parent, and no product of somebody who happens to use our name", async () => {
    const parent = place.add({ type: "variable", sku: "SERI-A" });
    place.add({ type: "variation", parent_id: parent, sku: "KOPI-250" });
    place.add({ sku: "kopi" });
    expect(await shop.find("kopi", ["KOPI-250"])).toMatchObject([{ id: String(parent), marker: "KOPI-250" }]);
  });

  test("a product of somebody else that is called as ours is, and does not take it for ours", async () => {
    const id = place.add({ sku: "kopi" });
    const [found] = await shop.find("kopi", ["kopi"]);
    expect(found?.id).toBe(String(id));
    expect(found?.marker).not.toBe("kopi");
  });

  test("drafts, and nothing in the trash", async () => {
    const draft = place.add({ sku: "A", status: "draft" });
    place.trash(place.add({ sku: "B" }));
    expect(await shop.find("kopi", ["A", "B"])).toMatchObject([{ id: String(draft) }]);
  });

  test("a SKU with a comma, which the list would part", async () => {
    place.add({ sku: "KOPI,250" });
    place.add({ sku: "KOPI" });
    expect(await shop.find("x", ["KOPI,250", "TEH"])).toMatchObject([{ marker: "KOPI,250" }]);
  });

  test("many at once, in addresses that are not too long", async () => {
    const skus = Array.from({ length: 120 }, (_, at) => `KOPI-GAYO-PILIHAN-${at}`);
    place.add({ sku: skus[119] ?? "" });
    expect(await shop.find("x", skus)).toHaveLength(1);
    expect(place.requests.every(({ query }) => (query["sku"] ?? "").length <= 1_600)).toBe(true);
    expect(place.requests.length).toBeGreaterThan(1);
  });

  test("nothing where a plugin ignores the question and answers with everything", async () => {
    const body = JSON.stringify([{ id: 7, type: "simple", status: "publish", sku: "LAIN" }]);
    await place.fault({ what: "answer", status: 200, headers: { "content-type": "application/json" }, body });
    expect(await shop.find("kopi", ["KOPI-250"])).toEqual([]);
  });
});
