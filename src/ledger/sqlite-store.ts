/** Rows of one SQLite connection: read in batches as one JSON text, changed in memory, written back as what differs. */
import type { Cache } from "./cache.js";
import type { Op } from "./ops.js";
import type { Needs } from "./prefetch.js";
import { furtherNeeds, NEEDED, needsOf } from "./prefetch.js";
import type { Listing } from "./rows.js";
import { NO_DIGESTS } from "./rows.js";
import type { Codec, Difference, SqlValue } from "./sqlite-codec.js";
import type { SqliteDatabase, SqliteStatement } from "./sqlite-driver.js";
import { type Grouped, groupedDelete, groupedInsert, groupedUpdate, groupsOf } from "./sqlite-groups.js";
import { prepareStatement } from "./sqlite-parameters.js";
import { CODECS, nestedColumnsOf } from "./sqlite-tables.js";
import { addTallies } from "./sqlite-tally.js";
import type { KeyOf, RowOf, Table, TableName } from "./tables.js";
import { TABLE_NAMES, TABLES } from "./tables.js";
import type { Caches } from "./unit.js";
import { openCaches } from "./unit.js";

/** The defaults of the listing's columns: what is like them is not written into a new row. */
export const BLANK_LISTING: Listing = {
  account: -1,
  product: -1,
  occasion: "",
  want: "live",
  why: ["direct"],
  wish: -1,
  claimed: 0,
  run: -1,
  version: -1,
  rendering: -1,
  source: "\u0000",
  changesAt: null,
  wished: NO_DIGESTS,
  applied: NO_DIGESTS,
  liveVersion: null,
  madeInRun: null,
  appliedRun: null,
  ref: null,
  complete: false,
  number: 1,
  act: 0,
  actVerb: null,
  echoAt: null,
  settling: null,
  settleAt: null,
  // No state has this as a default; every new row says its own.
  state: "inFlight",
  detail: null,
  losses: [],
  refused: null,
  tries: 0,
  lane: null,
  urgency: 3,
  dueAt: null,
  owner: null,
  leaseUntil: null,
  fence: 0,
  validUntil: null,
};

const BLANKS: { readonly [N in TableName]?: RowOf<N> } = { listing: BLANK_LISTING };

/** Tables whose rows change in batches, and the index that finds them: left alone, the planner may scan the table. */
const GROUPED: Readonly<Partial<Record<TableName, string>>> = { listing: "INDEXED BY listing_key", act: "" };

/** Tables whose rows go in batches and have a number of their own. */
const WITH_ROWID: ReadonlySet<TableName> = new Set(["frozen"]);

const MOST_STATEMENTS = 300;
/** Rows that are kept in memory between transactions: about what is in flight. */
const KEPT: ReadonlyMap<string, number> = new Map([
  ["listing", 2_000],
  ["act", 2_000],
  ["account", 1_000],
  ["counter", 100],
  ["bucket", 500],
  ["circuit", 500],
  ["run", 100],
]);

/**
 * Written rows that somebody will ask for at once: what is leased here and what is under way. All others would only grow
 * old in memory, and what grows old is costly to collect: the memory of a large publish would be many times as much.
 */
const NEEDED_AGAIN: { readonly [N in TableName]?: (row: RowOf<N>) => boolean } = {
  listing: ({ owner }) => owner !== null,
  act: ({ endedAt }) => endedAt === null,
};

export class SqliteStore {
  readonly caches: Caches;
  readonly #database: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.caches = openCaches((name, at) => this.#load(name, at));
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** The one value of a one-row answer; its column is called `j`. */
  value(sql: string, ...values: SqlValue[]): unknown {
    const row = this.#statement(sql).get(...values);
    return typeof row === "object" && row !== null && "j" in row ? row.j : null;
  }

  text(sql: string, ...values: SqlValue[]): string | null {
    const value = this.value(sql, ...values);
    return value === null || value === undefined ? null : String(value);
  }

  /**
   * Rows as arrays of columns. They come as one JSON text through `get`: libsql loses native memory with each `all`
   * and `iterate` (about 0.9 kB a call in 0.5.29, measured 2026-11-21), and one text is faster on every driver.
   */
  arrays(sql: string, ...values: SqlValue[]): readonly (readonly unknown[])[] {
    const text = this.text(sql, ...values);
    return text === null ? [] : (JSON.parse(text) as readonly (readonly unknown[])[]);
  }

  /** Reads what a batch touches, one statement a table. */
  prefetch(ops: readonly Op[]): void {
    this.#fetch(needsOf(ops));
    this.#fetch(furtherNeeds(ops, this.caches));
  }

  /** Takes rows in that a query has read, and answers them as the transaction sees them. */
  adopt<N extends TableName>(name: N, arrays: readonly (readonly unknown[])[]): RowOf<N>[] {
    const cache: Cache<RowOf<N>, KeyOf<N>> = this.caches[name];
    return arrays.map((values) => {
      const row: RowOf<N> = CODECS[name].decode(values);
      cache.warm(row);
      return cache.get(cache.table.at(row)) ?? row;
    });
  }

  /** Writes what has changed. */
  flush(): void {
    addTallies(this, this.caches.listing);
    for (const name of TABLE_NAMES) if (this.caches[name].hasChanges) this.#write(name);
  }

  /** After a commit: keeps memory bounded. */
  trim(): void {
    for (const [name, cache] of Object.entries(this.caches)) cache.trim(KEPT.get(name) ?? 0);
  }

  /** After a rollback, or when somebody else has written. */
  forget(): void {
    for (const cache of Object.values(this.caches)) cache.forget();
  }

