/** What a seller can set on one Medusa listing: `product.channels.<name>.extras`. */
import * as z from "zod";

/** Extras of one listing. */
export interface MedusaExtras {
  /** Categories by Medusa's ids (`pcat_…`). @defaultValue those that are there stay */
  readonly categoryIds?: readonly string[] | undefined;
}

/** The schema of the extras. */
export const extras: z.ZodType<MedusaExtras, MedusaExtras> = z.strictObject({
  categoryIds: z.array(z.string().min(1)).optional(),
});
