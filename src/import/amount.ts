/** Numbers as people and programs write them. Nothing is guessed: what can be read in two ways is `ambiguous`. */
import { isCurrency, MINOR_DIGITS } from "../model/money.js";
import type { Notation } from "./catalogue.js";
import type { Cell } from "./cell.js";

/** A number as a decimal text, or why it is none. */
export type ReadNumber =
  | { readonly kind: "number"; readonly value: string }
  | { readonly kind: "ambiguous" }
  | { readonly kind: "none"; readonly trouble: string; readonly cure: string };

const WRITE = 'Write it with digits: "65000" or "12.50".';
/** What Excel makes of a long number. */
const SCIENTIFIC = /^[\d.,]+e[+-]?\d+$/i;

/** Whether a spreadsheet has cut a long number short: `1.73E+18`. */
export function isCutShort({ text, isNumber }: Pick<Cell, "text" | "isNumber">): boolean {
  return SCIENTIFIC.test(text) || (isNumber && text.replace(/\D/g, "").length > 15);
}

/** Reads a number without a sign; `notation` is asked only where the digits leave it open. */
export function readNumber(cell: Pick<Cell, "text" | "isNumber">, notation: Notation | undefined): ReadNumber {
  const [, text = "", closing] = CLOSED.exec(cell.text.replace(/[\s\u00a0\u202f']/g, "")) ?? [];
  if (SCIENTIFIC.test(text)) {
    const cure = "Format the column as text in the spreadsheet, write the number again, and export anew.";
    return { kind: "none", trouble: `"${cell.text}" was cut short by a spreadsheet`, cure };
  }
  if (!/^\d[\d.,]*$/.test(text)) return { kind: "none", trouble: `"${cell.text}" is no number`, cure: WRITE };
  if (cell.isNumber) return plain(text, ".");
  const form = formOf(text);
  if (form === "whole") return plain(text, "");
  if (form === "broken") return { kind: "none", trouble: `"${cell.text}" is no number`, cure: WRITE };
  const meant = form === "open" ? (closingNotation(closing) ?? notation) : form;
  return meant === undefined ? { kind: "ambiguous" } : plain(text, pointOf(meant));
}

/** `15.000,-`: no cents, and what stands before them. */
const CLOSED = /^(.*?)(?:([.,])(?:-+|–))?$/;

function closingNotation(mark: string | undefined): Notation | undefined {
  if (mark === undefined) return undefined;
  return mark === "," ? "15.000,50" : "15,000.50";
}

/** Which notation a text proves; nothing where it fits both, or is a spreadsheet's number. */
export function notationOf(cell: Pick<Cell, "text" | "isNumber">): Notation | undefined {
  if (cell.isNumber) return undefined;
  const text = withoutCurrency(cell.text).rest.replace(/[\s\u00a0\u202f']/g, "");
  const closed = closingNotation(CLOSED.exec(text)?.[2]);
  if (closed !== undefined) return closed;
  if (!/^\d[\d.,]*$/.test(text)) return undefined;
  const form = formOf(text);
  return form === "15.000,50" || form === "15,000.50" ? form : undefined;
}

function formOf(text: string): Notation | "whole" | "open" | "broken" {
  if (/^\d+$/.test(text)) return "whole";
  // One group of three behind one mark: fifteen hundred, or one and a half.
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(text)) return "open";
  if (/^[1-9]\d{0,2}(?:\.\d{3})*(?:,\d+)?$/.test(text) || /^\d+,\d+$/.test(text)) return "15.000,50";
  if (/^[1-9]\d{0,2}(?:,\d{3})*(?:\.\d+)?$/.test(text) || /^\d+\.\d+$/.test(text)) return "15,000.50";
  return "broken";
}

function pointOf(notation: Notation): "." | "," {
  return notation === "15.000,50" ? "," : ".";
}

function plain(text: string, point: "." | "," | ""): ReadNumber {
  const at = point === "" ? -1 : text.lastIndexOf(point);
  const whole = (at < 0 ? text : text.slice(0, at)).replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  const part = at < 0 ? "" : text.slice(at + 1).replace(/0+$/, "");
  return { kind: "number", value: part === "" ? whole : `${whole}.${part}` };
}

// --- Money ----------------------------------------------------------------------------

/** Signs that mean one currency wherever they stand. */
const SIGNS: Readonly<Record<string, string>> = {
  RP: "IDR",
  "€": "EUR",
  "£": "GBP",
  RM: "MYR",
  "₱": "PHP",
  "฿": "THB",
};

/** The currency that a price names, and what is left of it. */
export function withoutCurrency(text: string): { readonly currency: string | undefined; readonly rest: string } {
  const [, before = "", rest = "", after = ""] =
    /^\s*([^\d\s.,+=@-]{0,4}?)\.?\s*([\d=+@-][^A-Za-z€£₱฿]*?)\s*([A-Za-z]{2,4}|[€£₱฿])?\s*$/u.exec(text) ?? [];
  const word = (before || after).toUpperCase();
  if (rest === "") return { currency: undefined, rest: text };
  const code = SIGNS[word] ?? (isCurrency(word) ? word : undefined);
  // A sign that several countries share ("$") names none.
  return code === undefined && word !== "" && word !== "$"
    ? { currency: undefined, rest: text }
    : { currency: code, rest };
}

/** A price read for its currency, or why it is none. */
export type ReadAmount = ReadNumber & { readonly note?: string | undefined };

/** Reads a price as a canonical amount of `currency`. */
export function readAmount(cell: Cell, currency: string, notation: Notation | undefined): ReadAmount {
  const { currency: named, rest } = withoutCurrency(cell.text);
  if (named !== undefined && named !== currency) {
    const cure = `Import it with currency: "${named}", or write the price in ${currency}.`;
    return { kind: "none", trouble: `"${cell.text}" is in ${named}, not in ${currency}`, cure };
  }
  const read = readNumber({ text: rest, isNumber: cell.isNumber }, notation);
  if (read.kind !== "number") return read.kind === "none" ? { ...read, trouble: noPrice(cell, read.trouble) } : read;
  const [, part = ""] = read.value.split(".");
  const digits = MINOR_DIGITS.get(currency) ?? 2;
  if (part.length > digits) {
    const cure = `Round it to ${digits} decimals, or say numbers: "15.000,50" where points stand between thousands.`;
    return { kind: "none", trouble: `"${cell.text}" has more decimals than ${currency}`, cure };
  }
  const value = part === "" ? read.value : `${read.value}${"0".repeat(digits - part.length)}`;
  if (currency !== "IDR" || part === "") return { kind: "number", value };
  return { kind: "number", value, note: "rupiah with a fraction; marketplaces take whole rupiah" };
}

function noPrice(cell: Cell, trouble: string): string {
  return trouble.endsWith("is no number") ? `"${cell.text}" is no price` : trouble;
}

// --- Measures ----------------------------------------------------------------------------

/** Grams or millimetres in one of these units. */
const UNITS: Readonly<Record<string, number>> = {
  ...{ g: 1, gr: 1, gram: 1, grams: 1, kg: 1000, kgs: 1000, lb: 453.59237, lbs: 453.59237, oz: 28.349523125 },
  ...{ mm: 1, cm: 10, m: 1000, in: 25.4, inch: 25.4, yd: 914.4 },
};

/** A cell that holds a measure; its own unit ("0.3 kg") wins over the column's. */
export interface Measure {
  readonly cell: Cell;
  readonly unit: string;
}

/** Reads a measure as whole grams or millimetres. */
export function readMeasure({ cell, unit }: Measure, notation: Notation | undefined): ReadNumber {
  const [, digits = cell.text, own = unit] = /^([\d.,\s]+?)\s*([a-z]+)\.?$/i.exec(cell.text) ?? [];
  const factor = UNITS[own.toLowerCase()];
  if (factor === undefined) {
    return {
      kind: "none",
      trouble: `"${own}" is no unit that is known here`,
      cure: "Write g, kg, lb, oz, mm, cm or in.",
    };
  }
  const read = readNumber({ text: digits, isNumber: cell.isNumber }, notation);
  return read.kind === "number" ? { kind: "number", value: String(Math.round(Number(read.value) * factor)) } : read;
}
