/** A number outside the ledger that grows with its work: a ledger that knows a smaller one is an older copy of itself. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Ledger } from "./ledger.js";
import type { Marker } from "./shared-ops.js";

/** A marker in a file of its own. What cannot be read counts as none: it says nothing about the ledger. */
function fileMarker(file: string): Marker {
  return {
    place: file,
    async read() {
      const text = await readFile(file, "utf8").catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
        throw error;
      });
      return /^\d+\n$/.test(text) ? Number(text) : undefined;
    },
    async write(epoch) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, `${epoch}\n`);
      await rename(`${file}.new`, file);
    },
  };
}

/**
 * The marker of a ledger: beside its file, or in the photo store, where it bears the ledger's name, so that several may
 * share the store. What lives in memory is never restored.
 */
export function markerFor({ id, place }: Pick<Ledger, "id" | "place">, store: string): Marker | undefined {
  if (place !== undefined) return fileMarker(`${place}.marker`);
  if (id.includes("memory:")) return undefined;
  return fileMarker(join(store, `${id.replace(/[^A-Za-z0-9_-]+/g, "-")}.marker`));
}
