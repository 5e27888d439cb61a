/**
 * A WhatsApp business number on a loopback port: media, messages, templates, the 24 hours after somebody wrote, and the
 * signed webhooks that tell what became of a message. Cloud API reference v23.0 and error codes (May 2026), read 2026-11-21.
 */
import { createHmac } from "node:crypto";
import type { Answer } from "./answer.js";
import { checkFields, type GraphCall, graphSpec, missing, pick, type Usage, wantedFields } from "./graph/access.js";
import { accept, refuse } from "./graph/refusal.js";
import { readImageHeader } from "./image.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type Surroundings } from "./server.js";
import { checkMessage, type WhatsAppApprovedTemplate } from "./whatsapp/checks.js";
import { type WhatsAppMessage, WhatsAppStore } from "./whatsapp/store.js";

/** A webhook as Meta sends it. */
export interface WhatsAppSentWebhook {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a WhatsApp place begins. */
export interface WhatsAppSandboxOptions {
  /** Digits. */
  readonly phoneNumberId: string;
  readonly token: string;
  readonly appSecret: string;
  /** @defaultValue none */
  readonly templates?: readonly WhatsAppApprovedTemplate[] | undefined;
  /** The catalogue that is connected. @defaultValue none */
  readonly catalogId?: string | undefined;
  /** Where webhooks go. @defaultValue nowhere */
  readonly tell?: ((webhook: WhatsAppSentWebhook) => Promise<unknown>) | undefined;
}

/** A running WhatsApp place. Use `url` as the `server` of a channel. */
export interface WhatsAppPlace extends Place<WhatsAppStore> {
  /** Messages that were accepted, oldest first. */
  messages(): readonly WhatsAppMessage[];
  /** Somebody writes to the number. */
  write(from: string, text: string): Promise<void>;
  /** What became of a message is told once more: `"delivered"`, `"read"`, `"failed"`. */
  report(message: WhatsAppMessage, status: string, code?: number): Promise<void>;
  /** What answers say of the rate that is used. */
  usage(percent: number, minutes?: number): void;
}

/** Starts a WhatsApp place. */
export async function openWhatsApp(options: WhatsAppSandboxOptions, around: Surroundings): Promise<WhatsAppPlace> {
  const store = new WhatsAppStore();
  const usage: Usage = { percent: 0, minutes: 0 };
  const running: Running = { store, options };
  const spec = graphSpec(
    "WhatsApp",
    { token: () => options.token, appSecret: options.appSecret },
    { id: options.phoneNumberId, type: "whatsapp", rate: 130_429 },
    usage,
    (call, asked, moment) => act(running, call, asked, moment),
  );
  const place = await openPlace(spec, store, around);
  return Object.assign(place, {
    messages: () => store.messages,
    async write(from: string, text: string) {
      store.open(digitsOf(from), around.clock.now());
      const message = {
        from: digitsOf(from),
        timestamp: secondsOf(around.clock.now()),
        type: "text",
        text: { body: text },
      };
      await tell(options, { messages: [{ id: "wamid.in", ...message }] });
    },
    report: (message: WhatsAppMessage, status: string, code?: number) =>
      tell(options, { statuses: [statusOf(message, status, around.clock.now(), code)] }),
    usage(percent: number, minutes = 0) {
      usage.percent = percent;
      usage.minutes = minutes;
    },
  });
}

interface Running {
  readonly store: WhatsAppStore;
  readonly options: WhatsAppSandboxOptions;
}

async function act(running: Running, call: GraphCall, asked: Asked, moment: Moment): Promise<Answer> {
  if (call.id !== running.options.phoneNumberId) return missing(call.id);
  switch (call.route) {
    case "POST messages":
      return send(running, call, moment);
    case "POST media":
      return upload(running, call, asked);
    case "GET":
      checkFields(call.fields, ["fields"]);
      return accept(
        pick({ id: call.id, quality_rating: "GREEN" }, wantedFields(call.fields["fields"], ["id", "quality_rating"])),
      );
    default:
      return refuse(2500, `The sandbox has no ${call.route}`);
  }
}

const MOST_BYTES = 5 * 1_024 * 1_024;

function upload({ store }: Running, { fields }: GraphCall, { files }: Asked): Answer {
  checkFields(fields, ["messaging_product", "type"], ["messaging_product", "type"]);
  const { file, ...others } = files;
  if (!file || Object.keys(others).length > 0) return refuse(100, "The parameter file is required");
  const header = readImageHeader(file.bytes);
  if (!header || fields["type"] !== `image/${header.format}` || file.bytes.length > MOST_BYTES) {
    refuse(131_053, "Media upload error");
  }
  return accept({ id: store.keep() });
}

async function send({ store, options }: Running, { fields }: GraphCall, moment: Moment): Promise<Answer> {
  const to = digitsOf(String(fields["to"] ?? ""));
  if (!/^[1-9]\d{6,14}$/.test(to)) refuse(100, "The parameter to is required.");
  const { templates = [], catalogId } = options;
  const says = checkMessage(fields, { templates, catalogId, hasMedia: (id) => store.hasMedia(id) });
  const isTemplate = fields["type"] === "template";
  if (!isTemplate && !store.isOpen(to, moment.now)) refuse(131_047, "More than 24 hours have passed");
  if (isTemplate && store.stopped.has(to)) refuse(131_050, "The user has stopped marketing messages");
  const code = store.codeFor(to);
  if (code > 0) refuse(code, "This recipient cannot have it");
  const mark = fields["biz_opaque_callback_data"];
  const payload = { ...fields };
  const sent = { to, type: String(fields["type"]), says, payload, mark: mark === undefined ? undefined : String(mark) };
  const message = store.add(sent, moment);
  await tell(options, { statuses: [statusOf(message, "sent", moment.now)] });
  const contacts = [{ input: String(fields["to"]), wa_id: to }];
  return accept({
    messaging_product: "whatsapp",
    contacts,
    messages: [{ id: message.id, message_status: "accepted" }],
  });
}

function statusOf({ id, to, mark }: WhatsAppMessage, status: string, now: Date, code?: number): object {
  const errors = code === undefined ? {} : { errors: [{ code, title: "no" }] };
  return { id, status, timestamp: secondsOf(now), recipient_id: to, biz_opaque_callback_data: mark, ...errors };
}

async function tell({ tell: to, appSecret, phoneNumberId }: WhatsAppSandboxOptions, value: object): Promise<void> {
  if (!to) return;
  const metadata = { phone_number_id: phoneNumberId };
  const change = { field: "messages", value: { messaging_product: "whatsapp", metadata, ...value } };
  const body = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [change] }] });
  const signature = createHmac("sha256", appSecret).update(body).digest("hex");
  await to({ headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` }, body });
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, "");
}

function secondsOf(date: Date): string {
  return String(Math.floor(date.getTime() / 1_000));
}
