/**
 * What the rest of etalase knows of photos: types only. `createPhotoRoom` makes the real room; a simulation can hand in
 * its own. Batch-shaped, asynchronous, and free of ledger and channels.
 *
 * The life of a photo: `identify` when a product is published (cheap, decides what can vanish), `digestPhotos` (pure, in
 * `digest.ts`) for the photos facet, `render` when a listing is delivered, `bytes` when a channel asks for them.
 */
import type { PhotoFormat, PhotoRule } from "../channel/limits.js";
import type { Loss } from "../channel/render.js";
import type { PhotoRef, PhotoSource } from "../model/product.js";
import type { PhotoError } from "./photo-error.js";

/** What a source file can be. Anything else is refused by its content, whatever its name says. */
export type SourceFormat = PhotoFormat | "tiff" | "heic";

/** What is remembered of a source between publishes. */
export interface KnownSource {
  /**
   * How the source looked when it was last read: `size:mtimeMs:inode` of a path, ETag or Last-Modified of an address.
   * Equal means that no byte is read.
   */
  readonly seen: string;
  /** What digests are made of. Stays the same for as long as the bytes do. */
  readonly identity: string;
  /** Of the bytes, hex. Absent until they were read for the first time (addresses, given revisions). */
  readonly sha256?: string | undefined;
  /** When it was last compared with the source, epoch milliseconds. */
  readonly checkedAt: number;
  readonly format?: SourceFormat | undefined;
  /** Pixels, upright (after the camera's orientation). */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly bytes?: number | undefined;
  /** More than one frame: only the first is used. */
  readonly animated?: boolean | undefined;
}

/** What is remembered of a rendition; its bytes are in the store under `sha256`. */
export interface KnownRendition {
  /** Of the rendition's bytes, hex. */
  readonly sha256: string;
  readonly format: PhotoFormat;
  readonly width: number;
  readonly height: number;
  readonly byteLength: number;
  /** Encoder quality it took, 0 where the format has none. */
  readonly quality: number;
}

/**
 * The room's memory, backed by the ledger. Losing it costs reading and rendering again, never correctness.
 * Keys are opaque strings of at most 200 characters.
 */
export interface SourceMemory {
  /** Only what is known is in the answer. */
  readSources(keys: readonly string[]): Promise<ReadonlyMap<string, KnownSource>>;
  saveSources(rows: readonly (KnownSource & { readonly key: string })[]): Promise<void>;
  /** Keys are `<sha256 of the source>:<recipe key>`. */
  readRenditions(keys: readonly string[]): Promise<ReadonlyMap<string, KnownRendition>>;
  saveRenditions(rows: readonly (KnownRendition & { readonly key: string })[]): Promise<void>;
}

/** A photo of a product with the identity of its bytes: what the ledger keeps with a wish. */
export interface IdentifiedPhoto {
  /** As given; its `source` is `store:<sha256>` where the original could vanish. */
  readonly ref: PhotoRef;
  /** Equal identities are equal bytes. Opaque; at most 200 characters. */
  readonly identity: string;
}

/** What `render` and `plan` need of a photo: flat, so that it can be frozen with an act. */
export interface AskedPhoto {
  /** Of the product's photo. */
  readonly id: string;
  /** `ref.source` as `identify` answered it. */
  readonly source: string;
  readonly identity: string;
  readonly focal?: PhotoRef["focal"];
}

/** Identified, or why it cannot be. */
export type Identified =
  | (IdentifiedPhoto & { readonly error?: undefined })
  | { readonly ref: PhotoRef; readonly identity?: undefined; readonly error: PhotoError };

/** A photo that a rule cannot have, or (without `id`) too few of them. */
export interface PhotoProblem {
  /** Of the product's photo. Absent: the listing's photos as a whole. */
  readonly id?: string | undefined;
  /** Names the pixels or bytes needed. `error.passing`: later it may go. */
  readonly error: PhotoError;
}

/** A rendition in the store. The caller adds alt text, `url` and `bytes` to make a channel's `Photo`. */
export interface RenderedPhoto extends KnownRendition {
  /** Of the product's photo. */
  readonly id: string;
  /** SHA-256 of the source it was made from. Tells, decides nothing: a file may have been edited since the wish. */
  readonly madeFrom: string;
  /** The rule's further renditions, in its order, as far as there are. */
  readonly renditions?: readonly NamedRendition[] | undefined;
}

/** One of a rule's further `renditions`. */
export interface NamedRendition extends KnownRendition {
  readonly name: string;
}

