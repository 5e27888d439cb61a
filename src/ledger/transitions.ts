/**
 * How a listing moves: pure functions from a row and an operation to the next row. Every ledger runs these same
 * functions inside its own transaction, so that memory, SQLite and PostgreSQL cannot disagree.
 */
import type { Facet } from "../channel/facet.js";
import { FACETS } from "../channel/facet.js";
import type { BeginOp, FinishOp, MoveOp, WishOp } from "./ops.js";
import type { Abilities, Digests, Lane, Listing, SettlingWork } from "./rows.js";
import { NO_DIGESTS, newListing } from "./rows.js";
import { unknownDigests } from "./unknown.js";

/** The facets that are wished otherwise than applied, or than the platform is about to have. */
export function dueFacets(row: Pick<Listing, "wished" | "applied" | "want" | "settling">): readonly Facet[] {
  const reached = row.settling?.digests ?? row.applied;
  if (row.want !== "live") {
    const isThere = reached.presence === "live" || (reached.presence === "hidden" && row.want === "gone");
    return isThere ? ["presence"] : [];
  }
  return FACETS.filter((facet) => row.wished[facet] !== reached[facet]);
}

/** The verb a listing needs next; `null` where there is nothing to do, or nothing that this channel can do. */
export function laneOf(row: Listing, can: Abilities): Lane | null {
  if (row.actVerb) return row.actVerb;
  const due = dueFacets(row);
  // A half-made listing that is no longer wanted has to go as well.
  const isLeftOver = row.want !== "live" && row.ref !== null && row.applied.presence === "" && !row.settling;
  const isHalfMade = row.want === "live" && row.ref !== null && !row.complete;
  if (due.length === 0 && !isLeftOver && !isHalfMade) return null;
  if (can.rebuild) return "rebuild";
  if (row.want !== "live") return can.withdraw ? "withdraw" : null;
  if (can.compose && row.occasion === "") return "compose";
  return putLane(row, due, can);
}

function putLane(row: Listing, due: readonly Facet[], can: Abilities): Lane | null {
  if (row.ref === null) return can.create ? "create" : "upsert";
  const cheap = due.every((facet) => facet === "price" || facet === "stock");
  if (cheap && row.complete && can.revise) return "revise";
  if (can.update) return "update";
  return can.upsert ? "upsert" : null;
}

/** How much a listing hurries. */
export function urgencyOf(lane: Lane | null, soldOut: boolean): number {
  if (lane === "withdraw") return 0;
  if (soldOut) return 1;
  return lane === "revise" ? 2 : 3;
}

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
  if (!FREE.has(row.state) && !isMoot(row, op)) return { ...next, lane: laneOf(next, can) };
  const waits = op.notBefore !== null && op.notBefore > op.now ? op.notBefore : null;
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

// What was never ours needs no answer any more when nobody wants it there.
function isMoot(row: Listing, op: WishOp): boolean {
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
    echoAt: op.echoAt === null ? row.echoAt : Math.max(row.echoAt ?? 0, op.echoAt),
    ...(op.wished && row.wish === row.claimed ? { wished: op.wished, changesAt: op.changesAt } : {}),
  };
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
    tries: 0,
    // A wish that came during the call keeps its hurry.
    urgency: row.wish === row.claimed ? 3 : row.urgency,
  };
  if (op.asks) return { ...next, state: "asking", lane: null, dueAt: null, owner: null, leaseUntil: null };
  return settleRow(next, can, waitsUntil(next, op));
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
  return { applied: NO_DIGESTS, liveVersion: null, ref: null, complete: false, number: row.number + 1 };
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
