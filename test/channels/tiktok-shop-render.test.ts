import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProductView } from "../../src/channel/view.js";
import type { TiktokShopExtras, TiktokShopOptions } from "../../src/channels/tiktok-shop/index.js";
import { createManualClock, createSandbox, type Sandbox, type TiktokShopPlace } from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { BATIK, batik, COFFEE, coloured, IDENTITY, openShop, PARCEL, SHIRT, SOLO, TOY } from "./tiktok-shop-kit.js";

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
const coffee = (attributes: ProductView["attributes"], more: Partial<ProductView> = {}) =>
  productOf({
    title: "Kopi Arabika Gayo 250 g Sangrai Sedang",
    attributes,
    variants: [variantOf("kopi", "65000", { shipping: PARCEL })],
    ...more,
  });
const refusal = (field: string, says: RegExp) =>
  expect.objectContaining({
    kind: "invalid",
    field,
    message: expect.stringMatching(says),
    cure: expect.stringMatching(/\w/),
  });

describe("category, attributes and rules, before anything is sent", () => {
  test("the category comes from extras, overlay or the shop's own path", () => {
    const path = { category: undefined, categoryPath: ["makanan", "KOPI", "Gayo"] };
    expect(render(coffee({ "Jenis Kopi": "Arabika" }, path)).content.category_id).toBe(COFFEE);
    expect(render(batik({ category: SHIRT }), { categoryId: BATIK }).content.category_id).toBe(BATIK);
    const nowhere = batik({ category: undefined, categoryPath: ["Buku"] });
    expect(() => render(nowhere)).toThrow(expect.objectContaining({ cure: expect.stringContaining('"Buku"') }));
  });

  test.each([
    ["600002", /others below/],
    ["999", /no category 999/],
    ["baju", /"baju" is no category/],
    ["601303", /not opened/],
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

  test("values are found by name, own words where they are allowed, and the rest is lost", () => {
    const { content, losses } = render(coffee({ "jenis kopi": "arabika", Asal: "Gayo", Rasa: "Cokelat" }));
    expect(content.product_attributes).toEqual([
      { id: "100107", values: [{ id: "1000059" }] },
      { id: "100108", values: [{ name: "Gayo" }] },
    ]);
    expect(losses).toEqual([{ field: "attributes.Rasa", reason: "dropped" }]);
  });

  test("a value can ask for another attribute", () => {
    expect(() => render(coffee({ "Jenis Kopi": "Luwak" }))).toThrow(refusal("attributes.Sertifikat Luwak", /asks for/));
    const { content } = render(coffee({ "Jenis Kopi": "Luwak", "Sertifikat Luwak": "KL-1" }));
    expect(content.product_attributes.map(({ id }) => id)).toEqual(["100107", "100109"]);
  });

  test.each([
    [{ "Jenis Kopi": "Liberika" }, "attributes.Jenis Kopi"],
    [{ "Jenis Kopi": ["Arabika", "Robusta"] }, "attributes.Jenis Kopi"],
  ])("%o is refused", (attributes, field) => {
    expect(() => render(coffee(attributes))).toThrow(refusal(field, /TikTok Shop/));
  });

  test("extras say attributes by number, and win", () => {
    const attributes = [{ id: "100107", values: [{ id: "1000060" }] }];
    const { content, losses } = render(coffee({ "Jenis Kopi": "Arabika" }), { attributes });
    expect(content.product_attributes).toEqual([{ id: "100107", values: [{ id: "1000060" }] }]);
    expect(losses).toEqual([]);
  });

  test("attributes of a category that is not known are a loss that says why", () => {
    expect(shop.render(batik({ attributes: { Bahan: "Katun" } })).losses).toEqual([
      expect.objectContaining({ field: "attributes.Bahan", note: expect.stringContaining("categories") }),
    ]);
  });

  test("the rules of a category: size, size chart, cash on delivery, certificates", () => {
    const shirt = batik({ category: SHIRT });
    const sizeChart = { template: "7267563252536723205" };
    expect(() => render({ ...variant({ shipping: { weightGrams: 1 } }), category: SHIRT })).toThrow(
      refusal("shipping.packed", /size of the parcel/),
    );
    expect(() => render(shirt)).toThrow(refusal("channels.<name>.extras.sizeChart", /size chart/));
    expect(() => render(shirt, { sizeChart, cashOnDelivery: true })).toThrow(
      refusal("channels.<name>.extras.cashOnDelivery", /no cash on delivery/),
    );
    expect(render(shirt, { sizeChart }).losses).toEqual([]);
    expect(() => render(batik({ category: TOY }))).toThrow(refusal("channels.<name>.extras.certifications", /"SNI"/));
    const certifications = [{ id: "7182427311584347905", photos: ["2"] }];
    expect(() => render(batik({ category: TOY }), { certifications })).toThrow(
      refusal("channels.<name>.extras", /no photo "2"/),
    );
  });

  test("a warehouse that the shop has not is refused with those it has", () => {
    const strange = withOptions({ warehouses: { solo: "1" } });
    expect(() => strange.render(batik(), {}, facts)).toThrow(
      expect.objectContaining({ field: "stock", cure: expect.stringContaining(`${SOLO} (Gudang Solo)`) }),
    );
  });
});

describe("variants", () => {
  test("options become sales attributes; sold out is zero", () => {
    const { content, losses } = render(coloured(["merah", "biru"], { stock: 0, availability: "outOfStock" }));
    expect(losses).toEqual([]);
    expect(content.skus).toEqual([
      { variant: "v-merah", seller_sku: "BTK-merah", sales_attributes: [{ name: "Warna", value_name: "Merah" }] },
      { variant: "v-biru", seller_sku: "BTK-biru", sales_attributes: [{ name: "Warna", value_name: "Biru" }] },
    ]);
    expect(content.stocks).toEqual({ "v-biru": [{ quantity: 0 }], "v-merah": [{ quantity: 0 }] });
  });

  test("more than three options, or a hundred variants, are refused with a cure", () => {
    const option = (code: string) => ({ code, name: code, values: [{ code: "x", label: "X" }] });
    expect(() => render(batik({ options: ["a", "b", "c", "d"].map(option) }))).toThrow(
      refusal("options", /a, b, c, d/),
    );
    const many = (count: number) => {
      const values = Array.from({ length: count }, (_, at) => ({ code: `u${at}`, label: `Ukuran ${at}` }));
      const [first, ...rest] = values.map(({ code, label }) =>
        variantOf(code, "65000", { shipping: PARCEL, options: [{ code: "u", name: "Ukuran", value: code, label }] }),
      );
      if (!first) throw new Error("none");
      return batik({ options: [{ code: "u", name: "Ukuran", values }], variants: [first, ...rest] });
    };
    expect(render(many(100)).content.skus).toHaveLength(100);
    expect(() => render(many(101))).toThrow(refusal("variants", /101/));
  });

  test("labels that become equal when cut are refused", () => {
    const product = coloured(["merah", "biru"]);
    const values = ["merah", "biru"].map((code, at) => ({
      code,
      label: `${"Merah marun tua sekali ".repeat(3)}${at}`,
    }));
    expect(() => render({ ...product, options: [{ code: "warna", name: "Warna", values }] })).toThrow(
      refusal("options", /Two values/),
    );
  });

  test.each([
    ["gtin", "08999999999993", { code: "8999999999993", type: "EAN" }],
    ["gtin", "00012345678905", { code: "012345678905", type: "UPC" }],
    ["gtin", "18999999999990", { code: "18999999999990", type: "GTIN" }],
    ["isbn", "9786020000008", { code: "9786020000008", type: "ISBN" }],
  ] as const)("a barcode %s %s has its own kind", (scheme, value, expected) => {
    expect(render(variant({ identifiers: [{ scheme, value }] })).content.skus[0]?.identifier_code).toEqual(expected);
  });

  test("Tokopedia is named only where something was said of it", () => {
    const platforms = (tokopedia?: boolean) => withOptions({ tokopedia }).render(batik()).content.listing_platforms;
    expect([platforms(), platforms(true), platforms(false)]).toEqual([
      undefined,
      ["TIKTOK_SHOP", "TOKOPEDIA"],
      ["TIKTOK_SHOP"],
    ]);
    expect(render(batik(), { tokopedia: true }).content.listing_platforms).toEqual(["TIKTOK_SHOP", "TOKOPEDIA"]);
  });
});
