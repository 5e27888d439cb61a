import { describe, expect, it } from "vitest";
import { sniff } from "../../src/import/import.js";
import { csvOf, optionsOf, photosOf, pricesOf, read } from "./kit.js";

const HEADER = [
  "ID",
  "Type",
  "SKU",
  "Name",
  "Published",
  "Description",
  "In stock?",
  "Stock",
  "Backorders allowed?",
  "Weight (lbs)",
  "Sale price",
  "Regular price",
  "Date sale price starts",
  "Date sale price ends",
  "Categories",
  "Tags",
  "Images",
  "Parent",
  "Attribute 1 name",
  "Attribute 1 value(s)",
  "Meta: _brand",
];
type Cells = Readonly<Partial<Record<string, string>>>;

function fileOf(rows: readonly Cells[], header: readonly string[] = HEADER): Uint8Array {
  return csvOf([header, ...rows.map((row) => header.map((name) => row[name] ?? ""))]);
}
const MUG: Cells = { ID: "7", Type: "simple", SKU: "MUG", Name: "Mug", Published: "1", "Regular price": "50000" };
const KAOS: Cells = {
  ID: "44",
  Type: "variable",
  SKU: "KAOS",
  Name: "Kaos",
  Published: "1",
  "Attribute 1 name": "Ukuran",
  "Attribute 1 value(s)": "M, L",
  Stock: "9",
};
const M: Cells = {
  ID: "45",
  Type: "variation",
  SKU: "K-M",
  Name: "Kaos - M",
  Published: "1",
  Parent: "KAOS",
  "Regular price": "90000",
  "Attribute 1 name": "Ukuran",
  "Attribute 1 value(s)": "M",
};
const L: Cells = { ...M, ID: "46", SKU: "K-L", Parent: "id:44", "Regular price": "95000", "Attribute 1 value(s)": "L" };

