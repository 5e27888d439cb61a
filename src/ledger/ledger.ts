/**
 * The ledger: the durable memory. Asynchronous and shaped in batches, so that a SQL server fits as well as a file.
 * What is written goes through `write`, one transaction a batch; what moves a listing is decided by `transitions`.
 */
import type { KnownRendition, KnownSource } from "../photos/room.js";
import type { BucketState } from "../resilience/rate.js";
import type { Op, ResultsOf } from "./ops.js";
import type {
  Abilities,
  AccountRow,
  Act,
  Lane,
  Listing,
  ListingKey,
  ListingState,
  ProductRow,
  StepRow,
} from "./rows.js";

/** What publishing has to know of a product to see that nothing changed. */
export interface Known {
  readonly key: number;
  readonly version: number;
  readonly revision: number | null;
  readonly digest: string;
  readonly removed: boolean;
  readonly run: number;
  /** When stock or price of any of its SKUs was last set by itself (`stockAt`, `priceAt` of ProductOp). */
  readonly setAt: number | null;
  readonly listings: readonly KnownListing[];
}
export interface KnownListing {
  readonly account: number;
  readonly occasion: string;
  readonly source: string;
  readonly rendering: number;
  readonly version: number;
  readonly changesAt: number | null;
  readonly want: string;
  readonly why: readonly string[];
  readonly state: ListingState;
  readonly run: number;
}

export interface ClaimQuery {
  readonly account: number;
  readonly lane: Lane;
  readonly owner: string;
  readonly now: number;
  readonly leaseUntil: number;
  readonly limit: number;
  /** Only wishes made with this rendering number or an older one. */
  readonly rendering: number;
  /** `urgent`: urgency, then newest. `fresh`: newest, whatever its urgency. */
  readonly order: "urgent" | "fresh";
}
/** A leased row with what is needed to act on it. */
export interface Claimed {
  readonly listing: Listing;
  /** `null` for editions. */
  readonly product: ProductRow | null;
  /** The act that has begun and not ended, or the last one that is in doubt. */
  readonly act: Act | null;
}
export interface TakeQuery {
  readonly account: number;
  /** Rows in doubt whose time has come, or rows whose platform is to be asked how far it is. */
  readonly what: "doubt" | "settling";
  readonly owner: string;
  readonly now: number;
  readonly leaseUntil: number;
  readonly limit: number;
}

export interface RowQuery {
  readonly shop: string;
  /** Products that this run saw. */
  readonly run?: number | undefined;
  readonly product?: string | undefined;
  readonly account?: number | undefined;
  readonly states?: readonly ListingState[] | undefined;
  /** Detail's reason. */
  readonly reason?: string | undefined;
  /** Where the last page ended. */
  readonly after?: RowCursor | undefined;
  readonly limit: number;
}
export interface RowCursor {
  readonly product: number;
  readonly account: number;
  readonly occasion: string;
}
/** A listing for people: with its product's id and title, without its document. */
export interface ListedRow {
  readonly listing: Listing;
  readonly product: string;
  readonly title: string;
}

export interface Tally {
  readonly account: number;
  readonly state: ListingState;
  readonly lane: Lane | null;
  readonly reason: string | null;
  readonly count: number;
}

/** Listings of one run's products that a report does not tell apart. */
export interface RunTally extends Tally {
  /** Against the run: brought over before it, or in a later try; `made`: first put up there. */
  readonly applied: "before" | "made" | "changed";
  /** Whether it stands on the platform, as far as we know. */
  readonly isThere: boolean;
  /** Whether anything wants it there. */
  readonly isWanted: boolean;
}

export interface SkuRow {
  readonly sku: string;
  readonly stockAt: number | null;
  readonly priceAt: number | null;
  readonly product: ProductRow;
}

export interface RunRow {
  readonly run: number;
  readonly shop: string;
  readonly whole: boolean;
  readonly begunAt: number;
  readonly endedAt: number | null;
  readonly kept: number;
  readonly problems: number;
}
export interface ProblemRow {
  readonly line: number;
  readonly product: string | null;
  readonly issues: string;
  readonly status: "refused" | "skipped";
}

export interface BindAccount {
  readonly account: string;
  readonly channel: string;
  readonly name: string;
  readonly abilities: Abilities;
}

export interface PieceRow {
  readonly product: number;
  readonly sort: string;
  readonly digest: string;
  readonly body: string;
}
export interface TokenRow {
  readonly sealed: string;
  readonly seed: string;
  readonly version: number;
  readonly expiresAt: number | null;
}
export interface FactRow {
  readonly key: string;
  readonly value: string;
  readonly digest: string;
  readonly readAt: number;
  readonly expiresAt: number;
}
export interface WalkRow {
  readonly why: string;
  readonly after: number;
  readonly askedAt: number;
}
export interface WorkerRow {
  readonly id: string;
  readonly accounts: readonly number[];
  readonly goals: string;
  readonly seenAt: number;
}

/**
 * What an engine remembers. Implementations: `sqliteLedger`, `memoryLedger`; write your own and run
 * `ledgerPromises` of `etalase/testing` against it.
 *
 * @throws EtalaseError `ledger-unavailable` from every method when nothing could be read or kept; then nothing was.
 */
