/** A copy of the ledger and its log, cut off anywhere: an earlier state that is whole, or a typed refusal. */
import { truncateSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { EtalaseError } from "../../src/errors.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { loadDriver } from "../../src/ledger/sqlite-driver.js";
import { createDice } from "../simulation/random.js";
import { doubledOn, judge } from "./judge.js";
import { SHOP } from "./order.js";
import { syncedDriver, walBytes } from "./wal.js";
import { copyLedger, createWorld, publishNext, settle, type World } from "./world.js";

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** A shop that died in the middle: its file, and what a power failure at that instant would leave of the log. */
async function died(seed: string): Promise<{ readonly world: World; readonly file: string; readonly synced: number }> {
  const world = await createWorld(seed);
  worlds.push(world);
  const file = world.file("died.db");
  const driver = syncedDriver();
  const alive = world.open(world.file("etalase.db"), { driver });
  const nth = world.dice.whole(20, 90);
  const copy = { synced: 0 };
  let isDead = false;
  world.platform.begin(0, {
    nth,
    phase: world.dice.pick(["arrived", "landed"] as const),
    writesOnly: true,
    kill() {
      isDead = true;
      copy.synced = driver.syncedBytes();
      copyLedger(world.file("etalase.db"), file);
      void alive.die();
    },
  });
  for (let edit = 0; edit < 4 && !isDead; edit += 1) await publishNext(world, alive, 10);
  expect(isDead, `${seed}: it was done after fewer than ${nth} calls`).toBe(true);
  await world.platform.settled();
  await world.clock.run(alive.close());
  world.platform.begin(0, undefined);
  return { world, file, synced: copy.synced };
}

describe("a power failure that takes what was not synced", () => {
  for (const seed of [1, 2, 3, 4, 5, 6].map((number) => `cut-${number}`)) {
    test(`doubles nothing and loses nothing (${seed})`, async () => {
      const { world, file, synced } = await died(seed);
      const dice = createDice(seed);
      // Anything behind the last sync may be gone, also in the middle of a page.
      truncateSync(`${file}-wal`, dice.whole(synced, Math.max(synced, walBytes(file))));
      const again = world.open(file);
      world.catalogue.keep();
      const asked = await settle(world, again);
      expect(doubledOn(world.platform.places)).toEqual([]);
      expect(asked.filter((one) => !/^wall\/.*: in doubt$/.test(one))).toEqual([]);
      // What was wished last may not have been kept by then: it is wished again.
      await publishNext(world, again);
      await settle(world, again);
      expect(doubledOn(world.platform.places)).toEqual([]);
      expect(judge(world.platform.places, world.catalogue)).toEqual([]);
    }, 60_000);
  }
});

describe("a log that was cut off anywhere, further back than anything that was synced", () => {
  test("opens to a whole earlier state", async () => {
    const { world, file } = await died("anywhere");
    const dice = createDice("anywhere");
    const most = walBytes(file);
    for (let turn = 0; turn < 40; turn += 1) {
      const copy = world.file(`${turn}.db`);
      const cut = dice.whole(0, most);
      copyLedger(file, copy, cut);
      await expect(wholeness(copy), `cut at ${cut} of ${most}`).resolves.toEqual([]);
    }
  }, 60_000);

  test("still doubles nothing where a place can be asked or knows a key", async () => {
    const { world, file } = await died("asked");
    const dice = createDice("asked");
    for (let turn = 0; turn < 3; turn += 1) {
      const copy = world.file(`${turn}.db`);
      copyLedger(file, copy, dice.whole(0, walBytes(file)));
      const again = world.open(copy);
      await publishNext(world, again);
      await settle(world, again);
      await world.clock.run(again.close());
    }
    const doubled = doubledOn(world.platform.places);
    expect(doubled.filter((one) => !/^(wall|handle):/.test(one))).toEqual([]);
  }, 60_000);

  test("a file that lost its end opens, or is refused with the typed error", async () => {
    const { world, file } = await died("file");
    const dice = createDice("file");
    const { length } = (await import("node:fs")).readFileSync(file);
    for (let turn = 0; turn < 15; turn += 1) {
      const copy = world.file(`${turn}.db`);
      copyLedger(file, copy, 0);
      truncateSync(copy, dice.whole(0, length));
      const outcome = await wholeness(copy).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(EtalaseError);
      else expect(outcome).toEqual([]);
    }
  }, 60_000);
});

/** What is wrong inside: the file by SQLite's own word, rows by what every state must have. */
async function wholeness(file: string): Promise<readonly string[]> {
  const ledger = sqliteLedger(file, { exclusive: true });
  await ledger.open();
  try {
    await ledger.tally(SHOP);
    await ledger.readAccounts(SHOP);
  } finally {
    await ledger.close();
  }
  const database = loadDriver(undefined).open(file, { timeoutMs: 0 });
  try {
    const { j } = database.prepare(`SELECT json_group_array(trouble) j FROM (${TROUBLES})`).get() as {
      readonly j: string;
    };
    return JSON.parse(j) as readonly string[];
  } finally {
    database.close();
  }
}

const TROUBLES = `
  SELECT integrity_check trouble FROM pragma_integrity_check WHERE integrity_check <> 'ok'
  UNION ALL SELECT 'a listing without its product' FROM listing l LEFT JOIN product p ON p.key = l.product
    WHERE p.key IS NULL AND l.product <> 0
  UNION ALL SELECT 'in flight without an open act' FROM listing l LEFT JOIN act a ON a.product = l.product
    AND a.account = l.account AND a.occasion = l.occasion AND a.act = l.act AND a.ended_at IS NULL
    WHERE l.state IN ('inFlight', 'inDoubt') AND a.act IS NULL
  UNION ALL SELECT 'held without an owner' FROM listing l WHERE l.state IN ('leased', 'inFlight') AND l.owner IS NULL
  UNION ALL SELECT 'an open step without its act' FROM step s LEFT JOIN act a ON a.product = s.product
    AND a.account = s.account AND a.occasion = s.occasion AND a.act = s.act WHERE s.answer IS NULL AND a.act IS NULL`;
