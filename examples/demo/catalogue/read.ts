/** A user's catalogue: JSON, NDJSON, CSV, or what the importers read, with photos as paths beside the file or as addresses. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, isAbsolute, join } from "node:path";
import type { PhotoInput, ProductInput } from "etalase";
import { counted } from "../counted.js";
import { parseCsv } from "./csv.js";
import { isForeign, readForeign } from "./foreign.js";
import { productsFrom, type TableProducts } from "./table.js";
import { CatalogueError, type RowProblem } from "./trouble.js";

/** What was in the file. */
export interface Catalogue extends TableProducts {
  /** Folder of the file: photos that are below it are read from there, not copied. */
  readonly folder: string;
}

/** Reads a catalogue file. What is wrong with one row is a problem of the answer. @throws CatalogueError */
export async function readCatalogue(file: string, currency?: string): Promise<Catalogue> {
  const found = isForeign(file) ? await readForeign(file, currency) : readForm(await readText(file), file, currency);
  const folder = dirname(file);
  const missing: string[] = [];
  const products = found.products.map((product) => withPaths(product, folder, missing));
  if (products.length === 0) throw emptyError(found.problems);
  const notes = missing.length === 0 ? found.notes : [...found.notes, missingNote(missing)];
  return { ...found, products, notes, folder };
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code === "ENOENT")
      throw new CatalogueError("not-found", `There is no file ${file}.`, "Check the path.", { cause });
    throw new CatalogueError(
      "unreadable",
      `${file} cannot be read (${code}).`,
      "Give the path of a file that you may read.",
      { cause },
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CatalogueError(
      "unreadable",
      `${file} is no UTF-8 text.`,
      "Save it as UTF-8, as CSV or JSON; a spreadsheet has to be exported.",
      { cause },
    );
  }
}

function readForm(text: string, file: string, currency: string | undefined): TableProducts {
  const end = extname(file).toLowerCase();
  if (text.trim() === "")
    throw new CatalogueError("empty", `${file} is empty.`, "Give a file with at least one product.");
  if (end === ".ndjson" || end === ".jsonl") return fromList(readLines(text), currency);
  if (end === ".json" || /^\s*[[{]/.test(text)) return fromList(readJson(text), currency);
  return productsFrom(parseCsv(text), currency);
}

interface Element {
  readonly row: number;
  readonly value: unknown;
  /** Why this line could not be parsed. */
  readonly broken?: string | undefined;
}

function readJson(text: string): readonly Element[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const lines = text.trim().split("\n");
    // Objects one a line, without the ending that says so.
    if (lines.length > 1 && lines.every((line) => line.trim() === "" || isJson(line))) return readLines(text);
    const { at, reason } = placeOf(cause, text);
    const where = at === undefined ? "The JSON is broken" : `The JSON is broken on line ${at}`;
    throw new CatalogueError("broken", `${where}: ${reason}.`, "Often a comma or a quote is missing just before.", {
      row: at,
      cause,
    });
  }
  const list = Array.isArray(value)
    ? value
    : isObject(value) && Array.isArray(value["products"])
      ? value["products"]
      : undefined;
  if (list) return list.map((one: unknown, index) => ({ row: index + 1, value: one }));
  const keys = isObject(value) ? Object.keys(value).slice(0, 5).join(", ") : typeof value;
  throw new CatalogueError(
    "unknown-form",
    `The file holds no list of products (${keys}).`,
    'Give a list, or { "products": [ … ] }.',
  );
}

function readLines(text: string): readonly Element[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line, at): readonly Element[] => {
      if (line.trim() === "") return [];
      try {
        return [{ row: at + 1, value: JSON.parse(line) }];
      } catch (error) {
        return [{ row: at + 1, value: undefined, broken: error instanceof Error ? error.message : String(error) }];
      }
    });
}

function isJson(line: string): boolean {
  try {
    return isObject(JSON.parse(line));
  } catch {
    // The question is whether it parses.
    return false;
  }
}

