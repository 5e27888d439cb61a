/**
 * Consent and tokens. How long they live differs by the kind of app and from page to page; the answer says it. A
 * refresh token that lives 0 seconds cannot be used. System API and authorisation pages, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, Tokens } from "../../channel/toolbox.js";
import { createConsent, tokensFromReply } from "../../http/oauth.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { AUTH_SERVER, type LazadaCountry } from "./countries.js";
import { accept, readAnswer } from "./failures.js";
import { formRequest, type LazadaApp } from "./wire.js";

/** An app, as its developer registered it. */
export interface LazadaOAuthApp extends LazadaApp {
  /** Where Lazada sends the seller back to: the app's callback address. */
  readonly redirectUri: string;
  /** Shows that country's login page. @defaultValue the seller chooses */
  readonly country?: LazadaCountry | undefined;
  /** @defaultValue `"https://auth.lazada.com"` */
  readonly authServer?: string | undefined;
  /** Sends the exchange. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What the seller's browser brings back. */
export interface LazadaConsentQuery {
  readonly code: string;
}

/** The way from "connect my shop" to tokens. */
export interface LazadaOAuth {
  /** The page where the seller gives consent. `state` comes back with the code: compare it. */
  consentUrl(state: string): string;
  /**
   * Trades the code (good once, for 30 minutes) for tokens. `extra` says for whom: `country`, `account`, and
   * `sellerId.id`, `sellerId.sg` … for every country in which this seller has a shop.
   * @throws ChannelError `auth` where Lazada does not take the code
   */
  exchange(query: LazadaConsentQuery, signal?: AbortSignal): Promise<Tokens>;
}

/** Makes the way to tokens for one app. */
export function createLazadaOAuth(app: LazadaOAuthApp): LazadaOAuth {
  const { now = consentNow, authServer = AUTH_SERVER } = app;
  return {
    consentUrl: (state) =>
      createConsent({
        authorizeUrl: `${authServer.replace(/\/+$/, "")}/oauth/authorize`,
        clientId: app.appKey,
        redirectUri: app.redirectUri,
        state,
        extra: { force_auth: "true", ...(app.country === undefined ? {} : { country: app.country }) },
      }),
    async exchange({ code }, signal = new AbortController().signal) {
      if (typeof code !== "string" || code === "") throw withoutCode();
      const http = app.http ?? consentHttp([app.appSecret, code]);
      const request = tokenRequest(app, authServer, "/auth/token/create", { code }, now());
      return tokensIn(await http.send({ ...request, signal }), now());
    },
  };
}

function withoutCode(): ChannelError {
  return new ChannelError("invalid", "Lazada came back without a code", {
    outcome: "not-sent",
    field: "code",
    cure: "Hand in the whole query of the address that Lazada sent the seller to.",
  });
}

function tokenRequest(
  app: LazadaApp,
  authServer: string,
  path: string,
  fields: Readonly<Record<string, string>>,
  at: Date,
) {
  return formRequest(app, { server: `${authServer.replace(/\/+$/, "")}/rest`, path, fields }, at);
}

/** Trades the refresh token. Whether the old one goes on working is not said. (unverified) */
export async function refreshTokens(
  app: LazadaApp & { readonly authServer: string },
  tokens: Tokens,
  { http, now, platformNow }: { readonly http: Http; readonly now: () => Date; readonly platformNow: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  if (tokens.refreshToken === undefined) {
    throw new ChannelError("auth", "The shop has no refresh token", {
      cure: "Let the seller give consent again (lazada.oauth) and hand in the new tokens.",
    });
  }
  const fields = { refresh_token: tokens.refreshToken };
  const request = tokenRequest(app, app.authServer, "/auth/token/refresh", fields, platformNow());
  return tokensIn(await http.send({ ...request, signal }), now(), tokens);
}

const Sellers = z.object({
  country: z.string().optional().catch(undefined),
  account: z.string().optional().catch(undefined),
  country_user_info: z.unknown().optional(),
  // The same list under another name, in answers to a refresh.
  country_user_info_list: z.unknown().optional(),
});
const Seller = z.array(
  z.object({ country: z.string(), seller_id: z.union([z.string(), z.number()]).transform(String) }),
);

/** Tokens lie at the top of the answer, not under `data`. */
function tokensIn(reply: HttpReply, now: Date, known?: Tokens): Tokens {
  const { body } = reply;
  const hasTokens = typeof body === "object" && body !== null && "access_token" in body && body.access_token !== "";
  // Throws what the table says of a refusal.
  if (!hasTokens) accept(readAnswer(reply), now);
  const tokens = tokensFromReply({ ...reply, status: 200 }, {}, { now, known });
  const cannotRefresh = tokens.refreshExpiresAt !== undefined && tokens.refreshExpiresAt <= now;
  return {
    ...tokens,
    ...(cannotRefresh ? { refreshToken: undefined, refreshExpiresAt: undefined } : {}),
    extra: { ...known?.extra, ...sellersIn(body) },
  };
}

function sellersIn(body: unknown): Readonly<Record<string, string>> {
  const told = Sellers.safeParse(body).data;
  const sellers = Seller.safeParse(told?.country_user_info ?? told?.country_user_info_list).data ?? [];
  return {
    ...(told?.country ? { country: told.country } : {}),
    ...(told?.account ? { account: told.account } : {}),
    ...Object.fromEntries(sellers.map(({ country, seller_id }) => [`sellerId.${country.toLowerCase()}`, seller_id])),
  };
}
