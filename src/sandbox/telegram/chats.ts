/** Chats, messages and files of the Telegram place: plain data, readable by tests. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import type { TelegramEntity } from "./html.js";
import { refuse } from "./refusal.js";

/** A chat as it begins. Only `username` or `id` must be given; the bot may do everything. */
export interface TelegramChatSeed {
  /** Negative, `-100…` for channels. @defaultValue made up */
  readonly id?: number | undefined;
  /** With or without `@`. */
  readonly username?: string | undefined;
  /** @defaultValue the username */
  readonly title?: string | undefined;
  /** @defaultValue `"channel"` */
  readonly type?: "channel" | "supergroup" | "group" | undefined;
  /** Ids of its topics, where it is a forum. @defaultValue none */
  readonly topics?: readonly number[] | undefined;
}

/** What can be changed about a chat, as its owner would. */
export interface TelegramChatChange {
  /** @defaultValue `true` */
  readonly canPost?: boolean | undefined;
  /** @defaultValue `true` */
  readonly canEdit?: boolean | undefined;
  /** `can_delete_messages`: without it, messages older than 48 hours stay. @defaultValue `true` */
  readonly canDelete?: boolean | undefined;
  /** @defaultValue `true` */
  readonly canSendPhotos?: boolean | undefined;
  /** The bot was thrown out. @defaultValue `false` */
  readonly kicked?: boolean | undefined;
  /** Topics that are closed: only who may manage topics can post there. @defaultValue none */
  readonly closedTopics?: readonly number[] | undefined;
  /** The group became a supergroup with this id. */
  readonly migratedTo?: number | undefined;
}

/** A chat and the bot's rights in it. */
export interface TelegramChat extends Required<Omit<TelegramChatChange, "migratedTo">> {
  readonly id: number;
  /** Without `@`. */
  readonly username: string | undefined;
  readonly title: string;
  readonly type: "channel" | "supergroup" | "group";
  readonly topics: readonly number[];
  readonly migratedTo: number | undefined;
}

/** A photo as it was sent. */
export interface TelegramPhoto {
  readonly fileId: string;
  readonly format: "jpeg" | "png" | "webp";
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** A message as readers see it. Exactly one of `text` and `photo` is set. */
export interface TelegramMessage {
  readonly id: number;
  readonly chatId: number;
  readonly sentAt: Date;
  readonly editedAt: Date | undefined;
  readonly text: string | undefined;
  /** `""` for a photo without one. */
  readonly caption: string | undefined;
  readonly entities: readonly TelegramEntity[];
  readonly photo: TelegramPhoto | undefined;
  /** Messages of one album share it. */
  readonly album: string | undefined;
  /** The topic that it stands in. */
  readonly topic: number | undefined;
  readonly silent: boolean;
}

/** What is in a Telegram place. */
export class TelegramStore {
  readonly #chats = new Map<number, TelegramChat>();
  readonly #messages = new Versions<string, TelegramMessage>();
  readonly #files = new Map<string, TelegramPhoto>();
  readonly #lastId = new Map<number, number>();
  readonly #now: () => Date;

  constructor(seeds: readonly (string | TelegramChatSeed)[], now: () => Date) {
    this.#now = now;
    for (const [index, seed] of seeds.entries()) {
      const chat = begin(typeof seed === "string" ? { username: seed } : seed, index);
      this.#chats.set(chat.id, chat);
    }
  }

  /** Every chat, in the order in which they were given. */
  get chats(): readonly TelegramChat[] {
    return [...this.#chats.values()];
  }

  /** Messages that readers of a chat see now, oldest first. */
  messages(chat: string | number): readonly TelegramMessage[] {
    const { id } = this.chat(chat);
    return this.#messages.allVisible(this.#now()).filter(({ chatId }) => chatId === id);
  }

  /** A chat by `@name` or id. @throws Refusal where there is none */
  chat(wanted: unknown): TelegramChat {
    const name = String(wanted);
    const found = name.startsWith("@")
      ? this.chats.find(({ username }) => username?.toLowerCase() === name.slice(1).toLowerCase())
      : this.#chats.get(Number(name));
    return found ?? refuse(400, "Bad Request: chat not found");
  }

  /** Changes a chat as its owner would: rights, an exit, a move. */
  change(wanted: string | number, change: TelegramChatChange): void {
    const chat = this.chat(wanted);
    this.#chats.set(chat.id, { ...chat, ...change } as TelegramChat);
  }

  /** The newest state of a message, whether readers see it yet or not. */
  newest(chat: TelegramChat, id: number): TelegramMessage | undefined {
    return this.#messages.newest(`${chat.id}:${id}`);
  }

  /** Adds a message; its id is the next in the chat. */
  add(chat: TelegramChat, message: Omit<TelegramMessage, "id" | "chatId">, moment: Moment): TelegramMessage {
    const id = (this.#lastId.get(chat.id) ?? 100) + 1;
    this.#lastId.set(chat.id, id);
    const added = { ...message, id, chatId: chat.id };
    this.#messages.set(`${chat.id}:${id}`, added, moment.visibleAt);
    return added;
  }

  /** Puts a message in the place of its older state. */
  replace(message: TelegramMessage, moment: Moment): void {
    this.#messages.set(`${message.chatId}:${message.id}`, message, moment.visibleAt);
  }

  /** Takes a message away. */
  remove(message: TelegramMessage, moment: Moment): void {
    this.#messages.delete(`${message.chatId}:${message.id}`, moment.visibleAt);
  }

  /** A file that was sent before. */
  file(fileId: string): TelegramPhoto | undefined {
    return this.#files.get(fileId);
  }

  /** Keeps a photo as the platform would, or refuses it: type by content, size, edges. */
  keep(bytes: Uint8Array): TelegramPhoto {
    // Bot API 10.1: at most 10 MB, width plus height at most 10000, ratio at most 20.
    if (bytes.length > MAX_PHOTO_BYTES) {
      const sizes = `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${MAX_PHOTO_BYTES} bytes`;
      refuse(400, `Bad Request: ${sizes}`);
    }
    if (bytes.length === 0) refuse(400, "Bad Request: file must be non-empty");
    const header = readImageHeader(bytes);
    if (!header || header.format === "gif") return refuse(400, "Bad Request: IMAGE_PROCESS_FAILED");
    const { format, width, height } = header;
    const ratio = Math.max(width, height) / Math.min(width, height);
    if (width + height > 10_000 || ratio > 20) refuse(400, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const photo = {
      fileId: `AgAC${this.#files.size + 1}-${sha256.slice(0, 24)}`,
      format,
      width,
      height,
      sha256,
      bytes,
    };
    this.#files.set(photo.fileId, photo);
    return photo;
  }
}

const MAX_PHOTO_BYTES = 10 * 1024 * 1024;

function begin(seed: TelegramChatSeed, index: number): TelegramChat {
  const username = seed.username?.replace(/^@/, "");
  return {
    id: seed.id ?? -1_001_000_000_001 - index,
    username,
    title: seed.title ?? username ?? "Chat",
    type: seed.type ?? "channel",
    topics: seed.topics ?? [],
    closedTopics: [],
    canPost: true,
    canEdit: true,
    canDelete: true,
    canSendPhotos: true,
    kicked: false,
    migratedTo: undefined,
  };
}
