/** Finds and loads the configuration, and makes the shop that it describes. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Etalase } from "../index.js";
import type { Opened } from "./command.js";
import { UsageError, type World } from "./world.js";

/** Names of a configuration, in the order in which they are looked for. */
export const CONFIG_NAMES = ["etalase.config.ts", "etalase.config.mts", "etalase.config.mjs", "etalase.config.js"];

/**
 * Opens the shop of the configuration. Like a git repository it is found from any folder below it, and everything in it
 * is relative to it: from another folder the same shop has the same ledger, and nothing is put up a second time.
 *
 * @throws UsageError where there is none, or where it is none
 */
export async function openConfigured(world: World, named: string | undefined): Promise<Opened> {
  const file = named === undefined ? findConfig(world.cwd()) : resolve(world.cwd(), named);
  if (file === undefined) {
    throw new UsageError({
      en: "There is no etalase.config.mjs here or above. Write one: etalase init",
      id: "Tidak ada etalase.config.mjs di sini atau di atasnya. Buat dengan: etalase init",
    });
  }
  if (!existsSync(file)) throw new UsageError({ en: `There is no ${file}.`, id: `${file} tidak ada.` });
  const folder = dirname(file);
  world.chdir(folder);
  const module = await loadModule(world, file);
  const given: unknown = module["default"];
  const configured: unknown = typeof given === "function" ? await given(world.env) : await given;
  const shop = isShop(configured) ? configured : await makeShop(configured, file);
  const close = async (): Promise<void> => {
    await shop.close();
    const own = module["close"];
    if (typeof own === "function") await own();
  };
  return { shop, file, folder, catalogue: module["catalogue"], close, ...namesIn(configured) };
}

function findConfig(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = CONFIG_NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

async function loadModule(world: World, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return asRecord(await world.load(pathToFileURL(file).href));
  } catch (error) {
    if (!isCode(error, "ERR_UNKNOWN_FILE_EXTENSION")) throw error;
    return loadTypeScript(file, error);
  }
}

interface Jiti {
  readonly createJiti: (from: string) => { import(file: string): Promise<unknown> };
}

// Node reads TypeScript by itself from 22.18 on.
async function loadTypeScript(file: string, cause: unknown): Promise<Readonly<Record<string, unknown>>> {
  const jiti = await importFrom<Jiti>("jiti", file);
  if (jiti) return asRecord(await jiti.createJiti(file).import(file));
  const said = {
    en: `This Node cannot read ${extname(file)} files. Call it etalase.config.mjs, use Node 22.18 or newer, or npm install jiti.`,
    id: `Node ini tidak bisa membaca berkas ${extname(file)}. Namai etalase.config.mjs, pakai Node 22.18 ke atas, atau npm install jiti.`,
  };
  throw new UsageError(said, { cause });
}

/** A package as the configuration would find it; `undefined` where it is not installed there. */
async function importFrom<T>(name: string, file: string): Promise<T | undefined> {
  let found: string;
  try {
    found = createRequire(file).resolve(name);
  } catch (error) {
    if (isCode(error, "MODULE_NOT_FOUND") || isCode(error, "ERR_PACKAGE_PATH_NOT_EXPORTED")) return undefined;
    throw error;
  }
  return (await import(pathToFileURL(found).href)) as T;
}

type Face = typeof import("../index.js");

// The configuration's own etalase makes the shop: a channel of another copy would be none to this one.
async function makeShop(options: unknown, file: string): Promise<Etalase> {
  if (typeof options !== "object" || options === null || !("channels" in options)) {
    const cure = "export default { channels: { … } };";
    throw new UsageError({
      en: `${file} exports neither options nor a shop as its default. Write: ${cure}`,
      id: `${file} tidak mengekspor pilihan maupun toko sebagai default. Tulis: ${cure}`,
    });
  }
  const { createEtalase } = (await importFrom<Face>("etalase", file)) ?? (await import("../index.js"));
  return createEtalase(options as Parameters<typeof createEtalase>[0]);
}

function isShop(value: unknown): value is Etalase {
  const calls = ["publish", "health", "listings", "close"] as const;
  return (
    typeof value === "object" && value !== null && calls.every((call) => typeof Reflect.get(value, call) === "function")
  );
}

function namesIn(configured: unknown): Pick<Opened, "goals" | "channels" | "photoRoots"> {
  if (isShop(configured)) return { goals: [], channels: undefined, photoRoots: [] };
  const { goals, channels, photos } = asRecord(configured);
  const { roots } = asRecord(photos);
  return {
    goals: Object.keys(asRecord(goals)),
    channels: Object.keys(asRecord(channels)),
    photoRoots: Array.isArray(roots) ? roots.filter((root) => typeof root === "string") : [],
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
