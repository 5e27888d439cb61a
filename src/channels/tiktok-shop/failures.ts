/**
 * Reads TikTok Shop's envelope `{ code, message, request_id, data }`: 0 is a success, which can still carry refusals of
 * single items in `data.errors` and dropped fields in `data.warnings`. Partner API, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS, type FailureRow } from "./failure-rows.js";

const Envelope = z.object({
  code: z.union([z.number(), z.string()]),
  message: z.string().nullish(),
  data: z.unknown().optional(),
});

/** What a good answer says. */
export interface Told {
  readonly data: unknown;
}

/** Reads an answer. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): Told {
  const envelope = Envelope.safeParse(exactBody(reply));
  if (!envelope.success) throw failureWithoutWords(reply, "TikTok Shop");
  const { code, message, data } = envelope.data;
  if (Number(code) === 0) return { data };
  throw failureFor(Number(code), message ?? "", { now, reply });
}

// Ids are longer than 2^53. They are said to be text; one that comes as a number would change when parsed.
const LONG_NUMBER = /("(?:[^"\\]|\\.)*")|(-?\d{16,})(?![\d.eE])/g;

/** The body with long whole numbers as text, so that no id loses a digit. */
export function exactBody({ body, text }: Pick<HttpReply, "body" | "text">): unknown {
  if (body === undefined || !/\d{16,}/.test(text)) return body;
  const safe = text.replace(LONG_NUMBER, (all, quoted: string | undefined) =>
    quoted === undefined ? `"${all}"` : all,
  );
  return safe === text ? body : JSON.parse(safe);
}

/** When it is, and how the answer came. */
export interface Received {
  readonly now: Date;
  readonly reply?: Pick<HttpReply, "status" | "retryAt"> | undefined;
}

/** What a code and its message mean. */
export function failureFor(code: number, message: string, { now, reply }: Received): ChannelError {
  const row = rowFor(code, message, reply?.status ?? 200);
  const words = `TikTok Shop: ${message === "" ? code : message}`;
  const retryAt = row?.untilMidnight ? nextReset(now) : reply?.retryAt;
  return new ChannelError(row?.kind ?? "invalid", words, { retryAt, ...row?.details, platformCode: String(code) });
}

function rowFor(code: number, message: string, status: number): FailureRow | undefined {
  const text = message.toLowerCase();
  const found = FAILURE_ROWS.find(({ codes, says }) => (codes?.includes(code) ?? true) && (says?.test(text) ?? true));
  if (found) return found;
  if (status === 429) return { kind: "throttled" };
  // A number of no list, said by a server in trouble.
  return status >= 500 ? { kind: "unavailable" } : undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The next midnight of Jakarta (UTC+7). When a shop's day ends is said nowhere. (unverified) */
export function nextReset(now: Date): Date {
  const shifted = now.getTime() + 7 * HOUR_MS;
  return new Date((Math.floor(shifted / DAY_MS) + 1) * DAY_MS - 7 * HOUR_MS);
}

const Id = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
const ItemErrors = z.object({
  errors: z.array(
    z.object({
      code: z.union([z.number(), z.string()]).transform(Number),
      message: z.string().nullish(),
      detail: z
        .object({
          product_id: Id,
          sku_id: Id,
          extra_errors: z
            .array(
              z.object({ code: z.union([z.number(), z.string()]).transform(Number), message: z.string().nullish() }),
            )
            .nullish(),
        })
        .nullish()
        .catch(undefined),
    }),
  ),
});

/** Refusals inside a good answer: id of the product or SKU (`""` where none is named) to why. */
export function itemFailures(
  data: unknown,
  received: Received,
  details: FailureDetails = {},
): ReadonlyMap<string, ChannelError> {
  const errors = ItemErrors.safeParse(data).data?.errors ?? [];
  return new Map(
    errors.map(({ code, message, detail }) => {
      const [deeper] = detail?.extra_errors ?? [];
      const why = deeper ? failureFor(deeper.code, deeper.message ?? "", received) : undefined;
      const error = why ?? failureFor(code, message ?? "", received);
      return [detail?.sku_id ?? detail?.product_id ?? "", of(error, details)] as const;
    }),
  );
}

// What is said of one item never reaches further than that item.
function of(error: ChannelError, details: FailureDetails): ChannelError {
  const { kind, message, cure, field, facets, retryAt, platformCode } = error;
  const known = { outcome: "rejected", scope: "listing", cure, field, facets, retryAt, platformCode } as const;
  return new ChannelError(kind, message, { ...known, ...details });
}

const Warnings = z.object({ warnings: z.array(z.object({ message: z.string() })) });

/** What TikTok Shop dropped or changed by itself, in its own words. */
export function warningsIn(data: unknown): readonly string[] {
  return Warnings.safeParse(data).data?.warnings.map(({ message }) => message) ?? [];
}
