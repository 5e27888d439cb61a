/** What a SQLite ledger answers without writing. */
import type { Claimed, Known, ListedRow, RowQuery, RunTally, SkuRow } from "./ledger.js";
import type { AccountRow, Lane, Listing, ListingKey, ProductRow, StepRow } from "./rows.js";
import type { LedgerScheduler } from "./scheduler.js";
import type { Connection } from "./sqlite-connection.js";
import { notOpen, troubleOf, unavailable } from "./sqlite-failures.js";
import { listedPortion, nextPortion, tallyRows } from "./sqlite-listing.js";
import {
  claimedRows,
  countProducts,
  listingsByKey,
  listingsOfProducts,
  lookAt,
  placeOf,
  productsAfter,
  productsById,
  sharedSkus,
  skuRows,
  type Walk,
} from "./sqlite-queries.js";
import { addedUp, runPortion } from "./sqlite-run.js";
import {
  accountsOfShop,
  dueLanesOf,
  nextDueOf,
  oneRow,
  pieceRows,
  problemRows,
  ripeKeys,
  rowsByKey,
  rowsWhere,
  stepRows,
  uploadAnswers,
} from "./sqlite-shared.js";
import type { SqliteStore } from "./sqlite-store.js";

const PATIENCE_MS = 5_000;

/** The reading half of the SQLite ledger. */
export class SqliteReader {
  protected file: string;
  protected readonly scheduler: LedgerScheduler;
  protected connection: Connection | undefined;

  constructor(file: string, scheduler: LedgerScheduler) {
    this.file = file;
    this.scheduler = scheduler;
  }

  readRun(run: number) {
    return this.read((store) => oneRow(store, "run", { run }));
  }

  readProblems(run: number, after: number, limit: number) {
    return this.read((store) => problemRows(store, run, after, limit));
  }

  look(shop: string, ids: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    return this.read((store) => lookAt(store, shop, ids));
  }

  readProducts(shop: string, ids: readonly string[]): Promise<readonly ProductRow[]> {
    return this.read((store) => productsById(store, shop, ids));
  }

  walkProducts(shop: string, query: Walk): Promise<readonly ProductRow[]> {
    return this.read((store) => productsAfter(store, shop, query));
  }

  countProducts(shop: string, notSeenSince?: number): Promise<number> {
    return this.read((store) => countProducts(store, shop, notSeenSince));
  }

  lookSkus(shop: string, skus: readonly string[]): Promise<readonly SkuRow[]> {
    return this.read((store) => skuRows(store, shop, skus));
  }

  sharedSkus(shop: string, skus: readonly string[]): Promise<readonly string[]> {
    return this.read((store) => sharedSkus(store, shop, skus));
  }

  readAccounts(shop: string): Promise<readonly AccountRow[]> {
    return this.read((store) => accountsOfShop(store, shop));
  }

  readSteps(key: ListingKey, act: number): Promise<readonly StepRow[]> {
    return this.read((store) => stepRows(store, key, act));
  }

  readUploads(account: number, renditions: readonly string[], purpose: string, now: number) {
    return this.read((store) => uploadAnswers(store, account, renditions, purpose, now));
  }

  dueLanes(account: number): Promise<readonly Lane[]> {
    return this.read((store) => dueLanesOf(store, account));
  }

  nextDue(account: number): Promise<number | null> {
    return this.read((store) => nextDueOf(store, account));
  }

  ripe(shop: string, now: number, limit: number): Promise<readonly ListingKey[]> {
    return this.read((store) => ripeKeys(store, shop, now, limit));
  }

  readListings(keys: readonly ListingKey[]): Promise<readonly (Claimed | undefined)[]> {
    return this.read((store) => {
      const rows = claimedRows(store, listingsByKey(store, keys));
      const found = new Map(rows.map((row) => [placeOf(row.listing), row]));
      return keys.map((key) => found.get(placeOf(key)));
    });
  }

  listingsOf(products: readonly number[]): Promise<readonly Listing[]> {
    return this.read((store) => listingsOfProducts(store, products));
  }

