/** How the Merchant API says yes and no: JSON, and a `google.rpc.Status` with a reason in its details (AIP-193). */
import type { Answer } from "../answer.js";

/** Codes of `google.rpc` and their HTTP statuses. */
const STATUSES = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

export type GoogleStatus = keyof typeof STATUSES;

/** What a refusal says besides. */
export interface Reasons {
  readonly reason?: string | undefined;
  /** `product_input.product_attributes.title` */
  readonly field?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/** A refusal on its way to the caller. */
export class GoogleRefusal extends Error {
  override readonly name = "GoogleRefusal";
  readonly status: GoogleStatus;
  readonly reasons: Reasons;

  constructor(status: GoogleStatus, message: string, reasons: Reasons = {}) {
    super(message);
    this.status = status;
    this.reasons = reasons;
  }
}

/** Refuses the request. @throws GoogleRefusal */
export function refuse(status: GoogleStatus, message: string, reasons?: Reasons): never {
  throw new GoogleRefusal(status, message, reasons);
}

/** A good answer. */
export function accept(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

/** A refusal as it is sent. */
export function refused(status: GoogleStatus, message: string, { reason, field, retryAfter }: Reasons = {}): Answer {
  const code = STATUSES[status];
  const metadata = {
    ...(reason === undefined ? {} : { REASON: reason }),
    ...(field === undefined ? {} : { FIELD_LOCATION: field }),
  };
  const info = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", domain: "merchantapi.googleapis.com", metadata };
  const details = Object.keys(metadata).length === 0 ? [] : [info];
  return {
    status: code,
    ...(retryAfter === undefined ? {} : { headers: { "retry-after": String(retryAfter) } }),
    body: JSON.stringify({ error: { code, message, status, details } }),
  };
}
