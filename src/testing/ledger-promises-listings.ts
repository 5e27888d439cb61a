/** Promises about listings: wishes, claims, calls, doubts. */
import assert from "node:assert/strict";
import {
  actOf,
  digestsOf,
  finishOf,
  keyOf,
  MINUTE,
  NOW,
  promise,
  SHOP,
  stepOf,
  yieldTurns,
} from "./ledger-fixtures.js";
import type { LedgerPromise } from "./ledger-fixtures.js";

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

  promise("writes nothing for a worker that lost its lease", async (shop) => {
    await shop.publish("a", "one");
    const old = await shop.claimOne("w1");
    await shop.ledger.promote(shop.account, NOW + 2 * MINUTE);
    const now = await shop.claimOne("w2", { now: NOW + 2 * MINUTE, leaseUntil: NOW + 3 * MINUTE });
    const before = await shop.listing("a");
    assert.equal(await shop.begin(old, "w1"), false);
    assert.equal(await shop.finish(old), false);
    assert.equal(await shop.move(old.listing, { state: "refused" }), false);
    const [begun] = await shop.ledger.write([stepOf(old.listing, "add")]);
    assert.equal(begun, false);
    assert.deepEqual(await shop.listing("a"), before);
    assert.deepEqual(await shop.ledger.readSteps(keyOf(before), 1), []);
    assert.equal(await shop.begin(now, "w2"), true);
  }),

  promise("sends unsent work back and makes a dead worker's call a doubt", async (shop) => {
    await shop.publish("unsent", "x");
    await shop.publish("sent", "x");
    const claimed = await shop.claim("dead");
    const sent = claimed.find(({ product }) => product?.id === "sent");
    assert.ok(sent);
    await shop.begin(sent, "dead");
    assert.equal(await shop.ledger.promote(shop.account, NOW + MINUTE), 0, "a lease holds until its end");
    assert.equal(await shop.ledger.promote(shop.account, NOW + MINUTE + 1), 2);
    assert.equal((await shop.listing("unsent")).state, "due");
    const doubt = await shop.listing("sent");
    assert.deepEqual([doubt.state, doubt.owner, doubt.fence], ["inDoubt", null, 2]);
    assert.equal((await shop.reread(doubt)).act?.act, 1, "the act of a doubt is still open");
  }),

  promise("lets a late answer end a doubt that nobody has taken", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("slow");
    await shop.begin(claimed, "slow");
    await shop.ledger.promote(shop.account, NOW + 2 * MINUTE);
    assert.equal((await shop.listing("a")).state, "inDoubt");
    assert.ok(await shop.finish(claimed));
    assert.equal((await shop.listing("a")).state, "clean");
  }),

  promise("takes a doubt once, when its time has come", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("w1");
    await shop.begin(claimed, "w1");
    await shop.move(claimed.listing, { state: "inDoubt", dueAt: NOW + 5_000, detail: { reason: "in doubt" } });
    const query = { account: shop.account, what: "doubt", leaseUntil: NOW + MINUTE, limit: 10 } as const;
    assert.equal((await shop.ledger.take({ ...query, owner: "w2", now: NOW + 4_999 })).length, 0);
    const [taken] = await shop.ledger.take({ ...query, owner: "w2", now: NOW + 5_000 });
    assert.deepEqual([taken?.listing.state, taken?.listing.owner, taken?.act?.act], ["inDoubt", "w2", 1]);
    assert.equal(taken?.listing.fence, claimed.listing.fence + 1);
    assert.equal((await shop.ledger.take({ ...query, owner: "w3", now: NOW + 5_000 })).length, 0);
    assert.equal(await shop.finish(claimed), false, "whoever took it ends it");
  }),

  promise("asks about what settles when its time has come", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("w1");
    await shop.begin(claimed, "w1");
    const work = { handle: "h", verb: "create", digests: digestsOf("one"), version: 1, since: NOW } as const;
    await shop.finish(claimed, { settling: work, settleAt: NOW + 5_000 });
    assert.equal((await shop.listing("a")).state, "settling");
    const query = {
      account: shop.account,
      what: "settling",
      owner: "w2",
      leaseUntil: NOW + MINUTE,
      limit: 10,
    } as const;
    assert.equal((await shop.ledger.take({ ...query, now: NOW + 4_999 })).length, 0);
    const [taken] = await shop.ledger.take({ ...query, now: NOW + 5_000 });
    assert.ok(taken);
    assert.ok(await shop.move(taken.listing, { state: "by digests", settled: "done" }));
    const row = await shop.listing("a");
    assert.deepEqual([row.state, row.applied.content, row.settling], ["clean", "c:one", null]);
  }),

  promise("wakes ripe waits and no others", async (shop) => {
    await shop.publish("soon", "x");
    await shop.publish("later", "x");
    for (const { listing, product } of await shop.claim("w1")) {
      const dueAt = product?.id === "soon" ? NOW + 1_000 : NOW + 9_000;
      await shop.move(listing, { state: "waiting", dueAt, tries: 1, detail: { reason: "backoff" } });
    }
    assert.equal((await shop.listing("soon")).state, "waiting");
    assert.equal(await shop.ledger.nextDue(shop.account), NOW + 1_000);
    assert.equal(await shop.ledger.promote(shop.account, NOW + 999), 0);
    assert.equal(await shop.ledger.promote(shop.account, NOW + 1_000), 1);
    assert.deepEqual([(await shop.listing("soon")).state, (await shop.listing("later")).state], ["due", "waiting"]);
    assert.equal(await shop.ledger.nextDue(shop.account), NOW + 9_000);
  }),

  promise("names the lanes that have work", async (shop) => {
    assert.deepEqual(await shop.ledger.dueLanes(shop.account), []);
    await shop.publish("a", "one");
    await shop.deliver();
    await shop.publish("a", "two");
    await shop.publish("b", "one");
    assert.deepEqual([...(await shop.ledger.dueLanes(shop.account))].sort(), ["create", "update"]);
    assert.equal(await shop.ledger.nextDue(shop.account), null, "what is due now is not waited for");
  }),

  promise("keeps what a refused version left up", async (shop) => {
    await shop.publish("a", "one");
    await shop.deliver();
    await shop.publish("a", "bad", { wish: { refused: { reason: "invalid", message: "Too long." } } });
    const row = await shop.listing("a");
    assert.deepEqual([row.state, row.detail?.reason, row.applied.content], ["refused", "invalid", "c:one"]);
    await shop.publish("a", "good");
    assert.deepEqual([(await shop.listing("a")).state, (await shop.listing("a")).detail], ["due", null]);
  }),

  promise("finds what changes by time", async (shop) => {
    await shop.publish("sale", "x", { wish: { changesAt: NOW + 5_000 } });
    await shop.publish("steady", "x");
    assert.deepEqual(await shop.ledger.ripe(SHOP, NOW + 4_999, 10), []);
    const row = await shop.listing("sale");
    assert.deepEqual(await shop.ledger.ripe(SHOP, NOW + 5_000, 10), [keyOf(row)]);
    assert.deepEqual(await shop.ledger.ripe("another shop", NOW + 5_000, 10), []);
  }),

  promise("renews what an owner holds and nothing else", async (shop) => {
    await shop.publishMany(4);
    await shop.claim("w1", { limit: 2 });
    await shop.claim("w2", { limit: 2 });
    const renew = { op: "renew", account: shop.account, owner: "w1", leaseUntil: NOW + 5 * MINUTE } as const;
    const [renewed] = await shop.ledger.write([renew]);
    assert.equal(renewed, true);
    assert.equal(await shop.ledger.promote(shop.account, NOW + 2 * MINUTE), 2);
    const owners = (await shop.ledger.rows({ shop: SHOP, limit: 10 })).map(({ listing }) => listing.owner);
    assert.deepEqual(owners.filter((owner) => owner === "w1").length, 2);
    const [nobody] = await shop.ledger.write([{ ...renew, owner: "w9" }]);
    assert.equal(nobody, false);
  }),

  promise("freezes an act until its end", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("w1");
    const frozen = { content: { text: 'é " \u0001' }, extras: {}, photos: [], skus: ["s"], variants: ["v"] };
    await shop.begin(claimed, "w1");
    await shop.ledger.write([stepOf(claimed.listing, "add", { frozen })]);
    await shop.ledger.write([stepOf(claimed.listing, "show", { frozen: { ...frozen, content: "other" } })]);
    await shop.move(claimed.listing, { state: "waiting", dueAt: NOW + 1 });
    await shop.ledger.promote(shop.account, NOW + 1);
    const again = await shop.claimOne("w2");
    assert.deepEqual(again.act?.frozen, frozen);
    const act = actOf(claimed.listing, { begunAt: NOW + 9, triedAt: NOW + 9, tries: 2 });
    assert.equal(await shop.begin(again, "w2", { act }), true);
    const { act: open } = await shop.reread(again.listing);
    assert.deepEqual([open?.begunAt, open?.triedAt, open?.tries, open?.frozen], [NOW, NOW + 9, 2, frozen]);
    await shop.ledger.write([finishOf(again.listing, { act: 1 })]);
    assert.equal((await shop.reread(again.listing)).act, null);
  }),
];
