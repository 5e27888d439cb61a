/** What each Bot API method checks and does. */
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import type { TelegramChat, TelegramMessage, TelegramPhoto, TelegramStore } from "./chats.js";
import { checkFields, INPUT_MEDIA_PHOTO, type TelegramMethod } from "./fields.js";
import { type ParsedText, parseText } from "./html.js";
import { refuse } from "./refusal.js";

/** What a method works with. */
export interface Call {
  readonly store: TelegramStore;
  readonly asked: Asked;
  readonly moment: Moment;
  readonly bot: { readonly id: number; readonly username: string };
  /** Counts messages where rates are on. */
  readonly admit: (chat: number, messages: number) => void;
}

/** Every method that the sandbox knows; the answer is Telegram's `result`. */
export const ACTS: Readonly<Record<TelegramMethod, (call: Call) => unknown>> = {
  getMe: ({ bot }) => ({ id: bot.id, is_bot: true, first_name: bot.username, username: bot.username }),
  getChat: (call) => {
    const chat = reach(call);
    return { ...wireChat(chat), accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: {} };
  },
  sendMessage: (call) => {
    const chat = reachToPost(call, 1);
    const parsed = textOf(call.asked.fields["text"], call.asked.fields["parse_mode"]);
    return wire(chat, call.store.add(chat, fresh(call, { text: parsed.text, entities: parsed.entities }), call.moment));
  },
  sendPhoto: (call) => {
    const chat = reachToPost(call, 1, true);
    const photo = photoOf(call, call.asked.fields["photo"], "photo");
    return wire(chat, call.store.add(chat, fresh(call, { photo, ...captionOf(call.asked.fields) }), call.moment));
  },
  sendMediaGroup,
  editMessageText: (call) => {
    const { chat, message } = editable(call);
    if (message.text === undefined) refuse(400, "Bad Request: there is no text in the message to edit");
    const { text, entities } = textOf(call.asked.fields["text"], call.asked.fields["parse_mode"]);
    return change(call, chat, message, { text, entities });
  },
  editMessageCaption: (call) => {
    const { chat, message } = editable(call);
    if (!message.photo) refuse(400, "Bad Request: there is no caption in the message to edit");
    return change(call, chat, message, captionOf(call.asked.fields));
  },
  editMessageMedia: (call) => {
    const { chat, message } = editable(call, true);
    const { media, ...rest } = mediaOf(parseJson(call.asked.fields["media"], "media"));
    return change(call, chat, message, { text: undefined, photo: photoOf(call, media), ...captionOf(rest) });
  },
  deleteMessage: (call) => {
    const chat = reach(call);
    const message = call.store.newest(chat, idOf(call.asked.fields["message_id"]));
    if (!message) return refuse(400, "Bad Request: message to delete not found");
    remove(call, chat, [message]);
    return true;
  },
  deleteMessages: (call) => {
    const chat = reach(call);
    const ids = parseJson(call.asked.fields["message_ids"], "message_ids");
    if (!Array.isArray(ids) || ids.length < 1 || ids.length > 100) {
      return refuse(400, "Bad Request: message_ids must be a list of 1-100 identifiers");
    }
    // "If some of the specified messages can't be found, they are skipped." (Bot API 10.1)
    remove(
      call,
      chat,
      ids.map(idOf).flatMap((id) => call.store.newest(chat, id) ?? []),
    );
    return true;
  },
};

function sendMediaGroup(call: Call): unknown {
  const items = parseJson(call.asked.fields["media"], "media");
  if (!Array.isArray(items) || items.length < 2 || items.length > 10) {
    return refuse(400, "Bad Request: media must include 2-10 items");
  }
  const chat = reachToPost(call, items.length, true);
  const ready = items.map((item) => {
    const { media, ...rest } = mediaOf(item);
    return { photo: photoOf(call, media), ...captionOf(rest) };
  });
  // Checked as a whole: an album is there with all its photos or not at all.
  const album = String(Math.floor(call.moment.random() * 2 ** 48));
  return ready.map((item) => wire(chat, call.store.add(chat, { ...fresh(call, item), album }, call.moment)));
}

// --- Checks ----------------------------------------------------------------------

