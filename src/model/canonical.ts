/** One byte sequence for one meaning: canonical JSON (RFC 8785) of NFC text, and digests of it. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * JSON with sorted keys, no spaces and every text in NFC: equal values give equal text, whatever the order of their
 * keys or the form of their accents. `undefined` properties are left out.
 *
 * @throws Error for what JSON cannot carry: NaN, bigints, half surrogates, cycles.
 */
export function canonicalJson(value: unknown): string {
  const json = write(value);
  // Nothing composes with a quote, a backslash or a brace: where the whole is NFC, every text in it is. Documents that
  // were parsed are, so the slow way is for strangers. (An escaped line end before an accent also ends up there.)
  if (json === json.normalize("NFC")) return json;
  return write(composed(value));
}

/** What `value` means, in 22 characters: the first 16 bytes of SHA-256 over canonical JSON, base64url. */
export function digest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest().subarray(0, 16).toString("base64url");
}

/** The digest of a list of texts; their borders count, so `("ab", "c")` differs from `("a", "bc")`. */
export function digestOf(...texts: readonly string[]): string {
  return digest(texts);
}

function write(value: unknown): string {
  const json = canonicalize(value);
  if (json === undefined) throw new TypeError(`A ${typeof value} has no JSON form.`);
  return json;
}

function composed(value: unknown): unknown {
  if (typeof value === "string") return value.normalize("NFC");
  if (Array.isArray(value)) return value.map(composed);
  if (typeof value !== "object" || value === null) return value;
  if ("toJSON" in value && typeof value.toJSON === "function") return composed(value.toJSON());
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.normalize("NFC"), composed(inner)]));
}
