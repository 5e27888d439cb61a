/** What users see: the shop, its options, its reports. Types only. */
import type { Channel } from "./channel/define.js";
import type { Tokens } from "./channel/toolbox.js";
import type { Verb } from "./channel/verbs.js";
import type { Health } from "./engine/health.js";
import type { RetryFilter, Truth } from "./engine/people.js";
import type { PlanRow } from "./engine/plan.js";
import type { Progress } from "./engine/publish.js";
import type { Recovery } from "./engine/recover.js";
import type { Row as AnyRow, Status } from "./engine/report.js";
import type { Closing } from "./engine/sunset.js";
import type { Drift, VerifyCall } from "./engine/verify.js";
import type { Confirmation } from "./engine/withdraw.js";
import type { EventName, Events } from "./events/events.js";
import type { PhotoHost } from "./hosts/host.js";
import type { Ledger } from "./ledger/ledger.js";
import type { OverlayInput, ProductInput } from "./model/input.js";
import type { SellerInput } from "./model/seller.js";
import type { DecodeHeic, PhotoDesk } from "./photos/desk-room.js";
import type { Preview } from "./preview/room.js";
import type { Clock } from "./resilience/clock.js";

/** Configured channels by name. */
export type Channels = Readonly<Record<string, Channel>>;

type ExtrasOf<C> = C extends Channel<string, infer X, Verb> ? X : never;
/** The overlay of one channel: its extras are typed by the channel. */
export type OverlayFor<C> = unknown extends ExtrasOf<C> ? OverlayInput : OverlayInput<ExtrasOf<C>>;
/** Overlays by name of a configured channel. */
export type OverlaysFor<C extends Channels> = { readonly [K in keyof C]?: OverlayFor<C[K]> | undefined };
/** A product as this shop takes it. */
export type Product<C extends Channels = Channels> = ProductInput<OverlaysFor<C>>;
/** The product type of a shop: `type P = ProductOf<typeof shop>`. */
export type ProductOf<S> = S extends Etalase<infer C, string> ? Product<C> : never;

/** A reach promise, and who acts while it is broken. */
export interface Goal<Name extends string> {
  /** Members that hold it, in order of preference. */
  readonly anyOf: readonly Name[];
  /** How many of them, those of one fate counted once. @defaultValue 1 */
  readonly atLeast?: number | undefined;
  /** Who acts while fewer hold it. A channel named only here publishes nothing else. */
  readonly standIns?: readonly Name[] | undefined;
  /** How long a member has to fail before it counts. @defaultValue 15 minutes */
  readonly afterMs?: number | undefined;
  /** What becomes of a stand-in's listing afterwards. @defaultValue `"retire"` */
  readonly onRecovery?: "keep" | "retire" | "link" | undefined;
  /** How long the preferred channel has to hold again before the stand-in steps back. @defaultValue 24 hours */
  readonly cooldownMs?: number | undefined;
  /** A feature that only people can see, such as `"live"`; failed by `pause({ for })`. */
  readonly needs?: string | undefined;
}

type PerChannel<C extends Channels, T> = T | { readonly [K in keyof C]?: T | undefined };

export interface PhotoOptions {
  /** Folders whose files stay where they are; everything else is copied. @defaultValue none */
  readonly roots?: readonly string[] | undefined;
  /** Where renditions and copies lie. @defaultValue `etalase.photos` beside the ledger */
  readonly folder?: string | undefined;
  /** Where channels that fetch photos find them, such as `folderHost({ folder, url })`. */
  readonly host?: PhotoHost | undefined;
  /**
   * Accepts HEIC, the format of phones, and decodes it: `async (bytes) => heicDecode({ buffer: bytes })` with the npm
   * package `heic-decode`. @defaultValue none: HEIC is refused with what to do
   */
  readonly decodeHeic?: DecodeHeic | undefined;
}

