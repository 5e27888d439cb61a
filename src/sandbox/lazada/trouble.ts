/** How Lazada words the troubles of a fault script. */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Trouble } from "../server.js";
import { refused } from "./refusal.js";

/** The answer to a call that a fault strikes. */
export function lazadaTrouble(trouble: Trouble, { method }: Asked): Answer {
  switch (trouble.what) {
    case "error":
      // A gateway's page, not Lazada's words.
      return { status: trouble.status, headers: { "content-type": "text/html" }, body: "<html>" };
    case "throttled":
      return refused("ApiCallLimit", limitWords(trouble.retryAfter ?? 1));
    case "verb-off":
      return refused("InsufficientPermission", "App does not have permission to access this api");
    case "token-expired":
      return refused("IllegalAccessToken", "The specified access token is invalid or expired");
    case "token-revoked":
      return method === "auth/token/refresh"
        ? refused("IllegalRefreshToken", "The specified refresh token is invalid or expired")
        : refused("IllegalAccessToken", "The specified access token is invalid or expired");
    case "closed":
      return refused("SellerNotActive", "Seller not active,please check seller status");
    case "error-in-success":
      return refused("6", "E006: Unexpected internal error");
    case "malformed":
      return refused("5", "E005: Invalid Request Format");
    default:
      return trouble satisfies never;
  }
}

/** Words of a limit; the number of seconds is part of them. */
export function limitWords(seconds: number): string {
  return `Api access frequency exceeds the limit. this ban will last ${seconds} seconds`;
}
