/** How the Graph API says no: `{ error: { message, type, code, error_subcode, is_transient, fbtrace_id } }`, mostly as 400. */
import type { Answer } from "../answer.js";
import type { Trouble } from "../server.js";

/** What a refusal carries besides its code and words. */
export interface GraphRefusalDetails {
  readonly subcode?: number | undefined;
  /** @defaultValue 400 */
  readonly status?: number | undefined;
  readonly isTransient?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A refusal on its way to the caller. */
export class GraphRefusal extends Error {
  override readonly name = "GraphRefusal";
  readonly code: number;
  readonly details: GraphRefusalDetails;

  constructor(code: number, message: string, details: GraphRefusalDetails) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Refuses the request. @throws GraphRefusal */
export function refuse(code: number, message: string, details: GraphRefusalDetails = {}): never {
  throw new GraphRefusal(code, message, details);
}

/** A good answer. */
export function accept(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

/** The envelope of a refusal. */
export function refused({ code, message, details }: Pick<GraphRefusal, "code" | "message" | "details">): Answer {
  const error = {
    message: code > 0 ? `(#${code}) ${message}` : message,
    type: "OAuthException",
    code,
    ...(details.subcode === undefined ? {} : { error_subcode: details.subcode }),
    is_transient: details.isTransient ?? false,
    fbtrace_id: "AsandboxTraceId0000000",
  };
  return { status: details.status ?? 400, headers: details.headers, body: JSON.stringify({ error }) };
}

/** `X-Business-Use-Case-Usage` as Graph sends it. */
export function usageHeader(
  id: string,
  type: string,
  percent: number,
  minutes: number,
): Readonly<Record<string, string>> {
  const one = {
    type,
    call_count: percent,
    total_cputime: Math.floor(percent / 2),
    total_time: Math.floor(percent / 2),
    estimated_time_to_regain_access: minutes,
  };
  return { "x-business-use-case-usage": JSON.stringify({ [id]: [one] }) };
}

/** Trouble in Graph's words. `rate` is the code of this use case's limit. */
export function graphTrouble(trouble: Trouble, { id, type, rate }: UseCase): Answer | undefined {
  const word = (code: number, message: string, details: GraphRefusalDetails = {}): Answer =>
    refused({ code, message, details });
  switch (trouble.what) {
    case "error":
      return word(2, "An unexpected error has occurred. Please retry your request later.", {
        status: trouble.status,
        isTransient: true,
      });
    case "throttled": {
      const minutes = Math.ceil((trouble.retryAfter ?? 0) / 60);
      return word(rate, "There have been too many calls from this account.", {
        headers: usageHeader(id, type, 100, minutes),
      });
    }
    case "verb-off":
      return word(10, "Application does not have permission for this action", { status: 403 });
    case "token-expired":
      return word(190, "Error validating access token: Session has expired", { subcode: 463, status: 401 });
    case "token-revoked":
      return word(190, "Error validating access token: The user has not authorized application", {
        subcode: 458,
        status: 401,
      });
    case "malformed":
      return word(100, "Invalid JSON for the body");
    // A closed account is refused like a dead token, and a refusal is never a good answer.
    case "closed":
    case "error-in-success":
      return undefined;
    default:
      return trouble satisfies never;
  }
}

/** Whose rate is meant, as the usage header names it. */
export interface UseCase {
  readonly id: string;
  readonly type: string;
  readonly rate: number;
}
