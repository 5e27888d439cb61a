/**
 * Who we are to a shop: a token that the admin once gave for good, or an app's own credentials, traded for a token that
 * lives a day. Since 2026-01-01 only the second kind can be made new.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant, read 2026-11-22
 */
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, Tokens } from "../../channel/toolbox.js";
import { tokensFromReply } from "../../http/oauth.js";
import { type ShopifySettings, serverOf } from "./settings.js";

/** Longer ago than any token lives: what is there is to be traded before it is used. */
const SPENT = new Date(0);

/** The token itself; for an app something that must be traded first. */
export function seedOf({ auth }: Pick<ShopifySettings, "auth">): Tokens {
  if ("token" in auth) return { accessToken: auth.token };
  return { accessToken: `client credentials of ${auth.clientId}`, expiresAt: SPENT };
}

/** What the ledger's seal is made of where the shop has no `sealKey`. */
export function sealOf({ auth }: Pick<ShopifySettings, "auth">): string {
  return "token" in auth ? auth.token : auth.clientSecret;
}

/** Asks for a token with the app's own credentials. @throws ChannelError `auth` where the shop does not know them */
export async function tradeCredentials(
  settings: ShopifySettings,
  _spent: Tokens,
  { http, now }: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  const { auth } = settings;
  if ("token" in auth) {
    throw new ChannelError("auth", "Shopify refused the token, and a token of the admin cannot be renewed", {
      cure: "Set auth.token to the app's Admin API token, or use the client id and secret of an app of the Dev Dashboard.",
    });
  }
  const grant = { grant_type: "client_credentials", client_id: auth.clientId, client_secret: auth.clientSecret };
  const reply = await http.send({
    url: `${serverOf(settings)}/admin/oauth/access_token`,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams(grant).toString(),
    signal,
  });
  if (isRefusal(reply)) throw refusedCredentials(reply);
  const known = { now: now() };
  const { accessToken, expiresAt, extra } = tokensFromReply(reply, { extra: { scope: "scope" } }, known);
  return { accessToken, expiresAt, extra };
}

/** Shopify's own no, as RFC 6749 section 5.2 words it, or as the door does. Which codes there are is on no page. (unverified) */
function isRefusal({ status, body }: HttpReply): boolean {
  const isWorded = typeof body === "object" && body !== null && ("error" in body || "errors" in body);
  return isWorded && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function refusedCredentials({ status, body }: HttpReply): ChannelError {
  const { error } = { error: undefined, ...(body as object) };
  return new ChannelError("auth", "Shopify refused the app's credentials", {
    platformCode: typeof error === "string" ? error : String(status),
    cure: "Check shop, clientId and clientSecret, and that the app is installed in this shop and of its organization.",
  });
}
