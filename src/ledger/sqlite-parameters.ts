/**
 * Statements are written with numbered parameters (`?1`), because one value may stand in several places. better-sqlite3
 * takes a numbered parameter for a named one and wants an object for it, the others want values in their order: so a
 * driver only ever sees `?`, and each value as often as it stands there.
 */
import type { SqlValue } from "./sqlite-codec.js";
import type { SqliteDatabase, SqliteStatement } from "./sqlite-driver.js";

// None of our statements has a question mark inside a literal.
const NUMBERED = /\?(\d+)/g;

/** Prepares a statement whose parameters are all numbered, or all in their order. */
export function prepareStatement(database: SqliteDatabase, sql: string): SqliteStatement {
  const places = [...sql.matchAll(NUMBERED)].map(([, number]) => Number(number) - 1);
  if (places.length === 0) return database.prepare(sql);
  const statement = database.prepare(sql.replaceAll(NUMBERED, "?"));
  if (places.every((place, index) => place === index)) return statement;
  const inOrder = (values: readonly SqlValue[]): SqlValue[] => places.map((place) => values[place] ?? null);
  return {
    get: (...values) => statement.get(...inOrder(values)),
    run: (...values) => statement.run(...inOrder(values)),
  };
}
