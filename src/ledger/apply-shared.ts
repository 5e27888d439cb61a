/** Operations on what workers share: circuits, buckets, leases, tokens, facts, accounts, runs, walks, pieces. */
import { FACETS } from "../channel/facet.js";
import { FULL_BUCKET, slowDown, takePermits } from "../resilience/rate.js";
import type { Granted, PieceOp } from "./ops.js";
import type { AccountRow } from "./rows.js";
import type { AccountOp, CircuitOp, LeaseOp, ProblemOp, RunOp, SlowOp, TakeOp, TokenOp, WalkOp } from "./shared-ops.js";
import type { Unit } from "./unit.js";
import { unknownDigests } from "./unknown.js";

/** Compare-and-set. `null`: somebody else was faster. */
export function applyCircuit(unit: Unit, op: CircuitOp): number | null {
  if ((unit.circuit.get(op)?.version ?? 0) !== op.version) return null;
  const version = op.version + 1;
  unit.circuit.put({ key: op.key, version, state: op.state });
  return version;
}

export function applyTake(unit: Unit, op: TakeOp): Granted {
  const { key: _key, ...before } = unit.bucket.get(op) ?? { ...FULL_BUCKET, key: op.key };
  const taken = takePermits(before, op.rule, op.want, op.now);
  unit.bucket.put({ ...taken.state, key: op.key });
  return taken;
}

export function applySlow(unit: Unit, op: SlowOp): boolean {
  const { key: _key, ...before } = unit.bucket.get(op) ?? { ...FULL_BUCKET, key: op.key };
  unit.bucket.put({ ...slowDown(before, op.until, op.factor, op.now), key: op.key });
  return true;
}

/** Ours, free or run out: ours until then. */
export function applyLease(unit: Unit, op: LeaseOp): boolean {
  const before = unit.lease.get(op);
  if (before && before.owner !== op.owner && before.until > op.now && !isBeyond(before.until, op)) return false;
  if (op.until !== null) unit.lease.put({ name: op.name, owner: op.owner, until: op.until });
  else if (before) unit.lease.drop(op);
  return true;
}

/** Clocks of one fleet may be this far apart. */
const SKEW_MS = 600_000;

// Leases of one name are of one length: one that ends much later was given by a clock that was set back since.
function isBeyond(until: number, op: LeaseOp): boolean {
  return op.until !== null && until > op.until + SKEW_MS;
}

/** Compare-and-set, never with nothing. */
export function applyToken(unit: Unit, op: TokenOp): number | null {
  if (op.sealed === "" || (unit.token.get(op)?.version ?? 0) !== op.version) return null;
  const version = op.version + 1;
  unit.token.put({ account: op.account, sealed: op.sealed, seed: op.seed, version, expiresAt: op.expiresAt });
  return version;
}

/** Absent fields stay as they are. */
export function applyAccount(unit: Unit, op: AccountOp): boolean {
  const before = unit.account.get(op);
  if (!before) return false;
  const { op: _op, ...fields } = op;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const after: AccountRow = { ...before, ...given };
  unit.account.put(after);
  return true;
}

export function applyRun(unit: Unit, op: RunOp): boolean {
  const before = unit.run.get(op);
  if (!before) return false;
  unit.run.put({ ...before, kept: op.kept, endedAt: op.endedAt });
  return true;
}

export function applyProblem(unit: Unit, op: ProblemOp): boolean {
  const run = unit.run.get(op);
  if (!run) return false;
  if (!unit.problem.get(op)) unit.run.put({ ...run, problems: run.problems + 1 });
  unit.problem.put({ run: op.run, line: op.line, product: op.product, issues: op.issues, status: op.status });
  return true;
}

export function applyPiece(unit: Unit, op: PieceOp): boolean {
  const before = unit.piece.get(op);
  if (op.body !== null)
    unit.piece.put({ account: op.account, product: op.product, sort: op.sort, digest: op.digest, body: op.body });
  else if (before) unit.piece.drop(op);
  if (before?.digest !== (op.body === null ? undefined : op.digest)) markHeld(unit, op, before !== undefined);
  return true;
}

// The set may show this from now on, also where nobody hears of that: whatever is wished next, what was applied before
// included, needs a run.
function markHeld(unit: Unit, { account, product, sort, body }: PieceOp, wasThere: boolean): void {
  const row = unit.listing.get({ account, product, occasion: "" });
  if (!row) return;
  const isEdit = wasThere && body !== null;
  const applied = { ...row.applied, ...unknownDigests(isEdit ? EDITED : FACETS) };
  const held = row.ref === null && body !== null ? { ref: { id: sort }, complete: false } : {};
  unit.listing.put({ ...row, ...held, applied });
}

const EDITED = FACETS.filter((facet) => facet !== "presence");

export function applyWalk(unit: Unit, op: WalkOp): boolean {
  if (op.after !== null) unit.walk.put({ shop: op.shop, why: op.why, after: op.after, askedAt: op.askedAt });
  else if (unit.walk.get(op)) unit.walk.drop(op);
  return true;
}
