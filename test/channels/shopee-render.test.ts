import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProductView } from "../../src/channel/view.js";
import type { ShopeeExtras } from "../../src/channels/shopee/index.js";
import { createManualClock, createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { BATIK, batik, COFFEE, coloured, IDENTITY, openShop, SHIRT } from "./shopee-shop.js";

const money = (amount: string, currency = "IDR") => ({ amount, currency });
const parcel = { weightGrams: 350 };
let sandbox: Sandbox;
let shop: ReturnType<typeof openShop>;
let facts: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  const place = await sandbox.shopee(IDENTITY);
  shop = openShop(place, clock, { categories: { "Makanan > Kopi": COFFEE, Pakaian: SHIRT } });
  facts = await shop.facts();
});
afterAll(() => sandbox.close());

const render = (product: ProductView, extras: ShopeeExtras = {}) => shop.render(product, extras, facts);
const variant = (more: object, amount = "65000") =>
  batik({ variants: [variantOf("BTK-001", amount, { shipping: parcel, ...more })] });
const _coffee = (attributes: ProductView["attributes"], more: Partial<ProductView> = {}) =>
  productOf({ attributes, variants: [variantOf("kopi", "65000", { shipping: parcel })], ...more });
const refusal = (field: string, says: RegExp) =>
  expect.objectContaining({
    kind: "invalid",
    field,
    message: expect.stringMatching(says),
    cure: expect.stringMatching(/\w/),
  });

describe("a simple product", () => {
  test("becomes an item, with nothing lost", () => {
    const { content, losses } = render(batik());
    expect(losses).toEqual([]);
    expect(content).toEqual({
      item_name: "Kemeja Batik Parang",
      description: "Kemeja batik cap dari Solo, katun halus.",
      category_id: BATIK,
      weight: 0.35,
      condition: "NEW",
      item_dangerous: 0,
      brand: { brand_id: 0, original_brand_name: "NoBrand" },
      attribute_list: [],
      logistic_info: [
        { logistic_id: 8003, enabled: true },
        { logistic_id: 8007, enabled: false },
        { logistic_id: 8009, enabled: false },
      ],
      pre_order: { is_pre_order: false },
      wholesale: [],
      item_sku: "BTK-001",
      tiers: [],
      models: [],
      prices: { "BTK-001": 65000 },
      stocks: { "BTK-001": [{ stock: 12 }] },
    });
  });

  test("price and stock are facets of their own", () => {
    expect(shop.within.facets).toEqual({ price: ["prices"], stock: ["stocks"] });
  });

  test("without facts the shipping channels are left for later, and the usual limits hold", () => {
    expect(shop.render(batik()).content).not.toHaveProperty("logistic_info");
    expect(() => shop.render(batik({ title: "Kopi" }))).toThrow(/at least 5 characters/);
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

  test("rupiah with sen are refused, never rounded", () => {
    expect(() => render(variant({}, "65000.50"))).toThrow(refusal("price", /65000\.50/));
  });

  test("ringgit keep their sen, and another currency than the shop's is refused", () => {
    const product = variant({ price: money("12.50", "MYR"), listPrice: money("12.50", "MYR") });
    const inMalaysia = { ...facts, shop: { region: "MY" }, limits: undefined };
    expect(shop.render(product, {}, inMalaysia).content.prices).toEqual({ "BTK-001": 12.5 });
    expect(() => render(product)).toThrow(refusal("price", /sells in IDR/));
  });

  test("a sale is the price that is sent; the regular one is a loss", () => {
    const { content, losses } = render(variant({ listPrice: money("80000") }));
    expect(content.prices).toEqual({ "BTK-001": 65000 });
    expect(losses).toEqual([expect.objectContaining({ field: "variants[0].price.list", reason: "dropped" })]);
  });

  test.each([
    ["50", /99 to 150000000/],
    ["150000001", /99 to 150000000/],
  ])("Rp %s is outside the shop's limits", (amount, says) => {
    expect(() => render(variant({}, amount))).toThrow(refusal("price", says));
  });

  test("tiers are wholesale prices, each up to the next", () => {
    const tiers = [
      { minQty: 3, price: money("60000") },
      { minQty: 12, price: money("55000") },
    ];
    const { content, losses } = render(variant({ tiers }));
    expect(losses).toEqual([]);
    expect(content.wholesale).toEqual([
      { min_count: 3, max_count: 11, unit_price: 60000 },
      { min_count: 12, max_count: 999_999, unit_price: 55000 },
    ]);
  });

  test("tiers of variants that differ cannot be carried", () => {
    const product = coloured(["merah", "biru"], { tiers: [{ minQty: 3, price: money("60000") }] });
    const [first, second] = product.variants;
    const dearer = { ...product, variants: [first, { ...(second ?? first), price: money("70000") }] as const };
    const { content, losses } = render(dearer);
    expect(content.wholesale).toEqual([]);
    expect(losses).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: "variants[0].price.tiers", reason: "dropped" })]),
    );
  });
});

describe("the parcel", () => {
  test.each([
    [350, 0.35],
    [1, 0.001],
    [1_005, 1.005],
    [12_345, 12.345],
  ])("%i g are %f kg", (weightGrams, weight) => {
    expect(render(variant({ shipping: { weightGrams } })).content.weight).toBe(weight);
  });

  test("whole centimetres are exact, others are rounded up and said", () => {
    const exact = render(variant({ shipping: { ...parcel, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } } }));
    expect(exact.content.dimension).toEqual({ package_length: 30, package_width: 25, package_height: 4 });
    expect(exact.losses).toEqual([]);
    const odd = render(variant({ shipping: { ...parcel, packed: { lengthMm: 301, widthMm: 250, heightMm: 4 } } }));
    expect(odd.content.dimension).toEqual({ package_length: 31, package_width: 25, package_height: 1 });
    expect(odd.losses).toEqual([expect.objectContaining({ field: "shipping.packed", reason: "converted" })]);
  });

  test("without a weight it is refused, without a size only where the category asks", () => {
    expect(() => render(variant({ shipping: {} }))).toThrow(refusal("shipping.weightGrams", /weight/));
    expect(() => render({ ...variant({}), category: String(SHIRT) })).toThrow(refusal("shipping.packed", /size/));
  });

  test("channels that do not take the weight are off", () => {
    const on = (weightGrams: number) =>
      render(variant({ shipping: { weightGrams } }))
        .content.logistic_info?.filter(({ enabled }) => enabled)
        .map((one) => one.logistic_id);
    expect(on(350)).toEqual([8003]);
    expect(on(12_000)).toEqual([8003, 8007]);
    expect(on(60_000)).toEqual([8007]);
    expect(() => on(300_000)).toThrow(refusal("shipping", /300 kg/));
  });

  test("named channels win, and one that the shop has not is refused with those it has", () => {
    const { content } = render(batik(), { logistics: [{ id: 8009, shippingFee: 9000 }] });
    expect(content.logistic_info?.filter(({ enabled }) => enabled)).toEqual([
      { logistic_id: 8009, enabled: true, shipping_fee: 9000 },
    ]);
    expect(() => render(batik(), { logistics: [8005] })).toThrow(
      expect.objectContaining({ cure: expect.stringContaining("8003 (Reguler)") }),
    );
  });

  test.each([
    ["battery", 1],
    ["none", 0],
  ] as const)("dangerous %s is %i", (dangerous, expected) => {
    expect(render(variant({ shipping: { ...parcel, dangerous } })).content.item_dangerous).toBe(expected);
  });
});
