/**
 * What a Shopify listing is made of: the words of ProductSetInput, where they are not ours. Admin schema 2026-10, read
 * 2026-11-21.
 */
import { ChannelError } from "../../channel/failures.js";
import type { ShopifyMetafield } from "./extras.js";

/** An option and its values, in the order in which buyers see them. */
export interface ShopifyOption {
  readonly name: string;
  readonly values: readonly string[];
}

/** One variant, but for what it costs and how many there are. */
export interface ShopifyVariant {
  /** Our variant id. */
  readonly variant: string;
  /** One value for each option, in the order of the options. Empty where the product has no options. */
  readonly values: readonly string[];
  readonly barcode: string;
  /** Whether pieces are counted. */
  readonly tracked: boolean;
  /** `CONTINUE`: it can be ordered when none is left. */
  readonly inventoryPolicy: "CONTINUE" | "DENY";
  readonly requiresShipping: boolean;
  readonly grams?: number | undefined;
  readonly taxable?: boolean | undefined;
  /** Id of the product's photo that shows it. */
  readonly photo?: string | undefined;
}

/** What a buyer pays, and what is struck through beside it. Decimals without needless zeros. */
export interface ShopifyPrice {
  readonly price: string;
  readonly was: string | null;
}

/** Pieces that can be sold, at one location or at the shop's only one. */
export interface ShopifyStock {
  /** `gid://shopify/Location/1` */
  readonly location?: string | undefined;
  readonly stock: number;
}

/** A listing as it is sent. Keys and values have a fixed order, so that it can be compared with what is read back. */
export interface ShopifyContent {
  /** Pure from the listing's marker: the natural key of a first call. Never sent again, so that a seller may change it. */
  readonly handle: string;
  readonly title: string;
  /** The words of `descriptionHtml`: compared, not sent. */
  readonly description: string;
  readonly descriptionHtml: string;
  readonly vendor?: string | undefined;
  readonly productType?: string | undefined;
  /** `gid://shopify/TaxonomyCategory/…` */
  readonly category?: string | undefined;
  /** In Shopify's order: sorted, none twice. */
  readonly tags: readonly string[];
  readonly unlisted: boolean;
  readonly templateSuffix?: string | undefined;
  readonly seo?: { readonly title?: string | undefined; readonly description?: string | undefined } | undefined;
  /** The whole list, where the seller keeps it with us. */
  readonly collections?: readonly string[] | undefined;
  /** The whole list, where the seller keeps it with us. */
  readonly metafields?: readonly ShopifyMetafield[] | undefined;
  readonly options: readonly ShopifyOption[];
  readonly variants: readonly ShopifyVariant[];
  /** By our variant id. */
  readonly skus: Readonly<Record<string, string>>;
  /** ISO 4217; a shop has one. */
  readonly currency: string;
  /** By our variant id. A facet of its own. */
  readonly prices: Readonly<Record<string, ShopifyPrice>>;
  /** By our variant id, counted ones only. A facet of its own. */
  readonly stocks: Readonly<Record<string, readonly ShopifyStock[]>>;
}

/** "One-variant products": the option that stands where there is none. */
export const NO_OPTION = { name: "Title", value: "Default Title" } as const;

/** A product that Shopify would not take, said before anything is sent. */
export function notForShopify(field: string, message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field, cure });
}

/** The listing was there, and is not any more. */
export function goneFromShopify(): ChannelError {
  return new ChannelError("gone", "Shopify no longer has this product");
}
