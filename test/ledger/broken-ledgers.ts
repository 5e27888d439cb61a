/** Ledgers that each break one promise, to see that the suite notices. */
import type { Claimed } from "../../src/ledger/ledger.js";
import { FULL_BUCKET, takePermits } from "../../src/resilience/rate.js";
import type { LedgerHarness } from "../../src/testing/ledger-fixtures.js";
import { SHOP } from "../../src/testing/ledger-fixtures.js";
import type { Overrides, Write } from "./broken-wrappers.js";
import { brokenHarness, changing, dropping, stateOf, writing } from "./broken-wrappers.js";

let salt = 0;
const LATER = 1_000_000_000_000;

/** By the name of the promise that each breaks. */
export const BROKEN: Readonly<Record<string, () => Promise<LedgerHarness>>> = {
  "keeps what was published and knows it again": brokenHarness((inner) => ({
    look: async (shop, ids) =>
      new Map([...(await inner.look(shop, ids))].map(([id, one]) => [id, { ...one, revision: null }])),
  })),
  "writes nothing where nothing changed": brokenHarness(
    changing((op) =>
      op.op === "product" ? { ...op, wishes: op.wishes.map((wish) => ({ ...wish, force: true })) } : op,
    ),
  ),
  "refuses a product that moved since it was read": brokenHarness(
    changing(async (op, inner) => {
      if (op.op !== "product") return op;
      return { ...op, expect: (await inner.look(op.shop, [op.id])).get(op.id)?.version ?? null };
    }),
  ),
  "refuses a product whose listing came where none had been seen": brokenHarness(
    changing((op) => (op.op === "product" ? { ...op, sawNone: undefined } : op)),
  ),
  "takes a step back for whoever began it, not from whoever came after": brokenHarness(
    changing((op) => (op.op === "stepEnd" ? { ...op, fence: undefined } : op)),
  ),
  "writes nothing for an older version": brokenHarness(
    changing((op) => (op.op === "wish" ? { ...op, version: op.version + 100 } : op)),
  ),
  "gives a due row to one worker only": brokenHarness((inner) => {
    let last: readonly Claimed[] = [];
    let count = 0;
    return {
      claim: async (query) => {
        count += 1;
        if (count === 7) return last.map((one) => ({ ...one, listing: { ...one.listing, owner: query.owner } }));
        last = await inner.claim(query);
        return last;
      },
    };
  }),
  "hands out a claim with its product, lease and fence": brokenHarness((inner) => ({
    claim: async (query) => (await inner.claim(query)).map((one) => ({ ...one, product: null })),
  })),
  "claims by urgency and then the newest, or only the newest": brokenHarness((inner) => ({
    claim: (query) => inner.claim({ ...query, order: "urgent" }),
  })),
  "leaves wishes of a newer rendering to newer workers": brokenHarness((inner) => ({
    claim: (query) => inner.claim({ ...query, rendering: 99 }),
  })),
  "marks what was delivered as clean": brokenHarness(
    changing((op) => (op.op === "finish" ? { ...op, ref: null } : op)),
  ),
  "keeps an edit made during a call due": brokenHarness(
    dropping(
      async (op, inner) => {
        if (op.op !== "product" || op.expect === null) return false;
        const known = (await inner.look(op.shop, [op.id])).get(op.id);
        return known?.listings[0]?.state === "inFlight";
      },
      { result: "kept", key: 1, version: 2, wishes: [{ result: "wished", state: "inFlight" }] },
    ),
  ),
  "needs no call for an edit that was taken back": brokenHarness(
    changing((op) => {
      if (op.op !== "product") return op;
      salt += 1;
      return {
        ...op,
        wishes: op.wishes.map((wish) => ({ ...wish, wished: { ...wish.wished, content: `c:${salt}` } })),
      };
    }),
  ),
  "publishes again what was withdrawn": brokenHarness(
    changing((op) => (op.op === "finish" && op.presence === "hidden" ? { ...op, presence: "live" } : op)),
  ),
  "writes nothing for a worker that lost its lease": brokenHarness(
    changing(async (op, inner) => {
      if (op.op !== "finish") return op;
      return { ...op, fence: (await inner.readListings([op]))[0]?.listing.fence ?? op.fence };
    }),
  ),
  "sends unsent work back and makes a dead worker's call a doubt": brokenHarness((inner) => ({
    promote: async (account, now) => {
      const rows = await inner.rows({ shop: SHOP, limit: 100, states: ["inFlight"] });
      const moved = await inner.promote(account, now);
      for (const { listing } of rows) {
        const { fence: _fence, ...at } = listing;
        const move = {
          op: "move",
          fence: null,
          from: ["inDoubt"],
          state: "by digests",
          dueAt: null,
          detail: null,
        } as const;
        await inner.write([
          { ...at, ...move, ref: undefined, applied: undefined, echoAt: undefined, tries: 0, endAct: null, now },
        ]);
      }
      return moved;
    },
  })),
  "lets a late answer end a doubt that nobody has taken": brokenHarness(
    dropping(async (op, inner) => op.op === "finish" && (await stateOf(op, inner)) === "inDoubt", false),
  ),
  "takes a doubt once, when its time has come": brokenHarness((inner) => ({
    take: (query) => inner.take(query.what === "doubt" ? { ...query, now: query.now + LATER } : query),
  })),
  "asks about what settles when its time has come": brokenHarness((inner) => ({
    take: (query) => inner.take(query.what === "settling" ? { ...query, now: query.now + LATER } : query),
  })),
  "wakes ripe waits and no others": brokenHarness((inner) => ({
    promote: (account, now) => inner.promote(account, now + 9_000),
  })),
  "brings forward what a clock that was set back left ahead": brokenHarness((inner) => ({
    bringForward: (account, now) => inner.bringForward(account, now, now),
  })),
  "names the lanes that have work": brokenHarness((inner) => ({
    dueLanes: async (account) => (await inner.dueLanes(account)).slice(0, 1),
  })),
  "keeps what a refused version left up": brokenHarness(
    changing((op) =>
      op.op === "product" ? { ...op, wishes: op.wishes.map((wish) => ({ ...wish, refused: null })) } : op,
    ),
  ),
  "finds what changes by time": brokenHarness((inner) => ({
    ripe: (shop, now, limit) => inner.ripe(shop, now + 1, limit),
  })),
  "renews what an owner holds and nothing else": brokenHarness(dropping((op) => op.op === "renew", true)),
  "freezes an act until its end": brokenHarness(
    changing((op) => (op.op === "stepBegin" && op.name === "add" ? { ...op, frozen: null } : op)),
  ),
  "keeps an answered step as a fact, whoever holds the lease": brokenHarness(
    dropping(async (op, inner) => op.op === "stepEnd" && (await stateOf(op, inner)) !== "inFlight", false),
  ),
  "keeps a begun step until it is answered, and begins an answered one never again": brokenHarness((inner) => ({
    readSteps: async (key, act) => (await inner.readSteps(key, act)).filter((step) => step.answer !== null),
  })),
  "shares uploads until they expire": brokenHarness((inner) => ({
    readUploads: (account, renditions, purpose) => inner.readUploads(account, renditions, purpose, 0),
  })),
  "answers operations in their order": brokenHarness(
    writing(async (ops, inner) => [...(await inner.write(ops))].reverse()),
  ),
  "sees inside a batch what the batch has done before": brokenHarness(
    changing((op) => (op.op === "circuit" && op.version > 0 ? { ...op, version: 0 } : op)),
  ),
  "does not let one operation that no longer applies fail a batch": brokenHarness(
    writing(async (ops, inner) => {
      const answers: unknown[] = [...(await inner.write(ops))];
      if (answers.includes(false)) throw new Error("one did not apply");
      return answers;
    }),
  ),
  "keeps a batch as a whole or not at all": brokenHarness(
    writing(async (ops, inner) => {
      const answers: unknown[] = [];
      for (const op of ops) answers.push((await inner.write([op]))[0]);
      return answers;
    }),
  ),
  "applies with a rebuild exactly what it claimed": brokenHarness(
    changing(async (op, inner) => {
      if (op.op === "rebuilt") await inner.promote(op.account, op.now + LATER);
      return op;
    }),
  ),
  "keeps the pieces of a rebuild in order, each once": brokenHarness((inner) => ({
    pieces: async (account, after, limit) => (await inner.pieces(account, after, limit)).slice(0, limit),
  })),
  "holds an edition's products until it is up": brokenHarness(
    changing((op) => (op.op === "finish" && op.product === 0 ? { ...op, presence: null } : op)),
  ),
  "gives an edition's products back when it is refused": brokenHarness(
    changing((op) => (op.op === "move" && op.state === "refused" ? { ...op, state: "asking", endAct: null } : op)),
  ),
  "takes the listings along when an account is rebound": brokenHarness(dropping((op) => op.op === "rebind", true)),
  "keeps what was wished of an account that listings are moved to, but not what was sent": brokenHarness(
    dropping((op) => op.op === "rebind", true),
  ),
  "changes a circuit only from the version that was read": brokenHarness(
    changing(async (op, inner) =>
      op.op === "circuit" ? { ...op, version: (await inner.readCircuits([op.key])).get(op.key)?.version ?? 0 } : op,
    ),
  ),
  "replaces tokens neither by nothing nor over newer ones": brokenHarness(
    changing((op) => (op.op === "token" && op.sealed === "" ? { ...op, sealed: "nothing" } : op)),
  ),
  "leases a name to one owner at a time": brokenHarness(
    changing((op) => (op.op === "lease" ? { ...op, now: op.now + 1 } : op)),
  ),
  "counts its work for a marker, through closing, opening and sweeping": brokenHarness(
    changing((op) => (op.op === "circuit" && op.version > 1 ? { ...op, version: 0 } : op)),
  ),
  "gives back what was taken last": brokenHarness(
    changing((op) => (op.op === "take" ? { ...op, want: Math.max(0, op.want) } : op)),
  ),
  "never grants more than the rate, whoever asks": brokenHarness((inner) => {
    // Decides by what it read before it waited.
    const write: Write = async (ops) => {
      const [op] = ops;
      if (op?.op !== "take") return [...(await inner.write(ops))];
      const before = (await inner.readBuckets([op.key])).get(op.key) ?? FULL_BUCKET;
      await new Promise((resolve) => setImmediate(resolve));
      await inner.write([op]);
      return [takePermits(before, op.rule, op.want, op.now)];
    };
    return { write } as Overrides;
  }),
  "remembers which account a name meant": brokenHarness((inner) => ({
    bindAccounts: async (shop, accounts, now) => {
      const rows = await inner.bindAccounts(shop, accounts, now);
      const named = rows.map((row) => accounts.find(({ account }) => account === row.account)?.name ?? row.name);
      return rows.map((row, at) => ({ ...row, name: named[at] ?? null }));
    },
  })),
  "numbers runs and keeps their problems in order": brokenHarness((inner) => ({
    readProblems: async (run, after, limit) =>
      [...(await inner.readProblems(run, after, limit + 1))].reverse().slice(0, limit),
  })),
  "finds products by SKU, also one that moved within a publish": brokenHarness(
    changing((op) => (op.op === "product" ? { ...op, skus: [...new Set([...op.skus, "s2"])] } : op)),
  ),
  "walks products in order, and those that a whole catalogue no longer names": brokenHarness((inner) => ({
    walkProducts: (shop, query) => inner.walkProducts(shop, { after: query.after, limit: query.limit }),
  })),
  "pages rows completely and in order while rows change": brokenHarness((inner) => {
    // Pages by counting instead of by place, over rows that are not finished yet.
    let seen = 0;
    return {
      rows: async (query) => {
        if (query.after === undefined) seen = 0;
        const all = await inner.rows({ ...query, after: undefined, limit: 1_000 });
        const open = all.filter(({ listing }) => listing.state !== "clean" || query.limit > 50);
        const page = open.slice(seen, seen + query.limit);
        seen += page.length;
        return page;
      },
    };
  }),
  "lists rows by run, product, account, state and reason": brokenHarness((inner) => ({
    rows: (query) => inner.rows({ ...query, reason: undefined }),
  })),
  "counts exactly the rows there are": brokenHarness((inner) => ({
    tally: async (shop) =>
      (await inner.tally(shop)).map((one) => ({ ...one, count: one.count + (one.state === "clean" ? 1 : 0) })),
  })),
  "tells what a run made, what it changed, and what it left as it was": brokenHarness((inner) => ({
    tallyRun: async (shop, run) => (await inner.tallyRun(shop, run)).map((one) => ({ ...one, applied: "changed" })),
  })),
  "keeps walks until they end": brokenHarness(dropping((op) => op.op === "walk" && op.after === null, true)),
  "remembers facts, workers, notes and photos": brokenHarness((inner) => ({
    saveSources: async (rows) => {
      const known = await inner.readSources(rows.map(({ key }) => key));
      await inner.saveSources(rows.filter(({ key }) => !known.has(key)));
    },
  })),
  "sweeps what has ended and nothing that is needed": brokenHarness((inner) => ({
    sweep: (_before, limit) => inner.sweep(Number.MAX_SAFE_INTEGER, limit),
  })),
  "keeps everything when it is closed and opened again": brokenHarness(() => ({}), { forgets: true }),
  "refuses what is asked of it while it is closed": brokenHarness(() => ({ close: async () => undefined })),
};
