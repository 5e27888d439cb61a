/** Rows for people, a page at a time in the order of product, account, occasion; and counts. */
import type { ListedRow, RowCursor, RowQuery, RunTally, Tally } from "./ledger.js";
import type { PostgresValue, Session } from "./postgres-pool.js";
import type { Lane, ListingState } from "./rows.js";
import { CODECS, columnsOf } from "./sqlite-tables.js";

/** States that have an index, because few rows stand there. */
const STUCK: ReadonlySet<string> = new Set(["waiting", "settling", "inDoubt", "asking", "refused", "expired"]);
// The planner takes a partial index only where its condition is repeated.
const IS_STUCK = "l.state IN ('waiting', 'settling', 'inDoubt', 'asking', 'refused', 'expired')";

const START: RowCursor = { product: -1, account: -1, occasion: "" };
const AFTER = "(l.product, l.account, l.occasion) > ($2, $3, $4)";
const ORDER = "l.product, l.account, l.occasion";
const IS_OURS = "l.account = ANY(ARRAY(SELECT a.key FROM @account a WHERE a.shop = $1))";

export async function listedRows(session: Session, query: RowQuery): Promise<readonly ListedRow[]> {
  const { product, account, occasion } = query.after ?? START;
  const values: PostgresValue[] = [query.shop, product, account, occasion];
  const place = (value: PostgresValue) => `$${values.push(value)}`;
  const page = pageOf(query, place);
  const sql = `SELECT json_build_array(${columnsOf("listing", "l")}, p.id, p.title)::text j FROM (${page}) l
    LEFT JOIN @product p ON p.key = l.product ORDER BY ${ORDER}`;
  return (await session.arrays(sql, ...values)).map(listedRow);
}

type Place = (value: PostgresValue) => string;

function pageOf(query: RowQuery, place: Place): string {
  const filters = [IS_OURS, AFTER, ...filtersOf(query, place)].join(" AND ");
  const limit = place(Math.floor(query.limit));
  if (query.product !== undefined) {
    const seen = query.run === undefined ? "" : ` AND q.run = ${place(query.run)}`;
    const one = `SELECT q.key FROM @product q WHERE q.shop = $1 AND q.id = ${place(query.product)}${seen}`;
    return `SELECT l.* FROM @listing l WHERE l.product = (${one}) AND ${filters} ORDER BY ${ORDER} LIMIT ${limit}`;
  }
  if (query.run !== undefined) {
    // In the order of the products' keys, which is the order of the page: a page reads no more than it shows.
    return `SELECT l.* FROM @product q JOIN @listing l ON l.product = q.key
      WHERE q.shop = $1 AND q.run = ${place(query.run)} AND q.key >= $2 AND ${filters}
      ORDER BY q.key, l.account, l.occasion LIMIT ${limit}`;
  }
  if (query.states?.every((state) => STUCK.has(state))) {
    // Each state is in order in its index; together they are merged.
    return `SELECT l.* FROM unnest(${place(query.states)}::text[]) s(state) CROSS JOIN LATERAL (
        SELECT * FROM @listing l WHERE l.state = s.state AND ${IS_STUCK} AND ${filters} ORDER BY ${ORDER} LIMIT ${limit}
      ) l ORDER BY ${ORDER} LIMIT ${limit}`;
  }
  return `SELECT l.* FROM @listing l WHERE ${filters} ORDER BY ${ORDER} LIMIT ${limit}`;
}

function filtersOf(query: RowQuery, place: Place): string[] {
  const filters: string[] = [];
  if (query.account !== undefined) filters.push(`l.account = ${place(query.account)}`);
  if (query.states) filters.push(`l.state = ANY(${place(query.states)}::text[])`);
  if (query.reason !== undefined) filters.push(`l.detail::json ->> 'reason' = ${place(query.reason)}`);
  return filters;
}

function listedRow(values: readonly unknown[]): ListedRow {
  const [id, title] = values.slice(CODECS.listing.columns.length);
  return {
    listing: CODECS.listing.decode(values),
    product: typeof id === "string" ? id : "",
    title: typeof title === "string" ? title : "",
  };
}

/** Counts of a whole shop are kept with every change. */
export async function tallyRows(session: Session, shop: string): Promise<readonly Tally[]> {
  const sql = `SELECT json_build_array(t.account, t.state, t.lane, t.reason, sum(t.count))::text j
    FROM @tally t JOIN @account a ON a.key = t.account AND a.shop = $1
    GROUP BY t.account, t.state, t.lane, t.reason HAVING sum(t.count) <> 0`;
  return (await session.arrays(sql, shop)).map(tallyOf);
}

/** What a run saw, by where its listings stand; the same words as `runPlaceOf`. */
export async function runTallies(session: Session, shop: string, run: number): Promise<readonly RunTally[]> {
  const sql = `SELECT json_build_array(c.account, c.state, c.lane, c.reason, c.count, c.applied, c.there, c.wanted)::text j
    FROM (SELECT l.account, l.state, coalesce(l.lane, '') lane, coalesce(l.detail::json ->> 'reason', '') reason,
        CASE WHEN l.applied_run IS NULL OR l.applied_run < $2 THEN 'before'
          WHEN l.made_in_run = l.applied_run THEN 'made' ELSE 'changed' END applied,
        l.ref IS NOT NULL AND l.applied_presence = 'live' there, l.why <> '[]' wanted, count(*) count
      FROM @product p JOIN @listing l ON l.product = p.key
      WHERE p.shop = $1 AND p.run = $2 GROUP BY 1, 2, 3, 4, 5, 6, 7) c`;
  const rows = await session.arrays(sql, shop, run);
  return rows.map((row) => ({
    ...tallyOf(row),
    applied: String(row[5]) as RunTally["applied"],
    isThere: row[6] === true,
    isWanted: row[7] === true,
  }));
}

function tallyOf([account, state, lane, reason, count]: readonly unknown[]): Tally {
  return {
    account: Number(account),
    state: String(state) as ListingState,
    lane: lane === "" ? null : (String(lane) as Lane),
    reason: reason === "" ? null : String(reason),
    count: Number(count),
  };
}
