/** Who may come in: bearer tokens, and how they are renewed. OAuth page of 2026-10-02, read 2026-11-21. */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import { refuse } from "./refusal.js";

/** The tokens that are accepted. */
export interface TiktokTokens {
  accessToken: string;
  refreshToken: string | undefined;
  /** Good once. */
  code: string | undefined;
}

interface Access {
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly openId: string;
  readonly token: string;
  readonly refreshToken?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/** Makes the door of one place. */
export function createAccess(options: Access) {
  const tokens: TiktokTokens = {
    accessToken: options.token,
    refreshToken: options.refreshToken,
    code: "sandbox-code",
  };
  const scopes = options.scopes ?? ["video.upload", "video.publish"];
  let renewed = 0;
  return {
    tokens,
    /** Gives the scopes. @throws Refusal 401 */
    check({ headers }: Asked): readonly string[] {
      if (headers["authorization"] === `Bearer ${tokens.accessToken}`) return scopes;
      return refuse(401, "access_token_invalid", "The access token is invalid or not found in the request.");
    },
    /** The token endpoint, which words refusals in its own way. */
    renew({ fields, headers }: Asked): Answer {
      const no = (error: string, why: string): Answer => ({
        status: 400,
        body: JSON.stringify({ error, error_description: why, log_id: "20261121" }),
      });
      if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
        return no("invalid_request", "form");
      const why = whyNot(fields, options, tokens);
      if (why !== undefined) return no(why, "It is wrong, or no longer good");
      if (fields["grant_type"] === "authorization_code") tokens.code = undefined;
      renewed += 1;
      tokens.accessToken = `${options.token}-${renewed}`;
      tokens.refreshToken = `${options.refreshToken ?? "refresh"}-${renewed}`;
      const body = {
        access_token: tokens.accessToken,
        expires_in: 86_400,
        open_id: options.openId,
        refresh_expires_in: 31_536_000,
        refresh_token: tokens.refreshToken,
        scope: scopes.join(","),
        token_type: "Bearer",
      };
      return { status: 200, body: JSON.stringify(body) };
    },
  };
}

function whyNot(
  { client_key, client_secret, grant_type, refresh_token, code }: Asked["fields"],
  options: Access,
  tokens: TiktokTokens,
): string | undefined {
  if (client_key !== options.clientKey || client_secret !== options.clientSecret) return "invalid_client";
  const [given, known] = grant_type === "refresh_token" ? [refresh_token, tokens.refreshToken] : [code, tokens.code];
  return known === undefined || given !== known ? "invalid_grant" : undefined;
}
