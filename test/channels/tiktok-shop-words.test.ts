import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProductView } from "../../src/channel/view.js";
import type { TiktokShopExtras, TiktokShopOptions } from "../../src/channels/tiktok-shop/index.js";
import { createManualClock, createSandbox, type Sandbox, type TiktokShopPlace } from "../../src/sandbox/sandbox.js";
import { NOW, variantOf } from "./fake-tools.js";
import { BATIK, batik, COFFEE, coloured, IDENTITY, openShop, PARCEL, SHIRT, TOY } from "./tiktok-shop-kit.js";

const clock = createManualClock(NOW);
let sandbox: Sandbox;
let place: TiktokShopPlace;
let shop: ReturnType<typeof openShop>;
let facts: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  sandbox = createSandbox({ clock });
  place = await sandbox.tiktokShop(IDENTITY);
  shop = openShop(place, clock, { categories: { "Makanan > Kopi": COFFEE, Pakaian: SHIRT, Mainan: TOY } });
  facts = await shop.facts();
});
afterAll(() => sandbox.close());

const render = (product: ProductView, extras: TiktokShopExtras = {}) => shop.render(product, extras, facts);
const withOptions = (more: Partial<TiktokShopOptions>) => openShop(place, clock, more);
const variant = (more: object, amount = "65000") =>
  batik({ variants: [variantOf("BTK-001", amount, { shipping: PARCEL, ...more })] });
const refusal = (field: string, says: RegExp) =>
  expect.objectContaining({
    kind: "invalid",
    field,
    message: expect.stringMatching(says),
    cure: expect.stringMatching(/\w/),
  });
const lost = (field: string, reason: string) => [expect.objectContaining({ field, reason, note: expect.any(String) })];

describe("a simple product", () => {
  test("becomes a listing, with nothing lost", () => {
    const { content, losses } = render(batik());
    expect(losses).toEqual([]);
    expect(content).toEqual({
      title: "Kemeja Batik Parang Lengan Panjang",
      description: "<p>Kemeja batik cap dari Solo, katun halus.</p>",
      category_id: BATIK,
      package_weight: { value: "0.35", unit: "KILOGRAM" },
      package_dimensions: { length: "30", width: "25", height: "4.1", unit: "CENTIMETER" },
      product_attributes: [],
      external_product_id: "BTK-001",
      skus: [{ variant: "BTK-001", seller_sku: "BTK-001", sales_attributes: [] }],
      prices: { "BTK-001": { amount: "65000", currency: "IDR" } },
      stocks: { "BTK-001": [{ quantity: 12 }] },
    });
  });

  test("price and stock are facets of their own", () => {
    expect(shop.within.facets).toEqual({ price: ["prices"], stock: ["stocks"] });
  });
});

describe("money, weight and size are exact", () => {
  test.each([
    ["65000", "65000"],
    ["65000.00", "65000"],
    ["1250000", "1250000"],
    ["99", "99"],
  ])("Rp %s is %s", (amount, expected) => {
    expect(render(variant({}, amount)).content.prices).toEqual({ "BTK-001": { amount: expected, currency: "IDR" } });
  });

  test("rupiah with sen are refused, never rounded; ringgit keep theirs", () => {
    expect(() => render(variant({}, "65000.50"))).toThrow(refusal("price", /65000\.50/));
    const price = { amount: "12.50", currency: "MYR" };
    const { content } = render(variant({ price, listPrice: price }));
    expect(content.prices).toEqual({ "BTK-001": { amount: "12.5", currency: "MYR" } });
  });

  test.each([
    [350, "0.35"],
    [1, "0.001"],
    [1_005, "1.005"],
    [12_345, "12.345"],
    [2_000, "2"],
  ])("%i g are %s kg", (weightGrams, value) => {
    expect(render(variant({ shipping: { weightGrams } })).content.package_weight).toEqual({ value, unit: "KILOGRAM" });
  });

  test("millimetres become centimetres, without a loss", () => {
    const packed = { lengthMm: 301, widthMm: 250, heightMm: 4 };
    const { content, losses } = render(variant({ shipping: { weightGrams: 1, packed } }));
    expect(content.package_dimensions).toMatchObject({ length: "30.1", width: "25", height: "0.4" });
    expect(losses).toEqual([]);
  });

  test("without a weight it is refused; one parcel stands for all variants", () => {
    expect(() => render(variant({ shipping: {} }))).toThrow(refusal("shipping.weightGrams", /weight/));
    const product = coloured(["merah", "biru"]);
    const [first, second] = product.variants;
    const heavy = { ...(second ?? first), shipping: { weightGrams: 900 } };
    const { content, losses } = render({ ...product, variants: [first, heavy] });
    expect(content.package_weight.value).toBe("0.9");
    expect(losses).toEqual(lost("variants[0].shipping", "merged"));
  });
});

