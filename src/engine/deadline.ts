/** A bound on work that leaves the process: it ends in time even where what it waits for ignores its signal. */
import { ChannelError } from "../channel/failures.js";
import { setAlarm } from "../resilience/alarm.js";
import type { Clock } from "../resilience/clock.js";

export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the span anew: another step begins. */
  touch(): void;
  /**
   * Whether a request may still leave. Asked when its turn has come, because it may have waited for that through a sleep
   * of the machine, after which somebody else may be ending the doubt that was left.
   */
  mayLeave(): boolean;
}

/**
 * Runs `work` under a deadline that `touch` pushes on. What is late is an unknown outcome, never a failure.
 *
 * @param since - when the span began, in milliseconds of the wall clock, as the ledger was told
 */
export function withDeadline<T>(
  clock: Clock,
  ms: number,
  stop: AbortSignal | undefined,
  work: (deadline: Deadline) => Promise<T>,
  since = clock.now().getTime(),
): Promise<T> {
  const late = new AbortController();
  const signal = stop ? AbortSignal.any([late.signal, stop]) : late.signal;
  return new Promise<T>((resolve, reject) => {
    let until = clock.monotonic() + ms;
    let untilTime = since + ms;
    const ring = (): void => {
      const left = until - clock.monotonic();
      if (left > 0) {
        unset = setAlarm(clock, left, ring);
        return;
      }
      const error = new ChannelError("unavailable", `no answer within ${Math.round(ms / 1_000)} s`, {
        outcome: "unknown",
      });
      late.abort(error);
      reject(error);
    };
    let unset = setAlarm(clock, ms, ring);
    const touch = (): void => {
      until = clock.monotonic() + ms;
      untilTime = clock.now().getTime() + ms;
    };
    // Two clocks, because one stands still while a machine sleeps and the other one may be set.
    const mayLeave = (): boolean => clock.monotonic() <= until && clock.now().getTime() <= untilTime;
    work({ signal, touch, mayLeave })
      .then(resolve, reject)
      .finally(() => unset());
  });
}
