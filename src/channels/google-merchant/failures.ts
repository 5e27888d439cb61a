/**
 * Reads what Google says when it says no: `{ error: { code, message, status, details } }`, AIP-193.
 * https://developers.google.com/merchant/api/guides/error-handling, read 2026-11-22
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS, type FailureRow } from "./failure-rows.js";

const Detail = z.object({
  "@type": z.string().catch(""),
  reason: z.string().optional().catch(undefined),
  retryDelay: z.string().optional().catch(undefined),
  metadata: z.record(z.string(), z.string()).optional().catch(undefined),
});
const Envelope = z.object({
  error: z.object({
    message: z.string().catch(""),
    status: z.string(),
    details: z.array(Detail).catch([]),
  }),
});

/** A refusal in Google's words. */
interface Spoken {
  readonly status: string;
  readonly message: string;
  /** The reasons of all details. */
  readonly reasons: readonly string[];
  /** The field that is at fault. */
  readonly field: string | undefined;
  readonly delayMs: number | undefined;
}

/** What a refusal means. */
export function failureOfReply(reply: HttpReply, now: Date): ChannelError {
  const envelope = Envelope.safeParse(reply.body);
  if (!envelope.success) return failureWithoutWords(reply, "Google");
  const { message, status, details } = envelope.data.error;
  const metadata = details.flatMap((detail) => (detail.metadata ? [detail.metadata] : []));
  const [delay] = details.flatMap(({ retryDelay }) => retryDelay ?? []);
  const spoken: Spoken = {
    status,
    message,
    reasons: [...metadata.flatMap((one) => one["REASON"] ?? []), ...details.flatMap(({ reason }) => reason ?? [])],
    field: metadata.flatMap((one) => one["FIELD_LOCATION"] ?? [])[0],
    delayMs: delay === undefined ? undefined : Number.parseFloat(delay) * 1_000,
  };
  return failureOf(spoken, reply, now);
}

function failureOf(spoken: Spoken, reply: HttpReply, now: Date): ChannelError {
  const { status, message, reasons, field } = spoken;
  const code = reasons[0] ?? status;
  const words = `Google: ${message === "" ? code : message}`;
  const row = rowFor(status, [...reasons, message].join(" "));
  const isUnknown = reply.status >= 500 || reply.status === 408 || reply.status === 499;
  if (!row) {
    const kind = isUnknown ? "unavailable" : "invalid";
    return new ChannelError(kind, words, { outcome: isUnknown ? "unknown" : "rejected", platformCode: code });
  }
  return new ChannelError(row.kind, words, {
    outcome: row.kind === "unavailable" ? "unknown" : "rejected",
    retryAt: retryOf(row, spoken, reply, now),
    ...(row.kind === "invalid" && field !== undefined ? { field: fieldOf(field) } : {}),
    ...row.details,
    platformCode: code,
  });
}

function rowFor(status: string, words: string): FailureRow | undefined {
  // Not registered is told with whatever status: who is meant has to know what to do.
  const rows = FAILURE_ROWS.filter((row) => row.status.test(status) && (row.says?.test(words) ?? true));
  return rows.find(({ says }) => says !== undefined) ?? rows[0];
}

function retryOf(
  { waitMs, untilNoon }: FailureRow,
  { delayMs }: Spoken,
  { retryAt }: HttpReply,
  now: Date,
): Date | undefined {
  if (untilNoon) return nextNoon(now);
  if (delayMs !== undefined && Number.isFinite(delayMs)) return new Date(now.getTime() + delayMs);
  return retryAt ?? (waitMs === undefined ? undefined : new Date(now.getTime() + waitMs));
}

const DAY_MS = 86_400_000;
const NOON_MS = DAY_MS / 2;

/** "The daily quota limits reset at 12:00 PM midday UTC" (accounts.quotas, read 2026-11-22) */
export function nextNoon(now: Date): Date {
  return new Date(Math.floor((now.getTime() - NOON_MS) / DAY_MS + 1) * DAY_MS + NOON_MS);
}

/** `product_input.product_attributes.gtins[0]` → `gtins` */
function fieldOf(location: string): string {
  const name = location.replace(/\[.*$/, "").split(".").at(-1) ?? location;
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
