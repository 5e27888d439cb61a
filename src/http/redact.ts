/** Keeps secrets out of everything that is written down: messages, stacks, causes, fields. */
import { redactErrorWith } from "./redact-error.js";
import { formsOf, HIDDEN, WELL_KNOWN } from "./secret-forms.js";

/** V8 compiles no pattern above 20 kB to machine code; kept below, it runs twenty times faster (measured, Node 20.20). */
const PATTERN_LENGTH = 10_000;

/** Knows the secrets of this process. One for all channels. */
export interface Redactor {
  /** From now on this text is hidden, in each of its usual forms. Nothing for the empty string. */
  add(secret: string): void;
  /** The text without secrets: known ones in any form, and what is a secret by its shape or name. */
  redact(text: string): string;
  /**
   * A copy of whatever was thrown, of the same class and with the same fields, without secrets in message, stack,
   * causes and fields. Objects that are no plain data (sockets, requests, buffers) are replaced by their name.
   */
  redactError(error: unknown): unknown;
}

/**
 * Makes a redactor.
 *
 * @example
 * const redactor = createRedactor();
 * redactor.add(token);
 * log(redactor.redact(`GET https://api.example/?access_token=${token}`)); // GET https://api.example/?access_token=[secret]
 */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let patterns: readonly RegExp[] | undefined;
  const redact = (text: string): string => {
    patterns ??= compile([...secrets]);
    const known = patterns.reduce((rest, pattern) => rest.replace(pattern, HIDDEN), text);
    return redactWellKnown(known);
  };
  return {
    add: (secret) => {
      if (secret === "" || secrets.has(secret)) return;
      for (const text of [secret, ...secretsInAddress(secret)]) secrets.add(text);
      patterns = undefined;
    },
    redact,
    redactError: (error) => redactErrorWith(redact, error),
  };
}

/** Path segments shorter than this are words, such as `webhooks`. */
const SHORTEST_SEGMENT = 16;

/** Parts of a secret address that are secrets by themselves: its password, and segments that nobody could guess. */
function secretsInAddress(secret: string): readonly string[] {
  if (!/^https?:/.test(secret) || !URL.canParse(secret)) return [];
  const { password, pathname } = new URL(secret);
  const segments = pathname.split("/").filter((segment) => segment.length >= SHORTEST_SEGMENT);
  return [password, ...segments].filter((text) => text !== "").flatMap((text) => [text, decoded(text)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Hides what is a secret by its shape or name, where no redactor is at hand. */
export function redactWellKnown(text: string): string {
  return WELL_KNOWN.reduce((rest, pattern) => rest.replace(pattern, `$1${HIDDEN}`), text);
}

function compile(secrets: readonly string[]): readonly RegExp[] {
  // Longest first: a secret that begins another one must not leave the other's end behind.
  const forms = secrets.toSorted((a, b) => b.length - a.length).flatMap(formsOf);
  const sources: string[] = [];
  for (const form of forms) {
    const last = sources.at(-1);
    if (last !== undefined && last.length + form.length < PATTERN_LENGTH)
      sources[sources.length - 1] = `${last}|${form}`;
    else sources.push(form);
  }
  return sources.map((source) => new RegExp(source, "gu"));
}
