/**
 * What a caller may write for a product. Strict in what it means, lenient in how it is said:
 * `{ id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12, photos: ["kopi.jpg"] }` is a whole product.
 */
import type {
  AttributeValue,
  Categories,
  Certificate,
  Condition,
  Identifier,
  LocalText,
  Money,
  PhotoRef,
  PhotoSource,
  Product,
  RichText,
  Shipping,
} from "./product.js";

/** Digits in major units, `"65000"`, of the shop's currency; or money with its own currency. Never a number. */
export type MoneyInput = string | Money;

/** A text in the product's language, or by language tag: `{ "id-ID": "Kopi", "en": "Coffee" }`. */
export type TextInput = string | LocalText;

/** Plain text, text with structure, or either by language tag. */
export type DescriptionInput = string | RichText | Readonly<Record<string, string | RichText>>;

/** A moment: ISO 8601 with its offset, `"2026-12-01T00:00:00+07:00"`, or a Date. */
export type TimeInput = string | Date;

/** A lower price for a while, or until further notice. */
export interface SaleInput {
  readonly price: MoneyInput;
  /** Inclusive. @defaultValue it runs already */
  readonly from?: TimeInput | undefined;
  /** Exclusive. @defaultValue until it is taken away */
  readonly until?: TimeInput | undefined;
}

/** From `minQty` pieces on, each costs `price`. */
export interface TierInput {
  readonly minQty: number;
  /** @defaultValue one less than the next tier begins with; the last is open */
  readonly maxQty?: number | undefined;
  readonly price: MoneyInput;
}

/** A price with a sale or with wholesale tiers. */
export interface PriceSetInput {
  /** The regular price. */
  readonly list: MoneyInput;
  readonly sale?: MoneyInput | SaleInput | undefined;
  readonly tiers?: readonly TierInput[] | undefined;
  /** @defaultValue `true` */
  readonly taxIncluded?: boolean | undefined;
}

/** The price alone, or with all that belongs to it. */
export type PriceInput = MoneyInput | PriceSetInput;

/** Pieces at one place. */
export interface StockCount {
  readonly onHand: number;
  /** Sold and not sent yet. @defaultValue 0 */
  readonly reserved?: number | undefined;
  /** Kept back from every channel. @defaultValue 0 */
  readonly buffer?: number | undefined;
}

/** Stock with more than a number. Give `onHand` for one place, or `byLocation` for several. */
export interface StockDetails {
  readonly onHand?: number | undefined;
  /** Sold and not sent yet. @defaultValue 0 */
  readonly reserved?: number | undefined;
  /** Kept back from every channel. @defaultValue 0 */
  readonly buffer?: number | undefined;
  /** By name of the place, or as a list. */
  readonly byLocation?:
    | Readonly<Record<string, number | StockCount>>
    | readonly (StockCount & { readonly location: string })[]
    | undefined;
  /** @defaultValue `"track"` where a number is given, else `"untracked"`: always sellable */
  readonly policy?: "track" | "untracked" | undefined;
  /** Sold on when none is left. */
  readonly backorder?: boolean | { readonly until?: TimeInput | undefined } | undefined;
  /** Sold before it is there: days until it is sent, or the day on which it comes. */
  readonly preorder?:
    | { readonly shipDays?: number | undefined; readonly releaseDate?: TimeInput | undefined }
    | undefined;
  /** @defaultValue 1 */
  readonly minOrder?: number | undefined;
  readonly maxOrder?: number | undefined;
}

/** Pieces, or details. Left out: not tracked, always sellable. */
export type StockInput = number | StockDetails;

/** A photo with what is known about it. */
export interface PhotoDetails {
  readonly source: PhotoSource;
  /** Unique in the product. @defaultValue its place, `"1"`, `"2"`, … */
  readonly id?: string | undefined;
  /** What is to be seen, for people who cannot see it. At most 420 characters. @defaultValue the title */
  readonly alt?: TextInput | undefined;
  /** @defaultValue `"main"` for the first where no other is, else `"extra"` */
  readonly role?: PhotoRef["role"] | undefined;
  /** What matters in the picture, 0…1 from the left and the top; crops keep it. */
  readonly focal?: { readonly x: number; readonly y: number } | undefined;
  /** Identity of the bytes where you know it: then nothing is read or asked to see whether they changed. */
  readonly revision?: string | undefined;
  /** Of the bytes, hex. */
  readonly sha256?: string | undefined;
  /** In bytes, and time of the last change: with both no stat is made. */
  readonly size?: number | undefined;
  readonly mtimeMs?: number | undefined;
}

/** A path, an `https:` address, the bytes, a stream or a function that brings them; or one of these with details. */
export type PhotoInput = PhotoSource | PhotoDetails;

/** One value of an option: its label, or with a code that stays the same when the label changes. */
export type OptionValueInput =
  | string
  | {
      /** @defaultValue the label */
      readonly code?: string | undefined;
      /** @defaultValue the code */
      readonly label?: TextInput | undefined;
      /** Id of the photo of this value. */
      readonly photo?: string | undefined;
      /** A colour, `#rrggbb`. */
      readonly swatch?: string | undefined;
    };

/** What variants differ in: `{ name: "Ukuran", values: ["M", "L"] }`. */
export interface OptionInput {
  /** @defaultValue the name in the product's language */
  readonly code?: string | undefined;
  readonly name: TextInput;
  readonly values: readonly OptionValueInput[];
}

