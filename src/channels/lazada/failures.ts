/**
 * Reads Lazada's envelope `{ code, type, message, request_id, detail, data }`: success is `code == "0"`, whatever the
 * HTTP status says. `type` (ISV, ISP, SYSTEM) is explained both ways round in the pages and is not read. 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS, type FailureRow } from "./failure-rows.js";

const Envelope = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  message: z.string().nullish().catch(undefined),
  // The shape of its entries is on no page; `field` and `message` were seen in answers. (third parties, unverified)
  detail: z.array(z.record(z.string(), z.unknown())).nullish().catch(undefined),
  data: z.unknown().optional(),
  // A few calls say success twice, and failure only here.
  success: z.union([z.boolean(), z.string()]).nullish().catch(undefined),
  error_code: z.string().nullish().catch(undefined),
  error_msg: z.string().nullish().catch(undefined),
});

/** One entry of `detail`: what is wrong with one SKU or field. */
export interface Detail {
  readonly message: string;
  /** Everything it says, for finding out whom it means. */
  readonly words: readonly string[];
}

/** An answer in Lazada's words. */
export interface Spoken {
  readonly code: string;
  readonly message: string;
  readonly details: readonly Detail[];
  readonly data: unknown;
  /** The whole body, for the answers that keep their values at the top. */
  readonly body: unknown;
  readonly retryAt: Date | undefined;
}

const GOOD = "0";

/** Reads an answer, good or bad. @throws ChannelError where the words are not Lazada's */
export function readAnswer(reply: HttpReply): Spoken {
  const envelope = Envelope.safeParse(reply.body);
  if (!envelope.success) throw failureWithoutWords(reply, "Lazada");
  const { code, message, detail, data, success, error_code, error_msg } = envelope.data;
  const isRefusedInside = code === GOOD && String(success) === "false";
  return {
    code: isRefusedInside ? (error_code ?? "6") : code,
    message: (isRefusedInside ? error_msg : message) ?? "",
    details: (detail ?? []).map(detailOf),
    data,
    body: reply.body,
    retryAt: reply.retryAt,
  };
}

function detailOf(entry: Readonly<Record<string, unknown>>): Detail {
  const words = Object.values(entry).flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? [String(value)] : [],
  );
  const { message } = entry;
  return { message: typeof message === "string" ? message : words.join(" "), words };
}

/** Whether the call was accepted. */
export function isGood({ code }: Spoken): boolean {
  return code === GOOD;
}

/** The `data` of a good answer. @throws ChannelError by the table */
export function accept(spoken: Spoken, now: Date): unknown {
  if (isGood(spoken)) return spoken.data;
  throw failureOfAnswer(spoken, now);
}

/**
 * "500 or 501 indicates a generic error code": what is wrong stands in the details, or nowhere.
 * https://open.lazada.com, Create/Update Product Q&A, read 2026-11-21
 */
const OVERVIEW = /^E?50[01234]$/;

/** What a refusal means; of several details that which will not pass by itself. */
export function failureOfAnswer(spoken: Spoken, now: Date): ChannelError {
  const { code, message, details, retryAt } = spoken;
  if (!OVERVIEW.test(code)) return failureFor(code, message, now, retryAt);
  const failures = details.map((detail) => failureOfDetail(detail, code, now));
  const worst = failures.find(({ kind }) => kind !== "locked" && kind !== "unavailable") ?? failures[0];
  if (worst) return worst;
  // Some say it in the message: "THD_IC_ERR_F_IC_ABILITY_PG_004:…".
  if (rowFor(code, message)) return failureFor(code, message, now, retryAt);
  return new ChannelError("unavailable", wordsOf(code, message), { scope: "listing", platformCode: code, retryAt });
}

/** What one entry of `detail` means. */
export function failureOfDetail({ message }: Detail, code: string, now: Date): ChannelError {
  return failureFor(code, message, now);
}

/** What a code and its message mean. */
export function failureFor(code: string, message: string, now: Date, retryAt?: Date): ChannelError {
  const row = rowFor(code, message);
  const until =
    row?.waitMs === undefined ? retryAt : (retryAt ?? new Date(now.getTime() + (bannedMs(message) ?? row.waitMs)));
  return new ChannelError(row?.kind ?? "invalid", wordsOf(code, message), {
    retryAt: until,
    ...row?.details,
    platformCode: code,
  });
}

function wordsOf(code: string, message: string): string {
  return `Lazada: ${message === "" ? code : message}`;
}

/** "Api access frequency exceeds the limit. this ban will last 1 seconds" */
function bannedMs(message: string): number | undefined {
  const [, seconds] = /ban will last (\d+) second/i.exec(message) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

function rowFor(code: string, message: string): FailureRow | undefined {
  const names = namesIn(code, message);
  return FAILURE_ROWS.find(
    ({ code: wanted, says }) => names.some((name) => wanted.test(name)) && (says?.test(message) ?? true),
  );
}

/** Codes come as number, as `E901`, or as the name of a check, in `code` or within the message. */
function namesIn(code: string, message: string): readonly string[] {
  const [, number] = /^\s*E?0*(\d{1,5})\s*(?::|$)/.exec(message) ?? [];
  const checks = message.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];
  const own = OVERVIEW.test(code) ? [] : [code.replace(/^E(?=\d{3}$)/, "")];
  return [...own, ...(number === undefined ? [] : [number]), ...checks];
}

/** Whether the refusal says that a SKU of this name is there: perhaps our own, put there by a call whose answer was lost. */
export function isRepeatedSku(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.kind === "duplicate";
}

/** Whether it says that a SKU with these options is there: ours never repeat them. (4112) */
export function isRepeatedOption(error: unknown): error is ChannelError {
  return (
    error instanceof ChannelError && /^4112\n|CHK_SKU_PROPS_DUPLICATE/.test(`${error.platformCode}\n${error.message}`)
  );
}

/** "Product Status not online": it is hidden already. */
export function isHiddenAlready(error: unknown): boolean {
  return error instanceof ChannelError && error.platformCode === "E0004";
}
