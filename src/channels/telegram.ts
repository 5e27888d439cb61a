/**
 * Telegram posts through the Bot API: text, one photo, or an album of up to ten, edited in place and deleted when
 * withdrawn. The API has no idempotency key and no history, so a create whose answer is lost stays in doubt.
 * https://core.telegram.org/bots/api, Bot API 10.1, read 2026-11-21
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../channel/define.js";
import type { Limits } from "../channel/limits.js";
import type { Photo, Ref, Step, Upload } from "../channel/verbs.js";
import { captionShape } from "./shared-caption.js";
import { CAPTION, type PostSettings, renderPost, TEXT, templateSchema, WITHDRAWN } from "./telegram/render.js";
import {
  type Bot,
  type BotSettings,
  createBot,
  editMedia,
  editWords,
  hasPhoto,
  type Media,
  messagesOf,
  post,
  remove,
  showing,
  stage,
  UPLOAD_TIMEOUT_MS,
} from "./telegram/wire.js";

// --- Options -----------------------------------------------------------------

/** Options of `telegram()`. */
export interface TelegramOptions {
  /** Token from @BotFather. */
  readonly token: string;
  /** `@name` or numeric id of the channel or group. The bot must be an administrator that may post, edit and delete. */
  readonly chat: string;
  /**
   * Id of the topic to post to, where the chat is a forum: the number behind the chat in the topic's link. The bot needs
   * no right of its own for it while the topic is open.
   * @defaultValue none: the chat itself, in a forum its general topic
   */
  readonly topic?: number | undefined;
  /**
   * A private chat of the bot for uploads, `@name` or id. Photos go there first, so that the call that makes a post
   * visible is small and its answer seldom lost.
   * @defaultValue none: photos travel with the post
   */
  readonly staging?: string | undefined;
  /**
   * The words of a post, with fields in braces and, within a line, the tags `b`, `i`, `u`, `s` and `code`:
   * `"<b>{title}</b>\n{price}\n\n{link}"`. Fields: standIn, availability, title, price, options, highlights, description,
   * brand, sku, seller, link, hashtags. A line whose fields are all empty is left out.
   * @defaultValue title, price, options, highlights, description, seller and link, the regular price struck in a sale
   */
  readonly template?: string | undefined;
  /**
   * Hashtags for `{hashtags}` of the template, without `#`; those of the product's tags come behind them.
   * @defaultValue none
   */
  readonly hashtags?: readonly string[] | undefined;
  /**
   * Post without a notification sound.
   * @defaultValue `false`
   */
  readonly silent?: boolean | undefined;
  /**
   * Bot API server, for a self-hosted one.
   * @defaultValue `"https://api.telegram.org"`
   */
  readonly server?: string | undefined;
}

const chat = z.string().regex(/^(@\w{5,}|-?\d+)$/, "expected @name or a numeric id");

type Settings = BotSettings & PostSettings;

