/** What the memory ledger answers: plain filters over its tables, in the orders that the contract names. */
import type { Claimed, Known, ListedRow, RowQuery, RunTally, SkuRow, Tally } from "./ledger.js";
import type { Act, Listing, ListingKey } from "./rows.js";
import { runPlaceOf } from "./run-tally.js";
import type { StoredProduct } from "./tables.js";
import type { Caches } from "./unit.js";
import { productRow } from "./unit.js";

/** Order of rows for people, and of pages. */
export function byPlace(a: ListingKey, b: ListingKey): number {
  return a.product - b.product || a.account - b.account || compareText(a.occasion, b.occasion);
}

/** As SQLite compares: by code points, which the bytes of UTF-8 keep. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The tables, and who belongs to whom. */
export interface Store extends Caches {
  readonly productsByKey: ReadonlyMap<number, StoredProduct>;
  readonly listingsByProduct: ReadonlyMap<number, ReadonlyMap<string, Listing>>;
}

export function claimedRow(store: Store, listing: Listing): Claimed {
  const product = store.productsByKey.get(listing.product);
  return { listing, product: product ? productRow(product) : null, act: openAct(store, listing) };
}

function openAct(store: Caches, listing: Listing): Act | null {
  const at = { ...listingAt(listing), act: listing.act };
  const stored = store.act.get(at);
  if (!stored || stored.endedAt !== null) return null;
  const { isFrozen: _isFrozen, ...act } = stored;
  return { ...act, frozen: store.frozen.get(at)?.frozen ?? null };
}

function listingAt(listing: ListingKey): ListingKey {
  return { account: listing.account, product: listing.product, occasion: listing.occasion };
}

export function knownProduct(store: Store, product: StoredProduct): Known {
  const listings = [...(store.listingsByProduct.get(product.key)?.values() ?? [])].sort(byPlace);
  return {
    key: product.key,
    version: product.version,
    revision: product.revision,
    digest: product.digest,
    removed: product.removed,
    run: product.run,
    setAt: product.setAt,
    listings: listings.map(({ account, occasion, source, rendering, version, changesAt, want, why, state, run }) => ({
      account,
      occasion,
      source,
      rendering,
      version,
      changesAt,
      want,
      why,
      state,
      run,
    })),
  };
}

/** SKUs of kept products. */
export function skuRows(store: Store, shop: string, skus: readonly string[]): SkuRow[] {
  const asked = new Set(skus);
  const rows: SkuRow[] = [];
  for (const row of store.sku.values()) {
    const product = store.productsByKey.get(row.product);
    if (row.shop !== shop || !asked.has(row.sku) || !product || product.removed) continue;
    rows.push({ sku: row.sku, stockAt: row.stockAt, priceAt: row.priceAt, product: productRow(product) });
  }
  return rows.sort((a, b) => compareText(a.sku, b.sku) || a.product.key - b.product.key);
}

export function listedRows(store: Store, query: RowQuery): ListedRow[] {
  const rows = [...store.listing.values()].filter((row) => isListed(store, row, query)).sort(byPlace);
  return rows.slice(0, query.limit).map((listing) => {
    const product = store.productsByKey.get(listing.product);
    return { listing, product: product?.id ?? "", title: product?.title ?? "" };
  });
}

function isListed(store: Store, row: Listing, query: RowQuery): boolean {
  if (store.account.get({ key: row.account })?.shop !== query.shop) return false;
  const { run, product, account, states, reason, after } = query;
  const stored = store.productsByKey.get(row.product);
  return (
    (run === undefined || stored?.run === run) &&
    (product === undefined || stored?.id === product) &&
    (account === undefined || row.account === account) &&
    (states === undefined || states.includes(row.state)) &&
    (reason === undefined || row.detail?.reason === reason) &&
    (after === undefined || byPlace(row, after) > 0)
  );
}

export function tallies(store: Store, shop: string): Tally[] {
  const rows = [...store.listing.values()].filter(({ account }) => store.account.get({ key: account })?.shop === shop);
  return counted(rows, ({ account, state, lane, detail }) => ({
    account,
    state,
    lane,
    reason: detail?.reason ?? null,
  }));
}

export function runTallies(store: Store, shop: string, run: number): RunTally[] {
  const rows = [...store.listing.values()].filter(({ account, product }) => {
    const isOurs = store.account.get({ key: account })?.shop === shop;
    return isOurs && store.productsByKey.get(product)?.run === run;
  });
  return counted(rows, (row) => runPlaceOf(row, run));
}

function counted<T extends object>(rows: readonly Listing[], placeOf: (row: Listing) => T): (T & { count: number })[] {
  const counts = new Map<string, T & { count: number }>();
  for (const row of rows) {
    const place = placeOf(row);
    const key = JSON.stringify(place);
    counts.set(key, { ...place, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
