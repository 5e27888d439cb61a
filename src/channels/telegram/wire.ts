/** The Bot API as far as we call and read it. https://core.telegram.org/bots/api, Bot API 10.1, read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Photo, Ref } from "../../channel/verbs.js";
import { isOtherKind, isUnchanged, isUndeletable, readAnswer } from "./failures.js";
import type { TelegramContent } from "./render.js";

const Message = z.object({
  message_id: z.int(),
  chat: z.object({ id: z.number().optional(), username: z.string().optional() }).optional(),
});
const Messages = z.union([Message.transform((one) => [one]), z.array(Message).min(1)]);
const PhotoMessage = z.object({ photo: z.array(z.object({ file_id: z.string() })).min(1) });

/** A photo on its way out: with bytes, or by the id of a file that Telegram has already. */
export interface Media {
  readonly photo: Photo;
  readonly fileId?: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** What the bot needs to know. */
export interface BotSettings {
  readonly token: string;
  readonly chat: string;
  readonly topic?: number | undefined;
  readonly silent: boolean;
  readonly server: string;
  readonly staging?: string | undefined;
}

/** Uploads of ten photos over a thin line take longer than an ordinary call. */
export const UPLOAD_TIMEOUT_MS = 120_000;

/** The bot of one account. */
export interface Bot {
  /** Where uploads go first, if anywhere. */
  readonly staging: string | undefined;
  /** Of every new post: its topic, and whether it makes a sound. */
  readonly posting: Fields;
  /** Calls a method in the chat, unless `fields` name another. @throws ChannelError */
  call(method: string, fields: Fields, signal: AbortSignal, parts?: readonly Part[]): Promise<unknown>;
}

/** Makes the bot of one account. */
export function createBot(settings: BotSettings, { http, now }: Pick<Toolbox, "http" | "now">): Bot {
  const base = `${settings.server.replace(/\/+$/, "")}/bot${settings.token}`;
  return {
    staging: settings.staging,
    posting: {
      ...(settings.topic === undefined ? {} : { message_thread_id: settings.topic }),
      ...(settings.silent ? { disable_notification: true } : {}),
    },
    async call(method, given, signal, parts = []) {
      const fields = { chat_id: settings.chat, ...given };
      const files = parts.filter(({ fileId }) => fileId === undefined);
      const body = files.length === 0 ? { json: fields } : { form: await formOf(fields, files) };
      const timeoutMs = files.length === 0 ? undefined : UPLOAD_TIMEOUT_MS;
      return readAnswer(await http.send({ url: `${base}/${method}`, ...body, timeoutMs, signal }), now());
    },
  };
}

/** Puts up a text, a photo or an album; the caption is the first photo's, so that the album shows it. */
export async function post(bot: Bot, { caption, text }: TelegramContent, media: readonly Media[], signal: AbortSignal) {
  const parts = partsOf(media);
  const [first, ...more] = parts;
  const html = { parse_mode: "HTML", ...bot.posting };
  if (!first) return refOf(await bot.call("sendMessage", { text: text ?? caption, ...html }, signal), false);
  if (more.length === 0) {
    const photo = first.fileId === undefined ? {} : { photo: first.fileId };
    return refOf(
      await bot.call("sendPhoto", { ...photo, caption, ...html }, signal, [{ ...first, name: "photo" }]),
      true,
    );
  }
  const items = [inputMedia(first, caption), ...more.map((part) => inputMedia(part, undefined))];
  return refOf(await bot.call("sendMediaGroup", { media: items, ...bot.posting }, signal, parts), true);
}

/** Uploads a photo to the staging chat, where no buyer sees it, and gives the id of the file. */
export async function stage(bot: Bot, photo: Photo, signal: AbortSignal): Promise<string> {
  const fields = { chat_id: bot.staging, disable_notification: true };
  const sent = PhotoMessage.safeParse(await bot.call("sendPhoto", fields, signal, [{ photo, name: "photo" }]));
  const fileId = sent.data?.photo.at(-1)?.file_id;
  if (fileId === undefined) throw unreadable("file", sent.error);
  return fileId;
}

/** Replaces the photo of one message, or makes a photo of a text. Without `caption` the message has none afterwards. */
export async function editMedia(
  bot: Bot,
  messageId: string,
  media: Media,
  caption: string | undefined,
  signal: AbortSignal,
): Promise<true> {
  const part: Part = { ...media, name: "photo1" };
  const fields = { message_id: Number(messageId), media: inputMedia(part, caption) };
  return unlessUnchanged(bot.call("editMessageMedia", fields, signal, [part]));
}

/** Edits the words. What kind a post is was settled when it was put up; where we are wrong, the other call fits. */
export async function editWords(
  bot: Bot,
  ref: Ref,
  { caption, text }: Pick<TelegramContent, "caption" | "text">,
  signal: AbortSignal,
): Promise<true> {
  const shared = { message_id: Number(ref.id), parse_mode: "HTML" };
  const asText = () => bot.call("editMessageText", { ...shared, text: text ?? caption }, signal);
  const asCaption = () => bot.call("editMessageCaption", { ...shared, caption }, signal);
  const [likely, other] = hasPhoto(ref) ? [asCaption, asText] : [asText, asCaption];
  const edited = likely().catch((error: unknown) => {
    if (!isOtherKind(error)) throw error;
    return other();
  });
  return unlessUnchanged(edited);
}

/**
 * Deletes messages; what is gone already is deleted.
 *
 * @returns `false` where they are too old to be deleted with the rights that the bot has
 */
export async function remove(bot: Bot, messageIds: readonly string[], signal: AbortSignal): Promise<boolean> {
  const [only, ...more] = messageIds.map(Number);
  try {
    if (more.length > 0) await bot.call("deleteMessages", { message_ids: [only, ...more] }, signal);
    else await bot.call("deleteMessage", { message_id: only }, signal);
    return true;
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return true;
    if (isUndeletable(error)) return false;
    throw error;
  }
}

/** Ids of the messages of a post, the one with the words first. */
export function messagesOf({ id, parts = {} }: Ref): readonly [string, ...string[]] {
  const more: string[] = [];
  for (let place = 2; ; place += 1) {
    const messageId = parts[`photo${place}`];
    if (messageId === undefined) return [id, ...more];
    more.push(messageId);
  }
}

/** Whether a post was put up with a photo, as far as its reference tells. */
export function hasPhoto({ parts }: Ref): boolean {
  return parts?.["photo1"] !== undefined;
}

/** The same post, showing photos in these messages. */
export function showing({ id, url }: Ref, messageIds: readonly string[]): Ref {
  const parts = Object.fromEntries(messageIds.map((messageId, index) => [`photo${index + 1}`, messageId]));
  return { id, ...(url === undefined ? {} : { url }), ...(messageIds.length === 0 ? {} : { parts }) };
}

interface Part extends Media {
  /** Of the multipart part that carries its bytes. */
  readonly name: string;
}

function partsOf(media: readonly Media[]): readonly Part[] {
  return media.map((one, index) => ({ ...one, name: `photo${index + 1}` }));
}

function inputMedia({ fileId, name }: Part, caption: string | undefined): Fields {
  const words = caption === undefined ? {} : { caption, parse_mode: "HTML" };
  return { type: "photo", media: fileId ?? `attach://${name}`, ...words };
}

async function formOf(fields: Fields, parts: readonly Part[]): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  for (const { name, photo } of parts) {
    const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
    form.set(name, blob, `${name}.${photo.format === "jpeg" ? "jpg" : photo.format}`);
  }
  return form;
}

