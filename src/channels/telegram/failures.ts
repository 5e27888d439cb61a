/**
 * Telegram's words → ours. The Bot API gives no list of its descriptions and answers many different troubles with 400,
 * so rows match on the description. Wordings: tdlib/telegram-bot-api of 2026-05-07, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, failureOf, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";

const Failure = z.object({
  ok: z.literal(false),
  error_code: z.int(),
  description: z.string(),
  parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
});
const Success = z.object({ ok: z.literal(true), result: z.unknown() });
const Envelope = z.discriminatedUnion("ok", [Success, Failure]);
type Refused = z.output<typeof Failure>;

interface Row {
  readonly code: number;
  /** Within the description, in any case. @defaultValue every description */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
}

const RIGHTS = "Make the bot an administrator of the chat that may post, edit and delete messages.";
const TOKEN = "Make a new token with @BotFather and set `token`.";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };

/** Every row, in the order in which they are tried. */
export const TELEGRAM_ROWS: readonly Row[] = [
  // Only the photos are shut: text still passes.
  {
    code: 400,
    says: /not enough rights to send photos|CHAT_SEND_(PHOTOS|MEDIA)_FORBIDDEN/i,
    kind: "forbidden",
    details: { scope: "verb", facets: ["photos"], cure: RIGHTS },
  },
  {
    code: 400,
    says: /chat not found|PEER_ID_INVALID/i,
    kind: "forbidden",
    details: { scope: "account", cure: "Check `chat`, and add the bot to it." },
  },
  {
    code: 400,
    says: /administrator rights|not enough rights|have no rights|CHAT_(WRITE_FORBIDDEN|ADMIN_REQUIRED|RESTRICTED)/i,
    kind: "forbidden",
    details: { scope: "account", cure: RIGHTS },
  },
  // The chat is there and its topic is not, or is shut. (wordings: third parties, unverified)
  {
    code: 400,
    says: /message thread not found|TOPIC_(CLOSED|DELETED|ID_INVALID)/i,
    kind: "forbidden",
    details: { scope: "account", cure: "Check `topic`, and open it again where it was closed." },
  },
  { code: 400, says: /message to (edit|delete) not found|MESSAGE_ID_INVALID/i, kind: "gone" },
  {
    code: 400,
    says: /message can't be (edited|deleted)/i,
    kind: "forbidden",
    details: { cure: RIGHTS },
  },
  {
    code: 400,
    says: /failed to get HTTP URL content|wrong type of the web page content/i,
    kind: "unavailable",
    details: { outcome: "rejected", scope: "host", facets: ["photos"] },
  },
  {
    code: 400,
    says: /wrong (remote )?file identifier|IMAGE_PROCESS_FAILED|PHOTO_|MEDIA_|file (is|of size .*) too big|non-empty/i,
    kind: "invalid",
    details: photos,
  },
  { code: 413, kind: "invalid", details: photos },
  { code: 400, kind: "invalid" },
  { code: 401, kind: "auth", details: { cure: TOKEN } },
  { code: 403, kind: "forbidden", details: { scope: "account", cure: `Add the bot to the chat again. ${RIGHTS}` } },
  // One method is gone while the others answer: a server too old, or a feature withdrawn.
  {
    code: 404,
    says: /method not found/i,
    kind: "unavailable",
    details: { outcome: "rejected", scope: "verb" },
  },
  { code: 404, kind: "auth", details: { cure: TOKEN } },
  // Said to getUpdates only; whatever it means to a post, it passes.
  { code: 409, kind: "locked" },
  { code: 429, kind: "throttled" },
];

/** Gives the `result` of a good answer. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): unknown {
  const answer = Envelope.safeParse(reply.body);
  if (!answer.success) throw failureWithoutWords(reply);
  if (answer.data.ok) return answer.data.result;
  throw failureFor(answer.data, now, reply.retryAt);
}

/** Whether the post already looks as it should. */
export function isUnchanged(error: unknown): boolean {
  return error instanceof ChannelError && /message is not modified/i.test(error.message);
}

/** Whether the post is a text where we took it for a photo, or the other way round. */
export function isOtherKind(error: unknown): boolean {
  return error instanceof ChannelError && /there is no (text|caption) in the message to edit/i.test(error.message);
}

/** Whether the post is there, older than 48 hours, and not ours to delete any more. */
export function isUndeletable(error: unknown): boolean {
  return error instanceof ChannelError && /message can't be deleted/i.test(error.message);
}

function failureFor(refused: Refused, now: Date, headerRetryAt: Date | undefined): ChannelError {
  const { error_code, description, parameters } = refused;
  const message = `Telegram: ${description}`;
  const platformCode = String(error_code);
  const movedTo = parameters?.migrate_to_chat_id;
  if (movedTo !== undefined) {
    const cure = `The group has become a supergroup: set \`chat\` to "${movedTo}".`;
    return new ChannelError("auth", message, { platformCode, cure });
  }
  const seconds = parameters?.retry_after;
  const retryAt = seconds === undefined ? headerRetryAt : new Date(now.getTime() + seconds * 1_000);
  const row = TELEGRAM_ROWS.find(({ code, says }) => code === error_code && (says?.test(description) ?? true));
  // 5xx, and whatever Telegram thinks of next: it may have taken effect, unless it is a refusal by its number.
  const outcome = error_code >= 400 && error_code < 500 ? "rejected" : "unknown";
  return new ChannelError(row?.kind ?? "unavailable", message, { outcome, platformCode, retryAt, ...row?.details });
}

/**
 * An answer that is not Telegram's: a proxy, a captive portal, a block page. It says nothing about our token or rights,
 * whatever its status, except that nginx refuses what is too big and too fast before Telegram sees it.
 */
function failureWithoutWords(reply: HttpReply): ChannelError {
  const message = `Telegram's address answered ${reply.status} without Telegram's words`;
  if (reply.status === 413) return failureOf(reply, message, photos);
  if (reply.status === 429) return failureOf(reply, message);
  const isRefusal = reply.status >= 400 && reply.status < 500;
  return new ChannelError("unavailable", message, {
    outcome: isRefusal ? "rejected" : "unknown",
    platformCode: String(reply.status),
    retryAt: reply.retryAt,
  });
}
