/**
 * E-mail against the sandbox's SMTP server. Letters go through the `http` that the stage strikes, so that each fault meets
 * each letter; behind it nodemailer talks SMTP to the sandbox. The faults of SMTP itself, command by command, are in
 * `test/channels/email-doubts.test.ts`.
 */
import { createTransport } from "nodemailer";
import { inside } from "../../src/channel/define.js";
import type { Http, HttpReply, Toolbox } from "../../src/channel/toolbox.js";
import { type EmailOptions, type EmailReaders, type EmailTransport, email } from "../../src/channels/email/index.js";
import { createSandbox, type EmailPlace, type TakenLetter } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const SECRET = "canary-unsubscribe-0123456789";
const PASSWORD = "canary-password-0123456789";

/** What may differ from one test to the next. */
export interface EmailChoices {
  /** @defaultValue one */
  readonly to?: readonly string[] | undefined;
  /** @defaultValue a minute */
  readonly everyMs?: number | undefined;
  readonly more?: Partial<EmailOptions> | undefined;
}

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function emailHarness({
  to = ["canary-reader@pembaca.example"],
  everyMs = 60_000,
  more = {},
}: EmailChoices = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: EmailPlace | undefined;
  let memory: EmailReaders = email.memoryReaders();
  const readers: EmailReaders = { note: (note) => memory.note(note), standing: (who) => memory.standing(who) };
  const wire: { http: Http | undefined } = { http: undefined };
  const options: EmailOptions = {
    from: "Toko Uji <kabar@toko.example>",
    to,
    readers,
    password: PASSWORD,
    transport: transportOver(wire),
    unsubscribePage: "https://toko.example/berhenti",
    unsubscribeSecret: SECRET,
    everyMs,
    ...more,
  };
  const open = async (): Promise<void> => {
    await place?.close();
    memory = email.memoryReaders();
    place = await sandbox.email({ login: { user: "toko", password: PASSWORD } });
  };
  const harness: ChannelHarness<EmailOptions> = {
    definition: Object.assign((given: EmailOptions) => tapped(given, wire), email),
    options,
    secrets: [SECRET, PASSWORD, ...to],
    clock,
    http: { send: (request) => sendBySmtp(place?.port ?? 9, request) },
    place: { items: () => (place?.letters() ?? []).flatMap(productsIn) },
    reset: open,
    wording: {
      throttled: () => ({ status: 421, text: "421 4.7.0 Too many messages" }),
      tokenRefused: { status: 535, text: "535 5.7.8 Error: authentication failed" },
      verbOff: () => ({ status: 502, text: "502 5.5.1 Command not implemented" }),
      // A letter carries its photos; a server takes all of it or nothing.
      photosOff: null,
    },
  };
  return { ...harness, readers, open, close: () => sandbox.close(), current: () => place as EmailPlace };
}

/** The channel, which shows us the `http` that it is handed and has no use for. */
function tapped(given: EmailOptions, wire: { http: Http | undefined }) {
  const channel = email(given);
  const within = channel[inside];
  const connect = (tools: Toolbox): unknown => {
    wire.http = tools.http;
    return within.connect(tools);
  };
  const { id, title, kind, account, limits, verbs } = channel;
  return { id, title, kind, account, limits, verbs, [inside]: { ...within, connect } };
}

/** A transport whose letters are calls: what strikes calls strikes letters. */
function transportOver(wire: { http: Http | undefined }): EmailTransport {
  return {
    async sendMail({ signal, ...letter }) {
      const attachments = letter.attachments.map(({ content, ...one }) => ({
        ...one,
        content: Buffer.from(content).toString("base64"),
      }));
      const json = { ...letter, attachments };
      const reply = await wire.http?.send({ url: "http://smtp.example/letter", method: "POST", json, signal });
      if (reply === undefined) throw new Error("no wire");
      // What no mail server says: a proxy in between, or half a reply. The letter may have gone.
      if (reply.status === 250 && reply.text.endsWith("ok")) return;
      const code = reply.status === 535 ? "EAUTH" : "EMESSAGE";
      const isReply = /^\d{3} /.test(reply.text);
      const words = isReply
        ? { response: reply.text, responseCode: reply.status, command: "DATA", code }
        : { code: "ECONNECTION" };
      throw Object.assign(new Error(`Message failed: ${reply.text}`), words);
    },
  };
}

async function sendBySmtp(
  port: number,
  { json, signal }: { readonly json?: unknown; readonly signal: AbortSignal },
): Promise<HttpReply> {
  const letter = json as { readonly date: string; readonly attachments: readonly { readonly content: string }[] };
  const transport = createTransport({
    host: "127.0.0.1",
    port,
    ignoreTLS: true,
    auth: { user: "toko", pass: PASSWORD },
  });
  const attachments = letter.attachments.map((one) => ({ ...one, encoding: "base64" }));
  await transport.sendMail({ ...letter, date: new Date(letter.date), attachments, signal });
  return { status: 250, headers: {}, body: { taken: true }, text: "250 2.0.0 ok" };
}

/** A letter tells of several products. */
function productsIn({ headers, text = "", html = "" }: TakenLetter): readonly PlaceItem[] {
  const items = text.split("\n\n").filter((one) => one.includes("Kopi Gayo"));
  const id = headers["message-id"] ?? "";
  return items.map((says, index) => ({
    id: `${id}:${index}`,
    says,
    visible: true,
    photos: html.split("<img ").length - 1,
  }));
}
