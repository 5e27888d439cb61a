import { describe, expect, it } from "vitest";
import { ledgerPromises } from "../../src/testing/ledger-promises.js";
import { BROKEN, brokenHarness } from "./broken-ledgers.js";

describe("the promise suite itself", () => {
  it("has a broken ledger for every promise, and no promise too few", () => {
    expect(ledgerPromises.map(({ name }) => name)).toEqual(Object.keys(BROKEN));
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
