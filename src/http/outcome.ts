/** What a failed exchange means: kind `unavailable`, and an honest word about whether anything left. */
import { ChannelError } from "../channel/failures.js";
import { EtalaseError } from "../errors.js";
import type { ExchangeFailure } from "./exchange.js";
import type { Redactor } from "./redact.js";

/**
 * The error a channel sees. `not-sent` only where no byte can have left: no name, no connection, no TLS, given up
 * before writing. Everything after that is `unknown`, a reset on a kept-alive connection included.
 *
 * @param target - method and address, as far as they may be shown
 * @returns a `ChannelError`, or an `EtalaseError` where the request itself cannot be written
 */
export function failureOfExchange(failure: ExchangeFailure, target: string, redactor: Redactor): Error {
  const cause = redactor.redactError(failure.cause);
  const code = codeOf(failure.cause);
  if (code === "UND_ERR_INVALID_ARG" && failure.cause instanceof Error) {
    return new EtalaseError("invalid-options", redactor.redact(`${target}: ${failure.cause.message}.`), {
      cure: "Look for line breaks or odd characters in tokens and other options.",
      cause,
    });
  }
  const what = failure.left ? describeLoss(failure, code) : describeMiss(failure, code);
  return new ChannelError("unavailable", redactor.redact(`${target}: ${what}.`), {
    outcome: failure.left ? "unknown" : "not-sent",
    cause,
  });
}

function describeMiss(failure: ExchangeFailure, code: string | undefined): string {
  if (failure.trouble === "deadline") return "no connection before the deadline";
  return withCode(MISSES[code ?? ""] ?? "no connection", code);
}

const MISSES: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name could not be looked up",
  ECONNREFUSED: "nobody answers there",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

function describeLoss(failure: ExchangeFailure, code: string | undefined): string {
  switch (failure.trouble) {
    case "deadline":
      return "no whole answer before the deadline; it may have taken effect";
    case "cancelled":
      return "given up after it had left; it may have taken effect";
    case "too-large":
      return "the answer is larger than allowed; the call may have taken effect";
    case "unreadable":
      return "the answer cannot be decoded; the call may have taken effect";
    case "network":
      return withCode("the connection broke before the whole answer was there; it may have taken effect", code);
    default:
      return failure.trouble satisfies never;
  }
}

function withCode(text: string, code: string | undefined): string {
  return code === undefined ? text : `${text} (${code})`;
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}
