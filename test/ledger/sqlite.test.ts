import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { realScheduler } from "../../src/ledger/scheduler.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { loadDriver, type SqliteDatabase, type SqliteDriver } from "../../src/ledger/sqlite-driver.js";
import { rowsWhere } from "../../src/ledger/sqlite-shared.js";
import { BLANK_LISTING, SqliteStore } from "../../src/ledger/sqlite-store.js";
import { NOW, SHOP } from "../../src/testing/ledger-fixtures.js";
import { Shop } from "../../src/testing/ledger-shop.js";
import { copyAsKilled, makeFolder, opened, removeFolder } from "./harness.js";

const driver = loadDriver(undefined);
let folder = "";
let file = "";
beforeEach(() => {
  folder = makeFolder();
  file = join(folder, "ledger.db");
});
afterEach(() => removeFolder(folder));

/** The driver, with a look at its databases. */
function spied(onOpen: (database: SqliteDatabase) => SqliteDatabase): SqliteDriver {
  return { name: `spied ${driver.name}`, open: (path, options) => onOpen(driver.open(path, options)) };
}

describe("one file", () => {
  it("is readable by its owner only", async () => {
    const ledger = await opened(sqliteLedger(file));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(ledger.place).toBe(file);
    await ledger.close();
  });

  it("is shared by two ledgers of one process, until the last is closed", async () => {
    const [one, two] = await Promise.all([
      opened(sqliteLedger(file)),
      opened(sqliteLedger(join(folder, ".", "ledger.db"))),
    ]);
    expect([await one.beginRun(SHOP, false, NOW), await two.beginRun(SHOP, false, NOW)]).toEqual([1, 2]);
    await one.close();
    expect(await two.beginRun(SHOP, false, NOW)).toBe(3);
    await expect(one.beginRun(SHOP, false, NOW)).rejects.toMatchObject({ code: "ledger-unavailable" });
    await two.close();
  });

  it("is refused to a ledger of the same process with other options", async () => {
    const one = await opened(sqliteLedger(file));
    const two = sqliteLedger(file, { exclusive: true });
    await expect(two.open()).rejects.toMatchObject({ code: "ledger-busy" });
    await expect(two.open()).rejects.toThrow(/same options/);
    await one.close();
    await opened(two);
    await two.close();
  });

  it("leaves no log behind when it is closed, and can be opened at once again", async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      const ledger = await opened(sqliteLedger(file));
      expect(await ledger.beginRun(SHOP, false, NOW)).toBe(turn);
      await ledger.close();
      expect(() => statSync(`${file}-wal`)).toThrow();
    }
  });

  it("writes what was asked for before it is closed", async () => {
    const ledger = await opened(sqliteLedger(file));
    const writing = ledger.write([{ op: "meta", key: "a", value: "x" }]);
    await ledger.close();
    expect([...(await writing)]).toEqual([true]);
    const again = await opened(sqliteLedger(file));
    expect(await again.readMeta("a")).toBe("x");
    await again.close();
  });
});

