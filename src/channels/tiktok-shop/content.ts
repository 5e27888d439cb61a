/** What a TikTok Shop listing is made of: the words of Create Product 202309. Partner API, read 2026-11-21 */
import { ChannelError } from "../../channel/failures.js";

/** The two places on which one listing can stand. */
export type TiktokPlatform = "TIKTOK_SHOP" | "TOKOPEDIA";

/** Centimetres, as text. */
export interface TiktokDimensions {
  readonly length: string;
  readonly width: string;
  readonly height: string;
  readonly unit: "CENTIMETER";
}

/** One attribute of the product; a value has TikTok Shop's id, or a name of one's own. */
export interface TiktokAttribute {
  readonly id: string;
  readonly values: readonly { readonly id?: string | undefined; readonly name?: string | undefined }[];
}

/** Pieces in one warehouse; without an id in the shop's usual one. */
export interface TiktokStock {
  readonly warehouse_id?: string | undefined;
  readonly quantity: number;
}

export interface TiktokPrice {
  /** Major units: `"65000"` is Rp65.000. */
  readonly amount: string;
  readonly currency: string;
}

/** One variant that can be bought, without price and stock. */
export interface TiktokSku {
  /** Our variant id. */
  readonly variant: string;
  readonly seller_sku: string;
  /** Empty where the product has no options. */
  readonly sales_attributes: readonly {
    readonly name: string;
    readonly value_name: string;
    /** Id of the product's photo that shows it; on the first attribute only. */
    readonly photo?: string | undefined;
  }[];
  readonly identifier_code?: { readonly code: string; readonly type: "GTIN" | "EAN" | "UPC" | "ISBN" } | undefined;
  readonly pre_sale?:
    | { readonly type: string; readonly fulfillment_type: { readonly handling_duration_days: number } }
    | undefined;
}

/** A listing as it is sent. Keys and values have a fixed order, so that it can be compared with what is read back. */
export interface TiktokContent {
  readonly title: string;
  /** HTML. */
  readonly description: string;
  /** A leaf. */
  readonly category_id: string;
  readonly brand_id?: string | undefined;
  /** Kilograms, as text. */
  readonly package_weight: { readonly value: string; readonly unit: "KILOGRAM" };
  readonly package_dimensions?: TiktokDimensions | undefined;
  readonly product_attributes: readonly TiktokAttribute[];
  readonly is_cod_allowed?: boolean | undefined;
  readonly minimum_order_quantity?: number | undefined;
  readonly size_chart?: { readonly template: string } | { readonly photo: string } | undefined;
  readonly certifications?: readonly { readonly id: string; readonly photos: readonly string[] }[] | undefined;
  /** Absent where the shop never said anything of Tokopedia. */
  readonly listing_platforms?: readonly TiktokPlatform[] | undefined;
  /** Our name for the listing. */
  readonly external_product_id: string;
  readonly skus: readonly TiktokSku[];
  /** By our variant id. A facet of its own. */
  readonly prices: Readonly<Record<string, TiktokPrice>>;
  /** By our variant id. A facet of its own. */
  readonly stocks: Readonly<Record<string, readonly TiktokStock[]>>;
}

/** Our variant ids to theirs. */
export type VariantIds = Readonly<Record<string, string>>;
/** Stock by our variant id, every warehouse named. */
export type Stocks = Readonly<Record<string, readonly TiktokStock[]>>;

/** A product that TikTok Shop would not take, said before anything is sent. */
export function notForTiktok(field: string, message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field, cure });
}
