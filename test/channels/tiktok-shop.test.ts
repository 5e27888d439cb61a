import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, productOf, variantOf } from "./fake-tools.js";
import {
  batik,
  COFFEE,
  coloured,
  IDENTITY,
  JAKARTA,
  openShop,
  PARCEL,
  photo,
  SOLO,
  TOY,
  withoutStock,
} from "./tiktok-shop-kit.js";

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

const contentOf = (product = batik(), extras = {}) => shop.render(product, extras).content;
const called = () => place.requests.filter(({ verb }) => verb !== "GET").map(({ method }) => method);
const only = () => {
  const [product, ...more] = place.store.products;
  if (!product || more.length > 0) throw new Error(`${place.store.products.length} products`);
  return product;
};

describe("puts up", () => {
  test("a simple product in one call, with stock in the shop's usual warehouse", async () => {
    const act = createAct();
    const done = await shop.create({ content: contentOf(), act });
    expect(act.names).toEqual(["create:key"]);
    expect(called()).toEqual(["images.upload", "products.create"]);
    expect(only().fields).toMatchObject({ title: "Kemeja Batik Parang Lengan Panjang", category_version: "v2" });
    expect(only().skus).toMatchObject([
      {
        seller_sku: "BTK-001",
        price: { amount: "65000", currency: "IDR" },
        inventory: [{ warehouse_id: SOLO, quantity: 12 }],
      },
    ]);
    const [sku] = only().skus;
    expect(done).toEqual({
      id: only().id,
      variants: { "BTK-001": sku?.id },
      places: [{ place: "tiktok-shop", status: "ACTIVATE" }],
    });
    expect(BigInt(done.id) > 2n ** 53n).toBe(true);
  });

  test("variants with their pictures, uploaded for what they are used for", async () => {
    const photos = [photo("1", 1), photo("merah", 2), photo("biru", 3)];
    const done = await shop.create({ content: contentOf(coloured(["merah", "biru"], {}, true)), photos });
    const uses = place.store.images.map(({ use_case }) => use_case).toSorted();
    expect(uses).toEqual(["ATTRIBUTE_IMAGE", "ATTRIBUTE_IMAGE", "MAIN_IMAGE", "MAIN_IMAGE", "MAIN_IMAGE"]);
    expect(only().skus).toMatchObject([
      { seller_sku: "BTK-merah", sales_attributes: [{ name: "Warna", value_name: "Merah", sku_img: {} }] },
      { seller_sku: "BTK-biru", sales_attributes: [{ name: "Warna", value_name: "Biru", sku_img: {} }] },
    ]);
    expect(Object.values(done.variants ?? {})).toEqual(only().skus.map(({ id }) => id));
  });

  test("stock where it lies, where warehouses are named", async () => {
    shop = openShop(place, clock, { warehouses: { solo: SOLO, jakarta: JAKARTA } });
    const byLocation = [
      { location: "solo", stock: 4 },
      { location: "jakarta", stock: 3 },
    ];
    const product = batik({ variants: [variantOf("BTK-001", "65000", { byLocation, shipping: PARCEL })] });
    await shop.create({ content: contentOf(product) });
    expect(only().skus[0]?.inventory).toEqual([
      { warehouse_id: SOLO, quantity: 4 },
      { warehouse_id: JAKARTA, quantity: 3 },
    ]);
  });

  test("a lost answer costs nothing: the same key and the same bytes give the same product", async () => {
    const act = createAct();
    await place.fault({ what: "lost-answer", method: "products.create", times: 1 });
    await expect(shop.create({ content: contentOf(), act })).rejects.toThrow();
    const done = await shop.create({ content: contentOf(batik({ title: "Judul lain yang cukup panjang" })), act });
    expect(done.id).toBe(only().id);
    const [first, second] = place.requests.filter(({ method }) => method === "products.create");
    expect(new TextDecoder().decode(second?.raw)).toBe(new TextDecoder().decode(first?.raw));
    expect(JSON.parse(new TextDecoder().decode(first?.raw))).toMatchObject({
      idempotency_key: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
    });
  });

  test("a missing mandatory attribute, certificate or size is refused before a photo is sent", async () => {
    const shipping = { weightGrams: 250 };
    const wrong = (category: string) =>
      productOf({
        title: "Produk yang kurang lengkap isinya",
        category,
        variants: [variantOf("kopi", "65000", { shipping })],
      });
    for (const [category, field] of [
      [COFFEE, "attributes.Jenis Kopi"],
      [TOY, "channels.<name>.extras.certifications"],
      ["601300", "shipping.packed"],
    ] as const) {
      const failing = shop.create({ content: contentOf(wrong(category)) });
      await expect(failing).rejects.toMatchObject({ kind: "invalid", field, outcome: "rejected" });
    }
    expect(called()).toEqual([]);
  });

  test("a certificate travels as a picture of its own and not among those of the listing", async () => {
    const photos = [photo("1", 1), photo("sni", 2)];
    const product = batik({
      category: TOY,
      photos: ["1", "sni"].map((id) => ({ id, alt: "", role: "main" as const })),
    });
    const extras = { certifications: [{ id: "7182427311584347905", photos: ["sni"] }] };
    await shop.create({ content: contentOf(product, extras), photos });
    expect(only().fields.main_images).toHaveLength(1);
    expect(place.store.images.map(({ use_case }) => use_case)).toEqual(["CERTIFICATION_IMAGE", "MAIN_IMAGE"]);
  });

  test("what TikTok Shop dropped is told", async () => {
    shop = openShop(place, clock, { brands: { Danar: "7000000000000000000" } });
    const done = await shop.create({ content: contentOf(batik({ brand: "danar" })) });
    expect(done.warnings).toEqual(["The brand is not authorized and will not be displayed."]);
  });

  test("a variant without stock waits for its first piece, and that is told", async () => {
    const product = coloured(["merah", "biru"]);
    const ref = await shop.create({ content: contentOf(withoutStock(product, "BTK-biru")) });
    expect(only().skus).toMatchObject([{ seller_sku: "BTK-merah" }]);
    expect(ref).toMatchObject({
      variants: { "v-merah": expect.any(String) },
      warnings: [expect.stringMatching(/BTK-biru/)],
    });
    const done = await shop.revise(ref, { content: contentOf(product), due: ["stock"] });
    expect(only().skus).toMatchObject([{ id: ref.variants?.["v-merah"] }, { seller_sku: "BTK-biru" }]);
    expect(Object.keys(done.variants ?? {})).toEqual(["v-merah", "v-biru"]);
  });

  test("a product without any stock waits, and says for what", async () => {
    const sold = withoutStock(batik(), "BTK-001");
    await expect(shop.create({ content: contentOf(sold) })).rejects.toMatchObject({ kind: "invalid", field: "stock" });
    expect(called()).toEqual([]);
  });

  test("the limit of a day ends at midnight of Jakarta and holds new listings only", async () => {
    place = await sandbox.tiktokShop({ ...IDENTITY, dailyListings: 1 });
    shop = openShop(place, clock);
    const ref = await shop.create({ content: contentOf() });
    const second = shop.create({ content: contentOf(batik({ id: "BTK-002" })) });
    await expect(second).rejects.toMatchObject({
      kind: "quota",
      scope: "verb",
      verb: "create",
      retryAt: new Date("2026-11-21T17:00:00Z"),
    });
    await expect(shop.revise(ref, { content: contentOf() })).resolves.toMatchObject({ id: ref.id });
  });
});

