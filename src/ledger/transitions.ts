/**
 * How a listing moves: pure functions from a row and an operation to the next row. Every ledger runs these same
 * functions inside its own transaction, so that memory, SQLite and PostgreSQL cannot disagree.
 */
import { FACETS } from "../channel/facet.js";
import { dueFacets, laneOf, urgencyOf } from "./lanes.js";
import type { BeginOp, FinishOp, MoveOp } from "./ops.js";
import type { WishOp } from "./product-ops.js";
import type { Abilities, Digests, Listing, SettlingWork } from "./rows.js";
import { NO_DIGESTS, newListing } from "./rows.js";
import { isUnknownDigest, unknownDigests } from "./unknown.js";

/** States in which nobody is at work on the row and a new wish decides what comes next. */
const FREE: ReadonlySet<string> = new Set(["clean", "due", "waiting", "refused", "expired", "withdrawn"]);

/** The question about a listing that is there and was not made by us. */
const EXISTS = "exists already";

/** Whether a row may still move by itself, for those who wait for a run. */
export function canMove(row: Listing): boolean {
  return !["clean", "withdrawn", "refused", "expired", "asking"].includes(row.state);
}

/** Puts a row that nobody works on where its digests say it belongs. */
export function settleRow(row: Listing, can: Abilities, dueAt: number | null = null): Listing {
  const lane = laneOf(row, can);
  const base = { ...row, lane, owner: null, leaseUntil: null };
  if (row.refused && row.want === "live") {
    return { ...base, state: "refused", detail: row.refused, lane: null, dueAt: null, tries: 0 };
  }
  if (lane === null) return { ...base, ...atRest(row), dueAt: null };
  if (row.settling && !(can.openWhileSettling && lane === "revise")) return { ...base, state: "settling", dueAt: null };
  const urgency = Math.min(row.urgency, urgencyOf(lane, false));
  return { ...base, urgency, state: dueAt === null ? "due" : "waiting", dueAt };
}

function atRest(row: Listing): Pick<Listing, "state" | "tries"> {
  if (row.settling) return { state: "settling", tries: row.tries };
  return { state: row.want === "live" ? "clean" : "withdrawn", tries: 0 };
}

/** Whether a wish changes nothing at all. */
function isSameWish(row: Listing, op: WishOp): boolean {
  return (
    row.version === op.version &&
    row.source === op.source &&
    row.want === op.want &&
    row.changesAt === op.changesAt &&
    row.rendering === op.rendering &&
    row.why.length === op.why.length &&
    row.why.every((reason, index) => reason === op.why[index])
  );
}

/** A wish: what this listing should be from now on. `undefined`: an older version, nothing is written. */
export function wishListing(
  before: Listing | undefined,
  op: WishOp,
  can: Abilities,
  wish: number,
): Listing | undefined {
  const row = before ?? newListing(op);
  if (op.version < row.version) return undefined;
  if (before && !op.force && isSameWish(before, op)) return before;
  const next = wished(row, op, wish);
  const waits = op.notBefore !== null && op.notBefore > op.now ? op.notBefore : null;
  // Price and stock pass while the platform works on the rest: they do not wait for the next look at it.
  if (row.state === "settling" && can.openWhileSettling && laneOf(next, can) === "revise")
    return settleRow(next, can, waits);
  if (!FREE.has(row.state) && !isMoot(row, op)) return { ...next, lane: laneOf(next, can) };
  return settleRow({ ...next, detail: null, tries: 0 }, can, waits);
}

function wished(row: Listing, op: WishOp, wish: number): Listing {
  const isFresh = FREE.has(row.state) && row.state !== "due";
  return {
    ...row,
    want: op.want,
    why: op.why,
    wish,
    run: op.run,
    version: op.version,
    rendering: op.rendering,
    source: op.source,
    changesAt: op.changesAt,
    // A refused rendering leaves the wished digests of the acceptable version in place: that one stays up.
    wished: op.refused ? row.wished : op.wished,
    losses: op.losses,
    refused: op.refused,
    validUntil: op.validUntil,
    urgency: isFresh ? op.urgency : Math.min(row.urgency, op.urgency),
  };
}