export interface Ledger {
  readonly id: string;
  /** One process only, or several at once. */
  readonly sharing: "exclusive" | "shared";
  /** Where it lies, for messages and for what is kept beside it; `undefined` in memory. */
  readonly place: string | undefined;
  /** Carries wake-ups between processes; without it each of them looks for itself once a second. */
  readonly wakeup?: LedgerWakeup | undefined;
  /** Opens or makes it. @throws LedgerBusy where another process holds it. */
  open(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;

  /** One transaction. Results in the order of the operations. */
  write<const T extends readonly Op[]>(ops: T): Promise<ResultsOf<T>>;

  /** Numbers a new run of a shop. */
  beginRun(shop: string, whole: boolean, now: number): Promise<number>;
  readRun(run: number): Promise<RunRow | undefined>;
  readProblems(run: number, after: number, limit: number): Promise<readonly ProblemRow[]>;

  /** What is known of these products, by id; unknown ones are absent. */
  look(shop: string, ids: readonly string[]): Promise<ReadonlyMap<string, Known>>;
  readProducts(shop: string, ids: readonly string[]): Promise<readonly ProductRow[]>;
  /** Products in the order of their keys, for walks and for what a whole catalogue no longer names. */
  walkProducts(
    shop: string,
    query: { readonly after: number; readonly limit: number; readonly notSeenSince?: number | undefined },
  ): Promise<readonly ProductRow[]>;
  countProducts(shop: string, notSeenSince?: number): Promise<number>;
  lookSkus(shop: string, skus: readonly string[]): Promise<readonly SkuRow[]>;
  /** SKUs that more than one kept product has. */
  sharedSkus(shop: string, skus: readonly string[]): Promise<readonly string[]>;

  /**
   * Binds names to accounts of a shop; makes those that are new. Answers all accounts of the shop, and accounts of
   * other shops that were asked for, so that the caller sees what changed. A name that meant another account keeps it:
   * rebinding is an operation of its own.
   */
  bindAccounts(shop: string, accounts: readonly BindAccount[], now: number): Promise<readonly AccountRow[]>;
  readAccounts(shop: string): Promise<readonly AccountRow[]>;

  /** Ripe waits become due; leases that have run out are healed. Answers how many rows moved. */
  promote(account: number, now: number): Promise<number>;
  /**
   * The clock was set back: waits that were reckoned by what it said before are over now, and so are leases that end after
   * `leasesAfter`. Answers how many rows were ahead.
   */
  bringForward(account: number, now: number, leasesAfter: number): Promise<number>;
  claim(query: ClaimQuery): Promise<readonly Claimed[]>;
  /** Leases doubtful or settling rows in their own state. */
  take(query: TakeQuery): Promise<readonly Claimed[]>;
  readSteps(key: ListingKey, act: number): Promise<readonly StepRow[]>;
  readUploads(
    account: number,
    renditions: readonly string[],
    purpose: string,
    now: number,
  ): Promise<ReadonlyMap<string, string>>;
  /** Which lanes have due rows. */
  dueLanes(account: number): Promise<readonly Lane[]>;
  /** When the next row of this account ripens or is to be asked about. */
  nextDue(account: number): Promise<number | null>;
  /** Rows whose rendering changes by time. */
  ripe(shop: string, now: number, limit: number): Promise<readonly ListingKey[]>;
  readListings(keys: readonly ListingKey[]): Promise<readonly (Claimed | undefined)[]>;
  /** All listings of these products. */
  listingsOf(products: readonly number[]): Promise<readonly Listing[]>;

  rows(query: RowQuery): Promise<readonly ListedRow[]>;
  /** Counts of a whole shop by account, state, lane and reason. */
  tally(shop: string): Promise<readonly Tally[]>;
  /** Counts of what one run saw last, as its report tells them apart. */
  tallyRun(shop: string, run: number): Promise<readonly RunTally[]>;

  pieces(account: number, after: string | null, limit: number): Promise<readonly PieceRow[]>;
  countPieces(account: number): Promise<number>;

  readCircuits(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly version: number; readonly state: string }>>;
  readBuckets(keys: readonly string[]): Promise<ReadonlyMap<string, BucketState>>;
  readToken(account: number): Promise<TokenRow | undefined>;
  readFacts(account: number): Promise<readonly FactRow[]>;
  readWalks(shop: string): Promise<readonly WalkRow[]>;
  readWorkers(shop: string): Promise<readonly WorkerRow[]>;
  readMeta(key: string): Promise<string | undefined>;

  readSources(keys: readonly string[]): Promise<ReadonlyMap<string, KnownSource>>;
  saveSources(rows: readonly (KnownSource & { readonly key: string })[]): Promise<void>;
  readRenditions(keys: readonly string[]): Promise<ReadonlyMap<string, KnownRendition>>;
  saveRenditions(rows: readonly (KnownRendition & { readonly key: string })[]): Promise<void>;

  /** Drops ended acts, steps, uploads, runs and photo memory that nothing needs, older than `before`; a small portion. */
  sweep(before: number, limit: number): Promise<number>;
}

/** Wake-ups between processes that share a ledger. Losing one costs time, never data. */
export interface LedgerWakeup {
  /** Until the signal is aborted. @throws EtalaseError `ledger-unavailable` where none come any more. */
  listen(accounts: readonly number[], sleeper: Sleeper, signal: AbortSignal): Promise<void>;
  /** Somebody is to be told of this account in so many milliseconds. */
  schedule(account: number, inMs: number): Promise<void>;
}
/** Who is woken. */
export interface Sleeper {
  wake(account: number): void;
  /** Its clock, in milliseconds since 1970. */
  now(): number;
}