  #statement(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
    const statement = prepareStatement(this.#database, sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #load<N extends TableName>(name: N, at: KeyOf<N>): RowOf<N> | undefined {
    const table: Table<RowOf<N>, KeyOf<N>> = TABLES[name];
    const sql = `SELECT json_array(${selected(name)}) j FROM ${name} t WHERE ${whereKey(table)}`;
    const text = this.text(sql, ...table.values(at));
    return text === null ? undefined : CODECS[name].decode(JSON.parse(text) as readonly unknown[]);
  }

  #fetch(needs: Needs): void {
    for (const name of NEEDED) this.#fetchTable(name, needs[name]);
  }

  #fetchTable<N extends TableName>(name: N, keys: readonly KeyOf<N>[]): void {
    const cache: Cache<RowOf<N>, KeyOf<N>> = this.caches[name];
    const missing = keys.filter((key) => cache.peek(key) === undefined);
    // One alone is read when it is asked for.
    if (missing.length < 2) return;
    const on = cache.table.key.map((field, place) => `t.${field}=k.value->>${place}`).join(" AND ");
    const sql = `SELECT json_group_array(json_array(${selected(name)})) j FROM json_each(?) k CROSS JOIN ${name} t ON ${on}`;
    this.adopt(name, this.arrays(sql, JSON.stringify(missing.map((key) => cache.table.values(key)))));
    for (const key of missing) cache.warmAbsent(key);
  }

  #write<N extends TableName>(name: N): void {
    const cache: Cache<RowOf<N>, KeyOf<N>> = this.caches[name];
    const table: Table<RowOf<N>, KeyOf<N>> = TABLES[name];
    const codec: Codec<RowOf<N>> = CODECS[name];
    const updates = new Map<string, Group>();
    const inserts = new Map<string, Group>();
    const gone: SqlValue[][] = [];
    for (const { before, after, at } of cache.changes()) {
      if (after === undefined) {
        if (before !== undefined) gone.push(table.values(at));
      } else if (before === undefined) {
        collect(inserts, newColumns(name, after), []);
      } else if (before !== after) {
        collect(updates, codec.differ(before, after), table.values(at));
      }
    }
    this.#delete(name, table, gone);
    const names = (columns: readonly number[]) => columns.map((place) => codec.columns[place] ?? "");
    for (const { columns, rows } of updates.values()) this.#update(name, table.key, names(columns), rows);
    for (const { columns, rows } of inserts.values()) this.#insert(name, names(columns), rows);
    cache.settle(NEEDED_AGAIN[name]);
  }

  #delete(name: TableName, table: { readonly key: readonly string[] }, rows: readonly SqlValue[][]): void {
    const rest = WITH_ROWID.has(name) ? this.#inGroups(rows, (group) => groupedDelete(name, table.key, group)) : rows;
    for (const key of rest) this.run(`DELETE FROM ${name} AS t WHERE ${whereKey(table)}`, ...key);
  }

  #insert(name: TableName, columns: readonly string[], rows: readonly SqlValue[][]): void {
    const rest = this.#inGroups(rows, (group) => groupedInsert(name, columns, group));
    if (rest.length === 0) return;
    const sql = `INSERT INTO ${name} (${columns.join(",")}) VALUES (${columns.map(() => "?").join(",")})`;
    for (const values of rest) this.run(sql, ...values);
  }

  #update(name: TableName, key: readonly string[], columns: readonly string[], rows: readonly SqlValue[][]): void {
    if (columns.length === 0) return;
    const index = GROUPED[name];
    const one = (group: Rows): Grouped => groupedUpdate({ table: name, index: index ?? "", key, columns, rows: group });
    const rest = index === undefined ? rows : this.#inGroups(rows, one);
    if (rest.length === 0) return;
    const where = key.map((field, at) => `t.${field} = ?${at + 1}`).join(" AND ");
    const set = columns.map((column, at) => `${column} = ?${key.length + at + 1}`).join(",");
    for (const values of rest) this.run(`UPDATE ${name} AS t SET ${set} WHERE ${where}`, ...values);
  }

  /** Runs rows in groups; answers those that are too few for one. */
  #inGroups(rows: readonly SqlValue[][], grouped: (group: Rows) => Grouped): Rows {
    const { groups, rest } = groupsOf(rows);
    for (const group of groups) {
      const { sql, values } = grouped(group);
      this.run(sql, ...values);
    }
    return rest;
  }
}

type Rows = readonly (readonly SqlValue[])[];

/** Rows with values for the same columns. */
interface Group {
  readonly columns: readonly number[];
  readonly rows: SqlValue[][];
}

function collect(groups: Map<string, Group>, { columns, values }: Difference, key: readonly SqlValue[]): void {
  let name = "";
  for (const column of columns) name += String.fromCharCode(column);
  const row = key.length === 0 ? values : key.concat(values);
  const group = groups.get(name);
  if (group) group.rows.push(row);
  else groups.set(name, { columns, rows: [row] });
}

function newColumns<N extends TableName>(name: N, row: RowOf<N>): Difference {
  const codec: Codec<RowOf<N>> = CODECS[name];
  const blank = BLANKS[name];
  return blank ? codec.differ(blank, row) : { columns: codec.places, values: codec.encode(row) };
}

/** A document is read only where somebody asks for it: here its column is empty, and only a new one is written. */
function selected(name: TableName): string {
  const columns = nestedColumnsOf(name, "t");
  return name === "product" ? columns.replace("t.doc", "''") : columns;
}

function whereKey(table: { readonly key: readonly string[] }): string {
  return table.key.map((field) => `t.${field}=?`).join(" AND ");
}
