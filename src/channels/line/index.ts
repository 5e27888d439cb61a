/**
 * News to everybody who follows a LINE Official Account: products are gathered into an edition, which is broadcast once as
 * bubbles to leaf through. A retry key makes sure that it is once. Nothing that was sent can be changed or taken back.
 * https://developers.line.biz/en/reference/messaging-api/, line-openapi of 2026-07-01, read 2026-11-22; nothing could be
 * tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Limits } from "../../channel/limits.js";
import type { Rendered, RenderInput } from "../../channel/render.js";
import { EDITION_FIELDS, type EditionContent, renderForEdition } from "../shared-edition.js";
import { issueToken, type LineToken, SERVER, sealOf, seedOf, tokenSchema } from "./access.js";
import {
  composeEdition,
  INTRO,
  type LineTemplate,
  type MessageSettings,
  MOST_BUBBLES,
  NOTICE,
  SUMMARY,
  TITLE,
} from "./messages.js";
import { type AccountSettings, createAccount, greet, sendEdition } from "./wire.js";

export type { LineChannel, LineToken } from "./access.js";
export type { LineTemplate } from "./messages.js";

// --- Options -----------------------------------------------------------------

/** Options of `line()`. */
export interface LineOptions {
  /** The account's basic id, with `@`: `"@216ruqvx"`. */
  readonly botId: string;
  /**
   * A channel access token of its Messaging API channel, or the channel's id and secret: then tokens of fifteen minutes are
   * issued by themselves.
   */
  readonly token: LineToken;
  /** @defaultValue words of our own */
  readonly template?: LineTemplate | undefined;
  /** Products with a bubble of their own; the others are counted. At most 36. @defaultValue 12 */
  readonly mostProducts?: number | undefined;
  /** Sends without a sound. @defaultValue `false` */
  readonly silent?: boolean | undefined;
  /** How often an edition leaves; each costs as many of the plan's messages as the account has followers. @defaultValue a day */
  readonly everyMs?: number | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://api.line.me"`
   */
  readonly server?: string | undefined;
}

interface LineSettings extends AccountSettings, MessageSettings {
  readonly token: LineToken;
  readonly everyMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const words = z
  .string()
  .min(1)
  .refine((text) => [...text.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => isField(name)), {
    message: `a field in braces is not one of ${EDITION_FIELDS.join(", ")}`,
  });

function isField(name: string): boolean {
  return (EDITION_FIELDS as readonly string[]).includes(name);
}

const options: OptionsSchema<LineOptions, LineSettings> = z.strictObject({
  botId: z
    .string()
    .regex(/^@[\w.-]{2,30}$/, "expected the basic id, with @")
    .toLowerCase(),
  token: tokenSchema,
  template: z
    .strictObject({ notice: words.optional(), intro: words.optional(), button: z.string().min(1).max(20).optional() })
    .default({}),
  mostProducts: z
    .int()
    .min(1)
    .max(3 * MOST_BUBBLES)
    .default(MOST_BUBBLES),
  silent: z.boolean().default(false),
  everyMs: z
    .int()
    .min(MINUTE_MS)
    .default(24 * HOUR_MS),
  server: z.url({ protocol: /^https?$/ }).default(SERVER),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.line.biz/en/reference/messaging-api/#send-broadcast-message";
const read = "2026-11-22";

const limits: Limits = {
  text: { title: TITLE, summary: SUMMARY, notice: NOTICE, intro: INTRO },
  photos: {
    // One of each product in an edition.
    count: { min: 0, max: 3 * MOST_BUBBLES },
    // "JPEG or PNG", "1024 x 1024", 10 MB; over https only
    formats: ["jpeg", "png"],
    maxBytes: 10_000_000,
    maxEdge: 1_024,
    aimEdge: 1_024,
    handedOverAs: "url",
    source: { page: "https://developers.line.biz/en/reference/messaging-api/#f-image", read },
  },
  edit: { text: false, price: false, addPhotos: false },
  // "60 requests per hour"; that it is of broadcasts is unverified.
  rates: [{ scope: "verb", verb: "create", calls: 60, perMs: HOUR_MS }],
  concurrency: 1,
  timing: { deadlineMs: 60_000 },
  // "X-Line-Retry-Key": 24 hours
  keyLivesMs: 24 * HOUR_MS,
  cannot: {
    update: "a sent message cannot be changed",
    withdraw: "a sent message cannot be unsent by a program",
    find: "the API lists no messages; for a day the retry key tells whether one was accepted",
    altText: "photos of a bubble have no text of their own; the message has one",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

/**
 * A LINE Official Account that writes to its followers.
 *
 * @example
 * line({ botId: "@216ruqvx", token: { channelId: "1573163733", channelSecret }, everyMs: 7 * 86_400_000 })
 */
export const line = defineChannel({
  id: "line",
  title: "LINE",
  kind: "mailbox",
  rendering: 1,
  options,
  secrets: ["token"],
  limits,
  // An edition without pictures is an edition all the same.
  needs: [],
  account: ({ botId }) => `line:${botId}`,
  facets: { price: ["price"], stock: ["stock", "status"] },
  every: ({ everyMs }) => everyMs,
  tokens: { seed: seedOf, refresh: issueToken, sealWith: sealOf },

  render: renderProduct,
  compose: composeEdition,
  connect: createAccount,

  verbs: {
    create: sendEdition,
    ping: greet,
  },

  safety: { create: "key" },
});

function renderProduct(input: RenderInput<MessageSettings, unknown>): Rendered<EditionContent> {
  return renderForEdition(input, { title: TITLE, summary: SUMMARY });
}
