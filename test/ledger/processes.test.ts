import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LedgerScheduler } from "../../src/ledger/scheduler.js";
import { realScheduler } from "../../src/ledger/scheduler.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import type { SqliteDriverName } from "../../src/ledger/sqlite-driver.js";
import { driverHere } from "./drivers.js";
import { makeFolder, removeFolder } from "./harness.js";

const CHILD = join(import.meta.dirname, "child.ts");
const children: ChildProcess[] = [];
let folder = "";
let file = "";

beforeEach(() => {
  folder = makeFolder();
  file = join(folder, "ledger.db");
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  removeFolder(folder);
});

function start(driver: SqliteDriverName, ...more: string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, file, driver, ...more], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

function says(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += String(chunk);
      if (said.includes(word)) resolve();
    });
    child.once("exit", () => reject(new Error(`the other process ended before it said ${word}`)));
  });
}

/** Waiting takes no time, and tells how often it was asked for. */
function impatient(onWait: (waits: number) => Promise<void> = async () => undefined): LedgerScheduler {
  let now = 0;
  let waits = 0;
  return {
    ...realScheduler,
    now: () => now,
    wait: async (ms) => {
      now += ms;
      waits += 1;
      await onWait(waits);
    },
  };
}

const noLibsql = driverHere("libsql");
describe.skipIf(noLibsql !== undefined)(
  `a file held by another process (libsql${noLibsql ? `: ${noLibsql}` : ""})`,
  () => {
    it("is busy after a short wait, and says what to do", async () => {
      await says(start("libsql", "hold"), "open");
      const ledger = sqliteLedger(file, { driver: "libsql", scheduler: impatient() });
      await expect(ledger.open()).rejects.toMatchObject({ name: "LedgerBusy", code: "ledger-busy", field: "ledger" });
      await expect(ledger.open()).rejects.toThrow(/Stop the other process.*Node 22\.23\.3/);
    });

    it("is opened when a restart's overlap ends", async () => {
      const child = start("libsql", "hold");
      await says(child, "open");
      const scheduler = impatient(async (waits) => {
        if (waits !== 2) return;
        child.stdin?.end();
        await once(child, "exit");
      });
      const ledger = sqliteLedger(file, { driver: "libsql", scheduler });
      await ledger.open();
      expect(ledger.sharing).toBe("exclusive");
      expect(await ledger.beginRun("shop", false, 0)).toBe(1);
      await ledger.close();
    });

    it("is given up when it is killed", async () => {
      const child = start("libsql", "hold");
      await says(child, "open");
      child.kill("SIGKILL");
      await once(child, "exit");
      const ledger = sqliteLedger(file, { driver: "libsql", scheduler: impatient() });
      await ledger.open();
      await ledger.close();
    });

    it("stops waiting when it is told to", async () => {
      await says(start("libsql", "hold"), "open");
      const ledger = sqliteLedger(file, { driver: "libsql", waitMs: 60_000 });
      const opening = ledger.open(AbortSignal.timeout(1));
      await expect(opening).rejects.toThrow();
    });
  },
);

for (const driver of ["libsql", "node:sqlite"] as const) {
  const missing = driverHere(driver);
  describe.skipIf(missing !== undefined)(
    `two processes that start at once with ${driver}${missing ? ` (${missing})` : ""}`,
    () => {
      it("make the schema once and lose no number", async () => {
        const both = [start(driver, "work", "20"), start(driver, "work", "20")];
        const codes = await Promise.all(both.map(async (child) => (await once(child, "exit"))[0]));
        expect(codes).toEqual([0, 0]);
        const ledger = sqliteLedger(file, { driver });
        await ledger.open();
        expect(await ledger.beginRun("shop", false, 0)).toBe(41);
        await ledger.close();
        expect(statSync(file).mode & 0o777).toBe(0o600);
      });
    },
  );
}
