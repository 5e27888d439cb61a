/**
 * Reads Shopify's three ways of saying no: an HTTP status with `errors` as text, GraphQL `errors` beside a status of 200,
 * and `userErrors` inside an answer that otherwise looks good. Read 2026-11-21
 */
import * as z from "zod";
import type { Facet } from "../../channel/facet.js";
import { ChannelError, type FailureDetails, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS, type FailureRow } from "./failure-rows.js";

const GraphError = z.object({
  message: z.string().catch(""),
  extensions: z
    .object({ code: z.string().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});
const Answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  // `{"errors":"Not Found"}` where the door itself answers.
  errors: z.union([z.array(GraphError), z.string(), z.record(z.string(), z.unknown())]).nullish(),
});

const CONNECT =
  "Check `auth`: install the app in the shop again and use its client id and secret, or its Admin API token.";
const SHOP = "Check the option `shop`, and the shop's plan in the Shopify admin.";

// [G] of the spec sheet: general knowledge of the statuses, no page opened.
const STATUSES: Readonly<Record<number, readonly [Kind, FailureDetails]>> = {
  401: ["auth", { cure: CONNECT }],
  402: ["closed", { cure: "The shop is frozen until its bill is paid. See the Shopify admin." }],
  403: ["forbidden", { scope: "account", cure: CONNECT }],
  404: ["closed", { cure: SHOP }],
  423: ["closed", { cure: "The shop is locked. See the Shopify admin." }],
  429: ["throttled", {}],
};

/** The `data` of an answer that was accepted. @throws ChannelError by the table */
export function accept(reply: HttpReply, until: Date | undefined): Readonly<Record<string, unknown>> {
  const { data: answer } = Answer.safeParse(reply.body);
  const { data, errors } = answer ?? {};
  if (!answer || (data === undefined && errors === undefined)) throw failureWithoutWords(reply, "Shopify");
  if (reply.status !== 200) throw failureOfStatus(reply);
  // Done, and something of the answer could not be read: that is no failure of what was done.
  if (data && Object.values(data).every((field) => field !== null)) return data;
  if (Array.isArray(errors) && errors.length > 0) throw worst(errors.map((error) => failureOfError(error, until)));
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) throw failureFor("", wordsIn(errors));
  if (data) return data;
  throw new ChannelError("unavailable", "Shopify's answer holds no data", { outcome: "unknown" });
}

function failureOfStatus(reply: HttpReply): ChannelError {
  const { status, retryAt } = reply;
  const message = `Shopify answered ${status}`;
  const platformCode = String(status);
  const [kind, details] = STATUSES[status] ?? [];
  if (kind !== undefined) return new ChannelError(kind, message, { ...details, platformCode, retryAt });
  if (status >= 500) return new ChannelError("unavailable", message, { outcome: "unknown", platformCode, retryAt });
  return new ChannelError("invalid", message, { platformCode });
}

function failureOfError({ message, extensions }: z.output<typeof GraphError>, until: Date | undefined): ChannelError {
  return failureFor(extensions?.code ?? "", message, { retryAt: extensions?.code === "THROTTLED" ? until : undefined });
}

function wordsIn(errors: string | Readonly<Record<string, unknown>>): string {
  return typeof errors === "string" ? errors : Object.keys(errors).join(", ");
}

const UserErrors = z.array(
  z.object({
    code: z.string().nullish().catch(undefined),
    field: z.array(z.string()).nullish().catch(undefined),
    message: z.string().catch(""),
  }),
);

/**
 * The payload of a mutation without user errors.
 * @throws ChannelError by the table; `unavailable` and unknown where the answer holds no such payload
 */
export function acceptPayload(
  data: Readonly<Record<string, unknown>>,
  mutation: string,
): Readonly<Record<string, unknown>> {
  const payload = data[mutation];
  if (typeof payload !== "object" || payload === null || !("userErrors" in payload)) {
    throw new ChannelError("unavailable", `Shopify's answer says nothing of ${mutation}`, { outcome: "unknown" });
  }
  const errors = UserErrors.safeParse(payload.userErrors).data ?? [];
  if (errors.length === 0) return { ...payload };
  throw worst(errors.map(({ code, field, message }) => failureFor(code ?? "", message, { path: field ?? [] })));
}

// What will not pass by itself says more than what will.
function worst(failures: readonly ChannelError[]): ChannelError {
  const passing = new Set<Kind>(["locked", "unavailable", "throttled"]);
  const [first] = failures;
  return failures.find(({ kind }) => !passing.has(kind)) ?? first ?? new ChannelError("unavailable", "Shopify refused");
}

/** What a code, its words and the place it points at mean. */
export function failureFor(
  code: string,
  message: string,
  { path = [], retryAt }: { readonly path?: readonly string[]; readonly retryAt?: Date | undefined } = {},
): ChannelError {
  const row = rowFor(code, message);
  const where = placeOf(path);
  return new ChannelError(row?.kind ?? "invalid", `Shopify: ${message === "" ? code : message}`, {
    ...(where.field === undefined ? {} : where),
    ...(row?.kind === "gone" ? { field: undefined, facets: undefined } : {}),
    ...row?.details,
    ...(retryAt === undefined ? {} : { retryAt }),
    platformCode: code === "" ? undefined : code,
  });
}

function rowFor(code: string, message: string): FailureRow | undefined {
  return FAILURE_ROWS.find(({ code: wanted, says }) => wanted.test(code) && (says?.test(message) ?? true));
}

/** Names in Shopify's inputs → the product's own, and the facet they belong to. */
const PLACES: readonly (readonly [RegExp, string, Facet])[] = [
  [/\b(price|compareAtPrice)\b/, "price", "price"],
  [/\b(inventoryQuantities|quantities|quantity)\b/, "stock", "stock"],
  [/\b(files?|media)\b/, "photos", "photos"],
  [/\bsku\b/, "variants.sku", "content"],
  [/\bbarcode\b/, "variants[0].identifiers", "content"],
  [/\b(productOptions|optionValues)\b/, "options", "content"],
  [/\btitle\b/, "title", "content"],
  [/\bdescriptionHtml\b/, "description", "content"],
  [/\bcategory\b/, "category", "content"],
  [/\btags\b/, "tags", "content"],
  [/\bvendor\b/, "brand", "content"],
  [/\bmeasurement\b/, "shipping.weightGrams", "content"],
  [/\b(metafields|collections|templateSuffix|seo|productType)\b/, "extras", "content"],
];

function placeOf(path: readonly string[]): Pick<FailureDetails, "field" | "facets"> {
  const text = path.join(" ");
  const found = PLACES.find(([wanted]) => wanted.test(text));
  return found ? { field: found[1], facets: [found[2]] } : {};
}

/** Whether a variant that was to be changed is not there: somebody has deleted it by hand, and its stock with it. */
export function isMissingVariant(error: unknown): boolean {
  return (
    error instanceof ChannelError &&
    (error.platformCode === "PRODUCT_VARIANT_DOES_NOT_EXIST" || error.platformCode === "INVALID_INVENTORY_ITEM")
  );
}

/** Whether the key is spent on a call that definitely failed: the next one needs another. */
export function isSpentKey(error: unknown): boolean {
  return error instanceof ChannelError && error.platformCode === "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED";
}
