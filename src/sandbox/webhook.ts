/**
 * A receiver of webhooks that does everything right: it checks the signature, the age and the form of what comes, and
 * acts once per `webhook-id`. Standard Webhooks, https://www.standardwebhooks.com, spec of 2026-08-17, read 2026-11-21.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Answer } from "./answer.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type Surroundings, type Trouble } from "./server.js";

/** How a webhook receiver begins. */
export interface WebhookSandboxOptions {
  /** `whsec_` and base64, as the sender has it. */
  readonly secret: string;
  /** Where it is listening. @defaultValue `"/hook"` */
  readonly path?: string | undefined;
}

/** An event that was accepted. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  /** When it happened, in the sender's words. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly receivedAt: Date;
}

/** What a receiver holds: everything that was accepted, and what it amounts to. */
export interface WebhookStore {
  /** Accepted events, each once. */
  readonly events: readonly WebhookEvent[];
  /** `data` of the newest `listing.upserted` of each listing that was not withdrawn since, by its id. */
  readonly listings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** How often an event came that was already there. */
  readonly repeated: number;
}

/** A running receiver. `hook` is the address that events are posted to. */
export type WebhookPlace = Place<WebhookStore> & { readonly hook: string };

/** Starts a receiver. */
export async function openWebhook(options: WebhookSandboxOptions, around: Surroundings): Promise<WebhookPlace> {
  const { secret, path = "/hook" } = options;
  const store = createStore();
  const spec = {
    name: "webhook receiver",
    methodOf: methodOf(path),
    act: (asked: Asked, moment: Moment) => receive({ asked, moment, path, secret, store }),
    trouble: webhookTrouble,
  };
  const place = await openPlace<WebhookStore>(spec, store, around);
  return Object.assign(place, { hook: `${place.url}${path}` });
}

/** Faults are told apart by path only: the type of an event is inside its body. */
function methodOf(path: string): (asked: string) => string {
  return (asked) => (asked === path ? "hook" : asked);
}

interface MutableStore {
  events: WebhookEvent[];
  listings: Map<string, Readonly<Record<string, unknown>>>;
  repeated: number;
}

function createStore(): MutableStore {
  return { events: [], listings: new Map(), repeated: 0 };
}

interface Receiving {
  readonly asked: Asked;
  readonly moment: Moment;
  readonly path: string;
  readonly secret: string;
  readonly store: MutableStore;
}

/** Events older or newer than this are refused, as the specification advises. */
const TOLERANCE_S = 5 * 60;
const MAX_BYTES = 20_000;

function receive({ asked, moment, path, secret, store }: Receiving): Answer {
  if (asked.path !== path) return { status: 404 };
  if (asked.verb !== "POST") return { status: 405, headers: { allow: "POST" } };
  const id = asked.headers["webhook-id"] ?? "";
  const timestamp = asked.headers["webhook-timestamp"] ?? "";
  const wrong = checkSignature(asked, id, timestamp, secret) ?? checkAge(timestamp, moment.now);
  if (wrong) return { status: 401, body: JSON.stringify({ error: wrong }) };
  if (asked.raw.length >= MAX_BYTES) return { status: 413 };
  if (store.events.some((event) => event.id === id)) {
    store.repeated += 1;
    return { status: 204 };
  }
  const event = readEvent(asked, id, moment.visibleAt);
  if (typeof event === "string") return { status: 422, body: JSON.stringify({ error: event }) };
  store.events.push(event);
  apply(event, store);
  return { status: 204 };
}

function checkSignature({ headers, raw }: Asked, id: string, timestamp: string, secret: string): string | undefined {
  const given = headers["webhook-signature"] ?? "";
  if (id === "" || timestamp === "" || given === "")
    return "webhook-id, webhook-timestamp or webhook-signature is missing";
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(raw).digest();
  // Several signatures, one for each secret that is being rotated; one that fits is enough.
  const fits = given.split(" ").some((signature) => {
    const [version, value = ""] = signature.split(/,(.*)/s);
    const bytes = Buffer.from(value, "base64");
    return version === "v1" && bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  return fits ? undefined : "no signature fits";
}

function checkAge(timestamp: string, now: Date): string | undefined {
  if (!/^\d+$/.test(timestamp)) return "webhook-timestamp is not a number of seconds";
  const age = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  return age > TOLERANCE_S ? "webhook-timestamp is too far from now" : undefined;
}

function readEvent({ fields, headers }: Asked, id: string, receivedAt: Date): WebhookEvent | string {
  if (!headers["content-type"]?.startsWith("application/json")) return "content-type is not application/json";
  const { type, timestamp, data, ...more } = fields;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return `unknown property ${unknown}`;
  if (typeof type !== "string" || !/^[\w.]+$/.test(type)) return "type is missing";
  if (typeof timestamp !== "string" || Number.isNaN(Date.parse(timestamp))) return "timestamp is missing";
  if (data === null || typeof data !== "object" || Array.isArray(data)) return "data is missing";
  return { id, type, timestamp, data: { ...data }, receivedAt };
}

function apply({ type, data }: WebhookEvent, { listings }: MutableStore): void {
  const { id } = data;
  if (typeof id !== "string") return;
  if (type === "listing.upserted") listings.set(id, data);
  if (type === "listing.withdrawn") listings.delete(id);
}

function webhookTrouble(trouble: Trouble): Answer | undefined {
  switch (trouble.what) {
    case "error":
      return { status: trouble.status };
    case "throttled":
      return trouble.retryAfter === undefined
        ? { status: 429 }
        : { status: 429, headers: { "retry-after": String(trouble.retryAfter) } };
    case "verb-off":
      return { status: 404 };
    case "token-revoked":
      return { status: 401 };
    case "closed":
      return { status: 410 };
    case "malformed":
      return { status: 400 };
    // A shared secret does not expire, and only the status speaks.
    case "token-expired":
    case "error-in-success":
      return undefined;
    default:
      return trouble satisfies never;
  }
}
