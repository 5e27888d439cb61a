/** How LINE says yes and no. */

import type { Answer } from "../answer.js";
import { Refused } from "../refusal.js";
import type { Trouble } from "../server.js";

/** Where a fault lies, in LINE's words. */
export interface LineFault {
  readonly message: string;
  readonly property: string;
}

/** A refusal. */
interface LineRefusal {
  readonly status: number;
  readonly message: string;
  readonly details: readonly LineFault[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Refuses the request. @throws Refused */
export function refuse(status: number, message: string, details: readonly LineFault[] = [], headers = {}): never {
  throw new Refused(refused({ status, message, details, headers }));
}

/** A refusal in LINE's words. */
function refused({ status, message, details, headers }: LineRefusal): Answer {
  return { status, headers, body: JSON.stringify({ message, ...(details.length === 0 ? {} : { details }) }) };
}

/** Trouble in LINE's words. */
export function lineTrouble(trouble: Trouble): Answer | undefined {
  const word = (status: number, message: string): Answer => refused({ status, message, details: [], headers: {} });
  switch (trouble.what) {
    case "error":
      return word(trouble.status, "Internal Server Error");
    case "throttled":
      return word(429, "The API rate limit has been exceeded. Try again later.");
    case "verb-off":
      return word(403, "Access to this API is not available for your account");
    case "token-expired":
    case "token-revoked":
    case "closed":
      return word(401, "Authentication failed. Confirm that the access token in the authorization header is valid.");
    case "malformed":
      return word(400, "The request body could not be parsed as JSON");
    // A refusal always has its own status.
    case "error-in-success":
      return undefined;
    default:
      return trouble satisfies never;
  }
}
