/** From a table to products: rows of one id, and rows that name no product, are variants of one product. */
import type { ProductInput, VariantInput } from "etalase";
import { type Columns, currencyIn, readAmount, readColumns } from "./columns.js";
import type { CsvRow, CsvTable } from "./csv.js";
import { CatalogueError, type RowProblem } from "./trouble.js";

/** What a table came to. */
export interface TableProducts {
  readonly products: readonly ProductInput[];
  readonly problems: readonly RowProblem[];
  /** What was guessed, made up or not used, as sentences. */
  readonly notes: readonly string[];
  readonly currency: string;
}

interface Reading {
  readonly columns: Columns;
  readonly priceColumn: string | undefined;
  readonly currency: string;
  readonly problems: RowProblem[];
  /** SKUs that the file does not give. */
  made: number;
}

/** Turns a table into products. @throws CatalogueError */
export function productsFrom(table: CsvTable, wantedCurrency: string | undefined): TableProducts {
  const columns = readColumns(table.columns);
  if (columns.title.length === 0 && columns.id.length === 0) {
    const trouble = `No column says what a product is called; there are ${table.columns.slice(0, 6).join(", ")}.`;
    throw new CatalogueError(
      "unknown-form",
      trouble,
      'Call one "title", and others "id", "price", "stock", "photos".',
      { row: 1 },
    );
  }
  const priceColumn = choosePrice(columns.price, wantedCurrency);
  const { currency, note } = chooseCurrency(table, columns, priceColumn, wantedCurrency);
  const reading: Reading = { columns, priceColumn, currency, problems: [], made: 0 };
  const products = [...groupRows(table.rows, reading).values()].flatMap((rows) => productOf(rows, reading) ?? []);
  const notes = [note, unusedNote(table, reading), madeNote(reading.made)].filter((one) => one !== undefined);
  return { products, problems: reading.problems, notes, currency };
}

// --- Prices ------------------------------------------------------------------------

/** Where a file has prices in several currencies: one in which the sandbox's Shopee sells. */
const PREFERRED = ["IDR", "SGD", "MYR", "PHP", "THB", "EUR", "USD"];

function choosePrice(columns: readonly string[], wanted: string | undefined): string | undefined {
  const named = columns.filter((name) => currencyIn(name) !== undefined);
  const plain = columns.find((name) => currencyIn(name) === undefined);
  const match = named.find((name) => currencyIn(name) === wanted);
  if (match !== undefined || plain !== undefined) return match ?? plain;
  if (wanted !== undefined && named.length > 0) {
    const trouble = `The file has prices in ${named.map(currencyIn).join(", ")}, not in ${wanted}.`;
    throw new CatalogueError("wrong-currency", trouble, "Choose one of these with --currency.", {
      row: 1,
      field: named[0],
    });
  }
  return PREFERRED.flatMap((currency) => named.find((name) => currencyIn(name) === currency) ?? [])[0] ?? named[0];
}

function chooseCurrency(
  { rows }: CsvTable,
  columns: Columns,
  priceColumn: string | undefined,
  wanted: string | undefined,
): { readonly currency: string; readonly note?: string | undefined } {
  const own = priceColumn === undefined ? undefined : currencyIn(priceColumn);
  const [currencyColumn] = columns.currency;
  const told =
    currencyColumn === undefined ? undefined : rows.map(({ cells }) => cells.get(currencyColumn)).find((cell) => cell);
  const known = wanted ?? own ?? told?.toUpperCase();
  if (known !== undefined) {
    const others = columns.price.filter((name) => name !== priceColumn);
    return others.length === 0
      ? { currency: known }
      : { currency: known, note: `Prices are those of "${priceColumn}"; --currency chooses another.` };
  }
  const hasCents = rows.some(({ cells }) =>
    /[.,]\d{1,2}$/.test(cells.get(priceColumn ?? "")?.replace(/[.,]00?$/, "") ?? ""),
  );
  const currency = hasCents ? "SGD" : "IDR";
  const why = hasCents ? "they have cents, which rupiah prices do not" : "they are whole numbers";
  return {
    currency,
    note: `The file names no currency; prices are taken as ${currency}, because ${why}. --currency says otherwise.`,
  };
}

// --- Products ------------------------------------------------------------------------

function cell(row: CsvRow | undefined, columns: readonly string[]): string {
  return row?.cells.get(columns[0] ?? "") ?? "";
}

function cells(row: CsvRow, columns: readonly string[]): readonly string[] {
  return columns.map((name) => row.cells.get(name) ?? "");
}

function groupRows(rows: readonly CsvRow[], { columns, problems }: Reading): ReadonlyMap<string, readonly CsvRow[]> {
  const groups = new Map<string, CsvRow[]>();
  let last = "";
  for (const row of rows) {
    const named = cell(row, columns.id) || cell(row, columns.title);
    if (named !== "") last = idOf(named);
    if (last === "") {
      const field = columns.id[0] ?? columns.title[0] ?? "title";
      problems.push({ row: row.line, field, trouble: "names no product", cure: "Give it an id or a title." });
    } else groups.set(last, [...(groups.get(last) ?? []), row]);
  }
  return groups;
}

/** 1 to 50 letters, digits, `_ . -`, as a product's id has to be. */
function idOf(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[^\w.-]+/g, "-");
  return plain.replaceAll(/^-+|-+$/g, "").slice(0, 50) || "produk";
}

