/** What our package.json says, as far as the tests of the package read it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

export const ROOT = join(import.meta.dirname, "..", "..");
export const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** What a user writes to import each entry: `etalase`, `etalase/channels/telegram`, … */
export const specifiers: readonly string[] = Object.keys(manifest.exports)
  .filter((entry) => entry !== "./package.json")
  .map((entry) => manifest.name + entry.slice(1));
