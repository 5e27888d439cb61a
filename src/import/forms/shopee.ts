/**
 * Shopee's sheet for new products (template of 2026-08-31 for Indonesia, spec of 2026-11-21). Columns are known by
 * their keys, never by their place: shipping channels and attributes differ from shop to shop. Rows of one product
 * share the variation integration number, else the parent SKU.
 */
import type { Aliases, Row } from "../cell.js";
import type { DraftVariant, Form } from "../draft.js";
import { ImportError } from "../import-error.js";
import { given, photosOf } from "./parts.js";

const aliases: Aliases = {
  group: ["et title variation integration no"],
  parent: ["ps sku parent short"],
  sku: ["ps sku short"],
  title: ["ps product name"],
  description: ["ps product description"],
  price: ["ps price"],
  stock: ["ps stock"],
  weight: ["ps weight"],
  length: ["ps length"],
  width: ["ps width"],
  height: ["ps height"],
  optionName: [/^et title variation [12]$/],
  optionValue: [/^et title option for variation [12]$/],
  photo: ["ps item cover image", /^ps item image \d$/],
  variantPhoto: ["et title image per variation"],
  gtin: ["ps gtin code"],
  brand: ["ps brand"],
  category: ["ps category"],
  preorderDays: ["ps product pre order dts"],
  minOrder: [/^ps (?:product )?min(?:imum)? purchase(?: qty| quantity)?$/],
  maxOrder: [/^ps (?:product )?max(?:imum)? purchase(?: qty| quantity)?$/],
  dangerous: ["ps dangerous goods"],
};

/** The importer of Shopee's sheet. */
export const shopee: Form = {
  aliases,
  lists: ["photo", "optionName", "optionValue"],
  amounts: ["price", "stock", "weight"],
  // Mass updates carry Shopee's own numbers: they change what is there and cannot tell a new product.
  check: (columns) => {
    const own = columns.find((name) => /^(?:ps_|et_title_)?(?:product_id|item_id|variation_id)$/.test(name));
    if (own === undefined) return;
    const cure = "Use the sheet for new products; what is on Shopee already is adopted from there, not imported.";
    throw new ImportError("wrong-kind", `This is Shopee's sheet for mass updates: it has "${own}".`, {
      field: own,
      cure,
    });
  },
  keyOf: (row) =>
    row.text("group") || row.text("parent") || row.text("sku") || (row.text("title") ? `row-${row.at}` : undefined),
  draftOf: (rows) => {
    const [first] = rows;
    const key = first && (first.cell("parent") ?? first.cell("group") ?? first.cell("sku") ?? first.cell("title"));
    if (!first || !key) return undefined;
    const description = first.cell("description");
    const brand = first.text("brand");
    return {
      row: first.at,
      key,
      title: first.cell("title"),
      ...given("description", description && { cell: description, form: "plain" as const }),
      ...(brand === "" || /^(?:no ?brand|tidak ada merek|0)$/i.test(brand) ? {} : { brand }),
      own: [first.text("category")],
      photos: photosOf(rows),
      parcel: {
        weight: measure(first, "weight", "kg"),
        length: measure(first, "length", "cm"),
        width: measure(first, "width", "cm"),
        height: measure(first, "height", "cm"),
      },
      variants: rows.map((row) => variantOf(row, first)),
      rest: { ...first.rest(), ...given("dangerous goods", first.cell("dangerous")?.text) },
    };
  },
};

function measure(row: Row, meaning: "weight" | "length" | "width" | "height", unit: string) {
  const cell = row.cell(meaning);
  return cell && { cell, unit };
}

function variantOf(row: Row, first: Row): DraftVariant {
  const names = [1, 2].map((at) => nameAt(row, at) || nameAt(first, at));
  const values = row.cells("optionValue");
  const options = values.map(
    ({ column, text }) => [names[column.includes("variation_2") ? 1 : 0] || "Variasi", text] as const,
  );
  const days = row.cell("preorderDays") ?? first.cell("preorderDays");
  const photo = row.cell("variantPhoto");
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price"),
    gtin: row.cell("gtin"),
    options,
    stock: {
      count: row.cell("stock"),
      minOrder: first.cell("minOrder"),
      maxOrder: first.cell("maxOrder"),
      ...(days ? { preorder: { days } } : {}),
    },
    ...(photo ? { photos: [{ cell: photo }] } : {}),
    rest: row === first ? undefined : row.rest(),
  };
}

function nameAt(row: Row, at: number): string {
  return row.cells("optionName").find(({ column }) => column.endsWith(`_${at}`))?.text ?? "";
}
