/** What a SQLite ledger is asked about products, listings and what is due. Indexes are named where the planner errs. */
import type { Claimed, ClaimQuery, Known, SkuRow, TakeQuery } from "./ledger.js";
import type { Act, Listing, ListingKey, ProductRow } from "./rows.js";
import type { SqliteStore } from "./sqlite-store.js";
import { CODECS, nestedColumnsOf } from "./sqlite-tables.js";
import type { StoredAct } from "./tables.js";

const LISTING = `json_array(${nestedColumnsOf("listing", "l")})`;
/** Of rows that a subquery found: under a name of their own, so that a plan tells them from the table. */
const FOUND = `json_array(${nestedColumnsOf("listing", "r")})`;

// Documents are long and full of quotes: as JSON inside JSON they would be escaped and unescaped. No JSON text holds
// these control characters, so they can stand between. (concat_ws of SQLite 3.45 leaves empty texts out.)
const PRODUCT = [
  "json_quote(p.id)",
  "p.key",
  "p.version",
  "ifnull(p.revision, '')",
  "p.model",
  "p.digest",
  "p.run",
  "p.removed",
  "p.doc",
].join(" || char(31) || ");

function productRows(text: string | null): ProductRow[] {
  if (text === null) return [];
  return text.split("\u001e").map((line) => {
    const [id = '""', key, version, revision, model, digest = "", run, removed, doc = ""] = line.split("\u001f");
    return {
      key: Number(key),
      id: JSON.parse(id) as string,
      version: Number(version),
      revision: revision === "" ? null : Number(revision),
      model: Number(model),
      digest,
      run: Number(run),
      removed: removed === "1",
      doc,
    };
  });
}

const LOOK = `SELECT json_group_array(json_array(p.id, p.key, p.version, p.revision, p.digest, p.removed, p.run, p.set_at,
    (SELECT json_group_array(json_array(l.account, l.occasion, l.source, l.rendering, l.version, l.changes_at, l.want, l.why, l.state, l.run))
      FROM listing l INDEXED BY listing_key WHERE l.product = p.key))) j
  FROM json_each(?2) k CROSS JOIN product p ON p.shop = ?1 AND p.id = k.value`;

type LookListing = [number, string, string, number, number, number | null, string, string, Listing["state"], number];
type LookRow = [string, number, number, number | null, string, number, number, number | null, LookListing[]];

const DIRECT: readonly string[] = ["direct"];

/** One statement for a whole chunk of a publish. */
export function lookAt(store: SqliteStore, shop: string, ids: readonly string[]): ReadonlyMap<string, Known> {
  const text = store.text(LOOK, shop, JSON.stringify(ids));
  const rows = text === null ? [] : (JSON.parse(text) as LookRow[]);
  return new Map(rows.map((row) => [row[0], knownProduct(row)]));
}

function knownProduct([, key, version, revision, digest, removed, run, setAt, listings]: LookRow): Known {
  return { key, version, revision, digest, removed: removed === 1, run, setAt, listings: listings.map(knownListing) };
}

function knownListing(row: LookListing): Known["listings"][number] {
  const [account, occasion, source, rendering, version, changesAt, want, why, state, run] = row;
  const reasons = why === '["direct"]' ? DIRECT : (JSON.parse(why) as readonly string[]);
  return { account, occasion, source, rendering, version, changesAt, want, why: reasons, state, run };
}

export function productsById(store: SqliteStore, shop: string, ids: readonly string[]): ProductRow[] {
  const sql = `SELECT group_concat(${PRODUCT}, char(30)) j
    FROM (SELECT DISTINCT value FROM json_each(?2)) k CROSS JOIN product p ON p.shop = ?1 AND p.id = k.value`;
  return productRows(store.text(sql, shop, JSON.stringify(ids)));
}

function productsByKey(store: SqliteStore, keys: readonly number[]): ReadonlyMap<number, ProductRow> {
  if (keys.length === 0) return new Map();
  const sql = `SELECT group_concat(${PRODUCT}, char(30)) j
    FROM json_each(?1) k CROSS JOIN product p ON p.key = k.value`;
  const rows = productRows(store.text(sql, JSON.stringify([...new Set(keys)])));
  return new Map(rows.map((row) => [row.key, row]));
}

export interface Walk {
  readonly after: number;
  readonly limit: number;
  readonly notSeenSince?: number | undefined;
}

