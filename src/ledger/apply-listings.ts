/** Operations on products and listings, applied to a unit of work: read the row, move it, write it back. */
import { endedAct, putAct } from "./apply-acts.js";
import { afterEdition } from "./apply-editions.js";
import type { BeginOp, FinishOp, Moved, MoveOp } from "./ops.js";
import type { ProductOp, ProductResult, WishOp, WishResult } from "./product-ops.js";
import type { Listing, ListingKey } from "./rows.js";
import type { StoredProduct } from "./tables.js";
import { beginAct, canMove, finishAct, moveRow, wishListing } from "./transitions.js";
import type { Unit } from "./unit.js";
import { abilitiesOf, nextNumber } from "./unit.js";

/** Writes a row, and what follows from it for the products of an edition. */
function putListing(unit: Unit, after: Listing, isUndone = false): void {
  unit.listing.put(afterEdition(unit, after, isUndone));
}

export function applyWish(unit: Unit, op: WishOp): WishResult {
  const before = unit.listing.get(op);
  if (!isAsSeen(op, before)) return wishResult("older", op, before, before);
  const next = (unit.counter.get({ name: "wish" })?.value ?? 0) + 1;
  const after = wishListing(before, op, abilitiesOf(unit, op.account), next);
  if (after === undefined) return wishResult("older", op, before, before);
  if (after === before) return wishResult("same", op, before, after);
  nextNumber(unit, "wish");
  putListing(unit, after);
  return wishResult("wished", op, before, after);
}

// Goals and publishers write reasons without hearing of each other.
function isAsSeen({ sawWhy }: Pick<WishOp, "sawWhy">, before: Listing | undefined): boolean {
  const why = before?.why ?? [];
  return sawWhy === undefined || (sawWhy.length === why.length && sawWhy.every((reason, at) => reason === why[at]));
}

function wishResult(
  result: WishResult["result"],
  op: WishOp,
  before: Listing | undefined,
  row: Listing | undefined,
): WishResult {
  return {
    result,
    account: op.account,
    moves: row !== undefined && canMove(row),
    moved: before !== undefined && canMove(before),
    movedRun: before?.run ?? 0,
    state: row?.state ?? "clean",
  };
}

export function applyProduct(unit: Unit, op: ProductOp): ProductResult {
  const before = unit.product.get(op);
  if ((before?.version ?? null) !== op.expect) return movedProduct(before);
  const isSeen = (wish: ProductOp["wishes"][number]): boolean =>
    isAsSeen(wish, before && unit.listing.get({ ...wish, product: before.key }));
  if (!op.wishes.every(isSeen) || hasCome(unit, op, before)) return movedProduct(before);
  if (op.doc === null) return seeProduct(unit, op, before);
  // Counts that were read before a withdrawal do not take it back; the version stays the same, so that it tells nothing.
  if (op.stockAt !== undefined && before && before.removed !== op.removed) return movedProduct(before);
  const after = before ? nextProduct(before, op, op.doc) : firstProduct(nextNumber(unit, "product"), op, op.doc);
  unit.product.put(after);
  if (!before) for (const wish of op.wishes) unit.listing.warmAbsent({ ...wish, product: after.key });
  putSkus(unit, op, after, before?.skus ?? []);
  return { result: "kept", key: after.key, version: after.version, wishes: wishes(unit, op, after) };
}

function hasCome(unit: Unit, { sawNone = [] }: ProductOp, before: StoredProduct | undefined): boolean {
  if (!before) return false;
  return sawNone.some((account) => unit.listing.get({ account, product: before.key, occasion: "" }) !== undefined);
}

function firstProduct(key: number, op: ProductOp, doc: string): StoredProduct {
  const { shop, id, revision, model, digest, run, removed, skus } = op;
  return {
    key,
    shop,
    id,
    version: 1,
    revision,
    model,
    digest,
    run,
    removed,
    doc,
    title: op.title ?? id,
    skus,
    setAt: newest(null, op),
  };
}

