import { afterEach, beforeEach, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { SHOP } from "../../src/testing/ledger-fixtures.js";
import { Shop } from "../../src/testing/ledger-shop.js";

let ledger: Ledger;
beforeEach(() => {
  ledger = sqliteLedger(":memory:");
});
afterEach(() => ledger.close());

it("finds the one row that a filter lets through, behind hundreds that it does not", async () => {
  await ledger.open();
  const shop = await Shop.open(ledger);
  await shop.publishMany(300);
  // The newest, which is the last in order.
  await shop.claimOne("w1");
  const rows = await ledger.rows({ shop: SHOP, states: ["leased"], limit: 10 });
  expect(rows.map(({ product }) => product)).toEqual(["p0299"]);
});
