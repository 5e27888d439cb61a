import { describe, expect, it } from "vitest";
import { ledgerPromises } from "../../src/testing/ledger-promises.js";
import { BROKEN } from "./broken-ledgers.js";
import { brokenHarness } from "./broken-wrappers.js";

describe("the promise suite itself", () => {
  it("has a broken ledger for every promise, and no promise too few", () => {
    expect(ledgerPromises.map(({ name }) => name).sort()).toEqual(Object.keys(BROKEN).sort());
  });

  it("is kept by the wrapper that breaks nothing", async () => {
    const whole = brokenHarness(() => ({}));
    for (const promise of ledgerPromises) await promise.run(whole);
  });

  for (const promise of ledgerPromises) {
    it(`notices a ledger that does not keep "${promise.name}"`, async () => {
      const broken = BROKEN[promise.name];
      expect(broken).toBeDefined();
      if (broken) await expect(promise.run(broken)).rejects.toThrow();
    });
  }
});
