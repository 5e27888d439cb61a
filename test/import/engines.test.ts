import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importCatalogue, sniff } from "../../src/import/import.js";
import { csvOf, errorOf, pricesOf, read } from "./kit.js";

const MEDUSA = [
  "Product Handle",
  "Product Title",
  "Product Status",
  "Product Weight",
  "Product Image 1",
  "Product Tag 1",
  "Variant Sku",
  "Variant Option 1 Name",
  "Variant Option 1 Value",
  "Variant Price EUR",
  "Variant Price USD",
  "Price Test region [USD]",
];
const medusa = csvOf([
  MEDUSA,
  ["kaos", "Kaos", "published", "250", "https://toko.example/k.jpg", "katun", "K-M", "Ukuran", "M", "9", "10.50", "99"],
  [
    "kaos",
    "Kaos",
    "published",
    "250",
    "https://toko.example/k.jpg",
    "katun",
    "K-L",
    "Ukuran",
    "L",
    "10",
    "11.50",
    "99",
  ],
]);

describe("Medusa's file", () => {
  it("asks which of its currencies, and takes that one's column; regions are other markets", async () => {
    const open = await importCatalogue(medusa, { locale: "en" });
    expect(open.questions).toMatchObject([{ field: "currency", choices: ["EUR", "USD"] }]);
    expect(pricesOf(await read(medusa, { currency: "USD" }))).toEqual(["10.50", "11.50"]);
    const found = await read(medusa, { currency: "EUR" });
    expect(found.products).toMatchObject([
      {
        id: "kaos",
        tags: ["katun"],
        shipping: { weightGrams: 250 },
        variants: [{ sku: "K-M", price: { list: { amount: "9", currency: "EUR" } } }, { sku: "K-L" }],
      },
    ]);
    expect(await errorOf(read(medusa, { currency: "IDR" }))).toMatchObject({
      field: "currency",
      cure: expect.stringContaining("EUR") as string,
    });
  });

  it("keeps a subtitle beside a description under ext, and takes it for one alone", async () => {
    const of = async (description: string) => {
      const header = [
        "Product Handle",
        "Product Title",
        "Product Subtitle",
        "Product Description",
        "Variant Sku",
        "Variant Price EUR",
      ];
      return (await read(csvOf([header, ["kaos", "Kaos", "Ringkas", description, "K", "9"]]), { currency: "EUR" }))
        .products[0];
    };
    expect(await of("Panjang")).toMatchObject({
      description: { "id-ID": { plain: "Panjang" } },
      ext: { medusa: { "Product Subtitle": "Ringkas" } },
    });
    expect(await of("")).toMatchObject({ description: { "id-ID": { plain: "Ringkas" } }, ext: {} });
  });
});

describe("Vendure's file", () => {
  it("reads padded cells, lists with bars, and options named once", async () => {
    const file = csvOf([
      [
        "name ",
        "slug",
        "description",
        "assets",
        "facets",
        "optionGroups",
        "optionValues",
        "sku",
        "price",
        "stockOnHand",
        "trackInventory",
      ],
      [
        "Kaos  ",
        "kaos ",
        "Katun",
        "https://t.example/a.jpg|https://t.example/b.jpg",
        "category:Pakaian|brand:Rasa|warna:biru",
        "Ukuran|Warna",
        "M|Biru",
        "K-M",
        "90000",
        "3",
        "true",
      ],
      ["", "", "", "", "", "", "L | Biru", "K-L", "95000", "", "false"],
    ]);
    expect((await read(file)).products).toMatchObject([
      {
        id: "kaos",
        brand: "Rasa",
        categories: { own: ["Pakaian"] },
        attributes: { warna: ["biru"] },
        photos: [{}, { source: "https://t.example/b.jpg" }],
        variants: [
          { options: { Ukuran: "M", Warna: "Biru" }, stock: { byLocation: [{ onHand: 3 }] } },
          { options: { Ukuran: "L" }, stock: { policy: "untracked" } },
        ],
      },
    ]);
  });

  it("takes its languages from its headers", async () => {
    const file = csvOf([
      ["name:id", "name:en", "slug:id", "optionGroups:id", "optionValues:id", "sku", "price"],
      ["Kopi", "Coffee", "kopi", "", "", "KOPI", "65000"],
    ]);
    const found = await read(file, { locale: undefined });
    expect(found.products).toMatchObject([{ defaultLocale: "id", title: { id: "Kopi", en: "Coffee" } }]);
  });
});

const samples = join(import.meta.dirname, "..", "..", "..", "shared", "samples");

describe.skipIf(!existsSync(samples))("exports of real shops (skipped where ../shared/samples is absent)", () => {
  const open = (name: string, options = {}) => read(join(samples, name), { currency: "USD", locale: "en", ...options });

  it("Vendure's: all products but the one whose SKUs another has, photos beside the file", async () => {
    const { products, warnings } = await open("vendure/products.csv", { root: join(samples, "vendure", "photos") });
    expect(products).toHaveLength(53);
    expect(products.flatMap(({ variants }) => variants).every(({ price }) => Number(price.list.amount) > 0)).toBe(true);
    expect(products.filter(({ photos }) => photos.length > 0).length).toBeGreaterThanOrEqual(2);
    expect(
      warnings.filter(({ refused }) => refused).every(({ trouble }) => /is also the SKU of row \d+/.test(trouble)),
    ).toBe(true);
  });

  it("Medusa's: the same with commas and with semicolons, in each of its currencies", async () => {
    const comma = await open("medusa/exported-products-comma.csv");
    expect((await open("medusa/exported-products-semicolon.csv")).products).toEqual(comma.products);
    expect(comma.products.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "base-product draft",
      "proposed-product draft",
    ]);
    expect(pricesOf(comma)).toEqual(["100", "200", "100"]);
    expect(pricesOf(await open("medusa/exported-products-comma.csv", { currency: "DKK" }))).toEqual(["30", "50", "30"]);
  });

  it("Medusa's template of version 1: what has no price is refused by its row", async () => {
    const { products, warnings } = await open("medusa/v1-template.csv");
    expect(products).toHaveLength(2);
    expect(warnings.filter(({ refused }) => refused)).toMatchObject([{ row: 6, column: "Price USD" }]);
  });

  it.each(["saleor/populatedb_data.json", "acp/examples.feed.json", "ucp/get_product.response.json"])(
    "%s is no file to import, and is said to be none",
    async (name) => {
      expect(await sniff(join(samples, name))).toMatchObject({ format: undefined, confidence: 0 });
    },
  );
});
