import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { ALL, BATIK, batik, COFFEE, coloured, IDENTITY, openShop, PHOTOS, photo } from "./shopee-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopeePlace;
let shop: ReturnType<typeof openShop>;
let facts: Readonly<Record<string, unknown>>;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.shopee(IDENTITY);
  shop = openShop(place, clock);
  facts = await shop.facts();
});
afterEach(() => sandbox.close());

const contentOf = (product = batik()) => shop.render(product, {}, facts).content;
const called = () =>
  place.requests.filter(({ verb }) => verb === "POST").map(({ method }) => method.replace(/^\w+\//, ""));
const only = () => {
  const [item, ...more] = place.store.items;
  if (!item || more.length > 0) throw new Error(`${place.store.items.length} items`);
  return item;
};

describe("changes", () => {
  test("only what is due", async () => {
    const ref = await shop.create({ content: contentOf() });
    const before = called().length;
    await shop.update(ref, { content: contentOf(batik({ title: "Kemeja Batik Kawung" })), due: ["content"] });
    expect(called().slice(before)).toEqual(["update_item"]);
    expect(only()).toMatchObject({ status: "NORMAL", fields: { item_name: "Kemeja Batik Kawung" } });
  });

  test("photos only where they are due", async () => {
    const ref = await shop.create({ content: contentOf() });
    const image = only().fields["image"];
    await shop.update(ref, { content: contentOf(), photos: [photo("2", 9)], due: ["content"] });
    expect(only().fields["image"]).toEqual(image);
    await shop.update(ref, { content: contentOf(), photos: [photo("2", 9)], due: ["photos"] });
    expect(only().fields["image"]).not.toEqual(image);
  });

  test("price and stock by themselves, variant by variant", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    const before = called().length;
    const product = coloured(["merah", "biru"], {
      stock: 3,
      price: { amount: "70000", currency: "IDR" },
      listPrice: { amount: "70000", currency: "IDR" },
    });
    const done = await shop.revise(ref, { content: contentOf(product) });
    expect(called().slice(before)).toEqual(["update_stock", "update_price"]);
    expect(only().models).toMatchObject([
      { original_price: 70000, seller_stock: [{ stock: 3 }] },
      { original_price: 70000, seller_stock: [{ stock: 3 }] },
    ]);
    expect(done).toEqual({ id: ref.id, url: ref.url, variants: ref.variants });
  });

  test("a price that a promotion holds is left, the stock goes over", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    const [held] = only().models;
    place.promotion(Number(ref.id), { price: true, models: [held?.model_id ?? 0] });
    const product = coloured(["merah", "biru"], { stock: 3, price: { amount: "70000", currency: "IDR" } });
    const done = await shop.revise(ref, { content: contentOf(product) });
    expect(done).toMatchObject({ left: ["price"], leftBecause: expect.stringContaining("promotion") });
    expect(only().models).toMatchObject([
      { original_price: 65000, seller_stock: [{ stock: 3 }] },
      { original_price: 70000, seller_stock: [{ stock: 3 }] },
    ]);
  });

  test("stock in a holiday is left, the price goes over", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.holiday(true);
    const price = { amount: "70000", currency: "IDR" };
    const variants = [variantOf("BTK-001", "70000", { stock: 1, price, shipping: { weightGrams: 350 } })] as const;
    const done = await shop.revise(ref, { content: contentOf(batik({ variants })) });
    expect(done.left).toEqual(["stock"]);
    expect(only()).toMatchObject({ original_price: 70000, seller_stock: [{ stock: 12 }] });
  });

  test("a refused price names its facet, so that the rest can go on", async () => {
    const ref = await shop.create({ content: contentOf() });
    const content = { ...contentOf(), prices: { "BTK-001": 1 } };
    await expect(shop.revise(ref, { content })).rejects.toMatchObject({
      kind: "invalid",
      facets: ["price"],
      field: "price",
    });
  });

  test("an answer that names not every variant is in doubt", async () => {
    const ref = await shop.create({ content: contentOf() });
    const body = JSON.stringify({ error: "", response: { success_list: [], failure_list: [] } });
    await place.fault({ what: "answer", status: 200, body, method: "product/update_price" });
    await expect(shop.revise(ref, { content: contentOf(), due: ["price"] })).rejects.toMatchObject({
      kind: "unavailable",
      outcome: "unknown",
    });
  });

  test("wholesale prices step aside while the price moves below them", async () => {
    const tiered = (amount: string, tier: string) => {
      const money = { amount, currency: "IDR" };
      const tiers = [{ minQty: 3, price: { amount: tier, currency: "IDR" } }];
      return contentOf(
        batik({
          variants: [
            variantOf("BTK-001", amount, { tiers, price: money, listPrice: money, shipping: { weightGrams: 350 } }),
          ],
        }),
      );
    };
    const ref = await shop.create({ content: tiered("65000", "60000") });
    await shop.update(ref, { content: tiered("55000", "50000"), due: ["content", "price"] });
    expect(only()).toMatchObject({ original_price: 55000, fields: { wholesale: [{ unit_price: 50000 }] } });
    await shop.update(ref, { content: tiered("90000", "80000"), due: ["content", "price"] });
    expect(only()).toMatchObject({ original_price: 90000, fields: { wholesale: [{ unit_price: 80000 }] } });
  });

  test("what is no longer there is gone", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw([ref], "delete");
    await expect(shop.update(ref, { content: contentOf() })).rejects.toMatchObject({
      kind: "gone",
      outcome: "rejected",
    });
    await expect(shop.revise(ref, { content: contentOf() })).rejects.toMatchObject({ kind: "gone" });
  });

  test("a create that stopped half-way becomes an update of the same item", async () => {
    const content = contentOf(coloured(["merah", "biru"]));
    await place.fault({
      what: "answer",
      status: 200,
      body: JSON.stringify({ error: "error_tier_var_name_too_long" }),
      method: "product/init_tier_variation",
      times: 1,
    });
    await expect(shop.create({ content })).rejects.toMatchObject({ kind: "invalid" });
    const provisional = { id: String(only().item_id) };
    const done = await shop.update(provisional, { content, due: ALL, photos: PHOTOS });
    expect(only()).toMatchObject({ status: "NORMAL", models: [{ model_sku: "BTK-merah" }, { model_sku: "BTK-biru" }] });
    expect(Object.keys(done.variants ?? {})).toEqual(["v-merah", "v-biru"]);
  });
});

