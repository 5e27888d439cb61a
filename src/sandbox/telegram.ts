/**
 * Telegram's Bot API on a loopback port: what a bot sends to a channel can be sent here, is checked as Telegram checks
 * it, and can be read back. https://core.telegram.org/bots/api, Bot API 10.1 (2026-06-11), read 2026-11-21.
 * Wordings of refusals follow the Bot API server; it gives no list of them.
 */

import type { Answer } from "./answer.js";
import type { Asked } from "./request.js";
import { openPlace, type Place, type PlaceSpec, type Surroundings, type Trouble } from "./server.js";
import { type TelegramChatSeed, TelegramStore } from "./telegram/chats.js";
import { checkFields, METHODS, methodNamed } from "./telegram/fields.js";
import { ACTS } from "./telegram/methods.js";
import { createFloodControl } from "./telegram/rates.js";
import { accept, refuse, refused } from "./telegram/refusal.js";

/** How a Telegram place begins. */
export interface TelegramSandboxOptions {
  /** The only token that is accepted: `123456:ABC…`. */
  readonly token: string;
  /** Chats that the bot may post to: `"@toko"`, or with id and type. */
  readonly chats: readonly (string | TelegramChatSeed)[];
  /** Refuse what comes too fast, with `retry_after`. @defaultValue `false` */
  readonly rates?: boolean | undefined;
}

/** A running Telegram place. Use `url` as the `server` of a channel. */
export type TelegramPlace = Place<TelegramStore> & Pick<TelegramStore, "messages" | "change">;

/** Starts a Telegram place. */
export async function openTelegram(options: TelegramSandboxOptions, around: Surroundings): Promise<TelegramPlace> {
  const store = new TelegramStore(options.chats, () => around.clock.now());
  const place = await openPlace(telegramSpec(options, store), store, around);
  return Object.assign(place, {
    messages: (chat: string | number) => store.messages(chat),
    change: (...change: Parameters<TelegramStore["change"]>) => store.change(...change),
  });
}

function telegramSpec({ token, rates = false }: TelegramSandboxOptions, store: TelegramStore): PlaceSpec {
  const flood = createFloodControl();
  const bot = { id: Number(token.split(":")[0]), username: "toko_bot" };
  return {
    name: "Telegram",
    methodOf: (path) => {
      const name = path.split("/").at(-1) ?? "";
      return methodNamed(name) ?? name;
    },
    act(asked, moment) {
      const method = checkRequest(asked, token);
      const admit = (chat: number, messages: number) => {
        if (rates) flood.admit(chat, messages, moment.now);
      };
      return accept(ACTS[method]({ store, asked, moment, bot, admit }));
    },
    trouble: telegramTrouble,
  };
}

function checkRequest(asked: Asked, token: string): keyof typeof METHODS {
  const [, given, name] = /^\/bot([^/]+)\/(\w+)$/.exec(asked.path) ?? refuse(404, "Not Found");
  if (!/^[1-9]\d*:/.test(given ?? "")) refuse(401, "Unauthorized: invalid token specified");
  if (given !== token) refuse(401, "Unauthorized");
  const method = methodNamed(name ?? "") ?? refuse(404, "Not Found: method not found");
  const attached = [...JSON.stringify(asked.fields).matchAll(/attach:\/\/([\w.-]+)/g)].map((match) => match[1] ?? "");
  checkFields([...Object.keys(asked.fields), ...Object.keys(asked.files)], METHODS[method], attached);
  return method;
}

const PHOTO_METHODS: readonly string[] = ["sendPhoto", "sendMediaGroup", "editMessageMedia"];

function telegramTrouble(trouble: Trouble, { method }: Asked): Answer | undefined {
  switch (trouble.what) {
    case "error":
      return refused(trouble.status, trouble.status === 502 ? "Bad Gateway" : "Internal Server Error");
    case "throttled":
      return trouble.retryAfter === undefined
        ? refused(429, "Too Many Requests")
        : refused(429, `Too Many Requests: retry after ${trouble.retryAfter}`, { retry_after: trouble.retryAfter });
    case "verb-off":
      return PHOTO_METHODS.includes(method)
        ? refused(400, "Bad Request: not enough rights to send photos to the chat")
        : refused(404, "Not Found: method not found");
    case "token-revoked":
      return refused(401, "Unauthorized");
    case "closed":
      return refused(403, "Forbidden: bot was kicked from the channel chat");
    case "malformed":
      return refused(400, "Bad Request: can't parse JSON object");
    // A bot's token does not expire, and a refusal always has its own HTTP status.
    case "token-expired":
    case "error-in-success":
      return undefined;
    default:
      return trouble satisfies never;
  }
}