function nextProduct(before: StoredProduct, op: ProductOp, doc: string): StoredProduct {
  const next = firstProduct(before.key, op, doc);
  return {
    ...next,
    version: before.version + (before.digest === op.digest ? 0 : 1),
    revision: op.revision ?? before.revision,
    title: op.title ?? before.title,
    setAt: newest(before.setAt, op),
  };
}

function seeProduct(unit: Unit, op: ProductOp, before: StoredProduct | undefined): ProductResult {
  // Withdrawn meanwhile: whoever saw it unchanged has to look again.
  if (!before || before.digest !== op.digest || before.removed !== op.removed) return movedProduct(before);
  // A walk that looked earlier does not take it back from a later run.
  if (before.run < op.run) unit.product.put({ ...before, run: op.run });
  return { result: "seen", key: before.key, version: before.version, wishes: wishes(unit, op, before) };
}

function movedProduct(before: StoredProduct | undefined): ProductResult {
  return { result: "moved", key: before?.key ?? 0, version: before?.version ?? 0, wishes: [] };
}

function wishes(unit: Unit, op: ProductOp, product: StoredProduct): WishResult[] {
  return op.wishes.map((wish) => applyWish(unit, { ...wish, product: product.key, version: product.version }));
}

function putSkus(unit: Unit, op: ProductOp, product: StoredProduct, before: readonly string[]): void {
  const kept = new Set(op.skus);
  for (const sku of before) if (!kept.has(sku)) unit.sku.drop({ shop: op.shop, sku, product: product.key });
  const had = new Set(before);
  for (const sku of kept) {
    const stockAt = op.stockAt?.[sku];
    const priceAt = op.priceAt?.[sku];
    if (had.has(sku) && stockAt === undefined && priceAt === undefined) continue;
    const at = { shop: op.shop, sku, product: product.key };
    if (!had.has(sku)) unit.sku.warmAbsent(at);
    const row = unit.sku.get(at);
    unit.sku.put({ ...at, stockAt: stockAt ?? row?.stockAt ?? null, priceAt: priceAt ?? row?.priceAt ?? null });
  }
}

function newest(before: number | null, op: ProductOp): number | null {
  const times = [...Object.values(op.stockAt ?? {}), ...Object.values(op.priceAt ?? {})];
  return times.length === 0 ? before : Math.max(before ?? 0, ...times);
}

export function applyBegin(unit: Unit, op: BeginOp): boolean {
  const before = unit.listing.get(op);
  const after = before && beginAct(before, op);
  if (!before || !after) return false;
  putListing(unit, after);
  putAct(unit, op.act, before.act < op.act.act);
  return true;
}

export function applyFinish(unit: Unit, op: FinishOp): Moved | false {
  const before = unit.listing.get(op);
  const after = before && finishAct(before, op, abilitiesOf(unit, op.account));
  if (!after) return false;
  endedAct(unit, { ...listingKey(op), act: op.act }, "done", op.now, null);
  putListing(unit, after);
  return movedTo(unit, op);
}

export function applyMove(unit: Unit, op: MoveOp): Moved | false {
  const before = unit.listing.get(op);
  const after = before && moveRow(before, op, abilitiesOf(unit, op.account));
  if (!before || !after) return false;
  if (op.endAct) endedAct(unit, { ...listingKey(op), act: before.act }, op.endAct, op.now, op.detail);
  putListing(unit, after, op.endAct === "undone" || op.endAct === "refused");
  return movedTo(unit, op);
}

function movedTo(unit: Unit, at: ListingKey): Moved | false {
  const row = unit.listing.get(at);
  return row ? { ok: true, state: row.state, run: row.run, dueAt: row.dueAt, lane: row.lane } : false;
}

function listingKey(at: ListingKey): ListingKey {
  return { account: at.account, product: at.product, occasion: at.occasion };
}
