/**
 * Messages on WhatsApp through the Cloud API: products gathered into one edition a day, sent to people who asked for it:
 * free words and products of the catalogue to those who wrote within 24 hours, an approved template to all others.
 * https://developers.facebook.com/docs/whatsapp/cloud-api, Graph v26.0 (vendor's description v23.0), read 2026-11-21;
 * nothing could be tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Limits } from "../../channel/limits.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { noRefresh } from "../_graph/oauth.js";
import {
  appOf,
  FACEBOOK_SERVER,
  GRAPH_FATE,
  type GraphOptions,
  type GraphSettings,
  graphId,
  graphShape,
  serverShape,
} from "../_graph/settings.js";
import { createGraph } from "../_graph/wire.js";
import { fileContacts, memoryContacts, type WhatsAppContacts } from "./contacts.js";
import { type Sender, sendEdition, settle } from "./deliver.js";
import { WHATSAPP_ROWS } from "./failure-rows.js";
import { createIntake } from "./intake.js";
import {
  CAPTION,
  composeEdition,
  type MessageSettings,
  renderProduct,
  TITLE,
  type WhatsAppTemplate,
} from "./messages.js";

export type { GraphOptions } from "../_graph/settings.js";
export type { WhatsAppContacts, WhatsAppNote } from "./contacts.js";
export type { WhatsAppIntakeOptions, WhatsAppWebhook, WhatsAppWebhookAnswer } from "./intake.js";
export type { WhatsAppTemplate } from "./messages.js";

// --- Options -----------------------------------------------------------------

/** Options of `whatsapp()`. `tokens` are those of a system user. */
export interface WhatsAppOptions extends GraphOptions {
  /** Id of the number that sends, from WhatsApp Manager; not the number. */
  readonly phoneNumberId: string;
  /** Numbers of people who asked for messages, with country code: `"+628123456789"`. Kept out of everything written. */
  readonly to: readonly string[];
  /** What is known of them: `whatsapp.fileContacts(…)`, the same as the intake's. */
  readonly contacts: WhatsAppContacts;
  /**
   * The approved template for people who did not write within 24 hours.
   * @defaultValue none: they get nothing, and the edition says so
   */
  readonly template?: WhatsAppTemplate | undefined;
  /**
   * Shows products of this catalogue (`metaCatalogue`, by their SKUs) to people who wrote within 24 hours.
   * @defaultValue none: words and a photo
   */
  readonly catalogId?: string | undefined;
  /**
   * How often an edition leaves, in milliseconds.
   * @defaultValue a day
   */
  readonly everyMs?: number | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://graph.facebook.com"`
   */
  readonly server?: string | undefined;
}

interface WhatsAppSettings extends GraphSettings, MessageSettings {
  readonly phoneNumberId: string;
  readonly to: readonly string[];
  readonly contacts: WhatsAppContacts;
  readonly everyMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const options: OptionsSchema<WhatsAppOptions, WhatsAppSettings> = z.strictObject({
  ...graphShape,
  phoneNumberId: graphId,
  to: z
    .array(z.string().regex(/^\+?[1-9]\d{6,14}$/, "expected a number with its country code, such as +628123456789"))
    .min(1)
    .transform((all) => [...new Set(all.map((one) => one.replace(/\D/g, "")))]),
  contacts: z.custom<WhatsAppContacts>(isContacts, "expected whatsapp.fileContacts(…)"),
  template: z
    .strictObject({
      name: z.string().regex(/^[a-z0-9_]{1,512}$/, "expected a name as WhatsApp Manager has it"),
      language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, "expected a language such as id or en_US"),
      parameters: z.array(z.string().min(1)).default([]),
      photo: z.boolean().default(false),
      catalogueButton: z.boolean().default(false),
    })
    .optional(),
  catalogId: graphId.optional(),
  everyMs: z.int().min(MINUTE_MS).default(86_400_000),
  server: serverShape.default(FACEBOOK_SERVER),
});

function isContacts(given: unknown): boolean {
  return typeof given === "object" && given !== null && "note" in given && "person" in given;
}

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages";
const read = "2026-11-21";

const limits: Limits = {
  text: { title: TITLE, caption: CAPTION },
  photos: {
    count: { min: 0, max: 1 },
    formats: ["jpeg", "png"],
    // "5 MB"; that it must be 8-bit RGB or RGBA is unverified.
    maxBytes: 5_000_000,
    maxEdge: 2_048,
    aimEdge: 1_200,
    aspect: { min: 1 / 4, max: 4 },
    source: { page: "https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media", read },
  },
  edit: { text: false, price: false, addPhotos: false },
  // "80 messages a second" of one number
  rates: [{ scope: "account", calls: 80, perMs: 1_000 }],
  concurrency: 1,
  timing: { deadlineMs: 60_000 },
  // Most webhooks come within seconds; how long one may take is on no page that we read. (unverified)
  settling: { everyMs: MINUTE_MS, withinMs: HOUR_MS },
  cannot: {
    update: "a sent message cannot be changed",
    withdraw: "a sent message cannot be unsent",
    find: "the API lists no messages; webhooks tell what became of them",
    status: "the API has no status updates, channels or broadcast lists",
    altText: "photos of a message have no alternative text",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "whatsapp",
  title: "WhatsApp",
  kind: "mailbox",
  rendering: 1,
  options,
  secrets: ["appSecret", "tokens", "to", "contacts"],
  limits,
  account: ({ phoneNumberId }) => `whatsapp:${phoneNumberId}`,
  app: appOf,
  fate: GRAPH_FATE,
  facets: { price: ["price"], stock: ["stock", "status"] },
  every: ({ everyMs }) => everyMs,
  tokens: { seed: ({ tokens }) => tokens, refresh: async () => noRefresh(), sealWith: ({ appSecret }) => appSecret },

  render: renderProduct,
  compose: composeEdition,
  connect: createSender,

  verbs: {
    create: sendEdition,
    settle,

    async ping({ graph, phoneNumberId }: Sender, signal: AbortSignal) {
      await graph.get(`/${phoneNumberId}`, { fields: "id" }, signal);
    },
  },

  safety: { create: "handle" },
});

function createSender(settings: WhatsAppSettings, tools: Toolbox): Sender {
  const { phoneNumberId, to, contacts } = settings;
  return { graph: createGraph(settings, tools, WHATSAPP_ROWS), phoneNumberId, to, settings, contacts };
}

/**
 * A WhatsApp number that writes to people who asked for it.
 *
 * @example
 * const contacts = whatsapp.fileContacts("whatsapp.jsonl");
 * whatsapp({ phoneNumberId: "106540352242922", appSecret, tokens, to, contacts, template: { name: "katalog_baru", language: "id" } })
 */
export const whatsapp = Object.assign(channel, {
  /** Takes webhooks: who wrote, who wants no more, what became of messages. */
  intake: createIntake,
  /** A memory of recipients in a file. */
  fileContacts,
  /** A memory of recipients that ends with the process: for tests. */
  memoryContacts,
});
