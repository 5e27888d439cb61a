/**
 * Exact money. Scales come from ISO 4217 (currency-codes 2.2.0, list of 2024-06-25), never from Intl: Intl says that
 * rupiah have no decimals, ISO 4217 says two, and agents and feeds that count minor units mean ISO's.
 */
import { data as currencies } from "currency-codes";
import type { Money } from "./product.js";

/** Codes of the list that are no money: funds units, metals, the test code. They have no minor unit. */
const NOT_MONEY = new Set(["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"]);

/** ISO 4217 code to the number of decimals of its minor unit: `IDR` is 2, `JPY` 0, `KWD` 3. */
export const MINOR_DIGITS: ReadonlyMap<string, number> = new Map(
  currencies.filter(({ code }) => !NOT_MONEY.has(code)).map(({ code, digits }) => [code, digits]),
);

/** Written amounts: digits, then at most four decimals after a point. No sign, no thousands separator. */
const AMOUNT = /^(0|[1-9]\d{0,14})(?:\.(\d{1,4}))?$/;

/** An amount that cannot be carried over exactly, or is none. */
export class MoneyError extends RangeError {
  override readonly name = "MoneyError";
  /** The one thing to do. */
  readonly cure: string;
  constructor(message: string, cure: string) {
    super(message);
    this.cure = cure;
  }
}

/** Whether it is the code of a currency that things are sold in. */
export function isCurrency(code: string): boolean {
  return MINOR_DIGITS.has(code);
}

/**
 * Integer of ISO 4217 minor units: `6500000n` for Rp65.000.
 * @throws MoneyError where the amount is none, or finer than the currency.
 */
export function toMinor(money: Money): bigint {
  return scaled(money, digitsOf(money.currency));
}

/**
 * Money from ISO 4217 minor units, the inverse of `toMinor`.
 * @throws MoneyError for a negative or fractional number, or an unknown currency.
 */
export function fromMinor(minor: bigint | number, currency: string): Money {
  const digits = digitsOf(currency);
  if (typeof minor === "number" && !Number.isSafeInteger(minor)) {
    throw new MoneyError(`${minor} is no exact number of minor units`, "Hand in a whole number or a bigint.");
  }
  const value = BigInt(minor);
  if (value < 0n) throw new MoneyError(`${minor} is negative`, "Hand in zero or more.");
  return { amount: decimal(value, digits), currency };
}

/** Integer of millionths of the major unit, as Google's APIs count: `65000000000n` for Rp65.000. */
export function toMicros(money: Money): bigint {
  digitsOf(money.currency);
  return scaled(money, 6);
}

/**
 * Number of major units, exact: `65000` for Rp65.000.
 *
 * @param scale Decimals that the receiver takes. @defaultValue the currency's own
 * @throws MoneyError where `scale` or a JavaScript number would lose something.
 */
export function toMajor(money: Money, scale: number = digitsOf(money.currency)): number {
  const units = scaled(money, scale);
  const number = Number(decimal(units, scale));
  // A double carries 15 digits whole; beyond, it is exact only where it comes back the same.
  const digits = units.toString().length;
  if (digits > 15 && (scale > 0 || !Number.isSafeInteger(number))) {
    throw new MoneyError(`${money.amount} ${money.currency} is too large for a number`, "Lower the price.");
  }
  return number;
}

/**
 * Major units as text with exactly `scale` decimals: `"65000.00"`.
 * @throws MoneyError where `scale` would lose something.
 */
export function toMajorText(money: Money, scale: number = digitsOf(money.currency)): string {
  const units = scaled(money, scale);
  const [whole, fraction] = split(units, scale);
  return scale === 0 ? whole : `${whole}.${fraction}`;
}

