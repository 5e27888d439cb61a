/** How rows become columns and back: one entry per field, checked against the type of the row. */
import type { Digests } from "./rows.js";
import { DIGEST_FACETS } from "./tables.js";

export type SqlValue = string | number | null;

/**
 * `int`, `real`, `text` a column · `bool` 0 or 1 · `json` a column of JSON text · `digests` a column per facet ·
 * `data` together with the other `data` fields in one column of JSON text, for what no statement asks about.
 */
export type Kind = "int" | "real" | "text" | "bool" | "json" | "digests" | "data";

export type Fields<Row> = { readonly [F in keyof Row]-?: Kind };

/** Changed columns of a row: their places and new values. */
export interface Difference {
  readonly columns: readonly number[];
  readonly values: SqlValue[];
}

interface Part<Row> {
  readonly field: keyof Row & string;
  readonly kind: Exclude<Kind, "data">;
  /** Place of its first column. */
  readonly at: number;
}

// Nearly every row holds one of these; parsing them anew would cost more than the rest of the row.
const COMMON: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["[]", []],
  ["{}", {}],
  ['["direct"]', ["direct"]],
]);

function parse(text: string): unknown {
  return COMMON.get(text) ?? JSON.parse(text);
}

export class Codec<Row> {
  readonly columns: readonly string[];
  /** Places of all columns. */
  readonly places: readonly number[];
  /** Columns of JSON text. */
  readonly nested: ReadonlySet<string>;
  readonly #parts: readonly Part<Row>[];
  readonly #data: readonly (keyof Row & string)[];
  readonly #empty: Readonly<Record<string, unknown>>;

  constructor(fields: Fields<Row>) {
    const columns: string[] = [];
    const parts: Part<Row>[] = [];
    const data: (keyof Row & string)[] = [];
    for (const field in fields) {
      const kind = fields[field];
      if (kind === "data") {
        data.push(field);
        continue;
      }
      parts.push({ field, kind, at: columns.length });
      const name = snake(field);
      columns.push(...(kind === "digests" ? DIGEST_FACETS.map((facet) => `${name}_${facet}`) : [name]));
    }
    if (data.length > 0) columns.push("data");
    this.columns = columns;
    const texts = parts.filter(({ kind }) => kind === "json").map(({ at }) => columns[at] ?? "");
    this.nested = new Set(data.length > 0 ? [...texts, "data"] : texts);
    this.places = columns.map((_, place) => place);
    this.#parts = parts;
    this.#data = data;
    // Rows that are copies of one object have one shape, which makes everything that reads them faster.
    this.#empty = Object.fromEntries([
      ...data.map((field) => [field, undefined] as const),
      ...parts.map(({ field }) => [field, null] as const),
    ]);
  }

  encode(row: Row): SqlValue[] {
    const values: SqlValue[] = [];
    for (const part of this.#parts) encodeField(part.kind, row[part.field], values);
    if (this.#data.length > 0) values.push(this.#dataText(row));
    return values;
  }

  /** Columns that differ. Fields that are the same object are not looked into. */
  differ(before: Row, after: Row): Difference {
    const columns: number[] = [];
    const values: SqlValue[] = [];
    for (const { field, kind, at } of this.#parts) {
      if (before[field] === after[field]) continue;
      if (kind === "digests") differDigests(before[field] as Digests, after[field] as Digests, at, columns, values);
      else {
        const value = encodeOne(kind, after[field]);
        if (value === encodeOne(kind, before[field])) continue;
        columns.push(at);
        values.push(value);
      }
    }
    if (this.#data.some((field) => before[field] !== after[field])) {
      columns.push(this.columns.length - 1);
      values.push(this.#dataText(after));
    }
    return { columns, values };
  }

  /** A row from its columns, in their order; JSON as text or as what it says. */
  decode(values: readonly unknown[]): Row {
    const data = this.#data.length > 0 ? values[this.columns.length - 1] : null;
    const rest = (typeof data === "string" ? JSON.parse(data) : data) as Readonly<Record<string, unknown>> | null;
    const row: Record<string, unknown> = { ...this.#empty };
    // One by one: a second object spread over the first costs ten times as much.
    if (rest) for (const field of this.#data) row[field] = rest[field];
    for (const { field, kind, at } of this.#parts) row[field] = decodeField(kind, values, at);
    // Columns and fields come from the same table of kinds, which the compiler compared with the type of the row.
    return row as Row;
  }

  #dataText(row: Row): string {
    return JSON.stringify(Object.fromEntries(this.#data.map((field) => [field, row[field]])));
  }
}

function encodeField(kind: Part<unknown>["kind"], value: unknown, values: SqlValue[]): void {
  if (kind === "digests") for (const facet of DIGEST_FACETS) values.push((value as Digests)[facet]);
  else values.push(encodeOne(kind, value));
}

function encodeOne(kind: Exclude<Part<unknown>["kind"], "digests">, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (kind === "json") return JSON.stringify(value);
  if (kind === "text") return String(value);
  return kind === "int" ? Math.round(Number(value)) : Number(value);
}

function differDigests(before: Digests, after: Digests, at: number, columns: number[], values: SqlValue[]): void {
  DIGEST_FACETS.forEach((facet, offset) => {
    if (before[facet] === after[facet]) return;
    columns.push(at + offset);
    values.push(after[facet]);
  });
}

function decodeField(kind: Part<unknown>["kind"], values: readonly unknown[], at: number): unknown {
  if (kind === "digests") {
    const [presence, content, price, stock, photos] = values.slice(at, at + DIGEST_FACETS.length);
    return { presence, content, price, stock, photos };
  }
  const value = values[at];
  if (value === null || value === undefined) return null;
  if (kind === "bool") return value === 1;
  return kind === "json" && typeof value === "string" ? parse(value) : value;
}

function snake(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
