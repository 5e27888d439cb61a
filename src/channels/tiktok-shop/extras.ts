/** What a seller can set on one TikTok Shop listing: `product.channels.<name>.extras`. */
import * as z from "zod";

/** Extras of one listing. */
export interface TiktokShopExtras {
  /** TikTok Shop's category, a leaf. @defaultValue the overlay's `category`, else the option `categories` */
  readonly categoryId?: string | undefined;
  /** A brand that TikTok Shop knows. @defaultValue by the option `brands`, else none */
  readonly brandId?: string | undefined;
  /** Whether this listing stands on Tokopedia too. @defaultValue the option `tokopedia` */
  readonly tokopedia?: boolean | undefined;
  /** Cash on delivery, where the category allows it. @defaultValue TikTok Shop's own */
  readonly cashOnDelivery?: boolean | undefined;
  /** Least number of pieces in an order, 1 to 20; only some sellers may set it. @defaultValue not set */
  readonly minimumOrder?: number | undefined;
  /** The category is one for pre-owned goods. @defaultValue `false`: what is not new is refused */
  readonly preOwnedCategory?: boolean | undefined;
  /** Sold before it is there: TikTok Shop's word for the kind, and the days that handling takes. @defaultValue none */
  readonly preSale?: { readonly type: string; readonly days: number } | undefined;
  /** TikTok Shop's size chart template, or the product's photo that shows the sizes. @defaultValue none */
  readonly sizeChart?: { readonly template: string } | { readonly photo: string } | undefined;
  /** Certificates that the category asks for, by TikTok Shop's id of their kind, as photos of the product. */
  readonly certifications?: readonly { readonly id: string; readonly photos: readonly string[] }[] | undefined;
  /** Attributes by TikTok Shop's ids; they win over those found by name. */
  readonly attributes?:
    | readonly {
        readonly id: string;
        readonly values: readonly { readonly id?: string | undefined; readonly text?: string | undefined }[];
      }[]
    | undefined;
}

/** Ids are text: they are longer than a number can be. */
const id = z.string().regex(/^\d+$/);
const text = z.string().min(1);

/** The schema of the extras. */
export const extras: z.ZodType<TiktokShopExtras, TiktokShopExtras> = z.strictObject({
  categoryId: id.optional(),
  brandId: id.optional(),
  tokopedia: z.boolean().optional(),
  cashOnDelivery: z.boolean().optional(),
  minimumOrder: z.int().min(1).max(20).optional(),
  preOwnedCategory: z.boolean().optional(),
  preSale: z.strictObject({ type: text, days: z.int().positive() }).optional(),
  sizeChart: z.union([z.strictObject({ template: text }), z.strictObject({ photo: text })]).optional(),
  certifications: z.array(z.strictObject({ id, photos: z.array(text).min(1) })).optional(),
  attributes: z
    .array(
      z.strictObject({
        id,
        values: z.array(z.strictObject({ id: id.optional(), text: text.optional() })).min(1),
      }),
    )
    .optional(),
});
