/** The sources of the examples, followed by real shops: a folder of CSV files, and a table where a PostgreSQL is. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { csvSource } from "../../examples/source-csv.js";
import { listen, TABLE, tableSource } from "../../examples/source-postgres.js";
import { productsJson } from "../../src/channels/feeds/products-json.js";
import { createEtalase } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { type FollowReport, type FollowWork, followSource, type Source } from "../../src/source/source.js";
import { noPostgres, type PostgresServer, startPostgres } from "../ledger/postgres-server.js";

let folder: string;
let server: PostgresServer | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "etalase-source-"));
  if (!noPostgres) server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** A shop that follows a source, and what it holds. Work is waited for by its reports, not by time. */
function follow(source: Source, name: string, options: { readonly everyMs: number }) {
  const shop = createEtalase({
    seller: { name: "Toko" },
    ledger: memoryLedger(),
    photos: { folder: join(folder, `${name}-photos`) },
    channels: { json: productsJson({ file: join(folder, name, "products.json") }) },
  });
  const waiting: { readonly work: FollowWork; resolve(report: FollowReport): void }[] = [];
  const troubles: unknown[] = [];
  const following = followSource(shop, source, {
    ...options,
    gatherMs: 20,
    onTrouble: (error) => troubles.push(error),
    onReport: (report, work) => {
      for (const one of waiting.filter((each) => each.work === work)) {
        waiting.splice(waiting.indexOf(one), 1);
        one.resolve(report);
      }
    },
  });
  return {
    shop,
    following,
    troubles,
    next: (work: FollowWork) => new Promise<FollowReport>((resolve) => waiting.push({ work, resolve })),
    async holds() {
      await shop.deliver({ budgetMs: 5_000 });
      const rows: string[] = [];
      for await (const { product, status, title } of shop.listings())
        if (status !== "withdrawn") rows.push(`${product}=${title}`);
      return rows.toSorted();
    },
  };
}

test("a folder of CSV files is followed: changed, added to, and taken from", async () => {
  const catalogue = join(folder, "catalogue");
  mkdirSync(catalogue);
  let second = 1_700_000_000;
  const drop = (name: string, ...lines: readonly string[]) => {
    const draft = join(folder, "draft");
    writeFileSync(draft, `id,title,price,stock\n${lines.join("\n")}\n`);
    second += 1;
    utimesSync(draft, second, second);
    renameSync(draft, join(catalogue, name));
  };
  drop("kopi.csv", "kopi,Kopi,65000,12", "robusta,Robusta,45000,3");
  drop("teh.csv", "teh,Teh,20000,5");
  const { shop, following, next, holds, troubles } = follow(csvSource(catalogue), "csv", { everyMs: 50 });
  await next("sweep");
  expect(await holds()).toEqual(["kopi=Kopi", "robusta=Robusta", "teh=Teh"]);
  await next("changes");
  drop("teh.csv", "teh,Teh Melati,21000,5", "gula,Gula,9000,1");
  await next("changes");
  await next("changes");
  expect(await holds()).toEqual(["gula=Gula", "kopi=Kopi", "robusta=Robusta", "teh=Teh Melati"]);
  // What a file no longer names is no change of anything: the sweep finds it.
  drop("kopi.csv", "kopi,Kopi,65000,12");
  await following.sweep();
  expect(await holds()).toEqual(["gula=Gula", "kopi=Kopi", "teh=Teh Melati"]);
  expect(troubles).toEqual([]);
  await following.stop();
  await shop.close();
});

test("half a file takes nothing down", async () => {
  const catalogue = join(folder, "broken");
  mkdirSync(catalogue);
  writeFileSync(join(catalogue, "kopi.csv"), "id,title,price,stock\nkopi,Kopi,65000,12\nteh,Teh,20000,5\n");
  const { shop, following, next, holds } = follow(csvSource(catalogue), "half", { everyMs: 60_000 });
  await next("sweep");
  writeFileSync(join(catalogue, "kopi.csv"), 'id,title,price,stock\nkopi,"Ko');
  await expect(following.sweep()).rejects.toThrow();
  expect(await holds()).toEqual(["kopi=Kopi", "teh=Teh"]);
  await following.stop();
  await shop.close();
});

test.skipIf(noPostgres)(
  `a table is followed by its own words, and by looking where they were lost${noPostgres ? ` (SKIPPED: ${noPostgres})` : ""}`,
  async () => {
    const pool = new pg.Pool({ connectionString: server?.url, max: 3 });
    await pool.query(TABLE);
    const insert = (id: string, title: string) =>
      pool.query("insert into products (id, title, price, stock) values ($1, $2, 65000, 12)", [id, title]);
    await insert("kopi", "Kopi");
    await insert("teh", "Teh");
    const { shop, following, next, holds, troubles } = follow(tableSource(pool), "table", { everyMs: 60_000 });
    const begun = next("sweep");
    const client = new pg.Client({ connectionString: server?.url });
    await listen(client, following.touch);
    await begun;
    expect(await holds()).toEqual(["kopi=Kopi", "teh=Teh"]);

    const told = next("touched");
    await pool.query("update products set title = 'Kopi Gayo', price = 70000.50 where id = 'kopi'");
    await told;
    expect(await holds()).toEqual(["kopi=Kopi Gayo", "teh=Teh"]);

    // Nobody listens: a row is marked as deleted, one is changed, one is gone without a mark.
    await client.end();
    await pool.query("update products set deleted_at = now() where id = 'teh'");
    await insert("gula", "Gula");
    await pool.query("delete from products where id = 'kopi'");
    const changes: string[] = [];
    for await (const { id, deleted } of tableSource(pool).changes(undefined, new AbortController().signal)) {
      changes.push(`${id} ${deleted}`);
    }
    expect(changes).toEqual(["teh true", "gula false"]);
    await following.sweep();
    expect(await holds()).toEqual(["gula=Gula"]);
    expect(troubles).toEqual([]);
    await following.stop();
    await shop.close();
    await pool.end();
  },
);
