/**
 * Rows as a table: RFC 4180 with commas or tabs. Tables are opened in spreadsheets, which take some texts for formulas;
 * such texts are made harmless when a product is rendered, so that what is kept is what is written.
 * https://owasp.org/www-community/attacks/CSV_Injection and `escape_formulas` of csv-stringify 6.9, read 2026-11-22
 */

import type { Loss } from "../../../channel/render.js";
import type { Photo } from "../../../channel/verbs.js";
import { type Cells, cellsOf, keysOf, type PhotoColumns, type RowsContent } from "./rows.js";
import type { FeedWriter, Most } from "./writer.js";

export interface TableLayout {
  readonly version: number;
  readonly columns: readonly string[];
  readonly delimiter: "," | "\t";
  readonly photos: PhotoColumns;
  readonly puts?: "gzip" | undefined;
  readonly most?: Most | undefined;
}

/** Writes rows as a table. */
export function tableWriter({ columns, delimiter, ...layout }: TableLayout): FeedWriter<RowsContent> {
  const line = (texts: readonly string[]): string =>
    `${texts.map((text) => quoted(text, delimiter)).join(delimiter)}\n`;
  const entry = (content: RowsContent, photos: readonly Photo[]) => ({
    text: cellsOf(content, photos, layout.photos)
      .map((cells) => line(columns.map((column) => flat(cells[column]))))
      .join(""),
    keys: keysOf(content),
  });
  return {
    version: layout.version,
    type: delimiter === "," ? "text/csv" : "text/tab-separated-values",
    puts: layout.puts,
    most: layout.most,
    head: () => line(columns),
    entry,
    tail: () => "",
  };
}

/** A list in one cell: commas between, so that those inside are written otherwise. */
function flat(cell: Cells[string] | undefined): string {
  if (cell === undefined || typeof cell === "string") return cell ?? "";
  return cell.map((text) => text.replaceAll(",", "%2C")).join(",");
}

function quoted(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What spreadsheets take for the beginning of a formula; the wide forms are typed by East Asian keyboards. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;

/**
 * Keys, which other systems compare to the letter. They hold letters, digits and `_ . - / + #` only, of which no formula
 * that does anything can be made.
 */
const KEYS: ReadonlySet<string> = new Set(["id", "item_id", "sku_id", "item_group_id", "group_id"]);

/**
 * A text that no spreadsheet takes for a formula: a hyphen becomes a dash, before anything else an apostrophe is set.
 * Prices, dates and addresses begin with a digit or a letter and are left as they are.
 */
export function guardCell(column: string, text: string): { readonly text: string; readonly loss?: Loss | undefined } {
  if (KEYS.has(column) || !FORMULA.test(text)) return { text };
  const safe = /^[-\uff0d]/u.test(text) ? `–${text.slice(1)}` : `'${text}`;
  return { text: safe, loss: { field: column, reason: "converted", note: "spreadsheets would take it for a formula" } };
}

/** Guards a cell of one line as well: a table that is read line by line has none inside. */
export function guardLine(column: string, text: string): { readonly text: string; readonly loss?: Loss | undefined } {
  return guardCell(column, text.replace(/[\t\r\n]+/g, " ").trim());
}