describe("takes down and finds", () => {
  test("hides up to fifty in one call, each with its own outcome, and shows them again", async () => {
    const first = await shop.create({ content: contentOf() });
    const second = await shop.create({ content: contentOf(batik({ id: "BTK-002" })) });
    place.promotion(Number(second.id), { listing: true });
    const before = called().length;
    const outcomes = await shop.withdraw([first, second, { id: "1" }]);
    expect(called().slice(before)).toEqual(["unlist_item"]);
    expect(outcomes).toEqual([
      undefined,
      expect.objectContaining({ kind: "locked" }),
      expect.objectContaining({ kind: "gone" }),
    ]);
    expect(place.store.items.map(({ status }) => status)).toEqual(["UNLIST", "NORMAL"]);
    await shop.update(first, { content: contentOf(), due: ["presence"] });
    expect(place.store.items.map(({ status }) => status)).toEqual(["NORMAL", "NORMAL"]);
  });

  test("deletes where that is wished; twice is no harm", async () => {
    const ref = await shop.create({ content: contentOf() });
    expect(await shop.withdraw([ref], "delete")).toEqual([undefined]);
    expect(only().status).toBe("SELLER_DELETE");
    expect(await shop.withdraw([ref], "delete")).toEqual([expect.objectContaining({ kind: "gone" })]);
  });

  test("finds by the item's SKU only what bears exactly this and was not deleted", async () => {
    expect(await shop.find("BTK-001")).toEqual([]);
    const ref = await shop.create({ content: contentOf() });
    expect(await shop.find("BTK-001")).toMatchObject([{ id: ref.id, complete: true, createdAt: NOW }]);
    expect(await shop.find("BTK-0")).toEqual([]);
    expect(await shop.find("other", ["BTK-001"])).toMatchObject([{ id: ref.id, marker: "BTK-001" }]);
    await shop.withdraw([ref], "delete");
    expect(await shop.find("BTK-001")).toEqual([]);
  });

  test("a deleted item that lingers in the search, or another SKU, is not found", async () => {
    const gone = await shop.create({ content: contentOf() });
    const other = await shop.create({ content: contentOf(batik({ id: "BTK-0019" })) });
    await shop.withdraw([gone], "delete");
    const body = JSON.stringify({ error: "", response: { item_id_list: [Number(gone.id), Number(other.id), 1] } });
    await place.fault({ what: "answer", status: 200, body, method: "product/search_item" });
    expect(await shop.find("BTK-001")).toEqual([]);
  });

  test("a repeated add_item makes a second item, and both are found", async () => {
    await shop.create({ content: contentOf() });
    await shop.create({ content: contentOf() });
    expect(await shop.find("BTK-001")).toHaveLength(2);
  });
});

