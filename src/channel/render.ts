/** Rendering: a pure function from product, settings, clock, links and facts to what the channel will be sent. */

import type { Fitted, Loss, TextPart } from "../model/loss.js";
import type { Money } from "../model/product.js";
import type { SellerView } from "../model/seller-view.js";
import type { TextLimit } from "./limits.js";
import type { ProductView } from "./view.js";

export type { Fitted, Loss, TextPart } from "../model/loss.js";
export type { SellerView } from "../model/seller-view.js";

export interface RenderTools {
  /**
   * Shortens in the channel's own unit, at a word, never through a link, price, number or surrogate.
   * Empty parts are left out; parts are joined by `joint`, default one empty line.
   */
  fit(parts: TextPart | readonly TextPart[], limit: TextLimit, joint?: string): Fitted;
  /** Money as people of the listing's language read it: `Rp65.000`. */
  money(money: Money): string;
  /** Whole or decimal number of major units, exact: `65000` for Shopee. Throws where `scale` would lose something. */
  major(money: Money, scale?: number): number;
  /** Integer of ISO 4217 minor units: `6500000` for Rp65.000. */
  minor(money: Money): number;
}

/** Why this listing exists, where it is not the everyday one. */
export interface StandsInFor {
  readonly goal: string;
  /** Title of the channel that is down. */
  readonly channel: string;
  /** Where the shop normally sells, or the listing that is up again. */
  readonly url?: string | undefined;
  /** Where buyers can check that this listing is the seller's, where there is such a page. */
  readonly check?: string | undefined;
  /** The channel works again: this listing only points there now. */
  readonly isOver: boolean;
}

export interface RenderInput<Settings, Extras> {
  readonly product: ProductView;
  /** Without the secret ones. */
  readonly settings: Settings;
  readonly extras: Extras;
  readonly seller: SellerView;
  /** Where posts send people: the address of this product on the channel that `links` names. */
  readonly link: string | undefined;
  /** Set while this listing stands in for another channel. */
  readonly standsInFor: StandsInFor | undefined;
  /** What the platform told at run time: limits, categories, warehouses; by the names of the definition's `facts`. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Our stable name for this listing there; where the platform can store it, `find` looks for it. */
  readonly marker: string;
  readonly now: Date;
  readonly tools: RenderTools;
}

export interface Rendered<Content> {
  /** What will be sent, as plain JSON. The definition's `facets` says which of its keys carry price and stock. */
  readonly content: Content;
  readonly losses?: readonly Loss[] | undefined;
  /** The next instant at which this would differ. Sales, windows and certificates are already known to the core. */
  readonly changesAt?: Date | undefined;
  /** Ids of the photos to send, in order. @defaultValue those of the product, main first, as many as the rule allows */
  readonly photos?: readonly string[] | undefined;
}
