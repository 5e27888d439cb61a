/**
 * TikTok Shop's batch upload sheet (template of 2026-07-05, spec of 2026-11-21): codes in the first row, parcels in
 * grams and centimetres. It has no key for a product: neighbours of one name and category belong together, and only
 * where they say what they differ in.
 */
import type { Aliases, Cell, Row } from "../cell.js";
import type { DraftVariant, Form } from "../draft.js";
import { given, kept, listIn, photosOf } from "./parts.js";

const aliases: Aliases = {
  title: ["product name"],
  category: ["category"],
  sku: ["seller sku"],
  description: ["product description"],
  price: ["price"],
  stock: [/^quantity(?:\b.*)?$/],
  weight: ["parcel weight"],
  length: ["parcel length"],
  width: ["parcel width"],
  height: ["parcel height"],
  optionName: [/^property name [12]$/],
  optionValue: [/^property value [12]$/],
  photo: ["main image", /^image [2-9]$/],
  variantPhoto: ["property 1 image"],
  gtin: ["gtin code"],
  type: ["gtin type"],
  brand: ["brand"],
  minOrder: ["minimum order quantity"],
  insurance: ["shipping insurance"],
};

/** The importer of TikTok Shop's sheet. */
export const tiktok: Form = {
  aliases,
  lists: ["photo", "stock", "optionName", "optionValue"],
  amounts: ["price", "stock", "weight"],
  isByName: true,
  keyOf: (row) => {
    const name = row.text("title");
    if (name === "") return undefined;
    const key = `${name}\n${row.text("category")}`;
    return row.cell("optionName") ? key : `${key}\n${row.at}`;
  },
  draftOf: (rows) => {
    const [first] = rows;
    const key = first?.cell("title");
    if (!first || !key) return undefined;
    const description = first.cell("description");
    const brand = withoutId(first.text("brand"));
    return {
      row: first.at,
      key,
      title: key,
      ...given(
        "description",
        description && {
          cell: description,
          form: description.text.includes("</") ? ("html" as const) : ("plain" as const),
        },
      ),
      ...(brand === "" || /^(?:no brand|tidak ada merek)$/i.test(brand) ? {} : { brand }),
      own: listIn(withoutId(first.text("category")), /\s*[>/]\s*/),
      photos: photosOf(rows),
      parcel: {
        weight: measure(first, "weight", "g"),
        length: measure(first, "length", "cm"),
        width: measure(first, "width", "cm"),
        height: measure(first, "height", "cm"),
      },
      shipping: insuranceOf(first.text("insurance")),
      variants: rows.map((row) => variantOf(row, first)),
      rest: { ...first.rest(), ...unsummed(first) },
    };
  },
};

/** `Kopi (601226)`: the name, then TikTok's number. */
function withoutId(text: string): string {
  return text.replace(/\s*\(\d+\)\s*$/, "");
}

function insuranceOf(text: string): { readonly insurance?: "required" | "optional" } {
  if (/^(?:required|wajib)/i.test(text)) return { insurance: "required" };
  return /^(?:optional|opsional)/i.test(text) ? { insurance: "optional" } : {};
}

function measure(row: Row, meaning: "weight" | "length" | "width" | "height", unit: string) {
  const cell = row.cell(meaning);
  return cell && { cell, unit };
}

/** Shops with several warehouses have a column for each; what can be sold is their sum. */
function stockOf(row: Row): Cell | undefined {
  const [first, ...others] = row.cells("stock");
  if (first === undefined || others.some(({ text }) => !/^\d+$/.test(text)) || !/^\d+$/.test(first.text)) return first;
  return { ...first, text: String(others.reduce((sum, { text }) => sum + Number(text), Number(first.text))) };
}

/** What could not be summed stays as it stands, beside the first. */
function unsummed(row: Row): Readonly<Record<string, string>> {
  const [first, ...others] = row.cells("stock");
  return stockOf(row) === first || first?.text === stockOf(row)?.text
    ? kept(...others.filter(({ text }) => text !== first?.text && text !== "0"))
    : {};
}

function variantOf(row: Row, first: Row): DraftVariant {
  const names = row.cells("optionName");
  const options = row.cells("optionValue").map(({ column, text }) => {
    const name = names.find((each) => each.column.at(-1) === column.at(-1));
    return [name?.text ?? "Variasi", text] as const;
  });
  const photo = row.cell("variantPhoto");
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price"),
    gtin: row.cell("gtin"),
    options,
    stock: { count: stockOf(row), minOrder: first.cell("minOrder") },
    ...(photo ? { photos: [{ cell: photo }] } : {}),
    rest: row === first ? undefined : { ...row.rest(), ...unsummed(row) },
  };
}
