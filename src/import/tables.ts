/** Opens a file that is a table, in the importer of its format, and looks through it. */
import type { ImportFormat, ImportOptions } from "./catalogue.js";
import { type Columns, type Meaning, type RawRow, type Row, readRow, resolveColumns, type Table } from "./cell.js";
import { openCsv } from "./csv-table.js";
import type { Draft, Form, Ground } from "./draft.js";
import { feed } from "./forms/feed.js";
import { medusa } from "./forms/medusa.js";
import { shopee } from "./forms/shopee.js";
import { shopify } from "./forms/shopify.js";
import { table } from "./forms/table.js";
import { tiktok } from "./forms/tiktok.js";
import { tokopedia } from "./forms/tokopedia.js";
import { vendure } from "./forms/vendure.js";
import { woocommerce } from "./forms/woocommerce.js";
import { createCount, createGrouping, type Groups, grouped } from "./group.js";
import { ImportError } from "./import-error.js";
import type { Surveyed } from "./reading.js";
import type { Looked } from "./sniff.js";
import type { OpenFile } from "./source.js";
import { createSurvey, type Survey } from "./survey.js";
import { type Layout, sheetTable } from "./workbook.js";
import { openXml } from "./xml-table.js";

const FORMS: Readonly<Record<Exclude<ImportFormat, "json-ld">, Form>> = {
  ...{ shopify, woocommerce, shopee, tiktok, tokopedia, medusa, vendure, table },
  google: feed,
  meta: feed,
};

/** Where the sheets of marketplaces begin, as handed out (spec of 2026-11-21). */
const LAYOUTS: Readonly<Partial<Record<ImportFormat, Omit<Layout, "header">>>> = {
  shopee: { data: 6, filled: ["ps_product_name", "ps_price"] },
  tiktok: { data: 5, filled: ["category", "price"] },
};

/** Opens and looks through a table. @throws ImportError */
export async function openTable(
  file: OpenFile,
  looked: Looked,
  format: Exclude<ImportFormat, "json-ld">,
  options: ImportOptions & { readonly maxCell: number; readonly maxRows: number },
): Promise<Surveyed> {
  const form = FORMS[format];
  const source = await sourceOf(file, looked, format, options);
  form.check?.(source.columns);
  const columns = resolveColumns(source.columns, form.aliases, renamedOf(source.columns, form, options), form.lists);
  requireTitle(columns, source.columns, file);
  const survey = createSurvey(options);
  const { groups, rows } = await surveyRows(source, form, columns, survey, options);
  const drafts = (ground: Ground, seen: () => void): AsyncIterable<Draft> =>
    draftsOf(source, form, groups, ground, seen);
  return { format, columns, rows, drafts, findings: survey.end(namesLanguages(source.columns, format)) };
}

async function sourceOf(
  file: OpenFile,
  looked: Looked,
  format: ImportFormat,
  { maxCell, signal }: { readonly maxCell: number; readonly signal?: AbortSignal | undefined },
): Promise<Table> {
  switch (looked.container) {
    case "text":
      return openCsv(file, { delimiter: looked.delimiter ?? ",", maxCell, signal });
    case "xml":
      return openXml(file, { maxItem: maxCell, signal });
    case "xlsx":
      return openSheet(looked, format);
    default:
      throw new ImportError("unknown-format", `${file.name} is no table. ${looked.why}`, {
        field: "format",
        cure: "Choose another format, or leave it out.",
      });
  }
}

function openSheet({ sheet, sheets = [], header = 0 }: Looked, format: ImportFormat): Table {
  const found = sheet ?? sheets[0];
  if (found === undefined) {
    throw new ImportError("broken", "The spreadsheet has no sheet.", { field: "file", cure: "Export it again." });
  }
  const names = (found.rows[header] ?? []).map((cell) => (typeof cell === "string" ? cell : cell.number));
  const named = (pattern: RegExp) => names.find((name) => pattern.test(name)) ?? "";
  const filled = [named(/^nama produk/i), named(/^harga/i)] as const;
  const layout =
    LAYOUTS[format] ?? (format === "tokopedia" ? { data: 4, filled } : { data: header + 1, filled: ["", ""] as const });
  return sheetTable(found, { header, ...layout });
}

/** The words of the file to those of the format: by the format's translations, then by the option. */
function renamedOf(
  columns: readonly string[],
  { english }: Form,
  { columns: own = {} }: ImportOptions,
): Readonly<Record<string, string>> {
  const translated = english ? columns.map((name) => [name, english(name)] as const) : [];
  return { ...Object.fromEntries(translated), ...own };
}

