/** The promise suite for ledgers: what every ledger keeps, whatever it is made of. Free of any test runner. */
import type { LedgerPromise } from "./ledger-fixtures.js";
import { actPromises } from "./ledger-promises-acts.js";
import { wishPromises } from "./ledger-promises-listings.js";
import { readingPromises } from "./ledger-promises-reading.js";
import { sharedPromises } from "./ledger-promises-shared.js";
import { timePromises } from "./ledger-promises-time.js";

/**
 * Every promise of a ledger. Each makes its own harness and takes it away again.
 *
 * @example
 * ```ts
 * for (const promise of ledgerPromises) it(promise.name, () => promise.run(makeHarness));
 * ```
 */
export const ledgerPromises: readonly LedgerPromise[] = [
  ...wishPromises,
  ...timePromises,
  ...actPromises,
  ...sharedPromises,
  ...readingPromises,
];
