/** Tells workers that the ledger has due work. Losing one costs time, never data. */

import type { Bus } from "../events/events.js";
import type { LedgerWakeup } from "../ledger/ledger.js";
import type { Clock } from "../resilience/clock.js";

export interface Wakeup {
  /** Whether other processes wake this one too: then it looks for itself only now and then. */
  isCarried: boolean;
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
    isCarried: false,
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

const AGAIN_MS = 1_000;

/** Takes in wake-ups from other processes until `stop` is aborted. Trouble is told and tried again. */
export async function carryWakeups(
  carrier: LedgerWakeup | undefined,
  accounts: readonly number[],
  { wakeup, clock, bus }: { readonly wakeup: Wakeup; readonly clock: Clock; readonly bus: Bus },
  stop: AbortSignal,
): Promise<void> {
  const sleeper = { wake: (account: number) => wakeup.notify([account]), now: () => clock.now().getTime() };
  while (carrier && !stop.aborted) {
    wakeup.isCarried = true;
    await carrier.listen(accounts, sleeper, stop).catch((error: unknown) => {
      bus.emit("warned", { code: "wakeup", message: error instanceof Error ? error.message : String(error) });
    });
    // Until it listens again, this process looks for itself.
    wakeup.isCarried = false;
    wakeup.notify(accounts);
    if (!stop.aborted) await clock.sleep(AGAIN_MS, stop).catch(() => undefined);
  }
}