function requireTitle(columns: Columns, given: readonly string[], file: OpenFile): void {
  if (columns.of("title").length > 0 || given.length === 0) return;
  const some = given.filter((name) => name !== "").slice(0, 6);
  throw new ImportError(
    "unknown-format",
    `No column of ${file.name} says what a product is called; there are ${some.join(", ")}.`,
    {
      field: "columns",
      cure: 'Say it, as in columns: { "Nama barang": "title" }.',
    },
  );
}

/** Vendure's headers name the language of their texts. */
function namesLanguages(columns: readonly string[], format: ImportFormat): boolean {
  return format === "vendure" && columns.some((name) => /^name:[a-z]{2}/i.test(name.trim()));
}

// --- Rows -------------------------------------------------------------------------------------

async function surveyRows(
  source: Table,
  form: Form,
  columns: Columns,
  survey: Survey,
  options: ImportOptions & { readonly maxRows: number },
): Promise<{ readonly groups: Groups; readonly rows: number }> {
  const count = createCount(form, options);
  const named = form.currencies?.(columns) ?? [];
  for (const code of named) survey.currency(code);
  checkCurrency(options.currency, named);
  const isNamed = form.currencies !== undefined;
  let rows = 0;
  for await (const raw of source.rows()) {
    options.signal?.throwIfAborted();
    rows += 1;
    if (rows > options.maxRows) throw tooManyRows(options.maxRows);
    const row = readRow(raw, columns);
    count.add(row);
    surveyRow(row, form, survey, isNamed);
    if (rows % 1_000 === 0) options.onProgress?.({ rows, products: 0, totalRows: undefined });
  }
  const groups = count.end();
  if (groups.apart && options.groupBy === undefined) survey.ask(askGrouping(groups.apart));
  return { groups, rows };
}

function checkCurrency(wanted: string | undefined, named: readonly string[]): void {
  if (wanted === undefined || named.length === 0 || named.includes(wanted)) return;
  throw new ImportError("unanswered", `The file has prices in ${named.join(", ")}, not in ${wanted}.`, {
    field: "currency",
    cure: `Say currency: ${named.map((code) => `"${code}"`).join(" or ")}.`,
  });
}

const MOMENTS = ["saleFrom", "saleUntil", "availableFrom"] as const;
const PRICES: ReadonlySet<Meaning> = new Set(["price", "sale", "compareAt"]);

function surveyRow(row: Row, form: Form, survey: Survey, isNamed: boolean): void {
  const saysBeside = form.aliases.currency !== undefined;
  const amounts = form.amounts.flatMap((meaning) => row.cells(meaning).map((cell) => ({ meaning, cell })));
  for (const { meaning, cell } of amounts) {
    const isPrice = PRICES.has(meaning) && !isNamed;
    const code = isPrice && saysBeside ? currencyBeside(row, cell.column) : undefined;
    if (code !== undefined) survey.currency(code);
    survey.amount(cell, isPrice && code === undefined);
  }
  for (const cell of MOMENTS.flatMap((meaning) => row.cells(meaning))) survey.moment(cell);
}

/** In a plain table: a column for the currency, or a header that names it. */
function currencyBeside(row: Row, column: string): string | undefined {
  const own = row.text("currency") || /[ (](rp|[a-z]{3})\)?$/i.exec(column)?.[1];
  return own !== undefined && /^rp$/i.test(own) ? "IDR" : own;
}

function askGrouping(row: Row) {
  const { text, column } = row.cell("title") ?? { text: "", column: "" };
  const ask = `"${text}" stands in rows that are not neighbours. Is it one product?`;
  return { field: "groupBy" as const, ask, choices: ["name", "neighbours"], row: row.at, column, value: text };
}

async function* draftsOf(
  source: Table,
  form: Form,
  groups: Groups,
  ground: Ground,
  seen: () => void,
): AsyncIterable<Draft> {
  const grouping = createGrouping(form, ground.options, groups.names);
  const nameless = (row: Row) => {
    const column = ground.columns.of("title")[0] ?? "title";
    ground.note({ row: row.at, column, text: "" }, "names no product; the row is skipped", "Give it a name.");
  };
  const checked: typeof grouping = (row) => {
    const key = grouping(row);
    if (key === undefined) nameless(row);
    return key;
  };
  for await (const rows of grouped(rowsOf(source.rows(), ground.columns, seen), checked, groups)) {
    const draft = form.draftOf(rows, ground);
    if (draft) yield draft;
  }
}

async function* rowsOf(raws: AsyncIterable<RawRow>, columns: Columns, seen: () => void): AsyncIterable<Row> {
  for await (const raw of raws) {
    seen();
    yield readRow(raw, columns);
  }
}

function tooManyRows(maxRows: number): ImportError {
  return new ImportError("too-large", `The file has more than ${maxRows} rows.`, {
    field: "limits.rows",
    cure: "Split it, or raise limits.rows.",
  });
}
