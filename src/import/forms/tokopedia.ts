/**
 * Tokopedia's own upload sheet, from before it and TikTok Shop became one (about 2021, spec of 2026-11-21): labels in
 * row 2, data from row 5 or 4. Its labels were read in part only; what is called otherwise is answered with `columns`.
 */
import type { Aliases, Row } from "../cell.js";
import type { DraftVariant, Form } from "../draft.js";
import { given, photosOf, yesIn } from "./parts.js";

const aliases: Aliases = {
  title: [/^nama produk/],
  description: [/^deskripsi/],
  category: [/^(?:kode )?kategori/],
  weight: [/^berat/],
  minOrder: [/^min(?:imum|imal)?\.? (?:pemesanan|pembelian|order)/],
  preorderDays: [/pre-?order/],
  condition: [/^kondisi/],
  photo: [/^(?:url )?gambar(?: produk)? ?\d/],
  sku: [/^sku/],
  status: [/^status/],
  stock: [/^(?:jumlah )?stok/],
  price: [/^harga/],
  insurance: [/^asuransi/],
};

/** The importer of Tokopedia's sheet. */
export const tokopedia: Form = {
  aliases,
  lists: ["photo"],
  amounts: ["price", "stock", "weight"],
  isByName: true,
  keyOf: (row) => row.text("title") || undefined,
  draftOf: (rows) => {
    const [first] = rows;
    const key = first?.cell("title");
    if (!first || !key) return undefined;
    const description = first.cell("description");
    const weight = first.cell("weight");
    const insurance = first.text("insurance");
    return {
      row: first.at,
      key,
      title: key,
      ...given("description", description && { cell: description, form: "plain" as const }),
      own: [first.text("category")],
      condition: /^bekas/i.test(first.text("condition")) ? "used" : "new",
      photos: photosOf(rows),
      ...(weight ? { parcel: { weight: { cell: weight, unit: "g" } } } : {}),
      ...(insurance === "" ? {} : { shipping: { insurance: yesIn(insurance) === true ? "required" : "optional" } }),
      variants: rows.map((row) => variantOf(row, rows)),
      rest: first.rest(),
    };
  },
};

/** The sheet says that rows are variants, but not in what: their SKU stands for it. */
function variantOf(row: Row, rows: readonly Row[]): DraftVariant {
  const days = row.cell("preorderDays");
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price"),
    options: rows.length === 1 ? [] : [["Varian", row.text("sku") || String(rows.indexOf(row) + 1)]],
    stock: { count: row.cell("stock"), minOrder: row.cell("minOrder"), ...(days ? { preorder: { days } } : {}) },
    ...given("active", yesIn(row.text("status"))),
    rest: row === rows[0] ? undefined : row.rest(),
  };
}
