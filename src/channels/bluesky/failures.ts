/**
 * What a PDS answers, as ours: `{ error, message }` and the statuses of HTTP. Lexicons and reference PDS of
 * bluesky-social/atproto@d6296a1 (2026-08-20), read 2026-11-21, and what a real PDS said when it was tried.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";

const Words = z.object({ error: z.string(), message: z.string().default("") });

interface Row {
  readonly error: RegExp;
  /** Within the message. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  readonly waitMs?: number | undefined;
}

const PASSWORD = "Make a new app password under Settings, Privacy and security, and set `appPassword`.";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };
/** So long a blob that no record names is kept at most by us; then it is sent anew. */
export const BLOB_LIVES_MS = 300_000;

/** The table, first match first. */
export const BLUESKY_ROWS: readonly Row[] = [
  {
    error: /^(ExpiredToken|InvalidToken|AuthMissing|AuthenticationRequired|BadJwt\w*)$/,
    kind: "auth",
    details: { cure: PASSWORD },
  },
  {
    error: /^AuthFactorTokenRequired$/,
    kind: "auth",
    details: { cure: `The account asks for a code by e-mail; an app password needs none. ${PASSWORD}` },
  },
  {
    error: /^Account(Takedown|Suspended)$/,
    kind: "blocked",
    details: { scope: "account", cure: "Look at the account in the Bluesky app." },
  },
  {
    error: /^AccountDeactivated$/,
    kind: "forbidden",
    details: { scope: "account", cure: "Activate the account in the Bluesky app." },
  },
  { error: /^(RecordNotFound|RepoNotFound)$/, kind: "gone" },
  { error: /^InvalidRequest$/, says: /could not locate record/i, kind: "gone" },
  // Somebody changed it between our look and our edit.
  { error: /^InvalidSwap$/, kind: "locked", waitMs: 5_000 },
  { error: /^RateLimitExceeded$/, kind: "throttled" },
  { error: /^(BlobTooLarge|PayloadTooLarge|InvalidMimeType)$/, kind: "invalid", details: photos },
  { error: /^(BlobNotFound|InvalidBlob)$/, kind: "locked", waitMs: BLOB_LIVES_MS },
  {
    error: /^Invalid/,
    says: /(could not find|not found).*blob|blob.*not found/i,
    kind: "locked",
    waitMs: BLOB_LIVES_MS,
  },
  { error: /^Invalid/, says: /blob|mime ?type/i, kind: "invalid", details: photos },
  {
    error: /^(MethodNotImplemented|XRPCNotSupported|NotImplemented)$/,
    kind: "unavailable",
    details: { outcome: "rejected", scope: "verb" },
  },
  { error: /^(InvalidRequest|InvalidRecord|InvalidHandle)$/, kind: "invalid" },
  {
    error: /^(UpstreamFailure|UpstreamTimeout|NotEnoughResources|InternalServerError)$/,
    kind: "unavailable",
    details: { outcome: "unknown" },
  },
];

/** @throws ChannelError for every answer that is not a good one */
export function checkReply(reply: HttpReply, now: Date): void {
  const { status } = reply;
  if (status >= 200 && status < 300) return;
  const words = Words.safeParse(reply.body);
  if (!words.success) throw failureWithoutWords(reply, "Bluesky");
  const { error, message } = words.data;
  const row = BLUESKY_ROWS.find((one) => one.error.test(error) && (one.says?.test(message) ?? true));
  const outcome = status >= 400 && status < 500 ? "rejected" : "unknown";
  const kind = row?.kind ?? kindOf(status);
  const retryAt = row?.waitMs === undefined ? waitUntil(reply) : new Date(now.getTime() + row.waitMs);
  const said = [error, message].filter(Boolean).join(": ");
  throw new ChannelError(kind, `Bluesky: ${said}`, {
    outcome,
    retryAt,
    platformCode: `${status} ${error}`,
    ...row?.details,
  });
}

function kindOf(status: number): Kind {
  if (status === 401) return "auth";
  if (status === 403) return "forbidden";
  if (status === 429) return "throttled";
  return status >= 400 && status < 500 ? "invalid" : "unavailable";
}

/** `RateLimit-Reset` counts seconds since 1970. */
function waitUntil({ status, retryAt, headers }: HttpReply): Date | undefined {
  if (retryAt !== undefined || status !== 429) return retryAt;
  const seconds = Number(headers["ratelimit-reset"]);
  return Number.isFinite(seconds) && seconds > 0 ? new Date(seconds * 1_000) : undefined;
}
