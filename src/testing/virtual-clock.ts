/** A clock for tests: it stands still while anything is under way, and jumps to the next sleeper when nothing is. */
import type { Clock } from "../resilience/clock.js";

/** Longest that something outside may take in real time before the clock goes on without it. */
const PATIENCE_MS = 3_000;
/** Real time after which a promise that nothing can end any more is given up. */
const STUCK_MS = 2_000;

/** Hand the same one to the shop and to the fake platform, so that both agree on what time it is. */
export interface VirtualClock extends Clock {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves time until `work` has settled. @throws Error where it has not after `mostMs` of virtual time. */
  run<T>(work: Promise<T>, mostMs?: number): Promise<T>;
  /** Moves time forward by `ms`, through everything that happens on the way. */
  advance(ms: number): Promise<void>;
  /** Time stands still until the answer is called: something real is under way. */
  hold(): () => void;
  /** Something real that is under way waits for time itself, until the answer is called: it holds time no longer. */
  letGo(): () => void;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Makes a virtual clock.
 *
 * @example
 * const clock = createVirtualClock(new Date("2026-11-21T08:00:00Z"));
 * await clock.run(shop.publish(products));
 */
export function createVirtualClock(start: Date): VirtualClock {
  const began = start.getTime();
  let now = began;
  let held = 0;
  let awaiting = 0;
  const sleepers = new Set<Sleeper>();

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const sleeper: Sleeper = { at: now + Math.max(0, ms), wake };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", stop, { once: true });
    });
  /** Wakes whoever is next, if that is not later than `end`. */
  const step = (end: number): boolean => {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) if (!next || sleeper.at < next.at) next = sleeper;
    if (!next || next.at > end) return false;
    sleepers.delete(next);
    now = Math.max(now, next.at);
    next.wake();
    return true;
  };
  /** Resolves when nothing moves any more but by time, or `done` says that it is enough. */
  const quiet = async (done: () => boolean): Promise<void> => {
    const since = performance.now();
    do await turn();
    while (!done() && held > awaiting && performance.now() - since < PATIENCE_MS);
  };

  return {
    now: () => new Date(now),
    monotonic: () => now - began,
    sleep,
    hold() {
      held += 1;
      return once(() => {
        held -= 1;
      });
    },
    letGo() {
      awaiting += 1;
      return once(() => {
        awaiting -= 1;
      });
    },
    async run(work, mostMs = 86_400_000) {
      const end = now + mostMs;
      let isSettled = false;
      const settled = work.finally(() => {
        isSettled = true;
      });
      settled.catch(() => undefined);
      const isStuck = createPatience(STUCK_MS);
      for (;;) {
        await quiet(() => isSettled);
        if (isSettled) return settled;
        if (isStuck(!step(end))) throw new Error(`Nothing came to an end within ${mostMs} ms of virtual time`);
      }
    },
    async advance(ms) {
      const end = now + ms;
      do await quiet(() => false);
      while (step(end));
      now = Math.max(now, end);
      await quiet(() => false);
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

/** Says whether something has been so for `ms` of real time without a break. */
function createPatience(ms: number): (isSo: boolean) => boolean {
  let since: number | undefined;
  return (isSo) => {
    since = isSo ? (since ?? performance.now()) : undefined;
    return since !== undefined && performance.now() - since > ms;
  };
}

/** Lets what was woken, and what its sockets have to say, run before time goes on. */
async function turn(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await new Promise((resolve) => setImmediate(resolve));
}