describe("a place that cannot be used", () => {
  it("is a folder that is not there: the cure is named", async () => {
    const ledger = sqliteLedger(join(folder, "none", "ledger.db"));
    await expect(ledger.open()).rejects.toMatchObject({
      code: "ledger-unavailable",
      cure: expect.stringMatching(/Make the folder/),
    });
  });

  it("is a path below a file", async () => {
    writeFileSync(file, "");
    await expect(sqliteLedger(join(file, "ledger.db")).open()).rejects.toMatchObject({ code: "ledger-unavailable" });
  });

  it.skipIf(process.getuid?.() === 0)("is a folder without the right to write (not tested as root)", async () => {
    mkdirSync(join(folder, "locked"), { mode: 0o500 });
    const ledger = sqliteLedger(join(folder, "locked", "ledger.db"));
    await expect(ledger.open()).rejects.toMatchObject({
      code: "ledger-unavailable",
      cure: expect.stringMatching(/right to write/),
    });
  });

  it("is a file of something else, which stays as it is", async () => {
    writeFileSync(file, "Dear diary, ".repeat(200));
    await expect(sqliteLedger(file).open()).rejects.toThrow(/no ledger of etalase/);
    expect(readFileSync(file, "utf8")).toBe("Dear diary, ".repeat(200));
  });

  it("is somebody else's database, which stays as it is", async () => {
    const database = driver.open(file, { timeoutMs: 20 });
    database.exec("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('monday')");
    database.close();
    const before = readFileSync(file);
    await expect(sqliteLedger(file).open()).rejects.toMatchObject({ code: "ledger-unavailable" });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("is a ledger of a newer etalase, which stays as it is", async () => {
    await (await opened(sqliteLedger(file))).close();
    const database = driver.open(file, { timeoutMs: 20 });
    database.exec("PRAGMA user_version = 99");
    database.close();
    const before = readFileSync(file);
    await expect(sqliteLedger(file).open()).rejects.toMatchObject({
      code: "ledger-too-new",
      cure: expect.stringMatching(/Update etalase/),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("is a damaged ledger: an error, never a new one in its place", async () => {
    const ledger = await opened(sqliteLedger(file));
    await (await Shop.open(ledger)).publishMany(200);
    await ledger.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 200, bytes.length);
    writeFileSync(file, bytes);
    const again = sqliteLedger(file);
    const use = async () => {
      await again.open();
      await again.look(SHOP, ["p0001"]);
    };
    await expect(use()).rejects.toMatchObject({ code: "ledger-unavailable", facts: { trouble: "corrupt" } });
  });

  it("is a full disk: nothing of the call is kept, and it goes on when there is room", async () => {
    let database: SqliteDatabase | undefined;
    const ledger = await opened(
      sqliteLedger(file, {
        driver: spied((one) => {
          database = one;
          return one;
        }),
      }),
    );
    const shop = await Shop.open(ledger);
    await shop.publishMany(5);
    database?.exec("PRAGMA max_page_count = 1");
    const doc = JSON.stringify({ title: { id: "x" }, text: "x".repeat(20_000) });
    const big = await Promise.all(["big1", "big2"].map((id) => shop.productOp(id, "one", { product: { doc } })));
    await expect(ledger.write(big)).rejects.toMatchObject({ code: "ledger-unavailable", facts: { trouble: "full" } });
    expect((await ledger.look(SHOP, ["big1", "big2"])).size).toBe(0);
    expect(await ledger.countProducts(SHOP)).toBe(5);
    database?.exec("PRAGMA max_page_count = 100000");
    await ledger.write([{ op: "meta", key: "a", value: "x" }]);
    expect(await ledger.countProducts(SHOP)).toBe(5);
    await ledger.write(big);
    expect(await ledger.countProducts(SHOP)).toBe(7);
    expect((await ledger.tally(SHOP)).reduce((sum, { count }) => sum + count, 0)).toBe(7);
    await ledger.close();
  });
});

describe("a power cut", () => {
  it("leaves a prefix of what was answered, wherever the log was cut", async () => {
    const ledger = await opened(sqliteLedger(file));
    const shop = await Shop.open(ledger);
    for (let at = 0; at < 25; at += 1) {
      await ledger.write([await shop.productOp(`p${at}`, "one"), { op: "meta", key: "newest", value: String(at) }]);
    }
    const whole = join(folder, "whole.db");
    copyAsKilled(file, whole);
    await ledger.close();
    const size = statSync(`${whole}-wal`).size;
    let seed = 7;
    const found = new Set<number>();
    for (let cut = 0; cut < 12; cut += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const copy = join(folder, `cut${cut}.db`);
      copyAsKilled(whole, copy);
      truncateSync(`${copy}-wal`, cut === 0 ? size : seed % size);
      found.add(await countPrefix(copy, cut === 0));
    }
    expect(found.size).toBeGreaterThan(3);
  });
});

async function countPrefix(path: string, isWhole: boolean): Promise<number> {
  const ledger = await opened(sqliteLedger(path));
  const kept = Number((await ledger.readMeta("newest")) ?? -1) + 1;
  const ids = Array.from({ length: 25 }, (_, at) => `p${at}`);
  expect([...(await ledger.look(SHOP, ids)).keys()].sort()).toEqual(ids.slice(0, kept).sort());
  if (isWhole) expect(kept).toBe(25);
  await ledger.close();
  const database = driver.open(path, { timeoutMs: 20 });
  expect(database.prepare("SELECT integrity_check j FROM pragma_integrity_check").get()).toMatchObject({ j: "ok" });
  database.close();
  return kept;
}

describe("group commit", () => {
  it("writes what is asked for at once in few transactions of at most 32 products", async () => {
    let commits = 0;
    const ledger = await opened(
      sqliteLedger(file, {
        driver: spied((database) => ({
          exec: (sql) => {
            if (sql === "COMMIT") commits += 1;
            return database.exec(sql);
          },
          prepare: (sql) => database.prepare(sql),
          close: () => database.close(),
        })),
      }),
    );
    const shop = await Shop.open(ledger);
    const ops = await Promise.all(Array.from({ length: 200 }, (_, at) => shop.productOp(`p${at}`, "one")));
    commits = 0;
    const answers = await Promise.all(ops.map((op) => ledger.write([op])));
    expect(commits).toBe(7);
    expect(answers.map(([{ result }]) => result)).toEqual(Array.from({ length: 200 }, () => "kept"));
    await ledger.close();
  });

  it("does not let a batch that cannot be written take others along", async () => {
    const ledger = await opened(sqliteLedger(file));
    const shop = await Shop.open(ledger);
    const broken = await shop.productOp("broken", "one", { product: { run: Number.NaN } });
    const settled = await Promise.allSettled([
      ledger.write([await shop.productOp("a", "one")]),
      ledger.write([broken]),
      ledger.write([await shop.productOp("b", "one")]),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect([...(await ledger.look(SHOP, ["a", "b", "broken"])).keys()].sort()).toEqual(["a", "b"]);
    await ledger.close();
  });

  it("waits for another writer without stopping the event loop", async () => {
    // Says of itself what a newer SQLite says, so that the file is shared.
    const newer = spied((database) => ({
      exec: (sql) => database.exec(sql),
      prepare: (sql) => database.prepare(sql.replace("sqlite_version()", "'3.51.3'")),
      close: () => database.close(),
    }));
    const other = driver.open(file, { timeoutMs: 20 });
    let waits = 0;
    const scheduler = {
      ...realScheduler,
      wait: async () => {
        waits += 1;
        if (waits === 3) other.exec("COMMIT");
      },
    };
    const ledger = await opened(sqliteLedger(file, { driver: newer, scheduler }));
    expect(ledger.sharing).toBe("shared");
    await ledger.write([{ op: "circuit", key: "c", version: 0, state: "ours" }]);
    other.exec("BEGIN IMMEDIATE; UPDATE circuit SET version = 2, state = 'theirs'");
    expect([...(await ledger.write([{ op: "circuit", key: "c", version: 1, state: "late" }]))]).toEqual([null]);
    expect(waits).toBe(3);
    other.close();
    await ledger.close();
  });
});

describe("the schema", () => {
  it("has the defaults that new listings leave out", async () => {
    const ledger = await opened(sqliteLedger(file));
    await ledger.close();
    const database = driver.open(file, { timeoutMs: 20 });
    const given = "account, product, wish, run, version, rendering, source, state";
    database.exec(`INSERT INTO listing (${given}) VALUES (-1, -1, -1, -1, -1, -1, char(1), 'inFlight')`);
    const [row] = rowsWhere(new SqliteStore(database), "listing", "t.account = -1");
    expect(row).toEqual({ ...BLANK_LISTING, source: "\u0001" });
    database.close();
  });
});
