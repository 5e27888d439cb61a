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
  /** Width plus height, where a platform caps the sum. */
  readonly maxSum?: number | undefined;
  /** What the platform advises as the longest edge; we aim at it. */
  readonly aimEdge?: number | undefined;
  /** @defaultValue `"pad"` */
  readonly fit?: "pad" | "crop" | "smart" | undefined;
  /** @defaultValue `"#ffffff"` */
  readonly background?: string | undefined;
  /** Every photo of one listing must have the same shape. */
  readonly sameShape?: boolean | undefined;
  readonly altText?: TextLimit | undefined;
  /** `url`: the platform fetches it from a photo host. @defaultValue `"bytes"` */
  readonly handedOverAs?: "bytes" | "url" | undefined;
  readonly source?: Source | undefined;
}

/** No more than `calls` calls in `perMs`. */
export interface Rate {
  readonly scope: Exclude<Scope, "listing" | "host">;
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
