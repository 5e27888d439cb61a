/** Promises about what time does to listings: lost leases, doubts, waits, settling, frozen acts. */
import assert from "node:assert/strict";
import type { LedgerPromise } from "./ledger-fixtures.js";
import { actOf, digestsOf, finishOf, keyOf, MINUTE, NOW, SHOP, stepOf } from "./ledger-fixtures.js";
import { promise } from "./ledger-shop.js";

export const timePromises: readonly LedgerPromise[] = [
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

  promise("brings forward what a clock that was set back left ahead", async (shop) => {
    const HOUR = 60 * MINUTE;
    for (const state of ["waiting", "inDoubt"] as const) {
      await shop.publish(state, "x");
      await shop.move((await shop.claimOne("w0")).listing, { state, dueAt: NOW + 8 * HOUR });
    }
    await shop.publish("dead", "x");
    await shop.claimOne("w1", { leaseUntil: NOW + 8 * HOUR });
    await shop.publish("alive", "x");
    await shop.claimOne("w2", { leaseUntil: NOW + MINUTE });
    assert.equal(await shop.ledger.promote(shop.account, NOW), 0);
    assert.equal(await shop.ledger.bringForward(shop.account, NOW, NOW + 5 * MINUTE), 3);
    assert.equal(await shop.ledger.promote(shop.account, NOW), 2, "the wait and the dead worker's lease are over");
    assert.equal((await shop.listing("alive")).owner, "w2");
    const query = { account: shop.account, owner: "w3", now: NOW, leaseUntil: NOW + MINUTE, limit: 9 } as const;
    assert.equal((await shop.ledger.take({ ...query, what: "doubt" })).length, 1);
    assert.equal(await shop.ledger.bringForward(shop.account, NOW, NOW + 5 * MINUTE), 0);
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
