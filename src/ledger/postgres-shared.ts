/** What a PostgreSQL ledger is asked about everything but listings: runs, pieces, circuits, tokens, facts, photos. */
import type { PieceRow, ProblemRow } from "./ledger.js";
import type { PostgresValue, Session } from "./postgres-pool.js";
import type { Lane, ListingKey, StepRow } from "./rows.js";
import type { Codec } from "./sqlite-codec.js";
import { CODECS, columnsOf } from "./sqlite-tables.js";
import type { RowOf, TableName } from "./tables.js";

/** Rows of a table by a condition on `t`. */
export async function rowsWhere<N extends TableName>(
  session: Session,
  name: N,
  where: string,
  ...values: PostgresValue[]
): Promise<RowOf<N>[]> {
  const codec: Codec<RowOf<N>> = CODECS[name];
  const sql = `SELECT json_build_array(${columnsOf(name, "t")})::text j FROM @${name} t WHERE ${where}`;
  return (await session.arrays(sql, ...values)).map((row) => codec.decode(row));
}

/** Rows of a table whose key is one text. */
export function rowsByKey<N extends "circuit" | "bucket" | "source" | "rendition">(
  session: Session,
  name: N,
  keys: readonly string[],
): Promise<RowOf<N>[]> {
  return rowsWhere(session, name, "t.key = ANY($1::text[])", keys);
}

export async function problemRows(
  session: Session,
  run: number,
  after: number,
  limit: number,
): Promise<readonly ProblemRow[]> {
  const where = "t.run = $1 AND t.line > $2 ORDER BY t.line LIMIT $3";
  const rows = await rowsWhere(session, "problem", where, run, after, limit);
  return rows.map(({ run: _run, ...row }) => row);
}

/** In the order in which they began. */
export async function stepRows(session: Session, at: ListingKey, act: number): Promise<readonly StepRow[]> {
  const where = "t.product = $1 AND t.account = $2 AND t.occasion = $3 AND t.act = $4 ORDER BY t.begun_as";
  const rows = await rowsWhere(session, "step", where, at.product, at.account, at.occasion, act);
  return rows.map(({ account: _a, product: _p, occasion: _o, act: _n, ...step }) => step);
}

/** Answers that still count, by rendition. */
export async function uploadAnswers(
  session: Session,
  account: number,
  renditions: readonly string[],
  purpose: string,
  now: number,
): Promise<ReadonlyMap<string, string>> {
  const where = `t.account = $1 AND t.rendition = ANY($2::text[]) AND t.purpose = $3
    AND t.answer IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > $4)`;
  const rows = await rowsWhere(session, "upload", where, account, renditions, purpose, now);
  return new Map(rows.map(({ rendition, answer }) => [rendition, answer ?? ""]));
}

/** Pieces that sort alike are never parted: the next page begins after their sort. */
export async function pieceRows(
  session: Session,
  account: number,
  after: string | null,
  limit: number,
): Promise<readonly PieceRow[]> {
  const where = `t.account = $1 AND t.sort ${after === null ? ">=" : ">"} $2 ORDER BY t.sort, t.product LIMIT $3`;
  const page = await rowsWhere(session, "piece", where, account, after ?? "", limit);
  const last = page.at(-1);
  const isFull = last !== undefined && page.length === limit;
  const rest = "t.account = $1 AND t.sort = $2 AND t.product > $3 ORDER BY t.product";
  const alike = isFull ? await rowsWhere(session, "piece", rest, account, last.sort, last.product) : [];
  return [...page, ...alike].map(({ account: _account, ...piece }) => piece);
}

/** When the next row of an account ripens, is to be asked about, or its lease can be healed. */
export async function nextDueOf(session: Session, account: number): Promise<number | null> {
  const least = (column: string, where: string) =>
    `(SELECT min(${column}) FROM @listing WHERE account = $1 AND ${column} IS NOT NULL AND ${where})`;
  const sql = `SELECT least(${least("due_at", "state = 'waiting' AND owner IS NULL")},
    ${least("due_at", "state = 'inDoubt' AND owner IS NULL")}, ${least("settle_at", "owner IS NULL")},
    ${least("lease_until", "true")} + 1)::text j`;
  const value = await session.text(sql, account);
  return value === null ? null : Number(value);
}

const LANES: readonly Lane[] = ["compose", "create", "rebuild", "revise", "update", "upsert", "withdraw"];

/** One look into the index for each lane, however many rows are due. */
export async function dueLanesOf(session: Session, account: number): Promise<readonly Lane[]> {
  const sql = `SELECT json_build_array(k.lane)::text j FROM unnest($2::text[]) k(lane) CROSS JOIN LATERAL
    (SELECT 1 FROM @listing l WHERE l.account = $1 AND l.state = 'due' AND l.lane = k.lane LIMIT 1) l`;
  const found = new Set((await session.arrays(sql, account, LANES)).map(([lane]) => lane));
  return LANES.filter((lane) => found.has(lane));
}

/** Rows of attended accounts whose rendering changes by time: others could never be rendered, and would be in the way. */
export async function ripeKeys(
  session: Session,
  shop: string,
  now: number,
  limit: number,
): Promise<readonly ListingKey[]> {
  const sql = `SELECT json_build_array(l.account, l.product, l.occasion)::text j FROM @listing l
    JOIN @account a ON a.key = l.account AND a.shop = $1 AND a.name IS NOT NULL
    WHERE l.changes_at IS NOT NULL AND l.changes_at <= $2 ORDER BY l.changes_at, l.product, l.account LIMIT $3`;
  const rows = await session.arrays(sql, shop, now, limit);
  return rows.map(([account, product, occasion]) => ({
    account: Number(account),
    product: Number(product),
    occasion: String(occasion),
  }));
}
