/** What a Medusa listing is made of. Admin API of 2.21.2, tried on a server, 2026-11-22 */
import type { ShopStock } from "../shared-own-shop.js";

/** One way in which variants differ. Medusa knows titles and values, no codes. */
export interface MedusaOption {
  readonly title: string;
  readonly values: readonly string[];
}

/** One variant that can be bought. */
export interface MedusaVariant {
  /** Our variant id. */
  readonly variant: string;
  readonly sku: string;
  readonly title: string;
  /** Option title to value, one for each option. */
  readonly options: Readonly<Record<string, string>>;
  readonly barcode?: string | undefined;
  /** Grams. */
  readonly weight?: number | undefined;
}

/** A listing as it is sent. Keys and values have a fixed order, so that it can be compared with what is read back. */
export interface MedusaContent {
  readonly title: string;
  /** Plain text. */
  readonly description: string;
  /** At least one: Medusa takes no product without. */
  readonly options: readonly MedusaOption[];
  readonly variants: readonly MedusaVariant[];
  /** Sorted: the SKUs, for comparing. */
  readonly skus: readonly string[];
  /** Categories by Medusa's ids; absent: those that are there stay. */
  readonly categoryIds?: readonly string[] | undefined;
  /** Of the prices, in capitals; a part of their facet. */
  readonly currency: string;
  /** Decimals in major units by our variant id. A facet of its own. */
  readonly prices: Readonly<Record<string, string>>;
  /** By our variant id. A facet of its own. */
  readonly stocks: Readonly<Record<string, ShopStock>>;
}
