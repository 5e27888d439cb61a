import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView } from "../../src/channel/view.js";
import { type ShopeeExtras, shopee } from "../../src/channels/shopee/index.js";
import { createManualClock, createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { NOW, openChannel, productOf, renderInput, variantOf } from "./fake-tools.js";
import { BATIK, batik, COFFEE, coloured, IDENTITY, openShop, SHIRT, toolsOf } from "./shopee-shop.js";

const _money = (amount: string, currency = "IDR") => ({ amount, currency });
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
const coffee = (attributes: ProductView["attributes"], more: Partial<ProductView> = {}) =>
  productOf({ attributes, variants: [variantOf("kopi", "65000", { shipping: parcel })], ...more });
const refusal = (field: string, says: RegExp) =>
  expect.objectContaining({
    kind: "invalid",
    field,
    message: expect.stringMatching(says),
    cure: expect.stringMatching(/\w/),
  });

describe("words", () => {
  test("a long title is cut at the shop's own limit, and said", () => {
    const { content, losses } = render(batik({ title: "Kemeja Batik ".repeat(12).trim() }));
    expect(Array.from(content.item_name).length).toBeLessThanOrEqual(100);
    expect(losses).toEqual([{ field: "title", reason: "shortened" }]);
  });

  test("too short is refused, never padded", () => {
    expect(() => render(batik({ title: "Baju" }))).toThrow(refusal("title", /at least 5/));
    expect(() => render(batik({ description: "Bagus" }))).toThrow(refusal("description", /at least 10/));
  });

  test("highlights and certificates stand in the description", () => {
    const certificates = [{ kind: "bpom", number: "MD 867031" }] as const;
    const { content, losses } = render(batik({ highlights: ["Dijahit tangan"], certificates }));
    expect(content.description).toBe("Kemeja batik cap dari Solo, katun halus.\n\n- Dijahit tangan\n\nBPOM MD 867031");
    expect(losses).toEqual([]);
  });

  test("more than eighteen hashtags are refused", () => {
    const tags = (count: number) => Array.from({ length: count }, (_, at) => `#tag${at}`).join(" ");
    expect(() => render(batik({ description: tags(19) }))).toThrow(refusal("description", /18 hashtags/));
    expect(render(batik({ description: tags(18) })).losses).toEqual([]);
  });

  test.each([
    ["new", "NEW", []],
    ["used", "USED", []],
    ["openBox", "USED", ["condition"]],
  ] as const)("condition %s is %s", (condition, expected, lost) => {
    const { content, losses } = render(batik({ condition }));
    expect(content.condition).toBe(expected);
    expect(losses?.map(({ field }) => field)).toEqual(lost);
  });

  test("a brand without Shopee's number is a loss, with it none", () => {
    expect(render(batik({ brand: "Danar" })).losses).toEqual([
      expect.objectContaining({ field: "brand", reason: "dropped" }),
    ]);
    const { content } = render(batik(), { brand: { id: 77, name: "Danar Hadi" } });
    expect(content.brand).toEqual({ brand_id: 77, original_brand_name: "Danar Hadi" });
  });

  test("a listing without photos is refused here", () => {
    expect(() => render(batik({ photos: [] }))).toThrow(refusal("photos", /at least 1 photo/));
  });
});

describe("stock and pre-orders", () => {
  test("sold out is zero, uncounted is a number that is said", () => {
    expect(render(variant({ availability: "outOfStock", stock: 0 })).content.stocks).toEqual({
      "BTK-001": [{ stock: 0 }],
    });
    const { content, losses } = render(variant({ stock: undefined }));
    expect(content.stocks).toEqual({ "BTK-001": [{ stock: 100 }] });
    expect(losses).toEqual([expect.objectContaining({ field: "variants[0].stock", reason: "defaulted" })]);
  });

  test("with warehouses each has its own", async () => {
    const { within } = openChannel(
      shopee({ ...IDENTITY, locations: { solo: "IDZ1", jakarta: "IDZ2" } }) as never,
      toolsOf(sandbox.shopee(), createManualClock(NOW)),
    );
    const product = variant({ byLocation: [{ location: "solo", stock: 4 }] });
    const input = renderInput(product, { settings: within.publicSettings, tools: renderTools("id") });
    expect(within.render(input).content).toMatchObject({
      stocks: {
        "BTK-001": [
          { location_id: "IDZ1", stock: 4 },
          { location_id: "IDZ2", stock: 0 },
        ],
      },
    });
  });

  test("a pre-order says its days, within the category's range", () => {
    const early = { availability: "preorder", preorder: { shipDays: 14 } };
    expect(render(variant(early)).content.pre_order).toEqual({ is_pre_order: true, days_to_ship: 14 });
    expect(render(batik(), { preOrderDays: 9 }).content.pre_order).toEqual({ is_pre_order: true, days_to_ship: 9 });
    expect(() => render(batik(), { preOrderDays: 3 })).toThrow(
      refusal("variants[0].stock.preorder.shipDays", /7 to 30/),
    );
  });
});

describe("category and attributes, before anything is sent", () => {
  test("the category comes from extras, overlay or the shop's own path", () => {
    const path = { category: undefined, categoryPath: ["makanan", "KOPI", "Gayo"] };
    expect(render(coffee({ "Jenis Kopi": "Arabika" }, path)).content.category_id).toBe(COFFEE);
    expect(render(batik({ category: String(SHIRT) }), { categoryId: BATIK }).content.category_id).toBe(BATIK);
    const nowhere = batik({ category: undefined, categoryPath: ["Mainan"] });
    expect(() => render(nowhere)).toThrow(
      expect.objectContaining({ field: "category", cure: expect.stringContaining('"Mainan"') }),
    );
  });

  test.each([
    ["100002", /others below/],
    ["999", /no category 999/],
    ["baju", /"baju" is no category/],
  ])("category %s is refused", (category, says) => {
    expect(() => render(batik({ category }))).toThrow(refusal("category", says));
  });

  test("a missing mandatory attribute is refused with what it may be", () => {
    expect(() => render(coffee({}))).toThrow(
      expect.objectContaining({
        field: "attributes.Jenis Kopi",
        cure: expect.stringContaining("Arabika, Robusta, Luwak"),
      }),
    );
  });

  test("values are found by name, own text and units where they are allowed", () => {
    const { content, losses } = render(
      coffee({ "jenis kopi": "arabika", Asal: "Gayo", "Berat Bersih": "250 g", Rasa: "Cokelat" }),
    );
    expect(content.attribute_list).toEqual([
      { attribute_id: 5001, attribute_value_list: [{ value_id: 6001 }] },
      { attribute_id: 5002, attribute_value_list: [{ value_id: 0, original_value_name: "250", value_unit: "g" }] },
      { attribute_id: 5003, attribute_value_list: [{ value_id: 0, original_value_name: "Gayo" }] },
    ]);
    expect(losses).toEqual([{ field: "attributes.Rasa", reason: "dropped" }]);
  });

  test("a value can ask for another attribute", () => {
    expect(() => render(coffee({ "Jenis Kopi": "Luwak" }))).toThrow(refusal("attributes.Sertifikat Luwak", /asks for/));
    const { content } = render(coffee({ "Jenis Kopi": "Luwak", "Sertifikat Luwak": "KL-1" }));
    expect(content.attribute_list.map(({ attribute_id }) => attribute_id)).toEqual([5001, 5004]);
  });

  test.each([
    [{ "Jenis Kopi": "Liberika" }, "attributes.Jenis Kopi"],
    [{ "Jenis Kopi": "Arabika", "Berat Bersih": "seperempat" }, "attributes.Berat Bersih"],
    [{ "Jenis Kopi": ["Arabika", "Robusta"] }, "attributes.Jenis Kopi"],
  ])("%o is refused", (attributes, field) => {
    expect(() => render(coffee(attributes))).toThrow(expect.objectContaining({ kind: "invalid", field }));
  });

  test("extras say attributes by number, and win", () => {
    const attributes = [{ id: 5001, values: [{ id: 6002 }] }];
    const { content } = render(coffee({ "Jenis Kopi": "Arabika" }), { attributes });
    expect(content.attribute_list).toEqual([{ attribute_id: 5001, attribute_value_list: [{ value_id: 6002 }] }]);
  });

  test("attributes of a category that is not known are a loss that says why", () => {
    const { losses } = render(batik({ attributes: { Bahan: "Katun" } }));
    expect(losses).toEqual([
      expect.objectContaining({ field: "attributes.Bahan", note: expect.stringContaining("categories") }),
    ]);
  });
});

describe("variants", () => {
  test("options become tiers, variants models by place", () => {
    const { content, losses } = render(coloured(["merah", "biru"]));
    expect(losses).toEqual([]);
    expect(content.tiers).toEqual([{ name: "Warna", options: [{ name: "Merah" }, { name: "Biru" }] }]);
    expect(content.models).toEqual([
      { variant: "v-merah", tier_index: [0], model_sku: "BTK-merah" },
      { variant: "v-biru", tier_index: [1], model_sku: "BTK-biru" },
    ]);
    expect(Object.keys(content.prices)).toEqual(["v-biru", "v-merah"]);
  });

  test("a heavier variant has its own weight, the listing has the heaviest", () => {
    const product = coloured(["merah", "biru"]);
    const [first, second] = product.variants;
    const heavy = { ...(second ?? first), shipping: { weightGrams: 900 } };
    const { content } = render({ ...product, variants: [first, heavy] });
    expect([content.weight, ...content.models.map(({ weight }) => weight)]).toEqual([0.9, 0.35, undefined]);
  });

  test("photos of options only where every value has one", () => {
    const all = coloured(["merah", "biru"], {}, true);
    expect(render(all).content.tiers[0]?.options).toEqual([
      { name: "Merah", photo: "merah" },
      { name: "Biru", photo: "biru" },
    ]);
    const some = { ...all, photos: all.photos.filter(({ id }) => id !== "biru") };
    const { content, losses } = render(some);
    expect(content.tiers[0]?.options).toEqual([{ name: "Merah" }, { name: "Biru" }]);
    expect(losses).toEqual([expect.objectContaining({ field: "options", reason: "dropped" })]);
  });

  test("more than two options are refused with a cure", () => {
    const option = (code: string) => ({ code, name: code, values: [{ code: "x", label: "X" }] });
    expect(() => render(batik({ options: ["a", "b", "c"].map(option) }))).toThrow(refusal("options", /a, b, c/));
  });

  test("more than fifty variants are refused with a cure, fifty pass", () => {
    const many = (count: number) => {
      const values = Array.from({ length: count }, (_, at) => ({ code: `u${at}`, label: `Ukuran ${at}` }));
      const [first, ...rest] = values.map(({ code, label }) =>
        variantOf(code, "65000", { shipping: parcel, options: [{ code: "u", name: "Ukuran", value: code, label }] }),
      );
      if (!first) throw new Error("none");
      return batik({ options: [{ code: "u", name: "Ukuran", values }], variants: [first, ...rest] });
    };
    expect(render(many(50)).content.models).toHaveLength(50);
    expect(() => render(many(51))).toThrow(refusal("variants", /51/));
  });

  test("labels that become equal when cut are refused", () => {
    const product = coloured(["merah", "biru"]);
    const [option] = product.options;
    const values = (option?.values ?? []).map((value, at) => ({
      ...value,
      label: `Merah marun tua sekali nomor ${at}`,
    }));
    expect(() => render({ ...product, options: [{ code: "warna", name: "Warna", values }] })).toThrow(
      refusal("options", /Two values/),
    );
  });

  test("barcodes go where they belong, in their shortest form", () => {
    const identifiers = [{ scheme: "gtin", value: "08999999999993" }] as const;
    expect(render(variant({ identifiers })).content.gtin_code).toBe("8999999999993");
    const models = render(coloured(["merah", "biru"], { identifiers })).content;
    expect([models.gtin_code, models.models[0]?.gtin_code]).toEqual([undefined, "8999999999993"]);
  });

  test("a SKU that a simple listing cannot carry is a loss", () => {
    const { losses } = render(batik({ variants: [variantOf("v", "65000", { sku: "LAIN", shipping: parcel })] }));
    expect(losses).toEqual([expect.objectContaining({ field: "variants[0].sku", reason: "converted" })]);
  });
});
