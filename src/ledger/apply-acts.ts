/** Operations on acts, their steps and uploads. */
import type { StepBeginOp, StepEndOp } from "./ops.js";
import type { Act, Detail, Frozen, ListingKey } from "./rows.js";
import type { UploadOp } from "./shared-ops.js";
import type { StoredStep } from "./tables.js";
import type { Unit } from "./unit.js";

/** Stands for content that nobody has to read any more. */
const NOTHING_FROZEN: Frozen = { content: null, extras: null, photos: [], skus: [], variants: [] };

type ActKey = ListingKey & { readonly act: number };

/** Writes an act at the start of a try: what the first try began with stays. */
export function putAct(unit: Unit, act: Act, isNew: boolean): void {
  const { frozen, ...row } = act;
  if (isNew) unit.act.warmAbsent(row);
  const before = unit.act.get(row);
  const begunAt = before?.endedAt === null ? before.begunAt : row.begunAt;
  unit.act.put({ ...row, begunAt, isFrozen: before?.isFrozen ?? false });
  if (frozen) freezeAct(unit, row, frozen);
}

/** Written once: every try sends the same. */
export function freezeAct(unit: Unit, at: ActKey, frozen: Frozen): void {
  const act = unit.act.get(at);
  if (!act || act.isFrozen || act.endedAt !== null) return;
  unit.act.put({ ...act, isFrozen: true });
  const { account, product, occasion } = at;
  const row = { account, product, occasion, act: at.act, frozen };
  // The act says that there is none yet: it need not be looked for.
  unit.frozen.warmAbsent(row);
  unit.frozen.put(row);
}

/** The act came to its definite end; what it froze is needed no more. */
export function endedAct(
  unit: Unit,
  at: ActKey,
  outcome: NonNullable<Act["outcome"]>,
  now: number,
  failure: Detail | null,
): void {
  const row = unit.act.get(at);
  if (!row || row.endedAt !== null) return;
  unit.act.put({ ...row, endedAt: now, outcome, failure, isFrozen: false });
  const { account, product, occasion, act } = at;
  if (row.isFrozen) unit.frozen.dropKnown({ account, product, occasion, act, frozen: NOTHING_FROZEN });
}

/** A call of a step is about to leave. A fenced worker begins nothing, and an answer that still counts is not asked for twice. */
export function applyStepBegin(unit: Unit, op: StepBeginOp): boolean {
  const row = unit.listing.get(op);
  if (!row || row.fence !== op.fence || row.owner === null) return false;
  const before = unit.step.get(op);
  const isAnswered = before !== undefined && before.answeredAt !== null;
  if (isAnswered && (before.expiresAt === null || before.expiresAt > op.begunAt)) return false;
  unit.step.put(begunStep(isAnswered ? undefined : before, op));
  unit.listing.put({ ...row, leaseUntil: op.leaseUntil });
  const act = unit.act.get(op);
  if (act && act.endedAt === null && act.lastAt < op.lastAt) unit.act.put({ ...act, lastAt: op.lastAt });
  if (op.frozen) freezeAct(unit, op, op.frozen);
  return true;
}

// The first beginning counts: how old a key is, and what a search may find, go by it.
function begunStep(before: StoredStep | undefined, op: StepBeginOp): StoredStep {
  return {
    account: op.account,
    product: op.product,
    occasion: op.occasion,
    act: op.act,
    name: op.name,
    safety: op.safety,
    begunAt: before?.begunAt ?? op.begunAt,
    lastAt: Math.max(before?.lastAt ?? op.lastAt, op.lastAt),
    handle: op.handle ?? before?.handle ?? null,
    body: before?.body ?? op.body,
    answer: null,
    answeredAt: null,
    expiresAt: null,
  };
}

/** An answer that came is a fact, whoever holds the lease now. */
export function applyStepEnd(unit: Unit, op: StepEndOp): boolean {
  const step = unit.step.get(op);
  if (!step) return false;
  if (op.answer === null) {
    if (op.fence !== undefined && unit.listing.get(op)?.fence !== op.fence) return false;
    unit.step.drop(op);
    return true;
  }
  unit.step.put({ ...step, answer: op.answer, answeredAt: op.answeredAt, expiresAt: op.expiresAt });
  const row = unit.listing.get(op);
  // A later act may have made a listing of its own: its reference stays.
  if (row && op.made && (row.act === op.act || row.ref === null)) unit.listing.put({ ...row, ref: op.made });
  return true;
}

/** A photo upload that several listings share. A new beginning does not wipe an answer that still counts. */
export function applyUpload(unit: Unit, op: UploadOp): boolean {
  const before = unit.upload.get(op);
  const counts = before && before.answer !== null && (before.expiresAt === null || before.expiresAt > op.begunAt);
  if (op.answer === null && counts) return true;
  const { op: _name, ...row } = op;
  unit.upload.put(row);
  return true;
}
