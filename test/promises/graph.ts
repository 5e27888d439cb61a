/** How the Graph API words what only it can word. */
import type { Wording } from "../../src/testing/testing.js";

const refusal = (status: number, code: number, message: string, more: object = {}, headers = {}) => ({
  status,
  headers,
  json: { error: { message: `(#${code}) ${message}`, type: "OAuthException", code, fbtrace_id: "Auji", ...more } },
});

/** `type` and `rate`: of the use case, as the usage header names it. */
export function graphWording(id: string, type: string, rate: number) {
  return {
    throttled: (seconds: number) => {
      const usage = { type, call_count: 100, total_cputime: 40, total_time: 40 };
      const own = [{ ...usage, estimated_time_to_regain_access: Math.ceil(seconds / 60) }];
      return refusal(
        400,
        rate,
        "There have been too many calls",
        {},
        {
          "x-business-use-case-usage": JSON.stringify({ [id]: own }),
        },
      );
    },
    tokenRefused: refusal(401, 190, "Error validating access token", { error_subcode: 460 }),
    verbOff: () => refusal(403, 10, "Application does not have permission for this action"),
    photosOff: refusal(403, 200, "Permissions error"),
  } satisfies Wording;
}
