/** How rows are leased, healed and woken: pure, and the same in every ledger. */
import type { ClaimQuery, TakeQuery } from "./ledger.js";
import type { Abilities, Listing } from "./rows.js";
import { healRow, settleRow } from "./transitions.js";

/** Whether this claim may have the row. */
export function canClaim(row: Listing, query: ClaimQuery): boolean {
  return (
    row.account === query.account &&
    row.state === "due" &&
    row.owner === null &&
    row.lane === query.lane &&
    row.rendering <= query.rendering
  );
}

/** Order of a claim: urgency before age, or only the newest wish. */
export function byClaimOrder(order: ClaimQuery["order"]): (a: Listing, b: Listing) => number {
  if (order === "fresh") return (a, b) => b.wish - a.wish;
  return (a, b) => a.urgency - b.urgency || b.wish - a.wish;
}

/** A due row is taken for a lane: nothing is sent yet. */
export function leaseRow(row: Listing, query: Pick<ClaimQuery, "owner" | "leaseUntil">): Listing {
  return { ...row, state: "leased", ...taken(row, query) };
}

/** Whether a doubtful or settling row is to be asked about now. */
export function canTake(row: Listing, query: TakeQuery): boolean {
  if (row.account !== query.account || row.owner !== null) return false;
  if (query.what === "doubt") return row.state === "inDoubt" && row.dueAt !== null && row.dueAt <= query.now;
  return row.settleAt !== null && row.settleAt <= query.now && row.state !== "leased" && row.state !== "inFlight";
}

/** When it was to be asked about. */
export function takeTime(row: Listing, what: TakeQuery["what"]): number {
  return (what === "doubt" ? row.dueAt : row.settleAt) ?? 0;
}

/** A doubtful or settling row is leased in its own state. */
export function takeRow(row: Listing, query: Pick<TakeQuery, "owner" | "leaseUntil">): Listing {
  return { ...row, ...taken(row, query) };
}

function taken(row: Listing, query: Pick<TakeQuery, "owner" | "leaseUntil">) {
  return { claimed: row.wish, owner: query.owner, leaseUntil: query.leaseUntil, fence: row.fence + 1 };
}

/** A ripe wait becomes due, a lease that has run out is healed; `undefined`: nothing of the kind. */
export function promoteRow(row: Listing, can: Abilities, now: number): Listing | undefined {
  if (row.leaseUntil !== null && row.leaseUntil < now) {
    const healed = healRow(row, now);
    // Meanwhile the edit may have been taken back.
    return healed.state === "due" ? settleRow(healed, can) : healed;
  }
  if (row.state === "waiting" && row.owner === null && row.dueAt !== null && row.dueAt <= now) {
    return settleRow(row, can);
  }
  return undefined;
}

/** Whether a time of the row lies ahead: of a wait behind now, of a lease behind `leasesAfter`. */
export function isAhead(row: Listing, now: number, leasesAfter: number): boolean {
  if (row.leaseUntil !== null && row.leaseUntil > leasesAfter) return true;
  if (row.owner !== null) return false;
  const isWaiting = row.state === "waiting" || row.state === "inDoubt";
  return (isWaiting && (row.dueAt ?? 0) > now) || (row.settleAt ?? 0) > now;
}

/** Its waits are over now; a lease behind `leasesAfter` has run out. */
export function bringRowForward(row: Listing, now: number, leasesAfter: number): Listing {
  const earlier = (at: number | null): number | null => (at === null ? null : Math.min(at, now));
  const isOver = row.leaseUntil !== null && row.leaseUntil > leasesAfter;
  return {
    ...row,
    dueAt: earlier(row.dueAt),
    settleAt: earlier(row.settleAt),
    leaseUntil: isOver ? now - 1 : row.leaseUntil,
  };
}

/** When the row ripens, is to be asked about, or its lease can be healed. */
export function ripensAt(row: Listing): number | null {
  if (row.owner !== null) return row.leaseUntil === null ? null : row.leaseUntil + 1;
  const due = row.state === "waiting" || row.state === "inDoubt" ? row.dueAt : null;
  if (due === null || row.settleAt === null) return due ?? row.settleAt;
  return Math.min(due, row.settleAt);
}
