/** Cells with the place where they stand, and columns by what they mean. */

/** A cell that holds something. */
export interface Cell {
  /** Trimmed, never empty. */
  readonly text: string;
  readonly row: number;
  /** As the file calls it. */
  readonly column: string;
  /** A spreadsheet's number: then a point is a decimal point, and digits beyond the 15th are lost. */
  readonly isNumber: boolean;
}

/** What a column means, in the words of the importers. */
export type Meaning =
  | "group"
  | "parent"
  | "type"
  | "title"
  | "description"
  | "summary"
  | "sku"
  | "price"
  | "compareAt"
  | "sale"
  | "saleFrom"
  | "saleUntil"
  | "saleDates"
  | "stock"
  | "tracked"
  | "backorder"
  | "availability"
  | "availableFrom"
  | "minOrder"
  | "maxOrder"
  | "preorderDays"
  | "weight"
  | "length"
  | "width"
  | "height"
  | "optionName"
  | "optionValue"
  | "optionFlag"
  | "photo"
  | "photoAlt"
  | "photoPlace"
  | "variantPhoto"
  | "gtin"
  | "mpn"
  | "brand"
  | "category"
  | "google"
  | "tags"
  | "status"
  | "published"
  | "condition"
  | "kind"
  | "url"
  | "currency"
  | "insurance"
  | "dangerous"
  | "facets"
  | "productId"
  | "hsCode"
  | "origin"
  | "variantTitle";

/** Headers that mean something, in the order in which they are preferred; patterns take every header they fit. */
export type Aliases = Readonly<Partial<Record<Meaning, readonly (string | RegExp)[]>>>;

/** What a table gives for a cell: its text, or a spreadsheet's number. */
export type RawCell = string | { readonly number: string };

/** A row as the table gives it. */
export interface RawRow {
  /** As a spreadsheet counts, from 1. */
  readonly at: number;
  readonly cells: ReadonlyMap<string, RawCell>;
}

/** Rows under named columns, readable from the beginning as often as one likes. */
export interface Table {
  readonly columns: readonly string[];
  rows(): AsyncIterable<RawRow>;
}

/** Columns of a file by what they mean. */
export interface Columns {
  of(meaning: Meaning): readonly string[];
  readonly unmapped: readonly string[];
  /** Meanings that several columns have, and of which an importer reads one. */
  readonly doubled: readonly Meaning[];
}

/** One header in the one spelling that aliases are written in: `"g:image_link"` is `"image link"`. */
export function plainHeader(header: string): string {
  return header
    .normalize("NFKC")
    .replace(/^g:/i, "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[\s_]+/g, " ")
    .trim();
}

/** Finds out what the columns of a file mean; `renamed` says what the file calls what, `lists` what is read of all. */
export function resolveColumns(
  headers: readonly string[],
  aliases: Aliases,
  renamed: Readonly<Record<string, string>> = {},
  lists: readonly Meaning[] = [],
): Columns {
  const known = new Map(Object.entries(renamed).map(([from, to]) => [plainHeader(from), plainHeader(to)]));
  const spelled = headers
    .filter((name) => name !== "")
    .map((name) => ({ name, plain: known.get(plainHeader(name)) ?? plainHeader(name) }));
  const found = new Map<Meaning, readonly string[]>();
  for (const [meaning, patterns] of Object.entries(aliases)) {
    const hits = patterns.flatMap((pattern) =>
      spelled.filter(({ plain }) => (typeof pattern === "string" ? plain === pattern : pattern.test(plain))),
    );
    found.set(meaning as Meaning, [...new Set(hits.map(({ name }) => name))]);
  }
  const mapped = new Set([...found.values()].flat());
  return {
    of: (meaning) => found.get(meaning) ?? [],
    unmapped: spelled.map(({ name }) => name).filter((name) => !mapped.has(name)),
    doubled: [...found].flatMap(([meaning, { length }]) => (length > 1 && !lists.includes(meaning) ? [meaning] : [])),
  };
}

/** A row under columns that mean something. */
export interface Row {
  readonly at: number;
  /** The first column of that meaning that holds something. */
  cell(meaning: Meaning): Cell | undefined;
  text(meaning: Meaning): string;
  /** All columns of that meaning that hold something, in their order. */
  cells(meaning: Meaning): readonly Cell[];
  /** A column by its name in the file. */
  named(column: string): Cell | undefined;
  /** What nothing is made of: columns without a meaning, and those that say otherwise what another one said already. */
  rest(): Readonly<Record<string, string>>;
}

/** Lays meanings over a row. */
export function readRow(raw: RawRow, columns: Columns): Row {
  const named = (column: string) => cellOf(raw, column);
  const cells = (meaning: Meaning) => columns.of(meaning).flatMap((column) => named(column) ?? []);
  const cell = (meaning: Meaning) => cells(meaning)[0];
  return {
    at: raw.at,
    cell,
    cells,
    named,
    text: (meaning) => cell(meaning)?.text ?? "",
    rest: () => {
      const beside = columns.doubled.flatMap((meaning) => {
        const [read, ...others] = cells(meaning);
        return others.filter(({ text }) => text !== read?.text);
      });
      const found = [...columns.unmapped.flatMap((name) => named(name) ?? []), ...beside];
      return Object.fromEntries(found.map(({ column, text }) => [column, text]));
    },
  };
}

function cellOf({ at, cells }: RawRow, column: string): Cell | undefined {
  const raw = cells.get(column);
  if (raw === undefined) return undefined;
  const isNumber = typeof raw !== "string";
  const text = (isNumber ? raw.number : raw).trim();
  return text === "" ? undefined : { text, row: at, column, isNumber };
}

/** Header of a numbered column by its number: `"Attribute 2 name"` is 2, `"Image"` is 1. */
export function numberIn(column: string): number {
  return Number(/\d+/.exec(column)?.[0] ?? 1);
}
