/**
 * The canonical product: what a shop means, in nobody's terms but its own.
 * Units: integer grams and millimetres, money as decimal string with ISO 4217 code, times as ISO 8601 with offset,
 * text in NFC. A product always has at least one variant.
 */

/** Exact money: `{ amount: "65000", currency: "IDR" }`. Never a float. */
export interface Money {
  /** Decimal string in major units: `"65000"`, `"12.50"`. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** A text in one or more languages: BCP 47 tag to text. */
export type LocalText = Readonly<Record<string, string>>;

/** Text with structure. One of the three is the source; the others are derived from it. */
export interface RichText {
  readonly markdown?: string | undefined;
  readonly html?: string | undefined;
  readonly plain?: string | undefined;
}

export interface Sale {
  readonly price: Money;
  /** Inclusive. */
  readonly from?: string | undefined;
  /** Exclusive. */
  readonly until?: string | undefined;
}

/** Cheaper by the dozen: from `minQty` pieces on, each costs `price`. */
export interface Tier {
  readonly minQty: number;
  readonly maxQty?: number | undefined;
  readonly price: Money;
}

export interface PriceSet {
  /** The regular price. */
  readonly list: Money;
  readonly sale?: Sale | undefined;
  readonly tiers?: readonly Tier[] | undefined;
  /** @defaultValue `true` */
  readonly taxIncluded: boolean;
}

export interface StockAt {
  readonly location: string;
  readonly onHand: number;
  readonly reserved: number;
  /** Kept back from every channel. */
  readonly buffer: number;
}

export interface Stock {
  /** `untracked`: always sellable, no number known. */
  readonly policy: "track" | "untracked";
  readonly byLocation: readonly StockAt[];
  readonly backorder?: { readonly until?: string | undefined } | undefined;
  readonly preorder?: { readonly shipDays?: number | undefined; readonly releaseDate?: string | undefined } | undefined;
  readonly minOrder: number;
  readonly maxOrder?: number | undefined;
}

export interface Dimensions {
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface Shipping {
  readonly weightGrams?: number | undefined;
  /** The packed parcel. */
  readonly packed?: Dimensions | undefined;
  readonly dangerous?: "none" | "battery" | "flammable" | "liquid" | "magnet" | undefined;
  readonly fragile?: boolean | undefined;
  readonly insurance?: "required" | "optional" | "none" | undefined;
  readonly handlingDays?: { readonly min: number; readonly max: number } | undefined;
  readonly originCountry?: string | undefined;
  readonly hsCode?: string | undefined;
}

export interface Identifier {
  readonly scheme: "gtin" | "isbn" | "mpn" | "asin" | "other";
  /** A GTIN is kept as 14 digits with a proven check digit. */
  readonly value: string;
}

export interface Certificate {
  readonly kind:
    | "halal"
    | "bpom"
    | "pirt"
    | "sni"
    | "kan"
    | "postel"
    | "organic"
    | "energy"
    | "safety"
    | "brand"
    | "custom";
  readonly number: string;
  readonly issuer?: string | undefined;
  readonly validFrom?: string | undefined;
  readonly expires?: string | undefined;
  readonly holder?: string | undefined;
  readonly verifyUrl?: string | undefined;
}

/** Where a photo's bytes come from. */
export type PhotoSource = string | URL | Uint8Array | ReadableStream<Uint8Array> | (() => Promise<Uint8Array>);

export interface PhotoRef {
  /** Unique in the product. @defaultValue its place, `"1"`, `"2"`, … */
  readonly id: string;
  /**
   * A path, an `https:` address, or `store:<sha256>` for bytes that were copied into the photo store
   * because they could vanish. Until they are copied, `vanishing:<id>`.
   */
  readonly source: string;
  /** Identity of the bytes where the caller knows it: then nothing is read or asked to see whether they changed. */
  readonly revision?: string | undefined;
  readonly sha256?: string | undefined;
  /** What the photo room knows it by; filled in before the product is kept, so that a new picture is a new product. */
  readonly identity?: string | undefined;
  /** File size and modification time where the caller knows them: then no stat is made. */
  readonly size?: number | undefined;
  readonly mtimeMs?: number | undefined;
  readonly alt?: LocalText | undefined;
  readonly role: "main" | "extra" | "swatch" | "sizeChart" | "certificate" | "lifestyle" | "packaging";
  /** What matters in the picture, 0…1 from the left and the top; crops keep it. */
  readonly focal?: { readonly x: number; readonly y: number } | undefined;
}

export interface OptionValue {
  readonly code: string;
  readonly label: LocalText;
  /** A photo of this value. */
  readonly photo?: string | undefined;
  readonly swatch?: string | undefined;
}

export interface ProductOption {
  readonly code: string;
  readonly name: LocalText;
  readonly values: readonly OptionValue[];
}

export type Condition = "new" | "refurbished" | "used" | "openBox" | "damaged";

export interface Variant {
  readonly id: string;
  /** What an order names. */
  readonly sku: string;
  /** Option code to value code. */
  readonly options: Readonly<Record<string, string>>;
  readonly price: PriceSet;
  readonly stock: Stock;
  readonly identifiers: readonly Identifier[];
  readonly shipping?: Shipping | undefined;
  /** Ids of this variant's own photos. */
  readonly photos?: readonly string[] | undefined;
  readonly active: boolean;
}

export interface Categories {
  /** The shop's own path: `["Makanan", "Kopi"]`. */
  readonly own?: readonly string[] | undefined;
  /** Google's product category id. */
  readonly google?: number | undefined;
}

export type AttributeValue = string | number | boolean | readonly string[];

/** What a seller wants different on one channel. `null` in place of a value: do not send it there. */
export interface Overlay {
  /** `false`: not there. A window: from then, until then. @defaultValue by goals and kinds */
  readonly publish?: boolean | { readonly from?: string | undefined; readonly until?: string | undefined } | undefined;
  /** Dropped rather than posted late. */
  readonly validUntil?: string | undefined;
  readonly title?: string | LocalText | null | undefined;
  readonly description?: string | RichText | Readonly<Record<string, string | RichText>> | null | undefined;
  /** Price of every variant, or by SKU, in the product's currency. */
  readonly price?: string | Readonly<Record<string, string>> | undefined;
  readonly tags?: readonly string[] | null | undefined;
  /** The channel's own category id. */
  readonly category?: string | undefined;
  /** Laid over the product's own, one by one; `null` takes one away. */
  readonly attributes?: Readonly<Record<string, AttributeValue | null>> | undefined;
  /** Ids of the photos to send there, in order. */
  readonly photos?: readonly string[] | undefined;
  /** How much of the stock this channel may sell: a share 0…1, or `{ fixed }` pieces. @defaultValue all of it */
  readonly stockShare?: number | { readonly fixed: number } | undefined;
  /** In which language to speak there. */
  readonly locale?: string | undefined;
  /** The channel's own settings for one listing, checked by its schema. */
  readonly extras?: unknown;
}

/** A product after parsing: consistent in itself. */
export interface Product {
  readonly id: string;
  /** Grows with each edit at the source; a lower one than stored is skipped as older. */
  readonly revision?: number | undefined;
  readonly status: "active" | "draft" | "paused" | "archived" | "discontinued";
  readonly kind: "physical" | "digital" | "service" | "voucher" | "bundle";
  readonly defaultLocale: string;
  readonly title: LocalText;
  readonly description: Readonly<Record<string, RichText>>;
  readonly highlights: readonly LocalText[];
  readonly brand?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly categories: Categories;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly tags: readonly string[];
  readonly options: readonly ProductOption[];
  readonly variants: readonly Variant[];
  readonly photos: readonly PhotoRef[];
  readonly certificates: readonly Certificate[];
  readonly condition: Condition;
  readonly shipping: Shipping;
  /** The product's page on the seller's own site. */
  readonly url?: string | undefined;
  readonly channels: Readonly<Record<string, Overlay>>;
  /** Anything else, by namespace; kept and never sent. */
  readonly ext: Readonly<Record<string, unknown>>;
}
