import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { notationOf, readAmount, readNumber } from "../../src/import/amount.js";
import type { Notation } from "../../src/import/import.js";
import { csvOf, errorOf, pricesOf, read, xlsxOf } from "./kit.js";

const cellOf = (text: string, isNumber = false) => ({ text, isNumber, row: 2, column: "Harga" });
const amount = (text: string, currency: string, notation?: Notation) => {
  const read = readAmount(cellOf(text), currency, notation);
  return read.kind === "number" ? read.value : read.kind;
};

/** A whole part as people group it. */
function grouped(whole: number, mark: string): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, mark);
}

describe("a price", () => {
  it("is the same number in Indonesian and in English, with and without its currency", () => {
    const price = fc.record({
      whole: fc.integer({ min: 0, max: 999_999_999 }),
      cents: fc.integer({ min: 0, max: 99 }),
      sign: fc.constantFrom("", "Rp", "Rp ", "Rp. ", "IDR "),
    });
    fc.assert(
      fc.property(price, ({ whole, cents, sign }) => {
        const part = String(cents).padStart(2, "0");
        const expected = cents === 0 ? String(whole) : `${whole}.${part}`;
        expect(amount(`${sign}${grouped(whole, ".")},${part}`, "IDR")).toBe(expected);
        expect(amount(`${sign}${grouped(whole, ",")}.${part}`, "IDR")).toBe(expected);
        expect(amount(`${sign}${grouped(whole, ".")}`, "IDR", "15.000,50")).toBe(String(whole));
        expect(amount(`${sign}${grouped(whole, ",")}`, "IDR", "15,000.50")).toBe(String(whole));
        expect(amount(`${whole}.${part} IDR`, "IDR")).toBe(expected);
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  it("never reads digits that fit both notations without being told which", () => {
    const open = fc.tuple(
      fc.integer({ min: 1, max: 999 }),
      fc.integer({ min: 0, max: 999 }),
      fc.constantFrom(".", ","),
    );
    fc.assert(
      fc.property(open, ([front, back, mark]) => {
        const text = `${front}${mark}${String(back).padStart(3, "0")}`;
        expect(readNumber(cellOf(text), undefined).kind).toBe("ambiguous");
        expect(notationOf(cellOf(text))).toBeUndefined();
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it.each([
    ["15.000,50", "IDR", "15000.50"],
    ["1.500.000", "IDR", "1500000"],
    ["15.000,-", "IDR", "15000"],
    ["65000.00 IDR", "IDR", "65000"],
    ["18.99", "SGD", "18.99"],
    ["1,299.00", "SGD", "1299"],
    ["1.299,50 €", "EUR", "1299.50"],
    ["0.500", "KWD", "0.500"],
    ["gratis", "IDR", "none"],
    ["-5", "IDR", "none"],
    ["=1+1", "IDR", "none"],
    ["12.5555", "USD", "none"],
    ["1.73E+18", "IDR", "none"],
    ["12 USD", "IDR", "none"],
  ])("%s in %s is %s", (text, currency, expected) => {
    expect(amount(text, currency)).toBe(expected);
  });

  it("is asked about where the file leaves it open, with its row and column", async () => {
    const file = csvOf([
      ["nama", "harga"],
      ["Kopi", "65000"],
      ["Teh", "1.500"],
    ]);
    const error = await errorOf(read(file));
    expect(error).toMatchObject({ trouble: "unanswered", field: "numbers", row: 3 });
    expect(error.message).toContain('"15.000,50" or "15,000.50"');
    expect(pricesOf(await read(file, { numbers: "15.000,50" }))).toEqual(["65000", "1500"]);
  });

  it("is read as the rest of the file writes it", async () => {
    const indonesian = csvOf([
      ["nama", "harga"],
      ["Kopi", "65.000,00"],
      ["Teh", "1.500"],
    ]);
    expect(pricesOf(await read(indonesian))).toEqual(["65000", "1500"]);
    const english = csvOf([
      ["nama", "harga"],
      ["Kopi", "65.00"],
      ["Teh", "1.500"],
    ]);
    expect(pricesOf(await read(english, { currency: "USD" }))).toEqual(["65", "1.50"]);
    const both = csvOf([
      ["nama", "harga"],
      ["Kopi", "65.000,00"],
      ["Roti", "65,000.00"],
      ["Teh", "1.500"],
    ]);
    expect(await errorOf(read(both))).toMatchObject({ field: "numbers" });
  });

  it("with a fraction of a rupiah is taken, and said", async () => {
    const found = await read(
      csvOf([
        ["nama", "harga"],
        ["Kopi", "15.000,50"],
      ]),
    );
    expect(pricesOf(found)).toEqual(["15000.50"]);
    expect(found.warnings).toContainEqual(
      expect.objectContaining({ row: 2, column: "harga", value: "15.000,50", refused: false }),
    );
  });

  it("in another currency than the file's leaves the product out", async () => {
    const found = await read(
      csvOf([
        ["nama", "harga"],
        ["Kopi", "12.00 USD"],
        ["Teh", "65000"],
      ]),
    );
    expect(found.products.map(({ id }) => id)).toEqual(["Teh"]);
    expect(found.warnings).toContainEqual(
      expect.objectContaining({ row: 2, cure: expect.stringContaining("USD") as string, refused: true }),
    );
  });
});

describe("a number that a spreadsheet cut short", () => {
  it("is no SKU, in text and in a cell", async () => {
    const text = await read(
      csvOf([
        ["nama", "sku", "harga"],
        ["Kopi", "1.73E+18", "65000"],
      ]),
    );
    const cell = await read(
      await xlsxOf([
        ["nama", "sku", "harga"],
        ["Kopi", 1.73e18, 65000],
      ]),
    );
    for (const { products, warnings } of [text, cell]) {
      expect(products).toEqual([]);
      const cure = expect.stringContaining("text") as string;
      expect(warnings).toContainEqual(expect.objectContaining({ row: 2, column: "sku", refused: true, cure }));
    }
  });

  it("is no barcode; the product stays without it", async () => {
    const found = await read(
      csvOf([
        ["nama", "barcode", "harga"],
        ["Kopi", "8.99E+12", "65000"],
      ]),
    );
    expect(found.products[0]?.variants[0]?.identifiers).toEqual([]);
    expect(found.warnings).toContainEqual(expect.objectContaining({ column: "barcode", value: "8.99E+12" }));
  });
});

it("cells are read as text: zeros in front stay, and a barcode that lost its own gets it back", async () => {
  const file = await xlsxOf([
    ["nama", "sku", "barcode", "harga"],
    ["Kopi", "00123", 12345678905, 65000],
  ]);
  const { products } = await read(file);
  expect(products[0]?.variants[0]).toMatchObject({ sku: "00123", identifiers: [{ value: "00012345678905" }] });
});
