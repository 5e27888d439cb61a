/** How a post of ours is told from others where the platform keeps nothing of ours beside it. */
import { createHash } from "node:crypto";

/** Crockford's base 32: no letter that is taken for a digit. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 8;

/** A short code of a marker, for a link or a line of text. */
export function codeOf(marker: string): string {
  const bytes = createHash("sha256").update(marker).digest();
  return Array.from(bytes.subarray(0, LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** The link with the code in its query, as `e`. */
export function linkWith(link: string | undefined, code: string): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  const url = new URL(link);
  url.searchParams.set("e", code);
  return url.href;
}

/** Whether a text carries the code, as a word of its own. */
export function carries(text: string, code: string): boolean {
  return new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`).test(text);
}