export interface EtalaseOptions<C extends Channels, G extends string> {
  /** Where to publish, by names of your own. */
  readonly channels: C;
  /** Id of the shop in the ledger. Never change it: an account belongs to one shop for ever. @defaultValue `"shop"` */
  readonly shop?: string | undefined;
  /** Who sells; shown everywhere. Its currency and language are those of products that name none. */
  readonly seller?: SellerInput | undefined;
  /** What must stay true when a channel dies. */
  readonly goals?: { readonly [K in G]: Goal<keyof NoInfer<C> & string> } | undefined;
  /** The channel whose addresses posts carry. @defaultValue the first whose addresses are known before publishing */
  readonly links?: (keyof NoInfer<C> & string) | undefined;
  /** The durable memory. @defaultValue `sqliteLedger("etalase.db")` */
  readonly ledger?: Ledger | undefined;
  readonly photos?: PhotoOptions | undefined;
  /** Seals tokens in the ledger: 32 bytes, or a text of at least 32 characters. @defaultValue derived from each channel's app secret */
  readonly sealKey?: string | Uint8Array | undefined;
  /** `"elsewhere"`: this process only wishes; another one runs `start()`. @defaultValue `"here"` */
  readonly deliver?: "here" | "elsewhere" | undefined;
  /** Posts a day on a wall. @defaultValue 5 */
  readonly pace?: PerChannel<NoInfer<C>, number> | undefined;
  /** What to do with a listing that is there and was not made by us. @defaultValue `"ask"` */
  readonly onExisting?: PerChannel<NoInfer<C>, "ask" | "adopt" | "createAnyway"> | undefined;
  /** What to do with a call of unknown outcome that nobody can look up. @defaultValue `"ask"` */
  readonly onDoubt?: PerChannel<NoInfer<C>, "ask" | "resend"> | undefined;
  /** Listings may stay text where their photos cannot be sent. @defaultValue `false` */
  readonly withoutPhotos?: PerChannel<NoInfer<C>, boolean> | undefined;
  /** Losses that turn a listing down instead of being reported. @defaultValue none */
  readonly refuseLosses?: readonly ("shortened" | "dropped" | "merged" | "converted" | "defaulted")[] | undefined;
  /** A rebuild that would drop more than this share of its products stops with a question. @defaultValue 0.2 */
  readonly maxShrink?: number | undefined;
  /** How long ended acts, runs and unused photos are kept. @defaultValue 30 */
  readonly keepDays?: number | undefined;
  /** Spacing of probes while a circuit is open; for demonstrations. */
  readonly probes?: { readonly firstMs?: number | undefined; readonly mostMs?: number | undefined } | undefined;
  /** Time. @defaultValue the machine's */
  readonly clock?: Clock | undefined;
}

/** How one product stands on one channel. */
export type Row<C extends Channels = Channels> = Omit<AnyRow, "channel"> & { readonly channel: keyof C & string };

/** What a call did and what is still to come, read from the ledger. */
export interface Report<C extends Channels = Channels> {
  /** Number of the run. */
  readonly run: number;
  /** Products that were kept, and that could not be. */
  readonly kept: number;
  readonly notKept: number;
  readonly counts: { readonly [K in keyof C & string]: { readonly [S in Status]: number } };
  /** Products that were not kept, and listings that were refused or wait for you; `problems` tells why. */
  readonly problemCount: number;
  /** Set where nothing was withdrawn yet: call again with `confirm: needsConfirmation.token`. */
  readonly needsConfirmation?: Confirmation | undefined;
  /** Streams what this run saw, as it stands now. */
  rows(): AsyncIterable<Row<C>>;
  /** The first `most` things that need somebody: products that were not kept, refusals, questions. */
  problems(most: number): Promise<readonly Problem[]>;
}

export interface Problem {
  readonly product: string | undefined;
  readonly channel?: string | undefined;
  /** Position in the input, counted from 1, for products that were not kept. */
  readonly line?: number | undefined;
  readonly status: "refused" | "skipped" | "waitingForYou";
  readonly reason?: string | undefined;
  readonly field?: string | undefined;
  readonly message: string;
  readonly cure?: string | undefined;
  readonly checkUrl?: string | undefined;
}

type Input<T> = Iterable<T> | AsyncIterable<T>;

export interface WaitOptions {
  /** How long to wait for the channels. 0: only until it is durable. @defaultValue 30,000 */
  readonly waitMs?: number | undefined;
  /** Ends the waiting, and the reading of products; never what was kept. */
  readonly signal?: AbortSignal | undefined;
}
export interface PublishOptions extends WaitOptions {
  /** This is the entire catalogue: what it does not name is withdrawn, within the cap. @defaultValue `false` */
  readonly whole?: boolean | undefined;
  /** Confirms a withdrawal above the cap. */
  readonly confirm?: string | undefined;
  readonly onProgress?: ((progress: Progress & { readonly waiting: number }) => void) | undefined;
}
export interface WithdrawOptions extends WaitOptions {
  /** `hide`: it comes back with the same id where the channel can hide. @defaultValue `"hide"` */
  readonly how?: "hide" | "delete" | undefined;
  /** Above 10 listings and 5 % of the products: the token of `needsConfirmation`. */
  readonly confirm?: string | undefined;
}

/** A dry run. */
export interface Plan<C extends Channels = Channels> {
  readonly counts: { readonly [K in keyof C & string]: Readonly<Record<PlanRow["action"], number>> };
  readonly rows: readonly PlanRow[];
  readonly photos: number;
}

/** How a channel is closed. */
export interface SunsetOptions<Name extends string = string> {
  /** Nothing new is put up there from now on, and nothing but price, stock and takedowns is sent from then on. */
  readonly closesAt: Date;
  /** Nothing is sent at all from then on: until then open orders need a right stock. @defaultValue `closesAt` */
  readonly drainUntil?: Date | undefined;
  /** Takes its place in goals, and for links that pointed there. @defaultValue goals count it as failed */
  readonly moveTo?: Name | undefined;
}

