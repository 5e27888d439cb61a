/**
 * Messages in a Discord channel through a webhook: an embed with up to ten photos, edited in place and deleted when
 * withdrawn. A webhook has no idempotency key and cannot list messages, so a create whose answer is lost stays in doubt.
 * https://docs.discord.com/developers/resources/webhook, API v10 of 2026-08-06, read 2026-11-21; nothing could be tried
 * against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Limits } from "../../channel/limits.js";
import { type CaptionOptions, type CaptionSettings, captionShape } from "../shared-caption.js";
import { DESCRIPTION, DESCRIPTION_TEMPLATE, renderMessage, TITLE } from "./render.js";
import { createHook, edit, type HookSettings, isThere, remove, send } from "./wire.js";

export type { CaptionOptions } from "../shared-caption.js";

// --- Options -----------------------------------------------------------------

/** Options of `discord()`. */
export interface DiscordOptions extends CaptionOptions {
  /** The webhook's address, from the channel's settings: who knows it can post. */
  readonly webhook: string;
  /**
   * Id of a thread of the webhook's channel; a forum wants one.
   * @defaultValue none
   */
  readonly thread?: string | undefined;
  /**
   * Id of the server, for links to messages.
   * @defaultValue none: rows have no link
   */
  readonly guild?: string | undefined;
  /**
   * The name that messages are signed with, at most 80 characters.
   * @defaultValue the webhook's
   */
  readonly username?: string | undefined;
  /**
   * Address of the picture beside them.
   * @defaultValue the webhook's
   */
  readonly avatarUrl?: string | undefined;
}

const snowflake = z.string().regex(/^\d{5,20}$/, "expected the digits of an id");
const HOOK = /^(https?:\/\/[^/]+)\/api(?:\/v\d+)?\/webhooks\/(\d+)\/([\w-]+)\/?$/;

const options: OptionsSchema<DiscordOptions, HookSettings & CaptionSettings> = z
  .strictObject({
    webhook: z.string().regex(HOOK, "expected the address that Discord shows: https://discord.com/api/webhooks/…/…"),
    thread: snowflake.optional(),
    guild: snowflake.optional(),
    username: z.string().min(1).max(80).optional(),
    avatarUrl: z.url({ protocol: /^https?$/ }).optional(),
    hashtags: captionShape.hashtags,
    template: captionShape.template.unwrap().default(DESCRIPTION_TEMPLATE),
  })
  .transform(({ webhook, ...rest }) => {
    const [, origin = "", id = "", token = ""] = HOOK.exec(webhook) ?? [];
    return { ...rest, origin, id, token };
  });

// --- What it can bear ----------------------------------------------------------

const page = "https://docs.discord.com/developers/resources/webhook";
const read = "2026-11-21";

const limits: Limits = {
  text: { title: TITLE, description: DESCRIPTION },
  photos: {
    count: { min: 0, max: 10 },
    formats: ["jpeg"],
    // "10 MiB" a file.
    maxBytes: 10_000_000,
    // The page names no edge. (unverified)
    maxEdge: 8_000,
    aimEdge: 2_048,
    aimRange: { min: 1_280, max: 2_560 },
    sameShape: true,
    altText: { max: 1_024, unit: "codePoints" },
    source: { page: "https://docs.discord.com/developers/reference", read, unverified: true },
  },
  edit: { text: true, price: true, addPhotos: true },
  // "50 requests a second" for a bot; what one webhook may is said by each answer, and kept.
  rates: [{ scope: "app", calls: 50, perMs: 1_000, counts: "requests" }],
  concurrency: 1,
  timing: { deadlineMs: 120_000 },
  cannot: {
    find: "a webhook sees a message by its id and lists none",
    hide: "a deleted message does not come back; publishing again is a new message",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

/**
 * Posts listings to a Discord channel.
 *
 * @example
 * discord({ webhook: "https://discord.com/api/webhooks/123456789012345678/…" })
 */
export const discord = defineChannel({
  id: "discord",
  title: "Discord",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["token"],
  limits,
  account: ({ id, thread }) => `discord:${id}${thread === undefined ? "" : `/${thread}`}`,
  facets: { price: ["price"], stock: ["stock"] },

  render: renderMessage,

  connect: createHook,

  verbs: {
    create: (hook, { content, photos, step }, signal) =>
      step("send", "blind", () => send(hook, content, photos, signal), { made: (ref) => ref }),

    async update(hook, { content, due, photos, previous, step }, signal) {
      const given = due.includes("photos") ? photos : undefined;
      await step("edit", "absolute", () => edit(hook, previous.id, content, given, signal));
      return previous;
    },

    async withdraw(hook, { ref, step }, signal) {
      await step("delete", "absolute", () => remove(hook, ref.id, signal));
    },

    read: async (hook, { ref }, signal) => ({ visible: await isThere(hook, ref.id, signal) }),

    async ping(hook, signal) {
      await hook.call("GET", "", {}, signal);
    },
  },

  safety: { create: "blind", update: "absolute", withdraw: "absolute" },
});
