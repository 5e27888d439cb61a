/** What can be wrong with one photo, as a value that rows can show. */
import { type ErrorCode, type ErrorDetails, EtalaseError } from "../errors.js";

/**
 * Why a photo cannot be used, in a word.
 *
 * `missing` nothing is there · `not-a-file` a folder, device or pipe · `outside` a path the roots do not allow ·
 * `unreachable` an address that did not answer · `not-allowed` an address we do not fetch · `not-a-photo` no picture
 * that we read · `svg`, `heic` pictures that we do not read · `too-heavy` too many bytes · `too-large` too many pixels ·
 * `damaged` cut off or broken · `changed` other bytes than promised · `too-small`, `wrong-shape` fewer pixels than a rule
 * needs · `over-budget` it cannot get below the bytes of a rule · `no-format` a rule that asks for what we cannot write ·
 * `too-few` fewer photos than a rule needs · `store` the photo store could not be read or written.
 */
export type PhotoReason =
  | "missing"
  | "not-a-file"
  | "outside"
  | "unreachable"
  | "not-allowed"
  | "not-a-photo"
  | "svg"
  | "heic"
  | "too-heavy"
  | "too-large"
  | "damaged"
  | "changed"
  | "too-small"
  | "wrong-shape"
  | "over-budget"
  | "no-format"
  | "too-few"
  | "store";

const PASSING: ReadonlySet<PhotoReason> = new Set(["unreachable", "store"]);
const CODES: Partial<Record<PhotoReason, ErrorCode>> = { missing: "not-found", "not-allowed": "refused-address" };

/** One photo cannot be used: for good, or not now. */
export class PhotoError extends EtalaseError {
  override readonly name = "PhotoError";
  readonly reason: PhotoReason;
  /** Trying later without changing anything can help: a host that did not answer, a full disk. */
  readonly passing: boolean;

  constructor(reason: PhotoReason, message: string, details: ErrorDetails & { readonly passing?: boolean } = {}) {
    super(CODES[reason] ?? "refused-photo", message, details);
    this.reason = reason;
    this.passing = details.passing ?? PASSING.has(reason);
  }
}
