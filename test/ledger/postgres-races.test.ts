import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { CAN, keyOf, MINUTE, NOW, SHOP } from "../../src/testing/ledger-fixtures.js";
import { Shop } from "../../src/testing/ledger-shop.js";
import { type Hand, inHand } from "./postgres-hand.js";
import { newSchema, noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";

const WORKERS = 4;
const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;

describe.skipIf(noPostgres !== undefined)(`four processes with one PostgreSQL ledger${skipped}`, () => {
  let server: PostgresServer;
  let schema = "";
  let ledgers: readonly Ledger[] = [];
  let shops: readonly Shop[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.end());
  beforeEach(async () => {
    schema = newSchema();
    // Each has a pool of its own, as a process has, and all of them find no schema yet.
    ledgers = Array.from({ length: WORKERS }, () => postgresLedger(server.pool({ max: 6 }), { schema }));
    await Promise.all(ledgers.map((ledger) => ledger.open()));
    shops = await Promise.all(ledgers.map((ledger) => Shop.open(ledger)));
  });
  afterEach(async () => {
    await Promise.all(ledgers.map((ledger) => ledger.close()));
  });

  /** What every process answers to the same call at the same time. */
  const all = <R>(call: (ledger: Ledger, worker: number) => Promise<R>): Promise<R[]> =>
    Promise.all(ledgers.map((ledger, worker) => call(ledger, worker)));
  const first = (): Shop => {
    const [shop] = shops;
    if (!shop) throw new Error("there is no shop");
    return shop;
  };

  it("make the schema once, and bind one account to one key", async () => {
    expect(new Set(shops.map(({ account }) => account)).size).toBe(1);
    const { rows } = await server.pool({ max: 1 }).query(`SELECT count(*)::int n FROM "${schema}".migration`);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it("give a name to one account only, and count accounts without gaps", async () => {
    await all((ledger, worker) => {
      const account = { account: `new:${worker}`, channel: "fake", name: "new", abilities: CAN };
      return ledger.bindAccounts(SHOP, [account], NOW);
    });
    const rows = (await first().ledger.readAccounts(SHOP)).filter(({ account }) => account.startsWith("new:"));
    expect(rows.map(({ key }) => key)).toEqual([2, 3, 4, 5]);
    expect(rows.filter(({ name }) => name === "new")).toHaveLength(1);
  });

  it("claim each due row once, and all of them, whatever the order they ask in", async () => {
    await first().publishMany(200);
    for (const order of ["urgent", "fresh"] as const) {
      const claimed = await all(async (_ledger, worker) => {
        const mine: string[] = [];
        // Rows that somebody else is just claiming are left out, so a claim may bring less than it could.
        for (let round = 0; round < 50 && mine.length < 25; round += 1) {
          const rows = await shops[worker]?.claim(`w${worker}`, { order, limit: Math.min(5, 25 - mine.length) });
          mine.push(...(rows ?? []).map(({ product }) => product?.id ?? ""));
        }
        return mine;
      });
      expect(claimed.flat()).toHaveLength(100);
      expect(new Set(claimed.flat()).size).toBe(100);
    }
    expect(await first().claim("late")).toEqual([]);
  });

  it("heal and wake each row once", async () => {
    await first().publishMany(60);
    await first().claim("dead", { limit: 60 });
    const moved = await all((ledger) => ledger.promote(first().account, NOW + 2 * MINUTE));
    expect(moved.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(await first().claim("next", { limit: 100 })).toHaveLength(60);
  });

  it("take each doubt once", async () => {
    await first().publishMany(20);
    for (const one of await first().claim("w", { limit: 20 })) {
      await first().begin(one, "w");
      await first().move(one.listing, { state: "inDoubt", dueAt: NOW });
    }
    const query = { account: first().account, what: "doubt", now: NOW, leaseUntil: NOW + 1, limit: 20 } as const;
    const taken = await all((ledger, worker) => ledger.take({ ...query, owner: `w${worker}` }));
    expect(taken.flat()).toHaveLength(20);
  });

  it("grant together no more than one rate", async () => {
    const rule = { calls: 37, perMs: 1_000 };
    const granted = await all(async (ledger) => {
      let mine = 0;
      for (let turn = 0; turn < 6; turn += 1) {
        const [taken] = await ledger.write([{ op: "take", key: "app:shopee:1", want: 5, rule, now: NOW }]);
        mine += taken.granted;
      }
      return mine;
    });
    expect(granted.reduce((sum, count) => sum + count, 0)).toBe(37);
  });

  it("let one of them change a circuit, a token, and who probes", async () => {
    for (const version of [0, 1]) {
      const circuits = await all(
        async (ledger, worker) =>
          (await ledger.write([{ op: "circuit", key: "a", version, state: `from ${worker}` }]))[0],
      );
      expect(circuits.filter((made) => made === version + 1)).toHaveLength(1);
      const token = { op: "token", account: first().account, version, seed: "s", expiresAt: null } as const;
      const tokens = await all(async (ledger, worker) => (await ledger.write([{ ...token, sealed: `t${worker}` }]))[0]);
      expect(tokens.filter((made) => made === version + 1)).toHaveLength(1);
    }
    const lease = { op: "lease", name: "probe:a", until: NOW + 10, now: NOW } as const;
    const probers = await all(async (ledger, worker) => (await ledger.write([{ ...lease, owner: `w${worker}` }]))[0]);
    expect(probers.filter((isOurs) => isOurs)).toHaveLength(1);
  });

  it("keep one of several first versions of a product, and say so to the others", async () => {
    const op = await first().productOp("a", "one");
    const results = await all(async (ledger) => (await ledger.write([op]))[0].result);
    expect(results.sort()).toEqual(["kept", "moved", "moved", "moved"]);
  });

  it("number wishes without a double, and later ones higher", async () => {
    const seen = await all(async (_ledger, worker) => {
      const wishes: number[] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        await shops[worker]?.publish(`p${worker}-${turn}`, "one");
        wishes.push((await shops[worker]?.listing(`p${worker}-${turn}`))?.wish ?? 0);
      }
      expect(wishes).toEqual([...wishes].sort((a, b) => a - b));
      return wishes;
    });
    expect(new Set(seen.flat()).size).toBe(20);
    expect(Math.max(...seen.flat())).toBe(20);
  });

  it("pass rows in opposite orders without an error, and count every one", async () => {
    await first().publishMany(12);
    const claimed = await first().claim("w", { limit: 12 });
    const retry = (reverse: boolean) => {
      const rows = reverse ? claimed.toReversed() : claimed;
      return rows.map(
        ({ listing }) =>
          ({
            op: "move",
            ...keyOf(listing),
            fence: null,
            state: "waiting",
            dueAt: NOW,
            detail: null,
            tries: 1,
            endAct: null,
            now: NOW,
          }) as const,
      );
    };
    await Promise.all(claimed.map(({ listing }) => first().move(listing, { state: "waiting", dueAt: NOW })));
    await all(async (ledger, worker) => {
      for (let turn = 0; turn < 4; turn += 1) await ledger.write(retry(worker % 2 === 0));
    });
    const rows = await first().ledger.rows({ shop: SHOP, limit: 50 });
    expect(rows.map(({ listing }) => listing.tries)).toEqual(Array.from({ length: 12 }, () => WORKERS * 4));
    const counts = await first().ledger.tally(SHOP);
    expect(counts.map(({ state, count }) => [state, count])).toEqual([["waiting", 12]]);
  });

  it("lose no wish to an account that is bound anew meanwhile", async () => {
    await first().publishMany(10);
    const [from] = [first().account];
    const next = { account: "fake:2", channel: "fake", name: "second", abilities: CAN };
    const to = (await first().ledger.bindAccounts(SHOP, [next], NOW)).find(({ account }) => account === "fake:2")?.key;
    await all(async (ledger, worker) => {
      if (worker === 0) await ledger.write([{ op: "rebind", from, to: to ?? 0 }]);
      else for (let turn = 0; turn < 5; turn += 1) await shops[worker]?.publish(`n${worker}-${turn}`, "one");
    });
    const rows = await first().ledger.rows({ shop: SHOP, limit: 100 });
    expect(rows).toHaveLength(25);
    expect(rows.filter(({ listing }) => listing.account === to).length).toBeGreaterThanOrEqual(10);
    const counted = (await first().ledger.tally(SHOP)).reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(25);
  });

  it("count a wish for the account where it stands, however its commit falls together with a rebind", async () => {
    const next = { account: "fake:2", channel: "fake", name: "second", abilities: CAN };
    const to = (await first().ledger.bindAccounts(SHOP, [next], NOW)).find(({ account }) => account === "fake:2")?.key;
    // One connection, so that both its wishes are counted in one row.
    const held: { hand: Hand } = { hand: (_text, run) => run() };
    const ledger = postgresLedger(inHand(server.pool({ max: 1 }), held), { schema });
    await ledger.open();
    const writer = await Shop.open(ledger);
    await writer.publish("a", "one");
    let begins: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begins = resolve;
    });
    const isWritten = new Promise<void>((resolve) => {
      held.hand = async (text, run) => {
        if (text !== "COMMIT") return run();
        resolve();
        await hasBegun;
        return run();
      };
    });
    const wish = writer.publish("b", "one");
    await isWritten;
    const hand: Hand = (text, run) => {
      const answer = run();
      // From here on it waits for the other one's row, or for its table.
      if (/^LOCK TABLE|UPDATE "\w+"."tally"/.test(text)) begins();
      return answer;
    };
    const other = postgresLedger(inHand(server.pool({ max: 1 }), { hand }), { schema });
    await other.open();
    await Promise.all([other.write([{ op: "rebind", from: first().account, to: to ?? 0 }]), wish]);
    const rows = await ledger.rows({ shop: SHOP, limit: 10 });
    const stand = rows.map(({ listing }) => listing.account).sort();
    const counted = (await ledger.tally(SHOP)).flatMap(({ account, count }) => Array<number>(count).fill(account));
    expect(counted.sort()).toEqual(stand);
    await Promise.all([ledger.close(), other.close()]);
  });

  it("serve shops that know nothing of each other, under one quota of their app", async () => {
    const account = { account: "fake:9", channel: "fake", name: "fake", abilities: CAN };
    const other = await all((ledger) => ledger.bindAccounts("other shop", [account], NOW));
    expect(new Set(other.flat().map(({ shop, key }) => `${shop}/${key}`))).toEqual(new Set(["other shop/2"]));
    await first().publish("a", "one");
    expect(await first().ledger.tally("other shop")).toEqual([]);
    expect(await first().ledger.countProducts("other shop")).toBe(0);
    const rule = { calls: 3, perMs: 1_000 };
    const asked = await all(
      async (ledger) => (await ledger.write([{ op: "take", key: "app:1", want: 2, rule, now: NOW }]))[0],
    );
    expect(asked.reduce((sum, { granted }) => sum + granted, 0)).toBe(3);
  });
});
