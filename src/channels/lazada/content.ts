/** What a Lazada listing is made of: the words of CreateProduct, where they are not ours. Its page, read 2026-11-21 */
import { ChannelError } from "../../channel/failures.js";

/** The packed parcel of one SKU: centimetres and kilograms with at most two decimals, as text. */
export interface LazadaParcel {
  readonly length: string;
  readonly width: string;
  readonly height: string;
  readonly weight: string;
}

/** Pieces that can be sold, in one warehouse or in the only one. */
export interface LazadaStock {
  /** Lazada's `WarehouseCode`. */
  readonly warehouse?: string | undefined;
  readonly stock: number;
}

/** One of at most two ways in which SKUs differ. */
export interface LazadaVariation {
  /** Lazada's own name (`color_family`), or the seller's. */
  readonly name: string;
  /** Not one of the category's. */
  readonly customize: boolean;
  readonly options: readonly string[];
  /** Every SKU shows a photo of its own; the first variation only. */
  readonly hasImage: boolean;
}

/** One variant that can be bought. */
export interface LazadaSku {
  /** Our variant id. */
  readonly variant: string;
  /** Not repeated within the shop, and never changed by the API. */
  readonly sellerSku: string;
  /** Variation name to option. */
  readonly saleProp: Readonly<Record<string, string>>;
  readonly parcel: LazadaParcel;
  /** Attributes that the category asks of SKUs. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Id of the product's photo that shows it. */
  readonly photo?: string | undefined;
}

/** A listing as it is sent. Keys and values have a fixed order, so that it can be compared with what is read back. */
export interface LazadaContent {
  readonly name: string;
  /** HTML. */
  readonly description: string;
  /** HTML: a list. */
  readonly short_description?: string | undefined;
  readonly category: number;
  /** By number where it is known; names are being retired there. */
  readonly brand: { readonly id: number } | { readonly name: string };
  /** Attributes of the category, by Lazada's names. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Sold before it is there, shipped within so many days. */
  readonly preOrderDays?: number | undefined;
  readonly variations: readonly LazadaVariation[];
  readonly skus: readonly LazadaSku[];
  /** Major units by our variant id: `65000` is Rp65.000. A facet of its own. */
  readonly prices: Readonly<Record<string, number>>;
  /** By our variant id. A facet of its own. */
  readonly stocks: Readonly<Record<string, readonly LazadaStock[]>>;
}

/** A product that Lazada would not take, said before anything is sent. */
export function notForLazada(field: string, message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field, cure });
}
