/** What could not be carried, and text that was made to fit. */

/** What a channel could not carry. Reported, never silent. */
export interface Loss {
  /** Path in the product: `title`, `variants[2].price`. */
  readonly field: string;
  readonly reason: "shortened" | "dropped" | "merged" | "converted" | "defaulted";
  /** In the seller's words, where the field alone does not say it. */
  readonly note?: string | undefined;
}

/** Text that was made to fit, and what it cost. */
export interface Fitted {
  readonly text: string;
  readonly losses: readonly Loss[];
}

/** Parts of one text in order of appearance; earlier ones are kept longer, those marked `keep` are never cut. */
export type TextPart =
  | string
  | undefined
  | { readonly field: string; readonly text: string | undefined; readonly keep?: boolean | undefined };