// What was never ours needs no answer any more when nobody wants it there; of what somebody else changed, a newer wish
// brings over its own side, and the rest is asked when it is read back again.
function isMoot(row: Listing, op: WishOp): boolean {
  if (row.state === "asking" && row.detail?.reason === "drift") return true;
  return row.state === "asking" && row.ref === null && row.detail?.reason === EXISTS && op.want !== "live";
}

/** A call of this act is about to leave. `undefined`: the lease is no longer ours. */
export function beginAct(row: Listing, op: BeginOp): Listing | undefined {
  if (row.fence !== op.fence || row.owner !== op.owner) return undefined;
  return {
    ...row,
    state: "inFlight",
    act: op.act.act,
    actVerb: op.act.verb,
    leaseUntil: op.leaseUntil,
    echoAt: echoOf(row, op),
    ...(op.wished && row.wish === row.claimed ? { wished: op.wished, changesAt: op.changesAt } : {}),
  };
}

// No older call can land after the last moment of a newer one: a later echo was reckoned by a clock that was set back since.
function echoOf({ echoAt }: Listing, op: BeginOp): number | null {
  const older = echoAt === null ? null : Math.min(echoAt, op.act.lastAt);
  return op.echoAt === null ? older : Math.max(older ?? 0, op.echoAt);
}

/**
 * An answer came. `undefined`: the lease is no longer ours and somebody else is already ending the doubt.
 * A late answer is a fact: while nobody works on the doubt it left behind, it ends that doubt.
 */
export function finishAct(row: Listing, op: FinishOp, can: Abilities): Listing | undefined {
  if (!isOurs(row, op.fence) && !isLate(row, op)) return undefined;
  // An older call may still land after this one: nothing counts as applied until it was sent once more.
  const isEchoing = isEcho(row, op);
  const sent = op.settling ? row.applied : applyDigests(row.applied, op);
  const applied = isEchoing ? { ...row.applied, ...unknownDigests(op.due) } : sent;
  const next: Listing = {
    ...row,
    ...(op.presence === "gone" && !isEchoing ? goneFields(row) : upFields(row, op, applied)),
    ...runFields(row, op),
    actVerb: null,
    echoAt: isEchoing ? row.echoAt : null,
    ...settlingFields(row, op, applied),
    detail: op.detail,
    losses: lossesAfter(row, op),
    tries: 0,
    // A wish that came during the call keeps its hurry.
    urgency: row.wish === row.claimed ? 3 : row.urgency,
  };
  if (op.asks) return { ...next, state: "asking", lane: null, dueAt: null, owner: null, leaseUntil: null };
  return settleRow(next, can, waitsUntil(next, op));
}

// A newer wish has losses of its own.
function lossesAfter(row: Listing, { losses = [] }: Pick<FinishOp, "losses">): Listing["losses"] {
  if (row.wish !== row.claimed) return row.losses;
  const known = new Set(row.losses.map(({ note }) => note));
  return [...row.losses, ...losses.filter(({ note }) => !known.has(note))];
}

function waitsUntil(next: Listing, op: FinishOp): number | null {
  return next.echoAt === null ? leftUntil(next, op) : next.echoAt + 1;
}

function runFields(row: Listing, op: FinishOp): Pick<Listing, "madeInRun" | "appliedRun"> {
  const isNew = row.liveVersion === null && op.presence === "live";
  return { madeInRun: isNew ? op.run : row.madeInRun, appliedRun: op.run };
}

function isEcho(row: Listing, op: FinishOp): boolean {
  return row.echoAt !== null && op.sentAt <= row.echoAt;
}

function isOurs(row: Listing, fence: number | null): boolean {
  return fence === null ? row.owner === null : row.fence === fence && row.owner !== null;
}

function isLate(row: Listing, op: FinishOp): boolean {
  return row.act === op.act && row.owner === null && (row.state === "inDoubt" || row.state === "asking");
}

function settlingFields(row: Listing, op: FinishOp, applied: Digests): Pick<Listing, "settling" | "settleAt"> {
  if (op.settling) return { settling: op.settling, settleAt: op.settleAt };
  return { settling: carryOver(row.settling, applied, op), settleAt: row.settleAt };
}

function upFields(row: Listing, op: FinishOp, applied: Digests): Partial<Listing> {
  return { applied, liveVersion: op.version, ref: op.ref ?? row.ref, complete: op.complete };
}

