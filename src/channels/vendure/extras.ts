/** What a seller can set on one Vendure listing: `product.channels.<name>.extras`. */
import * as z from "zod";

/** Extras of one listing. */
export interface VendureExtras {
  /** Facet values by Vendure's ids; collections gather products by them. @defaultValue those that are there stay */
  readonly facetValueIds?: readonly string[] | undefined;
}

/** The schema of the extras. */
export const extras: z.ZodType<VendureExtras, VendureExtras> = z.strictObject({
  facetValueIds: z.array(z.string().min(1)).optional(),
});
