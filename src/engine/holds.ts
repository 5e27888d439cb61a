/** What follows when a platform no longer accepts who we are: one trade of the token, then a person. */
import { ChannelError } from "../channel/failures.js";
import { digestOf } from "../model/canonical.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

/** Two trades of one account are at least this far apart: a fresh token that is refused is not an old one. */
const GUARD_MS = 60_000;

/** The last trade of an account, and how many calls of before may still come back refused. */
interface Renewal {
  readonly at: number;
  left: number;
}

/**
 * Makes the function that parks an account without failing its listings. It answers passing trouble that kept the
 * token from being traded: that is the account's circuit's to bear.
 */
export function createHolds(
  around: Surroundings,
): (place: Place, error: ChannelError) => Promise<ChannelError | undefined> {
  const renewals = new Map<string, Renewal>();
  return async (place, error) => {
    const renewed = await renew(place, around, renewals);
    if (renewed !== false) return renewed === true ? undefined : renewed;
    if (place.account().hold !== null) return undefined;
    const hold = {
      reason: "reconnect",
      message: error.message,
      cure: error.cure ?? cureFor(place),
      code: credentialsOf(place),
    };
    const holdAt = around.clock.now().getTime();
    place.bind({ ...place.account(), hold });
    await around.ledger.write([{ op: "account", key: place.account().key, hold, holdAt }]);
    around.bus.emit("account-held", { channel: place.name, reason: "reconnect", message: error.message });
    return undefined;
  };
}

// One refused token may only be old: it is traded once before a person is called.
async function renew(
  place: Place,
  { clock }: Surroundings,
  renewals: Map<string, Renewal>,
): Promise<boolean | ChannelError> {
  const keeper = place.tokens;
  if (!keeper?.canRenew) return false;
  const last = renewals.get(place.name);
  const since = last ? clock.monotonic() - last.at : Number.POSITIVE_INFINITY;
  if (last && since <= place.timing.deadlineMs && last.left > 0) {
    last.left -= 1;
    return true;
  }
  if (since < GUARD_MS) return false;
  try {
    await keeper.renew(new AbortController().signal);
    renewals.set(place.name, { at: clock.monotonic(), left: 2 * place.concurrency });
    return true;
  } catch (error) {
    // A refresh that failed for a passing reason is not a dead token.
    if (error instanceof ChannelError) return error.kind === "auth" ? false : error;
    throw error;
  }
}

/** What the options bring as credentials, as a digest: shows whether they are others than those that were refused. */
export function credentialsOf({ inside: { tokens, settings, secrets } }: Place): string {
  return digestOf(JSON.stringify([tokens?.seed(settings), secrets]));
}

function cureFor(place: Place): string {
  return place.inside.tokens
    ? `Let the seller give consent again, then shop.channel("${place.name}").connect(tokens).`
    : `Put the new credentials into the options of "${place.name}" and start again.`;
}
