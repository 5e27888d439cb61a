/**
 * Failures on three axes. The channel classifies, the engine decides what follows.
 */
import type { Facet } from "./facet.js";
import type { HttpReply } from "./toolbox.js";

/**
 * What went wrong, in a word a seller could understand.
 *
 * `invalid` the listing is not acceptable · `auth` who we are is no longer accepted · `forbidden` we may not do this ·
 * `blocked` policy or spam, a person must look · `duplicate` it is there already · `locked` not now (promotion, holiday,
 * concurrent edit) · `throttled` too fast · `quota` used up until a known time · `unavailable` the place is not working ·
 * `closed` the place has shut this account or itself · `gone` the listing is no longer there.
 */
export type Kind =
  | "invalid"
  | "auth"
  | "forbidden"
  | "blocked"
  | "duplicate"
  | "locked"
  | "throttled"
  | "quota"
  | "unavailable"
  | "closed"
  | "gone";

/** Whether the call can have taken effect: it never left, it was refused, or nobody knows. */
export type Outcome = "not-sent" | "rejected" | "unknown";

/** How far the trouble reaches. `app` and `host` are shared by accounts. */
export type Scope = "listing" | "verb" | "account" | "app" | "host";

export interface FailureDetails {
  /** @defaultValue `"rejected"`, except `"unknown"` for `unavailable` */
  readonly outcome?: Outcome | undefined;
  /** @defaultValue by kind: `auth` and `closed` are the account's, `throttled`, `quota` and `unavailable` the account's, the rest the listing's */
  readonly scope?: Scope | undefined;
  /** The facets that failed, where the others may go on. */
  readonly facets?: readonly Facet[] | undefined;
  /** The field of the product or listing at fault. */
  readonly field?: string | undefined;
  /** What the seller can do. */
  readonly cure?: string | undefined;
  /** Not before this time. */
  readonly retryAt?: Date | undefined;
  readonly platformCode?: string | undefined;
  /** Which verb's circuit this counts against, where `scope` is `verb`; default: the verb that ran. */
  readonly verb?: string | undefined;
  readonly cause?: unknown;
}

const SCOPES: Readonly<Record<Kind, Scope>> = {
  invalid: "listing",
  auth: "account",
  forbidden: "listing",
  blocked: "listing",
  duplicate: "listing",
  locked: "listing",
  throttled: "account",
  quota: "account",
  unavailable: "account",
  closed: "account",
  gone: "listing",
};

/** The one error a channel throws. Anything else that is thrown is a bug in the channel. */
export class ChannelError extends Error {
  override readonly name = "ChannelError";
  readonly kind: Kind;
  readonly outcome: Outcome;
  readonly scope: Scope;
  readonly facets: readonly Facet[] | undefined;
  readonly field: string | undefined;
  readonly cure: string | undefined;
  readonly retryAt: Date | undefined;
  readonly platformCode: string | undefined;
  readonly verb: string | undefined;

  constructor(kind: Kind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.outcome = details.outcome ?? (kind === "unavailable" ? "unknown" : "rejected");
    this.scope = details.scope ?? SCOPES[kind];
    this.facets = details.facets;
    this.field = details.field;
    this.cure = details.cure;
    this.retryAt = details.retryAt;
    this.platformCode = details.platformCode;
    this.verb = details.verb;
  }
}

const WOULD_SHRINK = "would shrink";

/** A rebuild that would take out more than it may: nothing was changed, and a person is asked. */
export function wouldShrink(message: string): ChannelError {
  return new ChannelError("blocked", message, { scope: "verb", platformCode: WOULD_SHRINK });
}

/** Whether it is what `wouldShrink` makes. */
export function isWouldShrink(error: unknown): boolean {
  return error instanceof ChannelError && error.kind === "blocked" && error.platformCode === WOULD_SHRINK;
}

const KIND_OF_STATUS: Readonly<Record<number, Kind>> = {
  401: "auth",
  403: "forbidden",
  404: "gone",
  408: "unavailable",
  409: "duplicate",
  410: "closed",
  423: "locked",
  425: "locked",
  429: "throttled",
};

/**
 * What an HTTP answer means when the platform says nothing better: the defaults that a channel narrows with a source.
 * 4xx was refused; 5xx may have taken effect.
 */
export function failureOf(reply: HttpReply, message: string, details: FailureDetails = {}): ChannelError {
  const kind = KIND_OF_STATUS[reply.status] ?? (reply.status >= 500 || reply.status < 400 ? "unavailable" : "invalid");
  return new ChannelError(kind, message, {
    outcome: reply.status >= 400 && reply.status < 500 && reply.status !== 408 ? "rejected" : "unknown",
    retryAt: reply.retryAt,
    platformCode: String(reply.status),
    ...details,
  });
}
