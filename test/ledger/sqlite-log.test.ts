/** The log is synced beside the event loop, and nobody is answered before that is done. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { type LedgerScheduler, realScheduler } from "../../src/ledger/scheduler.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { loadDriver, type SqliteDriver } from "../../src/ledger/sqlite-driver.js";
import { NOW, SHOP } from "../../src/testing/ledger-fixtures.js";
import { makeFolder, opened, removeFolder } from "./harness.js";

let folder = "";
let file = "";
beforeEach(() => {
  folder = makeFolder();
  file = join(folder, "ledger.db");
});
afterEach(() => removeFolder(folder));

/** A disk that works only when it is told to. */
interface SlowDisk {
  readonly scheduler: LedgerScheduler;
  /** Syncs that have begun and not ended. */
  readonly waiting: { done(): void; fail(error: Error): void }[];
  begun(): number;
}

function slowDisk(): SlowDisk {
  const waiting: SlowDisk["waiting"] = [];
  let begun = 0;
  const sync = (): Promise<void> => {
    begun += 1;
    return new Promise((resolve, reject) => waiting.push({ done: resolve, fail: reject }));
  };
  return { waiting, begun: () => begun, scheduler: { ...realScheduler, sync } };
}

const driver = loadDriver(undefined);
/** What SQLite is told, in order. */
function told(words: string[]): SqliteDriver {
  return {
    name: "told",
    open(path, options) {
      const database = driver.open(path, options);
      const exec = (sql: string): unknown => {
        words.push(sql);
        return database.exec(sql);
      };
      return { exec, prepare: (sql) => database.prepare(sql), close: () => database.close() };
    },
  };
}

/** What is ready now has run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function kept(ledger: Ledger, value: string): { readonly promise: Promise<unknown>; isOver: boolean } {
  const writing = { promise: Promise.resolve() as Promise<unknown>, isOver: false };
  writing.promise = ledger.write([{ op: "meta", key: "a", value }]).finally(() => {
    writing.isOver = true;
  });
  return writing;
}

describe("a write", () => {
  it("is answered when the disk has it, not when SQLite has it", async () => {
    const disk = slowDisk();
    const ledger = await opened(sqliteLedger(file, { scheduler: disk.scheduler }));
    const writing = kept(ledger, "x");
    await turns();
    expect(await ledger.readMeta("a")).toBe("x");
    expect([disk.begun(), writing.isOver]).toEqual([1, false]);
    disk.waiting.shift()?.done();
    await writing.promise;
    await ledger.close();
  });

  it("that comes while the disk works is synced by itself, and shares that with all the others", async () => {
    const disk = slowDisk();
    const ledger = await opened(sqliteLedger(file, { scheduler: disk.scheduler }));
    const first = kept(ledger, "1");
    await turns();
    const later = [kept(ledger, "2"), kept(ledger, "3"), kept(ledger, "4")];
    await turns();
    disk.waiting.shift()?.done();
    await first.promise;
    await turns();
    expect([disk.begun(), later.map(({ isOver }) => isOver)]).toEqual([2, [false, false, false]]);
    disk.waiting.shift()?.done();
    await Promise.all(later.map(({ promise }) => promise));
    expect(disk.begun()).toBe(2);
    await ledger.close();
  });

  it("that fills a transaction does not wait for the disk to begin", async () => {
    const disk = slowDisk();
    const ledger = await opened(sqliteLedger(file, { scheduler: disk.scheduler }));
    const first = kept(ledger, "1");
    await turns();
    const many = Array.from({ length: 300 }, (_, index) => kept(ledger, String(index)));
    await turns();
    expect(Number(await ledger.readMeta("a"))).toBe(299);
    for (let round = 0; round < 2; round += 1) {
      disk.waiting.shift()?.done();
      await turns();
    }
    await Promise.all([first, ...many].map(({ promise }) => promise));
    await ledger.close();
  });

  it("that a power failure may undo is not synced at all", async () => {
    const disk = slowDisk();
    const ledger = await opened(sqliteLedger(file, { scheduler: disk.scheduler }));
    await ledger.saveSources([]);
    expect(disk.begun()).toBe(0);
    await ledger.close();
  });

  it("is on the disk before the file is closed", async () => {
    const disk = slowDisk();
    const ledger = await opened(sqliteLedger(file, { scheduler: disk.scheduler }));
    const writing = kept(ledger, "x");
    let isClosed = false;
    const closing = ledger.close().then(() => {
      isClosed = true;
    });
    await turns();
    expect(isClosed).toBe(false);
    disk.waiting.shift()?.done();
    await Promise.all([writing.promise, closing]);
  });
});

describe("a disk that fails to sync", () => {
  it("ends all writing until the ledger is opened again: nobody knows what it has kept", async () => {
    const disk = slowDisk();
    const ledger = await opened(sqliteLedger(file, { scheduler: disk.scheduler }));
    const first = kept(ledger, "1").promise;
    first.catch(() => undefined);
    await turns();
    const second = kept(ledger, "2").promise;
    second.catch(() => undefined);
    disk.waiting.shift()?.fail(Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" }));
    await expect(first).rejects.toMatchObject({ code: "ledger-unavailable", field: "ledger" });
    await expect(first).rejects.toThrow(/did not keep.*EIO.*start this process again/s);
    await expect(second).rejects.toThrow(/did not keep/);
    await expect(ledger.beginRun(SHOP, false, NOW)).rejects.toThrow(/did not keep/);
    expect(disk.begun()).toBe(1);
    expect(await ledger.readMeta("a")).toBe("1");
    await ledger.close();
    const again = await opened(sqliteLedger(file));
    expect(await again.beginRun(SHOP, false, NOW)).toBe(1);
    await again.close();
  });
});

describe("SQLite itself", () => {
  it("leaves syncing to us as soon as the log is there", async () => {
    const words: string[] = [];
    const ledger = await opened(sqliteLedger(file, { driver: told(words) }));
    await kept(ledger, "x").promise;
    const modes = words.filter((sql) => sql.startsWith("PRAGMA synchronous"));
    expect(modes).toEqual(["PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"]);
    await ledger.close();
  });

  it("syncs each commit where nobody else can", async () => {
    const words: string[] = [];
    const { sync: _sync, ...scheduler } = realScheduler;
    const ledger = await opened(sqliteLedger(file, { driver: told(words), scheduler }));
    await ledger.saveSources([]);
    await kept(ledger, "x").promise;
    const modes = words.filter((sql) => sql.startsWith("PRAGMA synchronous"));
    expect(modes.at(-1)).toBe("PRAGMA synchronous = FULL");
    await ledger.close();
  });
});
