/** What a PostgreSQL ledger is asked about products and listings. */
import type { Claimed, Known, SkuRow } from "./ledger.js";
import type { PostgresValue, Session } from "./postgres-pool.js";
import type { Act, Listing, ListingKey, ProductRow } from "./rows.js";
import { placeOf } from "./sqlite-queries.js";
import { CODECS, columnsOf } from "./sqlite-tables.js";
import type { StoredAct } from "./tables.js";

/** A listing's columns as one JSON array. */
export const LISTING = `json_build_array(${columnsOf("listing", "l")})::text j`;
const PRODUCT = `SELECT json_build_array(p.id, p.key, p.version, p.revision, p.model, p.digest, p.run, p.removed, p.doc)::text j`;

type ProductColumns = readonly [string, number, number, number | null, number, string, number, number, string];

async function productRows(session: Session, where: string, ...values: PostgresValue[]): Promise<ProductRow[]> {
  const rows = (await session.arrays(
    `${PRODUCT} FROM @product p WHERE ${where}`,
    ...values,
  )) as readonly ProductColumns[];
  return rows.map(([id, key, version, revision, model, digest, run, removed, doc]) => ({
    id,
    key,
    version,
    revision,
    model,
    digest,
    run,
    removed: removed === 1,
    doc,
  }));
}

const LOOK = `SELECT json_build_array(p.id, p.key, p.version, p.revision, p.digest, p.removed, p.run, p.set_at,
    (SELECT json_agg(json_build_array(l.account, l.occasion, l.source, l.rendering, l.version, l.changes_at, l.want,
      l.why, l.state, l.run)) FROM @listing l WHERE l.product = p.key))::text j
  FROM unnest($2::text[]) k(id) JOIN @product p ON p.shop = $1 AND p.id = k.id`;

type LookListing = [number, string, string, number, number, number | null, string, string, Listing["state"], number];
type LookRow = readonly [
  string,
  number,
  number,
  number | null,
  string,
  number,
  number,
  number | null,
  LookListing[] | null,
];

