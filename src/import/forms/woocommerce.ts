/**
 * WooCommerce's product CSV (source of 11.0.1, spec of 2026-11-21). Variations name their parent by SKU or by `id:44`
 * and may stand before it; the type is a list; units stand in the headers; lists are cut at commas, a comma inside is
 * written `\,` or quoted.
 */
import { type Aliases, type Cell, numberIn, type Row } from "../cell.js";
import type { Draft, DraftVariant, Form, Ground, Parcel } from "../draft.js";
import { attributesIn, given, kept, listIn, splitCell, yesIn } from "./parts.js";
import { wooEnglish } from "./woo-words.js";

const aliases: Aliases = {
  productId: ["id"],
  type: ["type"],
  sku: ["sku"],
  gtin: ["gtin, upc, ean, or isbn"],
  title: ["name"],
  published: ["published"],
  status: ["visibility in catalog"],
  summary: ["short description"],
  description: ["description"],
  price: ["regular price"],
  sale: ["sale price"],
  saleFrom: ["date sale price starts"],
  saleUntil: ["date sale price ends"],
  availability: ["in stock?"],
  stock: ["stock"],
  backorder: ["backorders allowed?"],
  maxOrder: ["sold individually?"],
  weight: [/^weight \(\w+\)$/],
  length: [/^length \(\w+\)$/],
  width: [/^width \(\w+\)$/],
  height: [/^height \(\w+\)$/],
  category: ["categories"],
  tags: ["tags"],
  photo: ["images"],
  parent: ["parent"],
  brand: ["brands"],
  optionName: [/^attribute \d+ name$/],
  optionValue: [/^attribute \d+ value\(s\)$/],
};

/** The importer of WooCommerce's CSV. */
export const woocommerce: Form = {
  aliases,
  english: wooEnglish,
  lists: ["photo", "optionName", "optionValue"],
  amounts: ["price", "sale", "weight"],
  keyOf: (row) => {
    const types = typesOf(row);
    const parent = row.text("parent");
    if (types.includes("variation")) return parent.startsWith("id:") ? parent : `sku:${parent}`;
    return namesOf(row)[0] ?? `row:${row.at}`;
  },
  namesOf,
  draftOf: (rows, ground) => {
    const parent = rows.find((row) => !typesOf(row).includes("variation"));
    if (parent) return draftOf(parent, rows, ground);
    const [orphan] = rows;
    const cell = orphan?.cell("parent") ?? orphan?.cell("title");
    const cure = "Export its parent too, or correct the column.";
    if (cell) ground.note(cell, "names a parent that is not in the file", cure, true);
    return undefined;
  },
};

function draftOf(parent: Row, rows: readonly Row[], ground: Ground): Draft | undefined {
  const key = parent.cell("productId") ?? parent.cell("sku") ?? parent.cell("title");
  if (!key) return undefined;
  const variations = rows.filter((row) => row !== parent);
  const [long, short] = [parent.cell("description"), parent.cell("summary")];
  const description = long ?? short;
  const types = typesOf(parent);
  if (types.includes("variable") && variations.length === 0) {
    ground.note(key, "is variable and has no variations in the file", "Export its variations too.", true);
    return undefined;
  }
  return {
    row: parent.at,
    key,
    title: parent.cell("title"),
    ...given("description", description && { cell: description, form: "html" as const }),
    ...given("brand", parent.cell("brand")?.text),
    own: pathOf(parent.text("category")),
    tags: commaList(parent.text("tags")),
    attributes: attributesIn(whatVariesNothing(parent, variations)),
    status: statusOf(parent),
    kind: types.some((type) => type === "virtual" || type === "downloadable") ? "digital" : "physical",
    photos: parent
      .cells("photo")
      .flatMap((cell) => splitCell(cell, /,\s+|,(?=https?:)/).map((each) => ({ cell: each }))),
    parcel: parcelOf(parent),
    variants:
      variations.length === 0
        ? [variantOf(parent, parent, [])]
        : variations.map((row) => variantOf(row, parent, optionsOf(row))),
    rest: { ...parent.rest(), ...(long ? kept(short) : {}) },
  };
}

/** A parent is named by its id or its SKU, as its variations like. */
function namesOf(row: Row): readonly string[] {
  if (typesOf(row).includes("variation")) return [];
  const [id, sku] = [row.text("productId"), row.text("sku")];
  return [...(id === "" ? [] : [`id:${id}`]), ...(sku === "" ? [] : [`sku:${sku}`])];
}

function typesOf(row: Row): readonly string[] {
  return listIn(row.text("type").toLowerCase(), /,/);
}

