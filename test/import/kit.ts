/** Files as other shops write them, made by other people's writers, and what an import makes of them. */
import { stringify } from "csv-stringify/sync";
import writeXlsxFile from "write-excel-file/node";
import {
  ImportError,
  type ImportedCatalogue,
  type ImportedProduct,
  type ImportOptions,
  type ImportSource,
  importCatalogue,
} from "../../src/import/import.js";

export const ANSWERS = { currency: "IDR", locale: "id-ID" } as const;

/** What came of a file. */
export interface Read {
  readonly catalogue: ImportedCatalogue;
  readonly products: readonly ImportedProduct[];
  readonly warnings: ImportedCatalogue["warnings"];
}

/** A separated text from rows; the first names the columns. */
export function csvOf(rows: readonly (readonly string[])[], delimiter = ","): Uint8Array {
  return new TextEncoder().encode(
    stringify(
      rows.map((row) => [...row]),
      { delimiter },
    ),
  );
}

/** A text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export type SheetCell = string | number | null;

/** A spreadsheet from rows. */
export async function xlsxOf(rows: readonly (readonly SheetCell[])[], sheet = "Template"): Promise<Uint8Array> {
  const data = rows.map((row) => row.map((value) => (value === null || value === "" ? null : { value })));
  return (await writeXlsxFile(data, { sheet })).toBuffer();
}

/** Reads a whole file. */
export async function read(source: ImportSource, options: ImportOptions = {}): Promise<Read> {
  const catalogue = await importCatalogue(source, { ...ANSWERS, ...options });
  const products = await all(catalogue.products);
  return { catalogue, products, warnings: catalogue.warnings };
}

/** Everything that comes. */
export async function all<T>(given: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const each of given) list.push(each);
  return list;
}

/** The error a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<ImportError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ImportError) return error;
  throw new Error(`not an ImportError: ${String(error)}`);
}

/** Prices of all variants, as `"65000"` or `"50000 < 65000"`. */
export function pricesOf({ products }: Read): readonly string[] {
  return products.flatMap(({ variants }) =>
    variants.map(({ price }) => (price.sale ? `${price.sale.price.amount} < ${price.list.amount}` : price.list.amount)),
  );
}

/** Options of all variants, as texts. */
export function optionsOf({ products }: Read): readonly string[] {
  return products.flatMap(({ variants }) => variants.map(({ options }) => Object.values(options).join("/")));
}

/** Addresses of all photos. */
export function photosOf({ products }: Read): readonly string[] {
  return products.flatMap(({ photos }) => photos.map(({ source }) => source));
}