export function productsAfter(store: SqliteStore, shop: string, walk: Walk): ProductRow[] {
  const { after, limit, notSeenSince } = walk;
  const all = "SELECT key FROM product p NOT INDEXED WHERE p.shop = ?1 AND p.key > ?2 ORDER BY p.key LIMIT ?3";
  const missing = `SELECT key FROM product p INDEXED BY product_run
    WHERE p.shop = ?1 AND p.key > ?2 AND p.run < ?4 AND p.removed = 0 ORDER BY p.key LIMIT ?3`;
  const sql = `SELECT group_concat(${PRODUCT}, char(30)) j
    FROM (${notSeenSince === undefined ? all : missing}) k CROSS JOIN product p ON p.key = k.key`;
  const rows = productRows(store.text(sql, shop, after, limit, ...(notSeenSince === undefined ? [] : [notSeenSince])));
  return rows.sort((a, b) => a.key - b.key);
}

export function countProducts(store: SqliteStore, shop: string, notSeenSince: number | undefined): number {
  const sql = "SELECT count(*) j FROM product p INDEXED BY product_run WHERE p.shop = ?1";
  if (notSeenSince === undefined) return Number(store.value(sql, shop));
  return Number(store.value(`${sql} AND p.run < ?2 AND p.removed = 0`, shop, notSeenSince));
}

/** SKUs of kept products. */
export function skuRows(store: SqliteStore, shop: string, skus: readonly string[]): SkuRow[] {
  const sql = `SELECT json_group_array(json_array(s.sku, s.stock_at, s.price_at, s.product)) j
    FROM (SELECT DISTINCT value FROM json_each(?2)) k CROSS JOIN sku s ON s.shop = ?1 AND s.sku = k.value`;
  const rows = store.arrays(sql, shop, JSON.stringify(skus)) as readonly [
    string,
    number | null,
    number | null,
    number,
  ][];
  const products = productsByKey(
    store,
    rows.map(([, , , product]) => product),
  );
  const found = rows.flatMap(([sku, stockAt, priceAt, key]): SkuRow[] => {
    const product = products.get(key);
    return product && !product.removed ? [{ sku, stockAt, priceAt, product }] : [];
  });
  return found.sort((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : a.product.key - b.product.key));
}

export function sharedSkus(store: SqliteStore, shop: string, skus: readonly string[]): string[] {
  const sql = `SELECT json_group_array(sku) j FROM (
    SELECT s.sku FROM (SELECT DISTINCT value FROM json_each(?2)) k CROSS JOIN sku s ON s.shop = ?1 AND s.sku = k.value
      JOIN product p ON p.key = s.product WHERE p.removed = 0 GROUP BY s.sku HAVING count(*) > 1 ORDER BY s.sku)`;
  const text = store.text(sql, shop, JSON.stringify(skus));
  return text === null ? [] : (JSON.parse(text) as string[]);
}

const CLAIM_WHERE = "l.account = ?1 AND l.state = 'due' AND l.lane = ?2 AND l.rendering <= ?3 AND l.owner IS NULL";

/** Due rows in the order of the claim. */
export function dueRows(store: SqliteStore, query: ClaimQuery): Listing[] {
  const from = "SELECT * FROM listing l INDEXED BY listing_due";
  // The newest of each urgency: together they hold the newest of all.
  const fresh = [0, 1, 2, 3].map(
    (urgency) =>
      `SELECT * FROM (${from} WHERE ${CLAIM_WHERE} AND l.urgency = ${urgency} ORDER BY l.wish DESC LIMIT ?4)`,
  );
  const rows =
    query.order === "urgent"
      ? `${from} WHERE ${CLAIM_WHERE} ORDER BY l.urgency, l.wish DESC LIMIT ?4`
      : fresh.join(" UNION ALL ");
  const sql = `SELECT json_group_array(${FOUND}) j FROM (${rows}) r`;
  return store.adopt("listing", store.arrays(sql, query.account, query.lane, query.rendering, query.limit));
}

/** Doubtful or settling rows that are to be asked about. */
export function askableRows(store: SqliteStore, query: TakeQuery): Listing[] {
  const rows =
    query.what === "doubt"
      ? `SELECT * FROM listing l INDEXED BY listing_wait WHERE l.account = ?1 AND l.state = 'inDoubt' AND l.due_at <= ?2
          AND l.owner IS NULL ORDER BY l.due_at LIMIT ?3`
      : `SELECT * FROM listing l INDEXED BY listing_settle WHERE l.account = ?1 AND l.settle_at <= ?2
          AND l.owner IS NULL AND l.state NOT IN ('leased', 'inFlight') ORDER BY l.settle_at LIMIT ?3`;
  const sql = `SELECT json_group_array(${FOUND}) j FROM (${rows}) r`;
  return store.adopt("listing", store.arrays(sql, query.account, query.now, query.limit));
}

