/**
 * TikTok's words → ours. API errors are `{ error: { code, message, log_id } }` with `"ok"` for success, whatever the
 * status; what came of a post is a `fail_reason`. Error and status pages of 2026-10-02, read 2026-11-21; rows marked (3p)
 * come from programs that post for others.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";

const Envelope = z.object({ error: z.object({ code: z.string(), message: z.string().default("") }) });

interface Row {
  readonly code: string | RegExp;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** Not before this long from now, where the answer does not say. */
  readonly waitMs?: number | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const AGAIN = "Connect the account again and hand the tokens to shop.channel(name).connect(tokens).";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };

/** Every row, in the order in which they are tried. */
export const TIKTOK_ROWS: readonly Row[] = [
  { code: "access_token_invalid", kind: "auth", details: { cure: AGAIN } },
  {
    code: "scope_not_authorized",
    kind: "forbidden",
    details: { scope: "verb", cure: `Give the app video.upload, and video.publish for direct posts. ${AGAIN}` },
  },
  // No time is said: "six a minute" for handing over.
  { code: "rate_limit_exceeded", kind: "throttled", waitMs: MINUTE_MS },
  // Posts of the last 24 hours over all apps; when the first of them is a day old is not said.
  { code: "spam_risk_too_many_posts", kind: "quota", waitMs: HOUR_MS },
  {
    code: "spam_risk_too_many_pending_share",
    kind: "quota",
    details: { cure: "Post or discard the drafts in TikTok's inbox: five may wait in 24 hours." },
    waitMs: HOUR_MS,
  },
  {
    code: "spam_risk_user_banned_from_posting",
    kind: "blocked",
    details: { scope: "account", cure: "Open TikTok: the account may not post at present." },
  },
  { code: "reached_active_user_cap", kind: "quota", details: { scope: "app" }, waitMs: HOUR_MS },
  {
    code: "unaudited_client_can_only_post_to_private_accounts",
    kind: "forbidden",
    details: {
      scope: "account",
      cure: "Until TikTok has audited the app it posts to private accounts only: use drafts, or make the account private.",
    },
  },
  {
    code: "url_ownership_unverified",
    kind: "forbidden",
    details: { scope: "account", cure: "Verify the photo host's domain or prefix in TikTok's developer portal." },
  },
  {
    code: "privacy_level_option_mismatch",
    kind: "invalid",
    details: { field: "consent", cure: "Choose a privacy level that the account offers." },
  },
  // Of the seller's phone, not of ours.
  {
    code: "app_version_check_failed",
    kind: "forbidden",
    details: { scope: "account", cure: "Update the TikTok app on the seller's phone." },
  },
  // Names of the status page (3p): the handle is not there, or not ours.
  { code: /^(invalid_publish_id|token_not_authorized_for_specified_publish_id)$/, kind: "gone" },
  { code: /^invalid_params?$/, kind: "invalid" },
  { code: "internal_error", kind: "unavailable", details: { outcome: "unknown" } },
];

/** What `fail_reason` means. Nothing of it is out, so that each is a definite refusal. */
export const TIKTOK_REASONS: readonly Row[] = [
  { code: "photo_pull_failed", kind: "unavailable", details: { scope: "host", facets: ["photos"] } },
  {
    code: /^(picture_size_check_failed|file_format_check_failed)$/,
    kind: "invalid",
    details: { ...photos, cure: "Use JPEG or WebP photos of at most 20 MB." },
  },
  { code: "auth_removed", kind: "auth", details: { cure: AGAIN } },
  { code: "publish_cancelled", kind: "gone" },
  {
    code: "spam_risk_user_banned_from_posting",
    kind: "blocked",
    details: { scope: "account", cure: "Open TikTok: the account may not post at present." },
  },
  { code: /^spam_risk/, kind: "blocked", details: { cure: "TikTok takes it for spam: look at the account first." } },
  { code: "internal", kind: "unavailable", details: { scope: "listing" }, waitMs: MINUTE_MS },
];

/** Gives a good answer back. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): HttpReply {
  const told = Envelope.safeParse(reply.body);
  if (!told.success) throw failureWithoutWords(reply, "TikTok");
  const { code, message } = told.data.error;
  if (code === "ok" && reply.status < 400) return reply;
  const row = TIKTOK_ROWS.find((one) => fits(one, code));
  const words = `TikTok: ${message === "" ? code : message}`;
  const isRefusal = row !== undefined || (reply.status >= 400 && reply.status < 500);
  throw new ChannelError(row?.kind ?? kindOfUnknown(reply.status), words, {
    outcome: isRefusal ? "rejected" : "unknown",
    platformCode: code,
    retryAt: reply.retryAt ?? laterBy(row?.waitMs, now),
    ...row?.details,
  });
}

/** Why TikTok made no post of what it was handed. */
export function failureOfReason(reason: string, now: Date): ChannelError {
  const row = TIKTOK_REASONS.find((one) => fits(one, reason));
  const message = `TikTok made no post of it: ${reason === "" ? "it does not say why" : reason}`;
  return new ChannelError(row?.kind ?? "unavailable", message, {
    scope: row === undefined ? "listing" : undefined,
    platformCode: reason,
    retryAt: laterBy(row === undefined ? MINUTE_MS : row.waitMs, now),
    ...row?.details,
    outcome: "rejected",
  });
}

function fits({ code }: Row, given: string): boolean {
  return typeof code === "string" ? code === given : code.test(given);
}

function kindOfUnknown(status: number): Kind {
  if (status === 401) return "auth";
  if (status === 403) return "forbidden";
  if (status === 429) return "throttled";
  return status >= 400 && status < 500 ? "invalid" : "unavailable";
}

function laterBy(ms: number | undefined, now: Date): Date | undefined {
  return ms === undefined ? undefined : new Date(now.getTime() + ms);
}
