/** What a platform tells at run time, read again when it is old, kept in the ledger with its date. */
import { digest } from "../model/canonical.js";
import { withDeadline } from "./deadline.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

const RETRY_MS = 60_000;
const retryAt = new WeakMap<Place, number>();

/** Loads facts from the ledger; with a signal also reads from the platform what is missing or old. */
export async function refreshFacts(place: Place, around: Surroundings, signal: AbortSignal | undefined): Promise<void> {
  const specs = Object.entries(place.inside.facts);
  if (specs.length === 0) return;
  const now = around.clock.now().getTime();
  const account = place.account().key;
  const rows = await around.ledger.readFacts(account);
  const known = new Map(rows.map((row) => [row.key, row] as const));
  if (signal && now >= (retryAt.get(place) ?? 0)) {
    for (const [key, spec] of specs) {
      const row = known.get(key);
      if (row && row.expiresAt > now) continue;
      const value = await readOne(place, key, spec.read, around);
      if (value === undefined) continue;
      const text = JSON.stringify(value);
      const fresh = { key, value: text, digest: digest(value), readAt: now, expiresAt: now + spec.everyMs };
      await around.ledger.write([{ op: "fact", account, ...fresh }]);
      known.set(key, fresh);
    }
  }
  place.setFacts(Object.fromEntries([...known.values()].map(({ key, value }) => [key, JSON.parse(value) as unknown])));
}

async function readOne(
  place: Place,
  key: string,
  read: (session: unknown, signal: AbortSignal) => Promise<unknown>,
  around: Surroundings,
): Promise<unknown> {
  try {
    return await withDeadline(around.clock, place.timing.deadlineMs, undefined, ({ signal }) =>
      read(place.session(), signal),
    );
  } catch (error) {
    // The older fact, or the channel's own limits, hold until it can be read.
    retryAt.set(place, around.clock.now().getTime() + RETRY_MS);
    const message = `${place.name}: ${key} could not be read: ${error instanceof Error ? error.message : String(error)}`;
    around.bus.emit("warned", { code: "fact", message });
    return undefined;
  }
}
