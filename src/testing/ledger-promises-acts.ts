/** Promises about steps, batches, rebuilds and editions. */
import assert from "node:assert/strict";
import type { PieceRow } from "../ledger/ledger.js";
import type { Op } from "../ledger/ops.js";
import type { Abilities } from "../ledger/rows.js";
import type { LedgerPromise } from "./ledger-fixtures.js";
import { CAN, digestsOf, finishOf, keyOf, MINUTE, NOW, readPages, SHOP, stepOf } from "./ledger-fixtures.js";
import type { Shop } from "./ledger-shop.js";
import { promise } from "./ledger-shop.js";

const FOLDER: Partial<Abilities> = { create: false, update: false, revise: false, withdraw: false, rebuild: true };
const LOST = { field: "products", reason: "merged", note: "without a line of their own" } as const;
const MAILBOX: Partial<Abilities> = { update: false, revise: false, withdraw: false, compose: true };

export const actPromises: readonly LedgerPromise[] = [
  promise("keeps an answered step as a fact, whoever holds the lease", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("w1");
    await shop.begin(claimed, "w1");
    await shop.ledger.write([stepOf(claimed.listing, "add")]);
    await shop.ledger.promote(shop.account, NOW + 2 * MINUTE);
    const end = {
      op: "stepEnd",
      ...keyOf(claimed.listing),
      act: 1,
      name: "add",
      answeredAt: NOW + 9,
      expiresAt: null,
    } as const;
    const [isKept, isUnknown] = await shop.ledger.write([
      { ...end, answer: '{"id":5}', made: { id: "5" } },
      { ...end, name: "never begun", answer: "1", made: null },
    ]);
    assert.deepEqual([isKept, isUnknown], [true, false]);
    const [step] = await shop.ledger.readSteps(keyOf(claimed.listing), 1);
    assert.deepEqual([step?.name, step?.answer, step?.answeredAt], ["add", '{"id":5}', NOW + 9]);
    const row = await shop.listing("a");
    assert.deepEqual([row.ref?.id, row.complete, row.state], ["5", false, "inDoubt"]);
  }),

  promise("takes a step back for whoever began it, not from whoever came after", async (shop) => {
    await shop.publish("a", "one");
    const { listing } = await shop.claimOne("w1");
    await shop.ledger.write([stepOf(listing, "add")]);
    const back = { op: "stepEnd", ...keyOf(listing), act: 1, name: "add", answer: null, made: null } as const;
    const end = { ...back, answeredAt: 0, expiresAt: null };
    assert.deepEqual([...(await shop.ledger.write([{ ...end, fence: listing.fence - 1 }]))], [false]);
    assert.equal((await shop.ledger.readSteps(keyOf(listing), 1)).length, 1);
    assert.deepEqual([...(await shop.ledger.write([{ ...end, fence: listing.fence }]))], [true]);
    assert.deepEqual(await shop.ledger.readSteps(keyOf(listing), 1), []);
  }),

  promise("keeps a begun step until it is answered, and begins an answered one never again", async (shop) => {
    await shop.publish("a", "one");
    const { listing } = await shop.claimOne("w1");
    const first = stepOf(listing, "add", { safety: "key", body: "sealed" });
    assert.deepEqual([...(await shop.ledger.write([first]))], [true]);
    const again = { ...first, begunAt: NOW + 5_000, lastAt: NOW + 40_000, body: "other" };
    assert.deepEqual([...(await shop.ledger.write([again]))], [true]);
    const [begun] = await shop.ledger.readSteps(keyOf(listing), 1);
    assert.deepEqual([begun?.begunAt, begun?.lastAt, begun?.body, begun?.answer], [NOW, NOW + 40_000, "sealed", null]);
    const end = { op: "stepEnd", ...keyOf(listing), act: 1, name: "add", answer: "1", made: null } as const;
    await shop.ledger.write([{ ...end, answeredAt: NOW + 6_000, expiresAt: NOW + 9_000 }]);
    assert.deepEqual([...(await shop.ledger.write([{ ...again, begunAt: NOW + 8_999 }]))], [false]);
    assert.deepEqual([...(await shop.ledger.write([{ ...again, begunAt: NOW + 9_000 }]))], [true]);
    const [anew] = await shop.ledger.readSteps(keyOf(listing), 1);
    assert.deepEqual([anew?.begunAt, anew?.answer], [NOW + 9_000, null]);
  }),

  promise("shares uploads until they expire", async (shop) => {
    const upload = { op: "upload", account: shop.account, purpose: "image", begunAt: NOW } as const;
    await shop.ledger.write([
      { ...upload, rendition: "r1", answer: "one", expiresAt: NOW + 10 },
      { ...upload, rendition: "r2", answer: "two", expiresAt: null },
      { ...upload, rendition: "r3", answer: null, expiresAt: null },
    ]);
    const read = (now: number) => shop.ledger.readUploads(shop.account, ["r1", "r2", "r3", "r4"], "image", now);
    assert.deepEqual([...(await read(NOW + 9))].sort(), [
      ["r1", "one"],
      ["r2", "two"],
    ]);
    assert.deepEqual([...(await read(NOW + 10))], [["r2", "two"]]);
    await shop.ledger.write([{ ...upload, rendition: "r2", begunAt: NOW + 1, answer: null, expiresAt: null }]);
    assert.deepEqual([...(await read(NOW + 10))], [["r2", "two"]], "beginning again wipes no answer that counts");
    assert.equal((await shop.ledger.readUploads(shop.account, ["r2"], "video", NOW)).size, 0);
  }),

  promise("answers operations in their order", async (shop) => {
    const results = await shop.ledger.write([
      await shop.productOp("a", "one"),
      { op: "circuit", key: "c", version: 0, state: "{}" },
      { op: "circuit", key: "c", version: 0, state: "{}" },
      { op: "lease", name: "l", owner: "w1", until: NOW + 1, now: NOW },
      await shop.productOp("b", "one"),
    ]);
    assert.deepEqual(
      results.map((result) => (typeof result === "object" && result ? result.version : result)),
      [1, 1, null, true, 1],
    );
    assert.ok(results[4].key > results[0].key);
    assert.deepEqual([...(await shop.ledger.write([]))], []);
  }),

  promise("sees inside a batch what the batch has done before", async (shop) => {
    await shop.publish("a", "one");
    const { listing } = await shop.claimOne("w1");
    const claimed = { listing, product: null, act: null };
    const [, , moved] = await shop.ledger.write([
      { op: "circuit", key: "c", version: 0, state: "1" },
      { op: "circuit", key: "c", version: 1, state: "2" },
      finishOf(claimed.listing, { act: 0 }),
    ]);
    assert.ok(moved);
    assert.deepEqual((await shop.ledger.readCircuits(["c"])).get("c"), { version: 2, state: "2" });
  }),

  promise("does not let one operation that no longer applies fail a batch", async (shop) => {
    await shop.publish("a", "one");
    const { listing } = await shop.claimOne("w1");
    const nowhere = { ...listing, product: 999_999 };
    const [lost, kept] = await shop.ledger.write([finishOf(nowhere), finishOf(listing)]);
    assert.equal(lost, false);
    assert.ok(kept);
    assert.equal((await shop.listing("a")).state, "clean");
  }),

  promise("keeps a batch as a whole or not at all", async (shop, harness) => {
    let ledger = shop.ledger;
    for (const turns of [0, 1, 2, 4, 8]) {
      const here = shop.at(ledger);
      const ids = Array.from({ length: 6 }, (_, at) => `t${turns}-${at}`);
      const ops: Op[] = await Promise.all(ids.map((id) => here.productOp(id, "one")));
      let isAnswered = false;
      const writing = ledger.write(ops).then(
        () => {
          isAnswered = true;
        },
        () => undefined,
      );
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      const wasAnswered = isAnswered;
      ledger = await harness.reopen("killed");
      const found = (await ledger.look(SHOP, ids)).size;
      assert.ok(found === 0 || found === 6, `all or nothing, not ${found} of 6`);
      if (wasAnswered) assert.equal(found, 6, "what was answered is kept");
      void writing;
    }
  }),

  promise(
    "applies with a rebuild exactly what it claimed",
    async (shop) => {
      await shop.publish("a", "one", { wish: { run: 5 } });
      await shop.publish("b", "one", { wish: { run: 5 } });
      await shop.publish("gone", "one", { wish: { run: 6 } });
      await shop.ledger.write([{ op: "rebuilt", account: shop.account, owner: "w0", now: NOW, urls: {} }]);
      const [first] = await rebuild(shop, { a: "https://toko.example/a" });
      assert.deepEqual([first.count, first.runs], [3, { 5: 2, 6: 1 }]);
      const row = await shop.listing("a");
      assert.deepEqual([row.state, row.ref?.url, row.liveVersion], ["clean", "https://toko.example/a", 1]);
      await shop.publish("a", "two");
      await shop.publish("b", "two");
      await shop.publish("gone", "one", { wish: { want: "gone", why: [] } });
      await shop.claim("w1", { lane: "rebuild" });
      await shop.publish("b", "three");
      await shop.ledger.write([{ op: "rebuilt", account: shop.account, owner: "w1", now: NOW, urls: {} }]);
      const [a, b, gone] = [await shop.listing("a"), await shop.listing("b"), await shop.listing("gone")];
      assert.deepEqual([a.state, a.applied.content], ["clean", "c:two"]);
      // What is shown is "two", wished is "three": going back to "one" must be due as well.
      assert.deepEqual([b.state, b.lane], ["due", "rebuild"]);
      assert.ok(!["c:one", "c:two", "c:three"].includes(b.applied.content));
      assert.deepEqual([gone.state, gone.applied.presence, gone.ref, gone.liveVersion], ["withdrawn", "", null, null]);
    },
    FOLDER,
  ),

  promise(
    "keeps the pieces of a rebuild in order, each once",
    async (shop) => {
      const piece = (product: number, sort: string, body: string | null) =>
        ({ op: "piece", account: shop.account, product, sort, digest: "d", body }) as const;
      await shop.ledger.write([piece(1, "b", "1"), piece(2, "a", "2"), piece(3, "c", "3"), piece(4, "b", "4")]);
      await shop.ledger.write([piece(3, "0", "3 moved"), piece(2, "a", null)]);
      const pieces = await readPages<PieceRow>((last) => shop.ledger.pieces(shop.account, last?.sort ?? null, 1));
      const bodies = pieces.map(({ body }) => body);
      assert.deepEqual(bodies, ["3 moved", "1", "4"]);
      assert.equal(await shop.ledger.countPieces(shop.account), 3);
    },
    FOLDER,
  ),

  promise(
    "holds an edition's products until it is up",
    async (shop) => {
      await compose(shop, 1);
      const waiting = await shop.listing("a");
      assert.deepEqual([waiting.state, waiting.detail?.reason, waiting.dueAt], ["waiting", "pace", null]);
      const [edition] = await shop.claim("w2");
      assert.deepEqual([edition?.listing.product, edition?.listing.occasion, edition?.product], [0, "edition:1", null]);
      assert.deepEqual(edition?.act?.frozen?.content, { mail: 1 });
      await shop.publish("b", "edited");
      assert.ok(edition?.act);
      await shop.begin(edition, "w2", { act: { ...edition.act, marker: "m" } });
      await shop.ledger.write([finishOf(edition.listing, { act: 1 })]);
      const [a, b] = [await shop.listing("a"), await shop.listing("b")];
      assert.deepEqual([a.state, a.applied.content, a.liveVersion, a.detail], ["clean", "c:one", 1, null]);
      assert.deepEqual([b.state, b.lane, b.applied.content], ["due", "compose", "c:one"]);
      // What the edition lost is lost of each, unless it is wished anew.
      assert.deepEqual([a.losses, b.losses], [[LOST], []]);
    },
    MAILBOX,
  ),

  promise(
    "gives an edition's products back when it is refused",
    async (shop) => {
      await compose(shop, 1);
      const [edition] = await shop.claim("w2");
      assert.ok(edition?.act);
      await shop.begin(edition, "w2", { act: { ...edition.act, marker: "m" } });
      await shop.move(edition.listing, { state: "refused", endAct: "refused", detail: { reason: "invalid" } });
      const row = await shop.listing("a");
      assert.deepEqual([row.state, row.lane, row.applied.content], ["due", "compose", ""]);
      await compose(shop, 2, false);
      assert.equal((await shop.listing("a")).state, "waiting");
    },
    MAILBOX,
  ),

  promise("takes the listings along when an account is rebound", async (shop) => {
    await shop.publish("a", "one");
    const claimed = await shop.claimOne("w1");
    await shop.begin(claimed, "w1");
    await shop.ledger.write([stepOf(claimed.listing, "add")]);
    const other = { account: "fake:2", channel: "fake", name: "other", abilities: CAN };
    const rows = await shop.ledger.bindAccounts(SHOP, [other], NOW);
    const to = rows.find(({ account }) => account === "fake:2")?.key ?? 0;
    const [isDone] = await shop.ledger.write([{ op: "rebind", from: shop.account, to }]);
    assert.equal(isDone, true);
    const [row] = await shop.ledger.rows({ shop: SHOP, limit: 10 });
    assert.equal(row?.listing.account, to);
    const moved = await shop.reread({ ...claimed.listing, account: to });
    assert.equal(moved.act?.act, 1);
    assert.equal((await shop.ledger.readSteps(keyOf(moved.listing), 1)).length, 1);
    assert.deepEqual(
      (await shop.ledger.tally(SHOP)).map(({ account, count }) => [account, count]),
      [[to, 1]],
    );
  }),

  promise("keeps what was wished of an account that listings are moved to, but not what was sent", async (shop) => {
    await shop.publish("a", "one");
    await shop.deliver();
    const { ref } = await shop.listing("a");
    const other = { account: "fake:2", channel: "fake", name: "other", abilities: CAN };
    const rows = await shop.ledger.bindAccounts(SHOP, [other], NOW);
    const to = rows.find(({ account }) => account === "fake:2")?.key ?? 0;
    await shop.publish("a", "two", { wish: { account: to } });
    const [isDone] = await shop.ledger.write([{ op: "rebind", from: shop.account, to }]);
    assert.equal(isDone, true);
    const listed = await shop.ledger.rows({ shop: SHOP, limit: 10 });
    assert.deepEqual(
      listed.map(({ listing }) => [listing.account, listing.version, listing.state, listing.ref]),
      [[to, 2, "due", ref]],
    );
    const counts = await shop.ledger.tally(SHOP);
    assert.deepEqual(
      counts.filter(({ count }) => count !== 0).map(({ account, state, count }) => [account, state, count]),
      [[to, "due", 1]],
    );
    await shop.publish("b", "one");
    const [isRefused] = await shop.ledger.write([{ op: "rebind", from: shop.account, to }]);
    assert.equal(isRefused, false, "the other has listings of its own");
    assert.equal((await shop.listing("b")).account, shop.account);
  }),
];

async function rebuild(shop: Shop, urls: Record<string, string>) {
  const claimed = await shop.claim("w1", { lane: "rebuild" });
  assert.ok(claimed.length > 0);
  return shop.ledger.write([{ op: "rebuilt", account: shop.account, owner: "w1", now: NOW, urls }]);
}

async function compose(shop: Shop, number: number, isNew = true): Promise<void> {
  if (isNew) for (const id of ["a", "b"]) await shop.publish(id, "one");
  await shop.claim("w1", { lane: "compose" });
  const [isComposed] = await shop.ledger.write([
    {
      op: "edition",
      account: shop.account,
      owner: "w1",
      number,
      frozen: { content: { mail: number }, extras: {}, photos: [], skus: [], variants: [] },
      digests: digestsOf(`mail ${number}`),
      losses: [LOST],
      rendering: 1,
      run: 1,
      now: NOW,
    },
  ]);
  assert.equal(isComposed, true);
}
