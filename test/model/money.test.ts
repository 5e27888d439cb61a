import { data as currencies } from "currency-codes";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalAmount,
  compareMoney,
  formatMoney,
  fromMinor,
  isCurrency,
  MINOR_DIGITS,
  MoneyError,
  toMajor,
  toMajorText,
  toMicros,
  toMinor,
} from "../../src/model/money.js";

const idr = (amount: string) => ({ amount, currency: "IDR" });
const codes = Array.from(MINOR_DIGITS.keys());

describe("money", () => {
  it("knows the ISO scale of currencies for which Intl says another", () => {
    const expected = { IDR: 2, HUF: 2, COP: 2, IQD: 3, LAK: 2, MMK: 2, PKR: 2, JPY: 0, VND: 0, KWD: 3, CLF: 4, USD: 2 };
    expect(Object.fromEntries(Object.keys(expected).map((code) => [code, MINOR_DIGITS.get(code)]))).toEqual(expected);
  });

  it("takes every code of ISO 4217 but those that are no money", () => {
    const left = currencies.map(({ code }) => code).filter((code) => !isCurrency(code));
    expect(left.toSorted()).toEqual("XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split(" "));
  });

  it.each(codes)("writes one unit of %s in minor units and micros", (currency) => {
    const digits = MINOR_DIGITS.get(currency) ?? 0;
    expect(toMinor({ amount: "1", currency })).toBe(10n ** BigInt(digits));
    expect(toMicros({ amount: "1", currency })).toBe(1_000_000n);
  });

  it("comes back the same from minor units, for every currency and any size", () => {
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), (currency, minor) => {
        const money = fromMinor(minor, currency);
        expect(toMinor(money)).toBe(minor);
        expect(canonicalAmount(money.amount, currency)).toBe(money.amount);
      }),
    );
  });

  it("writes Rp65.000 as agents, Google and Shopee want it", () => {
    expect(toMinor(idr("65000"))).toBe(6_500_000n);
    expect(toMicros(idr("65000"))).toBe(65_000_000_000n);
    expect(toMajor(idr("65000"), 0)).toBe(65_000);
    expect(toMajorText(idr("65000"))).toBe("65000.00");
  });

  it("refuses to lose something", () => {
    expect(() => toMajor(idr("65000.50"), 0)).toThrow(MoneyError);
    expect(() => toMinor({ amount: "1.5", currency: "JPY" })).toThrow(MoneyError);
    expect(() => toMajor(idr("123456789012345.67"))).toThrow(MoneyError);
    expect(() => fromMinor(1.5, "IDR")).toThrow(MoneyError);
    expect(() => fromMinor(-1, "IDR")).toThrow(MoneyError);
    expect(() => toMinor({ amount: "1e3", currency: "IDR" })).toThrow(MoneyError);
    expect(() => toMinor({ amount: "1", currency: "XXX" })).toThrow(MoneyError);
  });

  it("is exact where floats are not", () => {
    const sum = ["0.10", "0.20"].reduce((total, amount) => total + toMinor({ amount, currency: "USD" }), 0n);
    expect(fromMinor(sum, "USD").amount).toBe("0.30");
    expect(toMajor({ amount: "0.30", currency: "USD" })).toBe(0.3);
    expect(toMajor(idr("999999999999999"), 0)).toBe(999_999_999_999_999);
  });

  it("compares by value and never across currencies", () => {
    expect(compareMoney(idr("65000"), idr("65000.00"))).toBe(0);
    expect(compareMoney(idr("9000"), idr("65000"))).toBe(-1);
    expect(compareMoney(idr("65000.01"), idr("65000"))).toBe(1);
    expect(() => compareMoney(idr("1"), { amount: "1", currency: "USD" })).toThrow(MoneyError);
  });

  it("has one form for one amount", () => {
    expect(canonicalAmount("65000.00", "IDR")).toBe("65000");
    expect(canonicalAmount("12.5", "USD")).toBe("12.50");
    expect(canonicalAmount("65.000", "IDR")).toBeUndefined();
    expect(canonicalAmount("65.000", "KWD")).toBe("65");
  });

  it.each([
    ["65000", "IDR", "id-ID", "Rp65.000"],
    ["65000", "IDR", "en-US", "Rp65.000"],
    ["1250000.50", "IDR", "id-ID", "Rp1.250.000,50"],
    ["999", "IDR", "id-ID", "Rp999"],
    ["1234.50", "USD", "en-US", "$1,234.50"],
    ["12", "USD", "en-US", "$12.00"],
    ["1200", "JPY", "en-US", "¥1,200"],
    ["1.250", "KWD", "en-US", "KWD 1.250"],
    ["12.50", "HUF", "en-US", "HUF 12.50"],
    ["123456789012345.67", "USD", "en-US", "$123,456,789,012,345.67"],
  ])("shows %s %s in %s as %s", (amount, currency, locale, shown) => {
    expect(formatMoney({ amount, currency }, locale)).toBe(shown);
  });
});
