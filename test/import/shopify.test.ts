import { describe, expect, it } from "vitest";
import { csvOf, optionsOf, photosOf, pricesOf, read } from "./kit.js";

const OLD = [
  "Handle",
  "Title",
  "Body (HTML)",
  "Vendor",
  "Tags",
  "Published",
  "Option1 Name",
  "Option1 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Weight Unit",
  "Variant Inventory Tracker",
  "Variant Inventory Qty",
  "Variant Price",
  "Variant Compare At Price",
  "Variant Barcode",
  "Image Src",
  "Image Alt Text",
  "Status",
  "Price / Singapore",
];
type Cells = Readonly<Partial<Record<string, string>>>;

function fileOf(rows: readonly Cells[], header: readonly string[] = OLD): Uint8Array {
  return csvOf([header, ...rows.map((row) => header.map((name) => row[name] ?? ""))]);
}
const KAOS: Cells = {
  Handle: "kaos",
  Title: "Kaos",
  "Option1 Name": "Ukuran",
  "Option1 Value": "M",
  "Variant SKU": "K-M",
  "Variant Price": "90000",
};
const LARGE: Cells = { "Option1 Value": "L", "Variant SKU": "K-L", "Variant Price": "95000" };

describe("Shopify's file", () => {
  it("makes one product of rows that leave the handle empty, and of rows that repeat it", async () => {
    const blank = await read(fileOf([KAOS, LARGE]));
    const repeated = await read(fileOf([KAOS, { Handle: "kaos", ...LARGE }]));
    expect(blank.products).toEqual(repeated.products);
    expect(blank.products.map(({ id }) => id)).toEqual(["kaos"]);
    expect(optionsOf(blank)).toEqual(["M", "L"]);
  });

  it("takes photos from rows that hold nothing else, and no variant", async () => {
    const found = await read(
      fileOf([
        { ...KAOS, "Image Src": "https://cdn.example/1.jpg", "Image Alt Text": "Depan" },
        { Handle: "kaos", "Image Src": "https://cdn.example/2.jpg" },
        LARGE,
      ]),
    );
    expect(photosOf(found)).toEqual(["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"]);
    expect(found.products[0]?.photos[0]?.alt).toEqual({ "id-ID": "Depan" });
    expect(optionsOf(found)).toEqual(["M", "L"]);
  });

  it("puts photos in the order that the file gives them, those without a place last", async () => {
    const header = [...OLD, "Image Position"];
    const photo = (name: string, place: string) => ({
      Handle: "kaos",
      "Image Src": `https://cdn.example/${name}.jpg`,
      "Image Position": place,
    });
    const rows = [{ ...KAOS, ...photo("10", "10") }, photo("none", ""), photo("2", "2"), photo("1", "1")];
    const found = await read(fileOf(rows, header));
    expect(photosOf(found)).toEqual(["1", "2", "10", "none"].map((name) => `https://cdn.example/${name}.jpg`));
  });

  it("keeps the type beside a category under ext, and takes it for one alone", async () => {
    const of = async (cells: Cells) =>
      (await read(fileOf([{ ...KAOS, ...cells }], [...OLD, "Product Category", "Type"]))).products[0];
    expect(await of({ "Product Category": "Apparel > Shirts", Type: "Batik" })).toMatchObject({
      categories: { own: ["Apparel", "Shirts"] },
      ext: { shopify: { Type: "Batik" } },
    });
    expect(await of({ Type: "Batik" })).toMatchObject({ categories: { own: ["Batik"] }, ext: {} });
  });

  it("has no options where the only one is Title, Default Title", async () => {
    const { products } = await read(fileOf([{ ...KAOS, "Option1 Name": "Title", "Option1 Value": "Default Title" }]));
    expect(products[0]).toMatchObject({ options: [], variants: [{ sku: "K-M", options: {} }] });
  });

  it("weighs in grams, whatever the unit says", async () => {
    const { products } = await read(fileOf([{ ...KAOS, "Variant Grams": "250", "Variant Weight Unit": "kg" }]));
    expect(products[0]?.variants[0]?.shipping?.weightGrams).toBe(250);
  });

  it("has a sale only where it cost more before", async () => {
    const pricedBefore = (price: string) => read(fileOf([{ ...KAOS, "Variant Compare At Price": price }]));
    expect(pricesOf(await pricedBefore("120000"))).toEqual(["90000 < 120000"]);
    expect(pricesOf(await pricedBefore("90000"))).toEqual(["90000"]);
    expect(pricesOf(await pricedBefore("80000"))).toEqual(["90000"]);
  });

  it("asks for the currency, which the file does not name", async () => {
    const { catalogue } = await read(fileOf([KAOS]));
    expect(catalogue.questions).toEqual([]);
    const open = read(fileOf([KAOS]), { currency: undefined });
    await expect(open).rejects.toMatchObject({ trouble: "unanswered", field: "currency" });
  });

  it("takes prices of other markets for no price, and keeps them", async () => {
    const found = await read(fileOf([{ ...KAOS, "Price / Singapore": "12.00" }]));
    expect(pricesOf(found)).toEqual(["90000"]);
    expect(found.catalogue.unmapped).toContain("Price / Singapore");
    expect(found.products[0]?.ext).toMatchObject({ shopify: { "Price / Singapore": "12.00" } });
  });

  it.each([
    [{ Status: "draft" }, "draft"],
    [{ Status: "archived" }, "archived"],
    [{ Status: "unlisted" }, "paused"],
    [{ Status: "active", Published: "FALSE" }, "paused"],
    [{ Status: "active", Published: "TRUE" }, "active"],
  ] as const)("%j is %s", async (cells, status) => {
    expect((await read(fileOf([{ ...KAOS, ...cells }]))).products[0]?.status).toBe(status);
  });

  it("counts stock only where Shopify does", async () => {
    const stock = async (cells: Cells) => (await read(fileOf([{ ...KAOS, ...cells }]))).products[0]?.variants[0]?.stock;
    const counted = await stock({ "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "7" });
    expect(counted).toMatchObject({ policy: "track", byLocation: [{ onHand: 7 }] });
    expect(await stock({ "Variant Inventory Qty": "7" })).toMatchObject({ policy: "untracked" });
  });

  it("reads the newer headers, without handles too", async () => {
    const header = [
      "Title",
      "URL handle",
      "Description",
      "Option1 name",
      "Option1 value",
      "SKU",
      "Price",
      "Compare-at price",
      "Weight value (grams)",
      "Inventory quantity",
      "Barcode",
      "Product image URL",
      "Continue selling when out of stock",
    ];
    const row = {
      Title: "Kopi",
      Description: "<p>Enak</p>",
      "Option1 name": "Berat",
      "Option1 value": "250 g",
      SKU: "KOPI-250",
      Price: "65000.00",
      "Weight value (grams)": "300",
      "Inventory quantity": "4",
      Barcode: "8991002101418",
      "Product image URL": "https://cdn.example/k.jpg",
      "Continue selling when out of stock": "TRUE",
    };
    const found = await read(fileOf([row, { "Option1 value": "1 kg", SKU: "KOPI-1K", Price: "240000.00" }], header));
    expect(found.warnings.filter(({ refused }) => refused)).toEqual([]);
    expect(found.products).toMatchObject([
      {
        id: "Kopi",
        description: { "id-ID": { html: "<p>Enak</p>" } },
        photos: [{ source: "https://cdn.example/k.jpg" }],
        variants: [
          {
            sku: "KOPI-250",
            price: { list: { amount: "65000", currency: "IDR" } },
            identifiers: [{ scheme: "gtin" }],
            stock: { policy: "track", backorder: {}, byLocation: [{ onHand: 4 }] },
          },
          { sku: "KOPI-1K", price: { list: { amount: "240000" } } },
        ],
      },
    ]);
  });
});
