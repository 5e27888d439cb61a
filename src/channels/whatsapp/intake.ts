/**
 * Takes WhatsApp's webhooks: an accepted message is only accepted, and what became of it comes this way. Checked by
 * `X-Hub-Signature-256`. "Webhooks" of the WhatsApp Business Platform and Graph API webhooks, read 2026-11-21.
 */
import * as z from "zod";
import { hmacSha256Hex, timingSafeEqualText } from "../../http/sign.js";
import { type WhatsAppContacts, whoIs } from "./contacts.js";

/** What an intake needs. */
export interface WhatsAppIntakeOptions {
  /** Of the app: signs what comes. */
  readonly appSecret: string;
  /** The word that you gave in the app's webhook settings. */
  readonly verifyToken: string;
  readonly contacts: WhatsAppContacts;
  /** Words by which a recipient wants no more messages, written or on a button. @defaultValue stop, berhenti, unsubscribe */
  readonly optOutWords?: readonly string[] | undefined;
  /** Words by which one wants them again. @defaultValue start, mulai */
  readonly optInWords?: readonly string[] | undefined;
}

/** A request as your server got it. */
export interface WhatsAppWebhook {
  readonly method: string;
  /** Of the address. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body byte for byte, not parsed: the signature is of its bytes. */
  readonly body: string | Uint8Array;
}

/** What to answer. */
export interface WhatsAppWebhookAnswer {
  readonly status: number;
  readonly body: string;
}

/** Free words may be sent for so long after somebody wrote. */
const WINDOW_MS = 24 * 3_600_000;

const Seconds = z.coerce.number();
const Word = z.string().default("");
const Change = z.object({
  statuses: z
    .array(
      z.object({
        status: z.string(),
        timestamp: Seconds,
        recipient_id: z.string().default(""),
        biz_opaque_callback_data: z.string().optional(),
        errors: z.array(z.object({ code: z.number() })).default([]),
      }),
    )
    .default([]),
  messages: z
    .array(
      z.object({
        from: z.string(),
        timestamp: Seconds,
        text: z.object({ body: z.string() }).optional().catch(undefined),
        /** The quick-reply button of a template that was tapped. */
        button: z.object({ payload: Word, text: Word }).optional().catch(undefined),
        /** A button of a message that was tapped. */
        interactive: z
          .object({ button_reply: z.object({ id: Word, title: Word }) })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
});
type Change = z.output<typeof Change>;
const Event = z.object({ entry: z.array(z.object({ changes: z.array(z.object({ value: z.unknown() })) })) });

/** Makes the intake: call it for every request to the address that you gave Meta. */
export function createIntake(
  options: WhatsAppIntakeOptions,
): (given: WhatsAppWebhook) => Promise<WhatsAppWebhookAnswer> {
  return async (given) => {
    if (given.method === "GET") return verify(options, given.query);
    if (given.method !== "POST") return { status: 405, body: "" };
    if (!isSigned(options.appSecret, given)) return { status: 401, body: "" };
    const changes = changesIn(given.body);
    if (changes === undefined) return { status: 400, body: "" };
    for (const change of changes) await learn(options, change);
    return { status: 200, body: "" };
  };
}

function verify({ verifyToken }: WhatsAppIntakeOptions, query: WhatsAppWebhook["query"]): WhatsAppWebhookAnswer {
  const isOurs = query["hub.mode"] === "subscribe" && timingSafeEqualText(query["hub.verify_token"] ?? "", verifyToken);
  return isOurs ? { status: 200, body: query["hub.challenge"] ?? "" } : { status: 403, body: "" };
}

function isSigned(appSecret: string, { headers, body }: WhatsAppWebhook): boolean {
  return timingSafeEqualText(headers["x-hub-signature-256"] ?? "", `sha256=${hmacSha256Hex(appSecret, body)}`);
}

function changesIn(body: string | Uint8Array): readonly Change[] | undefined {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Signed and yet not JSON: nothing that Meta sends.
    return undefined;
  }
  const event = Event.safeParse(parsed);
  if (!event.success) return undefined;
  const values = event.data.entry.flatMap(({ changes }) => changes.map(({ value }) => Change.safeParse(value)));
  // Other fields of the webhook are none of ours.
  return values.flatMap(({ data }) => (data ? [data] : []));
}

const OPT_OUT = ["stop", "berhenti", "unsubscribe"];
const OPT_IN = ["start", "mulai"];
/** "User has stopped marketing messages". */
const STOPPED = 131_050;

async function learn(options: WhatsAppIntakeOptions, { statuses, messages }: Change): Promise<void> {
  const { contacts, optOutWords = OPT_OUT, optInWords = OPT_IN } = options;
  for (const { status, timestamp, recipient_id, biz_opaque_callback_data: mark, errors } of statuses) {
    const at = timestamp * 1_000;
    const [code] = errors.map((error) => error.code);
    await contacts.note({ what: "heard", at });
    if (mark !== undefined) await contacts.note({ what: "status", mark, status, at, code });
    if (code === STOPPED) await contacts.note({ what: "optOut", who: whoIs(recipient_id), at });
  }
  for (const message of messages) {
    const [who, at] = [whoIs(message.from), message.timestamp * 1_000];
    const said = wordsOf(message);
    await contacts.note({ what: "heard", at });
    await contacts.note({ what: "window", who, until: at + WINDOW_MS });
    if (optOutWords.some((word) => said.includes(word))) await contacts.note({ what: "optOut", who, at });
    if (optInWords.some((word) => said.includes(word))) await contacts.note({ what: "optIn", who, at });
  }
}

/** What somebody wrote, or the label and the payload of the button that was tapped. */
function wordsOf({ text, button, interactive }: Change["messages"][number]): readonly string[] {
  const { button_reply } = interactive ?? {};
  const said = [text?.body, button?.payload, button?.text, button_reply?.id, button_reply?.title];
  return said.flatMap((one) => (one === undefined ? [] : [one.trim().toLowerCase()]));
}
