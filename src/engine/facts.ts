/** What a platform tells at run time, read again when it is old, kept in the ledger with its date. */
import { ChannelError, type Kind } from "../channel/failures.js";
import type { FactRow } from "../ledger/ledger.js";
import { digest } from "../model/canonical.js";
import { withDeadline } from "./deadline.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

const RETRY_MS = 60_000;
/** Failures that the next call would meet as well, whatever it is. */
const SHARED: ReadonlySet<Kind> = new Set(["auth", "throttled", "quota"]);
const retryAt = new WeakMap<Place, number>();

/** Whether, and for whom, the platform may be asked. */
export interface FactReading {
  readonly signal: AbortSignal;
  /** Whether the account can be called now: it is neither held nor shut nor throttled. */
  mayCall(): Promise<boolean>;
  /** Told of trouble that is more than one fact's. */
  report(error: ChannelError): Promise<void>;
}

/** Loads facts from the ledger; with `reading` also reads from the platform what is missing or old. */
export async function refreshFacts(
  place: Place,
  around: Surroundings,
  reading: FactReading | undefined,
): Promise<void> {
  if (Object.keys(place.inside.facts).length === 0) return;
  const rows = await around.ledger.readFacts(place.account().key);
  const known = new Map(rows.map((row) => [row.key, row] as const));
  const mayRead = reading !== undefined && around.clock.now().getTime() >= (retryAt.get(place) ?? 0);
  if (mayRead) for (const fresh of await readOld(place, known, around, reading)) known.set(fresh.key, fresh);
  place.setFacts(Object.fromEntries([...known.values()].map(({ key, value }) => [key, JSON.parse(value) as unknown])));
}

async function readOld(
  place: Place,
  known: ReadonlyMap<string, FactRow>,
  around: Surroundings,
  reading: FactReading,
): Promise<readonly FactRow[]> {
  const fresh: FactRow[] = [];
  const now = around.clock.now().getTime();
  for (const [key, spec] of Object.entries(place.inside.facts)) {
    if ((known.get(key)?.expiresAt ?? 0) > now) continue;
    // Asked before each: the answer to the last one may have shut the account.
    if (!(await reading.mayCall())) break;
    const value = await readOne(place, key, spec.read, around, reading);
    if (value === undefined) continue;
    fresh.push({
      key,
      value: JSON.stringify(value),
      digest: digest(value),
      readAt: now,
      expiresAt: now + spec.everyMs,
    });
  }
  const { key: account } = place.account();
  await around.ledger.write(fresh.map((fact) => ({ op: "fact" as const, account, ...fact })));
  return fresh;
}

async function readOne(
  place: Place,
  key: string,
  read: (session: unknown, signal: AbortSignal) => Promise<unknown>,
  around: Surroundings,
  reading: FactReading,
): Promise<unknown> {
  try {
    return await withDeadline(around.clock, place.timing.deadlineMs, reading.signal, ({ signal }) =>
      read(place.session(), signal),
    );
  } catch (error) {
    // The older fact, or the channel's own limits, hold until it can be read.
    retryAt.set(place, around.clock.now().getTime() + RETRY_MS);
    const message = `${place.name}: ${key} could not be read: ${error instanceof Error ? error.message : String(error)}`;
    around.bus.emit("warned", { code: "fact", message });
    if (error instanceof ChannelError && SHARED.has(error.kind)) await reading.report(error);
    return undefined;
  }
}
