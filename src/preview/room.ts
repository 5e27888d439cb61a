/** What a preview is: every channel's listing as it would be sent now. Types only. */
import type { ChannelKind } from "../channel/define.js";
import type { Facet } from "../channel/facet.js";
import type { PhotoFormat, TextLimit } from "../channel/limits.js";
import type { Loss } from "../channel/render.js";
import type { PhotoPlacement } from "../photos/room.js";

/** One product as every channel would get it. */
export interface Preview<Name extends string = string> {
  readonly product: string;
  /** What the product says of itself, before any channel shortens it. */
  readonly title: string;
  readonly description: string;
  /** Each of the product's photos once, small, for pages. */
  readonly pictures: readonly PreviewPicture[];
  readonly channels: readonly PreviewListing<Name>[];
  /** What is wrong with the product itself, or with photos that no channel can have. */
  readonly problems: readonly PreviewProblem[];
}

/** A small copy of one of the product's photos, upright and whole. */
export interface PreviewPicture {
  /** Of the product's photo. */
  readonly id: string;
  /** Of the copy, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly format: PhotoFormat;
  readonly bytes: Uint8Array;
}

/** Something that stands in the way, and what cures it. */
export interface PreviewProblem {
  readonly message: string;
  readonly field?: string | undefined;
  readonly cure?: string | undefined;
}

/** One listing as it would be sent. */
export interface PreviewListing<Name extends string = string> {
  readonly channel: Name;
  /** As people call the place. */
  readonly title: string;
  readonly kind: ChannelKind;
  /** What a publish would do now; the same word as in `plan`. */
  readonly action: "create" | "update" | "withdraw" | "nothing" | "refused" | "exists already" | "skipped";
  /** What would be brought over. */
  readonly due: readonly Facet[];
  /** Exactly what the channel is handed: its own rendering, as plain JSON. Absent where nothing would be sent. */
  readonly content?: unknown;
  /** A mailbox: the edition that this product would be in, as if it were alone in it. */
  readonly edition?: unknown;
  /** Which keys of `content` carry price and which stock. */
  readonly facets: { readonly price: readonly string[]; readonly stock: readonly string[] };
  /** How long texts may be there, by the channel's names for them. */
  readonly limits: Readonly<Record<string, TextLimit>>;
  /** The renditions that would leave, in order; their bytes are made and lie in the photo store. */
  readonly photos: readonly PreviewPhoto[];
  readonly losses: readonly Loss[];
  /** Why it is refused, or what stands in the way. */
  readonly problem?: PreviewProblem | undefined;
  /** What is there now. */
  readonly there?: { readonly url?: string | undefined; readonly version?: number | undefined } | undefined;
  /** What the channel cannot do later, such as editing. */
  readonly cannot: readonly string[];
}

/** A rendition: what becomes of a photo on one channel. */
export interface PreviewPhoto {
  /** Of the product's photo. */
  readonly id: string;
  readonly alt: string;
  /** Of the bytes that leave, hex. */
  readonly sha256: string;
  readonly format: PhotoFormat;
  readonly width: number;
  readonly height: number;
  readonly byteLength: number;
  /** Where the channel fetches it, if it does. */
  readonly url?: string | undefined;
  /** How the photo stands on the rendition. */
  readonly placed: PhotoPlacement;
  /** What is done and why, as short phrases. */
  readonly reasons: readonly string[];
}
