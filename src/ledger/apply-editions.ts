/**
 * Operations on many rows at once: a rebuild, and a mailbox's editions.
 *
 * An edition is a listing of its own (product 0, occasion `edition:<n>`) whose act is open from the start and holds what
 * it sends. Each product in it has an item row: what the edition says of it. When the edition is up, its items are
 * applied, and what it lost is lost of each; when it is refused, undone or expired, they are due again.
 */
import { FACETS } from "../channel/facet.js";
import type { Loss } from "../channel/render.js";
import { freezeAct } from "./apply-acts.js";
import { laneOf } from "./lanes.js";
import type { EditionOp, RebuiltOp, RenewOp, Results } from "./ops.js";
import type { Abilities, Listing } from "./rows.js";
import { NO_DIGESTS, newListing } from "./rows.js";
import type { EditionItem, StoredAct } from "./tables.js";
import { settleRow } from "./transitions.js";
import type { Unit } from "./unit.js";
import { abilitiesOf, nextNumber } from "./unit.js";
import { unknownDigests } from "./unknown.js";

const PREFIX = "edition:";

export function applyRebuilt(unit: Unit, op: RebuiltOp): Results["rebuilt"] {
  const can = abilitiesOf(unit, op.account);
  const urls = new Map(Object.entries(op.urls));
  const runs: Record<number, number> = {};
  const rows = unit.held(op.account, op.owner).filter((row) => row.state === "leased");
  for (const row of rows) {
    const id = unit.productId(row.product);
    unit.listing.put(settleRow(rebuiltRow(row, id, urls.get(id)), can));
    runs[row.run] = (runs[row.run] ?? 0) + 1;
  }
  return { count: rows.length, runs };
}

/** Everything that this owner has leased stays leased at least until then. */
export function applyRenew(unit: Unit, op: RenewOp): boolean {
  const rows = unit.held(op.account, op.owner);
  for (const row of rows) {
    const leaseUntil = Math.max(row.leaseUntil ?? 0, op.leaseUntil);
    if (leaseUntil !== row.leaseUntil) unit.listing.put({ ...row, leaseUntil });
  }
  return rows.length > 0;
}

/** What a rebuild brought over: exactly the wish that was claimed. */
function rebuiltRow(row: Listing, id: string, url: string | undefined): Listing {
  if (row.wish !== row.claimed) {
    // What was sent is not what is wished any more, and what was applied before is not what is shown any more.
    const applied = { ...row.applied, ...unknownDigests(FACETS) };
    return { ...row, applied, actVerb: null, detail: null, tries: 0 };
  }
  const next: Listing = { ...row, actVerb: null, detail: null, tries: 0, urgency: 3 };
  if (row.want !== "live") {
    const isGone = row.want === "gone";
    return {
      ...next,
      applied: isGone ? NO_DIGESTS : { ...row.applied, presence: row.want },
      ref: isGone ? null : row.ref,
      complete: isGone ? false : row.complete,
      liveVersion: isGone ? null : row.liveVersion,
      appliedRun: row.run,
    };
  }
  return {
    ...next,
    applied: row.wished,
    ref: url === undefined ? row.ref : { ...row.ref, id, url },
    complete: true,
    liveVersion: row.version,
    madeInRun: row.liveVersion === null ? row.run : row.madeInRun,
    appliedRun: row.run,
  };
}

export function applyEdition(unit: Unit, op: EditionOp): boolean {
  const at = { account: op.account, product: 0, occasion: `${PREFIX}${op.number}` };
  const rows = unit.held(op.account, op.owner).filter((row) => row.state === "leased" && row.lane === "compose");
  if (rows.length === 0 || unit.listing.get(at)) return false;
  for (const row of rows) gather(unit, row, op.number);
  const can = abilitiesOf(unit, op.account);
  const edition = editionRow(op, at, can, nextNumber(unit, "wish"));
  unit.listing.put(edition);
  unit.act.put(editionAct(op, edition));
  freezeAct(unit, { ...at, act: 1 }, op.frozen);
  return true;
}