describe("reads back", () => {
  test("what was sent, key by key and in the same order", async () => {
    const shipping = { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } };
    const attributes = { "Jenis Kopi": "Arabika", "Berat Bersih": "250 g" };
    const tiers = [{ minQty: 3, price: { amount: "60000", currency: "IDR" } }];
    shop = openShop(place, clock, { categories: { Makanan: COFFEE } });
    const product = productOf({ attributes, variants: [variantOf("kopi", "65000", { shipping, tiers })] });
    const { content, losses } = shop.render(product, {}, await shop.facts());
    expect(losses).toEqual([]);
    const ref = await shop.create({ content });
    const seen = await shop.read(ref);
    expect(seen).toMatchObject({ visible: true, status: "NORMAL", ref });
    const { logistic_info, tiers: _tiers, models, ...mapped } = content;
    expect(JSON.stringify(Object.entries(seen.content ?? {}).sort())).toBe(
      JSON.stringify(Object.entries(mapped).sort()),
    );
  });

  test("prices and stocks of variants", async () => {
    const content = contentOf(coloured(["merah", "biru"]));
    const ref = await shop.create({ content });
    expect((await shop.read(ref)).content).toMatchObject({ prices: content.prices, stocks: content.stocks });
  });

  test("why something is not visible", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw([ref]);
    expect(await shop.read(ref)).toMatchObject({ visible: false, status: "UNLIST", because: "It is hidden." });
    place.judge(Number(ref.id), "BANNED");
    expect(await shop.read(ref)).toMatchObject({
      visible: false,
      status: "BANNED",
      because: expect.stringContaining("Seller Centre"),
    });
  });

  test("what was deleted, there or by Shopee, is gone", async () => {
    await expect(shop.read({ id: "1" })).rejects.toMatchObject({ kind: "gone" });
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw([ref], "delete");
    await expect(shop.read(ref)).rejects.toMatchObject({ kind: "gone", platformCode: "SELLER_DELETE" });
    const item = place.store.seen(Number(ref.id));
    if (!item) throw new Error("nothing is left of it");
    place.store.replace({ ...item, status: "SHOPEE_DELETE" }, { now: NOW, visibleAt: NOW });
    await expect(shop.read(ref)).rejects.toThrow("Shopee has deleted this listing");
  });

  test("the shop's limits refine the photo rule", () => {
    expect(shop.within.photoRule(facts)?.count).toEqual({ min: 1, max: 9 });
    const fewer = {
      limits: {
        ...(facts["limits"] as object),
        shop: { ...(facts["limits"] as { shop: object }).shop, images: { min: 3, max: 5 } },
      },
    };
    expect(shop.within.photoRule(fewer)?.count).toEqual({ min: 3, max: 5 });
  });

  test("categories are kept as leaves and parents, with their paths", () => {
    expect(facts["categories"]).toEqual({
      leaves: [
        [COFFEE, "Makanan & Minuman > Kopi"],
        [BATIK - 1, "Pakaian > Kaos"],
        [BATIK, "Pakaian > Batik"],
      ],
      parents: [
        [100001, "Makanan & Minuman"],
        [100002, "Pakaian"],
      ],
    });
  });
});
