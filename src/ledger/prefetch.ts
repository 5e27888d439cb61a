/** Which rows a batch of operations touches, so that a SQL ledger can read them with one statement a table. */
import type { Op } from "./ops.js";
import type { ProductOp } from "./product-ops.js";
import type { ListingKey } from "./rows.js";
import type { KeyOf } from "./tables.js";
import type { Caches } from "./unit.js";

/** Keys by table. */
export type Needs = { readonly [N in (typeof NEEDED)[number]]: KeyOf<N>[] };
export const NEEDED = ["product", "listing", "act", "step", "upload", "piece", "circuit", "bucket", "fact"] as const;

function noNeeds(): Needs {
  return { product: [], listing: [], act: [], step: [], upload: [], piece: [], circuit: [], bucket: [], fact: [] };
}

/** What can be told from the operations alone. */
export function needsOf(ops: readonly Op[]): Needs {
  const needs = noNeeds();
  for (const op of ops) need(op, needs);
  return needs;
}

function need(op: Op, needs: Needs): void {
  switch (op.op) {
    case "product":
      needs.product.push(op);
      break;
    case "finish":
      needs.act.push(op);
      needs.listing.push(op);
      break;
    case "stepBegin":
    case "stepEnd":
      needs.step.push(op);
      needs.act.push(op);
      needs.listing.push(op);
      break;
    case "wish":
    case "begin":
    case "move":
      needs.listing.push(op);
      break;
    default:
      needShared(op, needs);
  }
}

function needShared(op: Op, needs: Needs): void {
  if (op.op === "upload") needs.upload.push(op);
  if (op.op === "piece") {
    needs.piece.push(op);
    needs.listing.push({ account: op.account, product: op.product, occasion: "" });
  }
  if (op.op === "circuit") needs.circuit.push(op);
  if (op.op === "take" || op.op === "slow") needs.bucket.push(op);
  if (op.op === "fact") needs.fact.push(op);
}

/** What only the rows themselves tell: listings of known products, acts that a move or another try goes on with. */
export function furtherNeeds(ops: readonly Op[], caches: Caches): Needs {
  const needs = noNeeds();
  for (const op of ops) {
    if (op.op === "product") needs.listing.push(...knownListings(op, caches));
    if (op.op === "begin") needs.act.push(...knownAct(op, op.act.act, caches));
    if (op.op === "move" && op.endAct) needs.act.push(...knownAct(op, undefined, caches));
  }
  return needs;
}

function knownListings(op: ProductOp, caches: Caches): ListingKey[] {
  const product = caches.product.get(op)?.key;
  if (product === undefined) return [];
  const seen = (op.sawNone ?? []).map((account) => ({ account, product, occasion: "" }));
  return [...op.wishes.map((wish) => ({ ...wish, product })), ...seen];
}

// An act that is newer than the row's last one cannot be there yet.
function knownAct(at: ListingKey, act: number | undefined, caches: Caches): (ListingKey & { readonly act: number })[] {
  const row = caches.listing.get(at);
  if (!row || row.act === 0 || (act !== undefined && act > row.act)) return [];
  return [{ ...at, act: act ?? row.act }];
}
