/** How a WooCommerce shop and what stands in front of it word the troubles of a fault script. */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Trouble } from "../server.js";

const HTML = { "content-type": "text/html; charset=UTF-8" } as const;

/** The answer to a call that a fault strikes. */
export function wooTrouble(trouble: Trouble, { verb }: Asked): Answer | undefined {
  switch (trouble.what) {
    case "error":
      // A firewall's or proxy's page: WordPress is not asked.
      return { status: trouble.status, headers: HTML, body: "<html><h1>Access denied</h1></html>" };
    case "throttled":
      return {
        status: 429,
        headers: { ...HTML, "retry-after": String(trouble.retryAfter ?? 60) },
        body: "<html><h1>Too many requests</h1></html>",
      };
    case "verb-off":
      return refusal(403, "woocommerce_rest_cannot_edit", "Sorry, you are not allowed to edit this resource.");
    case "token-expired":
    case "token-revoked":
      return refusal(401, `woocommerce_rest_cannot_${verb === "GET" ? "view" : "edit"}`, "Sorry, you cannot do this.");
    case "closed":
      return {
        status: 503,
        headers: HTML,
        body: "<html><h1>Briefly unavailable for scheduled maintenance.</h1></html>",
      };
    case "error-in-success":
      // A plugin's warning in front of the answer.
      return { status: 200, headers: HTML, body: "<br /><b>Warning</b>: Undefined variable in functions.php" };
    case "malformed":
      return refusal(400, "rest_invalid_json", "Invalid JSON body passed.");
    default:
      return trouble satisfies never;
  }
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: JSON.stringify({ code, message, data: { status } }) };
}