function productOf(rows: readonly CsvRow[], reading: Reading): ProductInput | undefined {
  const { columns, problems } = reading;
  const [first] = rows;
  if (!first) return undefined;
  const id = idOf(cell(first, columns.id) || cell(first, columns.title));
  const before = problems.length;
  // Vendure names the options on a product's first row only.
  const names = cells(first, columns.optionNames).flatMap((one) => one.split("|"));
  const variants = rows.map((row, at) => variantOf({ row, at, id, count: rows.length, names }, reading));
  if (problems.length > before) return undefined;
  const { own, brand } = categoriesOf(first, columns);
  const description = cell(first, columns.description).replaceAll("\\n", "\n");
  const weight = Number.parseInt(rows.map((row) => cell(row, columns.weight)).find((one) => one !== "") ?? "", 10);
  return {
    id,
    title: cell(first, columns.title) || id,
    currency: reading.currency,
    photos: [...new Set(rows.flatMap((row) => cells(row, columns.photos)).flatMap(splitPhotos))],
    ...(description === "" ? {} : { description }),
    ...(brand === undefined ? {} : { brand }),
    ...(own.length === 0 ? {} : { categories: { own } }),
    ...(weight > 0 ? { shipping: { weightGrams: weight } } : {}),
    tags: cells(first, columns.tags)
      .flatMap((one) => one.split(/[,|;]/))
      .map((one) => one.trim())
      .filter((one) => one !== ""),
    variants,
  };
}

function splitPhotos(text: string): readonly string[] {
  const parts = text.split(/[|;\n]/).flatMap((one) => (/^\s*https?:/i.test(one) ? [one] : one.split(",")));
  return parts.map((one) => one.trim()).filter((one) => one !== "");
}

/** Own categories, from the top: `Makanan > Kopi`, or Vendure's `category:Electronics|brand:Apple`. */
function categoriesOf(
  row: CsvRow,
  columns: Columns,
): { readonly own: readonly string[]; readonly brand: string | undefined } {
  const facets = cell(row, columns.facets)
    .split("|")
    .map((one) => one.split(":"));
  const facet = (name: string) =>
    facets.flatMap(([key, value = ""]) => (key?.trim() === name && value !== "" ? [value.trim()] : []));
  const own = cell(row, columns.category)
    .split(/[>/|]/)
    .map((one) => one.trim())
    .filter((one) => one !== "" && !/^p(cat|typ)_/.test(one));
  return {
    own: (own.length > 0 ? own : facet("category")).slice(0, 3),
    brand: cell(row, columns.brand) || facet("brand")[0],
  };
}

interface VariantRow {
  readonly row: CsvRow;
  readonly at: number;
  /** Of the product, and how many rows it has. */
  readonly id: string;
  readonly count: number;
  /** What variants differ in, as the product's first row says. */
  readonly names: readonly string[];
}

function variantOf({ row, at, id, count, names }: VariantRow, reading: Reading): VariantInput {
  const { columns, priceColumn, currency, problems } = reading;
  const price = amountOf(row, priceColumn, currency, problems);
  const stock = cell(row, columns.stock);
  if (stock !== "" && !/^\d{1,9}$/.test(stock)) {
    const cure = "Write whole pieces, or leave it empty where nobody counts.";
    problems.push({ row: row.line, field: columns.stock[0] ?? "stock", trouble: `"${stock}" is no stock`, cure });
  }
  const given = cell(row, columns.sku);
  if (given === "") reading.made += 1;
  const barcode = cell(row, columns.barcode);
  const options = optionsOf({ row, at, id, count, names }, columns);
  return {
    sku: given || (count === 1 ? id : `${id}-${at + 1}`),
    price,
    ...(stock === "" ? {} : { stock: Number(stock) }),
    ...(/^(\d{8}|\d{12,14})$/.test(barcode) ? { gtin: barcode } : {}),
    ...(options === undefined ? {} : { options }),
  };
}

function amountOf(row: CsvRow, column: string | undefined, currency: string, problems: RowProblem[]): string {
  const text = row.cells.get(column ?? "") ?? "";
  const amount = text === "" ? undefined : readAmount(text, currency);
  if (amount === undefined) {
    const trouble = text === "" ? "there is no price" : `"${text}" is no price`;
    const cure = column === undefined ? 'Add a column "price".' : "Write a number, such as 65000 or 12.50.";
    problems.push({ row: row.line, field: column ?? "price", trouble, cure });
  }
  return amount ?? "0";
}

/** `undefined` where the product is sold in one form only. */
function optionsOf(
  { row, at, count, names: first }: VariantRow,
  columns: Columns,
): Readonly<Record<string, string>> | undefined {
  const own = cells(row, columns.optionNames).flatMap((one) => one.split("|"));
  const names = own.some((name) => name !== "") ? own : first;
  const values = cells(row, columns.optionValues)
    .flatMap((one) => one.split("|"))
    .map((one) => one.trim())
    .filter((one) => one !== "");
  if (values.length > 0)
    return Object.fromEntries(values.map((value, place) => [names[place]?.trim() || `Option ${place + 1}`, value]));
  return count === 1
    ? undefined
    : { Option: cell(row, columns.variantTitle) || cell(row, columns.sku) || String(at + 1) };
}

// --- Notes ------------------------------------------------------------------------

function unusedNote({ columns: all, rows }: CsvTable, { columns, priceColumn }: Reading): string | undefined {
  const used = new Set([
    ...Object.entries(columns).flatMap(([meaning, names]) => (meaning === "price" ? [] : names)),
    priceColumn,
  ]);
  const unused = all.filter((name) => name !== "" && !used.has(name) && rows.some(({ cells: row }) => row.get(name)));
  if (unused.length === 0) return undefined;
  const more = unused.length > 6 ? ` and ${unused.length - 6} more` : "";
  return `Columns that are not used: ${unused.slice(0, 6).join(", ")}${more}.`;
}

function madeNote(made: number): string | undefined {
  return made === 0
    ? undefined
    : `${made} row${made === 1 ? " has" : "s have"} no SKU: the product's id and a number stand in.`;
}
