import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { CAN, MINUTE, NOW, SHOP } from "../../src/testing/ledger-fixtures.js";
import { Shop } from "../../src/testing/ledger-shop.js";
import { inHand } from "./postgres-hand.js";
import { noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;
const SCHEMA = "plans";

/** 40,000 products on 5 accounts: 200,000 listings, most of them at rest. */
const FILL = `
INSERT INTO plans.product SELECT k, 'shop', 'id' || k, 1, NULL, 1, 'd', 1 + k % 100, 0, NULL, 't', '[]', repeat('x', 400)
  FROM generate_series(1, 40000) k;
INSERT INTO plans.sku SELECT 'shop', 'sku' || k, k FROM generate_series(1, 40000) k;
INSERT INTO plans.listing (product, account, occasion, state, lane, urgency, wish, claimed, run, version, rendering,
    source, due_at, owner, lease_until, settle_at, changes_at, act, applied_run, ref, detail)
  SELECT k, a, '', s.state, CASE WHEN s.state IN ('due', 'leased') THEN 'create' END, n % 4, n, 0, 1, 1, 1, 's',
    CASE WHEN s.state IN ('waiting', 'inDoubt') THEN ${NOW} + n END, CASE WHEN s.state = 'leased' THEN 'w' || n % 50 END,
    CASE WHEN s.state = 'leased' THEN ${NOW} + n END, CASE WHEN s.state = 'settling' THEN ${NOW} + n END,
    CASE WHEN n % 100 = 7 THEN ${NOW} + n END, 1, 1, '{"id":"r"}', CASE WHEN n % 50 = 9 THEN '{"reason":"backoff"}' END
  FROM (SELECT k, a, k * 5 + a n FROM generate_series(1, 40000) k, generate_series(1, 5) a) x, LATERAL (SELECT CASE
    WHEN n % 20 < 3 THEN 'due' WHEN n % 100 = 3 THEN 'waiting' WHEN n % 100 = 4 THEN 'inDoubt'
    WHEN n % 100 = 5 THEN 'settling' WHEN n % 100 = 6 THEN 'leased' ELSE 'clean' END state) s;
INSERT INTO plans.act SELECT product, account, occasion, 1, 1, 1, 1, CASE WHEN state = 'clean' THEN ${NOW} + wish END,
  NULL, NULL, 0, '{}' FROM plans.listing;
INSERT INTO plans.step SELECT product, account, occasion, 1, 'add', 'key', 1, 1 FROM plans.listing;
INSERT INTO plans.frozen SELECT product, account, occasion, 1, '{}' FROM plans.listing WHERE state <> 'clean';
`;

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Plan[];
}

/** Every node of a plan. */
function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

