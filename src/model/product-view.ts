/**
 * The product as one channel sees it: overlay merged, one language, prices of this moment, stock after share and buffer.
 * The core makes it; a channel only reads it.
 */
import type { AttributeValue, Certificate, Condition, Identifier, Money, RichText, Shipping, Tier } from "./product.js";

export type Availability = "inStock" | "outOfStock" | "preorder" | "backorder" | "discontinued";

export interface VariantView {
  readonly id: string;
  readonly sku: string;
  /** Option name to value label, in the order of the product's options. */
  readonly options: readonly {
    readonly code: string;
    readonly name: string;
    readonly value: string;
    readonly label: string;
  }[];
  /** What a buyer pays now. */
  readonly price: Money;
  /** The regular price. Higher than `price` while a sale runs. */
  readonly listPrice: Money;
  readonly saleFrom?: Date | undefined;
  readonly saleUntil?: Date | undefined;
  readonly tiers: readonly Tier[];
  /** Pieces this channel may sell; `undefined`: not tracked. */
  readonly stock: number | undefined;
  readonly byLocation: readonly { readonly location: string; readonly stock: number }[];
  readonly availability: Availability;
  readonly preorder?: { readonly shipDays?: number | undefined; readonly releaseDate?: string | undefined } | undefined;
  readonly minOrder: number;
  readonly maxOrder?: number | undefined;
  readonly identifiers: readonly Identifier[];
  readonly shipping: Shipping;
  /** Ids of its own photos. */
  readonly photos: readonly string[];
}

export interface PhotoView {
  readonly id: string;
  readonly alt: string;
  readonly role: "main" | "extra" | "swatch" | "sizeChart" | "certificate" | "lifestyle" | "packaging";
}

export interface ProductView {
  readonly id: string;
  readonly locale: string;
  readonly title: string;
  /** Plain text, `""` where there is none. */
  readonly description: string;
  /** The description with structure: all three forms are filled. */
  readonly rich: Readonly<Required<RichText>>;
  readonly highlights: readonly string[];
  readonly brand?: string | undefined;
  readonly manufacturer?: string | undefined;
  /** The shop's own category path. */
  readonly categoryPath: readonly string[];
  readonly googleCategory?: number | undefined;
  /** The channel's own category, from the overlay. */
  readonly category?: string | undefined;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly tags: readonly string[];
  readonly options: readonly {
    readonly code: string;
    readonly name: string;
    readonly values: readonly {
      readonly code: string;
      readonly label: string;
      readonly photo?: string | undefined;
      readonly swatch?: string | undefined;
    }[];
  }[];
  /** Active variants, at least one. */
  readonly variants: readonly [VariantView, ...VariantView[]];
  readonly photos: readonly PhotoView[];
  readonly certificates: readonly Certificate[];
  readonly condition: Condition;
  readonly shipping: Shipping;
  readonly kind: "physical" | "digital" | "service" | "voucher" | "bundle";
  /** Lowest and highest price of the active variants now. */
  readonly priceRange: { readonly min: Money; readonly max: Money };
  /** Whether any variant can be bought. */
  readonly availability: Availability;
  readonly url?: string | undefined;
}