  async rows(query: RowQuery): Promise<readonly ListedRow[]> {
    const page: ListedRow[] = [];
    let after = query.after;
    let most: number | undefined;
    do {
      const rest: RowQuery = { ...query, after, limit: query.limit - page.length };
      const looked = nextPortion(query.limit, most);
      const portion = await this.read((store) => listedPortion(store, rest, looked));
      most = looked;
      page.push(...portion.rows.slice(0, rest.limit));
      after = portion.next;
    } while (after && page.length < query.limit && (await this.#breathe()));
    return page;
  }

  tally(shop: string) {
    return this.read((store) => tallyRows(store, shop));
  }

  async tallyRun(shop: string, run: number) {
    const portions: (readonly RunTally[])[] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const from: number = after;
      const portion = await this.read((store) => runPortion(store, shop, run, from));
      portions.push(portion.tallies);
      after = portion.next;
      if (after !== undefined) await this.#breathe();
    }
    return addedUp(portions);
  }

  pieces(account: number, after: string | null, limit: number) {
    return this.read((store) => pieceRows(store, account, after, limit));
  }

  countPieces(account: number): Promise<number> {
    return this.read((store) => Number(store.value("SELECT count(*) j FROM piece WHERE account = ?1", account)));
  }

  async readCircuits(keys: readonly string[]) {
    const rows = await this.read((store) => rowsByKey(store, "circuit", keys));
    return new Map(rows.map(({ key, version, state }) => [key, { version, state }]));
  }

  async readBuckets(keys: readonly string[]) {
    const rows = await this.read((store) => rowsByKey(store, "bucket", keys));
    return new Map(rows.map(({ key, ...state }) => [key, state]));
  }

  async readToken(account: number) {
    const row = await this.read((store) => oneRow(store, "token", { account }));
    return row && { sealed: row.sealed, seed: row.seed, version: row.version, expiresAt: row.expiresAt };
  }

  async readFacts(account: number) {
    const rows = await this.read((store) => rowsWhere(store, "fact", "t.account = ?1 ORDER BY t.key", account));
    return rows.map(({ account: _account, ...row }) => row);
  }

  async readWalks(shop: string) {
    const rows = await this.read((store) => rowsWhere(store, "walk", "t.shop = ?1 ORDER BY t.why", shop));
    return rows.map(({ shop: _shop, ...row }) => row);
  }

  async readWorkers(shop: string) {
    const rows = await this.read((store) => rowsWhere(store, "worker", "t.shop = ?1 ORDER BY t.id", shop));
    return rows.map(({ shop: _shop, ...row }) => row);
  }

  async readMeta(key: string): Promise<string | undefined> {
    return (await this.read((store) => oneRow(store, "meta", { key })))?.value;
  }

  async readSources(keys: readonly string[]) {
    const rows = await this.read((store) => rowsByKey(store, "source", keys));
    return new Map(rows.map((row) => [row.key, row]));
  }

  async readRenditions(keys: readonly string[]) {
    const rows = await this.read((store) => rowsByKey(store, "rendition", keys));
    return new Map(rows.map(({ key, ...row }) => [key, row]));
  }

  /** Reads; where another process locks the file for a moment, once more a little later. */
  protected async read<R>(query: (store: SqliteStore) => R): Promise<R> {
    const since = this.scheduler.now();
    for (;;) {
      const { store } = this.opened();
      try {
        return query(store);
      } catch (error) {
        if (troubleOf(error) !== "busy" || this.scheduler.now() - since > PATIENCE_MS)
          throw unavailable(this.file, error);
      }
      await this.scheduler.wait(5 + this.scheduler.random() * 20);
    }
  }

  protected opened(): Connection {
    if (!this.connection) throw notOpen(this.file);
    return this.connection;
  }

  /** Lets others run between two portions. */
  async #breathe(): Promise<true> {
    await new Promise<void>((resolve) => this.scheduler.soon(resolve));
    return true;
  }
}
