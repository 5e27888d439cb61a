/**
 * Consent and tokens. An access token lives seven days; a refresh brings a new refresh token, until the seller's consent
 * ends. The app's secret stands in these addresses, so they are never told. Partner Center, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, Tokens } from "../../channel/toolbox.js";
import { tokensFromReply } from "../../http/oauth.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { readAnswer } from "./failures.js";
import { addressOf, PATHS, type TiktokApp } from "./wire.js";

/** An app, as its developer registered it. Where sellers come back to is fixed in the Partner Center. */
export interface TiktokShopOAuthApp {
  readonly appKey: string;
  readonly appSecret: string;
  /**
   * Of the app's service, for the newer consent page.
   * @defaultValue the older page, which knows the app by its key; which of them TikTok Shop still takes is unverified
   */
  readonly serviceId?: string | undefined;
  /** @defaultValue `"https://services.tiktokshop.com"`; sellers of the US have another */
  readonly consentServer?: string | undefined;
  /** @defaultValue `"https://auth.tiktok-shops.com"` */
  readonly authServer?: string | undefined;
  /** @defaultValue `"https://open-api.tiktokglobalshop.com"` */
  readonly server?: string | undefined;
  /** Sends the exchange. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What the seller's browser brings back. */
export interface TiktokShopConsentQuery {
  readonly code: string;
}

/** The way from "connect my shop" to tokens. */
export interface TiktokShopOAuth {
  /** The page where the seller gives consent. `state` comes back with the code: compare it. */
  consentUrl(state: string): string;
  /**
   * Trades the code (good once, for thirty minutes) for tokens. `extra` holds the shops that it reaches: id to cipher.
   * @throws ChannelError `auth` where TikTok Shop does not take the code
   */
  exchange(query: TiktokShopConsentQuery, signal?: AbortSignal): Promise<Tokens>;
}

export const SERVER = "https://open-api.tiktokglobalshop.com";
export const AUTH_SERVER = "https://auth.tiktok-shops.com";
const CONSENT_SERVER = "https://services.tiktokshop.com";

/** Makes the way to tokens for one app. */
export function createTiktokShopOAuth(given: TiktokShopOAuthApp): TiktokShopOAuth {
  const { appKey, appSecret, serviceId, authServer = AUTH_SERVER, server = SERVER, now = consentNow } = given;
  return {
    consentUrl(state) {
      const isNew = serviceId !== undefined;
      const page = isNew ? `${given.consentServer ?? CONSENT_SERVER}/open/authorize` : `${authServer}/oauth/authorize`;
      const url = new URL(page);
      url.searchParams.set(isNew ? "service_id" : "app_key", serviceId ?? appKey);
      url.searchParams.set("state", state);
      return url.href;
    },
    async exchange({ code }, signal = new AbortController().signal) {
      const http = given.http ?? consentHttp([appSecret, code]);
      const query = { app_key: appKey, app_secret: appSecret, auth_code: code, grant_type: "authorized_code" };
      const url = tokenUrl(authServer, "/api/v2/token/get", query);
      const tokens = tokensIn(await http.send({ method: "GET", url, signal }), now());
      return { ...tokens, extra: await shopsOf(http, { appKey, appSecret, server }, tokens, now, signal) };
    },
  };
}

function tokenUrl(server: string, path: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(`${server.replace(/\/+$/, "")}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const Shops = z.object({ shops: z.array(z.object({ id: z.string(), cipher: z.string() })) });

// The code is spent by now: whatever fails here must not cost the tokens. The channel asks for ciphers itself.
async function shopsOf(
  http: Http,
  app: TiktokApp,
  { accessToken }: Tokens,
  now: () => Date,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  try {
    const url = addressOf(app, PATHS.shops, now());
    const headers = { "x-tts-access-token": accessToken };
    const { data } = readAnswer(await http.send({ method: "GET", url, headers, signal }), now());
    return Object.fromEntries((Shops.safeParse(data).data?.shops ?? []).map(({ id, cipher }) => [id, cipher]));
  } catch (error) {
    if (error instanceof ChannelError) return {};
    throw error;
  }
}

/** Trades the refresh token for new ones. */
export async function refreshTokens(
  app: TiktokApp & { readonly authServer: string },
  tokens: Tokens,
  { http, now }: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  if (tokens.refreshToken === undefined) {
    throw new ChannelError("auth", "The shop has no refresh token", {
      cure: "Let the seller give consent again (tiktokShop.oauth) and hand in the new tokens.",
    });
  }
  const query = { app_key: app.appKey, app_secret: app.appSecret, refresh_token: tokens.refreshToken };
  const url = tokenUrl(app.authServer, "/api/v2/token/refresh", { ...query, grant_type: "refresh_token" });
  return { ...tokensIn(await http.send({ method: "GET", url, signal }), now()), extra: tokens.extra };
}

// Both `…_expire_in` are instants, in Unix seconds.
function tokensIn(reply: HttpReply, now: Date): Tokens {
  const { data } = grantIn(reply, now);
  const names = { expiresAt: "access_token_expire_in", refreshExpiresAt: "refresh_token_expire_in" };
  return tokensFromReply({ ...reply, status: 200, body: data }, names, { now });
}

function grantIn(reply: HttpReply, now: Date) {
  try {
    return readAnswer(reply, now);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "invalid") throw error;
    // What is said of a dead refresh token is in no list that we read: its words decide. (unverified)
    const isDead = /token|grant|auth/i.test(error.message);
    const { message, platformCode, retryAt } = error;
    throw new ChannelError(isDead ? "auth" : "unavailable", message, {
      outcome: "rejected",
      platformCode,
      retryAt,
      cure: isDead ? "Let the seller give consent again (tiktokShop.oauth) and hand in the new tokens." : undefined,
    });
  }
}
