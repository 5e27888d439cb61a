/** Tells workers that the ledger has due work. Losing one costs time, never data. */

export interface Wakeup {
  /** These accounts have work. */
  notify(accounts: readonly number[]): void;
  /** Resolves when this account is notified, or the signal is aborted. */
  wait(account: number, signal: AbortSignal): Promise<void>;
}

/** Wakes workers inside this process. */
export function createWakeup(): Wakeup {
  const waiting = new Map<number, Set<() => void>>();
  const missed = new Set<number>();
  return {
    notify(accounts) {
      for (const account of accounts) {
        const sleepers = waiting.get(account);
        if (!sleepers || sleepers.size === 0) missed.add(account);
        else for (const wake of [...sleepers]) wake();
      }
    },
    wait(account, signal) {
      // A notification between looking and sleeping must not be slept over.
      if (missed.delete(account) || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleepers = waiting.get(account) ?? new Set();
        waiting.set(account, sleepers);
        const wake = (): void => {
          sleepers.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        sleepers.add(wake);
        signal.addEventListener("abort", wake, { once: true });
      });
    },
  };
}
