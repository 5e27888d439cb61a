/** How long a text may be, and how that is counted. */

/** How a platform counts the length of a text. */
export type Unit = "graphemes" | "utf16" | "codePoints" | "bytes" | "weighted";

export interface TextLimit {
  readonly max: number;
  readonly min?: number | undefined;
  readonly unit: Unit;
}
