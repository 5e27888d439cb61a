/**
 * `etalase/import`: brings in what other shops export. A file is looked at, looked through, and read row by row; what
 * it leaves open is asked, never guessed, and what is wrong is said with its row, column, value and cure.
 *
 * @packageDocumentation
 */

// biome-ignore-all lint/performance/noBarrelFile: the one entry of this room.
import type { ImportedCatalogue, ImportOptions, ImportSource } from "./catalogue.js";
import { ImportError } from "./import-error.js";
import { openPages } from "./json-ld.js";
import { catalogueOf } from "./reading.js";
import { type Looked, look, type Sniffed } from "./sniff.js";
import { type OpenFile, openFile, tooLarge } from "./source.js";
import { openTable } from "./tables.js";

export type { AddressPolicy } from "../http/guard.js";
export type {
  ImportedCatalogue,
  ImportedProduct,
  ImportFormat,
  ImportLimits,
  ImportOptions,
  ImportPhotos,
  ImportProgress,
  ImportQuestion,
  ImportSource,
  ImportWarning,
  Notation,
} from "./catalogue.js";
export { ImportError, type ImportErrorDetails, type ImportTrouble } from "./import-error.js";
export type { Sniffed } from "./sniff.js";

const MiB = 1024 * 1024;
const LIMITS = { bytes: 200 * MiB, sheetBytes: 40 * MiB, unpackedBytes: 300 * MiB, cell: 1_000_000, rows: 1_000_000 };

/** What looking at a file takes. */
export type SniffOptions = Pick<ImportOptions, "columns" | "limits" | "signal">;

/**
 * Says what a file is, how sure that is, and why. Reads its beginning only; of a spreadsheet, all of it.
 *
 * @example
 * const { format, why } = await sniff("products_export.csv");
 * @throws ImportError where it is not there, or no text and no spreadsheet
 */
export async function sniff(file: string | Uint8Array, options: SniffOptions = {}): Promise<Sniffed> {
  const { looked } = await lookAt(file, options);
  const { format, confidence, why } = looked;
  return { format, confidence, why };
}

/**
 * Opens a file that another shop exported, or pages of your own shop. The file is looked through once before this
 * resolves; `products` then reads it piece by piece, each time anew, and gives the same each time.
 *
 * @example
 * const catalogue = await importCatalogue("products_export.csv", { currency: "IDR", locale: "id-ID" });
 * await shop.publish(catalogue.products);
 * for (const { row, column, trouble, cure } of catalogue.warnings) console.log(row, column, trouble, cure);
 * @throws ImportError naming the trouble and its cure
 */
export async function importCatalogue(source: ImportSource, options: ImportOptions = {}): Promise<ImportedCatalogue> {
  options.signal?.throwIfAborted();
  if (source instanceof URL || isUrls(source)) {
    return catalogueOf(await openPages(source instanceof URL ? [source] : source, options), options);
  }
  const { file, looked } = await lookAt(source, options);
  const format = options.format ?? looked.format;
  if (format === undefined) {
    const cure = "Say format, and columns where the headers are in another language.";
    throw new ImportError("unknown-format", `${file.name} is nothing that is known here. ${looked.why}`, {
      field: "format",
      cure,
    });
  }
  if (format === "json-ld") return catalogueOf(await openPages({ file, looked }, options), options);
  const { cell: maxCell = LIMITS.cell, rows: maxRows = LIMITS.rows } = options.limits ?? {};
  return catalogueOf(await openTable(file, looked, format, { ...options, maxCell, maxRows }), options);
}

async function lookAt(
  source: string | Uint8Array,
  { columns = {}, limits = {}, signal }: SniffOptions,
): Promise<{ readonly file: OpenFile; readonly looked: Looked }> {
  const file = await openFile(source, limits.bytes ?? LIMITS.bytes);
  const isZip = file.head[0] === 0x50 && file.head[1] === 0x4b;
  if (isZip && limits.bytes === undefined && file.size > LIMITS.sheetBytes) {
    throw tooLarge(file, LIMITS.sheetBytes);
  }
  const { unpackedBytes = LIMITS.unpackedBytes, cell = LIMITS.cell } = limits;
  return { file, looked: await look(file, { columns, unpackedBytes, cell, signal }) };
}

function isUrls(source: ImportSource): source is readonly URL[] {
  return Array.isArray(source);
}
