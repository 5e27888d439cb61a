/** Harnesses of our own ledgers for the promise suite. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ledger } from "../../src/ledger/ledger.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import type { SqliteLedgerOptions } from "../../src/ledger/sqlite.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import type { LedgerHarness } from "../../src/testing/ledger-fixtures.js";

export async function memoryHarness(): Promise<LedgerHarness> {
  const ledger = memoryLedger();
  await ledger.open();
  return {
    ledger,
    reopen: async (how) => {
      if (how === "closed") await ledger.close();
      await ledger.open();
      return ledger;
    },
    end: async () => undefined,
  };
}

/** A fresh folder for files. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "etalase-ledger-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export async function opened(ledger: Ledger): Promise<Ledger> {
  await ledger.open();
  return ledger;
}

/** A SQLite file; a sudden death is a copy of the file and its log as they are at that instant. */
export function sqliteHarness(options: SqliteLedgerOptions): () => Promise<LedgerHarness> {
  return async () => {
    const folder = makeFolder();
    const all: Ledger[] = [];
    let file = join(folder, "0.db");
    const openFile = async () => {
      const ledger = await opened(sqliteLedger(file, options));
      all.push(ledger);
      return ledger;
    };
    const ledger = await openFile();
    return {
      ledger,
      reopen: (how) => {
        if (how === "killed") {
          const copy = join(folder, `${all.length}.db`);
          copyAsKilled(file, copy);
          file = copy;
          return openFile();
        }
        return (all.at(-1)?.close() ?? Promise.resolve()).then(openFile);
      },
      end: async () => {
        await Promise.all(all.map((one) => one.close()));
        removeFolder(folder);
      },
    };
  };
}

/** What a process that died now would leave. */
export function copyAsKilled(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}
