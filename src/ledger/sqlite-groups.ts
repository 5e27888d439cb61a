/**
 * Many rows with one statement: what is equal in all of them is bound once, what differs comes as one JSON text. On
 * libsql a bound value costs more than half a microsecond and a statement several, so that claims and calls in batches
 * become about twice as fast (measured 2026-11-21).
 */
import type { SqlValue } from "./sqlite-codec.js";

/** Below this many rows one statement each is as good. */
export const LEAST_GROUP = 6;

/** A statement and what it is run with. */
export interface Grouped {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Rows whose same columns changed. */
export interface UpdateGroup {
  readonly table: string;
  /** `INDEXED BY …`, or nothing. */
  readonly index: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Key values, then new values. */
  readonly rows: readonly (readonly SqlValue[])[];
}

export function groupedUpdate({ table, index, key, columns, rows }: UpdateGroup): Grouped {
  const { places, values } = split(rows);
  const where = key.map((column, at) => `t.${column} = ${places[at]}`);
  const set = columns.map((column, at) => `${column} = ${places[key.length + at]}`);
  return {
    sql: `UPDATE ${table} AS t ${index} SET ${set.join(",")} FROM json_each(?1) k WHERE ${where.join(" AND ")}`,
    values,
  };
}

export function groupedInsert(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): Grouped {
  const { places, values } = split(rows);
  return { sql: `INSERT INTO ${table} (${columns.join(",")}) SELECT ${places.join(",")} FROM json_each(?1) k`, values };
}

/** Where each column's value comes from. The first value is the JSON text of what differs. */
function split(rows: readonly (readonly SqlValue[])[]): { readonly places: string[]; readonly values: SqlValue[] } {
  const first = rows[0] ?? [];
  const differing = first.flatMap((value, at) => (rows.some((row) => row[at] !== value) ? [at] : []));
  const only = differing.length === 1 ? differing[0] : undefined;
  const varied = rows.map((row) => (only === undefined ? differing.map((at) => row[at] ?? null) : row[only]));
  const values: SqlValue[] = [JSON.stringify(varied)];
  const places = first.map((value, at) => {
    const place = differing.indexOf(at);
    if (place < 0) return `?${values.push(value)}`;
    return only === undefined ? `k.value->>${place}` : "k.value";
  });
  return { places, values };
}
