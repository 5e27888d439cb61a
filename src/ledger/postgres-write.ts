/** Writes what a transaction has changed, all of it with one statement. */
import type { Cache } from "./cache.js";
import { RowMoved } from "./postgres-failures.js";
import type { Session } from "./postgres-pool.js";
import type { ListingKey } from "./rows.js";
import type { Codec, Difference, SqlValue } from "./sqlite-codec.js";
import { CODECS } from "./sqlite-tables.js";
import { addTallies } from "./sqlite-tally.js";
import type { KeyOf, RowOf, Table, TableName } from "./tables.js";
import { TABLE_NAMES, TABLES } from "./tables.js";
import type { Caches } from "./unit.js";

/** Rows as objects of columns, as PostgreSQL reads them out of one JSON text. */
type Fields = Readonly<Record<string, SqlValue>>;

/** Counts are kept apart by connection, so that workers do not wait for each other's transactions. */
const TALLY_SLOTS = 64;
// Always in one order: two connections with the same slot never hold each other up in a circle.
const addTalliesIf = (only: string) => `INSERT INTO @tally AS t (account, state, lane, reason, slot, count)
  SELECT k.account, k.state, k.lane, k.reason, pg_backend_pid() % ${TALLY_SLOTS}, k.count
  FROM json_populate_recordset(NULL::@tally, $::json) k WHERE ${only} ORDER BY 1, 2, 3, 4
  ON CONFLICT (account, state, lane, reason, slot) DO UPDATE SET count = t.count + excluded.count`;

/** One statement of a write; `$` stands for its rows. */
interface Part {
  readonly sql: string;
  readonly rows: readonly Fields[];
  /** Whether a row that is not there any more means that somebody else has moved it. */
  readonly isCertain: boolean;
}

/** Versions of rows, by the transaction that made them. */
export interface Remembered {
  readonly listings: readonly (ListingKey & { readonly madeBy: string })[];
  readonly accounts: readonly { readonly key: number; readonly madeBy: string }[];
}

// Listings are locked in the order of their keys, as everywhere. One that others have moved meanwhile is looked at anew
// once they let go of it, and does not count then.
const AS_REMEMBERED = `held AS MATERIALIZED (SELECT count(*) n FROM (SELECT 1
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::xid[]) k(product, account, occasion, made_by)
    JOIN @listing t ON t.product = k.product AND t.account = k.account AND t.occasion = k.occasion AND t.xmin = k.made_by
    ORDER BY t.product, t.account, t.occasion FOR UPDATE OF t) x),
  seen AS MATERIALIZED (SELECT count(*) n FROM unnest($5::bigint[], $6::xid[]) k(key, made_by)
    JOIN @account t ON t.key = k.key AND t.xmin = k.made_by),
  guard AS MATERIALIZED (SELECT (SELECT n FROM held) = cardinality($1::bigint[])
    AND (SELECT n FROM seen) = cardinality($5::bigint[]) AS holds)`;
const GUARD_VALUES = 6;
// Durable also where the user's sessions default to something weaker: it holds until this statement is committed.
const DURABLE = `CASE WHEN current_setting('synchronous_commit') = 'off'
  THEN set_config('synchronous_commit', 'on', true) END`;

/**
 * Writes everything with one statement, if all rows are as they are remembered. Answers the transaction that made the
 * new versions; `undefined`: somebody has moved a row, and nothing was written.
 */
export async function writeRemembered(
  session: Session,
  caches: Caches,
  { listings, accounts }: Remembered,
): Promise<string | undefined> {
  const parts = allParts(caches, "(SELECT holds FROM guard)");
  const steps = parts.map(({ sql }, at) => `w${at} AS (${numbered(sql, GUARD_VALUES + at)} RETURNING 1)`);
  const sql = `WITH ${[AS_REMEMBERED, ...steps].join(", ")}
    SELECT json_build_array((SELECT holds FROM guard), pg_current_xact_id()::xid::text, ${DURABLE})::text j`;
  const [answer] = await session.arrays(
    sql,
    listings.map(({ product }) => product),
    listings.map(({ account }) => account),
    listings.map(({ occasion }) => occasion),
    listings.map(({ madeBy }) => madeBy),
    accounts.map(({ key }) => key),
    accounts.map(({ madeBy }) => madeBy),
    ...parts.map(({ rows }) => jsonOf(rows)),
  );
  return answer?.[0] === true ? String(answer[1]) : undefined;
}

