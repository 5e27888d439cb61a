/** Facets: what is wished and applied of a listing, each with its own digest. */

/** One side of a listing that can be brought over, or fail, alone. */
export type Facet = "presence" | "content" | "price" | "stock" | "photos";

/** All facets in the order in which they matter after an outage. */
export const FACETS = ["presence", "stock", "price", "content", "photos"] as const satisfies readonly Facet[];
