/**
 * Consent and tokens. An access token lives four hours; a refresh token thirty days and is spent by its first use: the
 * answer carries the next one. Open Platform v2, auth pages, read 2026-11-21.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, Tokens } from "../../channel/toolbox.js";
import { createConsent, tokensFromReply } from "../../http/oauth.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { readAnswer } from "./failures.js";
import { addressOf, type ShopeeApp } from "./wire.js";

/** An app, as its developer registered it. */
export interface ShopeeOAuthApp {
  readonly partnerId: number;
  readonly partnerKey: string;
  /** Where Shopee sends the seller back to; its domain is registered with the app. */
  readonly redirectUri: string;
  /** @defaultValue `"https://partner.shopeemobile.com"` */
  readonly server?: string | undefined;
  /**
   * Which consent page. Both were seen in use and which ones Shopee still takes is unverified: `open` is the newer,
   * unsigned page, `signed` the older one on the API's own host.
   * @defaultValue `"open"`
   */
  readonly form?: "open" | "signed" | undefined;
  /** Sends the exchange. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What the seller's browser brings back. */
export interface ShopeeConsentQuery {
  readonly code: string;
  readonly shop_id?: string | number | undefined;
  /** In place of `shop_id` where a main account gave consent for several shops. */
  readonly main_account_id?: string | number | undefined;
}

/** The way from "connect my shop" to tokens. */
export interface ShopeeOAuth {
  /** The page where the seller gives consent. `state` comes back with the code: compare it. */
  consentUrl(state: string): string;
  /**
   * Trades the code (good once, for ten minutes) for tokens; `extra.shopId` says for which shop.
   * @throws ChannelError `auth` where Shopee does not take the code
   */
  exchange(query: ShopeeConsentQuery, signal?: AbortSignal): Promise<Tokens>;
}

/** Of callers outside China and Brazil. */
export const SERVER = "https://partner.shopeemobile.com";
const PAGE = "https://open.shopee.com/auth";
const REFRESH_LIVES_MS = 30 * 86_400_000;

/** Makes the way to tokens for one app. */
export function createShopeeOAuth(given: ShopeeOAuthApp): ShopeeOAuth {
  const app: ShopeeApp = { partnerId: given.partnerId, partnerKey: given.partnerKey, server: given.server ?? SERVER };
  const { now = consentNow } = given;
  return {
    consentUrl: (state) => (given.form === "signed" ? signedPage(app, given, state) : openPage(app, given, state)),
    async exchange(query, signal = new AbortController().signal) {
      const who = whoIn(query);
      const json = { code: query.code, partner_id: app.partnerId, ...who };
      const url = addressOf(app, "/auth/token/get", now());
      const http = given.http ?? consentHttp([app.partnerKey, query.code]);
      const tokens = tokensIn(await http.send({ url, json, signal }), now());
      const shopId = query.shop_id === undefined ? {} : { shopId: String(query.shop_id) };
      return { ...tokens, extra: { ...tokens.extra, ...shopId } };
    },
  };
}

function openPage({ partnerId }: ShopeeApp, { redirectUri }: ShopeeOAuthApp, state: string): string {
  return createConsent({
    authorizeUrl: PAGE,
    clientId: String(partnerId),
    redirectUri,
    state,
    names: { clientId: "partner_id" },
    extra: { auth_type: "seller" },
  });
}

// The older page knows no state; it comes back as part of our own address.
function signedPage(app: ShopeeApp, { redirectUri, now = consentNow }: ShopeeOAuthApp, state: string): string {
  const back = new URL(redirectUri);
  back.searchParams.set("state", state);
  return addressOf(app, "/shop/auth_partner", now(), { redirect: back.href });
}

function whoIn({ shop_id, main_account_id }: ShopeeConsentQuery): Readonly<Record<string, number>> {
  if (shop_id !== undefined) return { shop_id: Number(shop_id) };
  if (main_account_id !== undefined) return { main_account_id: Number(main_account_id) };
  throw new ChannelError("invalid", "Shopee came back without shop_id", {
    outcome: "not-sent",
    field: "shop_id",
    cure: "Hand in the whole query of the address that Shopee sent the seller to.",
  });
}

/** Trades the refresh token; the old one is spent with it. */
export async function refreshTokens(
  app: ShopeeApp & { readonly shopId: number },
  tokens: Tokens,
  { http, now, platformNow }: { readonly http: Http; readonly now: () => Date; readonly platformNow: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  if (tokens.refreshToken === undefined) {
    throw new ChannelError("auth", "The shop has no refresh token", {
      cure: "Let the seller give consent again (shopee.oauth) and hand in the new tokens.",
    });
  }
  const json = { refresh_token: tokens.refreshToken, partner_id: app.partnerId, shop_id: app.shopId };
  const url = addressOf(app, "/auth/access_token/get", platformNow());
  return { ...tokensIn(await http.send({ url, json, signal }), now()), extra: tokens.extra };
}

/** Tokens lie at the top of the answer, not under `response`. */
function tokensIn(reply: HttpReply, now: Date): Tokens {
  const body = reply.body;
  const hasTokens = typeof body === "object" && body !== null && "access_token" in body && body.access_token !== "";
  // Throws what the table says of a refusal.
  if (!hasTokens) readAnswer(reply, now);
  const tokens = tokensFromReply({ ...reply, status: 200 }, { expiresIn: "expire_in" }, { now });
  return { ...tokens, refreshExpiresAt: tokens.refreshToken ? new Date(now.getTime() + REFRESH_LIVES_MS) : undefined };
}
