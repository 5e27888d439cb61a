/** What monitors are told of one call of a verb. */
import type { ChannelError } from "../channel/failures.js";
import type { WriteVerb } from "../channel/verbs.js";
import { type AttemptTrace, type DeliverTrace, traced } from "../events/tracing.js";
import type { Prepared } from "./prepare.js";
import type { Surroundings } from "./surroundings.js";

/** Counts the requests of a call: whether anything had left decides what a failure means. */
export interface Calls {
  readonly add: () => void;
  readonly count: () => number;
}

/** Starts counting. */
export function countCalls(): Calls {
  let calls = 0;
  return {
    add: () => {
      calls += 1;
    },
    count: () => calls,
  };
}

/** As far as monitors are told how a call ended. */
interface Ending {
  readonly done: boolean;
  readonly error: ChannelError | undefined;
}

/** Tells monitors of one call, and how it ended. */
export function tracedAttempt<E extends Ending>(
  ready: readonly Prepared[],
  calls: Calls,
  { around, delivery }: { readonly around: Surroundings; readonly delivery?: DeliverTrace | undefined },
  work: () => Promise<readonly E[]>,
): Promise<readonly E[]> {
  const describe = (): AttemptTrace => {
    const { place, lane } = ready[0] as Prepared;
    const safety = lane in place.inside.safety ? (place.inside.safety[lane as WriteVerb] ?? "") : "";
    const products = ready.map(({ product }) => product);
    return { shop: around.shop, channel: place.name, verb: lane, safety, products, within: delivery };
  };
  return traced("attempt", describe, async (trace) => {
    const ended = await work();
    if (trace) Object.assign(trace, { requests: calls.count(), ...outcomeOf(ended) });
    return ended;
  });
}

const WORST = ["unknown", "rejected", "not-sent"] as const;

function outcomeOf(ended: readonly Ending[]): Pick<AttemptTrace, "outcome" | "kind"> {
  const errors = ended.flatMap(({ error }) => error ?? []);
  for (const outcome of WORST) {
    const worst = errors.find((error) => error.outcome === outcome);
    if (worst) return { outcome, kind: worst.kind };
  }
  // Neither done nor failed: it is put off before it left, or in doubt since an earlier try.
  return { outcome: ended.some(({ done }) => done) ? "accepted" : "not-sent" };
}
