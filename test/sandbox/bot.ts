/** A bot that talks to a Telegram place by hand. */
import type { TelegramMessage, TelegramPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "./photos.js";

export const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
export const chat_id = "@toko";

export interface Reply {
  readonly ok: boolean;
  readonly result: never;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, number>>;
}
export type Fields = Readonly<Record<string, unknown>>;

export const refusal = (description: string, error_code = 400) => ({ ok: false, error_code, description });

/** `place` is asked for at each call, because tests open a new one. */
export function createBot(place: () => TelegramPlace) {
  async function json(method: string, fields: Fields = {}, token = TOKEN): Promise<Reply> {
    const answer = await fetch(`${place().url}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    return answer.json() as Promise<Reply>;
  }
  async function form(
    method: string,
    fields: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  ): Promise<Reply> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      body.set(name, typeof value === "string" ? value : new Blob([value]));
    }
    const answer = await fetch(`${place().url}/bot${TOKEN}/${method}`, { method: "POST", body });
    return answer.json() as Promise<Reply>;
  }
  return {
    json,
    form,
    photoPost: (photo = jpeg(800, 600), caption = "Kopi") => form("sendPhoto", { chat_id, photo, caption }),
    album(count: number, more: Fields = {}) {
      const media = Array.from({ length: count }, (_, index) => ({
        type: "photo",
        media: `attach://p${index}`,
        ...more,
      }));
      const files = Object.fromEntries(media.map((_, index) => [`p${index}`, jpeg(800, 600, index)]));
      return form("sendMediaGroup", { chat_id, media: JSON.stringify(media), ...files });
    },
    seen: (): readonly TelegramMessage[] => place().messages("@toko"),
  };
}
