/** What a channel can bear: data, readable without credentials, shown in plans, previews and docs. */
import type { TextLimit } from "../model/text-limit.js";
import type { Scope } from "./failures.js";

export type { TextLimit, Unit } from "../model/text-limit.js";

/** Where a fact about a platform comes from. */
export interface Source {
  readonly page: string;
  /** ISO date on which the page was read. */
  readonly read: string;
  /** Said where nobody could verify it against the live platform. */
  readonly unverified?: boolean | undefined;
}

export type PhotoFormat = "jpeg" | "png" | "webp" | "avif" | "gif";

/**
 * A further rendition of each photo: the same picture in another width or format, made from the same decode. Nothing is
 * made larger: a width above the photo's own rendition becomes that one's, and of renditions that come out equal only
 * the first is kept. One that cannot be had is left out; the listing is complete without it.
 */
export interface RenditionRule {
  /** Names it within the rule, and in `Photo.name`. */
  readonly name: string;
  readonly format: PhotoFormat;
  /** Pixels. The shape is that of the photo's own rendition. */
  readonly width: number;
  /** @defaultValue none */
  readonly maxBytes?: number | undefined;
  /** Kept only where it has at most `maxShare` of the bytes of the rendition named `against`. */
  readonly worth?: { readonly against: string; readonly maxShare: number } | undefined;
  /**
   * Costly: made one by one after everything else, for channels that `rebuild`. Nothing waits for it; when the last is
   * made, the set is rebuilt with them. @defaultValue `false`
   */
  readonly later?: boolean | undefined;
}

/** From and to, both allowed. */
export interface PixelRange {
  /** @defaultValue 1 */
  readonly min?: number | undefined;
  /** @defaultValue no cap of its own */
  readonly max?: number | undefined;
}

/** What a channel wants of the first photo where that differs: a plain background, another shape, no overlay. */
export type CoverRule = Partial<Omit<PhotoRule, "count" | "cover" | "sameShape" | "sameSize" | "handedOverAs">>;

/** What a channel accepts as a photo. Lengths in pixels, sizes in bytes. */
export interface PhotoRule {
  readonly count: { readonly min: number; readonly max: number };
  /** In order of preference. */
  readonly formats: readonly PhotoFormat[];
  /** Longest edge. */
  readonly maxEdge: number;
  /** Shortest edge. */
  readonly minEdge?: number | undefined;
  /** Width by height. A photo outside is fitted as `fit` says. */
  readonly aspect?: { readonly min: number; readonly max: number } | undefined;
  readonly maxBytes: number;
  /** Fewer bytes are taken for a broken file. @defaultValue 1 */
  readonly minBytes?: number | undefined;
  /** Where width and height have ranges of their own, beside the edges. */
  readonly width?: PixelRange | undefined;
  readonly height?: PixelRange | undefined;
  /** Width times height. */
  readonly maxPixels?: number | undefined;
  /** Width plus height, where a platform caps the sum. */
  readonly maxSum?: number | undefined;
  /** What the platform advises as the longest edge; we aim at it. */
  readonly aimEdge?: number | undefined;
  /**
   * Longest edges that serve as well as `aimEdge`. Within them a rendition is shared with other channels, so that fewer
   * are made. @defaultValue exactly `aimEdge`
   */
  readonly aimRange?: { readonly min: number; readonly max: number } | undefined;
  /**
   * `pad` sets a photo of another shape on the background, `crop` cuts around the focal point, `smart` where most is to
   * be seen, `inside` does neither: what does not fit is refused. @defaultValue `"pad"`
   */
  readonly fit?: "pad" | "crop" | "smart" | "inside" | undefined;
  /** @defaultValue `"#ffffff"` */
  readonly background?: string | undefined;
  /**
   * Where white stands behind the product, it is taken out of its margin and set in the middle, so that it fills this
   * share of the picture, 0 to 1; never enlarged. Others stay as they are. @defaultValue as photographed
   */
  readonly frame?: { readonly fill: number } | undefined;
  /** Every photo of one listing must have the same shape. */
  readonly sameShape?: boolean | undefined;
  /** Every photo of one listing must have the same width and height: the largest that all of them reach. */
  readonly sameSize?: boolean | undefined;
  /** `keep`: transparency stays where the format has it. @defaultValue `"flatten"`, set on the background */
  readonly alpha?: "flatten" | "keep" | undefined;
  /**
   * `first` uses the first frame and says so, `keep` keeps all frames where the format moves (GIF, WebP), `reject`
   * refuses moving photos. @defaultValue `"first"`
   */
  readonly animation?: "first" | "keep" | "reject" | undefined;
  /** Whether text, price tags or watermarks may be drawn on photos. @defaultValue `"forbidden"` */
  readonly overlay?: "allowed" | "forbidden" | undefined;
  /** `copyright`: the source's copyright and artist are kept, and nothing else. @defaultValue `"none"` */
  readonly metadata?: "none" | "copyright" | undefined;
  /** What differs for the first photo. */
  readonly cover?: CoverRule | undefined;
  /** What describes a photo is cut to this, and the cut is a loss. @defaultValue as long as it is */
  readonly altText?: TextLimit | undefined;
  /** Further renditions of each photo, for channels that show one in several sizes. @defaultValue none */
  readonly renditions?: readonly RenditionRule[] | undefined;
  /** `url`: the platform fetches it from a photo host. @defaultValue `"bytes"` */
  readonly handedOverAs?: "bytes" | "url" | undefined;
  readonly source?: Source | undefined;
}

