/**
 * What a server answers, as ours: `{ error, error_description? }` and the statuses of HTTP. Mastodon's documentation of
 * 2026-07-02, read 2026-11-21; it has no list of its wordings.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";

const Words = z.object({ error: z.string(), error_description: z.string().optional() });

/** What was asked for: a refusal means something else to each. */
export type Asked = "post" | "photo" | "status" | "account";

interface Row {
  readonly status: number;
  readonly asked?: readonly Asked[] | undefined;
  /** Within the words. @defaultValue all words */
  readonly says?: RegExp | undefined;
  /** Only where `X-RateLimit-Limit` says this. @defaultValue whatever it says */
  readonly limit?: string | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  readonly waitMs?: number | undefined;
}

const TOKEN = "Make a new token under Preferences, Development, and set `token`.";
const SCOPES = "Give the token write:statuses, write:media and read:statuses, and look whether the account is limited.";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };

/** The table, first match first. */
export const MASTODON_ROWS: readonly Row[] = [
  { status: 401, kind: "auth", details: { cure: TOKEN } },
  {
    status: 403,
    asked: ["photo"],
    kind: "forbidden",
    details: { scope: "verb", verb: "photos", facets: ["photos"], cure: SCOPES },
  },
  { status: 403, kind: "forbidden", details: { scope: "account", cure: SCOPES } },
  { status: 404, asked: ["status"], kind: "gone" },
  { status: 410, asked: ["status"], kind: "gone" },
  // The server has no such method: too old, or not Mastodon.
  { status: 404, kind: "unavailable", details: { outcome: "rejected", scope: "verb" } },
  { status: 413, kind: "invalid", details: photos },
  // "Cannot attach files that have not finished processing. Try again in a moment!"
  { status: 422, says: /finished processing|not.*processed/i, kind: "locked", waitMs: 15_000 },
  { status: 422, asked: ["photo"], kind: "invalid", details: photos },
  { status: 422, kind: "invalid" },
  // "30 calls in 30 minutes": of photos and of deletions, each by itself. All else has the account's 300 in 5 minutes.
  { status: 429, limit: "30", kind: "throttled", details: { scope: "verb" } },
  { status: 429, kind: "throttled" },
  { status: 400, kind: "invalid" },
];

/** @throws ChannelError for every answer that is not a good one */
export function checkReply(reply: HttpReply, asked: Asked, now: Date): void {
  if (reply.status >= 200 && reply.status < 300) return;
  throw failureOfReply(reply, asked, now);
}

function failureOfReply(reply: HttpReply, asked: Asked, now: Date): ChannelError {
  const words = Words.safeParse(reply.body);
  if (!words.success && reply.status !== 429) return failureWithoutWords(reply, "Mastodon");
  const { error = "too many requests", error_description } = words.data ?? {};
  const said = [error, error_description].filter(Boolean).join(": ");
  const { status } = reply;
  const limit = reply.headers["x-ratelimit-limit"];
  const row = MASTODON_ROWS.find((one) => {
    const isSaid = one.status === status && (one.says?.test(said) ?? true);
    return isSaid && (one.asked?.includes(asked) ?? true) && (one.limit ?? limit) === limit;
  });
  const retryAt = row?.waitMs === undefined ? waitUntil(reply) : new Date(now.getTime() + row.waitMs);
  const outcome = status >= 400 && status < 500 ? "rejected" : "unknown";
  return new ChannelError(row?.kind ?? (outcome === "rejected" ? "invalid" : "unavailable"), `Mastodon: ${said}`, {
    outcome,
    retryAt,
    platformCode: String(status),
    ...row?.details,
  });
}

/** `X-RateLimit-Reset` is a time, unlike elsewhere. */
function waitUntil({ retryAt, headers, status }: HttpReply): Date | undefined {
  if (retryAt !== undefined || status !== 429) return retryAt;
  const at = Date.parse(headers["x-ratelimit-reset"] ?? "");
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** The server did it and did not say what: nobody can tell which it is. */
export function unreadable(what: string, cause: unknown): ChannelError {
  return new ChannelError("unavailable", `Mastodon's answer names no ${what}`, { outcome: "unknown", cause });
}