/** Ripe waits and leases that have run out, at most `limit` of each. */
export function ripeRows(store: SqliteStore, account: number, now: number, limit: number): Listing[] {
  const waits = `SELECT * FROM (SELECT * FROM listing l INDEXED BY listing_wait WHERE l.account = ?1 AND l.state = 'waiting'
    AND l.due_at <= ?2 AND l.owner IS NULL LIMIT ?3)`;
  const leases = `SELECT * FROM (SELECT * FROM listing l INDEXED BY listing_lease
    WHERE l.account = ?1 AND l.lease_until < ?2 LIMIT ?3)`;
  const sql = `SELECT json_group_array(${FOUND}) j FROM (${waits} UNION ALL ${leases}) r`;
  return store.adopt("listing", store.arrays(sql, account, now, limit));
}

/** Rows whose wait or lease lies ahead of what the clock can have said; for each reason at most `limit` in one round. */
export function aheadRows(
  store: SqliteStore,
  account: number,
  now: number,
  leasesAfter: number,
  limit: number,
): Listing[] {
  const from = (index: string, where: string): string =>
    `SELECT * FROM (SELECT * FROM listing l INDEXED BY ${index} WHERE l.account = ?1 AND ${where} LIMIT ?4)`;
  const rows = [
    from("listing_wait", "l.state = 'waiting' AND l.due_at > ?2 AND l.owner IS NULL"),
    from("listing_wait", "l.state = 'inDoubt' AND l.due_at > ?2 AND l.owner IS NULL"),
    from("listing_settle", "l.settle_at > ?2 AND l.owner IS NULL"),
    from("listing_lease", "l.lease_until > ?3"),
  ];
  const sql = `SELECT json_group_array(${FOUND}) j FROM (${rows.join(" UNION ")}) r`;
  return store.adopt("listing", store.arrays(sql, account, now, leasesAfter, limit));
}

export function heldRows(store: SqliteStore, account: number, owner: string): Listing[] {
  const sql = `SELECT json_group_array(${LISTING}) j FROM listing l INDEXED BY listing_lease
    WHERE l.account = ?1 AND l.owner = ?2 AND l.lease_until IS NOT NULL`;
  return store.adopt("listing", store.arrays(sql, account, owner));
}

/** Rows with their products and open acts, in the order of the rows. */
export function claimedRows(store: SqliteStore, rows: readonly Listing[]): Claimed[] {
  const products = productsByKey(
    store,
    rows.filter((row) => row.product !== 0).map((row) => row.product),
  );
  const acts = openActs(store, rows);
  return rows.map((listing) => ({
    listing,
    product: products.get(listing.product) ?? null,
    act: acts.get(placeOf(listing)) ?? null,
  }));
}

function openActs(store: SqliteStore, rows: readonly Listing[]): ReadonlyMap<string, Act> {
  const keys = rows.filter((row) => row.act > 0).map((row) => [row.product, row.account, row.occasion, row.act]);
  if (keys.length === 0) return new Map();
  const sql = `SELECT json_group_array(json_array(${nestedColumnsOf("act", "a")}, f.frozen)) j
    FROM json_each(?1) k CROSS JOIN act a ON a.product = k.value->>0 AND a.account = k.value->>1
      AND a.occasion = k.value->>2 AND a.act = k.value->>3
    LEFT JOIN frozen f ON a.is_frozen = 1 AND f.product = a.product AND f.account = a.account
      AND f.occasion = a.occasion AND f.act = a.act
    WHERE a.ended_at IS NULL`;
  const acts = new Map<string, Act>();
  for (const values of store.arrays(sql, JSON.stringify(keys))) {
    const stored: StoredAct = CODECS.act.decode(values);
    const frozen = values.at(-1);
    const { isFrozen: _isFrozen, ...act } = stored;
    acts.set(placeOf(act), { ...act, frozen: typeof frozen === "string" ? JSON.parse(frozen) : null });
  }
  return acts;
}

export function placeOf(at: ListingKey): string {
  return `${at.product}/${at.account}/${at.occasion}`;
}

/** Listings by key, those that are not there left out. */
export function listingsByKey(store: SqliteStore, keys: readonly ListingKey[]): Listing[] {
  const sql = `SELECT json_group_array(${LISTING}) j FROM json_each(?1) k CROSS JOIN listing l INDEXED BY listing_key
    ON l.product = k.value->>0 AND l.account = k.value->>1 AND l.occasion = k.value->>2`;
  const arrays = store.arrays(sql, JSON.stringify(keys.map((at) => [at.product, at.account, at.occasion])));
  return arrays.map((values) => CODECS.listing.decode(values));
}

export function listingsOfProducts(store: SqliteStore, products: readonly number[]): Listing[] {
  const sql = `SELECT json_group_array(${FOUND}) j FROM (SELECT l.* FROM
    (SELECT DISTINCT value FROM json_each(?1)) k CROSS JOIN listing l INDEXED BY listing_key ON l.product = k.value
    ORDER BY l.product, l.account, l.occasion) r`;
  return store.arrays(sql, JSON.stringify(products)).map((values) => CODECS.listing.decode(values));
}
