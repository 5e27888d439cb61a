/** Telegram against the sandbox's Bot API. */
import { telegram } from "../../src/channels/telegram.js";
import { createSandbox, type TelegramMessage, type TelegramPlace } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const TOKEN = "123456:canary-canary-canary-canary-canary-1";
const CHAT = "@toko_kopi";
/** Where uploads go first, in a harness that stages. */
const STAGING = "@gudang_foto";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. `topic`: of a forum. */
export function telegramHarness(more: { readonly staged?: boolean; readonly topic?: number } = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: TelegramPlace | undefined;
  let chats = 0;
  const { staged = false, topic } = more;
  const options = {
    token: TOKEN,
    chat: CHAT,
    server: PORT_OF_NOBODY,
    ...(staged ? { staging: STAGING } : {}),
    ...(topic === undefined ? {} : { topic }),
  };
  const open = async (): Promise<void> => {
    await place?.close();
    chats += 1;
    const forum = topic === undefined ? {} : ({ type: "supergroup", topics: [topic] } as const);
    const chat = { username: CHAT.slice(1), id: -1_000_000_000 - chats, ...forum };
    place = await sandbox.telegram({ token: TOKEN, chats: [chat, STAGING] });
    options.server = place.url;
  };
  const refusal = (error_code: number, description: string, parameters = {}) => ({
    status: error_code,
    json: { ok: false, error_code, description, parameters },
  });
  const harness: ChannelHarness<typeof options> = {
    definition: telegram,
    options,
    secrets: [TOKEN],
    clock,
    place: { items: () => listingsIn(place?.messages(CHAT) ?? []) },
    reset: open,
    wording: {
      throttled: (seconds) => refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }),
      tokenRefused: refusal(401, "Unauthorized"),
      verbOff: () => refusal(404, "Not Found: method not found"),
      photosOff: refusal(400, "Bad Request: not enough rights to send photos to the chat"),
    },
    // Markup does not count, and each limit is of what readers see.
    texts: (content) => {
      const { caption, text } = content as { readonly caption: string; readonly text?: string };
      return { caption: plain(caption), text: text === undefined ? undefined : plain(text) };
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as TelegramPlace };
}

/** An album is one listing: its first message has the words. */
function listingsIn(messages: readonly TelegramMessage[]): readonly PlaceItem[] {
  const heads = messages.filter((one) => one.text !== undefined || one.caption !== "");
  return heads.map(({ id, text, caption, photo, album }) => ({
    id: String(id),
    says: text ?? caption ?? "",
    visible: true,
    photos: album === undefined ? Number(photo !== undefined) : messages.filter((one) => one.album === album).length,
  }));
}

function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
