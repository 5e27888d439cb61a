/** What the importers tell people to say or to run. */
import { expect } from "vitest";
import { importCatalogue } from "../../src/import/import.js";
import { loadPeer } from "../../src/import/peers.js";

const ANSWERS = { currency: "IDR", locale: "id-ID" } as const;

async function warningsOf(text: string, options: object): Promise<readonly string[]> {
  const catalogue = await importCatalogue(new TextEncoder().encode(text), { ...ANSWERS, ...options });
  for await (const _ of catalogue.products);
  return catalogue.warnings.map(({ cure }) => cure);
}

/** Cures as they stand in the sources, `…` for what is filled in. */
export const CURES_OF_IMPORT: Readonly<Record<string, () => unknown>> = {
  "npm install …": async () => {
    const missing = Object.assign(new Error("not there"), { code: "ERR_MODULE_NOT_FOUND" });
    const loading = loadPeer("fast-xml-parser", () => Promise.reject(missing));
    await expect(loading).rejects.toMatchObject({ code: "missing-driver", cure: "npm install fast-xml-parser" });
    expect(await loadPeer("fast-xml-parser", () => import("fast-xml-parser"))).toHaveProperty("XMLParser");
  },
  "Say photos: { folder }, so that they are fetched at once.": async () => {
    const file = "nama,harga,foto\nKopi,65000,https://cf.shopee.co.id/file/1\n";
    const cure = "Say photos: { folder }, so that they are fetched at once.";
    expect(await warningsOf(file, {})).toContain(cure);
    // The host is not on the list, so nothing is asked of it.
    const addresses = { hosts: ["toko.example"] };
    expect(await warningsOf(file, { photos: { folder: "never-made" }, addresses })).not.toContain(cure);
  },
  'Say it, as in columns: { "Nama barang": "title" }.': async () => {
    const file = new TextEncoder().encode("Nama barang,Harga\nKopi,65000\n");
    const cure = 'Say it, as in columns: { "Nama barang": "title" }.';
    await expect(importCatalogue(file, { ...ANSWERS, format: "table" })).rejects.toMatchObject({ cure });
    const cured = await importCatalogue(file, { ...ANSWERS, columns: { "Nama barang": "title" } });
    for await (const product of cured.products) expect(product.id).toBe("Kopi");
  },
};