describe("words", () => {
  test("a short title is an early error, or gets the suffix that was chosen, which is said", () => {
    const short = batik({ title: "Kemeja Batik" });
    expect(() => render(short)).toThrow(refusal("title", /at least 25 characters; "Kemeja Batik" has 12/));
    const { content, losses } = withOptions({ titleSuffix: "| Toko Danar Solo" }).render(short);
    expect(content.title).toBe("Kemeja Batik | Toko Danar Solo");
    expect(losses).toEqual(lost("title", "converted"));
    expect(() => withOptions({ titleSuffix: "| Toko" }).render(short)).toThrow(refusal("title", /has 19/));
  });

  test("24 characters are too few, 25 enough, 255 the most", () => {
    expect(() => render(batik({ title: "a".repeat(3).padEnd(24, " bc") }))).toThrow(refusal("title", /25/));
    expect(render(batik({ title: "Batik tulis motif mega md" })).content.title).toHaveLength(25);
    const { content, losses } = render(batik({ title: "Kemeja Batik ".repeat(22).trim() }));
    expect(Array.from(content.title).length).toBeLessThanOrEqual(255);
    expect(losses).toEqual([{ field: "title", reason: "shortened" }]);
  });

  test.each([
    ["Kemeja Batik 🔥 Parang Lengan Panjang", "Kemeja Batik Parang Lengan Panjang"],
    ["Kemeja Batik Parang!!!!!!!!!!!!!! Panjang", "Kemeja Batik Parang!!!!!!!!! Panjang"],
    ["Kemeja Batik® Parang Lengan Panjang 👨‍👩‍👧", "Kemeja Batik(R) Parang Lengan Panjang"],
  ])("what would be refused is taken out and said: %s", (title, expected) => {
    const { content, losses } = render(batik({ title }));
    expect(content.title).toBe(expected);
    expect(losses).toEqual(lost("title", "converted"));
  });

  test("signs alone are no title", () => {
    expect(() => render(batik({ title: "-*-".repeat(9) }))).toThrow(refusal("title", /signs alone/));
  });

  test("the description keeps its structure; highlights and certificates stand below", () => {
    const rich = { markdown: "", html: "<p>Batik <b>cap</b></p>", plain: "Batik cap" };
    const certificates = [{ kind: "bpom", number: "MD 867031" }] as const;
    const { content, losses } = render(batik({ rich, highlights: ["Dijahit < tangan"], certificates }));
    expect(content.description).toBe(
      "<p>Batik <b>cap</b></p><ul><li>Dijahit &lt; tangan</li></ul><p>BPOM MD 867031</p>",
    );
    expect(losses).toEqual([]);
  });

  test("pictures of other places are taken out of it", () => {
    const rich = { markdown: "", html: '<p>A <img src="https://x.example/a.jpg"> B</p>', plain: "A B" };
    const { content, losses } = render(batik({ rich }));
    expect(content.description).toBe("<p>A  B</p>");
    expect(losses).toEqual(lost("description", "dropped"));
  });

  test("a long one is shortened, tags and escapes counted", () => {
    const { content, losses } = render(batik({ description: "Katun & sutra <halus>. ".repeat(900) }));
    expect(Array.from(content.description).length).toBeLessThanOrEqual(10_000);
    expect(Array.from(content.description).length).toBeGreaterThan(8_000);
    expect(content.description).toMatch(/^<p>.*<\/p>$/s);
    expect(losses).toEqual([expect.objectContaining({ field: "description", reason: "shortened" })]);
  });

  test("none at all is refused", () => {
    const rich = { markdown: "", html: "", plain: "" };
    expect(() => render(batik({ description: "", rich }))).toThrow(refusal("description", /wants a description/));
  });
});

describe("what cannot be carried is named", () => {
  const money = (amount: string) => ({ amount, currency: "IDR" });
  test.each<[string, ProductView, string, string]>([
    ["a struck price", variant({ listPrice: money("80000") }), "variants[0].price.list", "dropped"],
    ["wholesale", variant({ tiers: [{ minQty: 3, price: money("60000") }] }), "variants[0].price.tiers", "dropped"],
    ["a least order", variant({ minOrder: 3 }), "variants[0].stock.minOrder", "dropped"],
    [
      "dangerous goods",
      variant({ shipping: { ...PARCEL, dangerous: "battery" } }),
      "variants[0].shipping.dangerous",
      "dropped",
    ],
    ["tags", batik({ tags: ["baju"] }), "tags", "dropped"],
    ["a brand without number", batik({ brand: "Danar" }), "brand", "dropped"],
    ["uncounted stock", variant({ stock: undefined }), "variants[0].stock", "defaulted"],
    ["more than 99,999 pieces", variant({ stock: 100_000 }), "variants[0].stock", "converted"],
  ])("%s", (_what, product, field, reason) => {
    expect(render(product).losses).toEqual(lost(field, reason));
  });

  test("a brand by the option, or by the extras", () => {
    const named = withOptions({ brands: { "Danar Hadi": "77" } });
    expect(named.render(batik({ brand: "danar hadi" })).content.brand_id).toBe("77");
    expect(render(batik({ brand: "Danar" }), { brandId: "78" }).content.brand_id).toBe("78");
  });

  test.each([
    ["used goods", batik({ condition: "used" }), "condition"],
    ["a pre-order without its days", variant({ availability: "preorder" }), "variants[0].stock.preorder"],
    ["no photos", batik({ photos: [] }), "photos"],
    ["a SKU with spaces", variant({ sku: "BTK 1" }), "variants.sku"],
    ["a SKU of 51 characters", variant({ sku: "x".repeat(51) }), "variants.sku"],
  ])("%s is refused", (_what, product, field) => {
    expect(() => render(product)).toThrow(refusal(field, /TikTok Shop/));
  });

  test("used goods and pre-orders pass where the extras say how", () => {
    expect(render(batik({ condition: "used" }), { preOwnedCategory: true }).losses).toEqual([]);
    const preSale = { type: "PRE_ORDER", days: 14 };
    const { content } = render(variant({ availability: "preorder" }), { preSale });
    expect(content.skus[0]?.pre_sale).toEqual({ type: "PRE_ORDER", fulfillment_type: { handling_duration_days: 14 } });
  });
});
