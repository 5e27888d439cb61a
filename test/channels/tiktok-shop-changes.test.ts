import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW, variantOf } from "./fake-tools.js";
import { ALL, batik, coloured, IDENTITY, openShop, PARCEL, PHOTOS, photo } from "./tiktok-shop-kit.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: TiktokShopPlace;
let shop: ReturnType<typeof openShop>;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.tiktokShop(IDENTITY);
  shop = openShop(place, clock, { shopCipher: place.shopCipher });
});
afterEach(() => sandbox.close());

const contentOf = (product = batik()) => shop.render(product).content;
const called = () => place.requests.filter(({ verb }) => verb !== "GET").map(({ method }) => method);
const sentBy = (method: string): Readonly<Record<string, unknown>> => {
  const asked = place.requests.findLast((one) => one.method === method);
  return JSON.parse(new TextDecoder().decode(asked?.raw)) as Readonly<Record<string, unknown>>;
};
const only = () => {
  const [product, ...more] = place.store.products;
  if (!product || more.length > 0) throw new Error(`${place.store.products.length} products`);
  return product;
};
const priced = (amount: string, stock = 12) =>
  batik({ variants: [variantOf("BTK-001", amount, { stock, shipping: PARCEL })] });

describe("changes", () => {
  test("only what is due, and no variant is named that does not change", async () => {
    const ref = await shop.create({ content: contentOf() });
    const before = called().length;
    const title = "Kemeja Batik Kawung Lengan Panjang";
    await shop.update(ref, { content: contentOf(batik({ title })), due: ["content"] });
    expect(called().slice(before)).toEqual(["products.partial_edit"]);
    expect(Object.keys(sentBy("products.partial_edit"))).not.toEqual(expect.arrayContaining(["skus"]));
    expect(only().fields.title).toBe(title);
  });

  test("what the seller added in the Seller Center stays", async () => {
    const ref = await shop.create({ content: contentOf() });
    const product = only();
    const moment = { now: NOW, visibleAt: NOW };
    place.store.replace({ ...product, fields: { ...product.fields, brand_id: "77" } }, moment);
    await shop.update(ref, { content: contentOf(batik({ title: "Kemeja Batik Kawung Lengan Panjang" })) });
    expect(only().fields.brand_id).toBe("77");
  });

  test("photos only where they are due", async () => {
    const ref = await shop.create({ content: contentOf() });
    const images = only().fields.main_images;
    await shop.update(ref, { content: contentOf(), photos: [photo("2", 9)], due: ["content"] });
    expect(only().fields.main_images).toEqual(images);
    await shop.update(ref, { content: contentOf(), photos: [photo("2", 9)], due: ["photos"] });
    expect(only().fields.main_images).not.toEqual(images);
  });

  test("price and stock by themselves, every variant in one call each", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    const before = called().length;
    const price = { amount: "70000", currency: "IDR" };
    const done = await shop.revise(ref, { content: contentOf(coloured(["merah", "biru"], { stock: 3, price })) });
    expect(called().slice(before)).toEqual(["inventory.update", "prices.update"]);
    expect(only().skus).toMatchObject([
      { price, inventory: [{ quantity: 3 }] },
      { price, inventory: [{ quantity: 3 }] },
    ]);
    expect(done).toMatchObject({ id: ref.id, variants: ref.variants });
  });

  test("a price that a promotion holds is left, the stock goes over, the other variant too", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    place.promotion(ref.id, { price: true, skus: [ref.variants?.["v-merah"] ?? ""] });
    const product = coloured(["merah", "biru"], { stock: 3, price: { amount: "70000", currency: "IDR" } });
    const done = await shop.revise(ref, { content: contentOf(product) });
    expect(done).toMatchObject({ left: ["price"], leftBecause: expect.stringContaining("promotion") });
    expect(only().skus).toMatchObject([
      { price: { amount: "65000" }, inventory: [{ quantity: 3 }] },
      { price: { amount: "70000" }, inventory: [{ quantity: 3 }] },
    ]);
  });

  test("a refused price names its facet, so that the rest can go on", async () => {
    const ref = await shop.create({ content: contentOf() });
    const content = { ...contentOf(), prices: { "BTK-001": { amount: "0", currency: "IDR" } } };
    await expect(shop.revise(ref, { content })).rejects.toMatchObject({
      kind: "invalid",
      outcome: "rejected",
      facets: ["price"],
    });
  });

  test("words while a promotion holds the price: the edit names no price", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.promotion(ref.id, { price: true });
    const dearer = { ...priced("70000"), title: "Kemeja Batik Kawung Lengan Panjang" };
    const done = await shop.update(ref, { content: contentOf(dearer), due: ["content", "price"] });
    expect(done.left).toEqual(["price"]);
    expect(only().fields.title).toMatch(/Kawung/);
  });

  test("variants come and go by one edit; those that stay keep id, price and stock", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    const next = contentOf(coloured(["biru", "hijau"], { stock: 5, price: { amount: "70000", currency: "IDR" } }));
    const done = await shop.update(ref, { content: next, due: ["content"] });
    expect(only().skus).toMatchObject([
      { id: ref.variants?.["v-biru"], price: { amount: "65000" }, inventory: [{ quantity: 12 }] },
      { seller_sku: "BTK-hijau", price: { amount: "70000" }, inventory: [{ quantity: 5 }] },
    ]);
    expect(Object.keys(done.variants ?? {})).toEqual(["v-biru", "v-hijau"]);
  });

  test("a second try of an edit makes no variant twice", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah"])) });
    await place.fault({ what: "lost-answer", method: "products.partial_edit", times: 1 });
    const content = contentOf(coloured(["merah", "biru"]));
    await expect(shop.update(ref, { content })).rejects.toThrow();
    await shop.update(ref, { content });
    expect(only().skus.map(({ seller_sku }) => seller_sku)).toEqual(["BTK-merah", "BTK-biru"]);
  });

  test("the last option cannot go, and what to do is said", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah"])) });
    await expect(shop.update(ref, { content: contentOf() })).rejects.toMatchObject({
      kind: "invalid",
      field: "options",
      cure: expect.stringContaining("withdraw"),
    });
  });

  test("what is no longer there is gone", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw([ref], "delete");
    const expected = { kind: "gone", outcome: "rejected" };
    await expect(shop.update(ref, { content: contentOf() })).rejects.toMatchObject(expected);
    await expect(shop.revise(ref, { content: contentOf() })).rejects.toMatchObject(expected);
  });

  test("what an audit refused goes in again whole, price and stock with the edit", async () => {
    place = await sandbox.tiktokShop({ ...IDENTITY, auditMs: Number.POSITIVE_INFINITY });
    shop = openShop(place, clock, { shopCipher: place.shopCipher });
    const ref = await shop.create({ content: contentOf() });
    place.judge(ref.id, "FAILED");
    const before = called().length;
    const done = await shop.update(ref, { content: contentOf(priced("70000", 4)), due: ALL, photos: PHOTOS });
    expect(called().slice(before)).toEqual(["products.partial_edit"]);
    expect(only()).toMatchObject({
      on: { TIKTOK_SHOP: { status: "PENDING" } },
      skus: [{ price: { amount: "70000" }, inventory: [{ quantity: 4 }] }],
    });
    expect(done.settling).toBe(ref.id);
  });
});
