/** Numbers that name goods worldwide: GTIN (EAN, UPC) and ISBN. */
import { isValid, minify } from "gtin";

/** A checked number, or what is wrong with it and what cures that. */
export type Checked =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly trouble: string; readonly cure: string };

const LENGTHS = new Set([8, 12, 13, 14]);
const NO_GTIN = "Leave it out where the maker gave none; never make one up.";

/**
 * A GTIN as we keep it: 14 digits, check digit proven. Takes 8, 12, 13 or 14 digits with spaces or hyphens.
 * Refuses numbers that only mean something inside one shop (02, 04, 20–29, GTIN-8 with 0 or 2) and all zeros, which
 * have a right check digit and are still nobody's.
 */
export function checkGtin(input: string): Checked {
  const digits = input.replace(/[\s-]/g, "");
  if (!/^\d+$/.test(digits)) return refused(`"${input}" is not a GTIN`, "Write its 8, 12, 13 or 14 digits.");
  if (!LENGTHS.has(digits.length)) {
    return refused(`A GTIN has 8, 12, 13 or 14 digits, this has ${digits.length}`, "Write all digits of the barcode.");
  }
  const value = digits.padStart(14, "0");
  if (/^0+$/.test(value)) return refused("A GTIN of zeros is nobody's", NO_GTIN);
  if (!isValid(digits)) {
    return refused(`"${input}" has a wrong check digit`, "Compare it with the barcode, digit by digit.");
  }
  if (isInStore(value)) return refused(`"${input}" is a number for use inside one shop`, NO_GTIN);
  return { ok: true, value };
}

/** The shortest usual form of a kept GTIN: 8, 12 or 13 digits, 14 only for trade units. */
export function shortGtin(gtin: string): string {
  return minify(gtin);
}

/** An ISBN as we keep it: 13 digits. Takes ISBN-10 and ISBN-13 with spaces or hyphens. */
export function checkIsbn(input: string): Checked {
  const text = input.replace(/[\s-]/g, "").toUpperCase();
  if (/^97[89]\d{10}$/.test(text)) {
    return isValid(text)
      ? { ok: true, value: text }
      : refused(`"${input}" has a wrong check digit`, "Compare it with the back of the book.");
  }
  if (!/^\d{9}[\dX]$/.test(text)) return refused(`"${input}" is not an ISBN`, "Write its 10 or 13 digits.");
  if (isbn10Remainder(text) !== 0) {
    return refused(`"${input}" has a wrong check digit`, "Compare it with the back of the book.");
  }
  return { ok: true, value: withCheckDigit(`978${text.slice(0, 9)}`) };
}

/** The GTIN of a book: an ISBN-13 is one. `undefined` where the ISBN is wrong. */
export function gtinOfIsbn(isbn: string): string | undefined {
  const checked = checkIsbn(isbn);
  return checked.ok ? checked.value.padStart(14, "0") : undefined;
}

function isInStore(gtin: string): boolean {
  // Numbers of 8 digits are kept with six zeros before them; theirs for shops begin with 0 or 2.
  if (gtin.startsWith("000000")) return gtin[6] === "0" || gtin[6] === "2";
  return /^.(?:02|04|2\d)/.test(gtin);
}

function isbn10Remainder(text: string): number {
  return [...text].reduce((sum, digit, at) => sum + (digit === "X" ? 10 : Number(digit)) * (10 - at), 0) % 11;
}

function withCheckDigit(twelve: string): string {
  const sum = [...twelve].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}

function refused(trouble: string, cure: string): Checked {
  return { ok: false, trouble, cure };
}
