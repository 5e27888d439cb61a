import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storefront } from "../../src/channels/storefront/index.js";
import { type CatalogueSource, readProducts } from "../../src/cli/catalogue.js";
import { UsageError, type World } from "../../src/cli/world.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { paper, run } from "../cli/kit.js";
import { all } from "./kit.js";

const FILE = "nama,harga,foto\nKopi,65000,kopi.jpg\nTeh,gratis,\n";
const ANSWERS = { currency: "IDR", locale: "id-ID" };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "etalase-import-"));
  await writeFile(join(folder, "produk.csv"), FILE);
  await writeFile(join(folder, "kopi.jpg"), "a photo");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function worldWith(stdin: string): World & { readonly stderr: ReturnType<typeof paper> } {
  return {
    stdout: paper(),
    stderr: paper(),
    stdin: Readable.from([Buffer.from(stdin)]),
    env: {},
    nodeVersion: "v20.19.0",
    cwd: () => folder,
    chdir: () => undefined,
    now: () => new Date(0),
    load: () => Promise.reject(new Error("not asked")),
    signal: new AbortController().signal,
  };
}

function sourceOf(given: Partial<CatalogueSource>): CatalogueSource {
  return { named: undefined, folder, configured: undefined, configFolder: folder, ...given };
}

describe("the command line", () => {
  it("reads another shop's file with the configuration's answers, photos beside it", async () => {
    const world = worldWith("");
    const configured = { file: "produk.csv", ...ANSWERS };
    const products = await all(readProducts(sourceOf({ configured }), world));
    expect(products).toMatchObject([
      { id: "Kopi", photos: [{ source: expect.stringMatching(/kopi\.jpg$/) as string }] },
    ]);
    expect(world.stderr.text()).toContain('row 3, harga: "gratis" is no price. The product is left out.');
    const named = await all(readProducts(sourceOf({ named: "produk.csv", configured: ANSWERS }), worldWith("")));
    expect(named).toEqual(products);
  });

  it("reads it from stdin too, and JSON as before", async () => {
    const source = sourceOf({ named: "-", configured: ANSWERS });
    expect(await all(readProducts(source, worldWith(FILE)))).toMatchObject([{ id: "Kopi" }]);
    expect(await all(readProducts(source, worldWith('[{"id":"teh","title":"Teh"}]')))).toMatchObject([{ id: "teh" }]);
  });

  it("says where to answer what the file leaves open", async () => {
    const reading = all(readProducts(sourceOf({ named: "produk.csv" }), worldWith("")));
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(/currency.*export const catalogue = \{ file/);
  });

  it("checks a file without keeping anything of it", async () => {
    const options = { ledger: memoryLedger(), channels: { web: storefront({ folder: join(folder, "public") }) } };
    const module = { default: options, catalogue: ANSWERS };
    const ran = await run(["check", "produk.csv", "--json"], { folder, module });
    expect(ran.code).toBe(0);
    expect(ran.lines().at(-1)?.data).toMatchObject({ products: 1 });
    await writeFile(join(folder, "salah.json"), '[{"id":"a","title":"A"}]');
    expect((await run(["check", "salah.json", "--json"], { folder, module })).code).not.toBe(0);
  });
});