/** One channel. */
export interface Place<Name extends string = string> {
  /** Nothing is delivered there until `resume`; or, with `for`, only goals that need this feature fail. */
  pause(options?: { readonly for?: string | undefined; readonly until?: Date | undefined }): Promise<void>;
  resume(): Promise<void>;
  /** New tokens; what waited goes on. */
  connect(tokens: Tokens): Promise<void>;
  /** Takes over listings that are there and were not made by us. */
  adopt(options: { readonly match: "sku"; readonly dryRun?: boolean | undefined }): Promise<number>;
  /** Sends again what an older version of the channel's rendering, or other settings, made. */
  refresh(): Promise<number>;
  /** The name means another account now: the old one keeps its listings, or they are the same listings. */
  rebind(old: "keep" | "sameListings"): Promise<void>;
  /**
   * Reads live listings back, says what differs from what was sent, and does what `onDrift` chooses: `"ours"` is sent
   * again, `"theirs"` is left alone until we change that side ourselves, `"ask"` makes the row `waitingForYou: drift`.
   *
   * @example
   * ```ts
   * for await (const { product, drift } of shop.channel("shopee").verify({ onDrift: { price: "ours", content: "ask" } }))
   *   console.log(product, drift);
   * ```
   */
  verify(options?: VerifyCall): AsyncIterable<Drift>;
  /**
   * Closes the channel in good order. Said again, it moves the dates. Goals, links and posts follow at once, everywhere.
   *
   * @throws EtalaseError `invalid-options` for dates in the wrong order, or a successor that closes itself
   */
  sunset(options: SunsetOptions<Name>): Promise<Closing>;
  /** Takes a sunset back, also after its end: what is wished by then is brought over. */
  revive(): Promise<void>;
}

/** A shop and all the places where it shows. */
export interface Etalase<C extends Channels = Channels, G extends string = string> {
  /** Says what the shop offers. Resolves when every wish is durable and nothing moves any more within `waitMs`. */
  publish(products: Input<Product<C>>, options?: PublishOptions): Promise<Report<C>>;
  /** Sets stock by SKU, as an order hook knows it. */
  setStock(
    changes: Input<{ readonly sku: string; readonly onHand: number; readonly location?: string | undefined }>,
    options?: WaitOptions,
  ): Promise<Report<C>>;
  /** Sets regular prices by SKU. */
  setPrice(changes: Input<{ readonly sku: string; readonly price: string }>, options?: WaitOptions): Promise<Report<C>>;
  /** Takes products down everywhere. */
  withdraw(products: Input<string>, options?: WithdrawOptions): Promise<Report<C>>;
  /** A dry run: what would be sent, and what is there already. Nothing is written. */
  plan(products: Input<Product<C>>, options?: { readonly signal?: AbortSignal | undefined }): Promise<Plan<C>>;
  /**
   * What every channel would get of each product: its words, its photos as they are cut, its losses, what is there
   * already. From the same rendering and the same photos as a publish; nothing is sent, renditions are made.
   * `renderPreview` of `etalase/preview` makes a page of it.
   */
  preview(
    products: Input<Product<C>>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<Preview<keyof C & string>>;
  /** Streams how listings stand. */
  listings(filter?: {
    readonly product?: string | undefined;
    readonly channel?: (keyof C & string) | undefined;
    readonly status?: Status | undefined;
  }): AsyncIterable<Row<C>>;
  /** Which products miss a goal now, and who could hold it. */
  reach(
    goal?: G,
  ): AsyncIterable<{ readonly product: string; readonly goal: G; readonly missing: readonly (keyof C & string)[] }>;
  health(): Promise<Health>;
  /** What photos will become on each channel, and what is in them, before anything is sent. */
  readonly photos: PhotoDesk<keyof C & string, Product<C>>;
  /** Tries again what was refused or put aside, after a fix. */
  retry(filter?: RetryFilter): Promise<number>;
  /** A person's word on a doubt or a question. */
  answer(listing: { readonly product: string; readonly channel: keyof C & string }, truth: Truth): Promise<void>;
  /** Delivers what is due, until nothing is or the budget is spent: for cron and serverless. */
  deliver(options?: {
    readonly budgetMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<void>;
  /** Delivers until `stop`, `close`, or the signal. Resolves when it has begun. */
  start(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /**
   * Goes on with a ledger that is older than the work that was done with it: a backup was restored, or it was lost.
   * What can be looked up is taken over, what can be sent again is, and what nobody can know is asked.
   */
  recover(options?: {
    /** How long new listings are asked about where nobody can look whether they are there. @defaultValue a day */
    readonly askForMs?: number | undefined;
  }): Promise<Recovery>;
  /** Ends delivering; what is under way comes to its end. */
  stop(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
  on<N extends EventName>(event: N, listener: (event: Events[N]) => void): () => void;
  channel<K extends keyof C & string>(name: K): Place<keyof C & string>;
}
