/** A catalogue that another shop exported: CSV, spreadsheets, feeds, pages. What it leaves open, the configuration answers. */
import type { ImportedCatalogue, ImportOptions, ImportWarning } from "../import/import.js";
import type { ProductInput } from "../index.js";
import { plain } from "./said.js";
import { UsageError, type World } from "./world.js";

const MOST_WARNINGS = 20;

/** Reads a foreign file. What is odd about it is said on stderr, row by row. @throws UsageError */
export async function* readForeign(
  source: string | Uint8Array,
  answers: ImportOptions,
  folder: string,
  world: World,
): AsyncIterable<ProductInput> {
  const { importCatalogue, ImportError } = await import("../import/import.js");
  try {
    const catalogue = await importCatalogue(source, { root: folder, ...answers, signal: world.signal });
    for await (const product of catalogue.products) yield product;
    await sayWarnings(catalogue, world);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const where = 'export const catalogue = { file: "products.csv", currency: "IDR", locale: "id-ID" };';
    const isOpen = error.trouble === "unanswered";
    const { message } = error;
    const said = isOpen
      ? { en: `${message} In the configuration: ${where}`, id: `${message} Di konfigurasi: ${where}` }
      : { en: message, id: message };
    throw new UsageError(said, { cause: error });
  }
}

/** The configuration's `catalogue` where it is a file with answers: `{ file: "produk.csv", currency: "IDR" }`. */
export function answersIn(configured: unknown): { readonly file: string | undefined; readonly answers: ImportOptions } {
  if (
    typeof configured !== "object" ||
    configured === null ||
    Symbol.iterator in configured ||
    Symbol.asyncIterator in configured
  ) {
    return { file: undefined, answers: {} };
  }
  const { file, ...answers } = configured as { readonly file?: unknown } & ImportOptions;
  return { file: typeof file === "string" ? file : undefined, answers };
}

/** Whether a file is another shop's: anything that is not JSON. */
export function isForeign(name: string): boolean {
  return /\.(?:csv|tsv|txt|xlsx|xls|xml|rss|atom|html?)$/i.test(name);
}

async function sayWarnings({ warnings }: ImportedCatalogue, { stderr }: World): Promise<void> {
  const lines = warnings.slice(0, MOST_WARNINGS).map(lineOf);
  const more = warnings.length - lines.length;
  if (more > 0) lines.push(`… and ${more} more.`);
  if (lines.length > 0) await new Promise<void>((done) => void stderr.write(`${lines.join("\n")}\n`, () => done()));
}

function lineOf({ row, column, value, trouble, cure, refused }: ImportWarning): string {
  const shown = value === "" || trouble.includes(value) ? "" : ` "${value}"`;
  return plain(`row ${row}, ${column}:${shown} ${trouble}. ${refused ? "The product is left out. " : ""}${cure}`);
}
