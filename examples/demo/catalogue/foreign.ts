/** Catalogues that are neither JSON nor CSV: spreadsheets of marketplaces, feeds, pages. The importers read them. */
import { dirname } from "node:path";
import { ImportError, importCatalogue } from "etalase/import";
import type { TableProducts } from "./table.js";
import { CatalogueError } from "./trouble.js";

/** Whether the importers read it. */
export function isForeign(file: string): boolean {
  return /\.(?:xlsx|xml|rss|html?)$/i.test(file);
}

/** Reads it. Where it names no currency, the demo takes rupiah; what else is open is said. @throws CatalogueError */
export async function readForeign(file: string, wanted: string | undefined): Promise<TableProducts> {
  try {
    const told = await importCatalogue(file, { currency: wanted });
    const currency = told.currency ?? "IDR";
    const catalogue = await importCatalogue(file, { currency, locale: "id-ID", root: dirname(file) });
    const products = await listOf(catalogue.products);
    const problems = catalogue.warnings.filter(({ refused }) => refused);
    const guess = `The file names no currency; prices are taken as ${currency}. --currency says otherwise.`;
    const unused = `Columns that are not used: ${catalogue.unmapped.join(", ")}.`;
    return {
      products,
      currency,
      problems: problems.map(({ row, column, trouble, cure }) => ({ row, field: column, trouble, cure })),
      notes: [...(told.currency === undefined ? [guess] : []), ...(catalogue.unmapped.length > 0 ? [unused] : [])],
    };
  } catch (cause) {
    if (!(cause instanceof ImportError)) throw cause;
    const { cure = "", message, row, field } = cause;
    const code = cause.trouble === "not-found" ? "not-found" : "unknown-form";
    throw new CatalogueError(code, message.replace(` ${cure}`, ""), cure, { row, field, cause });
  }
}

async function listOf<T>(given: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const each of given) list.push(each);
  return list;
}