describe("WooCommerce's file", () => {
  it("finds the parent of a variation by SKU and by id, before and after it", async () => {
    const found = await read(fileOf([M, MUG, KAOS, L]));
    expect(found.products.map(({ id }) => id).toSorted()).toEqual(["44", "7"]);
    expect(found.products.find(({ id }) => id === "44")).toMatchObject({
      title: { "id-ID": "Kaos" },
      variants: [
        { sku: "K-M", options: { Ukuran: "M" } },
        { sku: "K-L", options: { Ukuran: "L" } },
      ],
    });
  });

  it("refuses variations whose parent is not there, by row and column", async () => {
    const { products, warnings } = await read(fileOf([MUG, { ...M, Parent: "GONE" }]));
    expect(products).toHaveLength(1);
    expect(warnings).toContainEqual(
      expect.objectContaining({ row: 3, column: "Parent", value: "GONE", refused: true }),
    );
  });

  it("cuts categories at commas first, commas inside excepted, and takes the deepest path", async () => {
    const categories = async (text: string) =>
      (await read(fileOf([{ ...MUG, Categories: text }]))).products[0]?.categories.own;
    expect(await categories("Rumah, Dapur > Gelas > Mug")).toEqual(["Dapur", "Gelas", "Mug"]);
    expect(await categories("Teh\\, Kopi > Bubuk")).toEqual(["Teh, Kopi", "Bubuk"]);
    expect(await categories('"Teh, Kopi" > Bubuk')).toEqual(
      ['"Teh, Kopi"', "Bubuk"].map((name) => name.replaceAll('"', "")),
    );
  });

  it("turns the two characters \\n of a description into a line break", async () => {
    const { products } = await read(fileOf([{ ...MUG, Description: "Satu\\nDua" }]));
    expect(products[0]?.description["id-ID"]?.html).toBe("Satu\nDua");
  });

  it.each([
    ["1", "active"],
    ["0", "paused"],
    ["-1", "draft"],
  ])("Published %s is %s", async (Published, status) => {
    expect((await read(fileOf([{ ...MUG, Published }]))).products[0]?.status).toBe(status);
  });

  it("reads the type as a list", async () => {
    const { products } = await read(fileOf([{ ...MUG, Type: "simple, virtual" }]));
    expect(products[0]?.kind).toBe("digital");
  });

  it("gives a variation its parent's stock where it says so", async () => {
    const { products } = await read(fileOf([KAOS, { ...M, Stock: "parent" }, { ...L, Stock: "3" }]));
    expect(products[0]?.variants.map(({ stock }) => stock.byLocation[0]?.onHand)).toEqual([9, 3]);
  });

  it("takes the list of values on the parent, the value on the variation", async () => {
    expect(optionsOf(await read(fileOf([KAOS, M, L])))).toEqual(["M", "L"]);
  });

  it("keeps attributes of a simple product, and those of a variable one that vary nothing", async () => {
    const [wide, more] = [["Attribute 2 name", "Attribute 2 value(s)"] as const, { "Attribute 2 name": "Bahan" }];
    const header = [...HEADER, ...wide];
    const simple = { ...MUG, "Attribute 1 name": "Warna", "Attribute 1 value(s)": "Merah, Biru", ...more };
    const variable = { ...KAOS, ...more, "Attribute 2 value(s)": "Katun" };
    const found = await read(fileOf([{ ...simple, "Attribute 2 value(s)": "Tanah liat" }, variable, M, L], header));
    expect(found.products.map(({ attributes }) => attributes)).toEqual([
      { Warna: ["Merah", "Biru"], Bahan: "Tanah liat" },
      { Bahan: "Katun" },
    ]);
    expect(optionsOf(found)).toEqual(["", "M", "L"]);
  });

  it("keeps an attribute that is longer than a product's may be under ext, and the product", async () => {
    const long = "x".repeat(101);
    const found = await read(fileOf([{ ...MUG, "Attribute 1 name": long, "Attribute 1 value(s)": "A" }]));
    expect(found.products).toMatchObject([{ attributes: {}, ext: { woocommerce: { attributes: { [long]: "A" } } } }]);
  });

  it("keeps a short description beside a long one, and what is told of one variation, under ext", async () => {
    const header = [...HEADER, "Short description"];
    const kaos = { ...KAOS, Description: "Panjang", "Short description": "Ringkas" };
    const found = await read(fileOf([kaos, { ...M, Description: "Kecil" }, L], header));
    expect(found.products).toMatchObject([
      {
        description: { "id-ID": { html: "Panjang" } },
        ext: { woocommerce: { "Short description": "Ringkas", variants: { "K-M": { Description: "Kecil" } } } },
      },
    ]);
    const alone = await read(fileOf([{ ...MUG, "Short description": "Ringkas" }], header));
    expect(alone.products).toMatchObject([{ description: { "id-ID": { html: "Ringkas" } }, ext: {} }]);
  });

  it("reads the unit from the header", async () => {
    const { products } = await read(fileOf([{ ...MUG, "Weight (lbs)": "2" }]));
    expect(products[0]?.shipping.weightGrams).toBe(907);
  });

  it("keeps meta columns under ext", async () => {
    const { products, catalogue } = await read(fileOf([{ ...MUG, "Meta: _brand": "Rasa" }]));
    expect(catalogue.unmapped).toEqual(["Meta: _brand"]);
    expect(products[0]?.ext).toEqual({ woocommerce: { "Meta: _brand": "Rasa" } });
  });

  it("asks in which time zone a sale is, and keeps its dates", async () => {
    const file = fileOf([
      {
        ...MUG,
        "Sale price": "40000",
        "Date sale price starts": "2026-12-01 00:00:00",
        "Date sale price ends": "2026-12-12",
      },
    ]);
    await expect(read(file)).rejects.toMatchObject({ field: "offset", row: 2 });
    const found = await read(file, { offset: "+07:00" });
    expect(pricesOf(found)).toEqual(["40000 < 50000"]);
    expect(found.products[0]?.variants[0]?.price.sale).toMatchObject({
      from: "2026-12-01T00:00:00+07:00",
      until: "2026-12-13T00:00:00+07:00",
    });
  });

  it("cuts photos at commas between addresses only", async () => {
    const Images = "https://toko.example/a,b.jpg, https://toko.example/c.jpg";
    expect(photosOf(await read(fileOf([{ ...MUG, Images }])))).toEqual([
      "https://toko.example/a,b.jpg",
      "https://toko.example/c.jpg",
    ]);
  });

  it("is known by translated headers, and by headers that the caller explains", async () => {
    const indonesian = ["ID", "Jenis", "SKU", "Nama", "Harga normal", "Berat (kg)"];
    const rows = [["7", "simple", "MUG", "Mug", "50000", "0,4"]];
    expect(await sniff(csvOf([indonesian, ...rows]))).toMatchObject({ format: "woocommerce" });
    expect((await read(csvOf([indonesian, ...rows]))).products).toMatchObject([
      { id: "7", shipping: { weightGrams: 400 } },
    ]);
    const odd = csvOf([
      ["ID", "Typ", "SKU", "Bezeichnung", "Normalpreis"],
      ["7", "simple", "MUG", "Mug", "50000"],
    ]);
    const columns = { Typ: "Type", Bezeichnung: "Name", Normalpreis: "Regular price" };
    expect(await sniff(odd, { columns })).toMatchObject({ format: "woocommerce" });
    expect(pricesOf(await read(odd, { columns }))).toEqual(["50000"]);
  });
});