function goneFields(row: Listing): Partial<Listing> {
  // What was not known of it outlives it: from a time that the ledger has forgotten another one may stand there.
  const unsure = isUnknownDigest(row.applied.content) ? unknownDigests(["content"]) : {};
  const applied = { ...NO_DIGESTS, ...unsure };
  return { applied, liveVersion: null, ref: null, complete: false, number: row.number + 1 };
}

function leftUntil(next: Listing, op: FinishOp): number | null {
  if (op.leftUntil === null) return null;
  // Only what was left is still due: wait. Anything newer does not.
  return dueFacets(next).every((facet) => op.left.includes(facet)) ? op.leftUntil : null;
}

function applyDigests(applied: Digests, op: FinishOp): Digests {
  const taken = op.due.filter((facet) => facet !== "presence" && !op.left.includes(facet));
  const next = { ...applied, ...Object.fromEntries(taken.map((facet) => [facet, op.digests[facet]])) };
  return op.presence && !op.left.includes("presence") ? { ...next, presence: op.presence } : next;
}

// A price set while the platform still works on the content is part of what will be there.
function carryOver(work: SettlingWork | null, applied: Digests, op: FinishOp): SettlingWork | null {
  if (!work) return null;
  const taken = op.due.filter((facet) => facet === "price" || facet === "stock");
  const digests = { ...work.digests, ...Object.fromEntries(taken.map((facet) => [facet, applied[facet]])) };
  return { ...work, digests };
}

/**
 * Moves a row otherwise: backoff, doubt, refusal, question, answer, adoption, the end of settling.
 * `undefined`: the lease is no longer ours, or the row is no longer where it was.
 */
export function moveRow(row: Listing, op: MoveOp, can: Abilities): Listing | undefined {
  if (!isOurs(row, op.fence)) return undefined;
  if (op.from && !op.from.includes(row.state)) return undefined;
  return placeRow(moved(row, op), op, can);
}

function moved(row: Listing, op: MoveOp): Listing {
  const settling = op.settled ? { settling: null, settleAt: null } : { settleAt: given(op.settleAt, row.settleAt) };
  const reached = op.settled === "done" && row.settling ? row.settling.digests : row.applied;
  return {
    ...row,
    ...settling,
    actVerb: op.endAct ? null : row.actVerb,
    ref: given(op.ref, row.ref),
    complete: given(op.complete, row.complete),
    applied: { ...reached, ...op.applied },
    wished: op.wished && row.wish === row.claimed ? op.wished : row.wished,
    liveVersion: given(op.liveVersion, row.liveVersion),
    number: row.number + (op.nextNumber ? 1 : 0),
    echoAt: op.echoAt === undefined ? row.echoAt : Math.max(row.echoAt ?? 0, op.echoAt),
    tries: row.tries + op.tries,
    detail: op.detail,
    losses: lossesAfter(row, op),
    owner: null,
    leaseUntil: null,
  };
}

function given<T>(value: T | undefined, otherwise: T): T {
  return value === undefined ? otherwise : value;
}

function placeRow(next: Listing, op: MoveOp, can: Abilities): Listing {
  // A newer wish than the one that was refused or expired has its own chance.
  const isOver = op.state === "refused" || op.state === "expired";
  const isOvertaken = isOver && op.fence !== null && next.wish !== next.claimed;
  if (isOvertaken || op.state === "by digests" || op.state === "waiting") {
    return settleRow(next, can, isOvertaken ? null : op.dueAt);
  }
  return { ...next, state: op.state, dueAt: op.dueAt, lane: laneOf(next, can) };
}

/** A worker died: nothing sent goes back, a call that may have left is in doubt. */
export function healRow(row: Listing, now: number): Listing {
  const free = { ...row, owner: null, leaseUntil: null, fence: row.fence + 1 };
  if (row.state === "leased") {
    // A rebuild sends under its claim alone: what the set shows of the row is not known.
    const applied = row.lane === "rebuild" ? { ...row.applied, ...unknownDigests(FACETS) } : row.applied;
    return { ...free, applied, state: "due", dueAt: null };
  }
  if (row.state !== "inFlight") return free;
  return {
    ...free,
    state: "inDoubt",
    dueAt: now,
    detail: { reason: "in doubt", message: "The worker stopped during the call." },
  };
}
