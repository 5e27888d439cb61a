/** What a SQLite ledger is asked about everything but listings: runs, pieces, circuits, tokens, facts, photos. */
import type { PieceRow, ProblemRow } from "./ledger.js";
import type { AccountRow, Lane, ListingKey, StepRow } from "./rows.js";
import type { SqliteStore } from "./sqlite-store.js";
import { CODECS, nestedColumnsOf } from "./sqlite-tables.js";
import type { KeyOf, RowOf, TableName } from "./tables.js";
import { TABLES } from "./tables.js";

/** Rows of a table by a condition on `t`. */
export function rowsWhere<N extends TableName>(
  store: SqliteStore,
  name: N,
  where: string,
  ...values: (string | number)[]
): RowOf<N>[] {
  const sql = `SELECT json_group_array(json_array(${nestedColumnsOf(name, "r")})) j FROM (SELECT * FROM ${name} t WHERE ${where}) r`;
  return store.arrays(sql, ...values).map((row): RowOf<N> => CODECS[name].decode(row));
}

/** Rows of a table whose key is one text. */
export function rowsByKey<N extends "circuit" | "bucket" | "source" | "rendition">(
  store: SqliteStore,
  name: N,
  keys: readonly string[],
): RowOf<N>[] {
  const sql = `SELECT json_group_array(json_array(${nestedColumnsOf(name, "t")})) j
    FROM (SELECT DISTINCT value FROM json_each(?1)) k CROSS JOIN ${name} t ON t.key = k.value`;
  return store.arrays(sql, JSON.stringify(keys)).map((row): RowOf<N> => CODECS[name].decode(row));
}

export function oneRow<N extends TableName>(store: SqliteStore, name: N, at: KeyOf<N>): RowOf<N> | undefined {
  const where = TABLES[name].key.map((field, place) => `t.${field} = ?${place + 1}`).join(" AND ");
  return rowsWhere(store, name, where, ...TABLES[name].values(at))[0];
}

export function accountsOfShop(store: SqliteStore, shop: string): AccountRow[] {
  return rowsWhere(store, "account", "t.shop = ?1 ORDER BY t.key", shop);
}

export function problemRows(store: SqliteStore, run: number, after: number, limit: number): ProblemRow[] {
  const rows = rowsWhere(store, "problem", "t.run = ?1 AND t.line > ?2 ORDER BY t.line LIMIT ?3", run, after, limit);
  return rows.map(({ run: _run, ...row }) => row);
}

export function stepRows(store: SqliteStore, at: ListingKey, act: number): StepRow[] {
  const where = "t.product = ?1 AND t.account = ?2 AND t.occasion = ?3 AND t.act = ?4 ORDER BY t.rowid";
  const rows = rowsWhere(store, "step", where, at.product, at.account, at.occasion, act);
  return rows.map(({ account: _a, product: _p, occasion: _o, act: _n, ...step }) => step);
}

/** Answers that still count, by rendition. */
export function uploadAnswers(
  store: SqliteStore,
  account: number,
  renditions: readonly string[],
  purpose: string,
  now: number,
): ReadonlyMap<string, string> {
  const sql = `SELECT json_group_array(json_array(u.rendition, u.answer)) j
    FROM (SELECT DISTINCT value FROM json_each(?2)) k CROSS JOIN upload u ON u.account = ?1 AND u.rendition = k.value
      AND u.purpose = ?3 WHERE u.answer IS NOT NULL AND (u.expires_at IS NULL OR u.expires_at > ?4)`;
  const rows = store.arrays(sql, account, JSON.stringify(renditions), purpose, now);
  return new Map(rows.map(([rendition, answer]) => [String(rendition), String(answer)]));
}

/** Pieces that sort alike are never parted: the next page begins after their sort. */
export function pieceRows(store: SqliteStore, account: number, after: string | null, limit: number): PieceRow[] {
  const where = "t.account = ?1 AND t.sort > ?2 ORDER BY t.sort, t.product LIMIT ?3";
  // No text sorts before the empty one, so without a cursor a blob-free "not less" is needed.
  const first = "t.account = ?1 AND t.sort >= ?2 ORDER BY t.sort, t.product LIMIT ?3";
  const page = rowsWhere(store, "piece", after === null ? first : where, account, after ?? "", limit);
  const last = page.at(-1);
  const alike =
    last && page.length === limit
      ? rowsWhere(
          store,
          "piece",
          "t.account = ?1 AND t.sort = ?2 AND t.product > ?3 ORDER BY t.product",
          account,
          last.sort,
          last.product,
        )
      : [];
  return [...page, ...alike].map(({ account: _account, ...piece }) => piece);
}

/** When the next row of an account ripens, is to be asked about, or its lease can be healed. */
export function nextDueOf(store: SqliteStore, account: number): number | null {
  const wait = (state: string) => `(SELECT min(due_at) FROM listing INDEXED BY listing_wait
    WHERE account = ?1 AND state = '${state}' AND due_at IS NOT NULL AND owner IS NULL)`;
  const sql = `SELECT min(j) j FROM (SELECT ${wait("waiting")} j UNION ALL SELECT ${wait("inDoubt")}
    UNION ALL SELECT (SELECT min(settle_at) FROM listing INDEXED BY listing_settle
      WHERE account = ?1 AND settle_at IS NOT NULL AND owner IS NULL)
    UNION ALL SELECT (SELECT min(lease_until) + 1 FROM listing INDEXED BY listing_lease
      WHERE account = ?1 AND lease_until IS NOT NULL))`;
  const value = store.value(sql, account);
  return value === null ? null : Number(value);
}

const LANES: readonly Lane[] = ["compose", "create", "rebuild", "revise", "update", "upsert", "withdraw"];

/** One look into the index for each lane, however many rows are due. */
export function dueLanesOf(store: SqliteStore, account: number): Lane[] {
  const sql = `SELECT json_group_array(k.value) j FROM json_each(?2) k WHERE EXISTS
    (SELECT 1 FROM listing l INDEXED BY listing_due WHERE l.account = ?1 AND l.state = 'due' AND l.lane = k.value)`;
  const text = store.text(sql, account, JSON.stringify(LANES));
  return text === null ? [] : (JSON.parse(text) as Lane[]);
}

/** Rows of attended accounts whose rendering changes by time: others could never be rendered, and would be in the way. */
export function ripeKeys(store: SqliteStore, shop: string, now: number, limit: number): ListingKey[] {
  const sql = `SELECT json_group_array(json_array(account, product, occasion)) j FROM (
    SELECT l.account, l.product, l.occasion FROM listing l INDEXED BY listing_change
      CROSS JOIN account a ON a.key = l.account AND a.shop = ?1 AND a.name IS NOT NULL
      WHERE l.changes_at <= ?2 ORDER BY l.changes_at LIMIT ?3)`;
  return store.arrays(sql, shop, now, limit).map(([account, product, occasion]) => ({
    account: Number(account),
    product: Number(product),
    occasion: String(occasion),
  }));
}
