/** From the bytes of an answer to what a channel reads. */
import type { HttpReply } from "../channel/toolbox.js";
import type { RawReply } from "./exchange.js";

/** Whole answers only, so that one serves them all. */
const UTF8 = new TextDecoder();

/**
 * Reads an answer leniently: a body that is not JSON is `undefined`, never an error.
 *
 * @param now - our clock
 * @param offsetMs - what to add to our clock to get the server's; asked only where a time depends on it
 */
export function readReply(raw: RawReply, now: Date, offsetMs: () => number): HttpReply {
  const text = UTF8.decode(raw.bytes);
  return {
    status: raw.status,
    headers: raw.headers,
    body: parseJson(text),
    text,
    retryAt: retryTimeOf(raw, now, offsetMs),
  };
}

/** The server's `Date` of an answer it made just now; `undefined` for one that a cache had kept (RFC 9111 section 5.1). */
export function dateOf(raw: Pick<RawReply, "headers">): Date | undefined {
  const isKept = Number(raw.headers["age"] ?? 0) > 0;
  return isKept ? undefined : parseDate(raw.headers["date"]);
}

/**
 * `Retry-After`, seconds or an HTTP date (RFC 9110 section 10.2.3), on our clock. A date is compared with the `Date`
 * of the same answer, so that a server with a wrong clock does not make us wait wrongly. Never before `now`.
 */
export function retryTimeOf(raw: Pick<RawReply, "headers">, now: Date, offsetMs: () => number): Date | undefined {
  const value = raw.headers["retry-after"]?.trim();
  if (value === undefined || value === "") return undefined;
  const waitMs = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : spanUntil(parseDate(value), raw, now, offsetMs);
  if (waitMs === undefined) return undefined;
  const at = new Date(now.getTime() + Math.max(0, waitMs));
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function spanUntil(
  target: Date | undefined,
  raw: Pick<RawReply, "headers">,
  now: Date,
  offsetMs: () => number,
): number | undefined {
  if (target === undefined) return undefined;
  const serverNow = dateOf(raw)?.getTime() ?? now.getTime() + offsetMs();
  return target.getTime() - serverNow;
}

function parseDate(value: string | undefined): Date | undefined {
  // Each form of an HTTP date begins with a weekday; `Date.parse` alone would read a bare "-5" as a year.
  const ms = /^[A-Z]/i.test(value ?? "") ? Date.parse(value ?? "") : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch {
    // Not JSON: an HTML error page of a gateway, a feed, nothing at all. The channel decides what that means.
    return undefined;
  }
}
