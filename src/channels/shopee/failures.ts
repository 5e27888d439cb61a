/**
 * Reads Shopee's envelope `{ error, message, warning, request_id, response }`: success is `error == ""`, whatever the
 * HTTP status says. Open Platform v2, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS, type FailureRow } from "./failure-rows.js";

const Envelope = z.object({
  error: z.string().nullish(),
  message: z.string().nullish(),
  warning: z.unknown().optional(),
  request_id: z.string().nullish(),
  response: z.unknown().optional(),
});
const Failures = z.object({
  failure_list: z
    .array(
      z.object({
        item_id: z.number().optional(),
        model_id: z.number().optional(),
        failed_reason: z.string().default(""),
      }),
    )
    .min(1),
});

/** What a good answer says. */
export interface Told {
  readonly response: unknown;
  /** The whole body, for the answers that keep their values at the top. */
  readonly body: unknown;
  readonly warning: string | undefined;
}

/** Reads an answer. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): Told {
  const envelope = Envelope.safeParse(reply.body);
  const isOurs = envelope.success && (typeof envelope.data.error === "string" || envelope.data.response !== undefined);
  if (!isOurs) throw failureWithoutWords(reply, "Shopee");
  const { error, message, warning, response } = envelope.data;
  // A batch of which nothing succeeded has a code of its own; its list says more.
  const isList = Failures.safeParse(response).success;
  if (error && !isList) throw failureFor(error, message ?? "", now, reply.retryAt);
  return { response, body: reply.body, warning: typeof warning === "string" && warning !== "" ? warning : undefined };
}

/** What a code and its message mean. */
export function failureFor(code: string, message: string, now: Date, retryAt?: Date): ChannelError {
  const row = rowFor(code, message);
  const words = `Shopee: ${message === "" ? code : message}`;
  const until = row?.untilMidnight ? nextReset(now) : retryAt;
  return new ChannelError(row?.kind ?? "invalid", words, { retryAt: until, ...row?.details, platformCode: code });
}

/** The row of the table that these are, if any. */
export function rowFor(given: string, message: string): FailureRow | undefined {
  const code = codeOf(given);
  const text = message.toLowerCase();
  return FAILURE_ROWS.find(
    ({ code: wanted, says }) =>
      (typeof wanted === "string" ? wanted === code : wanted.test(code)) && (says?.test(text) ?? true),
  );
}

// The lists show `product.error_busi`, `error.param` and `error attribute` beside the usual spelling.
function codeOf(code: string): string {
  return code
    .trim()
    .replace(/^[a-z_]+\.(?=error)/, "")
    .replaceAll(/[.\s]+/g, "_");
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** "please try again after 00:00 (UTC+08:00)" (common error list, read 2026-11-21) */
export function nextReset(now: Date): Date {
  const shifted = now.getTime() + 8 * HOUR_MS;
  return new Date((Math.floor(shifted / DAY_MS) + 1) * DAY_MS - 8 * HOUR_MS);
}

/** Reasons in failure lists have no code. Wordings of the error lists of update_price, update_stock and unlist_item. */
const REASONS: readonly {
  readonly says: RegExp;
  readonly kind: ChannelError["kind"];
  readonly details?: FailureDetails;
}[] = [
  { says: /promotion|slash sale|campaign/i, kind: "locked" },
  { says: /holiday|vocation/i, kind: "locked" },
  { says: /reserved? stock/i, kind: "locked" },
  { says: /banned and reviewing|reviewing/i, kind: "locked" },
  { says: /not (be )?found|not exist|doesn't exist|wrong model_id/i, kind: "gone" },
  { says: /try (again )?later|system error/i, kind: "unavailable", details: { outcome: "rejected", scope: "listing" } },
];

/** What a reason in a failure list means. */
export function failureOfReason(reason: string, details: FailureDetails = {}): ChannelError {
  const row = REASONS.find(({ says }) => says.test(reason));
  return new ChannelError(row?.kind ?? "invalid", `Shopee: ${reason === "" ? "refused without a reason" : reason}`, {
    ...row?.details,
    ...details,
  });
}

/**
 * What is said of one image within a good answer: the image is not there, and nothing else is harmed. What is no word of
 * the table, or says that a parameter is wrong, means the photo itself.
 */
export function failureOfImage(code: string, said: string, now: Date): ChannelError {
  const { kind, message, scope, retryAt, cure } = failureFor(code, said, now);
  const own = { outcome: "rejected", facets: ["photos"], platformCode: code } as const;
  if (kind !== "invalid") return new ChannelError(kind, message, { ...own, scope, retryAt, cure });
  const words = `Shopee does not take this photo: ${said === "" ? code : said}`;
  return new ChannelError("invalid", words, { ...own, field: "photos", cure: "Use a JPEG or PNG of at most 10 MB." });
}

/** Failures inside a good answer: id of the item or model to the reason. */
export function failuresIn(response: unknown): ReadonlyMap<number, string> {
  const list = Failures.safeParse(response).data?.failure_list ?? [];
  return new Map(list.map((one) => [one.model_id ?? one.item_id ?? 0, one.failed_reason]));
}

const Listed = z.object({ success_list: z.array(z.object({ item_id: z.number() })).nullish() });

/** Why each of these items was not hidden or shown. Who stands in no list of the answer is in doubt. */
export function unlistFailures(response: unknown, items: readonly number[]): ReadonlyMap<number, ChannelError> {
  const failures = failuresIn(response);
  // Both lists are optional; an answer without the good one says by its silence that the rest went well.
  const done = Listed.safeParse(response).data?.success_list?.map(({ item_id }) => item_id);
  const facets = ["presence"] as const;
  return new Map(
    items.flatMap((item): readonly (readonly [number, ChannelError])[] => {
      const reason = failures.get(item);
      if (reason !== undefined) return [[item, failureOfReason(reason, { facets })]];
      if (done === undefined || done.includes(item)) return [];
      const message = "Shopee's answer does not name this listing";
      return [[item, new ChannelError("unavailable", message, { outcome: "unknown", scope: "listing", facets })]];
    }),
  );
}

/** Whether the refusal says that the item has these tiers already: an init_tier_variation that had happened. */
export function isSameTiers(error: unknown): boolean {
  return error instanceof ChannelError && /level of tier-variation not change/i.test(error.message);
}