/** No more than `calls` in `perMs`, however many workers share the account. */
export interface Rate {
  readonly scope: Exclude<Scope, "listing" | "host">;
  /**
   * What the platform counts. `acts`: what changes something there, listing by listing, an act or one of its steps.
   * `calls`: the same, but one call that carries many listings counts once. `requests`: every HTTP request of the
   * account, looks and pings included; only where `scope` is `account` or `app`. @defaultValue `"acts"`
   */
  readonly counts?: "acts" | "calls" | "requests" | undefined;
  readonly calls: number;
  readonly perMs: number;
  /** The verb it counts, where `scope` is `verb`. */
  readonly verb?: string | undefined;
  /** Resets at midnight of this offset from UTC, in hours, instead of sliding. */
  readonly resetsAtUtcHour?: number | undefined;
}

/** How long things may take there. All in milliseconds. */
export interface Timing {
  /** Longest that one call may take before we hang up. @defaultValue 30,000 */
  readonly deadlineMs?: number | undefined;
  /**
   * Longest that a `rebuild` may take from one row of its set to the next, and from the last row to its end.
   * @defaultValue 600,000
   */
  readonly rebuildMs?: number | undefined;
  /** After we hung up, how long the request may still take effect. @defaultValue 60,000 */
  readonly landsWithinMs?: number | undefined;
  /** After an effect, how long `find` and `read` may still show the old state. @defaultValue 0 */
  readonly readLagMs?: number | undefined;
}

export interface Settling {
  /** Spacing of `settle` calls. */
  readonly everyMs: number;
  /** After this the listing asks a person. @defaultValue 7 days */
  readonly withinMs?: number | undefined;
  /** Verbs that stay open meanwhile. @defaultValue none */
  readonly open?: readonly "revise"[] | undefined;
}

export interface Limits {
  readonly text: Readonly<Record<string, TextLimit>>;
  /** `null`: listings have no photos. */
  readonly photos: PhotoRule | null;
  /** What can be changed on a listing that is up. `addPhotos`: a listing put up as text can get its photos later. */
  readonly edit: { readonly text: boolean; readonly price: boolean; readonly addPhotos: boolean };
  /** `withdraw` can hide: the listing keeps its id and can come back. @defaultValue `false`, withdrawing deletes */
  readonly hides?: boolean | undefined;
  readonly rates: readonly Rate[];
  /** Calls of one account under way at once. @defaultValue 4 */
  readonly concurrency?: number | undefined;
  readonly timing?: Timing | undefined;
  readonly settling?: Settling | undefined;
  /** How long the platform keeps an idempotency key. @defaultValue for ever */
  readonly keyLivesMs?: number | undefined;
  /** Listings end by themselves after this; they are renewed before. */
  readonly expiresMs?: number | undefined;
  /** Why something cannot be done there, for docs and plans: `{ withdraw: "a sent message cannot be unsent" }`. */
  readonly cannot?: Readonly<Record<string, string>> | undefined;
  readonly source: Source;
}
