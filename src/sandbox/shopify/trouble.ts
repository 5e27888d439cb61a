/** How Shopify words bad days. Statuses and codes of the pages on responses and limits, read 2026-11-21 */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Trouble } from "../server.js";

/** An answer of the door, before GraphQL: `{"errors":"Not Found"}`. */
export function wordsOf(status: number, errors: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: JSON.stringify({ errors }) };
}

const REFUSED = "[API] Invalid API key or access token (unrecognized login or wrong password)";

/** How Shopify words a fault; `undefined` where it has no such thing. */
export function shopifyTrouble(trouble: Trouble, asked: Asked): Answer | undefined {
  if (asked.method === "upload") return uploadTrouble(trouble);
  switch (trouble.what) {
    case "error":
      return { status: trouble.status, body: "<html><body>Something went wrong.</body></html>" };
    case "throttled":
      return wordsOf(429, "Exceeded 2 calls per second for api client.", {
        ...(trouble.retryAfter === undefined ? {} : { "retry-after": String(trouble.retryAfter) }),
      });
    case "token-expired":
    case "token-revoked":
      return wordsOf(401, REFUSED);
    case "closed":
      return wordsOf(402, "Unavailable Shop");
    case "verb-off":
      return graphError("ACCESS_DENIED", `Access denied for ${asked.method} field.`);
    case "error-in-success":
      return graphError("INTERNAL_SERVER_ERROR", "Internal error. Looks like something went wrong on our end.");
    case "malformed":
      return wordsOf(400, "Bad Request");
    default:
      return trouble satisfies never;
  }
}

function graphError(code: string, message: string): Answer {
  return { status: 200, body: JSON.stringify({ errors: [{ message, extensions: { code } }] }) };
}

function uploadTrouble(trouble: Trouble): Answer {
  const status = trouble.what === "error" ? trouble.status : 503;
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: "<Error><Code>ServiceUnavailable</Code></Error>",
  };
}
