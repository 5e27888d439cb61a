import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { batik, COFFEE, coloured, IDENTITY, JAKARTA, openShop, PARCEL, SOLO, withoutStock } from "./tiktok-shop-kit.js";

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
const only = () => {
  const [product, ...more] = place.store.products;
  if (!product || more.length > 0) throw new Error(`${place.store.products.length} products`);
  return product;
};

describe("takes down and finds", () => {
  test("hides up to twenty in one call, each with its own outcome, and shows them again", async () => {
    const first = await shop.create({ content: contentOf() });
    const second = await shop.create({ content: contentOf(batik({ id: "BTK-002" })) });
    place.promotion(second.id, { listing: true });
    const before = called().length;
    const outcomes = await shop.withdraw([first, second, { id: "1" }]);
    expect(called().slice(before)).toEqual(["products.deactivate"]);
    expect(outcomes).toEqual([
      undefined,
      expect.objectContaining({ kind: "locked", facets: ["presence"] }),
      expect.objectContaining({ kind: "gone" }),
    ]);
    await shop.update(first, { content: contentOf(), due: ["presence"] });
    expect(place.store.products.map(({ on }) => on.TIKTOK_SHOP?.status)).toEqual(["ACTIVATE", "ACTIVATE"]);
  });

  test("deletes where that is wished; twice is no harm", async () => {
    const ref = await shop.create({ content: contentOf() });
    expect(await shop.withdraw([ref], "delete")).toEqual([undefined]);
    expect(await shop.withdraw([ref], "delete")).toEqual([expect.objectContaining({ kind: "gone" })]);
  });

  test("hiding and deleting in one batch are told apart", async () => {
    const first = await shop.create({ content: contentOf() });
    const second = await shop.create({ content: contentOf(batik({ id: "BTK-002" })) });
    const items = [
      { ref: first, how: "hide" },
      { ref: second, how: "delete" },
    ] as const;
    const work = shop.within.verb("withdraw") as {
      run(session: unknown, given: typeof items, signal: AbortSignal): Promise<readonly unknown[]>;
    };
    expect(await work.run(shop.session, items, new AbortController().signal)).toEqual([undefined, undefined]);
    const stand = place.store.products.map(({ on }) => on.TIKTOK_SHOP?.status);
    expect(stand).toEqual(["SELLER_DEACTIVATED", "DELETED"]);
  });

  test("finds by the SKUs of all variants, ten a question, and knows its own by the product's id", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    const skus = [...Array.from({ length: 10 }, (_, at) => `LAIN-${at}`), "BTK-merah", "BTK-biru"];
    expect(await shop.find("BTK-001", skus)).toEqual([
      { id: ref.id, marker: "BTK-001", createdAt: NOW, complete: true, places: ref.places },
    ]);
    expect(place.requests.filter(({ method }) => method === "products.search")).toHaveLength(2);
    expect(await shop.find("lain", ["BTK-merah"])).toMatchObject([{ marker: "BTK-merah" }]);
    const [called] = await shop.find("BTK-merah", ["BTK-merah"]);
    expect(called?.id).toBe(ref.id);
    // A product of somebody else's whose SKU is our product's id.
    expect(called?.marker).not.toBe("BTK-merah");
    expect(await shop.find("BTK", ["BTK"])).toEqual([]);
    await shop.withdraw([ref], "delete");
    expect(await shop.find("BTK-001", skus)).toEqual([]);
  });

  test("a deleted product that lingers in the search is not found", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw([ref], "delete");
    const data = { products: [{ id: ref.id, status: "ACTIVATE" }], next_page_token: "" };
    const body = JSON.stringify({ code: 0, message: "Success", data });
    await place.fault({ what: "answer", status: 200, body, method: "products.search" });
    expect(await shop.find("BTK-001", ["BTK-001"])).toEqual([]);
  });

  test("a second listing of the same product is told by the platform too", async () => {
    await shop.create({ content: contentOf() });
    await expect(shop.create({ content: contentOf() })).rejects.toMatchObject({
      kind: "duplicate",
      outcome: "rejected",
      platformCode: "12052996",
    });
  });
});

describe("reads back", () => {
  test("what was sent, key by key and in the same order", async () => {
    shop = openShop(place, clock, { categories: { Makanan: COFFEE }, brands: { Danar: "77" } });
    const product = productOf({
      title: "Kopi Arabika Gayo 250 g Sangrai Sedang",
      brand: "Danar",
      attributes: { "Jenis Kopi": "Arabika", Asal: "Aceh" },
      variants: [variantOf("kopi", "65000", { shipping: PARCEL })],
    });
    const { content, losses } = shop.render(product, { cashOnDelivery: true, minimumOrder: 2 }, await shop.facts());
    expect(losses).toEqual([]);
    const ref = await shop.create({ content });
    const seen = await shop.read(ref);
    expect(seen).toMatchObject({ visible: true, status: "ACTIVATE" });
    const { description, skus, ...mapped } = content;
    expect(JSON.stringify(Object.entries(seen.content ?? {}).sort())).toBe(
      JSON.stringify(Object.entries(mapped).sort()),
    );
  });

  test("prices and stocks of variants, by warehouse where they are named", async () => {
    shop = openShop(place, clock, { warehouses: { solo: SOLO, jakarta: JAKARTA } });
    const byLocation = [
      { location: "solo", stock: 4 },
      { location: "jakarta", stock: 3 },
    ];
    const content = contentOf(coloured(["merah", "biru"], { byLocation }));
    const ref = await shop.create({ content });
    expect((await shop.read(ref)).content).toMatchObject({ prices: content.prices, stocks: content.stocks });
  });

  test("a variant that waits for stock is no drift", async () => {
    const content = contentOf(withoutStock(coloured(["merah", "biru"]), "BTK-biru"));
    const ref = await shop.create({ content });
    expect(ref.parts).toEqual({ waiting: "v-biru" });
    expect((await shop.read(ref)).content).not.toHaveProperty("prices");
    const done = await shop.revise(ref, { content: contentOf(coloured(["merah", "biru"])) });
    expect(done).not.toHaveProperty("parts");
    expect((await shop.read(done)).content).toMatchObject({ prices: content.prices });
  });

  test("why something is not visible", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw([ref]);
    expect(await shop.read(ref)).toMatchObject({
      visible: false,
      because: "TikTok Shop does not show it (SELLER_DEACTIVATED).",
    });
    place.judge(ref.id, "PLATFORM_DEACTIVATED", { reasons: ["Counterfeit"] });
    expect(await shop.read(ref)).toMatchObject({ visible: false, because: expect.stringContaining("Counterfeit") });
    await expect(shop.read({ id: "1" })).rejects.toMatchObject({ kind: "gone" });
  });

  test("a price with zeros behind it is the same price", async () => {
    const ref = await shop.create({ content: contentOf() });
    const product = only();
    const skus = product.skus.map((sku) => ({ ...sku, price: { amount: "65000.00", currency: "IDR" } }));
    place.store.replace({ ...product, skus }, { now: NOW, visibleAt: NOW });
    expect((await shop.read(ref)).content).toMatchObject({ prices: contentOf().prices });
  });
});