function gather(unit: Unit, row: Listing, edition: number): void {
  unit.item.put({
    account: row.account,
    product: row.product,
    occasion: row.occasion,
    edition,
    wish: row.claimed,
    version: row.version,
    run: row.run,
    digests: row.wished,
  });
  unit.listing.put({
    ...row,
    state: "waiting",
    dueAt: null,
    detail: { reason: "pace" },
    owner: null,
    leaseUntil: null,
  });
}

function editionRow(
  op: EditionOp,
  at: { account: number; product: number; occasion: string },
  can: Abilities,
  wish: number,
): Listing {
  const wishOp = {
    ...at,
    op: "wish",
    want: "live",
    why: ["direct"],
    run: op.run,
    version: op.number,
    rendering: op.rendering,
    source: "",
    changesAt: null,
    wished: op.digests,
    losses: [],
    refused: null,
    urgency: 3,
    notBefore: null,
    validUntil: null,
    force: false,
    now: op.now,
  } as const;
  const { number: version, digests: wished, losses = [] } = op;
  const row: Listing = { ...newListing(wishOp), wish, version, wished, losses, act: 1 };
  return settleRow({ ...row, actVerb: laneOf(row, can) }, can);
}

function editionAct(op: EditionOp, row: Listing): StoredAct {
  return {
    account: row.account,
    product: row.product,
    occasion: row.occasion,
    act: 1,
    verb: row.actVerb ?? "create",
    number: row.number,
    version: row.version,
    run: op.run,
    rendering: op.rendering,
    marker: "",
    due: ["presence", "content"],
    digests: op.digests,
    begunAt: op.now,
    triedAt: op.now,
    lastAt: op.now,
    tries: 0,
    endedAt: null,
    outcome: null,
    failure: null,
    isFrozen: false,
  };
}

/** What the end of an edition means for its products. Answers the row as it is to be written. */
export function afterEdition(unit: Unit, row: Listing, isUndone: boolean): Listing {
  if (row.product !== 0 || !row.occasion.startsWith(PREFIX)) return row;
  const isUp = row.applied.presence === "live" && row.settling === null;
  const isOver = row.state === "refused" || row.state === "expired";
  if (!isUp && !isOver && !isUndone) return row;
  const edition = Number(row.occasion.slice(PREFIX.length));
  for (const item of unit.items(row.account, edition)) release(unit, item, isUp ? row : undefined);
  if (isUp || isOver) return row;
  // Nothing of it went out: what it held is due again, in a later edition.
  return { ...row, want: "gone", state: "withdrawn", lane: null, dueAt: null, ref: null };
}

function release(unit: Unit, item: EditionItem, up: Listing | undefined): void {
  unit.item.drop(item);
  const row = unit.listing.get(item);
  if (!row) return;
  const next = up ? { ...row, ...said(row, item), losses: lossesWith(row, item, up) } : row;
  // Wished anew meanwhile and at work: what it does next is decided there.
  const isWaiting = row.state === "waiting" && row.detail?.reason === "pace" && row.dueAt === null;
  if (!isWaiting) {
    if (next !== row) unit.listing.put(row.state === "due" ? settleRow(next, abilitiesOf(unit, row.account)) : next);
    return;
  }
  unit.listing.put(settleRow({ ...next, detail: null }, abilitiesOf(unit, row.account)));
}

// A newer wish has losses of its own.
function lossesWith(row: Listing, item: EditionItem, { losses }: Listing): Listing["losses"] {
  if (row.wish !== item.wish) return row.losses;
  const known = new Set(row.losses.map(nameOfLoss));
  return [...row.losses, ...losses.filter((loss) => !known.has(nameOfLoss(loss)))];
}

function nameOfLoss({ field, reason, note = "" }: Loss): string {
  return `${field}\n${reason}\n${note}`;
}

function said(row: Listing, item: EditionItem) {
  return {
    applied: item.digests,
    liveVersion: item.version,
    madeInRun: row.liveVersion === null ? item.run : row.madeInRun,
    appliedRun: item.run,
    complete: true,
  };
}
