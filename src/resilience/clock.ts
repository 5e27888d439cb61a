// biome-ignore-all lint/style/noRestrictedGlobals: this is the clock that everyone else is handed.
/** Time, handed in: policies and the engine never read a clock of their own. */

/** The longest span that Node's timers hold; above it they fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Two clocks and a wait. The simulation has its own; the shop runs on `systemClock`. */
export interface Clock {
  /** Wall clock: for everything that is stored or shown. It can jump. */
  now(): Date;
  /** Milliseconds from an arbitrary start that never run backwards: for spans inside one process. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds.
   *
   * @throws the signal's reason, when it is aborted before.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  // biome-ignore lint/plugin: this is the clock that everyone else is handed.
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    const end = performance.now() + ms;
    for (let left = ms; left > 0; left = end - performance.now()) await wait(Math.min(left, LONGEST_TIMER_MS), signal);
    signal?.throwIfAborted();
  },
};

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, Math.ceil(ms));
    signal?.addEventListener("abort", stop, { once: true });
  });
}
