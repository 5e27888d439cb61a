/**
 * What begins and ends a call, with one statement: the operations are applied to the rows as this process remembers
 * them, and the statement writes what follows only if each is still as it was remembered. Else nothing is written, and
 * the longer way is gone. One statement is a transaction by itself: half of it is never kept.
 */
import type { Op } from "./ops.js";
import { postgresTroubleOf } from "./postgres-failures.js";
import type { RowMemory } from "./postgres-memory.js";
import { Session } from "./postgres-pool.js";
import { isWhole, noAnswers, openRound } from "./postgres-round.js";
import type { PostgresPlace } from "./postgres-transaction.js";
import { stirsAnybody } from "./postgres-wakeup.js";
import { type Remembered, writeRemembered } from "./postgres-write.js";
import type { Listing } from "./rows.js";
import { CODECS } from "./sqlite-tables.js";
import { TABLES } from "./tables.js";
import type { Caches, Unit } from "./unit.js";

/** What touches nothing but a listing that somebody holds, and its act. */
export type QuickOp = Extract<Op, { readonly op: "begin" | "finish" | "move" }>;

/** What became of it. `unknown`: the connection broke; it was kept if any of these rows is there. */
export type QuickEnd =
  | { readonly end: "kept" | "not kept" }
  | { readonly end: "unknown"; readonly written: readonly Listing[] };

const NOT_KEPT: QuickEnd = { end: "not kept" };

export function isQuick(op: Op): op is QuickOp {
  return op.op === "begin" || op.op === "finish" || op.op === "move";
}

/** Applies operations on remembered rows, if all of them are. */
export async function writeQuickly(
  place: PostgresPlace,
  memory: RowMemory,
  ops: readonly QuickOp[],
  work: (unit: Unit) => void,
): Promise<QuickEnd> {
  const remembered = rememberedOf(memory, ops);
  const caches = remembered && applyToMemory(memory, work);
  // A job for others has to be written in the same transaction.
  if (!caches || (place.queue && stirsAnybody(caches))) return NOT_KEPT;
  try {
    const madeBy = await writeRemembered(new Session(place.pool, place.schema), caches, remembered);
    if (madeBy === undefined) return forgotten(memory);
    memory.learn(caches, madeBy);
    return { end: "kept" };
  } catch (error) {
    memory.forget();
    if (postgresTroubleOf(error) !== "away") return NOT_KEPT;
    return { end: "unknown", written: caches.listing.changes().flatMap(({ after }) => after ?? []) };
  }
}

/** Whether a row is there as such a statement wrote it: then all of it was kept. */
export function isWritten(row: Listing | null | undefined, written: readonly Listing[]): boolean {
  if (!row) return false;
  const text = TABLES.listing.text(row);
  const same = written.find((one) => TABLES.listing.text(one) === text);
  return (
    same !== undefined && JSON.stringify(CODECS.listing.encode(row)) === JSON.stringify(CODECS.listing.encode(same))
  );
}

function forgotten(memory: RowMemory): QuickEnd {
  memory.forget();
  return NOT_KEPT;
}

function applyToMemory({ known }: RowMemory, work: (unit: Unit) => void): Caches | undefined {
  const round = openRound(known, noAnswers());
  try {
    work(round.unit);
  } catch {
    // The longer way comes to the same end, and says whose fault it is.
    return undefined;
  }
  return isWhole(round) ? round.caches : undefined;
}

function rememberedOf(memory: RowMemory, ops: readonly QuickOp[]): Remembered | undefined {
  const listings = new Map(ops.map((op) => [TABLES.listing.text(op), op]));
  const accounts = new Set(ops.map(({ account }) => account));
  const held = [...listings].map(([text, op]) => ({ at: op, madeBy: memory.madeBy("listing", text) }));
  const seen = [...accounts].map((key) => ({ key, madeBy: memory.madeBy("account", TABLES.account.text({ key })) }));
  const isComplete = [...held, ...seen].every(({ madeBy }) => madeBy !== undefined);
  if (!isComplete) return undefined;
  return {
    listings: held.map(({ at, madeBy = "" }) => ({ ...at, madeBy })),
    accounts: seen.map(({ key, madeBy = "" }) => ({ key, madeBy })),
  };
}
