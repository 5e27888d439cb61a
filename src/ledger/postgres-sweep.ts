/** Forgets what nothing needs any more, a small portion in one transaction. */
import type { PostgresValue, Session } from "./postgres-pool.js";
import { SOURCE_KEEP_MS } from "./tables.js";

// A run that products still name is asked for by reports.
const OLD_RUNS = `SELECT o.run FROM @run o WHERE coalesce(o.ended_at, o.begun_at) < $1
  AND NOT EXISTS (SELECT 1 FROM @product q WHERE q.shop = o.shop AND q.run = o.run)`;

/** Drops about `limit` rows and answers how many went. */
export async function sweepRows(session: Session, before: number, limit: number): Promise<number> {
  let left = limit - (await sweepActs(session, before, limit));
  const drop = async (table: string, where: string, value: PostgresValue) => {
    if (left <= 0) return;
    const found = `SELECT t.ctid FROM @${table} t WHERE ${where} LIMIT $2 FOR UPDATE OF t SKIP LOCKED`;
    left -= await session.run(`DELETE FROM @${table} WHERE ctid = ANY(ARRAY(${found}))`, value, left);
  };
  await drop("problem", `t.run IN (${OLD_RUNS})`, before);
  const isEmpty = "NOT EXISTS (SELECT 1 FROM @problem p WHERE p.run = t.run)";
  await drop("run", `t.run IN (${OLD_RUNS}) AND ${isEmpty}`, before);
  await drop(
    "upload",
    "(t.answer IS NULL AND t.begun_at < $1) OR (t.answer IS NOT NULL AND t.expires_at < $1)",
    before,
  );
  await drop("worker", "t.seen_at < $1", before);
  await drop("lease", "t.until < $1", before);
  await drop("source", "t.checked_at < $1", before - SOURCE_KEEP_MS);
  return limit - left;
}

/** Ended acts with their steps: steps first, so that what is left over is found again. */
async function sweepActs(session: Session, before: number, limit: number): Promise<number> {
  const sql = `SELECT json_build_array(t.product, t.account, t.occasion, t.act)::text j FROM @act t
    WHERE t.ended_at IS NOT NULL AND t.ended_at < $1 ORDER BY t.ended_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED`;
  let dropped = 0;
  for (const [product, account, occasion, act] of await session.arrays(sql, before, limit)) {
    if (dropped >= limit) break;
    const key = [Number(product), Number(account), String(occasion), Number(act)];
    const where = "WHERE product = $1 AND account = $2 AND occasion = $3 AND act = $4";
    dropped += await session.run(`DELETE FROM @step ${where}`, ...key);
    dropped += await session.run(`DELETE FROM @act ${where}`, ...key);
  }
  return dropped;
}
