/** How Shopee words the troubles of a fault script. */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Trouble } from "../server.js";
import { refused } from "./refusal.js";

/** The answer to a call that a fault strikes. */
export function shopeeTrouble(trouble: Trouble, { method }: Asked): Answer {
  switch (trouble.what) {
    case "error":
      // A gateway's page, not Shopee's words.
      return { status: trouble.status, headers: { "content-type": "text/html" }, body: "<html>" };
    case "throttled": {
      const headers = trouble.retryAfter === undefined ? {} : { "retry-after": String(trouble.retryAfter) };
      return {
        ...refused("error_rate_limit", "Too many requests. You have reached the rate limit. Please try again later."),
        headers,
      };
    }
    case "verb-off":
      return refused("error_api_permission", "No permission to current api.");
    case "token-expired":
      return refused("invalid_acceess_token", "Invalid access_token, please have a check.", 403);
    case "token-revoked":
      return method === "auth/access_token/get"
        ? refused("error_shop_refresh_token", "Invalid refresh_token.", 403)
        : refused("error_auth", "Invalid access_token.", 403);
    case "closed":
      return refused("shop_banned", "Shop is banned.");
    case "error-in-success":
      return refused("error_server", "Something wrong. Please try later.");
    case "malformed":
      return refused("error_param", "parameter invalid");
    default:
      return trouble satisfies never;
  }
}
