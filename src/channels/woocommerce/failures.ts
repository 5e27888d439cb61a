/**
 * Reads WordPress's refusals `{ code, message, data: { status, … } }`, alone and inside batches. What is not JSON comes
 * from a firewall, a cache or a broken plugin in front, and says nothing about the listing. Measured 2026-11-21
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, failureOf } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS } from "./failure-rows.js";
import { textOf } from "./html.js";

const Refusal = z.object({
  code: z.string(),
  message: z.string().catch(""),
  data: z
    .object({
      status: z.number().optional().catch(undefined),
      params: z.record(z.string(), z.unknown()).optional().catch(undefined),
      // Of a SKU that is taken: by whom.
      resource_id: z.union([z.number(), z.string()]).optional().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** A refusal in WordPress's words. */
export type Refusal = z.output<typeof Refusal>;

/** What an answer to a call holds. @throws ChannelError by the table */
export function accept(reply: HttpReply): unknown {
  if (isRedirect(reply)) throw movedTo(reply);
  const refusal = Refusal.safeParse(reply.body).data;
  const isGood = reply.status >= 200 && reply.status < 300;
  if (isGood && isJson(reply.body)) return reply.body;
  if (!refusal) throw failureWithoutWords(reply, "WooCommerce");
  throw failureOfRefusal(refusal, reply);
}

function isJson(body: unknown): boolean {
  return typeof body === "object" && body !== null;
}

function isRedirect({ status }: HttpReply): boolean {
  return status >= 300 && status < 400;
}

// Nothing was done: a redirected POST loses its body, so none is followed.
function movedTo({ headers, status }: HttpReply): ChannelError {
  const place = originOf(headers["location"]);
  return new ChannelError("unavailable", `The shop's address answers ${status} and points elsewhere${place}.`, {
    outcome: "rejected",
    platformCode: String(status),
    cure: "Set the option `url` to the shop's final address, with https and with or without www as the shop has it.",
  });
}

function originOf(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location)) return "";
  return ` (${new URL(location).origin})`;
}

/** What a refusal means; of one inside a batch, `reply` is missing. */
export function failureOfRefusal(refusal: Refusal, reply?: HttpReply): ChannelError {
  const { code, message, data } = refusal;
  const status = data?.status ?? reply?.status ?? 400;
  const row = FAILURE_ROWS.find(
    (one) => one.code.test(code) && (one.status?.includes(status) ?? true) && (one.says?.test(message) ?? true),
  );
  const taker = data?.resource_id;
  const said = {
    platformCode: code,
    retryAt: reply?.retryAt,
    ...(taker === undefined ? {} : { cause: { resource_id: taker } }),
  };
  // WordPress writes entities and tags into its messages.
  const words = `WooCommerce: ${textOf(message).replace(/\s+/g, " ") || code}`;
  if (row) return new ChannelError(row.kind, words, { ...said, ...fieldOf(refusal), ...row.details });
  // A code that nobody wrote down, of a plugin or new: its status decides. But only a known 404 says that a listing is gone.
  if (NOT_BY_STATUS.has(status)) return new ChannelError("invalid", words, said);
  const answer = reply ?? { status, headers: {}, body: refusal, text: "" };
  // A security plugin that says no says it of everything, not of this product.
  return failureOf({ ...answer, status }, words, status === 403 ? { ...said, ...SHUT } : said);
}

const SHUT: FailureDetails = { scope: "verb", cure: "See which plugin or firewall of the shop refuses the REST API." };

const NOT_BY_STATUS: ReadonlySet<number> = new Set([404, 409, 410]);

const FIELDS: Readonly<Record<string, string>> = {
  name: "title",
  regular_price: "price",
  sale_price: "price",
  stock_quantity: "stock",
  manage_stock: "stock",
  categories: "category",
  images: "photos",
  sku: "variants.sku",
};

function fieldOf({ data }: Refusal): FailureDetails {
  const [first] = Object.keys(data?.params ?? {});
  if (first === undefined) return {};
  return { field: FIELDS[first] ?? first };
}

/** The product that has the SKU already, where the refusal tells. */
export function takenBy(error: ChannelError): string | undefined {
  const data = z.object({ resource_id: z.union([z.number(), z.string()]) }).safeParse(error.cause).data;
  return data === undefined ? undefined : String(data.resource_id);
}

/** Whether the refusal says that a SKU is taken: perhaps by our own product, made by a call whose answer was lost. */
export function isTakenSku(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.kind === "duplicate";
}

/** Whether a photo that we had uploaded is no longer in the media library. */
export function isLostImage(error: unknown): error is ChannelError {
  return error instanceof ChannelError && /_invalid_image_id$/.test(error.platformCode ?? "");
}

/** Whether what was asked for is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof ChannelError && error.kind === "gone";
}
