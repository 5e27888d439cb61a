/** What follows when a platform no longer accepts who we are: one trade of the token, then a person. */
import { ChannelError } from "../channel/failures.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

/** Two trades of one account are at least this far apart: a fresh token that is refused is not an old one. */
const GUARD_MS = 60_000;

/** Makes the function that parks an account without failing its listings. */
export function createHolds(around: Surroundings): (place: Place, error: ChannelError) => Promise<void> {
  const renewedAt = new Map<string, number>();
  return async (place, error) => {
    if (await renewed(place, around, renewedAt)) return;
    const hold = { reason: "reconnect", message: error.message, cure: error.cure ?? cureFor(place) };
    const holdAt = around.clock.now().getTime();
    await around.ledger.write([{ op: "account", key: place.account().key, hold, holdAt }]);
    place.bind({ ...place.account(), hold });
    around.bus.emit("account-held", { channel: place.name, reason: "reconnect", message: error.message });
  };
}

// One refused token may only be old: it is traded once before a person is called.
async function renewed(place: Place, around: Surroundings, renewedAt: Map<string, number>): Promise<boolean> {
  const now = around.clock.now().getTime();
  const keeper = place.tokens;
  if (!keeper?.canRenew || now - (renewedAt.get(place.name) ?? Number.NEGATIVE_INFINITY) < GUARD_MS) return false;
  const { signal } = new AbortController();
  try {
    await keeper.renew(await keeper.current(signal), signal);
    renewedAt.set(place.name, now);
    return true;
  } catch (error) {
    // A refresh that failed for a passing reason is not a dead token.
    return !(error instanceof ChannelError && error.kind === "auth");
  }
}

function cureFor(place: Place): string {
  return place.inside.tokens
    ? `Let the seller give consent again, then shop.channel("${place.name}").connect(tokens).`
    : `Put the new credentials into the options of "${place.name}" and start again.`;
}
