/** A bound on work that leaves the process: it ends in time even where what it waits for ignores its signal. */
import { ChannelError } from "../channel/failures.js";
import type { Clock } from "../resilience/clock.js";

export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the span anew: another step begins. */
  touch(): void;
}

/** Runs `work` under a deadline that `touch` pushes on. What is late is an unknown outcome, never a failure. */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  stop: AbortSignal | undefined,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  let span = new AbortController();
  const error = new ChannelError("unavailable", `no answer within ${Math.round(ms / 1_000)} s`, { outcome: "unknown" });
  const watch = async (): Promise<never> => {
    for (;;) {
      const mine = span;
      try {
        await clock.sleep(ms, mine.signal);
      } catch {
        // Touched or done: not late.
        if (done.signal.aborted) return new Promise<never>(() => undefined);
        continue;
      }
      late.abort(error);
      throw error;
    }
  };
  const touch = (): void => {
    const before = span;
    span = new AbortController();
    before.abort();
  };
  const signal = stop ? AbortSignal.any([late.signal, stop]) : late.signal;
  try {
    return await Promise.race([work({ signal, touch }), watch()]);
  } finally {
    done.abort();
    span.abort();
  }
}
