/** Tables of a ledger as data: a name, the fields that make its key, and the type of its rows. Every ledger has these. */
import type { Facet } from "../channel/facet.js";
import type { KnownRendition, KnownSource } from "../photos/room.js";
import type { BucketState } from "../resilience/rate.js";
import type { FactRow, PieceRow, ProblemRow, RunRow, TokenRow, WalkRow, WorkerRow } from "./ledger.js";
import type { AccountRow, Act, Digests, Frozen, Listing, ListingKey, ProductRow, StepRow } from "./rows.js";

/** A table: its rows, and what finds one of them. */
export interface Table<Row, At> {
  readonly name: string;
  /** Fields of the key, which are also its columns. */
  readonly key: readonly string[];
  /** A row's key. */
  readonly at: (row: Row) => At;
  readonly values: (at: At) => (string | number)[];
  /** A key as one text. */
  readonly text: (at: At) => string;
}

const SEPARATOR = "\u0001";

function table<Row>() {
  return <K extends keyof Row & string>(name: string, ...key: readonly K[]): Table<Row, Pick<Row, K>> => ({
    name,
    key,
    at: (row) => row,
    values: (at) => key.map((field) => keyPart(at[field])),
    text: (at) => {
      let text = "";
      for (const field of key) text += at[field] + SEPARATOR;
      return text;
    },
  });
}

function keyPart(value: unknown): string | number {
  return typeof value === "number" ? value : String(value);
}

/** A product as it is stored: with its title for lists, and its SKUs to see which of them went. */
export interface StoredProduct extends ProductRow {
  readonly shop: string;
  readonly title: string;
  readonly skus: readonly string[];
  /** When stock or price of any of its SKUs was last set by itself. */
  readonly setAt: number | null;
}
/** A SKU of a product. Not unique in a shop: a variant may move between products within one publish. */
export interface StoredSku {
  readonly shop: string;
  readonly sku: string;
  readonly product: number;
  readonly stockAt: number | null;
  readonly priceAt: number | null;
}
/** An act without what it froze, which is kept beside it while the act is open. */
export interface StoredAct extends Omit<Act, "frozen"> {
  /** Whether there is a frozen row beside it. */
  readonly isFrozen: boolean;
}
export interface StoredFrozen extends ListingKey {
  readonly act: number;
  readonly frozen: Frozen;
}
export interface StoredStep extends StepRow, ListingKey {
  readonly act: number;
}
/** A product that waits for an edition, with what the edition says of it. At most one edition holds a product. */
export interface EditionItem extends ListingKey {
  readonly edition: number;
  readonly wish: number;
  readonly version: number;
  readonly run: number;
  readonly digests: Digests;
}
export interface StoredUpload {
  readonly account: number;
  readonly rendition: string;
  readonly purpose: string;
  readonly begunAt: number;
  readonly answer: string | null;
  readonly expiresAt: number | null;
}
export interface StoredPiece extends PieceRow {
  readonly account: number;
}
export interface StoredCircuit {
  readonly key: string;
  readonly version: number;
  readonly state: string;
}
export interface StoredBucket extends BucketState {
  readonly key: string;
}
export interface StoredLease {
  readonly name: string;
  readonly owner: string;
  readonly until: number;
}
export interface StoredToken extends TokenRow {
  readonly account: number;
}
export interface StoredFact extends FactRow {
  readonly account: number;
}
export interface StoredProblem extends ProblemRow {
  readonly run: number;
}
export interface StoredWalk extends WalkRow {
  readonly shop: string;
}
export interface StoredWorker extends WorkerRow {
  readonly shop: string;
}
/** Numbers that only grow: the last one given out. */
export interface StoredCounter {
  readonly name: Counter;
  readonly value: number;
}
export type Counter = "account" | "product" | "run" | "wish";
export interface StoredMeta {
  readonly key: string;
  readonly value: string;
}
export type StoredSource = KnownSource & { readonly key: string };
export type StoredRendition = KnownRendition & { readonly key: string };

