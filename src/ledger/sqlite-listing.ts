/**
 * Rows for people, a page at a time, in the order of product, account, occasion. No page stops the event loop for long:
 * where a filter finds little, the caller goes on portion by portion.
 */
import type { ListedRow, RowCursor, RowQuery, Tally } from "./ledger.js";
import type { Lane, ListingState } from "./rows.js";
import type { SqlValue } from "./sqlite-codec.js";
import type { SqliteStore } from "./sqlite-store.js";
import { CODECS, nestedColumnsOf } from "./sqlite-tables.js";

/** States that have an index, because few rows stand there. */
const STUCK: ReadonlySet<string> = new Set(["waiting", "settling", "inDoubt", "asking", "refused", "expired"]);
// The planner takes a partial index only where its condition is repeated word for word.
const IS_STUCK = "l.state IN ('waiting', 'settling', 'inDoubt', 'asking', 'refused', 'expired')";
/** Rows looked at in one go: at first about a page, more where a filter finds little. */
const LEAST_PORTION = 64;
const MOST_PORTION = 4_000;

/** How many rows the next portion looks at. */
export function nextPortion(limit: number, before: number | undefined): number {
  return Math.min(MOST_PORTION, before === undefined ? Math.max(LEAST_PORTION, limit) : before * 4);
}

/** Where a page goes on: `undefined` at the end. */
export interface Portion {
  readonly rows: readonly ListedRow[];
  readonly next: RowCursor | undefined;
}

const START: RowCursor = { product: -1, account: -1, occasion: "" };
const AFTER = "(l.product, l.account, l.occasion) > (?2, ?3, ?4)";
const ORDER = "l.product, l.account, l.occasion";
const LISTED = `json_array(${nestedColumnsOf("listing", "r")}, p.id, p.title)`;

/** One portion of a page: at most `query.limit` rows out of those that it looked at. */
export function listedPortion(store: SqliteStore, query: RowQuery, most: number): Portion {
  if (query.product === undefined && query.run === undefined && query.states?.every((state) => STUCK.has(state))) {
    return stuckPortion(store, query, query.states, most);
  }
  return scannedPortion(store, query, most);
}

// Each state is in order in its index; together they are merged here.
function stuckPortion(store: SqliteStore, query: RowQuery, states: readonly ListingState[], most: number): Portion {
  const found: ListedRow[] = [];
  let next: RowCursor | undefined;
  for (const state of new Set(states)) {
    const from = `SELECT * FROM listing l INDEXED BY listing_stuck WHERE l.state = '${state}' AND ${IS_STUCK} AND ${AFTER}
      ORDER BY ${ORDER} LIMIT ${most}`;
    const portion = readPortion(store, query, from, [], most);
    found.push(...portion.rows);
    next = earlier(next, portion.next);
  }
  // Behind the place where one state's portion ended, rows of that state are missing.
  const known = found.filter(({ listing }) => next === undefined || byCursor(listing, next) <= 0);
  known.sort((a, b) => byCursor(a.listing, b.listing));
  return { rows: known, next };
}

function scannedPortion(store: SqliteStore, query: RowQuery, most: number): Portion {
  if (query.product !== undefined) {
    const one = "SELECT key j FROM product WHERE shop = ?1 AND id = ?2 AND run = ifnull(?3, run)";
    const key = Number(store.value(one, query.shop, query.product, query.run ?? null) ?? -2);
    const rows = `SELECT * FROM listing l WHERE l.product = ?5 AND ${AFTER} ORDER BY ${ORDER} LIMIT ${most}`;
    return readPortion(store, query, rows, [key], most);
  }
  if (query.run !== undefined) {
    const seen = `SELECT l.* FROM product q INDEXED BY product_run CROSS JOIN listing l INDEXED BY listing_key ON l.product = q.key
      WHERE q.shop = ?1 AND q.run = ?5 AND q.key >= ?2 AND ${AFTER} ORDER BY q.key, l.account, l.occasion LIMIT ${most}`;
    return readPortion(store, query, seen, [query.run], most);
  }
  const all = `SELECT * FROM listing l INDEXED BY listing_key WHERE ${AFTER} ORDER BY ${ORDER} LIMIT ${most}`;
  return readPortion(store, query, all, [], most);
}