describe("the audit", () => {
  beforeEach(async () => {
    place = await sandbox.tiktokShop({ ...IDENTITY, auditMs: 3_600_000 });
    shop = openShop(place, clock);
  });

  test("is waited for and takes its time", async () => {
    const done = await shop.create({ content: contentOf() });
    expect(done).toMatchObject({ settling: done.id });
    expect(await shop.settle(done.id)).toBe("settling");
    await clock.advance(3_600_000);
    expect(await shop.settle(done.id)).toEqual({ id: done.id, places: [{ place: "tiktok-shop", status: "ACTIVATE" }] });
  });

  test("that fails says why, in TikTok Shop's words", async () => {
    const { id } = await shop.create({ content: contentOf() });
    place.judge(id, "FAILED", { reasons: ["The main image shows a watermark"] });
    await expect(shop.settle(id)).rejects.toMatchObject({
      kind: "blocked",
      outcome: "rejected",
      scope: "listing",
      message: expect.stringContaining("watermark"),
      cure: expect.stringMatching(/\w/),
    });
  });

  test("of an edit leaves the older form up while it is looked at, and when it fails", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.judge(ref.id, "ACTIVATE");
    const edited = contentOf(batik({ title: "Kemeja Batik Kawung Lengan Panjang" }));
    expect(await shop.update(ref, { content: edited })).toMatchObject({ settling: ref.id });
    expect(only().on.TIKTOK_SHOP).toMatchObject({
      status: "ACTIVATE",
      live: { title: expect.stringMatching(/Parang/) },
    });
    place.judge(ref.id, "FAILED", { reasons: ["Wrong category"] });
    await expect(shop.settle(ref.id)).rejects.toMatchObject({ kind: "blocked" });
    expect(only().on.TIKTOK_SHOP?.live?.title).toMatch(/Parang/);
  });

  test("leaves price and stock open; of a new listing the stock follows later", async () => {
    expect(shop.channel.limits.settling?.open).toEqual(["revise"]);
    const ref = await shop.create({ content: contentOf() });
    const dearer = contentOf(batik({ variants: [variantOf("BTK-001", "70000", { stock: 3, shipping: PARCEL })] }));
    expect(await shop.revise(ref, { content: dearer })).toMatchObject({ left: ["stock"] });
    expect(only().skus[0]).toMatchObject({ price: { amount: "70000" }, inventory: [{ quantity: 12 }] });
    place.judge(ref.id, "ACTIVATE");
    await shop.update(ref, { content: contentOf(batik({ title: "Kemeja Batik Kawung Lengan Panjang" })) });
    expect(await shop.revise(ref, { content: dearer })).not.toHaveProperty("left");
    expect(only().skus[0]).toMatchObject({ inventory: [{ quantity: 3 }] });
  });

  test("of something that was deleted meanwhile ends as gone", async () => {
    const { id } = await shop.create({ content: contentOf() });
    await shop.withdraw([{ id }], "delete");
    await expect(shop.settle(id)).rejects.toMatchObject({ kind: "gone" });
  });
});
