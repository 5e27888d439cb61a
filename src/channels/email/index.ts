/**
 * Letters by e-mail: products gathered into one edition a day, sent to people who asked for it, each with a letter and a way
 * out of his own. Nothing that was sent can be changed or taken back, and a server that took a letter without saying so
 * leaves a doubt about that reader. SMTP RFC 5321, nodemailer 10.6, read 2026-11-22.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Limits } from "../../channel/limits.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { type Office, sendEdition } from "./deliver.js";
import {
  composeEdition,
  type EmailTemplate,
  LETTER_FIELDS,
  type LetterSettings,
  renderProduct,
  SUBJECT,
  SUMMARY,
  TITLE,
} from "./edition.js";
import { addressOf, type EmailTransport, loadMailer, smtpPostman, transportPostman } from "./postman.js";
import { type EmailReaders, fileReaders, memoryReaders } from "./readers.js";
import { createUnsubscribe } from "./unsubscribe.js";

export type { EmailTemplate } from "./edition.js";
export type { EmailLetter, EmailPhoto } from "./letter.js";
export type { EmailTransport, SignalledLetter } from "./postman.js";
export type { EmailNote, EmailReaders, EmailStanding } from "./readers.js";
export type { EmailUnsubscribeAnswer, EmailUnsubscribeOptions, EmailUnsubscribeRequest } from "./unsubscribe.js";

// --- Options -----------------------------------------------------------------

/** An SMTP server that takes letters. */
export interface EmailServerOptions {
  readonly host: string;
  /** 465 speaks TLS from the first byte; every other port must offer STARTTLS. @defaultValue 587 */
  readonly port?: number | undefined;
  /** @defaultValue none: no login */
  readonly user?: string | undefined;
  /** Without TLS, for a server on this machine such as the sandbox. @defaultValue `false` */
  readonly plain?: boolean | undefined;
}

/** Options of `email()`. Give `server` or `transport`, and a way out: `unsubscribePage`, `unsubscribeAddress` or both. */
export interface EmailOptions {
  /** `"Toko Kopi <kabar@toko.example>"` */
  readonly from: string;
  /** Addresses of people who asked for letters. Kept out of everything written. */
  readonly to: readonly string[];
  /** What is known of them: `email.fileReaders(…)`, the same as `email.unsubscribe()` gets. */
  readonly readers: EmailReaders;
  /** The server that takes letters; needs nodemailer. @defaultValue none */
  readonly server?: EmailServerOptions | undefined;
  /** Of `server.user`. @defaultValue none */
  readonly password?: string | undefined;
  /**
   * What hands letters over instead, such as nodemailer's `createTransport(…)` with DKIM or OAuth 2.
   * @defaultValue `server`
   */
  readonly transport?: EmailTransport | undefined;
  /**
   * The https address that `email.unsubscribe()` answers at: mail programs show a button for it.
   * @defaultValue none
   */
  readonly unsubscribePage?: string | undefined;
  /** Signs what stands in that address; at least 16 characters. @defaultValue none */
  readonly unsubscribeSecret?: string | undefined;
  /** An address whose letters you read and act on. @defaultValue none */
  readonly unsubscribeAddress?: string | undefined;
  /** @defaultValue `from` */
  readonly replyTo?: string | undefined;
  /** Words of a letter. @defaultValue those of the seller's language */
  readonly template?: EmailTemplate | undefined;
  /** Products with a line of their own; the rest are counted. @defaultValue 30 */
  readonly mostProducts?: number | undefined;
  /**
   * Photos travel inside the letter even where a photo host has them.
   * @defaultValue `false`: they are linked where a host has them
   */
  readonly inlinePhotos?: boolean | undefined;
  /** How often an edition leaves, in milliseconds. @defaultValue a day */
  readonly everyMs?: number | undefined;
}

interface EmailSettings extends LetterSettings {
  readonly from: string;
  readonly to: readonly string[];
  readonly readers: EmailReaders;
  readonly server?:
    | { readonly host: string; readonly port: number; readonly user?: string | undefined; readonly plain: boolean }
    | undefined;
  readonly password?: string | undefined;
  readonly transport?: EmailTransport | undefined;
  readonly unsubscribePage?: string | undefined;
  readonly unsubscribeSecret?: string | undefined;
  readonly unsubscribeAddress?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly inlinePhotos: boolean;
  readonly everyMs: number;
}

const MINUTE_MS = 60_000;
// Nothing in an address may end a header or name a second reader.
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
const address = z.string().regex(ADDRESS, "expected an address such as kabar@toko.example");
const mailbox = z
  .string()
  .refine((text) => !/[\r\n]/.test(text) && ADDRESS.test(addressOf(text)), "expected Toko Kopi <kabar@toko.example>");
const words = z
  .string()
  .refine((text) => [...text.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => FIELDS.includes(name)), {
    message: `fields are ${LETTER_FIELDS.join(", ")}`,
  });
const FIELDS: readonly string[] = LETTER_FIELDS;

