/** Two columns that mean the same: one is read, and what the other says besides is never lost without a word. */
import { describe, expect, it } from "vitest";
import { bytesOf, csvOf, read, xlsxOf } from "./kit.js";

type Sheet = readonly (readonly string[])[];

/** A file of each format with a second column for something that has one place, and what must be kept of it. */
const DOUBLED: Readonly<Record<string, { readonly rows: Sheet; readonly kept: Readonly<Record<string, string>> }>> = {
  table: {
    rows: [
      ["Nama", "Judul", "Harga", "Harga Jual", "Kategori", "Type", "Stok", "Jumlah"],
      ["Kopi", "Kopi Gayo", "65000", "70000", "Minuman", "Biji", "3", "3"],
    ],
    kept: { "Harga Jual": "70000", Type: "Biji", Nama: "" },
  },
  shopify: {
    rows: [
      [
        "Handle",
        "Title",
        "Variant Price",
        "Option1 Name",
        "Option1 Value",
        "Variant Barcode",
        "Barcode",
        "SKU",
        "Variant SKU",
      ],
      ["kopi", "Kopi", "65000", "Title", "Default Title", "", "4006381333931", "LAMA", "KOPI"],
    ],
    kept: { SKU: "LAMA" },
  },
  woocommerce: {
    rows: [
      ["ID", "Type", "SKU", "Name", "Regular price", "Weight (kg)", "Weight (lbs)"],
      ["1", "simple", "KOPI", "Kopi", "65000", "0.25", "3"],
    ],
    kept: { "Weight (lbs)": "3" },
  },
  google: {
    rows: [
      ["id", "title", "link", "image_link", "price", "description", "rich_text_description", "quantity", "inventory"],
      ["KOPI", "Kopi", "https://a.example/k", "https://a.example/k.jpg", "65000 IDR", "Polos", "Kaya", "3", "4"],
    ],
    kept: { description: "Polos", quantity: "3" },
  },
  medusa: {
    rows: [
      ["Product Handle", "Product Title", "Variant SKU", "Variant EAN", "Variant UPC", "Price IDR", "Price USD"],
      ["kopi", "Kopi", "KOPI", "lama-1", "4006381333931", "65000", "4"],
    ],
    kept: { "Variant EAN": "lama-1", "Price USD": "4" },
  },
  vendure: {
    rows: [
      ["name:id", "name", "slug:id", "slug:en", "facets:id", "facets:en", "sku", "price", "stockOnHand"],
      ["Kopi", "Kopi lama", "kopi", "coffee", "rasa:pahit", "taste:bitter", "KOPI", "65000", "3"],
    ],
    kept: { name: "Kopi lama", "slug:en": "coffee", "facets:en": "taste:bitter" },
  },
};

describe.each(Object.entries(DOUBLED))("%s", (format, { rows, kept }) => {
  it("keeps under ext what a second column says otherwise", async () => {
    const { products, warnings } = await read(csvOf(rows), { format: format as "table" });
    expect(warnings.filter(({ refused }) => refused)).toEqual([]);
    const wanted = Object.fromEntries(Object.entries(kept).filter(([, text]) => text !== ""));
    expect(products).toHaveLength(1);
    expect(products[0]?.ext[format]).toMatchObject(wanted);
  });
});

describe("sheets of marketplaces", () => {
  const pad = (many: number, width: number) => Array.from({ length: many }, () => new Array<string>(width).fill("x"));

  it("keep a second minimum of Shopee's", async () => {
    const header = [
      "ps_product_name",
      "ps_price",
      "ps_stock",
      "ps_sku_short",
      "ps_min_purchase",
      "ps_minimum_purchase_qty",
    ];
    const sheet = await xlsxOf([header, ...pad(5, 6), ["Kopi", "65000", "3", "KOPI", "2", "4"]]);
    const { products } = await read(sheet, { format: "shopee" });
    expect(products[0]?.ext).toEqual({ shopee: { ps_minimum_purchase_qty: "4" } });
  });

  it("sum TikTok's warehouses, and keep what cannot be summed", async () => {
    const header = ["category", "product_name", "seller_sku", "price", "quantity", "quantity (Medan)"];
    const of = async (stock: string) => {
      const sheet = await xlsxOf([header, ...pad(4, 6), ["Kopi", "Kopi Gayo", "KOPI", "65000", "3", stock]]);
      return (await read(sheet, { format: "tiktok" })).products[0]?.ext;
    };
    expect(await of("4")).toEqual({});
    expect(await of("habis")).toEqual({ tiktok: { "quantity (Medan)": "habis" } });
  });

  it("keep a second price of Tokopedia's", async () => {
    const header = ["Nama Produk", "Harga (Rp)", "Harga Grosir", "Stok", "SKU Name"];
    const sheet = await xlsxOf(
      [["Tokopedia"], header, ...pad(2, 5), ["Kopi", "65000", "60000", "3", "KOPI"]],
      "ISI Template Impor Produk",
    );
    const { products } = await read(sheet, { format: "tokopedia" });
    expect(products[0]?.ext).toEqual({ tokopedia: { "Harga Grosir": "60000" } });
  });
});

it("keeps what an element of a feed in XML says twice, also inside another one", async () => {
  const shipping = "<g:shipping><g:country>ID</g:country><g:country>MY</g:country></g:shipping>";
  const item = `<item><g:id>KOPI</g:id><title>Kopi</title><g:title>Kopi lama</g:title><g:price>65000 IDR</g:price><g:price>7 USD</g:price>${shipping}</item>`;
  const names = 'version="2.0" xmlns:g="http://base.google.com/ns/1.0"';
  const { products } = await read(bytesOf(`<rss ${names}><channel>${item}</channel></rss>`), { format: "google" });
  expect(products[0]?.ext["google"]).toEqual({
    "g:title": "Kopi lama",
    "g:price 2": "7 USD",
    "g:shipping > g:country": "ID",
    "g:shipping > g:country 2": "MY",
  });
});

it("keeps a second column that the seller's own words name", async () => {
  const file = csvOf([
    ["Barang", "Barang lama", "Harga"],
    ["Kopi", "Kopi tua", "65000"],
  ]);
  const { products } = await read(file, { format: "table", columns: { Barang: "title", "Barang lama": "title" } });
  expect(products.map(({ title, ext }) => [title, ext])).toEqual([
    [{ "id-ID": "Kopi" }, { table: { "Barang lama": "Kopi tua" } }],
  ]);
});

it("says nothing of a second column that says the same", async () => {
  const { products } = await read(
    csvOf([
      ["Nama", "Harga", "Harga Jual"],
      ["Kopi", "65000", "65000"],
    ]),
    { format: "table" },
  );
  expect(products[0]?.ext).toEqual({});
});