describe.skipIf(noPostgres !== undefined)(`PostgreSQL plans at 200,000 listings${skipped}`, () => {
  let server: PostgresServer;
  let pool: pg.Pool;
  let ledger: Ledger;
  let shop: Shop;
  let heard: { text: string; values: unknown[] }[] = [];
  const by = {
    hand: <R>(text: string, run: () => Promise<R>, values: unknown[]) => {
      heard.push({ text, values });
      return run();
    },
  };
  beforeAll(async () => {
    server = await startPostgres();
    pool = server.pool();
    ledger = postgresLedger(inHand(pool, by), { schema: SCHEMA });
    await ledger.open();
    shop = await Shop.open(ledger);
    const others = [2, 3, 4, 5].map((n) => ({ account: `fake:${n}`, channel: "fake", name: `n${n}`, abilities: CAN }));
    await ledger.bindAccounts(SHOP, others, NOW);
    await pool.query(FILL);
    await pool.query(`INSERT INTO plans.counter VALUES ('product', 40000), ('wish', 200005) ON CONFLICT (name)
      DO UPDATE SET value = excluded.value`);
  }, 120_000);
  afterAll(() => server?.end());

  /** Plans of all statements of a call, as they are made for its values. */
  async function plansOf(call: () => Promise<unknown>, only = /^\s*(SELECT|UPDATE|DELETE|INSERT)/): Promise<Plan[]> {
    heard = [];
    await call();
    const plans: Plan[] = [];
    for (const { text, values } of heard.filter((one) => only.test(one.text))) {
      const { rows } = await pool.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
      plans.push(...nodesOf(rows[0]["QUERY PLAN"][0].Plan));
    }
    return plans;
  }

  const BIG = ["listing", "product", "act", "sku", "step", "frozen", "item", "piece"];
  const scansOf = (plans: readonly Plan[]) =>
    plans.filter((node) => node["Node Type"] === "Seq Scan" && BIG.includes(node["Relation Name"] ?? ""));
  const indexesOf = (plans: readonly Plan[]) =>
    plans.map((node) => node["Index Name"]).filter((name) => name !== undefined);

  const claim = (order: "urgent" | "fresh") => () => shop.claim("w", { order, limit: 50 });
  const take = (what: "doubt" | "settling") => () =>
    ledger.take({ account: 1, what, owner: "w", now: NOW + 900_000, leaseUntil: NOW + MINUTE, limit: 50 });

  for (const isAnalyzed of [false, true]) {
    describe(isAnalyzed ? "with statistics" : "before anybody has gathered statistics", () => {
      beforeAll(async () => {
        if (isAnalyzed) await pool.query("ANALYZE");
      }, 60_000);

      it("claim in the order of the partial index, without sorting what is due", async () => {
        const plans = await plansOf(claim("urgent"), /SKIP LOCKED/);
        expect(plans.map((node) => node["Node Type"])).toEqual(["Limit", "LockRows", "Index Scan"]);
        expect(indexesOf(plans)).toEqual(["listing_due"]);
      });

      it.each([
        ["a fresh claim", claim("fresh"), "listing_due"],
        ["a doubt", take("doubt"), "listing_wait"],
        ["what settles", take("settling"), "listing_settle"],
        ["what ripens", () => ledger.promote(1, NOW + 2_000), "listing_wait"],
        ["leases that are over", () => ledger.promote(2, NOW + 2_000), "listing_lease"],
        ["lanes with work", () => ledger.dueLanes(1), "listing_due"],
        ["the next due time", () => ledger.nextDue(1), "listing_lease"],
        ["what changes by time", () => ledger.ripe(SHOP, NOW + 9_000, 50), "listing_change"],
        ["what is stuck", () => ledger.rows({ shop: SHOP, states: ["asking", "inDoubt"], limit: 50 }), "listing_stuck"],
        ["a page of all rows", () => ledger.rows({ shop: SHOP, limit: 50 }), "listing_key"],
        ["a page of a run", () => ledger.rows({ shop: SHOP, run: 2, limit: 50 }), "product_run"],
        ["one product", () => ledger.rows({ shop: SHOP, product: "id77", limit: 50 }), "listing_key"],
        ["what is known of products", () => ledger.look(SHOP, ["id1", "id2", "id3"]), "listing_key"],
        ["SKUs", () => ledger.lookSkus(SHOP, ["sku1", "sku9"]), "sku_pkey"],
        ["a walk", () => ledger.walkProducts(SHOP, { after: 900, limit: 50 }), /product_(walk|pkey)/],
        ["a lease that is renewed", renew, "listing_lease"],
        ["what has ended", () => ledger.sweep(NOW + 50, 20), "act_ended"],
      ])("find %s by an index", async (_what, call, index) => {
        const plans = await plansOf(call);
        expect(scansOf(plans)).toEqual([]);
        expect(indexesOf(plans).join()).toMatch(index);
      });

      it("publish, begin and finish by keys alone", async () => {
        const id = `new-${isAnalyzed}`;
        const plans = await plansOf(async () => {
          await shop.publish(id, "one");
          await shop.publish("id5", `two ${isAnalyzed}`);
          for (const claimed of await shop.claim("w", { limit: 20 })) {
            await shop.begin(claimed, "w");
            await shop.finish(claimed);
          }
        });
        expect(scansOf(plans)).toEqual([]);
        expect(indexesOf(plans)).toContain("listing_key");
      });
    });
  }

  function renew() {
    return ledger.write([{ op: "renew", account: 1, owner: "w7", leaseUntil: NOW + 9 * MINUTE }]);
  }
});
