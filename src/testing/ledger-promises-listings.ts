/** Promises about listings: wishes, claims, deliveries. */
import assert from "node:assert/strict";
import type { LedgerPromise } from "./ledger-fixtures.js";
import { MINUTE, NOW, SHOP, yieldTurns } from "./ledger-fixtures.js";
import { promise } from "./ledger-shop.js";

export const wishPromises: readonly LedgerPromise[] = [
  promise("keeps what was published and knows it again", async (shop) => {
    const result = await shop.publish("a", "one", { product: { revision: 7, run: 3 } });
    assert.deepEqual([result.result, result.version, result.wishes[0]?.result], ["kept", 1, "wished"]);
    const known = (await shop.ledger.look(SHOP, ["a", "unknown"])).get("a");
    assert.ok(known);
    const { key, version, revision, digest, removed, run } = known;
    assert.deepEqual(
      { key, version, revision, digest, removed, run },
      {
        key: result.key,
        version: 1,
        revision: 7,
        digest: "d:one",
        removed: false,
        run: 3,
      },
    );
    assert.equal(known.listings[0]?.source, "source:one");
    assert.equal((await shop.ledger.look(SHOP, ["unknown"])).size, 0);
    const [product] = await shop.ledger.readProducts(SHOP, ["a"]);
    assert.match(product?.doc ?? "", /"text":"one"/);
  }),

  promise("writes nothing where nothing changed", async (shop) => {
    await shop.publish("a", "one");
    const before = await shop.listing("a");
    const again = await shop.publish("a", "one", { product: { doc: null, run: 2 } });
    assert.deepEqual([again.result, again.version, again.wishes[0]?.result], ["seen", 1, "same"]);
    assert.deepEqual(await shop.listing("a"), before);
    assert.equal((await shop.ledger.look(SHOP, ["a"])).get("a")?.run, 2);
  }),

  promise("refuses a product that moved since it was read", async (shop) => {
    const first = await shop.productOp("a", "one");
    const stale = await shop.productOp("a", "two");
    await shop.ledger.write([first]);
    const [moved] = await shop.ledger.write([stale]);
    assert.deepEqual([moved.result, moved.version, moved.wishes], ["moved", 1, []]);
    assert.equal((await shop.listing("a")).source, "source:one");
    const seen = await shop.publish("a", "other", { product: { doc: null } });
    assert.equal(seen.result, "moved", "only an equal digest is seen without its document");
  }),

  promise("refuses a product whose listing came where none had been seen", async (shop) => {
    await shop.publish("a", "one");
    const gone = await shop.productOp("a", "one", { product: { removed: true, wishes: [] } });
    const [moved] = await shop.ledger.write([{ ...gone, sawNone: [shop.account] }]);
    assert.deepEqual([moved.result, moved.wishes], ["moved", []]);
    const [product] = await shop.ledger.readProducts(SHOP, ["a"]);
    assert.equal(product?.removed, false);
    const [kept] = await shop.ledger.write([{ ...gone, sawNone: [shop.account + 1_000] }]);
    assert.equal(kept.result, "kept");
  }),

  promise("writes nothing for an older version", async (shop) => {
    const { key } = await shop.publish("a", "one");
    await shop.publish("a", "two");
    const before = await shop.listing("a");
    const wish = (await shop.productOp("a", "late")).wishes[0];
    assert.ok(wish);
    const [result] = await shop.ledger.write([{ ...wish, product: key, version: 1 }]);
    assert.equal(result.result, "older");
    assert.deepEqual(await shop.listing("a"), before);
  }),

  promise("gives a due row to one worker only", async (shop) => {
    await shop.publishMany(40);
    const got: string[] = [];
    const work = async (owner: string, turns: number) => {
      for (;;) {
        const claimed = await shop.claim(owner, { limit: 3 });
        if (claimed.length === 0) return;
        await yieldTurns(turns);
        for (const one of claimed) {
          assert.equal(one.listing.owner, owner);
          got.push(one.product?.id ?? "");
        }
      }
    };
    await Promise.all([work("w1", 0), work("w2", 1), work("w3", 2), work("w4", 1)]);
    assert.equal(got.length, 40);
    assert.equal(new Set(got).size, 40);
  }),

  promise("hands out a claim with its product, lease and fence", async (shop) => {
    await shop.publish("a", "one");
    const { listing, product, act } = await shop.claimOne("w1");
    assert.deepEqual([listing.state, listing.owner, listing.leaseUntil], ["leased", "w1", NOW + MINUTE]);
    assert.deepEqual([listing.fence, listing.claimed], [1, listing.wish]);
    assert.deepEqual([product?.id, product?.version, act], ["a", 1, null]);
    assert.deepEqual((await shop.reread(listing)).listing, listing);
  }),

  promise("claims by urgency and then the newest, or only the newest", async (shop) => {
    await shop.publish("low-old", "x", { wish: { urgency: 3 } });
    await shop.publish("high", "x", { wish: { urgency: 1 } });
    await shop.publish("low-new", "x", { wish: { urgency: 3 } });
    const ids = (claimed: readonly { product: { id: string } | null }[]) => claimed.map(({ product }) => product?.id);
    assert.deepEqual(ids(await shop.claim("w1", { order: "fresh", limit: 1 })), ["low-new"]);
    assert.deepEqual(ids(await shop.claim("w2", { order: "urgent" })), ["high", "low-old"]);
  }),

  promise("leaves wishes of a newer rendering to newer workers", async (shop) => {
    await shop.publish("a", "one", { wish: { rendering: 2 } });
    assert.equal((await shop.claim("old", { rendering: 1 })).length, 0);
    assert.equal((await shop.claim("new", { rendering: 2 })).length, 1);
  }),

  promise("marks what was delivered as clean", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("w1");
    assert.equal(await shop.begin(claimed, "w1"), true);
    assert.equal((await shop.reread(claimed.listing)).act?.act, 1);
    const moved = await shop.finish(claimed);
    assert.deepEqual(moved, { ok: true, state: "clean", run: 1, dueAt: null, lane: null });
    const row = await shop.listing("a");
    assert.deepEqual(row.applied, row.wished);
    assert.deepEqual([row.ref?.id, row.liveVersion, row.owner], [`remote-${row.product}`, 1, null]);
    assert.equal((await shop.reread(row)).act, null, "an ended act is not handed out again");
  }),

  promise("keeps an edit made during a call due", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("w1");
    await shop.begin(claimed, "w1");
    const during = await shop.publish("a", "two");
    assert.equal(during.wishes[0]?.state, "inFlight");
    await shop.finish(claimed);
    const row = await shop.listing("a");
    assert.deepEqual([row.state, row.lane, row.applied.content], ["due", "update", "c:one"]);
  }),

  promise("needs no call for an edit that was taken back", async (shop) => {
    await shop.publish("a", "one");
    await shop.deliver();
    await shop.publish("a", "two");
    assert.equal((await shop.listing("a")).state, "due");
    await shop.publish("a", "one");
    assert.equal((await shop.listing("a")).state, "clean");
    assert.equal((await shop.claim("w1", { lane: "update" })).length, 0);
  }),

  promise("publishes again what was withdrawn", async (shop) => {
    await shop.publish("a", "one");
    await shop.deliver();
    await shop.publish("a", "one", { wish: { want: "hidden", why: [] } });
    await shop.deliver("withdraw", { presence: "hidden", due: ["presence"] });
    assert.equal((await shop.listing("a")).state, "withdrawn");
    await shop.publish("a", "one");
    assert.deepEqual([(await shop.listing("a")).state, (await shop.listing("a")).lane], ["due", "update"]);
  }),
];
