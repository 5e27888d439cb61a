/**
 * Takes webhooks of your shop system: checked by their bytes, answered fast, taken once. Standard Webhooks,
 * https://www.standardwebhooks.com, spec of 2026-08-17, read 2026-11-21
 */
import { EtalaseError } from "../errors.js";
import { isSignedWebhook } from "../http/sign.js";

/** One webhook, checked. */
export interface Webhook {
  /** The same at every try of the sender. */
  readonly id: string;
  /** When it was sent; senders are not in order. */
  readonly at: Date;
  /** The body, parsed. */
  readonly body: unknown;
}

/** What is wrong with a webhook. */
export type WebhookVerdict = "genuine" | "incomplete" | "too old" | "too early" | "altered";

export interface WebhookCheck {
  readonly headers: { get(name: string): string | null };
  /** The body byte for byte, as it came: the signature is of its bytes. */
  readonly body: string | Uint8Array;
  /** `whsec_` and base64. Several while one replaces another. */
  readonly secret: string | readonly string[];
  readonly now: Date;
  /** How far the sender's clock may be off, and how long one may have been on its way. @defaultValue 5 minutes */
  readonly toleranceMs?: number | undefined;
}

const TOLERANCE_MS = 300_000;

/** Checks a webhook. In this order: whether everything is there, its signature, its age. */
export function checkWebhook({ headers, body, secret, now, toleranceMs = TOLERANCE_MS }: WebhookCheck): WebhookVerdict {
  const id = headers.get("webhook-id") ?? "";
  const seconds = headers.get("webhook-timestamp") ?? "";
  const signature = headers.get("webhook-signature") ?? "";
  if (id === "" || signature === "" || !/^\d{1,12}$/.test(seconds)) return "incomplete";
  const at = new Date(Number(seconds) * 1_000);
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const secrets = typeof secret === "string" ? [secret] : secret;
  if (!secrets.some((one) => isSignedWebhook(signature, one, { id, at, body: text }))) return "altered";
  const age = now.getTime() - at.getTime();
  if (age > toleranceMs) return "too old";
  return age < -toleranceMs ? "too early" : "genuine";
}

export interface WebhookIntakeOptions {
  /** `whsec_` and base64 of at least 24 bytes. Several while one replaces another. */
  readonly secret: string | readonly string[];
  /**
   * What to do with it, such as `shop.setStock`. Keep it short: the sender waits. What it throws is answered with 500,
   * so that the sender tries again.
   */
  readonly accept: (webhook: Webhook) => unknown;
  /** Larger bodies are refused unread. @defaultValue 1,000,000 */
  readonly maxBytes?: number | undefined;
  /** @defaultValue 5 minutes */
  readonly toleranceMs?: number | undefined;
  /** @defaultValue the machine's clock */
  readonly now?: (() => Date) | undefined;
}

const MAX_BYTES = 1_000_000;
/** Ids that are remembered: a sender that hears nothing tries again within hours. */
const MOST_IDS = 10_000;

/**
 * A fetch-style handler for the address that you give your shop system. The same `webhook-id` is taken once by this
 * process; another process may take it again, so let `accept` say what is (`setStock`), not what changed.
 *
 * @throws EtalaseError `invalid-options` for a secret that is none
 * @example
 * const POST = webhookIntake({ secret, accept: async ({ body }) => shop.setStock([parseStock(body)], { waitMs: 0 }) });
 */
export function webhookIntake(options: WebhookIntakeOptions): (request: Request) => Promise<Response> {
  const { secret, accept, maxBytes = MAX_BYTES, toleranceMs, now = () => new Date() } = options;
  checkSecrets(secret);
  const taken = new Map<string, Promise<boolean>>();
  const read = async (request: Request): Promise<Webhook | number> => {
    const body = await readBody(request, maxBytes);
    if (body === undefined) return 413;
    const verdict = checkWebhook({ headers: request.headers, body, secret, now: now(), toleranceMs });
    if (verdict !== "genuine") return verdict === "incomplete" ? 400 : 401;
    return parse(request.headers, body) ?? 400;
  };
  return async (request) => {
    if (request.method !== "POST") return answer(405, { allow: "POST" });
    const webhook = await read(request);
    if (typeof webhook === "number") return answer(webhook);
    // A second try that comes while the first is under way waits for it.
    const taking = taken.get(webhook.id) ?? takeOnce(webhook, accept, taken);
    return answer((await taking) ? 204 : 500);
  };
}

function takeOnce(
  webhook: Webhook,
  accept: WebhookIntakeOptions["accept"],
  taken: Map<string, Promise<boolean>>,
): Promise<boolean> {
  const work = async (): Promise<boolean> => {
    try {
      await accept(webhook);
      return true;
    } catch {
      // The sender is told by 500, and will try again; the reason is the handler's to log.
      taken.delete(webhook.id);
      return false;
    }
  };
  // Not before it is remembered: what fails at once has to be forgotten again.
  const taking = Promise.resolve().then(work);
  taken.set(webhook.id, taking);
  for (const oldest of taken.keys()) {
    if (taken.size <= MOST_IDS) break;
    taken.delete(oldest);
  }
  return taking;
}

function checkSecrets(secret: string | readonly string[]): void {
  const secrets = typeof secret === "string" ? [secret] : secret;
  const isOne = (one: string): boolean => /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(one);
  if (secrets.length > 0 && secrets.every(isOne)) return;
  throw new EtalaseError("invalid-options", "The webhook secret is none.", {
    field: "secret",
    cure: "Give whsec_ and base64 of at least 24 bytes, as the sender shows it.",
  });
}

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return undefined;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parse(headers: Request["headers"], bytes: Uint8Array): Webhook | undefined {
  const id = headers.get("webhook-id") ?? "";
  const at = new Date(Number(headers.get("webhook-timestamp")) * 1_000);
  try {
    return { id, at, body: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch {
    // Signed and yet not JSON: nothing that this intake takes.
    return undefined;
  }
}

function answer(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers });
}
