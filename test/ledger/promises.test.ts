import { describe, it } from "vitest";
import { ledgerPromises } from "../../src/testing/ledger-promises.js";
import { driverHere } from "./drivers.js";
import { memoryHarness, sqliteHarness } from "./harness.js";

describe("memoryLedger", () => {
  for (const promise of ledgerPromises) it(promise.name, () => promise.run(memoryHarness));
});

for (const driver of ["libsql", "node:sqlite", "better-sqlite3"] as const) {
  const missing = driverHere(driver);
  describe.skipIf(missing !== undefined)(`sqliteLedger with ${driver}${missing ? ` (${missing})` : ""}`, () => {
    for (const promise of ledgerPromises) it(promise.name, () => promise.run(sqliteHarness({ driver })));
  });
}
