/**
 * Consent and tokens. An access token lives a day, a refresh token a year, and a refresh may bring a new one. OAuth pages
 * of 2026-10-02, read 2026-11-21.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Http, Tokens } from "../../channel/toolbox.js";
import { createConsent, tokensFromReply } from "../../http/oauth.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { PATHS, SERVER } from "./wire.js";

/** An app, as its developer registered it. */
export interface TiktokOAuthApp {
  readonly clientKey: string;
  readonly clientSecret: string;
  /** Where TikTok sends the seller back to; registered with the app, to the letter. */
  readonly redirectUri: string;
  /** @defaultValue `["user.info.basic", "video.upload", "video.publish"]` */
  readonly scopes?: readonly string[] | undefined;
  /** @defaultValue `"https://open.tiktokapis.com"` */
  readonly server?: string | undefined;
  /** Sends the exchange. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What the seller's browser brings back. */
export interface TiktokConsentQuery {
  readonly code: string;
}

/** The way from "connect my account" to tokens. */
export interface TiktokOAuth {
  /** The page where the seller gives consent. `state` comes back with the code: compare it. */
  consentUrl(state: string): string;
  /** Trades the code for tokens; `extra.openId` is the account's. @throws ChannelError `auth` where TikTok does not take it */
  exchange(query: TiktokConsentQuery, signal?: AbortSignal): Promise<Tokens>;
}

const SCOPES = ["user.info.basic", "video.upload", "video.publish"];

/** Makes the way to tokens for one app. */
export function createTiktokOAuth(app: TiktokOAuthApp): TiktokOAuth {
  const { clientKey, clientSecret, redirectUri, server = SERVER, now = consentNow } = app;
  return {
    consentUrl: (state) =>
      createConsent({
        authorizeUrl: "https://www.tiktok.com/v2/auth/authorize/",
        clientId: clientKey,
        redirectUri,
        state,
        scopes: app.scopes ?? SCOPES,
        scopeSeparator: ",",
        names: { clientId: "client_key" },
      }),
    async exchange({ code }, signal = new AbortController().signal) {
      const http = app.http ?? consentHttp([clientSecret, code]);
      const fields = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
      return trade({ clientKey, clientSecret, server }, fields, { http, now }, signal);
    },
  };
}

interface Client {
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly server: string;
}

/** Trades the refresh token. @throws ChannelError `auth` where a person has to connect again */
export async function refreshTokens(
  client: Client,
  tokens: Tokens,
  tools: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  if (tokens.refreshToken === undefined) {
    throw new ChannelError("auth", "The account has no refresh token", {
      cure: "Let the seller give consent again (tiktok.oauth) and hand in the new tokens.",
    });
  }
  const fields = { grant_type: "refresh_token", refresh_token: tokens.refreshToken };
  return trade(client, fields, tools, signal, tokens);
}

async function trade(
  { clientKey, clientSecret, server }: Client,
  fields: Readonly<Record<string, string>>,
  { http, now }: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
  known?: Tokens,
): Promise<Tokens> {
  const body = new URLSearchParams({ client_key: clientKey, client_secret: clientSecret, ...fields }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const reply = await http.send({ url: `${server.replace(/\/+$/, "")}${PATHS.token}`, headers, body, signal });
  return tokensFromReply(reply, { extra: { openId: "open_id" } }, { now: now(), known });
}
