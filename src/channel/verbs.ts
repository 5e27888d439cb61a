/** What a channel can do. Each verb is a function for one listing, or `{ upTo, run }` for a batch. */
import type { Facet } from "./facet.js";
import type { ChannelError } from "./failures.js";
import type { PhotoFormat } from "./limits.js";
import type { SellerView } from "./render.js";

/**
 * What is known about repeating a call whose answer never came.
 *
 * `key` the platform honours our idempotency key · `upsert` a natural key makes the second call the same as the first ·
 * `lookup` we can look whether it happened (needs `find`) · `handle` a handle known before tells afterwards (needs
 * `settle`) · `absolute` setting the same value twice is harmless · `blind` nobody can tell: a person is asked.
 *
 * A verb that is `handle` makes its visible effect in a step that names its handle, and in no other: where such a verb
 * stopped before that step had begun, nothing can be there, and it runs anew. `channelPromises` shows it of a channel.
 */
export type Safety = "key" | "upsert" | "lookup" | "handle" | "absolute" | "blind";

/** A photo made for this channel. Its bytes are in the store; they are read when asked for. */
export interface Photo {
  /** The product's photo it was made from. */
  readonly id: string;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly format: PhotoFormat;
  readonly width: number;
  readonly height: number;
  readonly byteLength: number;
  readonly alt: string;
  /** Where the platform can fetch it, for channels that pull. */
  readonly url: string | undefined;
  /** Which of the rule's `renditions` this is; absent on the photo itself. */
  readonly name?: string | undefined;
  /** The rule's further `renditions` of this photo, in its order, as far as they could be made. */
  readonly renditions?: readonly Photo[] | undefined;
  bytes(): Promise<Uint8Array>;
}

/** What a listing is called there. */
export interface Ref {
  readonly id: string;
  /** Where people see it. */
  readonly url?: string | undefined;
  /** Our variant id to theirs. */
  readonly variants?: Readonly<Record<string, string>> | undefined;
  /** Ids of further pieces: album messages, media. */
  readonly parts?: Readonly<Record<string, string>> | undefined;
  /** Where one listing stands on several places, such as TikTok Shop and Tokopedia: how it stands on each. */
  readonly places?: readonly PlaceStatus[] | undefined;
}

/** How a listing stands on one of its places. */
export interface PlaceStatus {
  /** `tokopedia` */
  readonly place: string;
  /** The platform's own word. */
  readonly status: string;
  /** Where people see it there. */
  readonly url?: string | undefined;
}

/** What a write did: the reference, and what had to be left for later. */
export interface Done extends Ref {
  /** Facets that are not over yet (a price locked by a promotion); they stay due. */
  readonly left?: readonly Facet[] | undefined;
  /** Why they were left. */
  readonly leftBecause?: string | undefined;
  /** The platform goes on working on it: `settle` is asked with this handle. */
  readonly settling?: string | undefined;
  /** What the platform dropped or changed by itself. */
  readonly warnings?: readonly string[] | undefined;
  /** Waits for a tap of the seller in the platform's own app. */
  readonly waitsForSeller?: string | undefined;
}

/** Something that is there and answers to what we looked for. */
export interface Found extends Ref {
  /** What it carries: our marker, or the SKU it was found by. */
  readonly marker: string;
  /** When the platform says it was made. */
  readonly createdAt?: Date | undefined;
  /** Whether everything a create would have done is done. */
  readonly complete: boolean;
}

export interface StepOptions<T> {
  /** How long the stored answer can be used. @defaultValue for ever */
  readonly keepMs?: number | undefined;
  /** Not before this long after the step before it was answered; longer waits are due times in the ledger. */
  readonly afterMs?: number | undefined;
  /** This step made the listing exist: its reference, kept even where a later step is refused; `undefined`: it did not. */
  readonly made?: ((answer: T) => Ref | undefined) | undefined;
  /** The stored answer where `find` shows that a `lookup` step had happened. @defaultValue what was found */
  readonly found?: ((found: Found) => T) | undefined;
  /** For `handle`: what `settle` is asked with. */
  readonly handle?: string | undefined;
  /** For `key`: what is sent. Kept sealed and handed to `run` again, so that the repeated call is the same to the byte. */
  readonly body?: string | undefined;
}

export interface StepCall {
  /** The idempotency key: the same at every repetition of this step, a hash of 43 characters. */
  readonly key: string;
  /** The same as a UUID, for platforms that insist on its shape. */
  readonly uuid: string;
  /** The body to send: the stored one where this is a repetition. */
  readonly body: string | undefined;
}

/**
 * Runs `run` at most once per act: its start is committed before the call, its answer right after. At a later try or
 * after a crash a finished step returns its stored answer, an unfinished one is in doubt by its own safety.
 */
export type Step<S extends Safety> = <T>(
  name: string,
  safety: S,
  run: (call: StepCall) => Promise<T>,
  options?: StepOptions<T>,
) => Promise<T>;

/** A step shared by every listing that uses the same bytes: uploads a photo once per account and purpose. */
export type Upload = <T>(
  photo: Photo,
  purpose: string,
  run: () => Promise<T>,
  options?: { readonly keepMs?: number | undefined },
) => Promise<T>;

