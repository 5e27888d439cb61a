/**
 * Who may call: app, time, signature over the exact bytes, token in a header, cipher of the shop. Tokens live seven days.
 * Written from the pages, not from our channel. Partner Center, read 2026-11-21.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { createQuota, TokenBook } from "../tokens.js";
import { refuse } from "./refusal.js";

/** App and shop, as they are registered. */
export interface TiktokShopIdentity {
  readonly appKey: string;
  readonly appSecret: string;
  readonly shopId: string;
}

const EARLIEST_S = -300;
const LATEST_S = 30;
const TOKEN_S = 7 * 86_400;
/** "until the seller's authorisation ends": here a year. */
const REFRESH_S = 365 * 86_400;
const CODE_MS = 30 * 60_000;

/** Checks app, time and signature. @throws TiktokShopRefusal */
export function checkCaller(asked: Asked, { appKey, appSecret }: TiktokShopIdentity, now: Date): void {
  const { app_key, timestamp, sign } = asked.query;
  if (app_key === undefined || sign === undefined) refuse(36_009_004, "Missing credentials");
  if (app_key !== appKey) refuse(36_009_004, "Invalid app_key");
  if (timestamp === undefined || !/^\d{10}$/.test(timestamp)) refuse(36_009_004, "Invalid timestamp");
  const age = Number(timestamp) - now.getTime() / 1_000;
  if (age < EARLIEST_S || age > LATEST_S) refuse(36_009_004, "Expired timestamp");
  const expected = createHmac("sha256", appSecret).update(baseOf(asked, appSecret)).digest();
  const given = /^[0-9a-f]{64}$/.test(sign) ? Buffer.from(sign, "hex") : Buffer.alloc(32);
  if (!timingSafeEqual(expected, given)) refuse(106_001, "Invalid signature");
}

function baseOf({ query, path, headers, raw }: Asked, secret: string): Uint8Array {
  const params = Object.keys(query)
    .filter((name) => name !== "sign" && name !== "access_token")
    .sort()
    .map((name) => `${name}${query[name]}`)
    .join("");
  const isMultipart = (headers["content-type"] ?? "").startsWith("multipart/form-data");
  const body = isMultipart ? new Uint8Array() : raw;
  return Buffer.concat([Buffer.from(`${secret}${path}${params}`), body, Buffer.from(secret)]);
}

/** Checks the shop's cipher. @throws TiktokShopRefusal */
export function checkCipher({ query }: Asked, cipher: string, isShopCall: boolean): void {
  const { shop_cipher } = query;
  if (!isShopCall) {
    if (shop_cipher !== undefined) refuse(36_009_004, "shop_cipher not required");
    return;
  }
  if (shop_cipher === undefined) refuse(106_013, "shop_cipher is missing");
  if (shop_cipher !== cipher) refuse(36_009_004, "Invalid shop_cipher");
}

/** Tokens and codes of one shop. */
export class TiktokShopAccess {
  readonly book: TokenBook = new TokenBook({
    names: { access: "TTP", refresh: "TTR", code: "code" },
    accessMs: TOKEN_S * 1_000,
    refreshMs: REFRESH_S * 1_000,
    codeMs: CODE_MS,
  });

  /** @throws TiktokShopRefusal */
  checkToken({ headers }: Asked, now: Date): void {
    const state = this.book.standing(headers["x-tts-access-token"], now);
    if (state === "unknown") refuse(36_009_004, "x-tts-access-token header is invalid");
    if (state === "expired") refuse(105_002, "Expired credentials");
  }

  /** Trades a code, or a refresh token for the next. @throws TiktokShopRefusal */
  trade({ query, method }: Asked, app: TiktokShopIdentity, moment: Moment): object {
    const isNew = method === "token.get";
    if (query["app_key"] !== app.appKey || query["app_secret"] !== app.appSecret) {
      refuse(36_009_004, "Invalid app_key or app_secret");
    }
    const grant = isNew ? "authorized_code" : "refresh_token";
    if (query["grant_type"] !== grant) refuse(36_009_004, `grant_type must be ${grant}`);
    const state = isNew
      ? this.book.spendCode(query["auth_code"], moment.now)
      : this.book.spendRefresh(query["refresh_token"], moment.now);
    if (state !== "good") refuse(36_004_004, `${isNew ? "auth_code" : "refresh_token"} is invalid`);
    return this.#told(moment);
  }

  #told(moment: Moment): object {
    const { accessToken, refreshToken, expiresAt } = this.book.issue(moment);
    const seconds = Math.floor(moment.now.getTime() / 1_000);
    return {
      access_token: accessToken,
      // Instants, not spans.
      access_token_expire_in: Math.floor(expiresAt.getTime() / 1_000),
      refresh_token: refreshToken,
      refresh_token_expire_in: seconds + REFRESH_S,
      open_id: "sandbox",
      seller_name: "Toko",
      seller_base_region: "ID",
      user_type: 0,
      granted_scopes: ["seller.product.basic", "seller.product.write", "seller.logistics"],
    };
  }
}

/** Counts the calls of an hour: shops made for trying out have a thousand of them since 2026-06-15. */
export function createHourlyQuota(calls: number) {
  return createQuota({ calls, spanMs: 3_600_000, refuse: () => refuse(36_009_002, "Too many requests") });
}
