/** What a PostgreSQL ledger answers without writing. */
import type { Claimed, Known, RowQuery, SkuRow } from "./ledger.js";
import { postgresNotOpen } from "./postgres-failures.js";
import { listedRows, runTallies, tallyRows } from "./postgres-listing.js";
import type { Session } from "./postgres-pool.js";
import {
  claimedRows,
  countProducts,
  listingsByKey,
  listingsOfProducts,
  lookAt,
  productsAfter,
  productsById,
  sharedSkus,
  skuRows,
  type Walk,
} from "./postgres-queries.js";
import {
  dueLanesOf,
  nextDueOf,
  pieceRows,
  problemRows,
  ripeKeys,
  rowsByKey,
  rowsWhere,
  stepRows,
  uploadAnswers,
} from "./postgres-shared.js";
import type { PostgresPlace } from "./postgres-transaction.js";
import { ask, askTogether } from "./postgres-transaction.js";
import type { AccountRow, Lane, Listing, ListingKey, ProductRow } from "./rows.js";
import { placeOf } from "./sqlite-queries.js";

/** The reading half of the PostgreSQL ledger. */
export class PostgresReader {
  protected readonly at: PostgresPlace;
  protected isOpen = false;

  constructor(at: PostgresPlace) {
    this.at = at;
  }

  async readRun(run: number) {
    return (await this.read((session) => rowsWhere(session, "run", "t.run = $1", run)))[0];
  }

  readProblems(run: number, after: number, limit: number) {
    return this.read((session) => problemRows(session, run, after, limit));
  }

  look(shop: string, ids: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    return this.read((session) => lookAt(session, shop, ids));
  }

  readProducts(shop: string, ids: readonly string[]): Promise<readonly ProductRow[]> {
    return this.read((session) => productsById(session, shop, ids));
  }

  walkProducts(shop: string, query: Walk): Promise<readonly ProductRow[]> {
    return this.read((session) => productsAfter(session, shop, query));
  }

  countProducts(shop: string, notSeenSince?: number): Promise<number> {
    return this.read((session) => countProducts(session, shop, notSeenSince));
  }

  async lookSkus(shop: string, skus: readonly string[]): Promise<readonly SkuRow[]> {
    return askTogether(this.opened(), (session) => skuRows(session, shop, skus));
  }

  sharedSkus(shop: string, skus: readonly string[]): Promise<readonly string[]> {
    return this.read((session) => sharedSkus(session, shop, skus));
  }

  readAccounts(shop: string): Promise<readonly AccountRow[]> {
    return this.read((session) => rowsWhere(session, "account", "t.shop = $1 ORDER BY t.key", shop));
  }

  readSteps(key: ListingKey, act: number) {
    return this.read((session) => stepRows(session, key, act));
  }

  readUploads(account: number, renditions: readonly string[], purpose: string, now: number) {
    return this.read((session) => uploadAnswers(session, account, renditions, purpose, now));
  }

  dueLanes(account: number): Promise<readonly Lane[]> {
    return this.read((session) => dueLanesOf(session, account));
  }

  nextDue(account: number): Promise<number | null> {
    return this.read((session) => nextDueOf(session, account));
  }

  ripe(shop: string, now: number, limit: number): Promise<readonly ListingKey[]> {
    return this.read((session) => ripeKeys(session, shop, now, limit));
  }

  async readListings(keys: readonly ListingKey[]): Promise<readonly (Claimed | undefined)[]> {
    return askTogether(this.opened(), async (session) => {
      const rows = await claimedRows(session, await listingsByKey(session, keys));
      const found = new Map(rows.map((row) => [placeOf(row.listing), row]));
      return keys.map((key) => found.get(placeOf(key)));
    });
  }

  listingsOf(products: readonly number[]): Promise<readonly Listing[]> {
    return this.read((session) => listingsOfProducts(session, products));
  }

  rows(query: RowQuery) {
    return this.read((session) => listedRows(session, query));
  }

  tally(shop: string) {
    return this.read((session) => tallyRows(session, shop));
  }

  tallyRun(shop: string, run: number) {
    return this.read((session) => runTallies(session, shop, run));
  }

  async pieces(account: number, after: string | null, limit: number) {
    return askTogether(this.opened(), (session) => pieceRows(session, account, after, limit));
  }

  async countPieces(account: number): Promise<number> {
    const sql = "SELECT count(*)::text j FROM @piece WHERE account = $1";
    return Number(await this.read((session) => session.text(sql, account)));
  }

  async readCircuits(keys: readonly string[]) {
    const rows = await this.read((session) => rowsByKey(session, "circuit", keys));
    return new Map(rows.map(({ key, version, state }) => [key, { version, state }]));
  }

  async readBuckets(keys: readonly string[]) {
    const rows = await this.read((session) => rowsByKey(session, "bucket", keys));
    return new Map(rows.map(({ key, ...state }) => [key, state]));
  }

  async readToken(account: number) {
    const [row] = await this.read((session) => rowsWhere(session, "token", "t.account = $1", account));
    return row && { sealed: row.sealed, seed: row.seed, version: row.version, expiresAt: row.expiresAt };
  }

  async readFacts(account: number) {
    const rows = await this.read((session) => rowsWhere(session, "fact", "t.account = $1 ORDER BY t.key", account));
    return rows.map(({ account: _account, ...row }) => row);
  }

  async readWalks(shop: string) {
    const rows = await this.read((session) => rowsWhere(session, "walk", "t.shop = $1 ORDER BY t.why", shop));
    return rows.map(({ shop: _shop, ...row }) => row);
  }

  async readWorkers(shop: string) {
    const rows = await this.read((session) => rowsWhere(session, "worker", "t.shop = $1 ORDER BY t.id", shop));
    return rows.map(({ shop: _shop, ...row }) => row);
  }

  async readMeta(key: string): Promise<string | undefined> {
    return (await this.read((session) => rowsWhere(session, "meta", "t.key = $1", key)))[0]?.value;
  }

  async readSources(keys: readonly string[]) {
    const rows = await this.read((session) => rowsByKey(session, "source", keys));
    return new Map(rows.map(({ key, ...row }) => [key, row]));
  }

  async readRenditions(keys: readonly string[]) {
    const rows = await this.read((session) => rowsByKey(session, "rendition", keys));
    return new Map(rows.map(({ key, ...row }) => [key, row]));
  }

  protected async read<R>(question: (session: Session) => Promise<R>): Promise<R> {
    return ask(this.opened(), question);
  }

  protected opened(): PostgresPlace {
    if (!this.isOpen) throw postgresNotOpen(this.at.id);
    return this.at;
  }
}
