/**
 * Who may call: partner id, signature, a five-minute window, tokens of four hours and refresh tokens that are good once.
 * Written from the pages, not from our channel. Open Platform v2, read 2026-11-21.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { refuse } from "./refusal.js";

/** App and shop, as they are registered. */
export interface ShopeeIdentity {
  readonly partnerId: number;
  readonly partnerKey: string;
  readonly shopId: number;
}

/** A pair of tokens as it is handed out. */
export interface ShopeeTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Date;
}

const WINDOW_S = 300;
const TOKEN_S = 4 * 3_600;
const REFRESH_MS = 30 * 86_400_000;
const CODE_MS = 10 * 60_000;

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
  readonly #shopId: number;
  readonly #access = new Map<string, number>();
  readonly #refresh = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  #count = 0;

  constructor(shopId: number) {
    this.#shopId = shopId;
  }

  /** A new pair. */
  issue({ now, random }: Pick<Moment, "now" | "random">): ShopeeTokens {
    const accessToken = this.#name("at", random);
    const refreshToken = this.#name("rt", random);
    const expiresAt = new Date(now.getTime() + TOKEN_S * 1_000);
    this.#access.set(accessToken, expiresAt.getTime());
    this.#refresh.set(refreshToken, now.getTime() + REFRESH_MS);
    return { accessToken, refreshToken, expiresAt };
  }

  /** What a seller's consent brings back; good once, for ten minutes. */
  code({ now, random }: Pick<Moment, "now" | "random">): string {
    const code = this.#name("code", random);
    this.#codes.set(code, now.getTime() + CODE_MS);
    return code;
  }

  /** Takes back every token, as a seller does who ends the authorisation. */
  revoke(): void {
    this.#access.clear();
    this.#refresh.clear();
  }

  /** @throws ShopeeRefusal */
  checkToken({ query }: Asked, now: Date): void {
    const { access_token, shop_id } = query;
    if (access_token === undefined) refuse("error_param", "There is no access_token in query.");
    if (Number(shop_id) !== this.#shopId) refuse("error_auth", "Invalid partner_id or shopid.");
    const until = this.#access.get(access_token);
    if (until === undefined || until <= now.getTime())
      refuse("invalid_acceess_token", "Invalid access_token, please have a check.");
  }

  /** Trades a code. @throws ShopeeRefusal */
  trade(code: unknown, shopId: unknown, moment: Moment): object {
    if (shopId !== undefined && shopId !== this.#shopId) refuse("shop_no_linked", "Shop is not linked to the partner.");
    this.#spend(this.#codes, code, moment.now, "invalid_code", "Invalid code, please have a check.");
    return this.#told(moment);
  }

  /** Trades a refresh token, which is spent with it. @throws ShopeeRefusal */
  refresh(token: unknown, shopId: unknown, moment: Moment): object {
    if (shopId !== this.#shopId) refuse("shop_no_linked", "Shop is not linked to the partner.");
    this.#spend(this.#refresh, token, moment.now, "error_shop_refresh_token", "Invalid refresh_token.");
    return this.#told(moment);
  }

  #spend(from: Map<string, number>, name: unknown, now: Date, error: string, message: string): void {
    const until = from.get(String(name));
    from.delete(String(name));
    if (until === undefined) refuse(error, message);
    if (until <= now.getTime()) refuse(error === "invalid_code" ? error : "refresh_token_expired", message);
  }

  #told(moment: Moment): object {
    const { accessToken, refreshToken } = this.issue(moment);
    return { access_token: accessToken, refresh_token: refreshToken, expire_in: TOKEN_S, shop_id: this.#shopId };
  }

  #name(kind: string, random: () => number): string {
    this.#count += 1;
    const hex = Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(12, "0");
    return `${kind}-${this.#count}-${hex}`;
  }
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Counts the calls of a day, which begins at 00:00 of UTC+8. */
export function createDailyQuota(calls: number) {
  let day = -1;
  let used = 0;
  return {
    /** @throws ShopeeRefusal `error_limit` */
    admit(now: Date): void {
      const today = Math.floor((now.getTime() + 8 * HOUR_MS) / DAY_MS);
      if (today !== day) used = 0;
      day = today;
      used += 1;
      if (used <= calls) return;
      refuse(
        "error_limit",
        "The total API call number made by your APP has reached the daily API call limit, please try again after 00: 00 (UTC+08:00)",
      );
    },
  };
}
