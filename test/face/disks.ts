/** Disks that are small, or cannot be written: a memory file system where mounting is allowed, else rights of a folder. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SqliteDatabase, SqliteDriver } from "../../src/ledger/sqlite-driver.js";
import { loadDriver } from "../../src/ledger/sqlite-driver.js";

function mount(path: string, ...options: readonly string[]): boolean {
  mkdirSync(path, { recursive: true });
  return spawnSync("mount", ["-t", "tmpfs", "-o", options.join(), "etalase", path]).status === 0;
}

const isRoot = process.getuid?.() === 0;

/** A folder that nobody can write in; `undefined` where this machine lets us make none. */
export function readOnlyFolder(path: string): { makeWritable(): void; remove(): void } | undefined {
  if (!isRoot) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o555);
    return { makeWritable: () => chmodSync(path, 0o755), remove: () => chmodSync(path, 0o755) };
  }
  if (!mount(path, "size=8m", "ro")) return undefined;
  return {
    makeWritable: () => void spawnSync("mount", ["-o", "remount,rw", path]),
    remove: () => void spawnSync("umount", ["-l", path]),
  };
}

/** A disk without room, until it is given some; `undefined` where this machine lets us make none. */
export function fullDisk(path: string): { fill(): void; free(): void; remove(): void } | undefined {
  if (!mount(path, "size=8m")) return undefined;
  const filler = join(path, "filler");
  const fill = (): void => {
    const { bavail, bsize } = statfsSync(path);
    writeFileSync(filler, Buffer.alloc(Number(bavail) * Number(bsize)));
  };
  fill();
  return {
    fill,
    free: () => rmSync(filler, { force: true }),
    remove: () => void spawnSync("umount", ["-l", path]),
  };
}

/** SQLite itself, which says that the disk is full above so many pages. */
export function fullDriver(): SqliteDriver & { fill(): void; free(): void } {
  const real = loadDriver(undefined);
  const databases: SqliteDatabase[] = [];
  const limit = (pages: number): void => {
    for (const database of databases) database.prepare(`PRAGMA max_page_count = ${pages}`).get();
  };
  return {
    name: real.name,
    open(file, options) {
      const database = real.open(file, options);
      databases.push(database);
      return database;
    },
    // Less than there is means: not one more.
    fill: () => limit(1),
    free: () => limit(1_000_000_000),
  };
}
