/**
 * Vendure's import CSV (file of v2.3.3, spec of 2026-11-21): padded cells, lists with `|`, texts of several languages
 * in columns such as `name:en`, options named on the product's first row.
 */
import type { Aliases, Cell, Row } from "../cell.js";
import type { Draft, DraftVariant, Form } from "../draft.js";
import { given, kept, listIn, splitCell, yesIn } from "./parts.js";

const LANGUAGE = /:([a-z]{2}(?:-[a-z]{2})?)$/i;
const inLanguages = (name: string) => new RegExp(`^${name}(?::[a-z]{2}(?:-[a-z]{2})?)?$`);

const aliases: Aliases = {
  title: [inLanguages("name")],
  group: [inLanguages("slug")],
  description: [inLanguages("description")],
  photo: ["assets"],
  facets: [inLanguages("facets")],
  optionName: [inLanguages("option groups")],
  optionValue: [inLanguages("option values")],
  sku: ["sku"],
  price: ["price"],
  stock: ["stock on hand"],
  tracked: ["track inventory"],
  variantPhoto: ["variant assets"],
};

/** The importer of Vendure's CSV. */
export const vendure: Form = {
  aliases,
  lists: ["photo", "variantPhoto", "title", "description"],
  amounts: ["price"],
  keyOf: (row, before) => row.text("group") || row.text("title") || before?.key,
  draftOf: (rows) => {
    const [first] = rows;
    const key = first?.cell("group") ?? first?.cell("title");
    if (!first || !key) return undefined;
    const description = first.cell("description");
    const facets = first
      .cells("facets")
      .slice(0, 1)
      .flatMap(({ text }) => facetsIn(text));
    return {
      row: first.at,
      key,
      title: first.cell("title"),
      ...given("description", description && { cell: description, form: "html" as const }),
      ...textsOf(first),
      ...given("brand", facets.find(([name]) => name === "brand")?.[1]),
      own: facets.filter(([name]) => name === "category").map(([, value]) => value),
      attributes: attributesOf(facets),
      photos: first.cells("photo").flatMap((cell) => splitCell(cell, /\|/).map((each) => ({ cell: each }))),
      variants: rows.map((row) => variantOf(row, first)),
      rest: { ...first.rest(), ...unread(first) },
    };
  },
};

type Facet = readonly [name: string, value: string];

function facetsIn(text: string): readonly Facet[] {
  return listIn(text, /\|/).flatMap((each) => {
    const [name = "", value = ""] = each.split(":").map((part) => part.trim());
    return value === "" ? [] : [[name, value] as const];
  });
}

function attributesOf(facets: readonly Facet[]): Readonly<Record<string, readonly string[]>> {
  const own = new Map<string, string[]>();
  for (const [name, value] of facets) {
    if (name !== "brand" && name !== "category" && name !== "") own.set(name, [...(own.get(name) ?? []), value]);
  }
  return Object.fromEntries(own);
}

/** Texts by language, where the headers name languages. */
function textsOf(row: Row): Pick<Draft, "texts" | "locale"> {
  const texts: Record<string, { title?: string; description?: string }> = {};
  for (const [field, cells] of [
    ["title", row.cells("title")],
    ["description", row.cells("description")],
  ] as const) {
    for (const { column, text } of cells) {
      const language = LANGUAGE.exec(column)?.[1];
      if (language !== undefined) texts[language] = { ...texts[language], [field]: text };
    }
  }
  const [locale] = Object.keys(texts);
  return locale === undefined ? {} : { texts, locale };
}

/** Texts without a language beside those that have one, and second ones of one language. */
function unread(row: Row): Readonly<Record<string, string>> {
  const { texts } = textsOf(row);
  const all = Object.values(texts ?? {});
  const inUse = all.some(({ title }) => title !== undefined) ? all : [];
  const others = (["title", "description"] as const).flatMap((field) => {
    const cells = row.cells(field);
    const read = new Set(inUse.flatMap((each) => each[field] ?? []));
    if (read.size === 0) read.add(cells[0]?.text ?? "");
    return cells.filter(({ text }) => !read.has(text));
  });
  return kept(...others);
}

function variantOf(row: Row, first: Row): DraftVariant {
  const names = listIn(firstText(first.cells("optionName")) || firstText(row.cells("optionName")), /\|/);
  const values = listIn(firstText(row.cells("optionValue")), /\|/);
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price"),
    options: values.map((value, at) => [names[at] ?? `Option ${at + 1}`, value] as const),
    stock: { ...given("count", row.cell("stock")), ...given("isTracked", yesIn(row.text("tracked"))) },
    photos: row.cells("variantPhoto").flatMap((cell) => splitCell(cell, /\|/).map((each) => ({ cell: each }))),
    rest: row === first ? undefined : row.rest(),
  };
}

function firstText(cells: readonly Cell[]): string {
  return cells[0]?.text ?? "";
}
