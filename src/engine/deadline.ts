/** A bound on work that leaves the process: it ends in time even where what it waits for ignores its signal. */
import { ChannelError } from "../channel/failures.js";
import type { Clock } from "../resilience/clock.js";

export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the span anew: another step begins. */
  touch(): void;
}

/** Why a wait was ended; one for all, because making an error for each listing is work. */
const OVER = new Error("over");

/** Runs `work` under a deadline that `touch` pushes on. What is late is an unknown outcome, never a failure. */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  stop: AbortSignal | undefined,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  let until = clock.monotonic() + ms;
  const watch = async (): Promise<T> => {
    for (let left = ms; left > 0; left = until - clock.monotonic()) {
      const isOver = await clock.sleep(left, done.signal).then(
        () => false,
        () => true,
      );
      // Done: whoever waits has its answer.
      if (isOver) return new Promise<T>(() => undefined);
    }
    const error = new ChannelError("unavailable", `no answer within ${Math.round(ms / 1_000)} s`, {
      outcome: "unknown",
    });
    late.abort(error);
    throw error;
  };
  const touch = (): void => {
    until = clock.monotonic() + ms;
  };
  const signal = stop ? AbortSignal.any([late.signal, stop]) : late.signal;
  try {
    return await Promise.race([work({ signal, touch }), watch()]);
  } finally {
    done.abort(OVER);
  }
}