/** One thing that can be ordered. */
export interface VariantInput {
  /** What an order names. 1 to 100 letters, digits and `_ . - / + #`. */
  readonly sku: string;
  /** @defaultValue the SKU */
  readonly id?: string | undefined;
  /** Code or name of each option to code or label of its value: `{ Ukuran: "M" }`. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** @defaultValue the product's price */
  readonly price?: PriceInput | undefined;
  /** @defaultValue not tracked */
  readonly stock?: StockInput | undefined;
  readonly identifiers?: readonly Identifier[] | undefined;
  /** The number under the barcode, a short form of `identifiers`. */
  readonly gtin?: string | undefined;
  /** Where it differs from the product's. */
  readonly shipping?: Shipping | undefined;
  /** Ids of this variant's own photos. */
  readonly photos?: readonly string[] | undefined;
  /** `false`: kept, not sold. @defaultValue `true` */
  readonly active?: boolean | undefined;
}

/** What a seller wants different on one channel. `null`: do not send it there. */
export interface OverlayInput<Extras = unknown> {
  /** `false`: not there. A window: from then, until then. @defaultValue by goals and kinds */
  readonly publish?:
    | boolean
    | { readonly from?: TimeInput | undefined; readonly until?: TimeInput | undefined }
    | undefined;
  /** Dropped rather than posted late. */
  readonly validUntil?: TimeInput | undefined;
  readonly title?: TextInput | null | undefined;
  readonly description?: DescriptionInput | null | undefined;
  /** Price there of every variant, or by SKU, in the product's currency. Sale and tiers do not apply to it. */
  readonly price?: string | Readonly<Record<string, string>> | undefined;
  readonly tags?: readonly string[] | null | undefined;
  /** The channel's own category id. */
  readonly category?: string | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue | null>> | undefined;
  /** Ids of the photos to send there, in order. */
  readonly photos?: readonly string[] | undefined;
  /** How much of the stock this channel may sell: a share 0…1, or `{ fixed }` pieces. @defaultValue all of it */
  readonly stockShare?: number | { readonly fixed: number } | undefined;
  /** In which language to speak there. */
  readonly locale?: string | undefined;
  /** The channel's own settings for one listing, checked by its schema. */
  readonly extras?: Extras | undefined;
}

/** A certificate; `expires` on a day means until that day ends. */
export interface CertificateInput extends Omit<Certificate, "validFrom" | "expires"> {
  /** A moment, or a day: `"2027-05-31"`. */
  readonly validFrom?: TimeInput | undefined;
  readonly expires?: TimeInput | undefined;
}

/**
 * A product as a caller writes it. `Overlays` says which channels `channels` may name.
 *
 * @example
 * const kopi: ProductInput = {
 *   id: "kopi-gayo",
 *   title: "Kopi Gayo",
 *   photos: ["kopi.jpg"],
 *   options: [{ name: "Berat", values: ["250 g", "1 kg"] }],
 *   variants: [
 *     { sku: "KOPI-250", options: { Berat: "250 g" }, price: "65000", stock: 12 },
 *     { sku: "KOPI-1K", options: { Berat: "1 kg" }, price: { list: "240000", sale: "219000" }, stock: 3 },
 *   ],
 * };
 */
export interface ProductInput<Overlays = Readonly<Record<string, OverlayInput>>> {
  /** Yours and stable: 1 to 50 letters, digits, `_ . -`. */
  readonly id: string;
  readonly title: TextInput;
  /** Price of the one variant, or of every variant that names none. */
  readonly price?: PriceInput | undefined;
  /** Stock of the one variant. */
  readonly stock?: StockInput | undefined;
  /** SKU of the one variant. @defaultValue the id */
  readonly sku?: string | undefined;
  /** Barcode number of the one variant. */
  readonly gtin?: string | undefined;
  /** In order; the first is the main one unless another says so. */
  readonly photos?: readonly PhotoInput[] | undefined;
  readonly description?: DescriptionInput | undefined;
  /** Up to 2048. @defaultValue one, from `sku`, `price`, `stock` and `gtin` */
  readonly variants?: readonly VariantInput[] | undefined;
  /** Up to 3, in order. @defaultValue what the variants name, alphabetically */
  readonly options?: readonly OptionInput[] | undefined;
  /** Grows with each edit at the source; a lower one than stored is skipped as older. */
  readonly revision?: number | undefined;
  /** @defaultValue `"active"` */
  readonly status?: Product["status"] | undefined;
  /** @defaultValue `"physical"` */
  readonly kind?: Product["kind"] | undefined;
  /** Language of all texts that name none. @defaultValue the seller's */
  readonly defaultLocale?: string | undefined;
  /** Currency of all prices that name none. @defaultValue the seller's */
  readonly currency?: string | undefined;
  /** Up to 10, each up to 150 characters. */
  readonly highlights?: readonly TextInput[] | undefined;
  readonly brand?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly categories?: Categories | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly certificates?: readonly CertificateInput[] | undefined;
  /** @defaultValue `"new"` */
  readonly condition?: Condition | undefined;
  /** Weight in grams, lengths in millimetres. */
  readonly shipping?: Shipping | undefined;
  /** The product's page on the seller's own site. */
  readonly url?: string | undefined;
  /** What is different where, by the channel's name. */
  readonly channels?: Overlays | undefined;
  /** Anything else, by namespace; kept and never sent. */
  readonly ext?: Readonly<Record<string, unknown>> | undefined;
}
