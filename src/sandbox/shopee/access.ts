/**
 * Who may call: partner id, signature, a five-minute window, tokens of four hours and refresh tokens that are good once.
 * Written from the pages, not from our channel. Open Platform v2, read 2026-11-21.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { createQuota, TokenBook, type TokenState } from "../tokens.js";
import { refuse } from "./refusal.js";

/** App and shop, as they are registered. */
export interface ShopeeIdentity {
  readonly partnerId: number;
  readonly partnerKey: string;
  readonly shopId: number;
}

const WINDOW_S = 300;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TOKEN_S = 4 * 3_600;

/** Checks partner, time and signature. @throws ShopeeRefusal */
export function checkCaller(
  { query, path }: Asked,
  { partnerId, partnerKey }: ShopeeIdentity,
  now: Date,
  isShopCall: boolean,
): void {
  const { partner_id, timestamp, sign, access_token = "", shop_id = "" } = query;
  if (partner_id === undefined) refuse("error_param", "There is no partner_id in query.");
  if (!/^\d+$/.test(partner_id))
    refuse("error_param", "Partner_id is invalid, should be an integer between 0 and 4294967295.");
  if (Number(partner_id) !== partnerId) refuse("invalid_partner_id", "Invalid partner_id, please have a check.");
  if (timestamp === undefined) refuse("error_param", "no timestamp");
  if (!/^\d+$/.test(timestamp)) refuse("error_param", "Invalid timestamp");
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > WINDOW_S) refuse("error_param", "Timestamp is expired.");
  if (sign === undefined) refuse("error_param", "There is no sign in query.");
  const base = [partner_id, path, timestamp, ...(isShopCall ? [access_token, shop_id] : [])].join("");
  const expected = createHmac("sha256", partnerKey).update(base, "utf8").digest();
  const given = /^[0-9a-f]{64}$/.test(sign) ? Buffer.from(sign, "hex") : Buffer.alloc(32);
  if (!timingSafeEqual(expected, given)) refuse("error_sign", "Wrong sign.");
}

/** Tokens and codes of one shop. */
export class ShopeeAccess {
  readonly book: TokenBook = new TokenBook({
    names: { access: "at", refresh: "rt", code: "code" },
    accessMs: TOKEN_S * 1_000,
    refreshMs: 30 * DAY_MS,
    codeMs: 10 * 60_000,
  });
  readonly #shopId: number;

  constructor(shopId: number) {
    this.#shopId = shopId;
  }

  /** @throws ShopeeRefusal */
  checkToken({ query }: Asked, now: Date): void {
    const { access_token, shop_id } = query;
    if (access_token === undefined) refuse("error_param", "There is no access_token in query.");
    if (Number(shop_id) !== this.#shopId) refuse("error_auth", "Invalid partner_id or shopid.");
    if (this.book.standing(access_token, now) !== "good")
      refuse("invalid_acceess_token", "Invalid access_token, please have a check.");
  }

  /** Trades a code. @throws ShopeeRefusal */
  trade(code: unknown, shopId: unknown, moment: Moment): object {
    if (shopId !== undefined && shopId !== this.#shopId) refuse("shop_no_linked", "Shop is not linked to the partner.");
    if (this.book.spendCode(code, moment.now) !== "good") refuse("invalid_code", "Invalid code, please have a check.");
    return this.#told(moment);
  }

  /** Trades a refresh token, which is spent with it. @throws ShopeeRefusal */
  refresh(token: unknown, shopId: unknown, moment: Moment): object {
    if (shopId !== this.#shopId) refuse("shop_no_linked", "Shop is not linked to the partner.");
    const code = REFRESH_CODES[this.book.spendRefresh(token, moment.now)];
    if (code !== undefined) refuse(code, "Invalid refresh_token.");
    return this.#told(moment);
  }

  #told(moment: Moment): object {
    const { accessToken, refreshToken } = this.book.issue(moment);
    return { access_token: accessToken, refresh_token: refreshToken, expire_in: TOKEN_S, shop_id: this.#shopId };
  }
}

const REFRESH_CODES: Readonly<Partial<Record<TokenState, string>>> = {
  unknown: "error_shop_refresh_token",
  expired: "refresh_token_expired",
};

/** Counts the calls of a day, which begins at 00:00 of UTC+8. */
export function createDailyQuota(calls: number) {
  const words =
    "The total API call number made by your APP has reached the daily API call limit, please try again after 00: 00 (UTC+08:00)";
  return createQuota({ calls, spanMs: DAY_MS, shiftMs: 8 * HOUR_MS, refuse: () => refuse("error_limit", words) });
}
