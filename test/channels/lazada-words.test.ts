import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import { type LazadaCountry, type LazadaExtras, lazada } from "../../src/channels/lazada/index.js";
import { htmlOf, textOf } from "../../src/channels/lazada/words.js";
import { searchCategories } from "../../src/channels/shared-categories.js";
import { createManualClock, createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { NOW, openChannel, productOf, renderInput, variantOf } from "./fake-tools.js";
import { BATIK, batik, COFFEE, coloured, IDENTITY, openShop, PARCEL, SHIRT, toolsOf } from "./lazada-shop.js";

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

const render = (product: ProductView, extras: LazadaExtras = {}) => shop.render(product, extras, facts);
const variant = (more: Partial<VariantView>, amount = "65000") =>
  batik({ variants: [variantOf("BTK-001", amount, { shipping: PARCEL, ...more })] });
const coffee = (attributes: ProductView["attributes"], more: Partial<ProductView> = {}) =>
  productOf({ attributes, variants: [variantOf("kopi", "65000", { shipping: PARCEL })], ...more });
const shirt = (attributes: ProductView["attributes"] = { Bahan: "Katun" }) =>
  coloured(["merah", "biru"], {}, { category: String(SHIRT), attributes });
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

describe("words", () => {
  test("a long title is cut at 255 characters, and said; an empty one is refused", () => {
    const { content, losses } = render(batik({ title: "Kemeja Batik ".repeat(30).trim() }));
    expect(Array.from(content.name).length).toBeLessThanOrEqual(255);
    expect(losses).toEqual([{ field: "title", reason: "shortened" }]);
    expect(() => render(batik({ title: " " }))).toThrow(refusal("title", /at least 1/));
  });

  test("a description becomes paragraphs, its signs are escaped, certificates stand below", () => {
    const certificates = [{ kind: "bpom", number: "MD 867031" }] as const;
    const description = "Kopi <Gayo> & susu.\nManis.\n\nDari Aceh.";
    const { content, losses } = render(batik({ description, certificates }));
    expect(content.description).toBe(
      "<p>Kopi &lt;Gayo&gt; &amp; susu.<br>Manis.</p><p>Dari Aceh.</p><p>BPOM MD 867031</p>",
    );
    expect(losses).toEqual([]);
  });

  test("what is escaped counts as it is written", () => {
    const { content, losses } = render(batik({ description: "kopi & susu ".repeat(2_500) }));
    expect(Array.from(content.description).length).toBeLessThanOrEqual(25_000);
    expect(losses).toEqual([{ field: "description", reason: "shortened" }]);
  });

  test("highlights are a list", () => {
    const { content } = render(batik({ highlights: ["Dijahit tangan", "Katun <halus>"] }));
    expect(content.short_description).toBe("<ul><li>Dijahit tangan</li><li>Katun &lt;halus&gt;</li></ul>");
  });

  test("what the editor there wraps around a text is no difference", () => {
    const html = '<p style="margin:0"><span style="font-family:none">Kopi &amp; susu</span></p><p>Manis<br/>sekali</p>';
    expect(textOf(html)).toBe("Kopi & susu\n\nManis\nsekali");
    expect(htmlOf(textOf(html))).toBe("<p>Kopi &amp; susu</p><p>Manis<br>sekali</p>");
  });

  test("a listing without photos is refused here", () => {
    expect(() => render(batik({ photos: [] }))).toThrow(refusal("photos", /at least 1 photo/));
  });

  test("brands by name where their number is known, by extras, or none of the country's", () => {
    expect(render(batik({ brand: "danar hadi" }))).toMatchObject({ content: { brand: { id: 40_516 } }, losses: [] });
    expect(render(batik({ brand: "X" }), { brandId: 7 })).toMatchObject({ content: { brand: { id: 7 } }, losses: [] });
    expect(elsewhere("id", batik(), { noBrandId: 30_768 }).content["brand"]).toEqual({ id: 30_768 });
  });

  test("a pre-order says its days", () => {
    expect(render(variant({ availability: "preorder", preorder: { shipDays: 14 } })).content.preOrderDays).toBe(14);
    expect(render(batik(), { preOrderDays: 9 }).content.preOrderDays).toBe(9);
    expect(render(batik()).content).not.toHaveProperty("preOrderDays");
  });
});

describe("category and attributes, before anything is sent", () => {
  test("the category comes from extras, overlay or the shop's own path", () => {
    const path = { category: undefined, categoryPath: ["makanan", "KOPI", "Gayo"] };
    expect(render(coffee({ "Jenis Kopi": "Arabika" }, path)).content.category).toBe(COFFEE);
    expect(render(batik({ category: String(COFFEE) }), { categoryId: BATIK }).content.category).toBe(BATIK);
  });

  test.each([
    ["1002", /others below/],
    ["999", /no category 999/],
    ["baju", /"baju" is no category/],
  ])("category %s is refused", (category, says) => {
    expect(() => render(batik({ category }))).toThrow(refusal("category", says));
  });

  test("where none is known, leaves of the same words are named", () => {
    const nowhere = batik({ category: undefined, categoryPath: ["Pakaian", "Kaos Pria"] });
    expect(() => render(nowhere)).toThrow(
      expect.objectContaining({ field: "category", cure: expect.stringContaining("1201 (Fashion > Kaos)") }),
    );
    const tree = facts["categories"] as Parameters<typeof searchCategories>[0];
    expect(searchCategories(tree, ["kopi"])).toEqual([{ id: COFFEE, path: "Makanan & Minuman > Kopi", isLeaf: true }]);
    expect(searchCategories(tree, ["fashion batik"])[0]).toEqual({ id: BATIK, path: "Fashion > Batik", isLeaf: true });
    expect(searchCategories(tree, ["mobil"])).toEqual([]);
  });

  test("a missing mandatory attribute is refused with what it may be", () => {
    expect(() => render(coffee({}))).toThrow(
      expect.objectContaining({ field: "attributes.Jenis Kopi", cure: expect.stringContaining("Arabika, Robusta") }),
    );
  });

  test("values are found by label or name; own words and units where they are allowed", () => {
    const { content, losses } = render(
      coffee({ "jenis kopi": "arabika", origin: "Gayo", "Berat Bersih": "0,25 KG", Rasa: ["buah", "Cokelat"] }),
    );
    expect(content.attributes).toEqual({
      Hazmat: "None",
      coffee_type: "Arabika",
      flavour: "Buah,Cokelat",
      net_weight: "0.25 kg",
      origin: "Gayo",
    });
    expect(losses).toEqual([]);
  });

  test.each([
    [{ "Jenis Kopi": "Liberika" }, "attributes.Jenis Kopi"],
    [{ "Jenis Kopi": "Arabika", "Berat Bersih": "seperempat" }, "attributes.Berat Bersih"],
    [{ "Jenis Kopi": ["Arabika", "Robusta"] }, "attributes.Jenis Kopi"],
  ])("%o is refused", (attributes, field) => {
    expect(() => render(coffee(attributes))).toThrow(expect.objectContaining({ kind: "invalid", field }));
  });

  test("extras say attributes by Lazada's names, and win", () => {
    const attributes = { coffee_type: "Robusta", warranty_type: "No Warranty" };
    const { content } = render(coffee({ "Jenis Kopi": "Arabika" }), { attributes });
    expect(content.attributes).toMatchObject(attributes);
  });

  test("a danger is said where the category asks, a barcode where it has a place", () => {
    const dangerous = { ...PARCEL, dangerous: "battery" } as const;
    const identifiers = [{ scheme: "gtin", value: "08999999999993" }] as const;
    const variants = [variantOf("kopi", "65000", { shipping: dangerous, identifiers })] as const;
    const { content, losses } = render(coffee({ "Jenis Kopi": "Arabika" }, { variants }));
    expect(content.attributes).toMatchObject({ Hazmat: "Battery" });
    expect(content.skus[0]?.attributes).toEqual({ barcode_ean: "8999999999993" });
    expect(losses).toEqual([]);
  });
});

describe("variants", () => {
  test("take the category's own names where it has them all", () => {
    const { content, losses } = render(shirt());
    expect(losses).toEqual([]);
    expect(content.variations).toEqual([
      { name: "color_family", customize: false, options: ["Merah", "Biru"], hasImage: false },
    ]);
    expect(content.skus.map(({ saleProp }) => saleProp)).toEqual([{ color_family: "Merah" }, { color_family: "Biru" }]);
  });

  test("else the seller's: a colour that Lazada does not know makes all of them custom", () => {
    const odd = coloured(["merah", "kuning"], {}, { category: String(SHIRT), attributes: { Bahan: "Katun" } });
    expect(render(odd).content.variations).toEqual([
      { name: "Warna", customize: true, options: ["Merah", "Kuning"], hasImage: false },
    ]);
  });

  test("photos of options only where every value has one", () => {
    const all = coloured(["merah", "biru"], {}, { pictured: true });
    expect(render(all).content.variations[0]?.hasImage).toBe(true);
    expect(render(all).content.skus.map(({ photo }) => photo)).toEqual(["merah", "biru"]);
    const some = { ...all, photos: all.photos.filter(({ id }) => id !== "biru") };
    const { content, losses } = render(some);
    expect(content.skus.map(({ photo }) => photo)).toEqual([undefined, undefined]);
    expect(losses).toEqual([expect.objectContaining({ field: "options", reason: "dropped" })]);
  });

  test("names longer than Lazada takes are cut and said, and refused where they become equal", () => {
    const product = coloured(["merah", "biru"]);
    const [option] = product.options;
    const values = (option?.values ?? []).map((value, at) => ({ ...value, label: `${at} merah marun tua sekali` }));
    const { content, losses } = render({
      ...product,
      options: [{ code: "warna", name: "Warna kain yang dipilih", values }],
    });
    const [variation] = content.variations;
    expect([variation?.name, ...(variation?.options ?? [])].every((text) => Array.from(text ?? "").length <= 20)).toBe(
      true,
    );
    expect(losses?.map(({ reason }) => reason)).toEqual(["shortened", "shortened", "shortened"]);
    const same = values.map((value, at) => ({ ...value, label: `Merah marun tua sekali nomor ${at}` }));
    expect(() => render({ ...product, options: [{ code: "warna", name: "Warna", values: same }] })).toThrow(
      refusal("options", /Two values/),
    );
  });

  test("more than two options, more than fifty values, and a SKU twice are refused with a cure", () => {
    const option = (code: string) => ({ code, name: code, values: [{ code: "x", label: "X" }] });
    expect(() => render(batik({ options: ["a", "b", "c"].map(option) }))).toThrow(refusal("options", /a, b, c/));
    const values = Array.from({ length: 51 }, (_, at) => ({ code: `u${at}`, label: `Ukuran ${at}` }));
    const [first, ...rest] = values.map(({ code, label }) =>
      variantOf(code, "65000", { shipping: PARCEL, options: [{ code: "u", name: "Ukuran", value: code, label }] }),
    );
    if (!first) throw new Error("none");
    const many = batik({ options: [{ code: "u", name: "Ukuran", values }], variants: [first, ...rest] });
    expect(() => render(many)).toThrow(refusal("options", /50 values/));
    expect(() => render(coloured(["merah", "biru"], { sku: "SAMA" }))).toThrow(refusal("variants.sku", /SAMA/));
  });

  test("each has its own parcel", () => {
    const [first, second] = coloured(["merah", "biru"]).variants;
    const heavy = { ...(second ?? first), shipping: { ...PARCEL, weightGrams: 900 } };
    const { content } = render({ ...coloured(["merah", "biru"]), variants: [first, heavy] });
    expect(content.skus.map(({ parcel }) => parcel.weight)).toEqual(["0.35", "0.9"]);
  });
});
