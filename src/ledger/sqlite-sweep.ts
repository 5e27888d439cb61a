/** Forgets what nothing needs any more, a small portion in one transaction. */
import type { SqliteStore } from "./sqlite-store.js";
import { SOURCE_KEEP_MS } from "./tables.js";

/** Drops about `limit` rows and answers how many went. */
export function sweepRows(store: SqliteStore, before: number, limit: number): number {
  store.flush();
  let left = limit;
  const drop = (sql: string, ...values: (string | number)[]) => {
    if (left > 0) left -= store.run(`${sql} LIMIT ${left})`, ...values);
  };
  left -= sweepActs(store, before, left);
  drop(
    `DELETE FROM problem WHERE (run, line) IN (SELECT p.run, p.line FROM (${oldRuns}) r CROSS JOIN problem p ON p.run = r.run`,
    before,
  );
  drop(
    `DELETE FROM run WHERE run IN (SELECT run FROM (${oldRuns}) r
    WHERE NOT EXISTS (SELECT 1 FROM problem p WHERE p.run = r.run)`,
    before,
  );
  drop(
    `DELETE FROM upload WHERE (account, rendition, purpose) IN (SELECT account, rendition, purpose FROM upload
    WHERE (answer IS NULL AND begun_at < ?1) OR (answer IS NOT NULL AND expires_at < ?1)`,
    before,
  );
  drop("DELETE FROM worker WHERE id IN (SELECT id FROM worker WHERE seen_at < ?1", before);
  drop("DELETE FROM lease WHERE name IN (SELECT name FROM lease WHERE until < ?1", before);
  drop("DELETE FROM source WHERE key IN (SELECT key FROM source WHERE checked_at < ?1", before - SOURCE_KEEP_MS);
  store.forget();
  return limit - left;
}

// A run that products still name is asked for by reports.
const oldRuns = `SELECT run FROM run o WHERE coalesce(o.ended_at, o.begun_at) < ?1
  AND NOT EXISTS (SELECT 1 FROM product q INDEXED BY product_run WHERE q.shop = o.shop AND q.run = o.run)`;

/** Ended acts with their steps: steps first, so that what is left over is found again. */
function sweepActs(store: SqliteStore, before: number, limit: number): number {
  const sql = `SELECT json_group_array(json_array(product, account, occasion, act)) j
    FROM (SELECT * FROM act INDEXED BY act_ended WHERE ended_at < ?1 LIMIT ?2)`;
  let dropped = 0;
  for (const [product, account, occasion, act] of store.arrays(sql, before, limit)) {
    if (dropped >= limit) break;
    const key = [Number(product), Number(account), String(occasion), Number(act)];
    const where = "WHERE product = ?1 AND account = ?2 AND occasion = ?3 AND act = ?4";
    dropped += store.run(`DELETE FROM step ${where}`, ...key) + store.run(`DELETE FROM act ${where}`, ...key);
  }
  return dropped;
}
