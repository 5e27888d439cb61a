import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { loadDriver, type SqliteDatabase, type SqliteDriver } from "../../src/ledger/sqlite-driver.js";
import { ledgerPromises } from "../../src/testing/ledger-promises.js";
import { makeFolder, opened, removeFolder } from "./harness.js";

/** Tables that grow with the catalogue, under the names that statements give them. */
const BIG = /^SCAN (listing|product|act|step|frozen|sku|item|piece|l|p|q|a|s|f|t)\b/;
/** Rare ones that may look at everything: a rebound account, a sweep, a walk in the order of the keys. */
const MAY_SCAN = [
  /^UPDATE \w+ SET account = \? WHERE account = \?$/,
  /^SELECT EXISTS \(SELECT 1 FROM listing WHERE account = \?\)/,
  /FROM product p NOT INDEXED/,
  // Of a rebind, which a person asks for.
  /FROM \(SELECT \* FROM listing t WHERE t\.account = \? ORDER BY t\.product, t\.occasion\) r$/,
];
/** Small tables in whole. */
const SMALL =
  /FROM (account|tally|walk|worker|lease|run|meta|counter|circuit|bucket|token|fact|source|rendition|problem|upload) /;

const driver = loadDriver(undefined);
const statements = new Set<string>();
let folder = "";
let database: SqliteDatabase | undefined;

/** Remembers every statement that is prepared. */
const listening: SqliteDriver = {
  name: "listening",
  open: (file, options) => {
    const inner = driver.open(file, options);
    return {
      exec: (sql) => inner.exec(sql),
      close: () => inner.close(),
      prepare: (sql) => {
        statements.add(sql);
        return inner.prepare(sql);
      },
    };
  },
};

beforeAll(async () => {
  folder = makeFolder();
  let made = 0;
  for (const promise of ledgerPromises) {
    await promise.run(async () => {
      made += 1;
      const ledger = await opened(sqliteLedger(join(folder, `${made}.db`), { driver: listening }));
      const reopen = async () => {
        await ledger.close();
        await ledger.open();
        return ledger;
      };
      return { ledger, reopen, end: () => ledger.close() };
    });
  }
  const empty = join(folder, "plans.db");
  await (await opened(sqliteLedger(empty))).close();
  database = driver.open(empty, { timeoutMs: 20 });
});
afterAll(() => {
  database?.close();
  removeFolder(folder);
});

function planOf(sql: string): readonly string[] {
  const values = Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => 0);
  const plan = `EXPLAIN QUERY PLAN ${sql}`;
  const statement: unknown = database?.prepare(plan);
  if (typeof statement !== "object" || statement === null || !("all" in statement)) throw new Error("no statement");
  const { all } = statement;
  if (typeof all !== "function") throw new Error("no all");
  const rows: unknown = all.apply(statement, values);
  return Array.isArray(rows) ? rows.map((row: { detail: string }) => row.detail) : [];
}

describe("query plans", () => {
  it("cover everything the promises need", () => {
    expect(statements.size).toBeGreaterThan(100);
  });

  it("have only parameters that every driver takes in their order", () => {
    // better-sqlite3 takes a numbered one for a named one.
    expect([...statements].filter((sql) => /\?\d/.test(sql))).toEqual([]);
  });

  it("scan no table that grows with the catalogue", () => {
    const scans = [...statements]
      .filter((sql) => /^\s*(SELECT|UPDATE|DELETE|WITH|INSERT)/.test(sql))
      .filter((sql) => !MAY_SCAN.some((rare) => rare.test(sql.trim())))
      .flatMap((sql) =>
        planOf(sql)
          .filter((line) => BIG.test(line) && !isSmall(sql))
          .map((line) => `${line} <- ${sql}`),
      );
    expect(scans).toEqual([]);
  });

  it("use the partial indexes that were made for them", () => {
    const used = new Set([...statements].flatMap((sql) => (/pragma/i.test(sql) ? [] : planOf(sql))).flatMap(indexOf));
    for (const index of ["due", "wait", "settle", "lease", "change", "stuck", "key"])
      expect(used).toContain(`listing_${index}`);
    for (const index of ["product_run", "act_ended", "item_edition", "piece_sort"]) expect(used).toContain(index);
  });
});

function isSmall(sql: string): boolean {
  return SMALL.test(sql) && !/FROM (listing|product|act|step) /.test(sql);
}

function indexOf(line: string): string[] {
  const [, name] = /INDEX (\w+)/.exec(line) ?? [];
  return name ? [name] : [];
}
