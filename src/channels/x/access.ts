/**
 * Who we are to X: OAuth 1.0a with the four keys of a developer's own account, which do not end, or OAuth 2.0 with tokens
 * that are renewed. X API v2, OAuth pages, read 2026-11-21.
 */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, Tokens, Toolbox } from "../../channel/toolbox.js";
import { createConsent, createPkce, tokensFromReply } from "../../http/oauth.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { oauth1Header, sha256Hex } from "../../http/sign.js";
import { tokensSchema } from "../shared-listing.js";

export const SERVER = "https://api.x.com";

/** OAuth 1.0a: keys of the app and of the account, from the developer portal. They do not end by themselves. */
export interface XOAuth1 {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
}

/** OAuth 2.0: an app and the tokens of a consent, which are renewed. */
export interface XOAuth2 {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Later ones are kept in the ledger. @defaultValue those in the ledger */
  readonly tokens?: Tokens | undefined;
}

/** One of both. */
export const authSchema: z.ZodType<XOAuth1 | XOAuth2, XOAuth1 | XOAuth2> = z.union(
  [
    z.strictObject({
      consumerKey: z.string().min(1),
      consumerSecret: z.string().min(1),
      token: z.string().min(1),
      tokenSecret: z.string().min(1),
    }),
    z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(8), tokens: tokensSchema.optional() }),
  ],
  "expected { consumerKey, consumerSecret, token, tokenSecret }, or { clientId, clientSecret, tokens }",
);

/** The app, for quotas and circuits; its key is not told. */
export function appOf(auth: XOAuth1 | XOAuth2): string {
  return `x:${sha256Hex("clientId" in auth ? auth.clientId : auth.consumerKey).slice(0, 12)}`;
}

/** The secret that seals tokens where no `sealKey` is given. */
export function sealOf(auth: XOAuth1 | XOAuth2): string {
  return "clientId" in auth ? auth.clientSecret : auth.consumerSecret;
}

/** Makes the `Authorization` header of each call. JSON and multipart bodies are not signed. */
export function createAuthorization(
  auth: XOAuth1 | XOAuth2,
  { tokens, platformNow }: Pick<Toolbox, "tokens" | "platformNow">,
): (method: string, url: string, signal: AbortSignal) => Promise<string> {
  if ("clientId" in auth) return async (_method, _url, signal) => `Bearer ${(await tokens(signal)).accessToken}`;
  return async (method, url) =>
    oauth1Header({ method, url }, auth, { at: platformNow(), nonce: randomBytes(16).toString("hex") });
}

// --- Consent, for OAuth 2.0 -----------------------------------------------------------

/** An app, as its developer registered it. */
export interface XOAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where X sends the seller back to; registered with the app, to the letter. */
  readonly redirectUri: string;
  /** @defaultValue what posting with photos needs, and `offline.access` for renewal */
  readonly scopes?: readonly string[] | undefined;
  /** @defaultValue `"https://api.x.com"` */
  readonly server?: string | undefined;
  /** Sends the exchange. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What the seller's browser brings back, and the verifier of its consent. */
export interface XConsentQuery {
  readonly code: string;
  readonly verifier: string;
}

/** The way from "connect my account" to tokens. */
export interface XOAuth {
  /**
   * The page where the seller gives consent. `state` comes back with the code: compare it. Keep `verifier` beside it, for
   * the exchange.
   */
  consent(state: string): { readonly url: string; readonly verifier: string };
  /** Trades the code for tokens of two hours. @throws ChannelError `auth` where X does not take it */
  exchange(query: XConsentQuery, signal?: AbortSignal): Promise<Tokens>;
}

const SCOPES = ["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"];

/** Makes the way to tokens for one app. */
export function createXOAuth(app: XOAuthApp): XOAuth {
  const { clientId, clientSecret, redirectUri, server = SERVER, now = consentNow } = app;
  return {
    consent(state) {
      const { verifier, challenge, method } = createPkce(randomBytes(32));
      const authorizeUrl = "https://x.com/i/oauth2/authorize";
      const scopes = app.scopes ?? SCOPES;
      const pkce = { challenge, method };
      return { url: createConsent({ authorizeUrl, clientId, redirectUri, scopes, state, pkce }), verifier };
    },
    async exchange({ code, verifier }, signal = new AbortController().signal) {
      const http = app.http ?? consentHttp([clientSecret, code, verifier]);
      const fields = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
      return trade({ clientId, clientSecret, server }, fields, { http, now }, signal);
    },
  };
}

/** Trades the refresh token, which is good once. @throws ChannelError `auth` where a person has to connect again */
export async function refreshTokens(
  { auth, server }: { readonly auth: XOAuth1 | XOAuth2; readonly server: string },
  tokens: Tokens,
  tools: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  if (!("clientId" in auth) || tokens.refreshToken === undefined) {
    throw new ChannelError("auth", "The account has no refresh token", {
      cure: "Let the seller give consent again (x.oauth), with offline.access, and hand in the new tokens.",
    });
  }
  const fields = { grant_type: "refresh_token", refresh_token: tokens.refreshToken };
  return trade({ ...auth, server }, fields, tools, signal, tokens);
}

async function trade(
  { clientId, clientSecret, server }: Pick<XOAuth2, "clientId" | "clientSecret"> & { readonly server: string },
  fields: Readonly<Record<string, string>>,
  { http, now }: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
  known?: Tokens,
): Promise<Tokens> {
  // Confidential apps name themselves in the header. (form and header as third parties send them)
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const headers = { "content-type": "application/x-www-form-urlencoded", authorization: `Basic ${basic}` };
  const body = new URLSearchParams({ client_id: clientId, ...fields }).toString();
  const reply = await http.send({ url: `${server.replace(/\/+$/, "")}/2/oauth2/token`, headers, body, signal });
  // A dead refresh token is "invalid_request" there. (3p)
  return tokensFromReply(reply, { deadGrant: ["invalid_grant", "invalid_request"] }, { now: now(), known });
}
