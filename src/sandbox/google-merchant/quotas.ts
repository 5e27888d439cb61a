/** Quotas of calls: by day, which begins at noon of UTC, and by minute. accounts.quotas of quota/v1, read 2026-11-22 */
import { refuse } from "./refusal.js";

/** Calls that share a quota. */
export interface GoogleSandboxQuota {
  /** `productInputs.insert` */
  readonly calls: readonly string[];
  readonly perDay: number;
  /** @defaultValue `perDay` */
  readonly perMinute?: number | undefined;
  /** Refuses without saying which one is used up. @defaultValue `false` */
  readonly mute?: boolean | undefined;
}

const DAY_MS = 86_400_000;
const NOON_MS = DAY_MS / 2;
const MINUTE_MS = 60_000;

interface Count {
  span: number;
  used: number;
}

/** Counts calls. */
export class GoogleQuotas {
  readonly #groups: readonly { readonly quota: GoogleSandboxQuota; readonly day: Count; readonly minute: Count }[];

  constructor(quotas: readonly GoogleSandboxQuota[]) {
    this.#groups = quotas.map((quota) => ({ quota, day: { span: -1, used: 0 }, minute: { span: -1, used: 0 } }));
  }

  /** Counts a call. @throws GoogleRefusal where it is one too many */
  admit(name: string, now: Date): void {
    const group = this.#groups.find(({ quota }) => quota.calls.includes(name));
    if (!group) return;
    const { quota, day, minute } = group;
    const isOverDay = count(day, dayOf(now)) > quota.perDay;
    const isOverMinute = count(minute, Math.floor(now.getTime() / MINUTE_MS)) > (quota.perMinute ?? quota.perDay);
    if (!isOverDay && !isOverMinute) return;
    if (isOverDay) day.used = quota.perDay;
    const reason = isOverDay ? "quota/daily_limit_exceeded" : "quota/request_rate_too_high";
    if (quota.mute) refuse("RESOURCE_EXHAUSTED", "Resource has been exhausted.");
    refuse("RESOURCE_EXHAUSTED", reason, { reason });
  }

  /** As `quotas.list` tells them. */
  wire(account: string, now: Date): readonly object[] {
    return this.#groups.map(({ quota: { calls, perDay, perMinute = perDay }, day }, index) => ({
      name: `accounts/${account}/quotas/${index}`,
      quotaUsage: String(day.span === dayOf(now) ? day.used : 0),
      quotaLimit: String(perDay),
      quotaMinuteLimit: String(perMinute),
      methodDetails: calls.map((method) => ({
        method,
        version: "v1",
        subapi: "products",
        path: `products/v1/${method}`,
      })),
    }));
  }
}

function dayOf(now: Date): number {
  return Math.floor((now.getTime() - NOON_MS) / DAY_MS);
}

function count(of: Count, span: number): number {
  if (of.span !== span) of.used = 0;
  of.span = span;
  of.used += 1;
  return of.used;
}
