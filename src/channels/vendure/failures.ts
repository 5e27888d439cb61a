/** Reads Vendure's answers: HTTP 200 for nearly everything, what went wrong in `errors`, or in a union's member. */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { FAILURE_ROWS } from "./failure-rows.js";

const Answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string().catch(""),
        extensions: z.object({ code: z.string().nullish() }).nullish().catch(undefined),
      }),
    )
    .min(1)
    .nullish(),
});

/** The `data` of a good answer. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply): Readonly<Record<string, unknown>> {
  const answer = Answer.safeParse(reply.body);
  if (!answer.success || (!answer.data.errors && !answer.data.data)) throw failureWithoutWords(reply, "Vendure");
  const { data, errors } = answer.data;
  const [first] = errors ?? [];
  if (first) throw failureFor(first.extensions?.code ?? "", first.message, reply);
  return data ?? {};
}

/** What a code and its message mean. */
export function failureFor(code: string, message: string, reply?: Pick<HttpReply, "retryAt">): ChannelError {
  const row = FAILURE_ROWS.find((one) => one.code.test(code) && (one.says?.test(message) ?? true));
  const said = message === "" ? code : message;
  return new ChannelError(row?.kind ?? "invalid", `Vendure says: ${said}`, {
    platformCode: code === "" ? "no code" : code,
    retryAt: reply?.retryAt,
    ...row?.details,
  });
}

/** Whether variants with these options are there: perhaps our own, put there by a call whose answer was lost. */
export function isRepeatedVariant(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.kind === "duplicate";
}

/** Whether it says that we may not: who asks decides what that means. */
export function isForbidden(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.platformCode === "FORBIDDEN";
}

/** An accepted call whose answer cannot be made sense of: what it did is not known. */
export function unreadable(cause: unknown): ChannelError {
  return new ChannelError("unavailable", "Vendure's answer cannot be read", {
    outcome: "unknown",
    scope: "listing",
    cause,
  });
}
