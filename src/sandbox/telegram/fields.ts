/**
 * Which fields each method takes, from the Bot API 10.1 (2026-06-11). The real server ignores unknown fields in
 * silence; the sandbox refuses them, because a misspelt field is a listing that looks wrong.
 */
import { refuse } from "./refusal.js";

interface FieldList {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const SENDING = [
  "business_connection_id",
  "message_thread_id",
  "direct_messages_topic_id",
  "disable_notification",
  "protect_content",
  "allow_paid_broadcast",
  "message_effect_id",
  "reply_parameters",
];
const SINGLE = [...SENDING, "suggested_post_parameters", "reply_markup"];
const EDITING = ["business_connection_id", "inline_message_id", "reply_markup"];
const CAPTION = ["caption", "parse_mode", "caption_entities", "show_caption_above_media"];

/** Methods that the sandbox knows. */
export const METHODS = {
  getMe: { required: [], optional: [] },
  getChat: { required: ["chat_id"], optional: [] },
  sendMessage: {
    required: ["chat_id", "text"],
    optional: [...SINGLE, "parse_mode", "entities", "link_preview_options"],
  },
  sendPhoto: { required: ["chat_id", "photo"], optional: [...SINGLE, ...CAPTION, "has_spoiler"] },
  sendMediaGroup: { required: ["chat_id", "media"], optional: SENDING },
  // chat_id and message_id are required because the sandbox has no inline messages.
  editMessageText: {
    required: ["chat_id", "message_id", "text"],
    optional: [...EDITING, "parse_mode", "entities", "link_preview_options"],
  },
  editMessageCaption: { required: ["chat_id", "message_id"], optional: [...EDITING, ...CAPTION] },
  editMessageMedia: { required: ["chat_id", "message_id", "media"], optional: EDITING },
  deleteMessage: { required: ["chat_id", "message_id"], optional: [] },
  deleteMessages: { required: ["chat_id", "message_ids"], optional: [] },
} as const satisfies Readonly<Record<string, FieldList>>;

/** A method that the sandbox knows, in Telegram's spelling. */
export type TelegramMethod = keyof typeof METHODS;

/** Fields of one photo inside `media`. */
export const INPUT_MEDIA_PHOTO: FieldList = { required: ["type", "media"], optional: [...CAPTION, "has_spoiler"] };

/** The real server takes method names in any case. */
export function methodNamed(name: string): TelegramMethod | undefined {
  const lower = name.toLowerCase();
  return (Object.keys(METHODS) as TelegramMethod[]).find((method) => method.toLowerCase() === lower);
}

const EMPTY: Readonly<Record<string, string>> = {
  chat_id: "chat_id is empty",
  text: "message text is empty",
  photo: "there is no photo in the request",
  media: "there is no media in the request",
  message_id: "message identifier is not specified",
  message_ids: "message identifiers are not specified",
};

/** Refuses unknown fields and missing ones. `extra` are names that something else in the request refers to. */
export function checkFields(names: readonly string[], list: FieldList, extra: readonly string[] = []): void {
  for (const name of names) {
    if (list.required.includes(name) || list.optional.includes(name) || extra.includes(name)) continue;
    refuse(400, `Bad Request: unknown field "${name}" (Telegram would ignore it; the sandbox does not)`);
  }
  for (const name of list.required) {
    if (!names.includes(name)) refuse(400, `Bad Request: ${EMPTY[name] ?? `field "${name}" is required`}`);
  }
}
