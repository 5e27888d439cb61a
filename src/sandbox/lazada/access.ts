/**
 * Who may call: app key, signature, a window of two hours, tokens and codes. Written from the pages, not from our
 * channel. https://open.lazada.com/apps/doc/doc?nodeId=10450&docId=108068, read 2026-11-21.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { createQuota, TokenBook } from "../tokens.js";
import { refuse } from "./refusal.js";
import { limitWords } from "./trouble.js";

/** App and shop, as they are registered. */
export interface LazadaIdentity {
  readonly appKey: string;
  readonly appSecret: string;
  readonly sellerId: number;
  /** @defaultValue `"id"` */
  readonly country?: string | undefined;
}

const WINDOW_MS = 7_200_000;
/** Of an app in test: seven days and thirty; pages differ. */
const TOKEN_S = 7 * 86_400;
const REFRESH_S = 30 * 86_400;
const CODE_MS = 30 * 60_000;
const HOUR_MS = 3_600_000;

/** Checks app, time and signature. @throws LazadaRefusal */
export function checkCaller({ fields, method }: Asked, { appKey, appSecret }: LazadaIdentity, now: Date): void {
  const { app_key, timestamp, sign_method, sign } = fields;
  for (const [name, value] of Object.entries({ app_key, timestamp, sign_method, sign })) {
    if (value === undefined) refuse("MissingParameter", `missing required parameter: ${name}`);
  }
  const empty = Object.entries(fields).find(([, value]) => value === "");
  // Some of Lazada's own libraries sign them and others leave them out: here nobody gets away with one.
  if (empty) refuse("IncompleteSignature", `The parameter ${empty[0]} is empty.`);
  if (app_key !== appKey) refuse("IncompleteSignature", "The app key is not known.");
  if (sign_method !== "sha256") refuse("IncompleteSignature", "The sign_method is not sha256.");
  if (!/^\d{13}$/.test(String(timestamp)) || Math.abs(now.getTime() - Number(timestamp)) > WINDOW_MS) {
    refuse("IncompleteSignature", "The timestamp is more than 7200 seconds away from UTC time.");
  }
  const signed = Object.entries(fields)
    .filter(([name]) => name !== "sign")
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const base = `/${method}${signed.map(([name, value]) => `${name}${value}`).join("")}`;
  const expected = createHmac("sha256", appSecret).update(base, "utf8").digest();
  const given = /^[0-9A-F]{64}$/.test(String(sign)) ? Buffer.from(String(sign), "hex") : Buffer.alloc(32);
  if (!timingSafeEqual(expected, given)) {
    refuse("IncompleteSignature", "The request signature does not conform to platform standards");
  }
}

/** Tokens and codes of one shop. */
export class LazadaAccess {
  readonly book: TokenBook = new TokenBook({
    names: { access: "5000", refresh: "5001", code: "0" },
    accessMs: TOKEN_S * 1_000,
    refreshMs: REFRESH_S * 1_000,
    codeMs: CODE_MS,
  });
  readonly #identity: LazadaIdentity;

  constructor(identity: LazadaIdentity) {
    this.#identity = identity;
  }

  /** @throws LazadaRefusal */
  checkToken({ fields }: Asked, now: Date): void {
    const token = fields["access_token"];
    if (token === undefined) refuse("MissingParameter", "missing required parameter: access_token");
    if (this.book.standing(token, now) === "good") return;
    refuse("IllegalAccessToken", "The specified access token is invalid or expired");
  }

  /** /auth/token/create @throws LazadaRefusal */
  trade(code: unknown, moment: Moment): object {
    if (this.book.spendCode(code, moment.now) !== "good") refuse("InvalidCode", "Invalid authorization code");
    return this.#told(moment, "country_user_info");
  }

  /** /auth/token/refresh. Whether the old token goes on working is on no page; here it does not. (unverified) */
  refresh(token: unknown, moment: Moment): object {
    if (this.book.spendRefresh(token, moment.now) !== "good") {
      refuse("IllegalRefreshToken", "The specified refresh token is invalid or expired");
    }
    return this.#told(moment, "country_user_info_list");
  }

  #told(moment: Moment, list: string): object {
    const { accessToken, refreshToken } = this.book.issue(moment);
    const { sellerId, country = "id" } = this.#identity;
    return {
      access_token: accessToken,
      expires_in: TOKEN_S,
      refresh_token: refreshToken,
      refresh_expires_in: REFRESH_S,
      country,
      account: "toko@example.com",
      account_platform: "seller_center",
      [list]: [{ country, user_id: String(sellerId), seller_id: String(sellerId), short_code: "IDTOKO" }],
    };
  }
}

/** Counts the calls of a day. That it begins at 00:00 of UTC+8 is made up; the answer says how long to wait. */
export function createDailyQuota(calls: number) {
  return createQuota({
    calls,
    spanMs: 24 * HOUR_MS,
    shiftMs: 8 * HOUR_MS,
    refuse: (leftMs) => refuse("AppCallLimit", limitWords(Math.ceil(leftMs / 1_000))),
  });
}
