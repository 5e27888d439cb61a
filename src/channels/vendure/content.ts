/** What a Vendure listing is made of. Admin API of 3.7.3, read from its schema and tried on a server, 2026-11-22 */
import type { ShopOption, ShopStock, ShopVariant } from "../shared-own-shop.js";

/** A listing as it is sent. Keys and values have a fixed order, so that it can be compared with what is read back. */
export interface VendureContent {
  readonly name: string;
  /** HTML. */
  readonly description: string;
  readonly options: readonly ShopOption[];
  readonly variants: readonly ShopVariant[];
  /** In the order in which they are sorted: the SKUs, for comparing. */
  readonly skus: readonly string[];
  /** Facet values by Vendure's ids; absent: those that are there stay. */
  readonly facetValueIds?: readonly string[] | undefined;
  /** Of the prices; a part of their facet. */
  readonly currency: string;
  /** Decimals in major units by our variant id. A facet of its own. */
  readonly prices: Readonly<Record<string, string>>;
  /** By our variant id. A facet of its own. */
  readonly stocks: Readonly<Record<string, ShopStock>>;
}
