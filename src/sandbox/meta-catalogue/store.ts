/** Rows and batches of the catalogue: plain data, readable by tests. */
import type { Moment } from "../server.js";

/** A row of the catalogue, in the API's words. */
export interface CatalogueItem {
  readonly id: string;
  readonly review: "pending" | "approved" | "rejected";
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One change that waits for its turn, and why it will come to nothing where it will. */
export interface CatalogueChange {
  readonly method: "UPDATE" | "CREATE" | "DELETE";
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly mayMake: boolean;
  readonly fault: string | undefined;
}

/** A batch that was taken in. */
export interface CatalogueBatch {
  readonly handle: string;
  readonly at: Date;
  readonly changes: readonly CatalogueChange[];
  /** What was turned down when it was worked on. */
  readonly errors: readonly { readonly line: number; readonly id: string; readonly message: string }[];
  readonly finished: boolean;
}

/** What is in a catalogue. */
export class MetaCatalogueStore {
  readonly #items = new Map<string, CatalogueItem>();
  readonly #batches = new Map<string, CatalogueBatch>();
  readonly #kept = new Map<string, string>();
  readonly #workMs: number;
  readonly #now: () => Date;
  #made = 0;
  /** From now on batches get no handle, and nothing of them goes in. */
  isDeaf = false;

  constructor(workMs: number, now: () => Date) {
    this.#workMs = workMs;
    this.#now = now;
  }

  /** Rows that are there now, in the order in which they came. */
  get items(): readonly CatalogueItem[] {
    this.work();
    return [...this.#items.values()];
  }

  /** Every batch that was taken in, oldest first. */
  get batches(): readonly CatalogueBatch[] {
    this.work();
    return [...this.#batches.values()];
  }

  batch(handle: string): CatalogueBatch | undefined {
    this.work();
    return this.#batches.get(handle);
  }

  /** Whether a row is there, or will be when what is waiting is done. */
  expects(id: string): boolean {
    const waiting = [...this.#batches.values()].filter(({ finished }) => !finished).flatMap(({ changes }) => changes);
    const last = waiting.findLast((change) => change.id === id);
    return last === undefined ? this.#items.has(id) : last.method !== "DELETE";
  }

  take(changes: readonly CatalogueChange[], { visibleAt }: Moment): string {
    this.#made += 1;
    const handle = `Acz${this.#made}-handle`;
    this.#batches.set(handle, { handle, at: visibleAt, changes, errors: [], finished: false });
    return handle;
  }

  /** A review is over. */
  judge(id: string, review: CatalogueItem["review"]): void {
    this.work();
    const item = this.#items.get(id);
    if (item) this.#items.set(id, { ...item, review });
  }

  /** From now on its deletion comes to nothing, for this reason; `undefined`: no more. */
  keep(id: string, why: string | undefined): void {
    if (why === undefined) this.#kept.delete(id);
    else this.#kept.set(id, why);
  }

  /** Somebody deletes it by hand. */
  drop(id: string): void {
    this.work();
    this.#items.delete(id);
  }

  /** Works on every batch whose time has come. */
  work(): void {
    const now = this.#now().getTime();
    for (const batch of this.#batches.values()) {
      if (batch.finished || now - batch.at.getTime() < this.#workMs) continue;
      const errors = batch.changes.flatMap((change, line) => {
        const message = change.fault ?? this.#apply(change);
        return message === undefined ? [] : [{ line, id: change.id, message }];
      });
      this.#batches.set(batch.handle, { ...batch, errors, finished: true });
    }
  }

  #apply({ method, id, data, mayMake }: CatalogueChange): string | undefined {
    const known = this.#items.get(id);
    if (method === "DELETE") {
      const why = this.#kept.get(id);
      if (why !== undefined) return why;
      this.#items.delete(id);
      return undefined;
    }
    if (!known && !mayMake) return "There is no product with this id";
    if (known && method === "CREATE") return "There is a product with this id already";
    const { fields = {}, review = "pending" } = known ?? {};
    this.#items.set(id, { id, review, fields: { ...fields, ...data } });
    return undefined;
  }
}
