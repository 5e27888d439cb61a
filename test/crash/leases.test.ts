/** A process that starts again on a file that only it has open does not wait for leases of the one that died. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { syncedDriver } from "./wal.js";
import { copyLedger, createWorld, publishNext, type World } from "./world.js";

let world: World;
beforeEach(async () => {
  world = await createWorld("leases");
});
afterEach(() => world.close());

/** The ledger of a shop that died at its `nth` call, in a file of its own. */
async function diedAt(nth: number): Promise<string> {
  const alive = world.open(world.file("etalase.db"), { driver: syncedDriver() });
  const died = world.file("died.db");
  const kill = (): void => {
    copyLedger(world.file("etalase.db"), died);
    void alive.die();
  };
  world.platform.begin(0, { nth, phase: "landed", writesOnly: true, kill });
  await publishNext(world, alive, 10);
  await world.platform.settled();
  await world.clock.run(alive.close());
  return died;
}

async function held(file: string, options: { readonly exclusive: boolean }): Promise<readonly (number | null)[]> {
  const ledger = sqliteLedger(file, options);
  await ledger.open();
  const rows = await ledger.rows({ shop: "toko", states: ["leased", "inFlight"], limit: 100 });
  await ledger.close();
  return rows.map(({ listing }) => listing.leaseUntil);
}

test("what was leased goes out, and what was under way is found out, before any lease has run out", async () => {
  const file = await diedAt(6);
  const begun = world.clock.now().getTime();
  const again = world.open(file);
  await again.ledger.open();
  const left = await again.ledger.rows({ shop: "toko", states: ["leased", "inFlight"], limit: 100 });
  expect(left.length).toBeGreaterThan(0);
  expect(left.map(({ listing }) => listing.leaseUntil)).toEqual(left.map(() => 0));
  world.platform.begin(0, undefined);
  await world.clock.run(again.shop.deliver({ budgetMs: 1_000 }));
  // The shortest of them would have lasted 25 s.
  expect(world.clock.now().getTime() - begun).toBeLessThan(20_000);
  expect(await again.ledger.rows({ shop: "toko", states: ["leased", "inFlight"], limit: 100 })).toEqual([]);
  // Natural keys can be sent again at once.
  const upserts = world.platform.places.get("upsert");
  for (let product = 0; product < 8; product += 1) expect(upserts?.alive(`p${product}`)).toHaveLength(1);
});

test("a file that others may have open keeps its leases", async ({ skip }) => {
  const file = await diedAt(6);
  const shared = sqliteLedger(file);
  await shared.open();
  const { sharing } = shared;
  const rows = await shared.rows({ shop: "toko", states: ["leased", "inFlight"], limit: 100 });
  await shared.close();
  if (sharing === "exclusive") skip("SKIPPED: the SQLite of this Node cannot share a file");
  expect(rows.map(({ listing }) => (listing.leaseUntil ?? 0) > world.clock.now().getTime() - 60_000)).not.toContain(
    false,
  );
});

test("a second shop of the same process, which joins the connection, ends no lease", async () => {
  const file = world.file("etalase.db");
  const first = world.open(file);
  let seen: readonly (number | null)[] = [];
  let looking: Promise<void> | undefined;
  world.platform.begin(0, undefined);
  world.platform.onCall = () => {
    looking ??= held(file, { exclusive: true }).then((rows) => {
      seen = rows;
    });
  };
  await publishNext(world, first);
  await looking;
  expect(seen.length).toBeGreaterThan(0);
  expect(seen).not.toContain(0);
  await world.clock.run(first.close());
});
