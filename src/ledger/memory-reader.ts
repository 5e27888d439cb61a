/** What the memory ledger answers without changing anything. */
import { EtalaseError } from "../errors.js";
import type { Cache } from "./cache.js";
import { ripensAt } from "./leases.js";
import type { Ledger } from "./ledger.js";
import type { Store } from "./memory-queries.js";
import {
  byPlace,
  claimedRow,
  compareText,
  knownProduct,
  listedRows,
  runTallies,
  skuRows,
  tallies,
} from "./memory-queries.js";
import type { Lane, Listing, ListingKey, StepRow } from "./rows.js";
import type { StoredProduct } from "./tables.js";
import type { Caches, Unit } from "./unit.js";
import { openCaches, productRow } from "./unit.js";

/** The reading half of the memory ledger. */
export class MemoryReader {
  protected readonly caches: Caches = openCaches();
  protected readonly products = new Map<number, StoredProduct>();
  protected readonly byProduct = new Map<number, Map<string, Listing>>();
  protected readonly byAccount = new Map<number, Map<string, Listing>>();
  protected readonly store: Store;
  protected readonly unit: Unit;
  protected isOpen = false;

  constructor() {
    this.store = { ...this.caches, productsByKey: this.products, listingsByProduct: this.byProduct };
    this.unit = unitOf(this.caches, this.products);
  }

  async readRun(run: number) {
    return this.read().run.get({ run });
  }

  async readProblems(run: number, after: number, limit: number) {
    const rows = [...this.read().problem.values()].filter((row) => row.run === run && row.line > after);
    rows.sort((a, b) => a.line - b.line);
    return rows.slice(0, limit).map(({ line, product, issues, status }) => ({ line, product, issues, status }));
  }

  async look(shop: string, ids: readonly string[]) {
    const store = this.read();
    const products = ids.map((id) => store.product.get({ shop, id })).filter((row) => row !== undefined);
    return new Map(products.map((product) => [product.id, knownProduct(store, product)]));
  }

  async readProducts(shop: string, ids: readonly string[]) {
    const rows = ids.map((id) => this.read().product.get({ shop, id })).filter((row) => row !== undefined);
    return [...new Set(rows)].map(productRow);
  }

  async walkProducts(shop: string, query: { after: number; limit: number; notSeenSince?: number | undefined }) {
    const rows = this.#productsOf(shop, query.notSeenSince).filter((row) => row.key > query.after);
    rows.sort((a, b) => a.key - b.key);
    return rows.slice(0, query.limit).map(productRow);
  }

  async countProducts(shop: string, notSeenSince?: number) {
    return this.#productsOf(shop, notSeenSince).length;
  }

  async lookSkus(shop: string, skus: readonly string[]) {
    return skuRows(this.read(), shop, skus);
  }

  async sharedSkus(shop: string, skus: readonly string[]) {
    const rows = skuRows(this.read(), shop, skus);
    return [...new Set(rows.filter((row, at) => rows[at - 1]?.sku === row.sku).map((row) => row.sku))];
  }

  async readAccounts(shop: string) {
    this.read();
    return this.unit.accountsOf(shop);
  }

  async readSteps(key: ListingKey, act: number): Promise<readonly StepRow[]> {
    const isOf = (row: ListingKey) => byPlace(row, key) === 0;
    const steps = [...this.read().step.values()].filter((step) => step.act === act && isOf(step));
    return steps.map(({ account: _a, product: _p, occasion: _o, act: _n, ...step }) => step);
  }

  async readUploads(account: number, renditions: readonly string[], purpose: string, now: number) {
    const answers = new Map<string, string>();
    for (const rendition of renditions) {
      const row = this.read().upload.get({ account, rendition, purpose });
      const isOver = row?.expiresAt !== null && row?.expiresAt !== undefined && row.expiresAt <= now;
      if (row && row.answer !== null && !isOver) answers.set(rendition, row.answer);
    }
    return answers;
  }

  async dueLanes(account: number): Promise<readonly Lane[]> {
    const due = this.rowsOf(account).filter((row) => row.state === "due" && row.owner === null);
    return [...new Set(due.map((row) => row.lane).filter((lane) => lane !== null))].sort();
  }

  async nextDue(account: number): Promise<number | null> {
    const times = this.rowsOf(account).map(ripensAt);
    return times.reduce((least, time) => (time !== null && (least === null || time < least) ? time : least), null);
  }

  async ripe(shop: string, now: number, limit: number): Promise<readonly ListingKey[]> {
    const store = this.read();
    const isOurs = (key: number) => {
      const account = store.account.get({ key });
      return account?.shop === shop && account.name !== null;
    };
    const time = (row: Listing) => row.changesAt ?? Number.POSITIVE_INFINITY;
    const rows = [...store.listing.values()].filter((row) => time(row) <= now && isOurs(row.account));
    rows.sort((a, b) => time(a) - time(b) || byPlace(a, b));
    return rows.slice(0, limit).map(({ account, product, occasion }) => ({ account, product, occasion }));
  }

  async readListings(keys: readonly ListingKey[]) {
    const store = this.read();
    const rows = keys.map((key) => store.listing.get(key));
    return rows.map((row) => row && claimedRow(store, row));
  }

