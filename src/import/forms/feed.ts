/**
 * Product feeds of Google and Meta, as RSS, Atom, TSV or CSV: one item for each variant, joined by `item_group_id`
 * (support.google.com/merchants/answer/7052112; Meta's catalogue reference; spec of 2026-11-21). Prices name their
 * currency; where one does not, it is asked for.
 */
import type { Aliases, Cell, Row } from "../cell.js";
import type { Draft, DraftVariant, Form, Parcel } from "../draft.js";
import { attributesIn, given, listIn, splitCell } from "./parts.js";

const aliases: Aliases = {
  group: ["item group id"],
  sku: ["id"],
  title: ["title", "name"],
  description: ["rich text description", "description"],
  url: ["link", "url"],
  photo: ["image link", "image url", /^image\[\d+\]\.url$/, /^additional image (?:link|urls?)(?: \d+)?$/],
  price: ["price"],
  sale: ["sale price"],
  saleDates: ["sale price effective date"],
  availability: ["availability"],
  availableFrom: ["availability date"],
  stock: ["quantity to sell on facebook", "inventory", "quantity"],
  gtin: ["gtin"],
  mpn: ["mpn", "manufacturer part number"],
  brand: ["brand"],
  google: ["google product category"],
  category: [/^product types?$/],
  tags: [/^custom label \d$/],
  condition: ["condition"],
  status: ["status", "visibility"],
  weight: ["shipping weight"],
  length: ["shipping length"],
  width: ["shipping width"],
  height: ["shipping height"],
  optionValue: ["color", "colour", "size", "material", "pattern"],
};

/** The importer of Google's and Meta's feeds. */
export const feed: Form = {
  aliases,
  lists: ["photo", "tags", "optionValue"],
  amounts: ["price", "sale"],
  keyOf: (row) => row.text("group") || row.text("sku") || undefined,
  draftOf: (rows) => {
    const [first] = rows;
    const key = first?.cell("group") ?? first?.cell("sku");
    return first && key ? draftOf(rows, first, key) : undefined;
  },
};

function draftOf(rows: readonly Row[], first: Row, key: Cell): Draft {
  const description = first.cell("description");
  const form = description?.text.includes("</") ? ("html" as const) : ("plain" as const);
  return {
    row: first.at,
    key,
    title: first.cell("title"),
    ...given("description", description && { cell: description, form }),
    ...given("brand", first.cell("brand")?.text),
    own: listIn(first.text("category"), /\s*>\s*/),
    ...given("google", first.cell("google")?.text),
    tags: first.cells("tags").map(({ text }) => text),
    attributes: attributesIn(first.cells("optionValue").flatMap((cell) => (differs(cell, rows) ? [] : [named(cell)]))),
    condition: conditionOf(first.text("condition")),
    status: /^(?:archived|staging|hidden)$/i.test(first.text("status")) ? "paused" : "active",
    ...given("url", first.cell("url")?.text),
    photos: photosOf(first),
    parcel: parcelOf(first),
    variants: rows.map((row) => variantOf(row, rows)),
    rest: first.rest(),
  };
}

/** Addresses in one cell are cut at commas that an address follows. */
function photosOf(row: Row) {
  return row.cells("photo").flatMap((cell) => splitCell(cell, /\s*,\s*(?=https?:)/).map((each) => ({ cell: each })));
}

function variantOf(row: Row, rows: readonly Row[]): DraftVariant {
  const [from, until] = row.text("saleDates").split("/");
  const dates = row.cell("saleDates");
  const own = row === rows[0] ? undefined : photosOf(row);
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price"),
    sale: row.cell("sale"),
    ...(dates && from ? { saleFrom: { ...dates, text: from.trim() } } : {}),
    ...(dates && until ? { saleUntil: { ...dates, text: until.trim() } } : {}),
    gtin: row.cell("gtin"),
    mpn: row.cell("mpn"),
    options: row.cells("optionValue").flatMap((cell) => (differs(cell, rows) ? [named(cell)] : [])),
    stock: stockOf(row),
    ...given("photos", rows.length === 1 ? undefined : (own ?? photosOf(row))),
    rest: own ? row.rest() : undefined,
  };
}

/** Whether an item of a group says this to tell itself from others; else it says what the product is. */
function differs({ column, text }: Cell, rows: readonly Row[]): boolean {
  const [first] = rows;
  if (!first?.cell("group")) return false;
  return rows.length === 1 || rows.some((row) => row.named(column)?.text !== text);
}

function named({ column, text }: Cell): readonly [name: string, value: string] {
  return [column.replace(/^g:/, ""), text];
}

function stockOf(row: Row): DraftVariant["stock"] {
  const availability = row
    .text("availability")
    .toLowerCase()
    .replaceAll(/[\s_]+/g, " ");
  const isPreorder = availability === "preorder" || availability === "pre order";
  return {
    ...given("count", row.cell("stock")),
    ...(/^(?:out of stock|discontinued|mark as sold)$/.test(availability) ? { isThere: false } : {}),
    backorder: availability === "backorder" || availability === "available for order",
    ...(isPreorder ? { preorder: { from: row.cell("availableFrom") } } : {}),
  };
}

function conditionOf(text: string): NonNullable<Draft["condition"]> {
  const plain = text.toLowerCase().replaceAll(/[\s_]+/g, " ");
  if (plain.startsWith("used")) return "used";
  if (plain.startsWith("open box")) return "openBox";
  return plain === "refurbished" || plain === "cpo" ? "refurbished" : "new";
}

/** `0.3 kg`: the unit stands in the cell; grams and centimetres where it does not. */
function parcelOf(row: Row): Parcel {
  const measure = (meaning: "weight" | "length" | "width" | "height", unit: string) => {
    const cell = row.cell(meaning);
    return cell && { cell, unit };
  };
  return {
    weight: measure("weight", "g"),
    length: measure("length", "cm"),
    width: measure("width", "cm"),
    height: measure("height", "cm"),
  };
}