/** Where a JSON text breaks: Node says it as a position, or not at all. */
function placeOf(cause: unknown, text: string): { readonly at: number | undefined; readonly reason: string } {
  const message = cause instanceof Error ? cause.message : String(cause);
  const position = /position (\d+)/.exec(message)?.[1];
  const isOpen = /end of JSON/.test(message);
  const at =
    position !== undefined
      ? text.slice(0, Number(position)).split("\n").length
      : isOpen
        ? text.split("\n").length
        : undefined;
  return { at, reason: message.replace(/ in JSON at position.*$| \(line.*$/s, "").replace(/, ".*$/s, "") };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fromList(elements: readonly Element[], wanted: string | undefined): TableProducts {
  const problems: RowProblem[] = [];
  const products = elements.flatMap(({ row, value, broken }): readonly ProductInput[] => {
    const problem =
      broken === undefined
        ? wrongWith(value)
        : { field: "line", trouble: `is no JSON: ${broken}`, cure: "Write one product a line." };
    if (!problem) return [value as ProductInput];
    problems.push({ row, ...problem });
    return [];
  });
  const named = products.map(({ currency }) => currency).find((currency) => currency !== undefined);
  return { products, problems, notes: [], currency: wanted ?? named ?? "IDR" };
}

/** Only what tells a product from anything else; the rest is checked where it is published. */
function wrongWith(value: unknown): Omit<RowProblem, "row"> | undefined {
  if (!isObject(value))
    return { field: "product", trouble: "is no object", cure: 'Write { "id": …, "title": …, "price": … }.' };
  const missing = ["id", "title"].find((name) => value[name] === undefined);
  if (missing !== undefined) {
    const keys = Object.keys(value).slice(0, 4).join(", ") || "nothing";
    return { field: missing, trouble: `is missing; there is ${keys}`, cure: `Give every product "id" and "title".` };
  }
  const { photos } = value;
  if (photos === undefined || Array.isArray(photos)) return undefined;
  return { field: "photos", trouble: "is no list", cure: 'Write ["one.jpg", "two.jpg"].' };
}

// --- Photos ------------------------------------------------------------------------

/** Where shops keep photos beside an export. */
const FOLDERS = ["", "photos", "images", "foto", "assets"];

function withPaths(product: ProductInput, folder: string, missing: string[]): ProductInput {
  const photos = (product.photos ?? []).flatMap((photo): readonly PhotoInput[] => {
    if (typeof photo === "string") {
      const path = pathOf(photo, folder, missing);
      return path === undefined ? [] : [path];
    }
    if (typeof photo !== "object" || !("source" in photo) || typeof photo.source !== "string") return [photo];
    const source = pathOf(photo.source, folder, missing);
    return source === undefined ? [] : [{ ...photo, source }];
  });
  return { ...product, photos };
}

function pathOf(given: string, folder: string, missing: string[]): string | undefined {
  if (/^[a-z]+:\/\//i.test(given)) return given;
  const places = isAbsolute(given) ? [given] : FOLDERS.map((name) => join(folder, name, given));
  const path = places.find((place) => existsSync(place));
  if (path === undefined) missing.push(given);
  return path;
}

function missingNote(missing: readonly string[]): string {
  const all = [...new Set(missing)];
  const more = all.length > 2 ? ` and ${all.length - 2} more` : "";
  return `${all.length} photo${all.length === 1 ? " is" : "s are"} not beside the file: ${all.slice(0, 2).join(", ")}${more}.`;
}

function emptyError(problems: readonly RowProblem[]): CatalogueError {
  const [first] = problems;
  if (!first) return new CatalogueError("empty", "The file has no product.", "Give a file with at least one.");
  const { row, field, trouble, cure } = first;
  const more = problems.length > 1 ? ` (and ${counted(problems.length - 1, "more row")})` : "";
  return new CatalogueError("empty", `No row is a product. Row ${row}, ${field}: ${trouble}${more}.`, cure, {
    row,
    field,
  });
}
