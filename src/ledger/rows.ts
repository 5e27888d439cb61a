/** Rows of the ledger. Times are milliseconds since 1970, digests 22 characters (see `digest` in model/canonical). */
import type { Facet } from "../channel/facet.js";
import type { Loss } from "../channel/render.js";
import type { Ref, Safety } from "../channel/verbs.js";
import type { AskedPhoto } from "../photos/room.js";

/** What a listing should be: there, kept but not shown, or not there. */
export type Presence = "live" | "hidden" | "gone";

/** One digest per facet. `""`: never wished, or never applied. `presence` is the word itself. */
export type Digests = Readonly<Record<Exclude<Facet, "presence">, string>> & { readonly presence: Presence | "" };

export const NO_DIGESTS: Digests = { presence: "", content: "", price: "", stock: "", photos: "" };

/** The verb that a due listing needs next. Circuits, rates and batches are gates of a lane. */
export type Lane = "withdraw" | "revise" | "update" | "upsert" | "create" | "rebuild" | "compose";

/** What an account's channel can do, as far as lanes depend on it. */
export interface Abilities {
  readonly create: boolean;
  readonly upsert: boolean;
  readonly update: boolean;
  readonly revise: boolean;
  readonly withdraw: boolean;
  readonly rebuild: boolean;
  /** A mailbox: products wait for an edition. */
  readonly compose: boolean;
  /** A wall, where posts are paced. */
  readonly paced: boolean;
  /** Withdrawing by hiding keeps the listing and its id. */
  readonly hides: boolean;
  /** `revise` stays open while a listing settles. */
  readonly openWhileSettling: boolean;
}

/**
 * `due` can be claimed now · `waiting` for its own `dueAt` · `leased` claimed, nothing sent · `inFlight` a call may have
 * left · `settling` the platform works on it · `inDoubt` nobody knows yet · `asking` a person · `refused` this version is
 * not acceptable · `expired` too late to be posted · `withdrawn`, `clean` nothing to do.
 */
export type ListingState =
  | "clean"
  | "due"
  | "waiting"
  | "leased"
  | "inFlight"
  | "settling"
  | "inDoubt"
  | "asking"
  | "refused"
  | "expired"
  | "withdrawn";

/** Why a row stands where it stands: what a report shows. */
export interface Detail {
  /** A reason of DESIGN's table: `in doubt`, `exists already`, `settling`, `invalid`, … */
  readonly reason: string;
  readonly message?: string | undefined;
  readonly cure?: string | undefined;
  readonly checkUrl?: string | undefined;
  readonly code?: string | undefined;
  readonly field?: string | undefined;
}

export interface ListingKey {
  readonly account: number;
  /** 0 for editions, which belong to no product. */
  readonly product: number;
  /** `""` everyday, `"edition:7"`, or an announcement. */
  readonly occasion: string;
}

/** What the platform works on since the last accepted write. */
export interface SettlingWork {
  readonly handle: string;
  readonly verb: Lane;
  /** Digests that become applied when it is over. */
  readonly digests: Digests;
  readonly version: number;
  readonly since: number;
}

export interface Listing extends ListingKey {
  readonly want: Presence;
  /** Why it should be there: `direct`, or names of goals. Empty: it should not. */
  readonly why: readonly string[];
  /** Grows with each change of what is wanted. */
  readonly wish: number;
  /** The wish that the present or last worker took. */
  readonly claimed: number;
  /** The run that changed it last. */
  readonly run: number;
  /** Version of the product document that is wished. */
  readonly version: number;
  readonly rendering: number;
  /** Digest of everything that rendering depends on. */
  readonly source: string;
  readonly changesAt: number | null;
  readonly wished: Digests;
  readonly applied: Digests;
  /** The version that is up, and the run in which it went up first. */
  readonly liveVersion: number | null;
  readonly madeInRun: number | null;
  /** The run whose wish was applied last. */
  readonly appliedRun: number | null;
  readonly ref: Ref | null;
  /** Whether everything a create does was done for `ref`. */
  readonly complete: boolean;
  /** Grows when the previous create is definitely absent or withdrawn; part of every key. */
  readonly number: number;
  readonly act: number;
  /** The verb of the act that has begun and not ended. */
  readonly actVerb: Lane | null;
  /** Until then an older call of unknown outcome may still land: what is sent before is sent once more after. */
  readonly echoAt: number | null;
  readonly settling: SettlingWork | null;
  readonly settleAt: number | null;
  readonly state: ListingState;
  readonly detail: Detail | null;
  readonly losses: readonly Loss[];
  /** Why the wished version is not acceptable there; the last acceptable one stays up. */
  readonly refused: Detail | null;
  readonly tries: number;
  readonly lane: Lane | null;
  /** 0 takedown, 1 sold out, 2 price and stock, 3 the rest. */
  readonly urgency: number;
  readonly dueAt: number | null;
  readonly owner: string | null;
  readonly leaseUntil: number | null;
  readonly fence: number;
  readonly validUntil: number | null;
}

