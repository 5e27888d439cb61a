/** The write-ahead log as a power failure sees it: how far it is valid, and how far it was synced. */
import { existsSync, readFileSync, statSync } from "node:fs";
import type { LedgerScheduler } from "../../src/ledger/scheduler.js";
import type { SqliteDriver } from "../../src/ledger/sqlite-driver.js";
import { loadDriver } from "../../src/ledger/sqlite-driver.js";

// Layout from https://www.sqlite.org/fileformat2.html#walformat, read 2026-11-22.
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Where the last commit of the log ends, in bytes. Frames of an earlier round of the log do not count. */
function committedBytes(file: string): number {
  if (!existsSync(`${file}-wal`)) return 0;
  const wal = readFileSync(`${file}-wal`);
  if (wal.length < HEADER_BYTES) return 0;
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8);
  const salts = wal.subarray(16, 24);
  let end = HEADER_BYTES;
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    if (!wal.subarray(at + 8, at + 16).equals(salts)) break;
    if (wal.readUInt32BE(at + 4) !== 0) end = at + frameBytes;
  }
  return end;
}

export function walBytes(file: string): number {
  return existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0;
}

/** What brings the log to the disk, watched. */
export interface SyncedDriver extends SqliteDriver {
  /** How much of the log is on the disk for sure. */
  syncedBytes(): number;
  /** How often the log was synced beside the event loop. */
  syncs(): number;
  /** Hand this to the ledger: it syncs the log beside the event loop. */
  watch(scheduler: LedgerScheduler): LedgerScheduler;
}

/** The driver that is there, watched: how much of the log is on the disk for sure. */
export function syncedDriver(): SyncedDriver {
  const real = loadDriver(undefined);
  let synced = 0;
  let syncs = 0;
  let isFull = true;
  let opened = "";
  return {
    name: `${real.name}, watched`,
    syncedBytes: () => synced,
    syncs: () => syncs,
    watch: ({ sync, ...scheduler }) => ({
      ...scheduler,
      async sync(handle) {
        // What is committed while the disk works may be missed.
        const written = committedBytes(opened);
        await sync?.(handle);
        synced = written;
        syncs += 1;
      },
    }),
    open(file, options) {
      opened = file;
      const database = real.open(file, options);
      return {
        prepare: (sql) => database.prepare(sql),
        close: () => database.close(),
        exec(sql) {
          const done = database.exec(sql);
          const mode = /PRAGMA synchronous\s*=\s*(\w+)/.exec(sql)?.[1];
          if (mode !== undefined) isFull = mode === "FULL";
          if (sql === "COMMIT" && isFull) synced = committedBytes(file);
          return done;
        },
      };
    },
  };
}
