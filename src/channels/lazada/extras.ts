/** What a seller can set on one Lazada listing: `product.channels.<name>.extras`. */
import * as z from "zod";

/** Extras of one listing. */
export interface LazadaExtras {
  /** Lazada's category, a leaf. @defaultValue the overlay's `category`, else the option `categories` */
  readonly categoryId?: number | undefined;
  /** A brand that Lazada knows. @defaultValue the option `brands`, else no brand */
  readonly brandId?: number | undefined;
  /** Sold before it is there, shipped within so many days. @defaultValue by the variants' availability */
  readonly preOrderDays?: number | undefined;
  /** Attributes by Lazada's names, such as `warranty_type`; they win over those found by their labels. */
  readonly attributes?: Readonly<Record<string, string | number | readonly string[]>> | undefined;
}

const id = z.int().positive();

/** The schema of the extras. */
export const extras: z.ZodType<LazadaExtras, LazadaExtras> = z.strictObject({
  categoryId: id.optional(),
  brandId: id.optional(),
  preOrderDays: z.int().positive().optional(),
  attributes: z
    .record(z.string(), z.union([z.string().min(1), z.number(), z.array(z.string().min(1)).min(1)]))
    .optional(),
});
