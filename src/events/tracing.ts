/**
 * What happens, for monitors: `node:diagnostics_channel` under names that stay. Where nobody listens, a traced call is
 * the call itself. Nothing here holds content, tokens or bytes; words of failures have passed the redactor.
 */
import { type Channel, channel, type TracingChannel, tracingChannel } from "node:diagnostics_channel";

/** A call of the shop that wishes something: from its first product to its report. */
export interface PublishTrace {
  readonly shop: string;
  run?: number | undefined;
  kept?: number | undefined;
  problems?: number | undefined;
}

/** Listings of one lane, from the claim to the end of their calls. */
export interface DeliverTrace {
  readonly shop: string;
  readonly channel: string;
  readonly lane: string;
  readonly listings: number;
}

/** One call of a channel's verb. */
export interface AttemptTrace {
  readonly shop: string;
  readonly channel: string;
  readonly verb: string;
  readonly safety: string;
  /** Ids of the products that it is about. */
  readonly products: readonly string[];
  /** The delivery that it is a part of, as that one was described. */
  readonly within?: DeliverTrace | undefined;
  /** How many requests left the process. */
  requests?: number | undefined;
  /** Of several listings in one call, the worst. */
  outcome?: "accepted" | "rejected" | "not-sent" | "unknown" | undefined;
  /** The kind of the failure, where it failed. */
  kind?: string | undefined;
}

/** Photos of one listing: looked up, or made. */
export interface PhotosTrace {
  readonly shop: string;
  readonly channel: string;
  readonly photos: number;
  /** Of all renditions. */
  bytes?: number | undefined;
}

/** A token that is traded for a new one. */
export interface RefreshTrace {
  /** Who we are there: `shopee:600000`. */
  readonly account: string;
}

/** One durable write. */
export interface LedgerTrace {
  readonly ledger: string;
  readonly operations: number;
}

/** Traced calls by name; the channels are `tracing:etalase:<name>:start` and so on, as Node names them. */
export interface Traces {
  readonly publish: PublishTrace;
  readonly deliver: DeliverTrace;
  readonly attempt: AttemptTrace;
  readonly photos: PhotosTrace;
  readonly refresh: RefreshTrace;
  readonly ledger: LedgerTrace;
}

/** Names of traced calls. */
export type TraceName = keyof Traces;

/** Node's names of them. */
export const TRACE_NAMES: { readonly [K in TraceName]: string } = {
  publish: "etalase:publish",
  deliver: "etalase:deliver",
  attempt: "etalase:attempt",
  photos: "etalase:photos",
  refresh: "etalase:refresh",
  ledger: "etalase:ledger",
};

/** Channels that carry an event each time it happens, with its own name in `event`. */
export const NEWS_NAMES = {
  circuit: "etalase:circuit",
  standIn: "etalase:standin",
  goal: "etalase:goal",
} as const;

const tracers = Object.fromEntries(
  Object.entries(TRACE_NAMES).map(([name, nodeName]) => [name, tracingChannel(nodeName)]),
) as { readonly [K in TraceName]: TracingChannel<unknown, object> };

/**
 * Runs `work` traced. Listeners get what `describe` gives, the same object at every stage, filled while the work goes on;
 * never what the work returns.
 */
export function traced<K extends TraceName, T>(
  name: K,
  describe: () => Traces[K],
  work: (trace: Traces[K] | undefined) => Promise<T>,
): Promise<T> {
  const tracer = tracers[name];
  return tracer.hasSubscribers ? tracedBy(tracer, describe(), work) : work(undefined);
}

// As Node's `tracePromise`, which would hand on what the work answers.
async function tracedBy<C extends object, T>(
  { start, end, asyncStart, asyncEnd, error }: TracingChannel<unknown, object>,
  trace: C & { error?: unknown },
  work: (trace: C | undefined) => Promise<T>,
): Promise<T> {
  const working = start.runStores(trace, work, undefined, trace);
  end.publish(trace);
  try {
    return await working;
  } catch (thrown) {
    trace.error = thrown;
    error.publish(trace);
    throw thrown;
  } finally {
    asyncStart.runStores(trace, () => asyncEnd.publish(trace));
  }
}

const news = {
  circuit: channel(NEWS_NAMES.circuit),
  standIn: channel(NEWS_NAMES.standIn),
  goal: channel(NEWS_NAMES.goal),
} as const;

const NEWS_OF: Readonly<Record<string, readonly Channel[]>> = {
  "circuit-opened": [news.circuit],
  "circuit-trying": [news.circuit],
  "circuit-closed": [news.circuit],
  "goal-missed": [news.goal, news.standIn],
  "goal-held": [news.goal, news.standIn],
};

/** Publishes an event of the bus to whoever listens to its channel. */
export function tellNews(event: string, shop: string, facts: object, now: () => Date): void {
  for (const one of NEWS_OF[event] ?? []) if (one.hasSubscribers) one.publish({ event, shop, ...facts, at: now() });
}
