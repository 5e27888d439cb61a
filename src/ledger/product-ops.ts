/** Operations that say what should be: of a product as it is kept, and of each of its listings. */
import type { Loss } from "../channel/render.js";
import type { Detail, Digests, ListingKey, ListingState, Presence } from "./rows.js";

/** What a listing should be from now on. */
export interface WishOp extends ListingKey {
  readonly op: "wish";
  readonly want: Presence;
  readonly why: readonly string[];
  readonly run: number;
  readonly version: number;
  readonly rendering: number;
  readonly source: string;
  readonly changesAt: number | null;
  readonly wished: Digests;
  readonly losses: readonly Loss[];
  /** Rendering showed that this version is not acceptable there. */
  readonly refused: Detail | null;
  readonly urgency: number;
  readonly notBefore: number | null;
  readonly validUntil: number | null;
  /** Also where nothing changed: a retry, a refresh. */
  readonly force: boolean;
  /** The reasons that were read before: where they are others by now, somebody else has moved the listing. */
  readonly sawWhy?: readonly string[] | undefined;
  readonly now: number;
}
/** `same`: nothing to write. `older`: a newer version is kept, or its reasons have changed meanwhile. */
export interface WishResult {
  readonly result: "wished" | "same" | "older";
  readonly account: number;
  /** Whether the row can move by itself now; and before, for which run. */
  readonly moves: boolean;
  readonly moved: boolean;
  readonly movedRun: number;
  readonly state: ListingState;
}

/** Keeps a product and its wishes. With `doc: null` it only marks the stored one as seen by this run. */
export interface ProductOp {
  readonly op: "product";
  readonly shop: string;
  readonly id: string;
  /** The version that was read before; `null`: none was. Otherwise the result is `moved`. */
  readonly expect: number | null;
  readonly revision: number | null;
  readonly model: number;
  readonly digest: string;
  readonly doc: string | null;
  /** In its own language, for lists. @defaultValue the one before, else the id */
  readonly title?: string | undefined;
  readonly skus: readonly string[];
  /** SKUs whose stock or price was set by itself now. */
  readonly stockAt?: Readonly<Record<string, number>> | undefined;
  readonly priceAt?: Readonly<Record<string, number>> | undefined;
  readonly run: number;
  readonly removed: boolean;
  /** Their `product` and `version` are filled in by the ledger. */
  readonly wishes: readonly Omit<WishOp, "product" | "version">[];
  /**
   * Accounts without an everyday listing of it when it was read. Where one has come there since, the result is `moved`:
   * nobody has said to that listing what is said here. @defaultValue none is looked at
   */
  readonly sawNone?: readonly number[] | undefined;
}
export interface ProductResult {
  readonly result: "kept" | "seen" | "moved";
  readonly key: number;
  readonly version: number;
  readonly wishes: readonly WishResult[];
}
