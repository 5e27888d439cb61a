/** Time for the sandbox: handed in, so that a slow answer costs a test nothing. */

/** The sandbox's clock. Hand in the same one as your program uses, or `createManualClock`. */
export interface SandboxClock {
  now(): Date;
  /** Resolves after so many milliseconds of this clock; rejects or never settles once `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /**
   * Told that a request waits for this clock; the answer is called when it goes on, or nobody waits for it any more. For
   * clocks that stand still while a request is under way.
   * @defaultValue this clock moves whatever is under way
   */
  letGo?(): () => void;
}

/** A clock that moves only when told to. */
export interface ManualClock extends SandboxClock {
  /** Moves time forward and wakes everything that was due by then, in order. */
  advance(ms: number): Promise<void>;
  /** How many sleepers wait. */
  readonly sleeping: number;
}

/** The clock on the wall; used where none is handed in. */
export const wallClock: SandboxClock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    // A longer timer than this fires at once.
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) await timer(Math.min(left, LONGEST_TIMER_MS), signal);
  },
};

const LONGEST_TIMER_MS = 2 ** 31 - 1;

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return;
    const handle = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => clearTimeout(handle), { once: true });
  });
}

/**
 * Makes a clock that a test moves by hand.
 *
 * @example
 * const clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
 * const sandbox = createSandbox({ clock });
 * await clock.advance(60_000);
 */
export function createManualClock(start: Date): ManualClock {
  let now = start.getTime();
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => new Date(now),
    sleep(ms, signal) {
      if (ms <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal.addEventListener("abort", () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
        });
      });
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        sleepers = sleepers.filter((other) => other !== due);
        now = Math.max(now, due.at);
        due.wake();
        await turn();
      }
      now = end;
      await turn();
    },
    get sleeping() {
      return sleepers.length;
    },
  };
}

/** Lets what was woken, and what its sockets have to say, run before time goes on. */
export async function turn(times = 3): Promise<void> {
  for (let count = 0; count < times; count += 1) await new Promise((resolve) => setImmediate(resolve));
}
