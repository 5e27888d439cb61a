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
  const begun = new WeakMap<object, S>();
  const stops = Object.entries(watchers).map(([name, watcher]) =>
    // The keys are names of traces, and each stands with its own watcher.
    watchOne(name as TraceName, watcher as Watcher<TraceName, S>, begun),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

function watchOne<K extends TraceName, S>(name: K, watcher: Watcher<K, S>, begun: WeakMap<object, S>): () => void {
  const { start, asyncEnd } = tracingChannel(TRACE_NAMES[name]);
  // Node hands every stage the same object: the one that the core has described, later with the error that was thrown.
  const onStart = (trace: unknown): void => {
    const { within } = trace as { readonly within?: object | undefined };
    begun.set(trace as object, watcher.begin(trace as Traces[K], within && begun.get(within)));
  };
  const onEnd = (trace: unknown): void => {
    const state = begun.get(trace as object);
    // It began before anybody watched.
    if (state === undefined) return;
    watcher.end(trace as Traces[K], state, (trace as { readonly error?: unknown }).error);
  };
  start.subscribe(onStart);
  asyncEnd.subscribe(onEnd);
  return () => {
    start.unsubscribe(onStart);
    asyncEnd.unsubscribe(onEnd);
  };
}
