/** Errors that callers can branch on: a code, the field, and what cures it. */

/** Why a call could not be kept. Stable: branch on it, never on the message. */
export type ErrorCode =
  | "invalid-options"
  | "unknown-channel"
  | "unknown-goal"
  | "missing-driver"
  | "missing-sharp"
  | "ledger-busy"
  | "ledger-unavailable"
  | "ledger-too-new"
  | "ledger-older-than-marker"
  | "input-failed"
  | "aborted"
  | "closed"
  | "not-found"
  | "needs-confirmation"
  | "refused-address"
  | "refused-photo"
  | "seal";

export interface ErrorDetails {
  /** The option or property at fault, as a path: `channels.tele.token`. */
  readonly field?: string | undefined;
  /** The one thing to do, as a sentence or a command. */
  readonly cure?: string | undefined;
  readonly cause?: unknown;
  /** Facts that help to go on, such as how many products were kept. */
  readonly facts?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Thrown when a call as a whole cannot be kept. What is wrong with one product is a row, never this. */
export class EtalaseError extends Error {
  override readonly name: string = "EtalaseError";
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly cure: string | undefined;
  readonly facts: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(
      details.cure ? `${message} ${details.cure}` : message,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.field = details.field;
    this.cure = details.cure;
    this.facts = details.facts ?? {};
  }
}

/** Another process holds the ledger and the SQLite in use cannot share it safely. */
export class LedgerBusy extends EtalaseError {
  override readonly name = "LedgerBusy";
  constructor(file: string, cause?: unknown) {
    super("ledger-busy", `${file} is held by another process.`, {
      field: "ledger",
      cure: "Stop the other process, give this one a file of its own, or run both on Node 22.23.3 or newer.",
      cause,
    });
  }
}
