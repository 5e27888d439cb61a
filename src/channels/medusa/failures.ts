/** Reads Medusa's answers: an HTTP status, and `{ type, message }` where it is no success. */
import * as z from "zod";
import { ChannelError, failureOf } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS } from "./failure-rows.js";

const Refusal = z.object({ type: z.string().catch(""), message: z.string() });

/** What a good answer holds. @throws ChannelError by the table */
export function readAnswer<T>(reply: HttpReply, schema: z.ZodType<T>): T {
  if (reply.status >= 200 && reply.status < 300) {
    const read = schema.safeParse(reply.body);
    if (read.success) return read.data;
    throw unreadable(read.error);
  }
  const refusal = Refusal.safeParse(reply.body);
  if (!refusal.success) throw failureWithoutWords(reply, "Medusa");
  throw failureFor(reply, refusal.data);
}

/** What a refusal means. */
export function failureFor(
  reply: Pick<HttpReply, "status" | "retryAt">,
  { type, message }: { readonly type: string; readonly message: string },
): ChannelError {
  const code = `${reply.status} ${type}`;
  const row = FAILURE_ROWS.find((one) => one.code.test(code) && (one.says?.test(message) ?? true));
  const text = `Medusa says: ${message}`;
  const details = { platformCode: code.trim(), retryAt: reply.retryAt };
  if (row) return new ChannelError(row.kind, text, { ...details, ...row.details });
  return failureOf({ headers: {}, body: undefined, text: "", ...reply }, text, details);
}

/** Whether it is there already: perhaps by a call of ours whose answer was lost. */
export function isRepeated(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.kind === "duplicate";
}

/** What another product has: a person gives one of them another name. */
export function takenElsewhere({ message, field, platformCode, cause }: ChannelError): ChannelError {
  return new ChannelError("invalid", message, {
    field,
    facets: ["content"],
    platformCode,
    cure: "Another product or inventory item in Medusa has it; change one of them.",
    cause,
  });
}

/** Whether the handle is taken. */
export function isTakenHandle(error: unknown): error is ChannelError {
  return isRepeated(error) && error.field === "handle";
}

/** An accepted call whose answer cannot be made sense of: what it did is not known. */
function unreadable(cause: unknown): ChannelError {
  const details = { outcome: "unknown", scope: "listing", cause } as const;
  return new ChannelError("unavailable", "Medusa's answer cannot be read", details);
}
