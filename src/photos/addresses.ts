/** Photos behind addresses: known by ETag or Last-Modified, kept in the store once they were fetched. */
import { DAY_MS, type IdentifyContext, isFresh, learn, type Outcome, type Row } from "./learn.js";
import { PhotoError } from "./photo-error.js";
import type { KnownSource } from "./room.js";
import type { Validators } from "./sources.js";

const HOUR_MS = 3_600_000;

/** An address is asked at most once a day, and never waited for before its bytes are needed. */
export async function identifyAddress(
  context: IdentifyContext,
  key: string,
  url: string,
  known: KnownSource | undefined,
  silent: Set<string>,
  signal: AbortSignal,
): Promise<Outcome> {
  // Not fetched here: publishing must not wait for somebody's server. The name stays until the bytes are seen to change.
  const checkedAt = context.now().getTime();
  if (!known)
    return { identity: key, rows: key.startsWith("rev:") ? [] : [{ key, seen: "", identity: key, checkedAt }] };
  const host = URL.canParse(url) ? new URL(url).host : url;
  const isPinned = key.startsWith("rev:") || known.sha256 === undefined;
  if (isPinned || isFresh(known, context.now()) || silent.has(host)) return { identity: known.identity, rows: [] };
  try {
    return await askAgain(context, key, url, known, signal);
  } catch (error) {
    if (!(error instanceof PhotoError)) throw error;
    // We have its bytes: trouble over there changes nothing here, and one silent host is asked once.
    if (error.reason === "unreachable") silent.add(host);
    return { identity: known.identity, rows: [{ ...known, key, checkedAt: checkedAt - DAY_MS + HOUR_MS }] };
  }
}

async function askAgain(
  context: IdentifyContext,
  key: string,
  url: string,
  known: KnownSource,
  signal: AbortSignal,
): Promise<Outcome> {
  const reply = await context.sources.fetch(url, readValidators(known.seen), signal);
  const checkedAt = context.now().getTime();
  if (reply === "same") return { identity: known.identity, rows: [{ ...known, key, checkedAt }] };
  const rows = await learnAddress(context, key, reply, known);
  return { identity: rows[0].identity, rows };
}

/** Keeps fetched bytes in the store and remembers them; the identity changes only where other bytes were known. */
export async function learnAddress(
  context: IdentifyContext,
  key: string,
  reply: { readonly bytes: Uint8Array; readonly validators: Validators },
  known: KnownSource | undefined,
): Promise<readonly [Row, Row]> {
  const { sha256, shape } = await learn(context, reply.bytes, undefined, true);
  const isOther = known?.sha256 !== undefined && known.sha256 !== sha256;
  const identity = isOther ? sha256 : (known?.identity ?? key);
  const { etag, lastModified } = reply.validators;
  return [{ ...shape, key, identity, seen: JSON.stringify([etag ?? null, lastModified ?? null]) }, shape];
}

function readValidators(seen: string): Validators {
  if (seen === "") return {};
  const [etag, lastModified] = JSON.parse(seen) as (string | null)[];
  return { etag: etag ?? undefined, lastModified: lastModified ?? undefined };
}