/** One statement for a whole chunk of a publish. */
export async function lookAt(
  session: Session,
  shop: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Known>> {
  const rows = (await session.arrays(LOOK, shop, ids)) as unknown[] as LookRow[];
  return new Map(rows.map((row) => [row[0], knownProduct(row)]));
}

function knownProduct([, key, version, revision, digest, removed, run, setAt, rows]: LookRow): Known {
  const listings = (rows ?? []).map(knownListing);
  return { key, version, revision, digest, removed: removed === 1, run, setAt, listings };
}

function knownListing(row: LookListing): Known["listings"][number] {
  const [account, occasion, source, rendering, version, changesAt, want, why, state, run] = row;
  const reasons = JSON.parse(why) as readonly string[];
  return { account, occasion, source, rendering, version, changesAt, want, why: reasons, state, run };
}

export function productsById(session: Session, shop: string, ids: readonly string[]): Promise<ProductRow[]> {
  return productRows(session, "p.shop = $1 AND p.id = ANY($2::text[])", shop, ids);
}

async function productsByKey(session: Session, keys: readonly number[]): Promise<ReadonlyMap<number, ProductRow>> {
  if (keys.length === 0) return new Map();
  const rows = await productRows(session, "p.key = ANY($1::bigint[])", [...new Set(keys)]);
  return new Map(rows.map((row) => [row.key, row]));
}

export interface Walk {
  readonly after: number;
  readonly limit: number;
  readonly notSeenSince?: number | undefined;
}

export function productsAfter(session: Session, shop: string, walk: Walk): Promise<ProductRow[]> {
  const { after, limit, notSeenSince } = walk;
  const missing = notSeenSince === undefined ? "" : " AND p.run < $4 AND p.removed = 0";
  const where = `p.shop = $1 AND p.key > $2${missing} ORDER BY p.key LIMIT $3`;
  return productRows(session, where, shop, after, limit, ...(notSeenSince === undefined ? [] : [notSeenSince]));
}

export async function countProducts(session: Session, shop: string, notSeenSince: number | undefined): Promise<number> {
  const sql = "SELECT count(*)::text j FROM @product p WHERE p.shop = $1";
  if (notSeenSince === undefined) return Number(await session.text(sql, shop));
  return Number(await session.text(`${sql} AND p.run < $2 AND p.removed = 0`, shop, notSeenSince));
}

/** SKUs of kept products. */
export async function skuRows(session: Session, shop: string, skus: readonly string[]): Promise<SkuRow[]> {
  const sql = `SELECT json_build_array(s.sku, s.stock_at, s.price_at, s.product)::text j
    FROM @sku s WHERE s.shop = $1 AND s.sku = ANY($2::text[]) ORDER BY s.sku, s.product`;
  const rows = (await session.arrays(sql, shop, skus)) as readonly (readonly [
    string,
    number | null,
    number | null,
    number,
  ])[];
  const products = await productsByKey(
    session,
    rows.map(([, , , product]) => product),
  );
  return rows.flatMap(([sku, stockAt, priceAt, key]): SkuRow[] => {
    const product = products.get(key);
    return product && !product.removed ? [{ sku, stockAt, priceAt, product }] : [];
  });
}

export async function sharedSkus(session: Session, shop: string, skus: readonly string[]): Promise<string[]> {
  const sql = `SELECT json_build_array(s.sku)::text j FROM @sku s JOIN @product p ON p.key = s.product AND p.removed = 0
    WHERE s.shop = $1 AND s.sku = ANY($2::text[]) GROUP BY s.sku HAVING count(*) > 1 ORDER BY s.sku`;
  return (await session.arrays(sql, shop, skus)).map(([sku]) => String(sku));
}

/** Rows with their products and open acts, in the order of the rows. */
export async function claimedRows(session: Session, rows: readonly Listing[]): Promise<Claimed[]> {
  if (rows.length === 0) return [];
  const products = await productsByKey(
    session,
    rows.filter((row) => row.product !== 0).map((row) => row.product),
  );
  const acts = await openActs(session, rows);
  return rows.map((listing) => ({
    listing,
    product: products.get(listing.product) ?? null,
    act: acts.get(placeOf(listing)) ?? null,
  }));
}

async function openActs(session: Session, rows: readonly Listing[]): Promise<ReadonlyMap<string, Act>> {
  const acts = new Map<string, Act>();
  const begun = rows.filter((row) => row.act > 0);
  if (begun.length === 0) return acts;
  const sql = `SELECT json_build_array(${columnsOf("act", "a")}, f.frozen)::text j
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[]) k(product, account, occasion, act)
    JOIN @act a ON a.product = k.product AND a.account = k.account AND a.occasion = k.occasion AND a.act = k.act
    LEFT JOIN @frozen f ON a.is_frozen = 1 AND f.product = a.product AND f.account = a.account
      AND f.occasion = a.occasion AND f.act = a.act
    WHERE a.ended_at IS NULL`;
  const numbers = begun.map(({ act }) => act);
  for (const values of await session.arrays(sql, ...keyLists(begun), numbers)) {
    const stored: StoredAct = CODECS.act.decode(values);
    const frozen = values.at(-1);
    const { isFrozen: _isFrozen, ...act } = stored;
    acts.set(placeOf(act), { ...act, frozen: typeof frozen === "string" ? JSON.parse(frozen) : null });
  }
  return acts;
}

const KEYS = "unnest($1::bigint[], $2::bigint[], $3::text[]) k(product, account, occasion)";

function keyLists(rows: readonly ListingKey[]): [number[], number[], string[]] {
  return [rows.map(({ product }) => product), rows.map(({ account }) => account), rows.map(({ occasion }) => occasion)];
}

/** Listings by key, those that are not there left out. */
export async function listingsByKey(session: Session, keys: readonly ListingKey[]): Promise<Listing[]> {
  const sql = `SELECT ${LISTING} FROM ${KEYS}
    JOIN @listing l ON l.product = k.product AND l.account = k.account AND l.occasion = k.occasion`;
  return (await session.arrays(sql, ...keyLists(keys))).map((values) => CODECS.listing.decode(values));
}

export async function listingsOfProducts(session: Session, products: readonly number[]): Promise<Listing[]> {
  const sql = `SELECT ${LISTING} FROM @listing l WHERE l.product = ANY($1::bigint[])
    ORDER BY l.product, l.account, l.occasion`;
  return (await session.arrays(sql, products)).map((values) => CODECS.listing.decode(values));
}
