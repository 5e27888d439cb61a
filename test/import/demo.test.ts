import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalogue } from "../../examples/demo/catalogue/read.js";
import { xlsxOf } from "./kit.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "etalase-import-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the demo's --catalog", () => {
  it("takes a spreadsheet too: problems by row, and what was guessed is said", async () => {
    const file = join(folder, "produk.xlsx");
    await writeFile(
      file,
      await xlsxOf([
        ["nama", "harga", "rak"],
        ["Kopi", 65000, "A1"],
        ["Teh", "gratis", null],
      ]),
    );
    const { products, problems, notes, currency } = await readCatalogue(file);
    expect(products).toMatchObject([{ id: "Kopi" }]);
    expect(problems).toMatchObject([{ row: 3, field: "harga" }]);
    expect(currency).toBe("IDR");
    expect(notes.join("\n")).toMatch(/no currency[\s\S]*rak/);
  });

  it("says what a spreadsheet lacks, with a cure", async () => {
    const file = join(folder, "lain.xlsx");
    await writeFile(
      file,
      await xlsxOf([
        ["warna", "ukuran"],
        ["merah", "M"],
      ]),
    );
    await expect(readCatalogue(file)).rejects.toMatchObject({ code: "unknown-form", field: "format" });
  });
});
