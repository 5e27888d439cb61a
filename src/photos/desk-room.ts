/** What users see of photos: what may be asked of them, and the decoder that may be handed in. Types only. */
import type { Loss } from "../channel/render.js";
import type { PhotoReason } from "./photo-error.js";
import type { PlannedPhoto } from "./room.js";

/**
 * Decodes the first picture of an HEIC file to upright sRGB pixels of four bytes. The npm package `heic-decode` does:
 * `async (bytes) => heicDecode({ buffer: bytes })`. Its licence is LGPL-3.0, which is why it is not among our own.
 */
export type DecodeHeic = (
  bytes: Uint8Array,
) => Promise<{ readonly width: number; readonly height: number; readonly data: Uint8Array | Uint8ClampedArray }>;

/** Why a photo cannot be used, as a value. */
export interface PhotoTrouble {
  /** Of the product's photo. Absent: the listing's photos as a whole. */
  readonly id?: string | undefined;
  readonly reason: PhotoReason;
  readonly message: string;
  readonly cure?: string | undefined;
  /** Pixels and bytes needed, where it is about those. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}

/** What one channel would get. */
export interface ExplainedChannel {
  /** Size, format and why, in the channel's order. Equal `recipe`s of one photo are one file for several channels. */
  readonly photos: readonly PlannedPhoto[];
  readonly problems: readonly PhotoTrouble[];
  readonly losses: readonly Loss[];
  /** Ids of photos behind addresses that nobody has fetched yet. */
  readonly unknown: readonly string[];
}

export interface ExplainedPhotos<Name extends string = string> {
  /** By channel; those without photos are left out. */
  readonly channels: { readonly [K in Name]?: ExplainedChannel };
  /** Photos that no channel can have. */
  readonly problems: readonly PhotoTrouble[];
  /** Files that are made for all channels together, beside further sizes of their own. */
  readonly renditions: number;
}

/** A photo of one of several products. */
export interface PhotoOfProduct extends LookedPhoto {
  readonly product: string;
}

export interface LookedPhotos {
  readonly photos: readonly PhotoOfProduct[];
  /** Pairs that show the same (`same`), or nearly (`alike`, for a person to decide). */
  readonly duplicates: readonly {
    readonly a: { readonly product: string; readonly id: string };
    readonly b: { readonly product: string; readonly id: string };
    readonly verdict: "same" | "alike";
  }[];
  readonly problems: readonly (PhotoTrouble & { readonly product: string })[];
}

interface Calling {
  readonly signal?: AbortSignal | undefined;
}

/** What can be asked of a product's photos. Nothing is sent; what could vanish is copied into the photo store. */
export interface PhotoDesk<Name extends string = string, P = unknown> {
  /**
   * What each channel would get of a product's photos, and why: sizes, formats, what is cropped or padded, what is too
   * small and how many pixels it needs. No pixel is decoded; a channel may still choose fewer photos by itself.
   */
  explain(product: P, options?: Calling): Promise<ExplainedPhotos<Name>>;
  /** What the photos show: duplicates among them, what stands behind the product, a blurred copy for pages. */
  look(products: Iterable<P>, options?: Calling): Promise<LookedPhotos>;
  /** One picture with what every channel would show of a product: a row for each channel, in the order of `rows`. */
  sheet(product: P, options?: Calling): Promise<ContactSheet<Name>>;
}

/** What a photo shows. */
export interface LookedPhoto {
  /** Of the product's photo. */
  readonly id: string;
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** Base64 of some twenty bytes: a blurred picture for pages, until the photo has come (ThumbHash). */
  readonly thumbHash: string;
  /** Perceptual hash, 16 hexadecimal digits: nearly equal ones show the same. */
  readonly likeness: string;
  /** What stands behind the product. Several marketplaces want white behind the first photo. */
  readonly background: "white" | "plain" | "busy";
  /** The product's share of the picture's width or height, the longer one. Absent where the background is busy. */
  readonly fill?: number | undefined;
}

/** Where one rendition stands on the sheet, in pixels. */
export interface SheetCell {
  /** Of the product's photo. */
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The picture, and what is where: names are the page's business, because servers have no fonts. */
export interface ContactSheet<Name extends string = string> {
  /** A JPEG. */
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly { readonly channel: Name; readonly cells: readonly SheetCell[] }[];
}