const options: OptionsSchema<EmailOptions, EmailSettings> = z
  .strictObject({
    from: mailbox,
    to: z
      .array(address)
      .min(1)
      .transform((all) => [...new Map(all.map((one) => [one.toLowerCase(), one])).values()]),
    readers: z.custom<EmailReaders>(has("note", "standing"), "expected email.fileReaders(…)"),
    server: z
      .strictObject({
        host: z.string().min(1),
        port: z.int().min(1).max(65_535).default(587),
        user: z.string().min(1).optional(),
        plain: z.boolean().default(false),
      })
      .optional(),
    password: z.string().min(1).optional(),
    // Wrapped: what a transport holds is nobody's to walk through.
    transport: z
      .custom<EmailTransport>(has("sendMail"), "expected nodemailer's createTransport(…)")
      .transform(
        (given): EmailTransport => ({
          sendMail: (letter) => given.sendMail(letter),
          ...(given.verify ? { verify: () => given.verify?.() ?? Promise.resolve() } : {}),
        }),
      )
      .optional(),
    unsubscribePage: z.url({ protocol: /^https?$/ }).optional(),
    unsubscribeSecret: z.string().min(16).optional(),
    unsubscribeAddress: address.optional(),
    replyTo: mailbox.optional(),
    template: z
      .strictObject({ subject: words.optional(), intro: words.optional(), outro: words.optional() })
      .default({}),
    mostProducts: z.int().min(1).max(60).default(30),
    inlinePhotos: z.boolean().default(false),
    everyMs: z.int().min(MINUTE_MS).default(86_400_000),
  })
  .refine(({ server, transport }) => (server === undefined) !== (transport === undefined), {
    path: ["server"],
    message: "give server or transport, one of them",
  })
  .refine(
    ({ unsubscribePage, unsubscribeAddress }) => unsubscribePage !== undefined || unsubscribeAddress !== undefined,
    {
      path: ["unsubscribePage"],
      message: "give people a way out: unsubscribePage, unsubscribeAddress or both",
    },
  )
  .refine(
    ({ unsubscribePage, unsubscribeSecret }) => unsubscribePage === undefined || unsubscribeSecret !== undefined,
    {
      path: ["unsubscribeSecret"],
      message: "unsubscribePage needs it",
    },
  );

function has(...names: readonly string[]): (given: unknown) => boolean {
  return (given) => typeof given === "object" && given !== null && names.every((name) => name in given);
}

// --- What it can bear ----------------------------------------------------------

const page = "https://www.rfc-editor.org/rfc/rfc5321";
const read = "2026-11-22";

const limits: Limits = {
  text: { title: TITLE, summary: SUMMARY, subject: SUBJECT },
  photos: {
    // One of each product in an edition.
    count: { min: 0, max: 60 },
    formats: ["jpeg", "png"],
    // Our own limits: thirty of them fit the 10 to 25 MB that servers take, and the sending server's own limit is asked.
    maxBytes: 150_000,
    maxEdge: 640,
    aimEdge: 480,
    handedOverAs: "url",
  },
  edit: { text: false, price: false, addPhotos: false },
  // Every provider has its own, and says so by its replies.
  rates: [],
  concurrency: 1,
  timing: { deadlineMs: 300_000 },
  cannot: {
    update: "a letter that was sent cannot be changed",
    withdraw: "a letter that was sent cannot be taken back",
    find: "SMTP tells nothing of letters that were taken; whether one arrived, only its reader knows",
    bounces: "a letter that comes back later comes to the address in `from`, not to this program",
  },
  source: { page, read },
};

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "email",
  title: "E-mail",
  kind: "mailbox",
  rendering: 1,
  options,
  secrets: ["to", "readers", "password", "transport", "unsubscribeSecret"],
  limits,
  // Photos are linked where a host has them, and travel inside where none has.
  needs: [],
  account: ({ from }) => `email:${addressOf(from).toLowerCase()}`,
  facets: { price: ["price"], stock: ["stock", "status"] },
  every: ({ everyMs }) => everyMs,

  render: renderProduct,
  compose: composeEdition,
  connect: openOffice,

  verbs: {
    create: sendEdition,

    async ping({ postman }: Office, signal: AbortSignal) {
      await postman.look(signal);
    },
  },

  safety: { create: "blind" },
});

function openOffice(settings: EmailSettings, { now }: Toolbox): Office {
  const { transport, server, password, unsubscribePage, unsubscribeSecret } = settings;
  const postman = transport
    ? transportPostman(transport, now)
    : smtpPostman({ host: "", port: 587, plain: false, ...server, password }, loadMailer, now);
  const { from, replyTo, to, readers, unsubscribeAddress: leaveBy, inlinePhotos: isInline } = settings;
  const leaving =
    unsubscribePage === undefined ? undefined : { page: unsubscribePage, secret: unsubscribeSecret ?? "" };
  return { postman, from, replyTo, to, readers, leaving, leaveBy, isInline, now };
}

/**
 * Letters to people who asked for them.
 *
 * @example
 * const readers = email.fileReaders("readers.jsonl");
 * email({ from: "Toko Kopi <kabar@toko.example>", to, readers, server: { host: "smtp.toko.example", user }, password,
 *   unsubscribePage: "https://toko.example/berhenti", unsubscribeSecret })
 */
export const email = Object.assign(channel, {
  /** What answers at `unsubscribePage`: call it for every request to it. */
  unsubscribe: createUnsubscribe,
  /** A memory of readers in a file. */
  fileReaders,
  /** A memory of readers that ends with the process: for tests. */
  memoryReaders,
});