const options: OptionsSchema<TelegramOptions, Settings> = z.strictObject({
  token: z.string().regex(/^\d+:[\w-]{30,}$/, "expected a token such as 123456:ABC…"),
  chat,
  topic: z.int().positive().optional(),
  staging: chat.optional(),
  template: templateSchema.optional(),
  hashtags: captionShape.hashtags,
  silent: z.boolean().default(false),
  server: z.url({ protocol: /^https?$/ }).default("https://api.telegram.org"),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://core.telegram.org/bots/api";
const read = "2026-11-21";

const limits: Limits = {
  // "after entities parsing"; the unit is not said there, UTF-16 is what its entities count.
  text: { caption: CAPTION, text: TEXT },
  photos: {
    count: { min: 0, max: 10 },
    formats: ["jpeg"],
    // "at most 10 MB in size; width and height must not exceed 10000 in total; ratio at most 20" (sendPhoto)
    maxBytes: 10_000_000,
    maxSum: 10_000,
    maxEdge: 9_500,
    aspect: { min: 1 / 20, max: 20 },
    // Clients are shown 2560 at most, and 1280 on most screens. (third parties, unverified)
    aimEdge: 2_560,
    aimRange: { min: 1_280, max: 2_560 },
    source: { page: `${page}#sendphoto`, read },
  },
  edit: { text: true, price: true, addPhotos: true },
  // "about one message a second in one chat, 20 a minute in one group, 30 a second overall"; exact numbers are not
  // published and an album counts by its photos (third parties). https://core.telegram.org/bots/faq, unverified
  rates: [
    { scope: "account", calls: 1, perMs: 1_000 },
    { scope: "account", calls: 20, perMs: 60_000 },
    { scope: "app", calls: 30, perMs: 1_000 },
  ],
  timing: { deadlineMs: UPLOAD_TIMEOUT_MS },
  cannot: {
    find: "a bot cannot read what is in a chat",
    hide: "a post that is deleted does not come back; publishing again is a new post",
    altText: "the Bot API has no alternative text for photos",
    addPhotos: "only a text can become a post with one photo; the number of photos of an album does not grow",
  },
  source: { page, read },
};

// --- The channel -----------------------------------------------------------------

/**
 * Posts listings to a Telegram channel or group.
 *
 * @example
 * telegram({ token: "123456:ABC…", chat: "@toko_kopi" })
 */
export const telegram = defineChannel({
  id: "telegram",
  title: "Telegram",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["token"],
  limits,
  account: ({ token, chat, topic }) =>
    `telegram:${botOf(token)}:${chat.toLowerCase()}${topic === undefined ? "" : `/${topic}`}`,
  app: ({ token }) => `telegram:${botOf(token)}`,
  home: ({ chat, topic }) =>
    chat.startsWith("@") ? `https://t.me/${chat.slice(1)}${topic === undefined ? "" : `/${topic}`}` : undefined,
  facets: { price: ["price"], stock: ["stock"] },

  render: renderPost,

  connect: createBot,

  verbs: {
    async create(bot, { content, photos, step, upload }, signal) {
      const media = await prepare(bot, photos, { step, upload }, signal);
      return step("post", "blind", () => post(bot, content, media, signal), { made: (ref) => ref });
    },

    async update(bot, { content, due, photos, previous, step, upload }, signal) {
      const plan = due.includes("photos") ? planPhotos(previous, photos) : keepPhotos(previous);
      const media = await prepare(bot, plan.photos, { step, upload }, signal);
      for (const [index, one] of media.entries()) {
        const id = plan.messages[index] ?? previous.id;
        // The words ride along with the first photo.
        const caption = index === 0 ? content.caption : undefined;
        await step(`photo-${index + 1}`, "absolute", () => editMedia(bot, id, one, caption, signal));
      }
      if (media.length === 0 && due.some((facet) => facet !== "photos")) {
        await step("words", "absolute", () => editWords(bot, previous, content, signal));
      }
      const { surplus } = plan;
      if (surplus.length === 0 || (await step("surplus", "absolute", () => remove(bot, surplus, signal)))) {
        return { ...showing(previous, plan.messages), warnings: plan.warnings };
      }
      const warning = "Telegram did not let the bot delete photos that the product no longer has";
      return { ...showing(previous, [...plan.messages, ...surplus]), warnings: [...plan.warnings, warning] };
    },

    async withdraw(bot, { ref, step }, signal) {
      const isDeleted = await step("delete", "absolute", () => remove(bot, messagesOf(ref), signal));
      if (!isDeleted) await step("farewell", "absolute", () => editWords(bot, ref, { caption: WITHDRAWN }, signal));
    },

    async ping(bot, signal) {
      await bot.call("getChat", {}, signal);
    },
  },

  safety: { create: "blind", update: "absolute", withdraw: "absolute" },
});

function botOf(token: string): string {
  return token.split(":")[0] ?? "";
}

/**
 * With a staging chat, each photo is uploaded once and used by its id. In steps, so that a crash on the way leaves
 * nothing in doubt: no buyer sees that chat.
 */
async function prepare(
  bot: Bot,
  photos: readonly Photo[],
  { step, upload }: { readonly step: Step<"absolute">; readonly upload: Upload },
  signal: AbortSignal,
): Promise<readonly Media[]> {
  if (bot.staging === undefined) return photos.map((photo) => ({ photo }));
  const media: Media[] = [];
  for (const [index, photo] of photos.entries()) {
    const staged = () => upload(photo, "post", () => stage(bot, photo, signal));
    media.push({ photo, fileId: await step(`upload-${index + 1}`, "absolute", staged) });
  }
  return media;
}

interface PhotoPlan {
  /** To be put into `messages`, in this order; none: the photos stay as they are. */
  readonly photos: readonly Photo[];
  /** Ids of the messages that show a photo afterwards. */
  readonly messages: readonly string[];
  /** Messages of an album that show what the product no longer has. */
  readonly surplus: readonly string[];
  readonly warnings: readonly string[];
}

function keepPhotos(previous: Ref, warnings: readonly string[] = []): PhotoPlan {
  return { photos: [], messages: hasPhoto(previous) ? messagesOf(previous) : [], surplus: [], warnings };
}

/**
 * Which photo goes into which message. A message can be given another photo and a message of an album can be deleted
 * (that the rest of the album stays is unverified); a post can gain no message, and a photo cannot become a text.
 */
function planPhotos(previous: Ref, photos: readonly Photo[]): PhotoPlan {
  const messages = messagesOf(previous);
  if (photos.length === 0) {
    return keepPhotos(previous, hasPhoto(previous) ? ["Telegram cannot take the photos off a post; they stay"] : []);
  }
  const missing = photos.length - messages.length;
  return {
    photos: photos.slice(0, messages.length),
    messages: messages.slice(0, photos.length),
    surplus: messages.slice(photos.length),
    warnings: missing > 0 ? [`Telegram cannot add photos to a post; ${missing} of ${photos.length} are not shown`] : [],
  };
}
