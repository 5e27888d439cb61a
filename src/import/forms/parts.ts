/** What several importers read alike. */
import { type Cell, type Meaning, numberIn, type Row } from "../cell.js";
import type { Draft, DraftPhoto } from "../draft.js";

/** Option names with their values, by their numbers; names may stand on the product's first row only. */
export function optionsOf(row: Row, first: Row): readonly (readonly [name: string, value: string])[] {
  const names = new Map(
    [...first.cells("optionName"), ...row.cells("optionName")].map((cell) => [numberIn(cell.column), cell.text]),
  );
  return row
    .cells("optionValue")
    .map(({ column, text }) => [names.get(numberIn(column)) ?? `Option ${numberIn(column)}`, text] as const);
}

/** Pairs as attributes: what comes once is a text, what comes with several values a list. */
export function attributesIn(
  pairs: readonly (readonly [name: string, value: string])[],
): NonNullable<Draft["attributes"]> {
  const found = new Map<string, Set<string>>();
  for (const [name, value] of pairs) found.set(name, (found.get(name) ?? new Set()).add(value));
  return Object.fromEntries(
    Array.from(found, ([name, values]) => {
      const [first = "", ...others] = values;
      return [name, others.length === 0 ? first : [first, ...others]];
    }),
  );
}

/** Cells that mean something and have no place in the model, as they stand in the file. */
export function kept(...cells: readonly (Cell | undefined)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(cells.flatMap((cell) => (cell ? [[cell.column, cell.text]] : [])));
}

/** The photos of all rows, in their order, each once. */
export function photosOf(rows: readonly Row[], meaning: Meaning = "photo"): readonly DraftPhoto[] {
  const cells = rows.flatMap((row) => row.cells(meaning));
  return cells.filter((cell, at) => cells.findIndex(({ text }) => text === cell.text) === at).map((cell) => ({ cell }));
}

/** One cell as several, cut at a separator. */
export function splitCell(cell: Cell, separator: RegExp): readonly Cell[] {
  return listIn(cell.text, separator).map((text) => ({ ...cell, text }));
}

/** A text as a list. */
export function listIn(text: string, separator: RegExp): readonly string[] {
  return text
    .split(separator)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

/** Whether a cell says yes, no or nothing, in the ways in which exports do. */
export function yesIn(text: string): boolean | undefined {
  if (/^(?:true|yes|ya|1|y|aktif|active)$/i.test(text)) return true;
  return /^(?:false|no|tidak|0|n|nonaktif|inactive)$/i.test(text) ? false : undefined;
}

/** `{ key: value }` where there is a value, else nothing: for optional fields. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
