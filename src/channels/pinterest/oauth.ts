/**
 * Consent and tokens. An access token lives 30 days, a refresh token 60, and a refresh brings a new one of each.
 * "Set up authentication and authorization", API description 5.23.0, read 2026-11-22; how long they live is unverified and
 * read from each answer.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Http, Tokens } from "../../channel/toolbox.js";
import { createConsent, tokensFromReply } from "../../http/oauth.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";

/** Where the API is. */
export const SERVER = "https://api.pinterest.com";

/** An app, as its developer registered it. */
export interface PinterestOAuthApp {
  readonly appId: string;
  readonly appSecret: string;
  /** Where Pinterest sends the seller back to; registered with the app, to the letter. */
  readonly redirectUri: string;
  /** @defaultValue `["boards:read", "boards:write", "pins:read", "pins:write"]` */
  readonly scopes?: readonly string[] | undefined;
  /** @defaultValue `"https://api.pinterest.com"` */
  readonly server?: string | undefined;
  /** Sends the exchange. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What the seller's browser brings back. */
export interface PinterestConsentQuery {
  readonly code: string;
}

/** The way from "connect my account" to tokens. */
export interface PinterestOAuth {
  /** The page where the seller gives consent. `state` comes back with the code: compare it. */
  consentUrl(state: string): string;
  /** Trades the code for tokens. @throws ChannelError `auth` where Pinterest does not take it */
  exchange(query: PinterestConsentQuery, signal?: AbortSignal): Promise<Tokens>;
}

const SCOPES = ["boards:read", "boards:write", "pins:read", "pins:write"];

/** Makes the way to tokens for one app. */
export function createPinterestOAuth(app: PinterestOAuthApp): PinterestOAuth {
  const { appId, appSecret, redirectUri, server = SERVER, now = consentNow } = app;
  return {
    consentUrl: (state) =>
      createConsent({
        authorizeUrl: "https://www.pinterest.com/oauth/",
        clientId: appId,
        redirectUri,
        state,
        scopes: app.scopes ?? SCOPES,
        scopeSeparator: ",",
      }),
    async exchange({ code }, signal = new AbortController().signal) {
      const http = app.http ?? consentHttp([appSecret, code]);
      // Apps from before 2025-09-25 get the refresh token that can be renewed only where they ask for it.
      const fields = { grant_type: "authorization_code", code, redirect_uri: redirectUri, continuous_refresh: "true" };
      return trade({ appId, appSecret, server }, fields, { http, now }, signal);
    },
  };
}

interface Client {
  readonly appId: string;
  readonly appSecret: string;
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
      cure: "Let the seller give consent again (pinterest.oauth) and hand in the new tokens.",
    });
  }
  const fields = { grant_type: "refresh_token", refresh_token: tokens.refreshToken };
  return trade(client, fields, tools, signal, tokens);
}

async function trade(
  { appId, appSecret, server }: Client,
  fields: Readonly<Record<string, string>>,
  { http, now }: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
  known?: Tokens,
): Promise<Tokens> {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    authorization: `Basic ${Buffer.from(`${appId}:${appSecret}`).toString("base64")}`,
  };
  const body = new URLSearchParams(fields).toString();
  const reply = await http.send({ url: `${server.replace(/\/+$/, "")}/v5/oauth/token`, headers, body, signal });
  // What Pinterest answers to a dead grant is on no page that we read: 400 and 401 are taken for that.
  if (reply.status === 400 || reply.status === 401) {
    throw new ChannelError("auth", "Pinterest no longer accepts the consent", {
      platformCode: String(reply.status),
      cure: "Let the seller give consent again (pinterest.oauth) and hand in the new tokens.",
    });
  }
  const mapping = { refreshExpiresIn: "refresh_token_expires_in", refreshExpiresAt: "refresh_token_expires_at" };
  return tokensFromReply(reply, mapping, { now: now(), known });
}
