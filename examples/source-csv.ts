/**
 * A folder of CSV files as a catalogue: drop a file in, change one, take one out. Files are put there whole (written
 * beside and renamed). What a changed file says is read anew; what vanished is found by the sweep.
 *
 *   CATALOGUE=./catalogue tsx examples/source-csv.ts
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { createEtalase, type ProductInput } from "etalase";
import { storefront } from "etalase/channels/storefront";
import { fileCursor, followSource, type Source } from "etalase/source";

interface Line {
  readonly id: string;
  readonly title: string;
  readonly price: string;
  readonly stock: string;
}

/** Files in `folder`, oldest first. */
async function filesIn(folder: string): Promise<readonly { readonly path: string; readonly changed: number }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".csv"));
  const files = names.map(async (name) => {
    const path = join(folder, name);
    return { path, changed: (await stat(path)).mtimeMs };
  });
  return (await Promise.all(files)).toSorted((a, b) => a.changed - b.changed || (a.path < b.path ? -1 : 1));
}

async function productsIn(path: string): Promise<readonly ProductInput[]> {
  const lines = parse(await readFile(path, "utf8"), { columns: true, bom: true, trim: true }) as readonly Line[];
  return lines.map(({ id, title, price, stock }) => ({ id, title, price, stock: Number(stock) }));
}

/** The cursor is the time of a file's last change. A clock that is wrong costs a sweep. */
export function csvSource(folder: string): Source {
  return {
    async *changes(cursor) {
      for (const { path, changed } of await filesIn(folder)) {
        // Again where the times are equal: two files can be changed within one tick.
        if (changed < Number(cursor ?? 0)) continue;
        for (const { id } of await productsIn(path)) yield { id, cursor: String(changed) };
      }
    },
    async read(ids) {
      const found = new Map<string, ProductInput>();
      // The newest file that names a product has the last word.
      for (const { path } of await filesIn(folder)) {
        for (const product of await productsIn(path)) if (ids.includes(product.id)) found.set(product.id, product);
      }
      return [...found.values()];
    },
    async *all() {
      const all = new Map<string, ProductInput>();
      for (const { path } of await filesIn(folder)) {
        for (const product of await productsIn(path)) all.set(product.id, product);
      }
      yield* all.values();
    },
  };
}

if (import.meta.filename === process.argv[1]) {
  const shop = createEtalase({ channels: { web: storefront({ folder: "public" }) } });
  await shop.start();
  const following = followSource(shop, csvSource(process.env["CATALOGUE"] ?? "catalogue"), {
    cursor: fileCursor("catalogue.cursor"),
    onTrouble: (error) => console.error(error),
    onReport: ({ needsConfirmation }) =>
      needsConfirmation && console.warn("This would take much down:", needsConfirmation),
  });
  process.once("SIGTERM", async () => {
    await following.stop();
    await shop.close();
  });
}
