/** The ledger for tests and simulations: everything in memory, the same decisions as every other ledger. */
import { applyOps } from "./apply.js";
import { bindTo } from "./binding.js";
import type { Change } from "./cache.js";
import {
  bringRowForward,
  byClaimOrder,
  canClaim,
  canTake,
  isAhead,
  leaseRow,
  promoteRow,
  takeRow,
  takeTime,
} from "./leases.js";
import type { Claimed, ClaimQuery, Ledger, TakeQuery } from "./ledger.js";
import { byPlace, claimedRow } from "./memory-queries.js";
import { MemoryReader } from "./memory-reader.js";
import { sweepStore } from "./memory-sweep.js";
import type { Op, ResultsOf } from "./ops.js";
import type { AccountRow, Listing, ListingKey } from "./rows.js";
import { nextNumber } from "./unit.js";

/**
 * A ledger that forgets everything with its process: for tests. Closing and opening it again keeps what it holds.
 *
 * @example
 * ```ts
 * const shop = createEtalase({ ledger: memoryLedger(), channels: { web: storefront({ folder: "public" }) } });
 * ```
 */
export function memoryLedger(): Ledger {
  return new MemoryLedger();
}

/** A backup: another ledger that holds what this one holds now. @throws TypeError where it is no memory ledger */
export function copyOf(ledger: Ledger): Ledger {
  if (ledger instanceof MemoryLedger) return ledger.copy();
  throw new TypeError("Only a memory ledger can be copied.");
}

let made = 0;

class MemoryLedger extends MemoryReader implements Ledger {
  readonly id: string = `memory:${++made}`;
  readonly sharing = "exclusive";
  readonly place = undefined;
  readonly #tables = Object.values(this.caches);

  async open(): Promise<void> {
    this.isOpen = true;
  }

  async close(): Promise<void> {
    this.isOpen = false;
  }

  async write<const T extends readonly Op[]>(ops: T): Promise<ResultsOf<T>> {
    // Answers stand in the order of the operations, which a type cannot show of an array.
    return this.#commit(() => applyOps(this.unit, ops)) as ResultsOf<T>;
  }

  async beginRun(shop: string, whole: boolean, now: number): Promise<number> {
    return this.#commit(() => {
      const run = nextNumber(this.unit, "run");
      this.unit.run.put({ run, shop, whole, begunAt: now, endedAt: null, kept: 0, problems: 0 });
      return run;
    });
  }

  async bindAccounts(...[shop, accounts, now]: Parameters<Ledger["bindAccounts"]>): Promise<readonly AccountRow[]> {
    return this.#commit(() => bindTo(this.unit, shop, accounts, now));
  }

  async promote(account: number, now: number): Promise<number> {
    const can = this.read().account.get({ key: account })?.abilities;
    if (!can) return 0;
    const moved = this.rowsOf(account).map((row) => promoteRow(row, can, now));
    const after = moved.filter((row) => row !== undefined);
    if (after.length > 0) this.#commit(() => after.forEach((row) => void this.unit.listing.put(row)));
    return after.length;
  }

  async bringForward(account: number, now: number, leasesAfter: number): Promise<number> {
    const ahead = this.rowsOf(account).filter((row) => isAhead(row, now, leasesAfter));
    const after = ahead.map((row) => bringRowForward(row, now, leasesAfter));
    if (after.length > 0) this.#commit(() => after.forEach((row) => void this.unit.listing.put(row)));
    return after.length;
  }

  async claim(query: ClaimQuery): Promise<readonly Claimed[]> {
    const rows = this.rowsOf(query.account).filter((row) => canClaim(row, query));
    return this.#lease(rows.sort(byClaimOrder(query.order)).slice(0, query.limit), (row) => leaseRow(row, query));
  }

  async take(query: TakeQuery): Promise<readonly Claimed[]> {
    const rows = this.rowsOf(query.account).filter((row) => canTake(row, query));
    rows.sort((a, b) => takeTime(a, query.what) - takeTime(b, query.what) || byPlace(a, b));
    return this.#lease(rows.slice(0, query.limit), (row) => takeRow(row, query));
  }

  async saveSources(rows: Parameters<Ledger["saveSources"]>[0]): Promise<void> {
    this.#commit(() => rows.forEach((row) => void this.unit.source.put(row)));
  }

  async saveRenditions(rows: Parameters<Ledger["saveRenditions"]>[0]): Promise<void> {
    this.#commit(() => rows.forEach((row) => void this.unit.rendition.put(row)));
  }

  async sweep(before: number, limit: number): Promise<number> {
    return this.#commit(() => sweepStore(this.store, before, limit));
  }

  /** Rows are never changed in place, so that two ledgers can hold the same ones. */
  copy(): MemoryLedger {
    const copy = new MemoryLedger();
    copy.isOpen = true;
    copy.#commit(() => {
      for (const [index, table] of this.#tables.entries()) for (const row of table.values()) copy.#take(index, row);
    });
    copy.isOpen = this.isOpen;
    return copy;
  }

  // Tables stand in the same order in every ledger.
  #take(index: number, row: unknown): void {
    (this.#tables[index] as { put(row: unknown): void } | undefined)?.put(row);
  }

  #lease(rows: readonly Listing[], lease: (row: Listing) => Listing): readonly Claimed[] {
    if (rows.length === 0) return [];
    const leased = rows.map(lease);
    this.#commit(() => leased.forEach((row) => void this.unit.listing.put(row)));
    return leased.map((row) => claimedRow(this.store, row));
  }

  /** All of it or nothing. */
  #commit<R>(work: () => R): R {
    this.read();
    try {
      const result = work();
      this.#index();
      for (const cache of this.#tables) if (cache.hasChanges) cache.settle();
      return result;
    } catch (cause) {
      for (const cache of this.#tables) cache.restore();
      throw cause;
    }
  }

  #index(): void {
    const { product, listing } = this.caches;
    if (product.hasChanges) for (const { after } of product.changes()) if (after) this.products.set(after.key, after);
    if (!listing.hasChanges) return;
    for (const change of listing.changes()) {
      place(inner(this.byProduct, change.at.product), change);
      place(inner(this.byAccount, change.at.account), change);
    }
  }
}

function place(rows: Map<string, Listing>, { key, after }: Change<Listing, ListingKey>): void {
  if (after) rows.set(key, after);
  else rows.delete(key);
}

function inner(maps: Map<number, Map<string, Listing>>, key: number): Map<string, Listing> {
  const known = maps.get(key);
  if (known) return known;
  const map = new Map<string, Listing>();
  maps.set(key, map);
  return map;
}
