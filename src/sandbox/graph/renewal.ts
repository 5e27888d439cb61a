/** A token of a login of its own, which is renewed for another: the same at Instagram and Threads. */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { PlaceSpec } from "../server.js";
import { accept } from "./refusal.js";

/** How a token begins, and how it is renewed. */
export interface RenewalRules {
  readonly token: string;
  /** `ig_refresh_token`. */
  readonly grant: string;
  /** Whether there is a login of its own; tokens of Facebook Login are not renewed. */
  readonly isOwn: boolean;
  readonly openedAt: Date;
}

/** The token of one account, as it is now. */
export interface Renewal {
  token(): string;
  /** The same place, which renews the token at its own address. */
  around(spec: PlaceSpec): PlaceSpec;
}

const PATH = "/refresh_access_token";
const DAY_MS = 86_400_000;

/** Keeps the token of one account. */
export function createRenewal(rules: RenewalRules): Renewal {
  let token = rules.token;
  let since = rules.openedAt;
  const renew = ({ query }: Asked, now: Date): Answer => {
    if (!rules.isOwn) return no("Cannot refresh a token of Facebook Login");
    if (query["grant_type"] !== rules.grant || query["access_token"] !== token) return no("Invalid token");
    if (now.getTime() - since.getTime() < DAY_MS) return no("The token is younger than 24 hours");
    token = `${rules.token}-renewed-${now.getTime()}`;
    since = now;
    return accept({ access_token: token, token_type: "bearer", expires_in: 5_184_000 });
  };
  return {
    token: () => token,
    around: (spec) => ({
      ...spec,
      methodOf: (path, verb, fields) => (path === PATH ? "refresh" : spec.methodOf(path, verb, fields)),
      act: (asked, moment) => (asked.path === PATH ? renew(asked, moment.now) : spec.act(asked, moment)),
    }),
  };
}

function no(message: string): Answer {
  return { status: 400, body: JSON.stringify({ error: { message, type: "OAuthException", code: 190 } }) };
}
