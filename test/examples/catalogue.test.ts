/** The demo reads a user's own catalogue: what it takes, and what it says about what it does not take. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAmount } from "../../examples/demo/catalogue/columns.js";
import { parseCsv } from "../../examples/demo/catalogue/csv.js";
import { type Catalogue, readCatalogue } from "../../examples/demo/catalogue/read.js";
import { CatalogueError } from "../../examples/demo/catalogue/trouble.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "etalase-catalogue-"));
  await writeFile(join(folder, "kopi.jpg"), "a photo");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, text: string | Uint8Array, currency?: string): Promise<Catalogue> {
  const file = join(folder, name);
  await writeFile(file, text);
  return readCatalogue(file, currency);
}

async function errorOf(promise: Promise<unknown>): Promise<CatalogueError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CatalogueError) return error;
  throw new Error(`not a CatalogueError: ${String(error)}`);
}

describe("a table", () => {
  it("is read with photos beside the file, rupiah prices and stock", async () => {
    const text = "id,title,price,stock,photos,category\nkopi,Kopi Gayo,Rp65.000,12,kopi.jpg,Minuman > Kopi\n";
    const { products, currency, problems } = await read("plain.csv", text);
    expect(problems).toEqual([]);
    expect(currency).toBe("IDR");
    expect(products).toMatchObject([
      {
        id: "kopi",
        title: "Kopi Gayo",
        categories: { own: ["Minuman", "Kopi"] },
        photos: [join(folder, "kopi.jpg")],
        variants: [{ sku: "kopi", price: "65000", stock: 12 }],
      },
    ]);
  });

  it("takes semicolons, a BOM, padded cells, doubled quotes and line breaks inside quotes", () => {
    const { columns, rows } = parseCsv(
      '\uFEFFid  ;title ;note\r\na   ;  "Satu ""1"""  ;"two\nlines"\r\n\r\nb;Dua;\r\n',
    );
    expect(columns).toEqual(["id", "title", "note"]);
    expect(rows.map(({ line, cells }) => [line, ...cells.values()])).toEqual([
      [2, "a", 'Satu "1"', "two\nlines"],
      [5, "b", "Dua", ""],
    ]);
  });

  it("makes variants of rows that share an id, and of rows that name no product", async () => {
    const shopify =
      "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\nkaos,Kaos,Ukuran,M,K-M,90000\nkaos,,,L,K-L,95000\n";
    const vendure =
      'name,slug,optionGroups,optionValues,sku,price\nKaos,kaos,"Ukuran","M",K-M,90000\n,,,"L",K-L,95000\n';
    const variants = [
      { sku: "K-M", price: "90000", options: { Ukuran: "M" } },
      { sku: "K-L", price: "95000", options: { Ukuran: "L" } },
    ];
    expect((await read("shopify.csv", shopify)).products).toMatchObject([{ id: "kaos", variants }]);
    expect((await read("vendure.csv", vendure)).products).toMatchObject([{ id: "kaos", title: "Kaos", variants }]);
  });

  it("names row, column and cure of a wrong price and a wrong stock, and leaves that product out", async () => {
    const text = "id,title,price,stock\na,Satu,gratis,1\nb,Dua,5000,banyak\nc,Tiga,7000,3\n";
    const { products, problems } = await read("wrong.csv", text);
    expect(products.map(({ id }) => id)).toEqual(["c"]);
    expect(problems).toMatchObject([
      { row: 2, field: "price", trouble: '"gratis" is no price', cure: expect.stringContaining("65000") },
      { row: 3, field: "stock", trouble: '"banyak" is no stock', cure: expect.stringContaining("whole pieces") },
    ]);
  });

  it("says what it did not use, which currency it took, and which photos are missing", async () => {
    const text = "id,title,price EUR,price SGD,warehouse,photos\na,Satu,4.50,6.50,North,gone.jpg\n";
    const { notes, currency, products } = await read("notes.csv", text);
    expect(currency).toBe("SGD");
    expect(products[0]?.photos).toEqual([]);
    expect(notes.join("\n")).toMatch(/"price SGD".*\n.*price EUR, warehouse.*\n.*SKU.*\n.*gone\.jpg/);
  });

  it("does not take prices with cents for rupiah", async () => {
    const text = "id,title,price\na,Satu,12.99\n";
    expect(await read("cents.csv", text)).toMatchObject({
      currency: "SGD",
      products: [{ variants: [{ price: "12.99" }] }],
    });
    expect((await read("cents.csv", text, "EUR")).currency).toBe("EUR");
  });

  it("keeps addresses of photos, commas included", async () => {
    const text = 'id,title,price,photos\na,Satu,5000,"https://toko.example/a,b.jpg"\nb,Dua,5000,"kopi.jpg, kopi.jpg"\n';
    const { products } = await read("addresses.csv", text);
    expect(products.map(({ photos }) => photos)).toEqual([
      ["https://toko.example/a,b.jpg"],
      [join(folder, "kopi.jpg")],
    ]);
  });

  it.each([
    ["an open quote", 'id,title\na,"Satu\nb,Dua\n', { code: "broken", row: 2 }],
    ["a quote inside a cell", 'id,title\na,"Satu" dua\n', { code: "broken", row: 2 }],
    ["a cell too many", "id,title\na,Satu,5000\n", { code: "broken", row: 2 }],
    ["a column that is there twice", "id,title,title\na,Satu,Dua\n", { code: "broken", row: 1, field: "title" }],
    ["no column that names a product", "colour,size\nred,M\n", { code: "unknown-form", row: 1 }],
    ["a header and nothing else", "id,title,price\n", { code: "empty" }],
    ["nothing", " \n", { code: "empty" }],
  ])("is refused with its row and a cure: %s", async (_, text, expected) => {
    const error = await errorOf(read("broken.csv", text));
    expect(error).toMatchObject(expected);
    expect(error.message).toContain(error.cure);
  });

  it("is refused in a currency that it has no prices in", async () => {
    const error = await errorOf(read("currency.csv", "id,title,price EUR\na,Satu,4.50\n", "IDR"));
    expect(error).toMatchObject({ code: "wrong-currency", field: "price EUR" });
  });

  it("is refused where it is no UTF-8, and where it is not there", async () => {
    expect(await errorOf(read("latin.csv", new Uint8Array([0x69, 0x64, 0x0a, 0xe9, 0xff])))).toMatchObject({
      code: "unreadable",
    });
    expect(await errorOf(readCatalogue(join(folder, "nowhere.csv")))).toMatchObject({ code: "not-found" });
    expect(await errorOf(readCatalogue(folder))).toMatchObject({ code: "unreadable" });
  });
});

describe("a price", () => {
  it.each([
    ["65000", "IDR", "65000"],
    ["Rp 65.000", "IDR", "65000"],
    ["1.250.000,-", "IDR", "1250000"],
    ["65.000", "SGD", "65"],
    ["1,299.00", "SGD", "1299"],
    ["1.299,50 €", "EUR", "1299.5"],
    ["18.99", "SGD", "18.99"],
    ["gratis", "IDR", undefined],
    ["-5", "IDR", undefined],
  ])("%s in %s is %s", (text, currency, amount) => {
    expect(readAmount(text, currency)).toBe(amount);
  });
});

describe("a list", () => {
  it("is taken as JSON, as { products }, and line by line", async () => {
    const kopi = {
      id: "kopi",
      title: "Kopi",
      price: "65000",
      photos: ["kopi.jpg", { source: "kopi.jpg", alt: "Kopi" }],
    };
    const path = join(folder, "kopi.jpg");
    const expected = [{ ...kopi, photos: [path, { source: path, alt: "Kopi" }] }];
    expect((await read("list.json", JSON.stringify([kopi]))).products).toEqual(expected);
    expect((await read("object.json", JSON.stringify({ products: [kopi] }))).products).toEqual(expected);
    expect((await read("lines.ndjson", `${JSON.stringify(kopi)}\n\n`)).products).toEqual(expected);
    const two = [kopi, { ...kopi, id: "teh" }].map((one) => JSON.stringify(one)).join("\n");
    expect((await read("lines.json", two)).products).toHaveLength(2);
  });

  it("goes on after a broken line, and names it", async () => {
    const { products, problems } = await read("half.ndjson", '{"id":"a","title":"Satu"}\n{"id":\n{"title":"Dua"}\n7\n');
    expect(products).toHaveLength(1);
    expect(problems).toMatchObject([
      { row: 2, field: "line" },
      { row: 3, field: "id", cure: expect.stringContaining('"id"') },
      { row: 4, field: "product" },
    ]);
  });

  it.each([
    ["broken JSON, with its line", '[\n{"id":"a",\n"title" "Satu"}]', { code: "broken", row: 3 }],
    ["JSON that ends too soon", '[\n{"id":"a"},', { code: "broken", row: 2 }],
    ["JSON without products", '{"orders":[]}', { code: "unknown-form" }],
    ["a list of other things", '[{"model":"x"},{"model":"y"}]', { code: "empty", row: 1, field: "id" }],
  ])("is refused: %s", async (_, text, expected) => {
    expect(await errorOf(read("broken.json", text))).toMatchObject(expected);
  });
});

const samples = join(import.meta.dirname, "..", "..", "..", "shared", "samples");

describe.skipIf(!existsSync(samples))("exports of real shops (skipped where ../shared/samples is absent)", () => {
  it("reads Vendure's, padded cells and several currencies' worth of guesses included", async () => {
    const { products, problems } = await readCatalogue(join(samples, "vendure", "products.csv"));
    expect(problems).toEqual([]);
    expect(products).toHaveLength(54);
    expect(products[0]).toMatchObject({
      id: "laptop",
      brand: "Apple",
      categories: { own: ["Electronics", "Computers"] },
      photos: [expect.stringMatching(/derick-david.*\.jpg$/)],
    });
    expect(products[0]?.variants?.[1]).toMatchObject({
      price: "1399",
      options: { "screen size": "15 inch", RAM: "8GB" },
    });
  });

  it("reads Medusa's, whichever separator and version", async () => {
    const read = (name: string) => readCatalogue(join(samples, "medusa", name));
    const comma = await read("exported-products-comma.csv");
    expect((await read("exported-products-semicolon.csv")).products).toEqual(comma.products);
    expect(comma).toMatchObject({ currency: "EUR", products: [{ id: "base-product" }, { id: "proposed-product" }] });
    expect((await read("v1-template.csv")).currency).toBe("USD");
  });
});
