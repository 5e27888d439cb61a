/** Turns of the calls of one account. */
import type { LimitFunction } from "p-limit";

/** Waits for a turn, but not longer than the caller wants to: then nothing is done when it comes. Once it is there, the work itself listens to the signal. */
export function takeTurn<T>(turn: LimitFunction, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    const run = () => {
      signal.removeEventListener("abort", leave);
      signal.throwIfAborted();
      return work();
    };
    turn(run).then(resolve, reject);
  });
}
