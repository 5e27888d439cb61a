/** A call leaves only when the disk knows of it: what a power failure at that instant would leave says that it is open. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadDriver } from "../../src/ledger/sqlite-driver.js";
import { syncedDriver } from "./wal.js";
import { copyLedger, createWorld, publishNext, type World } from "./world.js";

let world: World;
beforeEach(async () => {
  world = await createWorld("begins");
});
afterEach(() => world.close());

/** Calls that change a listing, by the place's words; a feed is sent under a claim alone. */
const ACTS: ReadonlySet<string> = new Set(["make", "set", "sets", "upsert", "drop", "contain", "publish", "list"]);

test("what had been synced when a call arrived holds the open act of every listing in it", async () => {
  const driver = syncedDriver();
  const file = world.file("etalase.db");
  const shop = world.open(file, { driver });
  const missing: string[] = [];
  let seen = 0;
  let lightest = Number.POSITIVE_INFINITY;
  world.platform.onCall = (place, call) => {
    if (!ACTS.has(call.call)) return;
    seen += 1;
    const copy = world.file(`${seen}.db`);
    copyLedger(file, copy, driver.syncedBytes());
    const open = openActs(copy);
    lightest = Math.min(lightest, open.length);
    for (const sku of skusOf(call, world, place))
      if (!open.includes(`${place}/${sku}`)) missing.push(`${call.call} ${sku}`);
  };
  for (let edit = 0; edit < 2; edit += 1) await publishNext(world, shop);
  expect(missing).toEqual([]);
  expect(lightest).toBeGreaterThan(0);
  // Creates and edits of eight products on five places.
  expect(seen).toBeGreaterThan(40);
  expect(driver.syncs()).toBeGreaterThan(0);
  await world.clock.run(shop.close());
});

function skusOf(
  call: {
    readonly sku?: string | undefined;
    readonly id?: string | undefined;
    readonly items?: readonly { readonly id?: string | undefined }[] | undefined;
  },
  { platform }: World,
  place: string,
): readonly string[] {
  if (call.sku !== undefined) return [call.sku];
  const ids = call.items ? call.items.map(({ id }) => id) : [call.id];
  return ids.flatMap((id) => platform.places.get(place)?.things.get(id ?? "")?.sku ?? []);
}

/** Place and product of every act that has not ended, as a fresh connection reads them. */
function openActs(file: string): readonly string[] {
  const database = loadDriver(undefined).open(file, { timeoutMs: 0 });
  try {
    const row = database
      .prepare(
        `SELECT json_group_array(a.name || '/' || p.id) j FROM act t JOIN account a ON a.key = t.account
         JOIN product p ON p.key = t.product WHERE t.ended_at IS NULL`,
      )
      .get() as { readonly j: string };
    return JSON.parse(row.j) as readonly string[];
  } finally {
    database.close();
  }
}
