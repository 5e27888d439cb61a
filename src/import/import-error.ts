/** The one error of this room: what is wrong with a file as a whole. What is wrong with a row is a warning. */
import { EtalaseError } from "../errors.js";

/** Why a file cannot be read. Stable: branch on it, never on the message. */
export type ImportTrouble =
  | "not-found"
  | "unreadable"
  | "not-text"
  | "broken"
  | "too-large"
  | "unknown-format"
  | "wrong-kind"
  | "unanswered"
  | "missing-package";

/** Where and why. */
export interface ImportErrorDetails {
  /** The option or the column at fault: `currency`, `Variant Price`. */
  readonly field?: string | undefined;
  /** The one thing to do. */
  readonly cure: string;
  /** As a spreadsheet counts rows, from 1. */
  readonly row?: number | undefined;
  readonly cause?: unknown;
}

const CODES = {
  "missing-package": "missing-driver",
  "not-found": "not-found",
  unanswered: "invalid-options",
} as const;

/** A file that cannot be imported. Its `code` is `input-failed`, `not-found`, `invalid-options` or `missing-driver`. */
export class ImportError extends EtalaseError {
  override readonly name = "ImportError";
  readonly trouble: ImportTrouble;
  readonly row: number | undefined;

  constructor(trouble: ImportTrouble, message: string, { field, cure, row, cause }: ImportErrorDetails) {
    const code = trouble in CODES ? CODES[trouble as keyof typeof CODES] : "input-failed";
    super(code, message, { field, cure, cause, facts: row === undefined ? {} : { row } });
    this.trouble = trouble;
    this.row = row;
  }
}
