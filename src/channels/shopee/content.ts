/** What a Shopee listing is made of: the words of add_item and init_tier_variation. Open Platform v2, read 2026-11-21 */
import { ChannelError } from "../../channel/failures.js";

/** The packed parcel, whole centimetres. */
export interface ShopeeDimension {
  readonly package_length: number;
  readonly package_width: number;
  readonly package_height: number;
}

/** One attribute with its values; `value_id` 0 is a text of one's own. */
export interface ShopeeAttribute {
  readonly attribute_id: number;
  readonly attribute_value_list: readonly {
    readonly value_id: number;
    readonly original_value_name?: string | undefined;
    readonly value_unit?: string | undefined;
  }[];
}

export interface ShopeeLogistic {
  readonly logistic_id: number;
  readonly enabled: boolean;
  readonly is_free?: boolean | undefined;
  readonly shipping_fee?: number | undefined;
  readonly size_id?: number | undefined;
}

export interface ShopeeWholesale {
  readonly min_count: number;
  readonly max_count: number;
  readonly unit_price: number;
}

export interface ShopeeStock {
  readonly location_id?: string | undefined;
  readonly stock: number;
}

/** One of at most two tiers, such as colour. */
export interface ShopeeTier {
  readonly name: string;
  readonly options: readonly {
    readonly name: string;
    /** Id of the product's photo that shows it. On the first tier all options have one, or none. */
    readonly photo?: string | undefined;
  }[];
}

/** One variant that can be bought. */
export interface ShopeeModel {
  /** Our variant id. */
  readonly variant: string;
  readonly tier_index: readonly number[];
  readonly model_sku: string;
  readonly gtin_code?: string | undefined;
  /** Kilograms, where it differs from the item's. */
  readonly weight?: number | undefined;
  readonly dimension?: ShopeeDimension | undefined;
}

/** A listing as it is sent. Keys and values have a fixed order, so that it can be compared with what is read back. */
export interface ShopeeContent {
  readonly item_name: string;
  readonly description: string;
  readonly category_id: number;
  /** Kilograms. */
  readonly weight: number;
  readonly dimension?: ShopeeDimension | undefined;
  readonly condition: "NEW" | "USED";
  readonly item_dangerous: 0 | 1;
  readonly brand: { readonly brand_id: number; readonly original_brand_name: string };
  readonly attribute_list: readonly ShopeeAttribute[];
  /** Absent while the shop's shipping channels are not known: then they are looked up before the first call. */
  readonly logistic_info?: readonly ShopeeLogistic[] | undefined;
  readonly pre_order: { readonly is_pre_order: boolean; readonly days_to_ship?: number | undefined };
  readonly wholesale: readonly ShopeeWholesale[];
  readonly gtin_code?: string | undefined;
  /** A template of the Seller Centre. */
  readonly size_chart_info?: { readonly size_chart_id: number } | undefined;
  readonly item_sku: string;
  /** Empty where the product has no options: then the item itself is bought. */
  readonly tiers: readonly ShopeeTier[];
  readonly models: readonly ShopeeModel[];
  /** Major units by our variant id: `65000` is Rp65.000. A facet of its own. */
  readonly prices: Readonly<Record<string, number>>;
  /** By our variant id. A facet of its own. */
  readonly stocks: Readonly<Record<string, readonly ShopeeStock[]>>;
}

/** A product that Shopee would not take, said before anything is sent. */
export function notForShopee(field: string, message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field, cure });
}