/** First by commas, then by " > "; the deepest path is taken. */
function pathOf(text: string): readonly string[] {
  const paths = commaList(text).map((path) =>
    listIn(path, /\s*>\s*/).map((name) => name.replace(/^"([\s\S]*)"$/, "$1")),
  );
  return paths.reduce<readonly string[]>((deepest, path) => (path.length > deepest.length ? path : deepest), []);
}

/** A list whose own commas are written `\,` or stand inside quotes. */
function commaList(text: string): readonly string[] {
  const parts = text.match(/(?:\\.|"(?:[^"]|"")*"|[^,\\"]|["\\])+/g) ?? [];
  return parts
    .map((part) =>
      part
        .trim()
        .replace(/^"([\s\S]*)"$/, "$1")
        .replaceAll('""', '"')
        .replaceAll("\\,", ","),
    )
    .filter((part) => part !== "");
}

/** Published is 1, private 0, a draft -1. */
function statusOf(row: Row): "active" | "draft" | "paused" {
  const published = row.text("published");
  if (published === "-1") return "draft";
  return published === "0" || row.text("status") === "hidden" ? "paused" : "active";
}

function attributesOf(row: Row): readonly (readonly [name: string, values: readonly string[]])[] {
  const names = new Map(row.cells("optionName").map(({ column, text }) => [numberIn(column), text]));
  return row.cells("optionValue").flatMap(({ column, text }) => {
    const name = names.get(numberIn(column));
    const values = commaList(text);
    return name === undefined ? [] : [[name, values.length === 0 ? [text] : values] as const];
  });
}

function optionsOf(variation: Row): DraftVariant["options"] {
  return attributesOf(variation).flatMap(([name, [value]]) => (value === undefined ? [] : [[name, value] as const]));
}

/** What a product says of itself, and no variation to tell itself from others. */
function whatVariesNothing(parent: Row, variations: readonly Row[]): readonly (readonly [string, string])[] {
  const varying = new Set(variations.flatMap(optionsOf).map(([name]) => name));
  return attributesOf(parent)
    .filter(([name]) => !varying.has(name))
    .flatMap(([name, values]) => values.map((value) => [name, value] as const));
}

function variantOf(row: Row, parent: Row, options: DraftVariant["options"]): DraftVariant {
  const parcel = row === parent ? undefined : parcelOf(row);
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price") ?? (row === parent ? undefined : parent.cell("price")),
    sale: row.cell("sale"),
    saleFrom: row.cell("saleFrom"),
    saleUntil: row.cell("saleUntil"),
    gtin: row.cell("gtin"),
    options,
    stock: stockOf(row, parent),
    ...given("parcel", parcel),
    ...(row === parent ? {} : { photos: row.cells("photo").map((cell) => ({ cell })), rest: restOf(row) }),
    ...(row !== parent && row.text("published") !== "" && row.text("published") !== "1" ? { active: false } : {}),
  };
}

/** What is told of one variation has no place of its own. */
function restOf(variation: Row): Readonly<Record<string, string>> {
  return { ...variation.rest(), ...kept(variation.cell("description"), variation.cell("summary")) };
}

/** `parent`: the variation sells from its parent's stock, which each variation then shows. */
function stockOf(row: Row, parent: Row): DraftVariant["stock"] {
  const isParents = row.text("stock").toLowerCase() === "parent";
  const count = isParents ? parent.cell("stock") : row.cell("stock");
  const isThere = yesIn(row.text("availability"));
  const backorder = row.text("backorder");
  return {
    ...given("count", count),
    ...given("isThere", isThere),
    backorder:
      backorder === "1" ||
      backorder === "notify" ||
      (isThere === undefined && row.text("availability") === "backorder"),
    ...(yesIn(parent.text("maxOrder")) === true ? { maxOrder: one(parent) } : {}),
  };
}

function one(row: Row): Cell {
  return { text: "1", row: row.at, column: row.cell("maxOrder")?.column ?? "", isNumber: false };
}

/** The unit stands in the header: `Weight (kg)`. */
function parcelOf(row: Row): Parcel | undefined {
  const measure = (meaning: "weight" | "length" | "width" | "height") => {
    const cell = row.cell(meaning);
    return cell && { cell, unit: /\((\w+)\)/.exec(cell.column)?.[1] ?? "" };
  };
  const parcel = {
    weight: measure("weight"),
    length: measure("length"),
    width: measure("width"),
    height: measure("height"),
  };
  return Object.values(parcel).some((each) => each !== undefined) ? parcel : undefined;
}
