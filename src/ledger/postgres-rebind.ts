/** One account becomes another by a person's word: rare, a table at a time, while nobody else moves a listing. */
import { applyOps } from "./apply.js";
import { applyWish } from "./apply-listings.js";
import { wishAgain, wishesToKeep } from "./apply-rebind.js";
import type { Op, ResultOf } from "./ops.js";
import type { Session } from "./postgres-pool.js";
import { PostgresStore } from "./postgres-store.js";
import type { PostgresPlace } from "./postgres-transaction.js";
import { transact } from "./postgres-transaction.js";
import { withWakeups } from "./postgres-wakeup.js";
import type { RebindOp } from "./shared-ops.js";

const MOVED = ["listing", "tally", "act", "frozen", "step", "item", "piece"];

/** A batch with a rebound account in it, one operation after the other. */
export function writeWithRebind(place: PostgresPlace, ops: readonly Op[]): Promise<readonly ResultOf<Op>[]> {
  return transact(place, async (session) => {
    // Others wait at their first row, and read it where it is then.
    await session.query("LOCK TABLE @listing IN EXCLUSIVE MODE");
    return withWakeups(place, session, ops, async (onWrite) => {
      const store = new PostgresStore(session, true, onWrite);
      const results: ResultOf<Op>[] = [];
      for (const op of ops) {
        if (op.op === "rebind") results.push(await rebindRows(store, op));
        else results.push(...(await store.apply((unit) => applyOps(unit, [op]))));
      }
      return results;
    });
  });
}

async function rebindRows(store: PostgresStore, op: RebindOp): Promise<boolean> {
  const wishes = await store.apply((unit) => wishesToKeep(unit, op));
  if (!wishes) return false;
  await moveRows(store.session, op);
  await store.apply((unit) => {
    for (const row of wishes) applyWish(unit, wishAgain(row));
  });
  return true;
}

async function moveRows(session: Session, { from, to }: RebindOp): Promise<void> {
  await session.run("DELETE FROM @listing WHERE account = $1", to);
  await session.run("DELETE FROM @tally WHERE account = $1", to);
  const isAlike = "o.account = $1 AND n.account = $2 AND o.product = n.product";
  await session.run(`DELETE FROM @piece n USING @piece o WHERE ${isAlike}`, from, to);
  for (const table of MOVED) await session.run(`UPDATE @${table} SET account = $2 WHERE account = $1`, from, to);
}
