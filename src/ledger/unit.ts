/** A unit of work: the caches of all tables, and the few questions that a key cannot answer. */
import { Cache } from "./cache.js";
import type { Abilities, AccountRow, Listing, ProductRow } from "./rows.js";
import type { Counter, EditionItem, KeyOf, RowOf, StoredProduct, TableName } from "./tables.js";
import { TABLES } from "./tables.js";

/** Fetches a row of any table. */
export type LoadRow = <N extends TableName>(name: N, at: KeyOf<N>) => RowOf<N> | undefined;

export type Caches = { readonly [N in TableName]: Cache<RowOf<N>, KeyOf<N>> };

/** What operations read and write. Everything is synchronous: what a batch needs is read before it is applied. */
export interface Unit extends Caches {
  /** Rows of this account that `owner` has leased. */
  held(account: number, owner: string): readonly Listing[];
  /** All listings of this account. */
  rowsOf(account: number): readonly Listing[];
  /** Products that wait for this edition. */
  items(account: number, edition: number): readonly EditionItem[];
  /** Id of a product by its key. */
  productId(key: number): string;
  /** By its own id, over all shops. */
  accountNamed(account: string): AccountRow | undefined;
  accountsOf(shop: string): readonly AccountRow[];
  /** Listings, acts, steps and pieces of one account become another's; `false` where that one has listings. */
  moveAccount(from: number, to: number): boolean;
}

/** Caches of all tables; without `load` they are the store. */
export function openCaches(load?: LoadRow): Caches {
  const cache = <N extends TableName>(name: N): Cache<RowOf<N>, KeyOf<N>> =>
    new Cache(TABLES[name], load && ((at) => load(name, at)));
  return {
    account: cache("account"),
    product: cache("product"),
    sku: cache("sku"),
    listing: cache("listing"),
    act: cache("act"),
    frozen: cache("frozen"),
    step: cache("step"),
    item: cache("item"),
    upload: cache("upload"),
    piece: cache("piece"),
    circuit: cache("circuit"),
    bucket: cache("bucket"),
    lease: cache("lease"),
    token: cache("token"),
    fact: cache("fact"),
    run: cache("run"),
    problem: cache("problem"),
    walk: cache("walk"),
    worker: cache("worker"),
    counter: cache("counter"),
    meta: cache("meta"),
    source: cache("source"),
    rendition: cache("rendition"),
  };
}

/** The next number of a counter; grows only if the transaction is kept. */
export function nextNumber(unit: Pick<Caches, "counter">, name: Counter): number {
  const value = (unit.counter.get({ name })?.value ?? 0) + 1;
  unit.counter.put({ name, value });
  return value;
}

/** A product without what only the ledger needs. */
export function productRow(stored: StoredProduct): ProductRow {
  const { key, id, version, revision, model, digest, run, removed, doc } = stored;
  return { key, id, version, revision, model, digest, run, removed, doc };
}

const NOTHING: Abilities = {
  create: false,
  upsert: false,
  update: false,
  revise: false,
  withdraw: false,
  rebuild: false,
  compose: false,
  paced: false,
  hides: false,
  openWhileSettling: false,
};

/** What the channel of this account can do, as far as lanes depend on it. */
export function abilitiesOf(unit: Pick<Caches, "account">, key: number): Abilities {
  return unit.account.get({ key })?.abilities ?? NOTHING;
}
