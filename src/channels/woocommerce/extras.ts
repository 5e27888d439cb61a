/** What a seller can set on one WooCommerce product: `product.channels.<name>.extras`. */
import * as z from "zod";

/** Extras of one listing. */
export interface WooExtras {
  /** The shop's categories, by id. @defaultValue the overlay's `category`, else the option `categories`, else the shop's category of the same path */
  readonly categoryIds?: readonly number[] | undefined;
  /** The shop's tags, by id. @defaultValue the option `tags` */
  readonly tagIds?: readonly number[] | undefined;
}

const ids = z.array(z.int().positive()).min(1);

/** The schema of the extras. */
export const extras: z.ZodType<WooExtras, WooExtras> = z.strictObject({
  categoryIds: ids.optional(),
  tagIds: ids.optional(),
});
