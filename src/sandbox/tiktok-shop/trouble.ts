/** How TikTok Shop words the troubles of a fault script. */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Trouble } from "../server.js";
import { MADE_UP, refused } from "./refusal.js";

/** What the gateway says of a shop that is not active; its number is in none of the lists. (unverified) */
export const INACTIVE = "Shop is inactive";

/** The answer to a call that a fault strikes. */
export function tiktokShopTrouble(trouble: Trouble, { method }: Asked): Answer {
  switch (trouble.what) {
    case "error":
      // A gateway's page, not TikTok Shop's words.
      return { status: trouble.status, headers: { "content-type": "text/html" }, body: "<html>" };
    case "throttled": {
      const headers = trouble.retryAfter === undefined ? {} : { "retry-after": String(trouble.retryAfter) };
      return { ...refused(36_009_002, "Too many requests"), headers };
    }
    case "verb-off":
      return refused(105_005, "Access denied. Your app has no permission to call this API.");
    case "token-expired":
      return refused(105_002, "Expired credentials");
    case "token-revoked":
      return method === "token.refresh"
        ? refused(36_004_004, "refresh_token is invalid")
        : refused(36_009_004, "x-tts-access-token header is invalid");
    case "closed":
      return refused(MADE_UP, INACTIVE);
    case "error-in-success":
      return { ...refused(36_009_003, "Internal error"), status: 200 };
    case "malformed":
      return refused(36_009_022, "The body is not JSON");
    default:
      return trouble satisfies never;
  }
}
