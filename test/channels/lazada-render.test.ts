import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import { type LazadaCountry, type LazadaExtras, lazada } from "../../src/channels/lazada/index.js";
import { createManualClock, createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { NOW, openChannel, productOf, renderInput, variantOf } from "./fake-tools.js";
import { BATIK, batik, COFFEE, IDENTITY, openShop, PARCEL, SHIRT, toolsOf } from "./lazada-shop.js";

let sandbox: Sandbox;
let shop: ReturnType<typeof openShop>;
let facts: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  const place = await sandbox.lazada(IDENTITY);
  shop = openShop(place, clock, {
    categories: { "Makanan > Kopi": COFFEE, "Fashion > Kaos": SHIRT },
    brands: { "Danar Hadi": 40_516 },
  });
  facts = await shop.facts();
});
afterAll(() => sandbox.close());

const money = (amount: string, currency = "IDR") => ({ amount, currency });
const render = (product: ProductView, extras: LazadaExtras = {}) => shop.render(product, extras, facts);
const variant = (more: Partial<VariantView>, amount = "65000") =>
  batik({ variants: [variantOf("BTK-001", amount, { shipping: PARCEL, ...more })] });
const coffee = (attributes: ProductView["attributes"], more: Partial<ProductView> = {}) =>
  productOf({ attributes, variants: [variantOf("kopi", "65000", { shipping: PARCEL })], ...more });
const refusal = (field: string, says: RegExp) =>
  expect.objectContaining({
    kind: "invalid",
    field,
    message: expect.stringMatching(says),
    cure: expect.stringMatching(/\w/),
  });
/** Rendered for another country, with options of its own. */
const elsewhere = (country: LazadaCountry, product: ProductView, more = {}) => {
  const clock = createManualClock(NOW);
  const channel = lazada({ ...IDENTITY, country, ...more });
  const { within } = openChannel(channel as never, toolsOf(sandbox.lazada(), clock));
  const input = renderInput(product, { settings: within.publicSettings, tools: renderTools("id") });
  return within.render(input) as { readonly content: Readonly<Record<string, unknown>>; readonly losses: unknown };
};

describe("a simple product", () => {
  test("becomes a listing, with nothing lost", () => {
    const { content, losses } = render(batik());
    expect(losses).toEqual([]);
    expect(content).toEqual({
      name: "Kemeja Batik Parang",
      description: "<p>Kemeja batik cap dari Solo, katun halus.</p>",
      short_description: "<ul><li>Kemeja batik cap dari Solo, katun halus.</li></ul>",
      category: BATIK,
      brand: { name: "No Brand" },
      attributes: {},
      variations: [],
      skus: [
        {
          variant: "BTK-001",
          sellerSku: "BTK-001",
          saleProp: {},
          parcel: { length: "30", width: "25", height: "4", weight: "0.35" },
          attributes: {},
        },
      ],
      prices: { "BTK-001": 65000 },
      stocks: { "BTK-001": [{ stock: 12 }] },
    });
  });

  test("price and stock are facets of their own", () => {
    expect(shop.channel[inside].facets).toEqual({ price: ["prices"], stock: ["stocks"] });
  });

  test("rendering reads no clock: the same product gives the same bytes", () => {
    expect(JSON.stringify(render(batik()))).toBe(JSON.stringify(render(batik())));
  });
});

describe("money", () => {
  test.each([
    ["65000", 65000],
    ["65000.00", 65000],
    ["1250000", 1250000],
    ["99", 99],
  ])("Rp %s is %i", (amount, expected) => {
    expect(render(variant({}, amount)).content.prices).toEqual({ "BTK-001": expected });
  });

  test("rupiah with sen are refused, never rounded; zero is no price", () => {
    expect(() => render(variant({}, "65000.50"))).toThrow(refusal("price", /65000\.50/));
    expect(() => render(variant({}, "0"))).toThrow(refusal("price", /zero/));
  });

  test.each<[LazadaCountry, string, string, number]>([
    ["sg", "SGD", "12.50", 12.5],
    ["my", "MYR", "12.50", 12.5],
    ["th", "THB", "199.99", 199.99],
    ["ph", "PHP", "250", 250],
    ["vn", "VND", "65000", 65000],
  ])("in %s prices are in %s", (country, currency, amount, expected) => {
    const price = money(amount, currency);
    const product = variant({ price, listPrice: price });
    expect(elsewhere(country, product).content["prices"]).toEqual({ "BTK-001": expected });
    expect(() => elsewhere(country, batik())).toThrow(refusal("price", new RegExp(`sells in ${currency}`)));
  });

  test("a sale is the price that is sent; the regular one is a loss that says why", () => {
    const { content, losses } = render(variant({ listPrice: money("80000") }));
    expect(content.prices).toEqual({ "BTK-001": 65000 });
    expect(losses).toEqual([
      expect.objectContaining({ field: "variants[0].price.list", reason: "dropped", note: expect.any(String) }),
    ]);
  });
});