/**
 * Which of two is more: below zero, zero, above zero.
 * @throws MoneyError for two different currencies.
 */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  if (a.currency !== b.currency) {
    throw new MoneyError(`${a.currency} and ${b.currency} cannot be compared`, "Use one currency for one product.");
  }
  const difference = toMicros(a) - toMicros(b);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/**
 * The one way in which we write an amount: no decimals where they are zero, else all of the currency's.
 * `undefined`: not an amount of that currency, such as `"65.000"` of IDR, which was meant to be 65 thousand.
 */
export function canonicalAmount(amount: string, currency: string): string | undefined {
  const digits = MINOR_DIGITS.get(currency);
  const match = AMOUNT.exec(amount);
  if (digits === undefined || match === null) return undefined;
  const fraction = match[2];
  if (fraction === undefined) return amount;
  if (fraction.length > digits) return undefined;
  const whole = match[1] ?? "0";
  return /^0+$/.test(fraction) ? whole : `${whole}.${fraction.padEnd(digits, "0")}`;
}

/**
 * Money as people read it. Rupiah are `Rp65.000` in every language: no space, points between thousands.
 * Other currencies as the locale writes them, with plain spaces, and decimals only where there are any to show.
 */
export function formatMoney(money: Money, locale: string): string {
  if (money.currency === "IDR") return formatRupiah(money);
  const amount = canonicalAmount(money.amount, money.currency);
  if (amount === undefined || !isNumeric(amount)) throw notAnAmount(money);
  const whole = !amount.includes(".");
  return formatterOf(locale, money.currency, whole)
    .format(amount)
    .replace(/[\u00a0\u202f]/g, " ");
}

function formatRupiah(money: Money): string {
  const [whole, fraction] = split(toMinor(money), 2);
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ".");
  return fraction === "00" ? `Rp${grouped}` : `Rp${grouped},${fraction}`;
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf(locale: string, currency: string, whole: boolean): Intl.NumberFormat {
  const key = `${locale} ${currency} ${whole}`;
  const known = formatters.get(key);
  if (known) return known;
  const usual = new Intl.NumberFormat(locale, { style: "currency", currency });
  const digits = usual.resolvedOptions().maximumFractionDigits ?? 0;
  const made =
    whole || digits === digitsOf(currency)
      ? usual
      : new Intl.NumberFormat(locale, { style: "currency", currency, minimumFractionDigits: digitsOf(currency) });
  // Languages and currencies of one shop are few; the cap only guards against a caller who makes them up.
  if (formatters.size >= 500) formatters.clear();
  formatters.set(key, made);
  return made;
}

function digitsOf(currency: string): number {
  const digits = MINOR_DIGITS.get(currency);
  if (digits !== undefined) return digits;
  throw new MoneyError(`"${currency}" is no ISO 4217 currency`, 'Write three capital letters, such as "IDR".');
}

function scaled(money: Money, scale: number): bigint {
  const match = AMOUNT.exec(money.amount);
  if (match === null) throw notAnAmount(money);
  const fraction = match[2] ?? "";
  if (/[1-9]/.test(fraction.slice(scale))) {
    throw new MoneyError(
      `${money.amount} ${money.currency} has more than ${scale} decimals`,
      `Round the price to ${scale === 0 ? "whole units" : `${scale} decimals`}.`,
    );
  }
  return BigInt((match[1] ?? "0") + fraction.slice(0, scale).padEnd(scale, "0"));
}

function notAnAmount(money: Money): MoneyError {
  return new MoneyError(`"${money.amount}" is no amount of ${money.currency}`, 'Write digits only, such as "65000".');
}

function decimal(units: bigint, scale: number): string {
  const [whole, fraction] = split(units, scale);
  return /^0*$/.test(fraction) ? whole : `${whole}.${fraction}`;
}

function split(units: bigint, scale: number): readonly [whole: string, fraction: string] {
  const text = units.toString().padStart(scale + 1, "0");
  return scale === 0 ? [text, ""] : [text.slice(0, -scale), text.slice(-scale)];
}

function isNumeric(text: string): text is `${number}` {
  return AMOUNT.test(text);
}
