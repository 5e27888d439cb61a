/** Time, turns and the disk of a ledger with a file; handed in, so that a simulation stays the same from the same seed. */
import { fdatasync } from "node:fs";
import { promisify } from "node:util";

/** What a ledger asks of the world besides its file. */
export interface LedgerScheduler {
  /** Runs the task after what is ready now: what was written until then goes into one transaction. */
  soon(task: () => void): void;
  /** Milliseconds, growing. */
  now(): number;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** 0 ≤ n < 1, for jitter. */
  random(): number;
  /** Brings an open file to the disk while others run. Without it SQLite syncs by itself, and everything else stands still. */
  sync?(handle: number): Promise<void>;
}

const syncData = promisify(fdatasync);

/** The real one: `setImmediate`, the monotonic clock, timers and the disk. */
export const realScheduler: LedgerScheduler = {
  soon: (task) => void setImmediate(task),
  now: () => performance.now(),
  wait: (ms, signal) => waitFor(ms, signal),
  random: () => Math.random(),
  sync: (handle) => syncData(handle),
};

function waitFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
