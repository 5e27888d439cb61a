/**
 * Rows that this process holds, as it last wrote them: what comes next of them can be written without reading them
 * first. Whether anybody else has touched them meanwhile, the statement that writes finds out by itself. Forgetting any
 * of it costs a few statements, never more.
 */

import type { Change } from "./cache.js";
import type { KnownRows } from "./postgres-round.js";
import { noRows } from "./postgres-round.js";
import type { AccountRow, Listing, ListingKey } from "./rows.js";
import { CODECS } from "./sqlite-tables.js";
import { TABLES } from "./tables.js";
import type { Caches } from "./unit.js";

/** More rows than a process ever holds. */
const MOST = 4_096;

export class RowMemory {
  /** Listings and accounts as they are, and the open acts of these listings, which nobody else changes. */
  readonly known: KnownRows = noRows();
  /** The transaction that made each of them, PostgreSQL's `xmin`. */
  readonly #madeBy = { listing: new Map<string, string>(), account: new Map<string, string>() };

  /** Who made the version of a row that is remembered. */
  madeBy(name: "listing" | "account", text: string): string | undefined {
    return this.#madeBy[name].get(text);
  }

  /** An account was read. */
  learnAccount(row: AccountRow, madeBy: string): void {
    const text = TABLES.account.text(row);
    this.known.account.set(text, row);
    this.#madeBy.account.set(text, madeBy);
  }

  /** A transaction was kept: of what it changed, that is remembered which is held by somebody. */
  learn(caches: Caches, madeBy: string): void {
    if (this.known.listing.size > MOST) this.forget();
    for (const change of caches.listing.changes()) this.#learnListing(change, madeBy);
    for (const { key, after } of caches.act.changes()) {
      const isOpen =
        after !== undefined && after.endedAt === null && this.known.listing.has(TABLES.listing.text(after));
      if (isOpen) this.known.act.set(key, CODECS.act.decode(CODECS.act.encode(after)));
      else this.known.act.delete(key);
    }
    for (const { key } of caches.account.changes()) this.known.account.delete(key);
  }

  /** Nothing is known any more. */
  forget(): void {
    for (const name of ["listing", "account", "act"] as const) this.known[name].clear();
    for (const versions of Object.values(this.#madeBy)) versions.clear();
  }

  #learnListing({ key, before, after }: Change<Listing, ListingKey>, madeBy: string): void {
    if (after && after.owner !== null) {
      // As it would be read: a field that was left out comes back as nothing.
      this.known.listing.set(key, CODECS.listing.decode(CODECS.listing.encode(after)));
      this.#madeBy.listing.set(key, madeBy);
      return;
    }
    this.known.listing.delete(key);
    this.#madeBy.listing.delete(key);
    if (before) this.known.act.delete(TABLES.act.text(before));
  }
}