interface Def<Row, K extends keyof Row> {
  readonly row: Row;
  readonly at: Pick<Row, K>;
}
/** Rows and keys of all tables. */
export interface TableTypes {
  readonly account: Def<AccountRow, "key">;
  readonly product: Def<StoredProduct, "shop" | "id">;
  readonly sku: Def<StoredSku, "shop" | "sku" | "product">;
  readonly listing: Def<Listing, "product" | "account" | "occasion">;
  readonly act: Def<StoredAct, "product" | "account" | "occasion" | "act">;
  readonly frozen: Def<StoredFrozen, "product" | "account" | "occasion" | "act">;
  readonly step: Def<StoredStep, "product" | "account" | "occasion" | "act" | "name">;
  readonly item: Def<EditionItem, "product" | "account" | "occasion">;
  readonly upload: Def<StoredUpload, "account" | "rendition" | "purpose">;
  readonly piece: Def<StoredPiece, "account" | "product">;
  readonly circuit: Def<StoredCircuit, "key">;
  readonly bucket: Def<StoredBucket, "key">;
  readonly lease: Def<StoredLease, "name">;
  readonly token: Def<StoredToken, "account">;
  readonly fact: Def<StoredFact, "account" | "key">;
  readonly run: Def<RunRow, "run">;
  readonly problem: Def<StoredProblem, "run" | "line">;
  readonly walk: Def<StoredWalk, "shop" | "why">;
  readonly worker: Def<StoredWorker, "id">;
  readonly counter: Def<StoredCounter, "name">;
  readonly meta: Def<StoredMeta, "key">;
  readonly source: Def<StoredSource, "key">;
  readonly rendition: Def<StoredRendition, "key">;
}
export type TableName = keyof TableTypes;
export type RowOf<N extends TableName> = TableTypes[N]["row"];
export type KeyOf<N extends TableName> = TableTypes[N]["at"];
export type Tables = { readonly [N in TableName]: Table<RowOf<N>, KeyOf<N>> };

export const TABLES: Tables = {
  account: table<AccountRow>()("account", "key"),
  product: table<StoredProduct>()("product", "shop", "id"),
  sku: table<StoredSku>()("sku", "shop", "sku", "product"),
  listing: table<Listing>()("listing", "product", "account", "occasion"),
  act: table<StoredAct>()("act", "product", "account", "occasion", "act"),
  frozen: table<StoredFrozen>()("frozen", "product", "account", "occasion", "act"),
  step: table<StoredStep>()("step", "product", "account", "occasion", "act", "name"),
  item: table<EditionItem>()("item", "product", "account", "occasion"),
  upload: table<StoredUpload>()("upload", "account", "rendition", "purpose"),
  piece: table<StoredPiece>()("piece", "account", "product"),
  circuit: table<StoredCircuit>()("circuit", "key"),
  bucket: table<StoredBucket>()("bucket", "key"),
  lease: table<StoredLease>()("lease", "name"),
  token: table<StoredToken>()("token", "account"),
  fact: table<StoredFact>()("fact", "account", "key"),
  run: table<RunRow>()("run", "run"),
  problem: table<StoredProblem>()("problem", "run", "line"),
  walk: table<StoredWalk>()("walk", "shop", "why"),
  worker: table<StoredWorker>()("worker", "id"),
  counter: table<StoredCounter>()("counter", "name"),
  meta: table<StoredMeta>()("meta", "key"),
  source: table<StoredSource>()("source", "key"),
  rendition: table<StoredRendition>()("rendition", "key"),
};
export const TABLE_NAMES: readonly TableName[] = [
  "account",
  "product",
  "sku",
  "listing",
  "act",
  "frozen",
  "step",
  "item",
  "upload",
  "piece",
  "circuit",
  "bucket",
  "lease",
  "token",
  "fact",
  "run",
  "problem",
  "walk",
  "worker",
  "counter",
  "meta",
  "source",
  "rendition",
];

/** Columns of the digests of one side, in the order of the facets. */
export const DIGEST_FACETS = ["presence", "content", "price", "stock", "photos"] as const satisfies readonly Facet[];

/** Photo sources are kept this much longer: losing one can look like a changed photo. A year. */
export const SOURCE_KEEP_MS = 365 * 86_400_000;
