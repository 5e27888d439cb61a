/**
 * Listings as signed events, posted to an address of your own: for a shop system, an app, or a place that etalase does
 * not know. Standard Webhooks: an event carries the same `webhook-id` and the same body however often it is sent, so
 * that a receiver acts once. https://www.standardwebhooks.com, spec of 2026-08-17, read 2026-11-21
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../channel/define.js";
import { ChannelError, type FailureDetails, type Kind } from "../channel/failures.js";
import type { Limits } from "../channel/limits.js";
import type { HttpReply, Toolbox } from "../channel/toolbox.js";
import type { Safety, Step } from "../channel/verbs.js";
import { sha256Hex, webhookHeaders } from "../http/sign.js";
import { bodyOf, type Data, dataOf, MAX_BYTES, RESERVED_BYTES, renderProduct } from "./webhook/event.js";

// --- Options -----------------------------------------------------------------

/** Options of `webhook()`. */
export interface WebhookOptions {
  /** Where events are posted: `https://…`. Kept out of logs, since such addresses are often secrets themselves. */
  readonly url: string;
  /**
   * `whsec_` and base64 of 24 to 64 bytes. Several while one replaces another, newest first: each event is signed with
   * all of them.
   */
  readonly secret: string | readonly string[];
}

interface WebhookSettings {
  readonly url: string;
  readonly secret: readonly string[];
}

const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, "expected whsec_ and base64")
  .refine((text) => {
    const bytes = Buffer.from(text.slice("whsec_".length), "base64").length;
    return bytes >= 24 && bytes <= 64;
  }, "expected base64 of 24 to 64 bytes behind whsec_");

const options: OptionsSchema<WebhookOptions, WebhookSettings> = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z
    .union([secret, z.array(secret).min(1).readonly()])
    .transform((one) => (typeof one === "string" ? [one] : one)),
});

// --- What it can bear ----------------------------------------------------------

const limits: Limits = {
  // What is left of the 20 kB depends on the rest of the product; this is the most.
  text: { description: { max: MAX_BYTES - RESERVED_BYTES, unit: "bytes" } },
  photos: {
    count: { min: 0, max: 10 },
    formats: ["jpeg", "png", "webp"],
    maxEdge: 4_096,
    maxBytes: 10_000_000,
    // Who receives it makes of it what it needs: any size for a large screen serves.
    aimRange: { min: 1_200, max: 2_560 },
    handedOverAs: "url",
  },
  edit: { text: true, price: true, addPhotos: true },
  rates: [],
  // "15 to 30 seconds"
  timing: { deadlineMs: 30_000 },
  cannot: { find: "events go one way", ping: "the standard has no empty event" },
  source: { page: "https://www.standardwebhooks.com", read: "2026-11-21" },
};

// --- The channel -----------------------------------------------------------------

/**
 * Posts `listing.upserted` and `listing.withdrawn` events.
 *
 * @example
 * webhook({ url: "https://shop.example/hooks/listings", secret: hookSecret })
 */
export const webhook = defineChannel({
  id: "webhook",
  title: "Webhook",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["url", "secret"],
  limits,
  // Photos go by address where a host is there to give one; a shop without a host sends none.
  needs: [],
  account: ({ url }) => `webhook:${new URL(url).host}:${sha256Hex(url).slice(0, 12)}`,
  facets: { price: ["prices"], stock: ["stock"] },

  render: renderProduct,

  connect: (settings, { http, now }: Toolbox) => ({ settings, http, now }),

  verbs: {
    async upsert(session, { content, photos, step }, signal) {
      const { data, dropped } = dataOf(content, photos, session.now());
      await deliver(session, "listing.upserted", data, step, signal);
      const { id } = content.product;
      return dropped === 0 ? { id } : { id, warnings: [`${dropped} photo addresses did not fit into 20 kB`] };
    },

    async withdraw(session, { ref, how, step }, signal) {
      await deliver(session, "listing.withdrawn", { id: ref.id, how }, step, signal);
    },
  },

  safety: { upsert: "key", withdraw: "key" },
});

type Session = { readonly settings: WebhookSettings } & Pick<Toolbox, "http" | "now">;

async function deliver(
  { settings, http, now }: Session,
  type: string,
  data: Data,
  step: Step<Extract<Safety, "key">>,
  signal: AbortSignal,
): Promise<void> {
  const fresh = bodyOf(type, data, now());
  await step(
    "deliver",
    "key",
    async ({ key, body = fresh }) => {
      // The time of this try, the id and the body of the first: what was signed anew says the same thing.
      const headers = webhookHeaders(settings.secret, { id: key, at: now(), body });
      const sent = { ...headers, "content-type": "application/json" };
      judge(await http.send({ url: settings.url, method: "POST", headers: sent, body, signal }));
      return true;
    },
    { body: fresh },
  );
}

// --- Failures ----------------------------------------------------------------------

const ENDPOINT = "Check `url` and the receiver behind it.";

/** Statuses that say more than their class. */
const KINDS: Readonly<Record<number, readonly [Kind, FailureDetails]>> = {
  401: ["auth", { cure: "Check that the receiver has the same `secret` and a right clock." }],
  403: ["auth", { cure: "Check that the receiver has the same `secret` and lets us in." }],
  // The address, not the listing, is what is not there.
  404: ["unavailable", { outcome: "rejected", scope: "account", cure: ENDPOINT }],
  405: ["unavailable", { outcome: "rejected", scope: "account", cure: ENDPOINT }],
  408: ["unavailable", {}],
  // "410: disable the endpoint" · "429, 502, 504: slow down"
  410: ["closed", { cure: "The receiver wants no more events: take the channel out, or give it another `url`." }],
  429: ["throttled", {}],
  502: ["throttled", { outcome: "unknown" }],
  504: ["throttled", { outcome: "unknown" }],
};

function judge(reply: HttpReply): void {
  const { status } = reply;
  if (status >= 200 && status < 300) return;
  const message = `The receiver answered ${status}`;
  if (status >= 300 && status < 400) {
    // "3xx is a failure": whoever can redirect an event could have it.
    const cure = "Redirects are not followed: set `url` to the final address.";
    throw new ChannelError("unavailable", message, { outcome: "rejected", platformCode: String(status), cure });
  }
  const [kind, details] = KINDS[status] ?? [status < 500 ? "invalid" : "unavailable", {}];
  throw new ChannelError(kind, message, { platformCode: String(status), retryAt: reply.retryAt, ...details });
}
