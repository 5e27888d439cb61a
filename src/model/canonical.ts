/** One byte sequence for one meaning: canonical JSON (RFC 8785) of NFC text, and digests of it. */
import { hash } from "node:crypto";

const DIGEST_BYTES = 16;
const HALF_SURROGATE = /\p{Surrogate}/u;

/**
 * JSON with sorted keys, no spaces and every text in NFC: equal values give equal text, whatever the order of their
 * keys or the form of their accents. `undefined` properties are left out. Written here because it runs several times
 * for each listing and is twice as fast as the `canonicalize` package, which the tests hold it against.
 *
 * @throws TypeError for what JSON cannot carry: NaN, bigints, half surrogates, cycles.
 */
export function canonicalJson(value: unknown): string {
  const json = jcs(value);
  // Nothing composes with a quote, a backslash or a brace: where the whole is NFC, every text in it is. Documents that
  // were parsed are, so the slow way is for strangers. (An escaped line end before an accent also ends up there.)
  if (json === json.normalize("NFC")) return json;
  return write(composed(value), []) ?? "";
}

/**
 * JSON with sorted keys and no spaces (RFC 8785) of texts as they are: what is signed must not be rewritten.
 *
 * @throws TypeError for what JSON cannot carry: NaN, bigints, half surrogates, cycles, nothing.
 */
export function jcs(value: unknown): string {
  const json = write(value, []);
  if (json === undefined) throw new TypeError(`A ${typeof value} has no JSON form.`);
  return json;
}

/** What `value` means, in 22 characters: the first 16 bytes of SHA-256 over canonical JSON, base64url. */
export function digest(value: unknown): string {
  return digestText(canonicalJson(value));
}

/** The digest of a list of texts; their borders count, so `("ab", "c")` differs from `("a", "bc")`. */
export function digestOf(...texts: readonly string[]): string {
  return digestText(texts.map((text) => `${text.length}:${text}`).join());
}

function digestText(text: string): string {
  return hash("sha256", text, "buffer").toString("base64url", 0, DIGEST_BYTES);
}

/** @param above - the objects that `value` lies in */
function write(value: unknown, above: object[]): string | undefined {
  switch (typeof value) {
    case "string":
      return writeText(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form.`);
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : writeInner(value, above);
    case "bigint":
      throw new TypeError("A bigint has no JSON form.");
    default:
      return undefined;
  }
}

function writeText(text: string): string {
  if (HALF_SURROGATE.test(text)) throw new TypeError("Half a surrogate has no JSON form.");
  return JSON.stringify(text);
}

// One stack for the whole document: copies of it would cost more than looking for cycles.
function writeInner(value: object, above: object[]): string | undefined {
  if (above.includes(value)) throw new TypeError("A cycle has no JSON form.");
  above.push(value);
  const text = writeObject(value, above);
  above.pop();
  return text;
}

function writeObject(value: object, above: object[]): string | undefined {
  if ("toJSON" in value && typeof value.toJSON === "function") return write(value.toJSON(), above);
  if (Array.isArray(value)) return writeList(value, above);
  const inner = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of Object.keys(inner).sort()) {
    const written = write(inner[key], above);
    if (written !== undefined) text += `${text === "" ? "" : ","}${writeText(key)}:${written}`;
  }
  return `{${text}}`;
}

function writeList(list: readonly unknown[], above: object[]): string {
  let text = "";
  for (let at = 0; at < list.length; at += 1) text += `${at === 0 ? "" : ","}${write(list[at], above) ?? "null"}`;
  return `[${text}]`;
}

function composed(value: unknown): unknown {
  if (typeof value === "string") return value.normalize("NFC");
  if (Array.isArray(value)) return value.map(composed);
  if (typeof value !== "object" || value === null) return value;
  if ("toJSON" in value && typeof value.toJSON === "function") return composed(value.toJSON());
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.normalize("NFC"), composed(inner)]));
}
