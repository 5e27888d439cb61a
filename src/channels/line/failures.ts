/**
 * LINE's words → ours: `{ message, details: [{ message, property }] }`. There are no codes: the HTTP status and the words
 * decide. Messaging API, line-openapi of 2026-07-01, "Retry a failed API request", read 2026-11-22.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, failureOf, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";

const Refused = z.object({
  message: z.string(),
  details: z
    .array(z.object({ message: z.string().default(""), property: z.string().default("") }))
    .default([])
    .catch([]),
});

/** One row: which answers it means, and what they mean to us. */
export interface LineRow {
  readonly status: number;
  /** Within the message, in any case. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** Not before this long from now, where the answer does not say. */
  readonly waitMs?: number | undefined;
}

const TOKEN =
  "Issue a new channel access token in the LINE Developers Console and set `token`, or set { channelId, channelSecret }.";
const PLAN = "Look at the plan and the rights of the LINE Official Account.";
const HOUR_MS = 3_600_000;

/** So long until a used-up month is looked at again: when it ends is on no page that we read. */
export const QUOTA_WAIT_MS = 6 * HOUR_MS;

/** Every row, in the order in which they are tried. */
export const LINE_ROWS: readonly LineRow[] = [
  // The plan's messages of this month are used up. (words unverified)
  { status: 429, says: /monthly limit/, kind: "quota", waitMs: QUOTA_WAIT_MS },
  // There are no headers that tell how long.
  { status: 429, kind: "throttled", waitMs: 60_000 },
  { status: 401, kind: "auth", details: { cure: TOKEN } },
  { status: 403, kind: "forbidden", details: { scope: "account", cure: PLAN } },
  { status: 404, kind: "forbidden", details: { scope: "account", cure: PLAN } },
  { status: 413, kind: "invalid" },
  { status: 400, kind: "invalid" },
];

/** Whether a refusal is in LINE's own words, and not those of a proxy. */
export function isOfLine({ body }: Pick<HttpReply, "body">): boolean {
  return Refused.safeParse(body).success;
}

/** Gives the body of a good answer. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): unknown {
  const isGood = reply.status >= 200 && reply.status < 300;
  if (isGood && typeof reply.body === "object" && reply.body !== null) return reply.body;
  const refused = Refused.safeParse(reply.body);
  if (isGood || !refused.success) throw failureWithoutWords(reply, "LINE");
  const { message, details } = refused.data;
  const more = details.map((one) => [one.property, one.message].filter(Boolean).join(": ")).filter(Boolean);
  const words = `LINE: ${[message, ...more].join("; ")}`;
  const row = LINE_ROWS.find(
    ({ status, says }) => status === reply.status && (says?.test(message.toLowerCase()) ?? true),
  );
  if (row === undefined) throw failureOf(reply, words);
  const retryAt = reply.retryAt ?? (row.waitMs === undefined ? undefined : new Date(now.getTime() + row.waitMs));
  throw new ChannelError(row.kind, words, {
    outcome: "rejected",
    platformCode: String(reply.status),
    retryAt,
    ...row.details,
  });
}
