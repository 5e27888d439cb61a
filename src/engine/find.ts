/** Looking whether listings are there: before a first create, and to end a doubt. Harmless, so it may be repeated. */
import pRetry, { AbortError } from "p-retry";
import { ChannelError } from "../channel/failures.js";
import type { Found, Many, Wanted } from "../channel/verbs.js";
import { withDeadline } from "./deadline.js";
import { hasVerb, type Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

type FindOne = (session: unknown, wanted: Wanted, signal: AbortSignal) => Promise<readonly Found[]>;
type FindMany = Many<unknown, Wanted, readonly Found[]>;

/** One answer for each: what was found, or why nobody could look. */
export type Looked = readonly Found[] | ChannelError;

/** Looks for several listings, in batches where the channel can. */
export async function findListings(
  place: Place,
  wanted: readonly Wanted[],
  around: Surroundings,
): Promise<readonly Looked[]> {
  if (!hasVerb(place, "find")) return wanted.map(() => []);
  const verb = place.inside.verb("find") as FindOne | FindMany;
  if (typeof verb === "function") {
    return Promise.all(wanted.map((one) => guarded(place, around, (signal) => verb(place.session(), one, signal))));
  }
  const answers: Looked[] = [];
  for (let start = 0; start < wanted.length; start += verb.upTo) {
    const slice = wanted.slice(start, start + verb.upTo);
    const found = await guarded(place, around, (signal) => verb.run(place.session(), slice, signal));
    const missing = new ChannelError("unavailable", "The answer does not name this listing", { scope: "listing" });
    answers.push(...slice.map((_, index) => (found instanceof ChannelError ? found : (found[index] ?? missing))));
  }
  return answers;
}

async function guarded<T>(
  place: Place,
  around: Surroundings,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T | ChannelError> {
  try {
    return await pRetry(
      async () => {
        try {
          return await withDeadline(around.clock, place.timing.deadlineMs, undefined, ({ signal }) => call(signal));
        } catch (error) {
          if (error instanceof ChannelError && error.kind === "unavailable" && error.outcome === "unknown") throw error;
          throw new AbortError(error instanceof Error ? error : String(error));
        }
      },
      // One more try at once: anything longer is the ledger's business.
      { retries: 1, minTimeout: 0, maxTimeout: 0, shouldRetry: () => true },
    );
  } catch (error) {
    if (error instanceof ChannelError) return error;
    const message = `${place.inside.id} could not look: ${error instanceof Error ? error.message : String(error)}`;
    return new ChannelError("unavailable", message, { scope: "listing", cause: error });
  }
}