function reach({ store, asked }: Call): TelegramChat {
  const chat = store.chat(asked.fields["chat_id"]);
  if (chat.kicked) refuse(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
  if (chat.migratedTo !== undefined) {
    refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", { migrate_to_chat_id: chat.migratedTo });
  }
  return chat;
}

function reachToPost(call: Call, messages: number, withPhotos = false): TelegramChat {
  const chat = reach(call);
  if (!chat.canPost) refuse(400, "Bad Request: need administrator rights in the channel chat");
  if (withPhotos && !chat.canSendPhotos) refuse(400, "Bad Request: not enough rights to send photos to the chat");
  checkTopic(call, chat);
  call.admit(chat.id, messages);
  return chat;
}

function checkTopic({ asked }: Call, { topics, closedTopics }: TelegramChat): void {
  const topic = topicOf(asked);
  if (topic === undefined) return;
  if (!topics.includes(topic)) refuse(400, "Bad Request: message thread not found");
  if (closedTopics?.includes(topic)) refuse(400, "Bad Request: TOPIC_CLOSED");
}

function topicOf({ fields }: Asked): number | undefined {
  const given = fields["message_thread_id"];
  return given === undefined ? undefined : Number(given);
}

function editable(call: Call, withPhotos = false): { readonly chat: TelegramChat; readonly message: TelegramMessage } {
  const chat = reach(call);
  const message = call.store.newest(chat, idOf(call.asked.fields["message_id"]));
  if (!message) return refuse(400, "Bad Request: message to edit not found");
  if (!chat.canEdit) refuse(400, "Bad Request: message can't be edited");
  if (withPhotos && !chat.canSendPhotos) refuse(400, "Bad Request: not enough rights to send photos to the chat");
  return { chat, message };
}

function remove({ store, moment }: Call, chat: TelegramChat, messages: readonly TelegramMessage[]): void {
  const oldest = moment.now.getTime() - 48 * 3_600_000;
  if (!chat.canDelete && messages.some(({ sentAt }) => sentAt.getTime() <= oldest)) {
    refuse(400, "Bad Request: message can't be deleted");
  }
  for (const message of messages) store.remove(message, moment);
}

function idOf(value: unknown): number {
  const id = Number(value);
  return Number.isInteger(id) && id > 0 ? id : refuse(400, "Bad Request: message identifier is not specified");
}

function textOf(value: unknown, parseMode: unknown): ParsedText {
  const parsed = parseText(String(value ?? ""), parseMode);
  if (parsed.text === "") refuse(400, "Bad Request: message text is empty");
  if (parsed.text.length > 4_096) refuse(400, "Bad Request: message is too long");
  return parsed;
}

type Fields = Readonly<Record<string, unknown>>;

function captionOf(fields: Fields): Pick<TelegramMessage, "caption" | "entities"> {
  const { text, entities } = parseText(String(fields["caption"] ?? ""), fields["parse_mode"]);
  // "0-1024 characters after entities parsing", in UTF-16 units.
  if (text.length > 1_024) refuse(400, "Bad Request: message caption is too long");
  return { caption: text, entities };
}

function parseJson(value: unknown, name: string): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return refuse(400, `Bad Request: can't parse ${name} JSON object`);
  }
}

function mediaOf(item: unknown): Fields {
  if (item === null || typeof item !== "object") return refuse(400, "Bad Request: can't parse InputMedia");
  checkFields(Object.keys(item), INPUT_MEDIA_PHOTO);
  const fields: Fields = { ...item };
  if (fields["type"] !== "photo") refuse(400, 'Bad Request: the sandbox knows media of type "photo" only');
  return fields;
}

function photoOf({ store, asked }: Call, value: unknown, part?: string): TelegramPhoto {
  const name = typeof value === "string" && value.startsWith("attach://") ? value.slice("attach://".length) : part;
  const file = name === undefined ? undefined : asked.files[name];
  if (file) return store.keep(file.bytes);
  const known = typeof value === "string" ? store.file(value) : undefined;
  if (known) return known;
  // The sandbox fetches nothing: an address is answered as one that Telegram cannot reach.
  if (typeof value === "string" && /^https?:/.test(value)) refuse(400, "Bad Request: failed to get HTTP URL content");
  return refuse(400, "Bad Request: wrong remote file identifier specified: Wrong string length");
}

// --- Messages ----------------------------------------------------------------------

function fresh(call: Call, content: Partial<TelegramMessage>): Omit<TelegramMessage, "id" | "chatId"> {
  const quiet = call.asked.fields["disable_notification"];
  return {
    sentAt: call.moment.now,
    editedAt: undefined,
    text: undefined,
    caption: undefined,
    entities: [],
    photo: undefined,
    album: undefined,
    topic: topicOf(call.asked),
    silent: quiet === true || quiet === "true",
    ...content,
  };
}

function change(call: Call, chat: TelegramChat, message: TelegramMessage, to: Partial<TelegramMessage>): unknown {
  const next: TelegramMessage = { ...message, ...to };
  const look = ({ text, caption, entities, photo }: TelegramMessage) =>
    JSON.stringify([text ?? null, caption ?? null, entities, photo?.fileId ?? null]);
  if (look(next) === look(message)) {
    const same =
      "specified new message content and reply markup are exactly the same as a current content and reply markup";
    refuse(400, `Bad Request: message is not modified: ${same} of the message`);
  }
  const edited = { ...next, editedAt: call.moment.now };
  call.store.replace(edited, call.moment);
  return wire(chat, edited);
}

function wireChat({ id, type, title, username }: TelegramChat): Fields {
  return { id, type, title, ...(username === undefined ? {} : { username }) };
}

function wire(chat: TelegramChat, message: TelegramMessage): Fields {
  const { photo, text, caption, entities, album, editedAt, topic } = message;
  const seconds = (date: Date) => Math.floor(date.getTime() / 1_000);
  const size = photo && {
    file_id: photo.fileId,
    file_unique_id: photo.sha256.slice(0, 16),
    width: photo.width,
    height: photo.height,
    file_size: photo.bytes.length,
  };
  return {
    message_id: message.id,
    sender_chat: wireChat(chat),
    chat: wireChat(chat),
    date: seconds(message.sentAt),
    ...(editedAt ? { edit_date: seconds(editedAt) } : {}),
    ...(album === undefined ? {} : { media_group_id: album }),
    ...(topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true }),
    ...(size ? { photo: [size] } : {}),
    ...(text === undefined ? {} : { text, entities }),
    ...(caption ? { caption, caption_entities: entities } : {}),
  };
}
