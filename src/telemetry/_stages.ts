/** The stages of a traced call, as bridges want them: begun, and ended in one of two ways. */
import { tracingChannel } from "node:diagnostics_channel";
import { TRACE_NAMES, type TraceName, type Traces } from "../events/tracing.js";

/** What a bridge does with the calls of one name. */
export interface Watcher<K extends TraceName, S> {
  /** Called before the work; `outer` is what the delivery that it is a part of was answered. */
  begin(trace: Traces[K], outer: S | undefined): S;
  /** Called after it; `error` is set where it was thrown. */
  end(trace: Traces[K], begun: S, error: unknown): void;
}

/** Watchers by name. */
export type Watchers<S> = { readonly [K in TraceName]?: Watcher<K, S> };

/**
 * Watches traced calls of this process until the returned function is called. What is around a call is said by the call
 * itself: with an AsyncLocalStorage every promise of the process would pay, on Node 20 8 % of the engine's CPU where this
 * way takes less than 1 % (`bench/telemetry`, 2026-11-22).
 */
export function watchTraces<S>(watchers: Watchers<S>): () => void {
  // Kept on the described call itself, as Node's channels mean it; each bridge has a symbol of its own.
  const begun = Symbol("begun");
  const stops = Object.entries(watchers).map(([name, watcher]) =>
    // The keys are names of traces, and each stands with its own watcher.
    watchOne(name as TraceName, watcher as Watcher<TraceName, S>, begun),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

type Described<K extends TraceName, S> = Traces[K] & {
  [begun: symbol]: S | undefined;
  readonly within?: { readonly [begun: symbol]: S | undefined } | undefined;
  readonly error?: unknown;
};

function watchOne<K extends TraceName, S>(name: K, watcher: Watcher<K, S>, begun: symbol): () => void {
  const { start, asyncEnd } = tracingChannel(TRACE_NAMES[name]);
  // Node hands every stage the same object: the one that the core has described, later with the error that was thrown.
  const onStart = (told: unknown): void => {
    const trace = told as Described<K, S>;
    trace[begun] = watcher.begin(trace, trace.within?.[begun]);
  };
  const onEnd = (told: unknown): void => {
    const trace = told as Described<K, S>;
    const state = trace[begun];
    // It began before anybody watched.
    if (state !== undefined) watcher.end(trace, state, trace.error);
  };
  start.subscribe(onStart);
  asyncEnd.subscribe(onEnd);
  return () => {
    start.unsubscribe(onStart);
    asyncEnd.unsubscribe(onEnd);
  };
}
