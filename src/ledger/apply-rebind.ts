/** A person said that an account is another one by a new name: its listings go along, newer wishes stay. */
import { applyWish } from "./apply-listings.js";
import type { WishOp } from "./product-ops.js";
import type { Listing } from "./rows.js";
import type { RebindOp } from "./shared-ops.js";
import type { Unit } from "./unit.js";

/** `false`: the other account has listings of its own, nothing is changed. */
export function applyRebind(unit: Unit, op: RebindOp): boolean {
  const wishes = wishesToKeep(unit, op);
  if (!wishes) return false;
  for (const row of wishes) unit.listing.drop(row);
  if (!unit.moveAccount(op.from, op.to)) return false;
  for (const row of wishes) applyWish(unit, wishAgain(row));
  return true;
}

/** What was wished of the other account meanwhile; `undefined`: it has listings of its own, or one of them is not known. */
export function wishesToKeep(unit: Unit, { from, to }: RebindOp): readonly Listing[] | undefined {
  const isKnown = unit.account.get({ key: from }) !== undefined && unit.account.get({ key: to }) !== undefined;
  if (!isKnown || from === to) return undefined;
  const wishes = unit.rowsOf(to);
  return wishes.some(({ ref, act }) => ref !== null || act > 0) ? undefined : wishes;
}

/** What was wished while the account was held. */
export function wishAgain(row: Listing): WishOp {
  const { account, product, occasion, want, why, run, version, rendering, source, changesAt, wished } = row;
  const { losses, refused, urgency, validUntil } = row;
  return {
    op: "wish",
    ...{ account, product, occasion, want, why, run, version, rendering, source, changesAt, wished },
    ...{ losses, refused, urgency, validUntil },
    notBefore: row.state === "waiting" ? row.dueAt : null,
    force: false,
    now: 0,
  };
}