describe("every loss is named", () => {
  test.each<[string, ProductView, readonly string[]]>([
    ["tags", batik({ tags: ["batik"] }), ["tags"]],
    ["a condition", batik({ condition: "used" }), ["condition"]],
    ["an unknown brand", batik({ brand: "Tanpa Nama" }), ["brand"]],
    ["tiers", variant({ tiers: [{ minQty: 3, price: money("60000") }] }), ["variants[0].price.tiers"]],
    ["a smallest order", variant({ minOrder: 2 }), ["variants[0].stock.minOrder"]],
    ["a largest order", variant({ maxOrder: 5 }), ["variants[0].stock.minOrder"]],
    ["an uncounted stock", variant({ stock: undefined }), ["variants[0].stock"]],
    ["an attribute nobody knows", coffee({ "Jenis Kopi": "Arabika", Kemasan: "Kertas" }), ["attributes.Kemasan"]],
    ["attributes of an unknown category", batik({ attributes: { Motif: "Parang" } }), ["attributes.Motif"]],
    ["grams", variant({ shipping: { ...PARCEL, weightGrams: 355 } }), ["variants[0].shipping.weightGrams"]],
    ["a danger", variant({ shipping: { ...PARCEL, dangerous: "battery" } }), ["shipping.dangerous"]],
    ["a barcode", variant({ identifiers: [{ scheme: "gtin", value: "08999999999993" }] }), ["variants[0].identifiers"]],
    ["days of a pre-order", variant({ availability: "preorder" }), ["variants[0].stock.preorder.shipDays"]],
  ])("%s", (_what, product, fields) => {
    expect(render(product).losses?.map(({ field }) => field)).toEqual(fields);
  });
});

describe("the parcel", () => {
  test.each([
    [350, "0.35"],
    [10, "0.01"],
    [1_000, "1"],
    [12_340, "12.34"],
    [351, "0.36"],
  ])("%i g are %s kg", (weightGrams, weight) => {
    expect(render(variant({ shipping: { ...PARCEL, weightGrams } })).content.skus[0]?.parcel.weight).toBe(weight);
  });

  test("millimetres are tenths of a centimetre, exactly", () => {
    const packed = { lengthMm: 301, widthMm: 250, heightMm: 4 };
    const { content, losses } = render(variant({ shipping: { ...PARCEL, packed } }));
    expect(content.skus[0]?.parcel).toMatchObject({ length: "30.1", width: "25", height: "0.4" });
    expect(losses).toEqual([]);
  });

  test("weight and size are wanted, and found on the product where the variant has none", () => {
    expect(() => render(variant({ shipping: { packed: PARCEL.packed } }))).toThrow(
      refusal("shipping.weightGrams", /weight/),
    );
    expect(() => render(variant({ shipping: { weightGrams: 350 } }))).toThrow(refusal("shipping.packed", /size/));
    const shared = { ...variant({ shipping: {} }), shipping: PARCEL };
    expect(render(shared).content.skus[0]?.parcel.weight).toBe("0.35");
  });

  test("more than Lazada carries is refused, unless the seller delivers", () => {
    const heavy = variant({ shipping: { ...PARCEL, weightGrams: 40_010 } });
    const long = variant({ shipping: { ...PARCEL, packed: { lengthMm: 2_000, widthMm: 900, heightMm: 110 } } });
    expect(() => render(heavy)).toThrow(refusal("shipping.weightGrams", /40 kg/));
    expect(() => render(long)).toThrow(refusal("shipping.packed", /300 cm/));
    expect(elsewhere("id", heavy, { ownDelivery: true }).losses).toEqual([]);
    expect(render(variant({ shipping: { ...PARCEL, weightGrams: 40_000 } })).losses).toEqual([]);
  });
});

describe("stock", () => {
  test("sold out is zero, uncounted is a number that is said", () => {
    expect(render(variant({ availability: "outOfStock", stock: 4 })).content.stocks).toEqual({
      "BTK-001": [{ stock: 0 }],
    });
    expect(render(variant({ stock: undefined })).content.stocks).toEqual({ "BTK-001": [{ stock: 100 }] });
  });

  test("with warehouses each has its own", () => {
    const product = variant({ byLocation: [{ location: "solo", stock: 4 }] });
    const { content } = elsewhere("id", product, { locations: { solo: "W1", jakarta: "W2" } });
    expect(content["stocks"]).toEqual({
      "BTK-001": [
        { warehouse: "W1", stock: 4 },
        { warehouse: "W2", stock: 0 },
      ],
    });
  });
});
