/** A file's own waits are real while a day's time is not: while it writes, time stands still. */
import { type LedgerScheduler, realScheduler } from "../../src/ledger/scheduler.js";
import type { VirtualClock } from "../../src/testing/virtual-clock.js";

const { sync: syncFile = () => Promise.resolve() } = realScheduler;

/** Hand it to a `sqliteLedger` whose shop lives on this clock. */
export function heldScheduler(clock: VirtualClock): LedgerScheduler {
  return {
    ...realScheduler,
    soon(task) {
      const release = clock.hold();
      realScheduler.soon(() => {
        release();
        task();
      });
    },
    wait(ms, signal) {
      const release = clock.hold();
      return realScheduler.wait(ms, signal).finally(release);
    },
    sync(handle) {
      const release = clock.hold();
      return syncFile(handle).finally(release);
    },
  };
}