  async listingsOf(products: readonly number[]): Promise<readonly Listing[]> {
    this.read();
    const rows = [...new Set(products)].flatMap((key) => [...(this.byProduct.get(key)?.values() ?? [])]);
    return rows.sort(byPlace);
  }

  async rows(query: Parameters<Ledger["rows"]>[0]) {
    return listedRows(this.read(), query);
  }

  async tally(shop: string) {
    return tallies(this.read(), shop);
  }

  async tallyRun(shop: string, run: number) {
    return runTallies(this.read(), shop, run);
  }

  async pieces(account: number, after: string | null, limit: number) {
    const rows = [...this.read().piece.values()].filter(
      (row) => row.account === account && (after === null || compareText(row.sort, after) > 0),
    );
    rows.sort((a, b) => compareText(a.sort, b.sort) || a.product - b.product);
    const last = rows[limit - 1]?.sort;
    // Pieces that sort alike are never parted: the next page begins after their sort.
    const page = rows.filter((row, at) => at < limit || row.sort === last);
    return page.map(({ product, sort, digest, body }) => ({ product, sort, digest, body }));
  }

  async countPieces(account: number) {
    return [...this.read().piece.values()].filter((row) => row.account === account).length;
  }

  async readCircuits(keys: readonly string[]) {
    return found(
      keys,
      (key) => this.read().circuit.get({ key }),
      ({ version, state }) => ({ version, state }),
    );
  }

  async readBuckets(keys: readonly string[]) {
    return found(
      keys,
      (key) => this.read().bucket.get({ key }),
      ({ key: _key, ...state }) => state,
    );
  }

  async readToken(account: number) {
    const row = this.read().token.get({ account });
    return row && { sealed: row.sealed, seed: row.seed, version: row.version, expiresAt: row.expiresAt };
  }

  async readFacts(account: number) {
    const rows = [...this.read().fact.values()].filter((row) => row.account === account);
    return rows.map(({ account: _account, ...row }) => row).sort((a, b) => compareText(a.key, b.key));
  }

  async readWalks(shop: string) {
    const rows = [...this.read().walk.values()].filter((row) => row.shop === shop);
    return rows.map(({ shop: _shop, ...row }) => row).sort((a, b) => compareText(a.why, b.why));
  }

  async readWorkers(shop: string) {
    const rows = [...this.read().worker.values()].filter((row) => row.shop === shop);
    return rows.map(({ shop: _shop, ...row }) => row).sort((a, b) => compareText(a.id, b.id));
  }

  async readMeta(key: string) {
    return this.read().meta.get({ key })?.value;
  }

  async readSources(keys: readonly string[]) {
    return found(
      keys,
      (key) => this.read().source.get({ key }),
      ({ key: _key, ...row }) => row,
    );
  }

  async readRenditions(keys: readonly string[]) {
    return found(
      keys,
      (key) => this.read().rendition.get({ key }),
      ({ key: _key, ...row }) => row,
    );
  }

  #productsOf(shop: string, notSeenSince: number | undefined): StoredProduct[] {
    return [...this.read().product.values()].filter(
      (row) => row.shop === shop && (notSeenSince === undefined || (row.run < notSeenSince && !row.removed)),
    );
  }

  protected read(): Store {
    if (!this.isOpen) throw new EtalaseError("ledger-unavailable", "The ledger is not open.");
    return this.store;
  }

  protected rowsOf(account: number): Listing[] {
    this.read();
    return [...(this.byAccount.get(account)?.values() ?? [])];
  }
}

function found<Row, Answer>(
  keys: readonly string[],
  get: (key: string) => Row | undefined,
  answer: (row: Row) => Answer,
): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const key of keys) {
    const row = get(key);
    if (row !== undefined) answers.set(key, answer(row));
  }
  return answers;
}

function unitOf(caches: Caches, products: ReadonlyMap<number, StoredProduct>): Unit {
  return {
    ...caches,
    held: (account, owner) =>
      [...caches.listing.values()].filter((row) => row.account === account && row.owner === owner).sort(byPlace),
    rowsOf: (account) => [...caches.listing.values()].filter((row) => row.account === account).sort(byPlace),
    items: (account, edition) =>
      [...caches.item.values()].filter((row) => row.account === account && row.edition === edition).sort(byPlace),
    productId: (key) => products.get(key)?.id ?? "",
    accountNamed: (account) => [...caches.account.values()].find((row) => row.account === account),
    moveAccount: (from, to) => moveAccount(caches, from, to),
    accountsOf: (shop) => [...caches.account.values()].filter((row) => row.shop === shop).sort((a, b) => a.key - b.key),
  };
}

function moveAccount(caches: Caches, from: number, to: number): boolean {
  if ([...caches.listing.values()].some((row) => row.account === to)) return false;
  const { listing, act, frozen, step, item, piece } = caches;
  const move = <Row extends { readonly account: number }, At>(cache: Cache<Row, At>) => {
    for (const row of [...cache.values()].filter(({ account }) => account === from)) {
      cache.drop(cache.table.at(row));
      cache.put({ ...row, account: to });
    }
  };
  move(listing);
  move(act);
  move(frozen);
  move(step);
  move(item);
  move(piece);
  return true;
}
