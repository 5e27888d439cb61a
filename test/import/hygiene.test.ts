import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportError, importCatalogue, sniff } from "../../src/import/import.js";
import { ANSWERS, all, bytesOf, csvOf, errorOf, pricesOf, read, xlsxOf } from "./kit.js";

const HEADER = ["nama", "sku", "harga", "stok", "gudang"];
const SIMPLE = csvOf([HEADER, ["Kopi", "KOPI", "65000", "3", "Utara"], ["Teh", "TEH", "28000", "5", ""]]);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "etalase-import-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a file", () => {
  it("gives the same products every time it is read, and every time it is opened", async () => {
    const catalogue = await importCatalogue(SIMPLE, ANSWERS);
    const first = await all(catalogue.products);
    const warnings = catalogue.warnings;
    expect(await all(catalogue.products)).toEqual(first);
    expect(catalogue.warnings).toEqual(warnings);
    expect((await read(SIMPLE)).products).toEqual(first);
  });

  it("gives the same from disk as from memory", async () => {
    const file = join(folder, "produk.csv");
    await writeFile(file, SIMPLE);
    expect((await read(file)).products).toEqual((await read(SIMPLE)).products);
    expect(await sniff(file)).toMatchObject({ format: "table", why: expect.stringContaining("nama") as string });
  });

  it("gives products while it is read, not when it has ended", async () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => [`Produk ${at}`, `SKU-${at}`, "1000", "1", ""]);
    const seen: number[] = [];
    const catalogue = await importCatalogue(csvOf([HEADER, ...rows]), {
      ...ANSWERS,
      onProgress: ({ rows }) => seen.push(rows),
    });
    seen.length = 0;
    for await (const product of catalogue.products) {
      expect(product.id).toBe("Produk-0");
      break;
    }
    expect(Math.max(...seen)).toBeLessThan(10);
    expect(catalogue.rows).toBe(5_000);
  });

  it("keeps what means nothing under ext, and lists its columns", async () => {
    const { catalogue, products } = await read(SIMPLE);
    expect(catalogue.unmapped).toEqual(["gudang"]);
    expect(products.map(({ ext }) => ext)).toEqual([{ table: { gudang: "Utara" } }, {}]);
  });

  it("names both rows of a SKU that is there twice", async () => {
    const { products, warnings } = await read(
      csvOf([HEADER, ["Kopi", "A", "1000", "1", ""], ["Teh", "A", "2000", "1", ""]]),
    );
    expect(products.map(({ id }) => id)).toEqual(["Kopi"]);
    expect(warnings).toContainEqual(
      expect.objectContaining({
        row: 3,
        column: "sku",
        value: "A",
        trouble: "is also the SKU of row 2",
        refused: true,
      }),
    );
  });

  it("says with row, column, value and cure what is wrong, and goes on", async () => {
    const { products, warnings } = await read(
      csvOf([
        HEADER,
        ["Kopi", "A", "gratis", "1", ""],
        ["", "B", "1000", "1", ""],
        ["Teh", "T H", "1000", "banyak", ""],
      ]),
    );
    expect(products).toMatchObject([{ id: "Teh", variants: [{ sku: "T-H", stock: { policy: "untracked" } }] }]);
    const told = warnings.map(({ row, column, value, refused }) => [row, column, value, refused]);
    expect(told).toContainEqual([2, "harga", "gratis", true]);
    expect(told).toContainEqual([4, "sku", "T H", false]);
    expect(told).toContainEqual([4, "stok", "banyak", false]);
    expect(warnings.every(({ cure }) => cure.endsWith("."))).toBe(true);
  });

  it("holds formulas as text, and no control characters", async () => {
    const { products } = await read(csvOf([HEADER, ["=HYPERLINK(1)\u0000", "KO\u0000PI", "1000", "1", ""]]));
    expect(products).toMatchObject([{ title: { "id-ID": "=HYPERLINK(1)" }, variants: [{ sku: "KOPI" }] }]);
  });

  it.each([",", ";", "\t", "|"])(
    "is read with %j between its cells, a byte order mark and padded cells",
    async (delimiter) => {
      const text = [
        ["nama  ", "harga"],
        ['  "Kopi ""Gayo"""  ', "65000 "],
      ]
        .map((row) => row.join(delimiter))
        .join("\r\n");
      const { products } = await read(bytesOf(`\uFEFF${text}\r\n\r\n`));
      expect(products).toMatchObject([{ title: { "id-ID": 'Kopi "Gayo"' } }]);
    },
  );

  it("stops when it is told to, with the reason it was given", async () => {
    const controller = new AbortController();
    const catalogue = await importCatalogue(SIMPLE, { ...ANSWERS, signal: controller.signal });
    const reading = async () => {
      for await (const _ of catalogue.products) controller.abort(new Error("enough"));
    };
    await expect(reading()).rejects.toThrow("enough");
  });

  it("asks what it leaves open, and throws while it is", async () => {
    const catalogue = await importCatalogue(SIMPLE);
    expect(catalogue.questions.map(({ field }) => field)).toEqual(["currency", "locale"]);
    expect(await errorOf(all(catalogue.products))).toMatchObject({
      code: "invalid-options",
      field: "currency",
      cure: expect.stringContaining("IDR") as string,
    });
  });
});

