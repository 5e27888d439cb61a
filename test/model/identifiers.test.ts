import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkGtin, checkIsbn, gtinOfIsbn, shortGtin } from "../../src/model/identifiers.js";

function checkDigit(payload: string): string {
  const sum = Array.from(payload.padStart(13, "0")).reduce(
    (all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 3 : 1),
    0,
  );
  return String((10 - (sum % 10)) % 10);
}
/** EAN-13 of Indonesia, 899…: 12 digits and their check digit. */
const ean13 = fc.stringMatching(/^\d{9}$/).map((tail) => `899${tail}${checkDigit(`899${tail}`)}`);

describe("GTIN", () => {
  it("is kept as 14 digits and comes back short", () => {
    fc.assert(
      fc.property(ean13, (gtin) => {
        expect(checkGtin(gtin)).toEqual({ ok: true, value: `0${gtin}` });
        expect(shortGtin(`0${gtin}`)).toBe(gtin);
        expect(checkGtin(`0${gtin}`)).toEqual({ ok: true, value: `0${gtin}` });
      }),
    );
  });

  it("notices every single wrong digit", () => {
    fc.assert(
      fc.property(ean13, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (gtin, at, by) => {
        const wrong = gtin.slice(0, at) + String((Number(gtin[at]) + by) % 10) + gtin.slice(at + 1);
        expect(checkGtin(wrong).ok).toBe(false);
      }),
    );
  });

  it.each([
    "00000000",
    "00000000000000",
    "2000000000008",
    "0212345678909",
    "0412345678903",
    "20123451",
    "abc",
    "",
    "123",
    "8991234567891234",
  ])("refuses %j with a cure", (value) => {
    const checked = checkGtin(value);
    expect(checked.ok ? "" : checked.cure).toMatch(/\.$/);
    expect(checked.ok).toBe(false);
  });

  it("takes spaces, hyphens, EAN-8 and UPC-A", () => {
    expect(checkGtin("96 38-5074")).toEqual({ ok: true, value: "00000096385074" });
    expect(checkGtin("036000291452")).toEqual({ ok: true, value: "00036000291452" });
  });
});

describe("ISBN", () => {
  it("is kept as 13 digits, and is a GTIN", () => {
    expect(checkIsbn("0-306-40615-2")).toEqual({ ok: true, value: "9780306406157" });
    expect(checkIsbn("978-0-306-40615-7")).toEqual({ ok: true, value: "9780306406157" });
    expect(checkIsbn("0-8044-2957-X")).toEqual({ ok: true, value: "9780804429573" });
    expect(gtinOfIsbn("0306406152")).toBe("09780306406157");
  });

  it.each(["0306406153", "9780306406158", "12345", "9770306406157"])("refuses %s", (isbn) => {
    expect(checkIsbn(isbn).ok).toBe(false);
    expect(gtinOfIsbn(isbn)).toBeUndefined();
  });
});
