/** The ledger for tests and simulations: everything in memory, the same decisions as every other ledger. */
import { applyOps } from "./apply.js";
import { bindTo } from "./binding.js";
import type { Change } from "./cache.js";
import { byClaimOrder, canClaim, canTake, leaseRow, promoteRow, takeRow, takeTime } from "./leases.js";
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

let made = 0;

class MemoryLedger extends MemoryReader implements Ledger {
  readonly id: string = `memory:${++made}`;
  readonly sharing = "exclusive";
  readonly place = undefined;

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
    return this.#commit(() => {
      const moved = this.rowsOf(account).map((row) => promoteRow(row, can, now));
      const after = moved.filter((row) => row !== undefined);
      for (const row of after) this.unit.listing.put(row);
      return after.length;
    });
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

  #lease(rows: readonly Listing[], lease: (row: Listing) => Listing): readonly Claimed[] {
    const leased = rows.map(lease);
    this.#commit(() => leased.forEach((row) => void this.unit.listing.put(row)));
    return leased.map((row) => claimedRow(this.store, row));
  }

  /** All of it or nothing. */
  #commit<R>(work: () => R): R {
    const caches = Object.values(this.read() && this.caches);
    try {
      const result = work();
      this.#index();
      for (const cache of caches) cache.settle();
      return result;
    } catch (cause) {
      for (const cache of caches) cache.restore();
      throw cause;
    }
  }

  #index(): void {
    for (const { after } of this.caches.product.changes()) if (after) this.products.set(after.key, after);
    for (const change of this.caches.listing.changes()) {
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