export interface Item<X, C, S extends Safety> {
  readonly content: C;
  /** The facets to bring over. A channel that sends a facet that is not due sends it in vain. */
  readonly due: readonly Facet[];
  /** In order. Empty in `revise`, and where the listing goes out without them. */
  readonly photos: readonly Photo[];
  readonly extras: X;
  readonly marker: string;
  /** Idempotency key of the whole verb, for channels without steps. */
  readonly key: string;
  readonly uuid: string;
  readonly step: Step<S>;
  readonly upload: Upload;
}

export interface Again<X, C, S extends Safety> extends Item<X, C, S> {
  readonly previous: Ref;
  /** Our ids of variants that the listing has and the product no longer has. */
  readonly removedVariants: readonly string[];
}

export interface Withdrawal<S extends Safety> {
  readonly ref: Ref;
  /** `hide`: it can come back with the same id. */
  readonly how: "hide" | "delete";
  readonly marker: string;
  readonly key: string;
  readonly step: Step<S>;
}

export interface Wanted {
  readonly marker: string;
  /** SKUs of all variants. */
  readonly skus: readonly string[];
}

/** What a listing looks like there now. */
export interface Seen {
  readonly visible: boolean;
  /** The platform's own word for its state. */
  readonly status?: string | undefined;
  /** Why it is not visible, in the platform's words. */
  readonly because?: string | undefined;
  /** Content as far as it can be read back, under the keys of `content`; a key that is absent is not compared. */
  readonly content?: Readonly<Record<string, unknown>> | undefined;
  readonly ref?: Ref | undefined;
}

/** One row of a set that is rebuilt. */
export interface Piece<C> {
  readonly product: string;
  readonly content: C;
  /** In order. */
  readonly photos: readonly Photo[];
  /** Digest of content and photos: equal means nothing of it changed. */
  readonly digest: string;
  /** `hidden`: kept, not shown. */
  readonly presence: "live" | "hidden";
}

export interface RebuildSet<C> {
  /** Who sells now; `undefined` where nobody said. A channel whose rows depend on it renders it into them too. */
  readonly seller: SellerView | undefined;
  /**
   * `true`: this run is there to show renditions that were made `later`. In any other one what did not change should
   * stay as it is: a channel leaves out those that it did not show before.
   */
  readonly showsLater: boolean;
  /**
   * `true`: a person has said that this run may take out more than `maxShrink`. A channel that counts more than products,
   * such as rows, throws `wouldShrink` without it.
   */
  readonly mayShrink?: boolean | undefined;
  /** Everything that is wished here, in a stable order. Can be walked more than once. */
  rows(): AsyncIterable<Piece<C>>;
  readonly count: number;
}

export interface Rebuilt {
  readonly written: number;
  /** Address of each product's page, where it has one. */
  readonly urls?: ReadonlyMap<string, string> | undefined;
  /** Products that turned out not to be acceptable, each with why; the set went out without them. */
  readonly refused?: ReadonlyMap<string, ChannelError> | undefined;
}

type One<S, I, R> = (session: S, item: I, signal: AbortSignal) => Promise<R>;
/** A batch: one outcome per item, in the order of the items. */
export interface Many<S, I, R> {
  readonly upTo: number;
  run(session: S, items: readonly I[], signal: AbortSignal): Promise<readonly (R | ChannelError)[]>;
}
export type OneOrMany<S, I, R> = One<S, I, R> | Many<S, I, R>;

export interface Verbs<S, X, C, F extends Safety> {
  /** Puts up a listing that is not there. */
  create: OneOrMany<S, Item<X, C, F>, Done>;
  /** Puts it up or brings it over, by a natural key. */
  upsert: OneOrMany<
    S,
    Item<X, C, F> & { readonly previous: Ref | undefined; readonly removedVariants: readonly string[] },
    Done
  >;
  update: OneOrMany<S, Again<X, C, F>, Done>;
  /** Price and stock only, where that is a cheaper call. */
  revise: OneOrMany<S, Again<X, C, F>, Done>;
  withdraw: OneOrMany<S, Withdrawal<F>, void>;
  /** Looks whether it is there: nothing found is `[]`. */
  find: OneOrMany<S, Wanted, readonly Found[]>;
  read: OneOrMany<S, { readonly ref: Ref }, Seen>;
  /** `"settling"`: wait on. `"open"`: the step of that handle can be run again. Expired: throw `gone`. */
  settle: (session: S, handle: string, signal: AbortSignal) => Promise<Done | "settling" | "open">;
  rebuild: (session: S, set: RebuildSet<C>, signal: AbortSignal) => Promise<Rebuilt>;
  /** A cheap call that shows that account and place work. */
  ping: (session: S, signal: AbortSignal) => Promise<void>;
}

export type Verb = keyof Verbs<never, never, never, never>;
/** Verbs whose repetition matters. */
export type WriteVerb = "create" | "upsert" | "update" | "revise" | "withdraw";
/** Safeties that a channel with verbs `V` may claim. */
export type Allowed<V> = Exclude<
  Safety,
  ("find" extends V ? never : "lookup") | ("settle" extends V ? never : "handle")
>;
