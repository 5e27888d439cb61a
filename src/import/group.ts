/** Rows of one product, wherever in the file they stand: counted first, given out when the last has come. */
import type { ImportOptions } from "./catalogue.js";
import type { Row } from "./cell.js";
import type { Before, Form } from "./draft.js";

/** Says to which product a row belongs; made anew for each reading, and the same each time. */
export type Grouping = (row: Row) => string | undefined;

/** What counting found. */
export interface Groups {
  /** Rows of each product. */
  readonly counts: ReadonlyMap<string, number>;
  /** Other names of a product to the one that counts. */
  readonly names: ReadonlyMap<string, string>;
  /** The first row that goes on with a name after others stood between. */
  readonly apart: Row | undefined;
}

/** Makes the grouping of a format. */
export function createGrouping(
  form: Form,
  { groupBy }: Pick<ImportOptions, "groupBy">,
  names: ReadonlyMap<string, string> = new Map(),
): Grouping {
  let before: Before | undefined;
  let run = 0;
  return (row) => {
    const given = form.keyOf(row, before);
    if (given === undefined) return undefined;
    const key = names.get(given) ?? given;
    if (key !== before?.key) run += 1;
    before = { key, title: row.text("title") || before?.title || "" };
    return form.isByName === true && groupBy === "neighbours" ? `${key}\n${run}` : key;
  };
}

/** Counts the rows of each product. */
export function createCount(form: Form, options: Pick<ImportOptions, "groupBy">) {
  const grouping = createGrouping(form, options);
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  let last: string | undefined;
  let apart: Row | undefined;
  return {
    add: (row: Row): void => {
      const [name, ...others] = form.namesOf?.(row) ?? [];
      if (name !== undefined) for (const other of others) names.set(other, name);
      const key = grouping(row);
      if (key === undefined) return;
      const count = counts.get(key) ?? 0;
      if (count > 0 && key !== last) apart ??= row;
      counts.set(key, count + 1);
      last = key;
    },
    end: (): Groups => ({ counts: merge(counts, names), names, apart: form.isByName === true ? apart : undefined }),
  };
}

function merge(counts: ReadonlyMap<string, number>, names: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const merged = new Map<string, number>();
  for (const [key, count] of counts) {
    const name = names.get(key) ?? key;
    merged.set(name, (merged.get(name) ?? 0) + count);
  }
  return merged;
}

/** Gives out the rows of each product together; rows of an unfinished one at the end. */
export async function* grouped(
  rows: AsyncIterable<Row>,
  grouping: Grouping,
  { counts }: Pick<Groups, "counts">,
): AsyncIterable<readonly Row[]> {
  const open = new Map<string, Row[]>();
  for await (const row of rows) {
    const key = grouping(row);
    if (key === undefined) continue;
    const held = open.get(key) ?? [];
    held.push(row);
    open.set(key, held);
    if (held.length < (counts.get(key) ?? 1)) continue;
    open.delete(key);
    yield held;
  }
  // The file has changed since it was counted.
  yield* open.values();
}
