/** While the platform works on a listing: what may pass meanwhile passes at once, everything else waits for its end. */
import { describe, expect, it } from "vitest";
import { memoryLedger } from "../../src/ledger/memory.js";
import { digestsOf, NOW } from "../../src/testing/ledger-fixtures.js";
import { Shop } from "../../src/testing/ledger-shop.js";

async function settlingShop(isOpen: boolean): Promise<Shop> {
  const ledger = memoryLedger();
  await ledger.open();
  const shop = await Shop.open(ledger, { openWhileSettling: isOpen });
  await shop.publish("a", "one");
  const claimed = await shop.claimOne("w1");
  await shop.begin(claimed, "w1");
  const work = { handle: "h", verb: "create", digests: digestsOf("one"), version: 1, since: NOW } as const;
  await shop.finish(claimed, { settling: work, settleAt: NOW + 900_000 });
  expect((await shop.listing("a")).state).toBe("settling");
  return shop;
}

const priced = { wish: { wished: digestsOf("one", "2000") } };

describe("a listing that the platform works on", () => {
  it("takes a price at once where price and stock pass meanwhile, and is still looked at", async () => {
    const shop = await settlingShop(true);
    await shop.publish("a", "one, dearer", priced);
    expect(await shop.listing("a")).toMatchObject({ state: "due", lane: "revise", settleAt: NOW + 900_000 });
  });

  it("takes nothing else", async () => {
    const shop = await settlingShop(true);
    await shop.publish("a", "two", { wish: { wished: digestsOf("two", "2000") } });
    expect((await shop.listing("a")).state).toBe("settling");
  });

  it("takes nothing at all where the channel does not say so", async () => {
    const shop = await settlingShop(false);
    await shop.publish("a", "one, dearer", priced);
    expect((await shop.listing("a")).state).toBe("settling");
  });
});
