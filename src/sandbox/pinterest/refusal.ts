/** How Pinterest says yes and no. */

import type { Answer } from "../answer.js";
import { Refused } from "../refusal.js";
import type { Trouble } from "../server.js";

/** Refuses the request. @throws Refused */
export function refuse(status: number, code: number, message: string): never {
  throw new Refused(refused(status, code, message));
}

/** A refusal in Pinterest's words. */
function refused(status: number, code: number, message: string, headers = {}): Answer {
  return { status, headers, body: JSON.stringify({ code, message }) };
}

/** Trouble in Pinterest's words. */
export function pinterestTrouble(trouble: Trouble): Answer | undefined {
  switch (trouble.what) {
    case "error":
      return refused(trouble.status, 0, "Something went wrong on our end. Sorry about that.");
    case "throttled": {
      const headers = trouble.retryAfter === undefined ? {} : { "retry-after": String(trouble.retryAfter) };
      return refused(429, 8, "You have exceeded your rate limit. Try again later.", headers);
    }
    case "verb-off":
      return refused(403, 29, "You are not permitted to access that resource.");
    case "token-expired":
    case "token-revoked":
      return refused(401, 2, "Authentication failed.");
    case "malformed":
      return refused(400, 1, "Invalid request");
    // A closed account is refused like a dead token, and a refusal always has its own status.
    case "closed":
    case "error-in-success":
      return undefined;
    default:
      return trouble satisfies never;
  }
}
