/** What a WooCommerce product is made of, as it is sent and compared. Measured on WooCommerce 11.0.1, 2026-11-21 */
import type { Facet } from "../../channel/facet.js";
import { ChannelError } from "../../channel/failures.js";

/** One name and its values, on the product's page. Names and values are the shop's own words. */
export interface WooAttribute {
  readonly name: string;
  readonly options: readonly string[];
  /** Variations differ in it. */
  readonly variation: boolean;
}

/** Sides of a parcel, in the shop's unit of length, as text. */
export interface WooDimensions {
  readonly length: string;
  readonly width: string;
  readonly height: string;
}

/** One thing that can be bought: the whole product where it is simple, else one of its variations. */
export interface WooItem {
  /** Our variant id. */
  readonly variant: string;
  /** Taken once in a shop, by products and variations alike. */
  readonly sku: string;
  /** What it differs in; empty where the product is simple. */
  readonly attributes: readonly { readonly name: string; readonly option: string }[];
  /** In the shop's unit, as text; `""` for none. */
  readonly weight: string;
  readonly dimensions: WooDimensions;
  /** GTIN, UPC, EAN or ISBN; `""` for none. */
  readonly gtin: string;
  /** Id of the product's photo that shows it. */
  readonly photo?: string | undefined;
}

/** What a buyer pays, as text with a point: WooCommerce takes a wrong number without a murmur. */
export interface WooPrice {
  readonly regular: string;
  /** Below the regular price; `""` where no sale runs. */
  readonly sale: string;
  /** When the shop ends the sale by itself, ISO without a zone, UTC; `""`: when it is told to. */
  readonly until: string;
}

/** What can be sold. */
export interface WooStock {
  /** Pieces; `null`: they are not counted. */
  readonly quantity: number | null;
  readonly backorders: "no" | "notify";
  /** Counts only where the pieces do not. */
  readonly status: "instock" | "outofstock" | "onbackorder";
}

/** A listing as it is sent. Keys and values have a fixed order, so that it can be compared with what is read back. */
export interface WooContent {
  readonly name: string;
  /** HTML. */
  readonly description: string;
  /** HTML: a list. */
  readonly short_description: string;
  /** Of the words of both descriptions: the shop writes its own tags around them. */
  readonly words: string;
  readonly type: "simple" | "variable";
  /** Of the product itself: where it is variable, the name by which a half-made one is found again. */
  readonly sku: string;
  /** The shop's ids, ascending; `null`: the shop's own choice stays. */
  readonly categories: readonly number[] | null;
  /** The shop's ids, ascending; `null`: the shop's own choice stays. */
  readonly tags: readonly number[] | null;
  readonly attributes: readonly WooAttribute[];
  /** Not shipped. */
  readonly virtual: boolean;
  /** One where it is simple. */
  readonly items: readonly WooItem[];
  /** By our variant id. A facet of its own. */
  readonly prices: Readonly<Record<string, WooPrice>>;
  /** By our variant id. A facet of its own. */
  readonly stocks: Readonly<Record<string, WooStock>>;
}

/** What a product is made of, without being shown. */
export const EVERYTHING: readonly Facet[] = ["content", "price", "stock", "photos"];

/** Our variant ids to theirs. A simple product's one variant has the product's own id. */
export type VariantIds = Readonly<Record<string, string>>;

/** A product that WooCommerce would not take, or would store as something else, said before anything is sent. */
export function notForWoo(field: string, message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field, cure });
}

/** Behind the marker where a variant has the same name. */
const PARENT = "-induk";

/** The SKUs that a variable product of ours can have, in the order in which they are taken. */
export function parentSkus(marker: string): readonly [string, string] {
  return [marker, `${marker}${PARENT}`];
}
