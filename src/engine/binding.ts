/** Which account a name means: remembered by the ledger, so that a changed setting never moves listings by itself. */
import { EtalaseError } from "../errors.js";
import type { AccountRow, Detail } from "../ledger/rows.js";
import { credentialsOf } from "./holds.js";
import type { Place } from "./place.js";
import { dropRenaming, noteRenaming } from "./renamed.js";
import type { Surroundings } from "./surroundings.js";

const CHANGED = "account changed";

/** Binds all places to their accounts. Those whose name meant another account are held; the others go on. */
export async function bindPlaces(
  places: ReadonlyMap<string, Place>,
  around: Surroundings,
): Promise<readonly AccountRow[]> {
  const now = around.clock.now().getTime();
  const wanted = [...places.values()].map(({ name, inside, can }) => ({
    name,
    account: inside.account,
    channel: inside.id,
    abilities: can,
  }));
  const rows = await around.ledger.bindAccounts(around.shop, wanted, now);
  const taken = new Map<string, string>();
  for (const place of places.values()) {
    const row = rows.find(({ account }) => account === place.inside.account);
    if (!row) continue;
    const hold = holdFor(place, row, rows, taken.get(row.account), around.shop);
    taken.set(row.account, taken.get(row.account) ?? place.name);
    place.bind(await withHold(row, hold, place, around, now));
  }
  return rows.filter(({ shop }) => shop === around.shop);
}

function holdFor(
  place: Place,
  row: AccountRow,
  rows: readonly AccountRow[],
  first: string | undefined,
  shop: string,
): Detail | undefined {
  const changed = (message: string, cure: string): Detail => ({ reason: CHANGED, message, cure });
  if (row.shop !== shop) {
    return changed(`${row.account} belongs to the shop "${row.shop}".`, `Use that shop's id, or another account.`);
  }
  if (first !== undefined)
    return changed(`"${place.name}" and "${first}" are the same account, ${row.account}.`, "Configure it once.");
  const before = rows.find(
    ({ name, account, shop: of }) => of === shop && name === place.name && account !== row.account,
  );
  if (!before) return undefined;
  return changed(
    `"${place.name}" meant ${before.account} until now and means ${row.account} today.`,
    `shop.channel("${place.name}").rebind("keep") starts anew there; rebind("sameListings") takes the listings along.`,
  );
}

async function withHold(
  row: AccountRow,
  hold: Detail | undefined,
  place: Place,
  around: Surroundings,
  now: number,
): Promise<AccountRow> {
  if (row.shop !== around.shop || (hold && row.name !== null && row.name !== place.name))
    return { ...row, hold: hold ?? row.hold };
  const next = hold ?? (canHeal(row, place) ? null : row.hold);
  const same = JSON.stringify(next) === JSON.stringify(row.hold);
  if (same && row.name === place.name) return row;
  const name = hold ? row.name : place.name;
  await around.ledger.write([{ op: "account", key: row.key, hold: next, holdAt: next ? now : null, name }]);
  return { ...row, hold: next, name };
}

// A refused token is tried again where the options bring other credentials than those that were refused.
function canHeal({ hold }: AccountRow, place: Place): boolean {
  if (hold === null) return false;
  const isRefused = place.inside.tokens !== undefined && hold.code === credentialsOf(place);
  return hold.reason === CHANGED || !isRefused;
}

async function takeAlong(place: Place, before: AccountRow, around: Surroundings): Promise<void> {
  // Before they are there: what is under way goes on with the keys that it began with, whoever dies in between.
  await noteRenaming(before.account, place.inside.account, around);
  const [isDone] = await around.ledger.write([{ op: "rebind", from: before.key, to: place.account().key }]);
  if (isDone) return;
  await dropRenaming(before.account, place.inside.account, around);
  throw new EtalaseError("needs-confirmation", `${place.inside.account} has listings of its own already.`, {
    field: place.name,
    cure: `shop.channel("${place.name}").rebind("keep") goes on with those; the ones on ${before.account} are left as they are.`,
  });
}

/**
 * A person decides what a changed account means.
 *
 * @throws EtalaseError `needs-confirmation` where listings are to be taken along to an account that has its own
 */
export async function rebindPlace(
  place: Place,
  how: "keep" | "sameListings",
  around: Surroundings,
  beforeRelease: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const rows = await around.ledger.readAccounts(around.shop);
  const row = place.account();
  const before = rows.find(({ name, account }) => name === place.name && account !== row.account);
  if (before) {
    if (how === "sameListings") await takeAlong(place, before, around);
    else await dropRenaming(before.account, place.inside.account, around);
    // While it is still held: a process that dies here is asked again.
    await beforeRelease();
    await around.ledger.write([{ op: "account", key: before.key, name: null }]);
  }
  await around.ledger.write([{ op: "account", key: row.key, name: place.name, hold: null, holdAt: null }]);
  place.bind({ ...row, name: place.name, hold: null });
  around.bus.emit("account-released", { channel: place.name });
  around.wakeup.notify([row.key]);
}
