/** Text as we keep it, and how platforms count it. */
import { Buffer } from "node:buffer";
import { countGraphemes } from "unicode-segmenter/grapheme";
import type { Unit } from "./text-limit.js";
import { weightOf } from "./weight.js";

/** Printable ASCII and the two controls that are kept: nothing to do for most texts. */
const PLAIN = /^[\n\t\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not stay.
const CONTROLS = /[\x00-\x08\x0b-\x1f]/g;

/**
 * Text in the one form that we keep: NFC, line ends as `\n`, no other C0 controls but tabs, no half surrogates
 * (they become U+FFFD). Doing it twice changes nothing.
 */
export function normalizeText(text: string): string {
  if (PLAIN.test(text)) return text;
  // Cleaned before and composed after: a removed control can stand between a letter and its accent.
  return text
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .normalize("NFC");
}

/** The same for a text of one line: titles, names, labels. */
export function normalizeLine(text: string): string {
  return normalizeText(text).replace(/\s+/gu, " ").trim();
}

/**
 * Length of a text in the unit in which a platform counts it.
 * `bytes` are UTF-8; `weighted` is X's weighted length, see `weight.ts`.
 */
export function measure(text: string, unit: Unit): number {
  switch (unit) {
    case "utf16":
      return text.length;
    case "bytes":
      return Buffer.byteLength(text, "utf8");
    case "codePoints":
      return codePoints(text);
    case "graphemes":
      return countGraphemes(text);
    case "weighted":
      return weightOf(text);
    default:
      return unit satisfies never;
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    if ((text.codePointAt(at) ?? 0) > 0xffff) at += 1;
    count += 1;
  }
  return count;
}
