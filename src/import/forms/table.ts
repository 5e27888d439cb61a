/** Any sheet whose headers say in English or Indonesian what they are: what a small shop keeps for itself. */
import type { Aliases, Row } from "../cell.js";
import type { DraftVariant, Form } from "../draft.js";
import { given, listIn, optionsOf, splitCell } from "./parts.js";

const aliases: Aliases = {
  group: ["id", "product id", "kode", "kode produk", "handle", "slug"],
  title: ["title", "name", "product name", "product title", "nama", "nama produk", "judul"],
  description: ["description", "product description", "deskripsi", "keterangan"],
  brand: ["brand", "merek", "vendor"],
  category: ["category", "categories", "kategori", "type"],
  tags: ["tags", "tag", "label"],
  sku: ["sku", "variant sku"],
  price: ["price", "harga", "harga jual", "variant price", /^(?:price|harga) \(?(?:rp|[a-z]{3})\)?$/],
  sale: ["sale price", "harga diskon", "harga promo"],
  currency: ["currency", "mata uang"],
  stock: ["stock", "stok", "quantity", "qty", "jumlah", "inventory"],
  weight: ["weight", "berat", /^(?:weight|berat) \(?(?:g|gr|gram|grams|kg)\)?$/],
  gtin: ["gtin", "ean", "barcode", "upc"],
  photo: [/^(?:photo|image|foto|gambar)s?(?: src| url)?(?: \d+)?$/],
  url: ["url", "link", "tautan"],
  optionName: [/^option ?\d name$/],
  optionValue: [/^option ?\d value$/],
};

/** The importer of plain tables. */
export const table: Form = {
  aliases,
  lists: ["photo", "optionName", "optionValue"],
  amounts: ["price", "sale", "stock", "weight"],
  keyOf: (row, before) => row.text("group") || row.text("title") || before?.key,
  draftOf: (rows) => {
    const [first] = rows;
    const key = first?.cell("group") ?? first?.cell("title");
    if (!first || !key) return undefined;
    const description = first.cell("description");
    const weight = first.cell("weight");
    return {
      row: first.at,
      key,
      title: first.cell("title") ?? key,
      ...given("description", description && { cell: description, form: "plain" as const }),
      ...given("brand", first.cell("brand")?.text),
      own: listIn(first.text("category"), /[>/|]/),
      tags: listIn(first.text("tags"), /[,|;]/),
      ...given("url", first.cell("url")?.text),
      photos: rows.flatMap(photosIn),
      ...(weight ? { parcel: { weight: { cell: weight, unit: unitIn(weight.column) } } } : {}),
      variants: rows.map((row) => variantOf(row, first)),
      rest: first.rest(),
    };
  },
};

function unitIn(column: string): string {
  return /\bkg\b/i.test(column) ? "kg" : "g";
}

function photosIn(row: Row) {
  return row
    .cells("photo")
    .flatMap((cell) => splitCell(cell, /https?:/i.test(cell.text) ? /[|;\n]|,\s*(?=https?:)/ : /[|;,\n]/))
    .map((cell) => ({ cell }));
}

function variantOf(row: Row, first: Row): DraftVariant {
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price"),
    sale: row.cell("sale"),
    gtin: row.cell("gtin"),
    options: optionsOf(row, first),
    stock: given("count", row.cell("stock")),
    rest: row === first ? undefined : row.rest(),
  };
}