/** What one rule gets. */
export interface Rendering {
  /** In order; those that could not be had are left out. At most `rule.count.max`. */
  readonly photos: readonly RenderedPhoto[];
  /** Empty: everything is there. Fewer than `rule.count.min` photos is a problem without `id`. */
  readonly problems: readonly PhotoProblem[];
  /** Cropped, padded, first frame only, left out. */
  readonly losses: readonly Loss[];
  /** Ids of photos of which a rendition that is made `later` is not there yet. @defaultValue none */
  readonly waiting?: readonly string[] | undefined;
}

/**
 * How a photo stands on its rendition. `whole`: all of it, edge to edge. `crop`: only the part that is named here is
 * left. `pad`: all of it, with a margin; the part that it takes of the rendition is named. `chosen`: cut out where most
 * is to be seen, or framed anew, so that only the rendition itself shows what is left.
 */
export interface PhotoPlacement {
  readonly mode: "whole" | "crop" | "pad" | "chosen";
  /** Shares of the photo (`crop`) or of the rendition (`pad`), 0 to 1. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How one photo becomes what a rule wants. */
export interface PlannedPhoto {
  readonly id: string;
  /** Equal keys of equal sources are one rendition, whichever channels ask. */
  readonly recipe: string;
  readonly width: number;
  readonly height: number;
  readonly format: PhotoFormat;
  /** What will be done and why, as short phrases: `padded from 4:3 to 1:1`. */
  readonly reasons: readonly string[];
  /** How the photo stands on its rendition. */
  readonly placed: PhotoPlacement;
}

/** What `render` would do, without decoding a pixel. */
export interface PhotoPlan {
  readonly photos: readonly PlannedPhoto[];
  readonly problems: readonly PhotoProblem[];
  readonly losses: readonly Loss[];
  /** Ids of photos whose size is not known yet, because nobody has fetched them. */
  readonly unknown: readonly string[];
}

export interface Swept {
  readonly removed: number;
  readonly bytes: number;
}

export interface PhotoRoom {
  /**
   * Says which bytes each photo is, in the order asked. Reads nothing where `revision` or `sha256` is given; stats
   * nothing where `size` and `mtimeMs` are given and remembered; reads no byte of a path whose size, time and inode are
   * remembered; asks an address at most once a day, and never waits for one that it does not know yet. What can vanish
   * (`bytes` handed in, paths outside the roots) is copied into the store and its `source` becomes `store:<sha256>`.
   * An address that does not answer keeps the identity it had. Rejects only where `signal` aborts or memory fails.
   */
  identify(
    photos: readonly {
      readonly ref: PhotoRef;
      /** Where `ref.source` cannot say it: bytes, a stream, a function. */
      readonly bytes?: PhotoSource | undefined;
      /**
       * Whose photo it is, unique in the ledger: `toko/kopi`. With it, `revision` also spares reading handed-in bytes;
       * without it they are read each time, because a revision alone could be another product's.
       */
      readonly owner?: string | undefined;
    }[],
    signal: AbortSignal,
  ): Promise<readonly Identified[]>;

  /** What `render` would do under a rule, from what is remembered: no byte is read, nothing is fetched. */
  plan(photos: readonly AskedPhoto[], rule: PhotoRule): Promise<PhotoPlan>;

  /**
   * Makes or finds the renditions of one listing's photos, one answer per rule in the order of `rules`. A photo is
   * decoded once for all recipes that are missing, also across concurrent calls that wait for it. A rule that cannot be
   * met fails alone. A file that was edited since the wish is sent as it is now. Rejects where `signal` aborts, memory
   * fails or sharp is missing (`missing-sharp`).
   * Renditions that a rule says are made `later` are looked up, not made; asked with the same rule where
   * nothing is put off (`withLater`), they are.
   */
  render(
    photos: readonly AskedPhoto[],
    rules: readonly PhotoRule[],
    signal: AbortSignal,
  ): Promise<readonly Rendering[]>;

  /** Bytes of a rendition or of a stored source, checked against their hash. Throws `PhotoError` (`missing`, `store`). */
  bytes(sha256: string): Promise<Uint8Array>;

  /**
   * Removes what was last used before `before` and is not among those that `needed` answers with (sources of kept
   * products: `store:<sha256>`). Renditions can be made again. Nothing younger than two days goes, whatever `before` says.
   */
  sweep(
    before: Date,
    needed: (sha256s: readonly string[]) => Promise<ReadonlySet<string>>,
    signal: AbortSignal,
  ): Promise<Swept>;
}
