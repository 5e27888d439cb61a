/**
 * Discord's words → ours: `{ code, message }`, its own codes before HTTP's. Opcodes and status codes, rate limits, API v10
 * of 2026-08-06, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, failureOf, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";

const Refused = z.object({
  code: z.number().default(0),
  message: z.string(),
  /** Seconds, with a fraction. */
  retry_after: z.number().optional(),
  global: z.boolean().default(false),
});

/** One row: which answers it means, and what they mean to us. */
export interface DiscordRow {
  readonly code?: number | readonly [from: number, to: number] | undefined;
  readonly status?: number | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
}

const WEBHOOK = "Make a new webhook in the channel's settings, and set `webhook`.";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };

/** Every row, in the order in which they are tried. */
export const DISCORD_ROWS: readonly DiscordRow[] = [
  // Unknown webhook; invalid webhook token.
  { code: 10_015, kind: "auth", details: { cure: WEBHOOK } },
  { code: 50_027, kind: "auth", details: { cure: WEBHOOK } },
  { code: 10_008, kind: "gone" },
  { code: 10_003, kind: "forbidden", details: { scope: "account", cure: "Check `thread`: it is not there." } },
  // Of a message older than an hour: too many edits. When it may be edited again is not said.
  { code: 30_046, kind: "throttled", details: { scope: "listing" } },
  { code: 40_005, kind: "invalid", details: photos },
  // A request of ours that Discord's protection does not like: more of them make it worse.
  {
    code: 40_333,
    kind: "forbidden",
    details: { scope: "app", cure: "Discord's protection refuses this machine: wait." },
  },
  { code: 50_006, kind: "invalid" },
  { code: 50_035, kind: "invalid" },
  // The webhook stands in a forum, which wants a thread; or a thread is named where there are none.
  {
    code: [220_001, 220_004],
    kind: "forbidden",
    details: { scope: "account", cure: "Set `thread` for a webhook in a forum, and leave it out elsewhere." },
  },
  // "API resource is currently overloaded."
  { code: 130_000, kind: "unavailable", details: { outcome: "unknown" } },
  { status: 413, kind: "invalid", details: photos },
  { status: 429, kind: "throttled" },
  { status: 401, kind: "auth", details: { cure: WEBHOOK } },
  {
    status: 403,
    kind: "forbidden",
    details: { scope: "account", cure: "Look at the webhook's channel and its rights." },
  },
  { status: 404, kind: "gone" },
  { status: 400, kind: "invalid" },
];

/** Gives the body of a good answer. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): unknown {
  const isGood = reply.status >= 200 && reply.status < 300;
  if (isGood && (reply.status === 204 || typeof reply.body === "object")) return reply.body;
  const refused = Refused.safeParse(reply.body);
  if (isGood || !refused.success) throw failureWithoutWords(reply, "Discord");
  const { code, message, retry_after, global } = refused.data;
  const words = `Discord: ${message}`;
  const platformCode = String(code === 0 ? reply.status : code);
  const retryAt = retry_after === undefined ? reply.retryAt : new Date(now.getTime() + Math.ceil(retry_after * 1_000));
  const row = DISCORD_ROWS.find((one) => fits(one, code, reply.status));
  if (row === undefined) throw failureOf(reply, words, { platformCode });
  const scope = row.kind === "throttled" && global ? "app" : undefined;
  throw new ChannelError(row.kind, words, { outcome: "rejected", scope, platformCode, retryAt, ...row.details });
}

function fits({ code, status }: DiscordRow, given: number, answered: number): boolean {
  if (status !== undefined) return status === answered;
  const [from, to] = typeof code === "object" ? code : [code ?? -1, code ?? -1];
  return given >= from && given <= to;
}
