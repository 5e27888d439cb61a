/** What can be wrong with a catalogue file: as a whole, or with one row of it. */

export type CatalogueErrorCode = "not-found" | "unreadable" | "broken" | "unknown-form" | "wrong-currency" | "empty";

/** Something wrong with one row: that product is left out, the others go on. */
export interface RowProblem {
  /** Line of the file, or place in the JSON list, counted from 1. */
  readonly row: number;
  /** Column or property, as the file calls it. */
  readonly field: string;
  readonly trouble: string;
  readonly cure: string;
}

/** The file cannot be used. The message says what is wrong and what to do. */
export class CatalogueError extends Error {
  override readonly name = "CatalogueError";
  readonly code: CatalogueErrorCode;
  readonly row: number | undefined;
  readonly field: string | undefined;
  readonly cure: string;

  constructor(
    code: CatalogueErrorCode,
    message: string,
    cure: string,
    at: { readonly row?: number | undefined; readonly field?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(`${message} ${cure}`, at.cause === undefined ? undefined : { cause: at.cause });
    this.code = code;
    this.row = at.row;
    this.field = at.field;
    this.cure = cure;
  }
}

/** A problem in one line, for people. */
export function problemText({ row, field, trouble, cure }: RowProblem): string {
  return `row ${row}, ${field}: ${trouble}. ${cure}`;
}