describe("a file is refused with its trouble, its field and a cure", () => {
  it.each<[string, Uint8Array, object]>([
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x6e, 0]), { trouble: "not-text" }],
    [
      "other encodings",
      new Uint8Array([...bytesOf("nama,harga\nKop"), 0xe9, 0x2c, 0x31, 0x0a]),
      { trouble: "not-text" },
    ],
    ["an old .xls", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), { trouble: "not-text" }],
    ["nothing", new Uint8Array(), { trouble: "broken" }],
    ["an open quote", bytesOf('nama,harga\n"Kopi,65000\n'), { trouble: "broken", row: 2 }],
    ["a quote inside a cell", bytesOf('nama,harga\n"Kopi" a,65000\n'), { trouble: "broken", row: 2 }],
    ["a cell too many", bytesOf("nama,harga\nKopi,65000,1\n"), { trouble: "broken", row: 2 }],
    ["columns that nobody knows", bytesOf("warna,ukuran\nmerah,M\n"), { trouble: "unknown-format", field: "format" }],
    ["an order list", bytesOf("Item Type,Product Name\nProduct,Kopi\n"), { trouble: "unknown-format" }],
    ["plain JSON", bytesOf('[{"id":"kopi"}]'), { trouble: "unknown-format" }],
  ])("%s", async (_, file, expected) => {
    const error = await errorOf(read(file));
    expect(error).toMatchObject(expected);
    expect(error.message).toContain(error.cure ?? "?");
  });

  it("that is not there, or is a folder", async () => {
    expect(await errorOf(read(join(folder, "nowhere.csv")))).toMatchObject({ trouble: "not-found", code: "not-found" });
    expect(await errorOf(read(folder))).toMatchObject({ trouble: "unreadable" });
  });

  it("with more bytes, rows or letters than are taken", async () => {
    expect(await errorOf(read(SIMPLE, { limits: { bytes: 10 } }))).toMatchObject({ field: "limits.bytes" });
    expect(await errorOf(read(SIMPLE, { limits: { rows: 1 } }))).toMatchObject({ field: "limits.rows" });
    const long = csvOf([HEADER, ["K".repeat(200), "A", "1", "1", ""]]);
    expect(await errorOf(read(long, { limits: { cell: 100 } }))).toMatchObject({ field: "limits.cell", row: 2 });
    const sheet = await xlsxOf([HEADER, ["K".repeat(200), "A", 1, 1, null]]);
    expect(await errorOf(read(sheet, { limits: { cell: 100 } }))).toMatchObject({ field: "limits.cell", row: 2 });
  });

  it("with a wrong answer to a question", async () => {
    expect(await errorOf(importCatalogue(SIMPLE, { currency: "RUPIAH" }))).toMatchObject({ field: "currency" });
    expect(await errorOf(importCatalogue(SIMPLE, { ...ANSWERS, offset: "7" }))).toMatchObject({ field: "offset" });
  });
});

describe("a spreadsheet", () => {
  it("that unpacks to more than is taken is refused, whatever it says about its size", async () => {
    const bomb = zipOf("xl/worksheets/sheet1.xml", Buffer.alloc(5_000_000, 32), 10);
    expect(await errorOf(read(bomb, { limits: { unpackedBytes: 1_000_000 } }))).toMatchObject({
      trouble: "too-large",
      field: "limits.unpackedBytes",
    });
  });

  it("whose parts define entities is refused", async () => {
    const laughs = zipOf("xl/workbook.xml", Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><a/>'));
    expect(await errorOf(read(laughs))).toMatchObject({ trouble: "broken" });
  });

  it("that is none is refused", async () => {
    expect(await errorOf(read(bytesOf("PK\u0003\u0004 nothing")))).toMatchObject({ trouble: "broken" });
  });

  it("says what the CSV says", async () => {
    const sheet = await xlsxOf([HEADER, ["Kopi", "KOPI", 65000, 3, "Utara"], ["Teh", "TEH", 28000, 5, null]]);
    expect((await read(sheet)).products).toEqual((await read(SIMPLE)).products);
    expect(pricesOf(await read(sheet))).toEqual(["65000", "28000"]);
  });
});

it("an ImportError is told by its class, and carries what a caller branches on", async () => {
  const error = await errorOf(read(new Uint8Array()));
  expect(error).toBeInstanceOf(ImportError);
  expect(error).toMatchObject({ name: "ImportError", code: "input-failed", field: "file" });
});

/** A zip of one part; `size` is what it says about itself. */
function zipOf(name: string, content: Buffer, size = content.length): Uint8Array {
  const data = deflateRawSync(content);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt32LE(data.length, 14);
  shared.writeUInt32LE(size, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), shared, Buffer.from(name), data]);
  const entry = Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), shared, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}
