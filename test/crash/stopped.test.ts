/** A process that is stopped for longer than its leases last, as a machine that sleeps, and then goes on. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { loadDriver } from "../../src/ledger/sqlite-driver.js";
import { createDice } from "../simulation/random.js";
import { createCatalogue } from "./catalogue.js";
import { doubledOn, judge } from "./judge.js";
import type { Order, Words } from "./order.js";
import { openPlatform, type Platform, type Trigger } from "./platform.js";
import { type Bundle, bundleChild, type Child, startChild } from "./processes.js";

/** Longer than any lease, than the one of whoever delivers, and than anything lands. */
const LATER_MS = 200_000;
let bundle: Bundle;
let platform: Platform;
let folder = "";
const children: Child[] = [];

beforeAll(async () => {
  bundle = await bundleChild();
}, 60_000);
afterAll(() => bundle.remove());
beforeEach(async () => {
  platform = await openPlatform("stopped");
  folder = mkdtempSync(join(tmpdir(), "etalase-crash-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.signal("SIGKILL");
    await child.ended;
  }
  await platform.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Child> {
  const child = startChild(bundle);
  children.push(child);
  await child.said("ready");
  return child;
}

function orderOf(more: Pick<Order, "exclusive" | "seed"> & Partial<Order>): Order {
  const places = { file: join(folder, "etalase.db"), timeFile: join(folder, "time"), server: platform.url };
  return { ...places, offsetMs: 0, publish: [], stock: [], withdraw: [], budgetMs: 4_000, look: false, ...more };
}

/** So late it is for everybody, also for a process that stands still. */
function setTime(afterMs: number, trigger?: Trigger): void {
  writeFileSync(join(folder, "time"), String(afterMs));
  platform.begin(afterMs, trigger);
}

/**
 * Stops a process at this call, once the place has acted on it, or at the next at which it writes nothing: a process that
 * is stopped inside a write locks everybody out, and nobody but it can end that. Resolves when it stands still.
 */
function stopAt(child: Child, nth: number, isShared: boolean): Promise<void> {
  return new Promise((resolve) => {
    const kill = (): void => {
      child.signal("SIGSTOP");
      const isUseless = isShared && isWriting();
      if (isUseless) child.signal("SIGCONT");
      resolve(isUseless ? stopAt(child, 1, isShared) : undefined);
    };
    setTime(0, { nth, phase: "landed", writesOnly: true, kill });
  });
}

/** Whether somebody is in the middle of a write to a shared file. */
function isWriting(): boolean {
  const database = loadDriver("node:sqlite").open(join(folder, "etalase.db"), { timeoutMs: 0 });
  try {
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}

test("on a file that one process has, a second one is refused meanwhile, and nothing is doubled", async () => {
  const catalogue = createCatalogue(createDice("stopped"));
  const first = await start();
  const stopped = stopAt(first, 5, false);
  first.order(orderOf({ ...catalogue.draw({ isLast: false }), exclusive: true, seed: "first" }));
  await stopped;
  catalogue.keep();
  const second = await start();
  setTime(LATER_MS);
  second.order(orderOf({ exclusive: true, seed: "second" }));
  expect(await second.said("failed")).toMatchObject({ name: "LedgerBusy", code: "ledger-busy" });
  first.signal("SIGCONT");
  await first.said("idle");
  first.signal("SIGKILL");
  await first.ended;
  for (let round = 1; round < 5; round += 1) await takeOver(round, true);
  expect(doubledOn(platform.places)).toEqual([]);
  expect(judge(platform.places, catalogue)).toEqual([]);
}, 120_000);

for (const nth of [3, 14, 31]) {
  test(`on a shared file the other one takes over, and the sleeper does no harm when it wakes (call ${nth})`, async ({
    skip,
  }) => {
    const looked = sqliteLedger(join(folder, "look.db"));
    await looked.open();
    const { sharing } = looked;
    await looked.close();
    if (sharing === "exclusive")
      skip(`SKIPPED: the SQLite of Node ${process.version} cannot share a file; Node 22.23.3 or 24 can`);
    const catalogue = createCatalogue(createDice(`stopped ${nth}`));
    const first = await start();
    const stopped = stopAt(first, nth, true);
    first.order(orderOf({ ...catalogue.draw({ isLast: false }), exclusive: false, seed: "first" }));
    await stopped;
    catalogue.keep();
    const taken = await takeOver(1, false);
    // It had left calls open, which the other one found.
    expect(taken.inFlight.length).toBeGreaterThan(0);
    first.signal("SIGCONT");
    await first.said("idle");
    for (let round = 2; round < 6; round += 1) await takeOver(round, false);
    expect(doubledOn(platform.places)).toEqual([]);
    expect(judge(platform.places, catalogue)).toEqual([]);
  }, 120_000);
}

/** A process that is started so much later, delivers, and answers what a person is asked. */
async function takeOver(round: number, exclusive: boolean): Promise<Words["opened"]> {
  const child = await start();
  setTime(round * LATER_MS);
  child.order(orderOf({ exclusive, seed: `later ${round}`, look: true }));
  const opened = await child.said("opened");
  await child.said("idle");
  child.signal("SIGKILL");
  await child.ended;
  return opened;
}
