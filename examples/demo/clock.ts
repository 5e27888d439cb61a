/** The machine's clock, and leaps: where a shop would only wait, the demo does not. */
import { performance } from "node:perf_hooks";
import type { EtalaseOptions } from "etalase";

type Clock = NonNullable<EtalaseOptions<Record<never, never>, never>["clock"]>;

/** A clock for a shop and its sandbox that can be moved on. It never goes back. */
export interface LeapingClock extends Clock {
  /** How far it is ahead of the machine's, in milliseconds. Kept between two runs, so that time goes on. */
  readonly aheadMs: number;
  /** Moves on by so many milliseconds and wakes whoever sleeps less long. */
  leap(ms: number): void;
}

/** Node's timers hold no longer span. */
const LONGEST_MS = 2 ** 31 - 1;

/** A clock that begins so far ahead of the machine's. */
export function createLeapingClock(startAheadMs = 0): LeapingClock {
  let aheadMs = startAheadMs;
  const naps = new Set<() => void>();
  const monotonic = () => performance.now() + aheadMs;
  const nap = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        naps.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(Math.ceil(ms), LONGEST_MS));
      signal?.addEventListener("abort", wake, { once: true });
      naps.add(wake);
    });
  return {
    now: () => new Date(Date.now() + aheadMs),
    monotonic,
    async sleep(ms, signal) {
      const end = monotonic() + ms;
      for (let left = ms; left > 0 && !signal?.aborted; left = end - monotonic()) await nap(left, signal);
      signal?.throwIfAborted();
    },
    get aheadMs() {
      return aheadMs;
    },
    leap(ms) {
      aheadMs += Math.max(0, ms);
      for (const wake of [...naps]) wake();
    },
  };
}