// What comes out of a sorter is text to SQLite, no JSON any more: hence `json(…)` around the last place.
function readPortion(
  store: SqliteStore,
  query: RowQuery,
  from: string,
  more: readonly SqlValue[],
  most: number,
): Portion {
  const { product, account, occasion } = query.after ?? START;
  const filters = filtersOf(query, 5 + more.length);
  const sql = `WITH seen AS MATERIALIZED (${from})
    SELECT json_array((SELECT count(*) FROM seen),
      json((SELECT json_array(r.product, r.account, r.occasion) FROM seen r
        ORDER BY r.product DESC, r.account DESC, r.occasion DESC LIMIT 1)),
      (SELECT json_group_array(${LISTED}) FROM (SELECT r.* FROM seen r CROSS JOIN account c ON c.key = r.account AND c.shop = ?1
        ${filters.sql} ORDER BY r.product, r.account, r.occasion LIMIT ${Math.floor(query.limit)}) r
        LEFT JOIN product p ON p.key = r.product)) j`;
  const values = [query.shop, product, account, occasion, ...more, ...filters.values];
  const text = store.text(sql, ...values) ?? "[0,null,[]]";
  const [count, last, arrays] = JSON.parse(text) as [number, [number, number, string] | null, (readonly unknown[])[]];
  const rows = arrays.map(listedRow).sort((a, b) => byCursor(a.listing, b.listing));
  return { rows, next: nextCursor(rows, query.limit, count < most ? null : last) };
}

// A full page ends at its last row; a full portion at the last row it looked at.
function nextCursor(
  rows: readonly ListedRow[],
  limit: number,
  last: readonly [number, number, string] | null,
): RowCursor | undefined {
  const end = rows.length >= limit ? rows.at(-1)?.listing : undefined;
  if (end) return { product: end.product, account: end.account, occasion: end.occasion };
  if (!last) return undefined;
  return { product: last[0], account: last[1], occasion: last[2] };
}

function filtersOf(query: RowQuery, from: number): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  const place = (value: SqlValue) => `?${from + values.push(value) - 1}`;
  if (query.account !== undefined) parts.push(`r.account = ${place(query.account)}`);
  if (query.states) parts.push(`r.state IN (SELECT value FROM json_each(${place(JSON.stringify(query.states))}))`);
  if (query.reason !== undefined) parts.push(`r.detail ->> '$.reason' = ${place(query.reason)}`);
  return { sql: parts.length > 0 ? `WHERE ${parts.join(" AND ")}` : "", values };
}

function listedRow(values: readonly unknown[]): ListedRow {
  const [id, title] = values.slice(CODECS.listing.columns.length);
  return {
    listing: CODECS.listing.decode(values),
    product: typeof id === "string" ? id : "",
    title: typeof title === "string" ? title : "",
  };
}

function byCursor(a: RowCursor, b: RowCursor): number {
  const order = a.product - b.product || a.account - b.account;
  return order === 0 ? Buffer.compare(Buffer.from(a.occasion), Buffer.from(b.occasion)) : order;
}

function earlier(a: RowCursor | undefined, b: RowCursor | undefined): RowCursor | undefined {
  if (!a || !b) return a ?? b;
  return byCursor(a, b) <= 0 ? a : b;
}

type Count = readonly [number, ListingState, string, string, number];

/** Counts of a whole shop are kept with every change. */
export function tallyRows(store: SqliteStore, shop: string): Tally[] {
  const sql = `SELECT json_group_array(json_array(t.account, t.state, t.lane, t.reason, t.count)) j
    FROM tally t JOIN account a ON a.key = t.account AND a.shop = ?1 WHERE t.count <> 0`;
  return (store.arrays(sql, shop) as readonly Count[]).map(([account, state, lane, reason, count]) => ({
    account,
    state,
    lane: lane === "" ? null : (lane as Lane),
    reason: reason === "" ? null : reason,
    count,
  }));
}
