/**
 * Rows of one table inside a transaction: read once, changed in memory, written back at its end. The memory ledger has
 * nothing else; a SQL ledger keeps what it read for the next transactions, as long as nobody else can have changed it.
 */
import type { Table } from "./tables.js";

/** What a transaction did to one row; `undefined`: it was not there, or is not there any more. */
export interface Change<Row, At> {
  readonly key: string;
  readonly at: At;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** Fetches a row that is not in memory. */
export type Load<Row, At> = (at: At) => Row | undefined;

export class Cache<Row, At> {
  readonly table: Table<Row, At>;
  readonly #load: Load<Row, At> | undefined;
  // `null`: known to be absent. A map that lost rows is replaced: V8 chains the tables that a map leaves behind, and once
  // the first of them is old, all that the others held grows old with them.
  #rows = new Map<string, Row | null>();
  #dropped = 0;
  #before = new Map<string, { readonly at: At; readonly row: Row | undefined }>();

  /** Without `load` it is the store itself. */
  constructor(table: Table<Row, At>, load?: Load<Row, At>) {
    this.table = table;
    this.#load = load;
  }

  get(at: At): Row | undefined {
    return this.#find(this.#key(at), at);
  }

  put(row: Row): void {
    const key = this.#key(this.table.at(row));
    this.#remember(key, this.table.at(row));
    this.#rows.set(key, row);
  }

  /** Drops a row that is known to be there, without reading it first. */
  dropKnown(row: Row): void {
    this.warm(row);
    this.drop(this.table.at(row));
  }

  drop(at: At): void {
    const key = this.#key(at);
    this.#remember(key, at);
    if (this.#load) this.#rows.set(key, null);
    else this.#rows.delete(key);
  }

  /** What is known already, without looking further: `null` is known to be absent. */
  peek(at: At): Row | null | undefined {
    return this.#rows.get(this.#key(at));
  }

  /** Takes in a row that was read; what is known already stays, the transaction may have changed it. */
  warm(row: Row): void {
    const key = this.#key(this.table.at(row));
    if (!this.#rows.has(key)) this.#rows.set(key, row);
  }

  /** Remembers that there is no such row. */
  warmAbsent(at: At): void {
    const key = this.#key(at);
    if (!this.#rows.has(key)) this.#rows.set(key, null);
  }

  /** Everything in memory: for the memory ledger everything there is. */
  *values(): Generator<Row> {
    for (const row of this.#rows.values()) if (row !== null) yield row;
  }

  changes(): Change<Row, At>[] {
    return [...this.#before].map(([key, { at, row }]) => ({
      key,
      at,
      before: row,
      after: this.#rows.get(key) ?? undefined,
    }));
  }

  get hasChanges(): boolean {
    return this.#before.size > 0;
  }

  /** What was changed is written; of those rows only these are needed again soon. */
  settle(isNeeded: (row: Row) => boolean = () => true): void {
    for (const key of this.#before.keys()) {
      const row = this.#rows.get(key);
      if (!row || isNeeded(row)) continue;
      this.#rows.delete(key);
      this.#dropped += 1;
    }
    this.#before = new Map();
  }

  /** Puts back what the transaction changed. */
  restore(): void {
    for (const [key, { row }] of this.#before) {
      if (row === undefined) this.#rows.delete(key);
      else this.#rows.set(key, row);
    }
    this.#before = new Map();
  }

  /** Forgets everything that was read. */
  forget(): void {
    this.#rows = new Map();
    this.#before = new Map();
  }

  /** Keeps memory bounded between transactions. */
  trim(limit: number): void {
    if (this.#rows.size > limit) this.#dropOldest(this.#rows.size - Math.floor(limit / 2));
    if (this.#dropped === 0) return;
    this.#rows = new Map(this.#rows);
    this.#dropped = 0;
  }

  #dropOldest(surplus: number): void {
    let left = surplus;
    for (const key of this.#rows.keys()) {
      if (left-- <= 0) break;
      this.#rows.delete(key);
    }
    this.#dropped += surplus;
  }

  #key(at: At): string {
    return this.table.text(at);
  }

  #find(key: string, at: At): Row | undefined {
    const known = this.#rows.get(key);
    if (known !== undefined) return known ?? undefined;
    const row = this.#load?.(at);
    if (this.#load) this.#rows.set(key, row ?? null);
    return row;
  }

  #remember(key: string, at: At): void {
    if (!this.#before.has(key)) this.#before.set(key, { at, row: this.#find(key, at) });
  }
}