/** Editing a post into what it is already is refused by Telegram and welcome to us. */
async function unlessUnchanged(call: Promise<unknown>): Promise<true> {
  await call.catch((error: unknown) => {
    if (!isUnchanged(error)) throw error;
  });
  return true;
}

function refOf(result: unknown, withPhotos: boolean): Ref {
  const sent = Messages.safeParse(result);
  const [first] = sent.data ?? [];
  if (!sent.success || !first) throw unreadable("message", sent.error);
  const ids = sent.data.map(({ message_id }) => String(message_id));
  return showing({ id: String(first.message_id), url: addressOf(first) }, withPhotos ? ids : []);
}

/** Where people see it: public chats have a name; in private ones only members can open the link. */
function addressOf({ message_id, chat }: z.output<typeof Message>): string | undefined {
  if (chat?.username !== undefined) return `https://t.me/${chat.username}/${message_id}`;
  const [, inner] = /^-100(\d+)$/.exec(String(chat?.id)) ?? [];
  return inner === undefined ? undefined : `https://t.me/c/${inner}/${message_id}`;
}

/** Telegram accepted the post; without its number nobody can say which it is. */
function unreadable(what: string, cause: unknown): ChannelError {
  return new ChannelError("unavailable", `Telegram's answer names no ${what}`, { outcome: "unknown", cause });
}
