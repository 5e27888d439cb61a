/** Applies a batch of operations to a unit of work, in their order. The same for every ledger. */
import { applyStepBegin, applyStepEnd, applyUpload } from "./apply-acts.js";
import { applyEdition, applyRebuilt, applyRenew } from "./apply-editions.js";
import { applyBegin, applyFinish, applyMove, applyProduct, applyWish } from "./apply-listings.js";
import { applyRebind } from "./apply-rebind.js";
import {
  applyAccount,
  applyCircuit,
  applyLease,
  applyPiece,
  applyProblem,
  applyRun,
  applySlow,
  applyTake,
  applyToken,
  applyWalk,
} from "./apply-shared.js";
import type { Op, ResultOf, Results } from "./ops.js";
import type { Unit } from "./unit.js";

type Apply = { readonly [N in Op["op"]]: (unit: Unit, op: Extract<Op, { readonly op: N }>) => Results[N] };

const APPLY: Apply = {
  wish: applyWish,
  product: applyProduct,
  begin: applyBegin,
  stepBegin: applyStepBegin,
  stepEnd: applyStepEnd,
  finish: applyFinish,
  move: applyMove,
  renew: applyRenew,
  rebuilt: applyRebuilt,
  piece: applyPiece,
  edition: applyEdition,
  upload: applyUpload,
  circuit: applyCircuit,
  take: applyTake,
  slow: applySlow,
  lease: applyLease,
  token: applyToken,
  account: applyAccount,
  run: applyRun,
  problem: applyProblem,
  walk: applyWalk,
  rebind: applyRebind,
  fact: (unit, { op: _op, ...row }) => {
    unit.fact.put(row);
    return true;
  },
  worker: (unit, { op: _op, ...row }) => {
    unit.worker.put(row);
    return true;
  },
  meta: (unit, { key, value }) => {
    if (value !== null) unit.meta.put({ key, value });
    else if (unit.meta.get({ key })) unit.meta.drop({ key });
    return true;
  },
};

function applyOp<N extends Op["op"]>(unit: Unit, op: Extract<Op, { readonly op: N }> & { readonly op: N }): Results[N] {
  return APPLY[op.op](unit, op);
}

/** Results in the order of the operations. */
export function applyOps(unit: Unit, ops: readonly Op[]): ResultOf<Op>[] {
  return ops.map((op) => applyOp(unit, op));
}
