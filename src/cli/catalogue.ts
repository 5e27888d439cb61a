/** Products from a file or from stdin: JSON, JSON lines, or a file that another shop exported. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { ImportOptions } from "../import/import.js";
import type { ProductInput } from "../index.js";
import { answersIn, isForeign, readForeign } from "./foreign-catalogue.js";
import { UsageError, type World } from "./world.js";

/** Where a catalogue comes from. */
export interface CatalogueSource {
  /** A path, or `-` for stdin; `undefined`: what the configuration names. */
  readonly named: string | undefined;
  /** Folder where the command was typed. */
  readonly folder: string;
  /** The configuration's `catalogue` and folder. */
  readonly configured: unknown;
  readonly configFolder: string;
}

/** Reads products one by one. Photos that are paths are looked for beside the file. @throws UsageError */
export async function* readProducts(source: CatalogueSource, world: World): AsyncIterable<ProductInput> {
  const { named, folder, configured, configFolder } = source;
  const { file = configured, answers } = answersIn(configured);
  if (named === "-") yield* fromStdin(answers, folder, world);
  else if (named !== undefined) yield* fromAnyFile(resolve(folder, named), answers, world);
  else if (typeof file === "string") yield* fromAnyFile(resolve(configFolder, file), answers, world);
  else yield* fromConfig(configured);
}

async function* fromStdin(answers: ImportOptions, folder: string, world: World): AsyncIterable<ProductInput> {
  const bytes = await allOf(world.stdin);
  const text = bytes.toString("utf8");
  if (/^\uFEFF?\s*(?:[[{]|$)/.test(text)) yield* withFolder(fromText(text, "stdin"), folder);
  else yield* readForeign(bytes, answers, folder, world);
}

function fromAnyFile(file: string, answers: ImportOptions, world: World): AsyncIterable<ProductInput> {
  return isForeign(file) ? readForeign(file, answers, dirname(file), world) : fromFile(file);
}

async function* fromConfig(configured: unknown): AsyncIterable<ProductInput> {
  const given: unknown = typeof configured === "function" ? await configured() : configured;
  if (isIterable(given)) {
    yield* given;
    return;
  }
  throw new UsageError({
    en: "No catalogue is named. Name a file (etalase publish products.json), - for stdin, or export `catalogue` from the configuration.",
    id: "Katalog belum disebut. Sebut berkasnya (etalase publish products.json), - untuk stdin, atau ekspor `catalogue` dari konfigurasi.",
  });
}

async function* fromFile(file: string): AsyncIterable<ProductInput> {
  if (/\.(jsonl|ndjson)$/i.test(file)) yield* withFolder(fromLines(file), dirname(file));
  else yield* withFolder(fromText(await readText(file), file), dirname(file));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("code" in cause)) return cause;
  if (cause.code === "ENOENT")
    return new UsageError({ en: `There is no file ${file}.`, id: `Berkas ${file} tidak ada.` }, { cause });
  return new UsageError(
    { en: `${file} cannot be read (${String(cause.code)}).`, id: `${file} tidak bisa dibaca (${String(cause.code)}).` },
    { cause },
  );
}

// A file of lines may be larger than memory: it is read as it is taken in.
async function* fromLines(file: string): AsyncIterable<ProductInput> {
  const input = createReadStream(file, { encoding: "utf8" });
  const opened = new Promise<void>((done, failed) => input.once("open", () => done()).once("error", failed));
  await opened.catch((error: unknown) => {
    throw unreadable(file, error);
  });
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() !== "") yield parseLine(text, line, file);
  }
}

function fromText(text: string, file: string): readonly ProductInput[] {
  const whole = text.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(whole);
  } catch (cause) {
    const lines = linesIn(whole);
    // Objects one a line, in a file whose name does not say so; one broken file of JSON is said to be that.
    if (lines.length > 1 && isJson(lines[0]?.line ?? "")) return lines.map(({ line, at }) => parseLine(line, at, file));
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      { en: `${file} is broken JSON: ${reason}`, id: `JSON di ${file} rusak: ${reason}` },
      { cause },
    );
  }
  const list = listIn(value);
  if (Array.isArray(list) && list.every(isObject)) return list as ProductInput[];
  throw new UsageError({
    en: `${file} holds no list of products. Give a list, or { "products": [ … ] }.`,
    id: `${file} tidak berisi daftar produk. Beri daftar, atau { "products": [ … ] }.`,
  });
}

function linesIn(text: string): readonly { readonly line: string; readonly at: number }[] {
  return text.split("\n").flatMap((line, at) => (line.trim() === "" ? [] : [{ line, at: at + 1 }]));
}

function listIn(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  return isObject(value) && "products" in value ? value.products : [value];
}

function parseLine(text: string, line: number, file: string): ProductInput {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value as ProductInput;
  } catch (cause) {
    throw new UsageError(
      { en: `Line ${line} of ${file} is broken JSON.`, id: `JSON di baris ${line} dari ${file} rusak.` },
      { cause },
    );
  }
  throw new UsageError({
    en: `Line ${line} of ${file} is no product.`,
    id: `Baris ${line} dari ${file} bukan produk.`,
  });
}

async function* withFolder(
  products: Iterable<ProductInput> | AsyncIterable<ProductInput>,
  folder: string,
): AsyncIterable<ProductInput> {
  for await (const product of products) {
    const { photos } = product;
    yield Array.isArray(photos) ? { ...product, photos: photos.map((photo) => besideFile(photo, folder)) } : product;
  }
}

function besideFile<T>(photo: T, folder: string): T | string {
  const isPath = typeof photo === "string" && !/^[a-z][a-z\d+.-]*:/i.test(photo) && !isAbsolute(photo);
  return isPath ? join(folder, photo) : photo;
}

async function allOf(stdin: World["stdin"]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stdin) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts);
}

function isJson(line: string): boolean {
  try {
    return isObject(JSON.parse(line));
  } catch {
    // The question is whether it parses.
    return false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isIterable(value: unknown): value is Iterable<ProductInput> | AsyncIterable<ProductInput> {
  return typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
