/** Promises about what reports read, and about what lasts. */
import assert from "node:assert/strict";
import type { ListedRow, RowQuery, Tally } from "../ledger/ledger.js";
import type { ProductRow } from "../ledger/rows.js";
import type { LedgerPromise } from "./ledger-fixtures.js";
import { keyOf, MINUTE, NOW, readPages, SHOP, stepOf } from "./ledger-fixtures.js";
import type { Shop } from "./ledger-shop.js";
import { promise } from "./ledger-shop.js";

const DAY = 86_400_000;

export const readingPromises: readonly LedgerPromise[] = [
  promise("finds products by SKU, also one that moved within a publish", async (shop) => {
    const [from, to] = await shop.ledger.write([
      await shop.productOp("from", "x", { product: { skus: ["s1", "s2"], stockAt: { s1: NOW } } }),
      await shop.productOp("to", "x", { product: { skus: ["s3"] } }),
    ]);
    const found = await shop.ledger.lookSkus(SHOP, ["s1", "s3", "s9"]);
    assert.deepEqual(
      found.map((row) => [row.sku, row.product.id, row.stockAt, row.priceAt]),
      [
        ["s1", "from", NOW, null],
        ["s3", "to", null, null],
      ],
    );
    assert.equal((await shop.ledger.look(SHOP, ["from"])).get("from")?.setAt, NOW);
    await shop.ledger.write([
      await shop.productOp("to", "y", { product: { skus: ["s3", "s2"] } }),
      await shop.productOp("from", "y", { product: { skus: ["s1"], priceAt: { s1: NOW + 5 } } }),
    ]);
    const moved = await shop.ledger.lookSkus(SHOP, ["s1", "s2"]);
    assert.deepEqual(
      moved.map((row) => [row.sku, row.product.key, row.stockAt, row.priceAt]),
      [
        ["s1", from.key, NOW, NOW + 5],
        ["s2", to.key, null, null],
      ],
    );
    assert.deepEqual(await shop.ledger.sharedSkus(SHOP, ["s1", "s2", "s3"]), []);
    await shop.publish("from", "z", { product: { skus: ["s1", "s2"] } });
    assert.deepEqual(await shop.ledger.sharedSkus(SHOP, ["s1", "s2", "s3"]), ["s2"]);
    await shop.publish("to", "gone", { product: { skus: ["s3", "s2"], removed: true } });
    assert.deepEqual(await shop.ledger.sharedSkus(SHOP, ["s2"]), [], "removed products share nothing");
    assert.equal((await shop.ledger.lookSkus(SHOP, ["s2"])).length, 1);
  }),

  promise("walks products in order, and those that a whole catalogue no longer names", async (shop) => {
    await shop.publishMany(7);
    await shop.publish("p0003", "first", { product: { doc: null, run: 9 } });
    await shop.publish("p0004", "first", { product: { removed: true } });
    const walked = await readPages<ProductRow>((last) =>
      shop.ledger.walkProducts(SHOP, { after: last?.key ?? 0, limit: 3 }),
    );
    const ids = walked.map(({ id }) => id);
    assert.deepEqual(ids, ["p0000", "p0001", "p0002", "p0003", "p0004", "p0005", "p0006"]);
    const missing = await shop.ledger.walkProducts(SHOP, { after: 0, limit: 10, notSeenSince: 9 });
    assert.deepEqual(
      missing.map(({ id }) => id),
      ["p0000", "p0001", "p0002", "p0005", "p0006"],
    );
    assert.equal(await shop.ledger.countProducts(SHOP, 9), 5);
    assert.equal(await shop.ledger.countProducts(SHOP), 7);
    assert.equal(await shop.ledger.countProducts("another"), 0);
  }),

  promise("pages rows completely and in order while rows change", async (shop) => {
    await shop.publishMany(60);
    let edits = 0;
    const rows = await readPages<ListedRow>(
      (last) => shop.ledger.rows({ shop: SHOP, after: last && keyOf(last.listing), limit: 7 }),
      async () => {
        edits += 1;
        const [claimed] = await shop.claim("w1", { limit: 1, order: edits % 2 === 0 ? "fresh" : "urgent" });
        if (claimed) await shop.finish(claimed, { act: 0 });
        await shop.publish("p0030", `edit ${edits}`);
      },
    );
    const seen = rows.map(({ product }) => product);
    assert.deepEqual(
      seen,
      Array.from({ length: 60 }, (_, at) => `p${String(at).padStart(4, "0")}`),
    );
  }),

  promise("lists rows by run, product, account, state and reason", async (shop) => {
    await shop.publishMany(6);
    await shop.publish("p0001", "first", { product: { doc: null, run: 4 } });
    const claimed = await shop.claim("w1", { limit: 3 });
    for (const { listing, product } of claimed.slice(0, 2)) {
      await shop.move(listing, {
        state: "refused",
        detail: { reason: product?.id === "p0005" ? "invalid" : "blocked" },
      });
    }
    const list = async (query: Partial<RowQuery>) =>
      (await shop.ledger.rows({ shop: SHOP, limit: 10, ...query })).map(({ product }) => product);
    assert.deepEqual(await list({ run: 4 }), ["p0001"]);
    assert.deepEqual(await list({ product: "p0002" }), ["p0002"]);
    assert.deepEqual(await list({ product: "p0002", run: 4 }), []);
    assert.deepEqual(await list({ account: shop.account + 1 }), []);
    assert.deepEqual(await list({ states: ["refused"] }), ["p0004", "p0005"]);
    assert.deepEqual(await list({ states: ["refused", "asking"], reason: "invalid" }), ["p0005"]);
    assert.deepEqual(await list({ states: ["leased", "refused"] }), ["p0003", "p0004", "p0005"]);
    assert.deepEqual(await list({ states: [] }), []);
    assert.deepEqual(await list({ shop: "another" }), []);
    assert.equal((await shop.ledger.rows({ shop: SHOP, limit: 1 }))[0]?.title, "Title of p0000");
  }),

  promise("counts exactly the rows there are", async (shop) => {
    await shop.publishMany(9);
    const claimed = await shop.claim("w1", { limit: 5 });
    for (const [at, one] of claimed.entries()) {
      if (at < 2) await shop.finish(one, { act: 0 });
      else if (at < 4)
        await shop.move(one.listing, { state: "waiting", dueAt: NOW + 9, detail: { reason: "backoff" } });
    }
    await shop.publish("p0000", "first", { product: { doc: null, run: 4 } });
    assert.deepEqual(await tallied(shop), await counted(shop));
    assert.deepEqual(await tallied(shop, 4), await counted(shop, 4));
    assert.equal(
      (await shop.ledger.tally(SHOP)).reduce((sum, { count }) => sum + count, 0),
      9,
    );
    assert.deepEqual(await shop.ledger.tally("another"), []);
  }),

  promise("tells what a run made, what it changed, and what it left as it was", async (shop) => {
    await shop.publishMany(2);
    await shop.finish((await shop.claim("w1", { limit: 1 }))[0] ?? assert.fail("nothing is due"), { act: 0, run: 5 });
    const all = await shop.ledger.tallyRun(SHOP, 1);
    const seen = all.map(({ state, applied, isThere, isWanted, count }) => [state, applied, isThere, isWanted, count]);
    assert.deepEqual(seen.sort(), [
      ["clean", "made", true, true, 1],
      ["due", "before", false, true, 1],
    ]);
    assert.deepEqual(await shop.ledger.tallyRun(SHOP, 99), []);
    assert.deepEqual(await shop.ledger.tallyRun("another", 1), []);
  }),

  promise("keeps walks until they end", async ({ ledger }) => {
    const walk = (why: string, after: number | null) => ({ op: "walk", shop: SHOP, why, after, askedAt: NOW }) as const;
    await ledger.write([walk("goals", 0), walk("links", 5)]);
    await ledger.write([walk("goals", 17)]);
    assert.deepEqual(await ledger.readWalks(SHOP), [
      { why: "goals", after: 17, askedAt: NOW },
      { why: "links", after: 5, askedAt: NOW },
    ]);
    await ledger.write([walk("goals", null), walk("never", null)]);
    assert.deepEqual(
      (await ledger.readWalks(SHOP)).map(({ why }) => why),
      ["links"],
    );
    assert.deepEqual(await ledger.readWalks("another"), []);
  }),

  promise("remembers facts, workers, notes and photos", async ({ ledger, account }) => {
    const fact = { op: "fact", account, key: "limits", digest: "d", readAt: NOW, expiresAt: NOW + 1 } as const;
    const worker = { op: "worker", id: "w1", shop: SHOP, accounts: [account], goals: "g", seenAt: NOW } as const;
    await ledger.write([{ ...fact, value: "1" }, { ...fact, value: "2" }, worker]);
    await ledger.write([
      { op: "meta", key: "a", value: "x" },
      { op: "meta", key: "b", value: "y" },
    ]);
    await ledger.write([{ op: "meta", key: "b", value: null }]);
    assert.deepEqual(
      (await ledger.readFacts(account)).map(({ key, value }) => [key, value]),
      [["limits", "2"]],
    );
    assert.deepEqual(await ledger.readWorkers(SHOP), [{ id: "w1", accounts: [account], goals: "g", seenAt: NOW }]);
    assert.deepEqual([await ledger.readMeta("a"), await ledger.readMeta("b")], ["x", undefined]);
    const source = { key: "k", seen: "1:2:3", identity: "i", checkedAt: NOW };
    await ledger.saveSources([{ ...source, width: 10 }]);
    await ledger.saveSources([{ ...source, seen: "4:5:6", sha256: "ab" }]);
    const { seen, sha256, identity, width } = (await ledger.readSources(["k", "none"])).get("k") ?? {};
    assert.deepEqual([seen, sha256, identity, width], ["4:5:6", "ab", "i", undefined]);
    const rendition = { sha256: "cd", format: "jpeg", width: 1, height: 2, byteLength: 3, quality: 80 } as const;
    await ledger.saveRenditions([{ key: "r", ...rendition }]);
    assert.deepEqual([...(await ledger.readRenditions(["r", "none"]))], [["r", rendition]]);
  }),

  promise("sweeps what has ended and nothing that is needed", async (shop) => {
    const { ledger } = shop;
    const old = await ledger.beginRun(SHOP, false, NOW);
    const needed = await ledger.beginRun(SHOP, false, NOW);
    await ledger.write([{ op: "problem", run: old, line: 1, product: null, issues: "[]", status: "refused" }]);
    await shop.publish("done", "x", { product: { run: needed } });
    await shop.publish("open", "x", { product: { run: needed } });
    for (const one of await shop.claim("w1")) {
      await shop.begin(one, "w1");
      await ledger.write([stepOf(one.listing, "add")]);
      if (one.product?.id === "done") await shop.finish(one);
    }
    const upload = { op: "upload", account: shop.account, purpose: "image", begunAt: NOW, expiresAt: null } as const;
    await ledger.write([{ ...upload, rendition: "kept", answer: "1" }]);
    assert.equal(await ledger.sweep(NOW, 100), 0, "nothing is old yet");
    const portions = await readPages<number>(async () => {
      const dropped = await ledger.sweep(NOW + DAY, 1);
      return dropped === 0 ? [] : [dropped];
    });
    const swept = portions.reduce((sum, dropped) => sum + dropped, 0);
    assert.ok(swept >= 4, "an act, its step, a run and its problem");
    const [done, open] = [await shop.listing("done"), await shop.listing("open")];
    assert.deepEqual(await ledger.readSteps(keyOf(done), 1), []);
    assert.equal((await ledger.readSteps(keyOf(open), 1)).length, 1);
    assert.equal((await shop.reread(open)).act?.act, 1);
    assert.deepEqual([await ledger.readRun(old), (await ledger.readRun(needed))?.run], [undefined, needed]);
    assert.deepEqual(await ledger.readProblems(old, -1, 9), []);
    assert.equal((await ledger.readUploads(shop.account, ["kept"], "image", NOW)).size, 1);
  }),

  promise("keeps everything when it is closed and opened again", async (shop, harness) => {
    await shop.publishMany(5);
    const claimed = await shop.claimOne("w1");
    await shop.begin(claimed, "w1");
    await shop.ledger.write([stepOf(claimed.listing, "add"), { op: "circuit", key: "c", version: 0, state: "s" }]);
    let before = await shop.ledger.rows({ shop: SHOP, limit: 10 });
    for (const how of ["closed", "killed"] as const) {
      const again = shop.at(await harness.reopen(how));
      const rows = await again.ledger.rows({ shop: SHOP, limit: 10 });
      assert.deepEqual(rows.map(unleased), before.map(unleased));
      assert.equal((await again.reread(claimed.listing)).act?.act, 1);
      assert.equal((await again.ledger.readSteps(keyOf(claimed.listing), 1)).length, 1);
      assert.equal((await again.ledger.readCircuits(["c"])).get("c")?.version, 1);
      assert.deepEqual(await tallied(again), await counted(again));
      const wish = (await again.publish(`after ${how}`, "x")).wishes[0];
      assert.equal(wish?.result, "wished");
      assert.ok((await again.listing(`after ${how}`)).wish > claimed.listing.wish, "numbers go on");
      await again.publish(`after ${how}`, "x", { wish: { want: "gone", why: [] } });
      before = await again.ledger.rows({ shop: SHOP, limit: 10 });
    }
    assert.equal(await shop.at(await harness.reopen("closed")).ledger.promote(shop.account, NOW + 2 * MINUTE), 1);
  }),

  promise("refuses what is asked of it while it is closed", async ({ ledger }, harness) => {
    await ledger.close();
    const closed = { code: "ledger-unavailable" };
    await assert.rejects(async () => ledger.write([{ op: "meta", key: "a", value: "x" }]), closed);
    await assert.rejects(async () => ledger.readMeta("a"), closed);
    const again = await harness.reopen("closed");
    assert.equal(await again.readMeta("a"), undefined);
  }),
];

// Nobody else can hold a lease of a ledger that one process has for itself: opening it may end them.
function unleased({ listing, ...rest }: ListedRow): object {
  const { leaseUntil, ...row } = listing;
  return { ...rest, listing: { ...row, isLeased: leaseUntil !== null } };
}

type Counted = Pick<Tally, "account" | "state" | "lane" | "reason" | "count">;

async function tallied({ ledger }: Shop, run?: number): Promise<readonly string[]> {
  const rows: readonly Counted[] = run === undefined ? await ledger.tally(SHOP) : await ledger.tallyRun(SHOP, run);
  return added(rows);
}

async function counted({ ledger }: Shop, run?: number): Promise<readonly string[]> {
  const rows = await ledger.rows({ shop: SHOP, run, limit: 1_000 });
  return added(
    rows.map(({ listing }) => {
      const { account, state, lane, detail } = listing;
      return { account, state, lane, reason: detail?.reason ?? null, count: 1 };
    }),
  );
}

function added(rows: readonly Counted[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { account, state, lane, reason, count } of rows) {
    const place = [account, state, lane, reason].join("/");
    counts.set(place, (counts.get(place) ?? 0) + count);
  }
  return [...counts].map(([place, count]) => `${place}/${count}`).sort();
}
