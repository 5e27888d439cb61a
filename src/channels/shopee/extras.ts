/** What a seller can set on one Shopee listing: `product.channels.<name>.extras`. */
import * as z from "zod";

/** Extras of one listing. */
export interface ShopeeExtras {
  /** Shopee's category, a leaf. @defaultValue the overlay's `category`, else the option `categories` */
  readonly categoryId?: number | undefined;
  /**
   * Ids of shipping channels, or with what a channel asks for.
   * @defaultValue the option `logistics`, else every channel that the shop has switched on and that takes the parcel
   */
  readonly logistics?:
    | readonly (
        | number
        | {
            readonly id: number;
            /** The shop pays. @defaultValue `false` */
            readonly isFree?: boolean | undefined;
            /** Major units, for channels of fee type CUSTOM_PRICE. */
            readonly shippingFee?: number | undefined;
            /** For channels of fee type SIZE_SELECTION. */
            readonly sizeId?: number | undefined;
          }
      )[]
    | undefined;
  /** Sold before it is there, shipped within so many days. @defaultValue by the variants' availability */
  readonly preOrderDays?: number | undefined;
  /** Number of a size chart that was made in the Seller Centre. @defaultValue none */
  readonly sizeChartId?: number | undefined;
  /** A brand that Shopee knows. @defaultValue the option `brands`, else no brand */
  readonly brand?: { readonly id: number; readonly name: string } | undefined;
  /** Attributes by Shopee's ids; they win over those found by name. */
  readonly attributes?:
    | readonly {
        readonly id: number;
        readonly values: readonly {
          /** @defaultValue `0`, a text of one's own */
          readonly id?: number | undefined;
          readonly text?: string | undefined;
          readonly unit?: string | undefined;
        }[];
      }[]
    | undefined;
}

const id = z.int().positive();

/** The schema of the extras. */
export const extras: z.ZodType<ShopeeExtras, ShopeeExtras> = z.strictObject({
  categoryId: id.optional(),
  logistics: z
    .array(
      z.union([
        id,
        z.strictObject({
          id,
          isFree: z.boolean().optional(),
          shippingFee: z.number().nonnegative().optional(),
          sizeId: z.int().optional(),
        }),
      ]),
    )
    .min(1)
    .optional(),
  preOrderDays: z.int().positive().optional(),
  sizeChartId: id.optional(),
  brand: z.strictObject({ id: z.int().nonnegative(), name: z.string().min(1) }).optional(),
  attributes: z
    .array(
      z.strictObject({
        id,
        values: z
          .array(
            z.strictObject({
              id: z.int().nonnegative().optional(),
              text: z.string().min(1).optional(),
              unit: z.string().min(1).optional(),
            }),
          )
          .min(1),
      }),
    )
    .optional(),
});