/** Writes everything in one go: on a network a statement costs more than its rows. */
export async function writeChanges(session: Session, caches: Caches): Promise<void> {
  const parts = allParts(caches, "true");
  if (parts.length === 0) return;
  const steps = parts.map(({ sql }, at) => `w${at} AS (${numbered(sql, at)} RETURNING 1)`);
  const counts = parts.map((_, at) => `(SELECT count(*) FROM w${at})`);
  const sql = `WITH ${steps.join(", ")} SELECT json_build_array(${counts.join(", ")})::text j`;
  const [touched = []] = await session.arrays(sql, ...parts.map(({ rows }) => jsonOf(rows)));
  for (const [at, { rows, isCertain }] of parts.entries()) {
    // A row that is not where it was read was carried off by a rebound account.
    if (isCertain && touched[at] !== rows.length) throw new RowMoved("a row is not where it was read");
  }
}

function numbered(sql: string, before: number): string {
  return sql.replace("$::", `$${before + 1}::`);
}

/** Everything that changed, written only where a condition holds. */
function allParts(caches: Caches, only: string): Part[] {
  return [...TABLE_NAMES.flatMap((name) => partsOf(name, caches, only)), ...tallyParts(caches, only)];
}

function tallyParts(caches: Caches, only: string): Part[] {
  const rows: Fields[] = [];
  const run = (_sql: string, ...[account = null, state = null, lane = null, reason = null, count = null]: SqlValue[]) =>
    rows.push({ account, state, lane, reason, count });
  addTallies({ run }, caches.listing);
  return rows.length === 0 ? [] : [{ sql: addTalliesIf(only), rows, isCertain: false }];
}

function partsOf<N extends TableName>(name: N, caches: Caches, only: string): Part[] {
  if (!caches[name].hasChanges) return [];
  const { gone, come, changed } = sorted<RowOf<N>, KeyOf<N>>(TABLES[name], CODECS[name], caches[name]);
  const records = `json_populate_recordset(NULL::@${name}, $::json) k`;
  const where = [...TABLES[name].key.map((field) => `t.${field} = k.${field}`), only].join(" AND ");
  const names = CODECS[name].columns.join(",");
  const parts: Part[] = [...changed.values()].map(({ columns, rows }) => {
    const set = columns.map((column) => `${column} = k.${column}`).join(",");
    return { sql: `UPDATE @${name} t SET ${set} FROM ${records} WHERE ${where}`, rows, isCertain: true };
  });
  if (gone.length > 0)
    parts.push({ sql: `DELETE FROM @${name} t USING ${records} WHERE ${where}`, rows: gone, isCertain: false });
  if (come.length > 0)
    parts.push({
      sql: `INSERT INTO @${name} (${names}) SELECT ${names} FROM ${records} WHERE ${only}`,
      rows: come,
      isCertain: false,
    });
  return parts;
}

interface Group {
  readonly columns: readonly string[];
  readonly rows: Fields[];
}

/** What went, came, and changed in the same columns. */
function sorted<Row, At>(table: Table<Row, At>, codec: Codec<Row>, cache: Cache<Row, At>) {
  const gone: Fields[] = [];
  const come: Fields[] = [];
  const changed = new Map<string, Group>();
  for (const { before, after, at } of cache.changes()) {
    const key = zip(table.key, table.values(at));
    if (before !== undefined && after === undefined) gone.push(key);
    if (before === undefined && after !== undefined) come.push(zip(codec.columns, codec.encode(after)));
    if (before !== undefined && after !== undefined) addChange(changed, key, codec, codec.differ(before, after));
  }
  return { gone, come, changed };
}

function addChange<Row>(
  groups: Map<string, Group>,
  key: Fields,
  codec: Codec<Row>,
  { columns: places, values }: Difference,
): void {
  if (places.length === 0) return;
  const columns = places.map((place) => codec.columns[place] ?? "");
  const group = groups.get(columns.join()) ?? { columns, rows: [] };
  groups.set(columns.join(), group);
  group.rows.push({ ...key, ...zip(columns, values) });
}

function zip(columns: readonly string[], values: readonly SqlValue[]): Fields {
  return Object.fromEntries(columns.map((column, place) => [column, values[place] ?? null]));
}

/** JSON in which nothing is that PostgreSQL's `text` cannot hold: no zero character, no half of a pair. */
function jsonOf(rows: readonly Fields[]): string {
  const text = JSON.stringify(rows);
  if (!/\\u(0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === "string" ? value.replaceAll("\u0000", "\uFFFD").replace(/\p{Surrogate}/gu, "\uFFFD") : value,
  );
}