/** A photo as a listing shows it. */
export interface FrozenPhoto extends AskedPhoto {
  readonly alt: string;
}

/** What an act sends, frozen when it began, so that every try sends the same. */
export interface Frozen {
  readonly content: unknown;
  readonly extras: unknown;
  readonly photos: readonly FrozenPhoto[];
  readonly skus: readonly string[];
  /** Our ids of the variants in this version. */
  readonly variants: readonly string[];
}

export interface Act extends ListingKey {
  readonly act: number;
  readonly verb: Lane;
  readonly number: number;
  readonly version: number;
  readonly run: number;
  readonly rendering: number;
  readonly marker: string;
  readonly due: readonly Facet[];
  /** What is applied when it is done, for the facets that were due. */
  readonly digests: Digests;
  readonly frozen: Frozen | null;
  /** Start of the first try. */
  readonly begunAt: number;
  /** Start of the newest try. */
  readonly triedAt: number;
  /** Latest instant at which a request of it could still take effect. */
  readonly lastAt: number;
  readonly tries: number;
  readonly endedAt: number | null;
  readonly outcome: "done" | "refused" | "undone" | null;
  readonly failure: Detail | null;
}

export interface StepRow {
  readonly name: string;
  readonly safety: Safety;
  readonly begunAt: number;
  readonly lastAt: number;
  /** For `handle`. */
  readonly handle: string | null;
  /** Sealed body of a `key` step. */
  readonly body: string | null;
  /** JSON; `null` while unanswered. */
  readonly answer: string | null;
  readonly answeredAt: number | null;
  readonly expiresAt: number | null;
}

export interface AccountRow {
  readonly key: number;
  readonly shop: string;
  readonly account: string;
  /** Id of the channel definition. */
  readonly channel: string;
  /** The name it is configured under now; `null`: unattended. */
  readonly name: string | null;
  readonly seenAt: number;
  readonly abilities: Abilities;
  readonly pausedAt: number | null;
  readonly pausedUntil: number | null;
  /** Features that a person has said are dark: `{ live: until | null }`. */
  readonly darkFor: Readonly<Record<string, number | null>>;
  /** Everything of this account waits for a person: `reconnect`, `account changed`. */
  readonly hold: Detail | null;
  readonly holdAt: number | null;
  readonly closesAt: number | null;
  readonly drainUntil: number | null;
  /** Since when it holds goals, or fails them; for `afterMs`. */
  readonly failingSince: number | null;
}

export interface ProductRow {
  readonly key: number;
  readonly id: string;
  readonly version: number;
  readonly revision: number | null;
  readonly model: number;
  readonly digest: string;
  readonly run: number;
  readonly removed: boolean;
  /** The document as JSON text. */
  readonly doc: string;
}

/** What a new row takes from the wish that makes it. */
type NewListing = Pick<Listing, "account" | "product" | "occasion" | "want" | "why" | "run" | "rendering">;

/** A row for a listing that was never wished. */
export function newListing(op: NewListing): Listing {
  return {
    account: op.account,
    product: op.product,
    occasion: op.occasion,
    want: op.want,
    why: op.why,
    wish: 0,
    claimed: 0,
    run: op.run,
    version: 0,
    rendering: op.rendering,
    source: "",
    changesAt: null,
    wished: NO_DIGESTS,
    applied: NO_DIGESTS,
    liveVersion: null,
    madeInRun: null,
    appliedRun: null,
    ref: null,
    complete: false,
    number: 1,
    act: 0,
    actVerb: null,
    echoAt: null,
    settling: null,
    settleAt: null,
    state: "clean",
    detail: null,
    losses: [],
    refused: null,
    tries: 0,
    lane: null,
    urgency: 3,
    dueAt: null,
    owner: null,
    leaseUntil: null,
    fence: 0,
    validUntil: null,
  };
}
