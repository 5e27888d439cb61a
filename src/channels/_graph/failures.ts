/**
 * Reads Graph's envelope `{ error: { code, error_subcode, message, is_transient, … } }`. The HTTP status is usually 400,
 * even for rates, so that code and subcode decide. Graph API "Handling errors", read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";
import { GRAPH_ROWS, type GraphRow } from "./failure-rows.js";
import { regainMs } from "./usage.js";

const GraphError = z.object({
  message: z.string().default(""),
  code: z.number().default(-1),
  error_subcode: z.number().optional(),
  is_transient: z.boolean().optional(),
  error_user_msg: z.string().optional(),
  error_data: z.object({ details: z.string().optional() }).optional().catch(undefined),
});
const Refused = z.object({ error: GraphError });
type Refusal = z.output<typeof GraphError>;

/** Gives the body of a good answer. `rows` of the channel's own are tried first. @throws ChannelError by the table */
export function readGraph(reply: HttpReply, now: Date, rows: readonly GraphRow[] = []): unknown {
  const refused = Refused.safeParse(reply.body);
  if (refused.success) throw failureFor(refused.data.error, reply, now, rows);
  const isGood = reply.status >= 200 && reply.status < 300 && typeof reply.body === "object" && reply.body !== null;
  if (isGood) return reply.body;
  throw failureWithoutWords(reply, "Meta");
}

/** What a code and its subcode mean, where no answer of HTTP says more. */
export function failureOfCode(code: number, subcode: number | undefined, message: string, now: Date): ChannelError {
  const refusal: Refusal = { message, code, ...(subcode === undefined ? {} : { error_subcode: subcode }) };
  return failureFor(refusal, { status: 400, headers: {}, body: undefined, text: "" }, now, []);
}

/** Reads what we need of a good answer. @throws ChannelError of unknown outcome where it is not there */
export function readBody<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ChannelError("unavailable", `Meta's answer names no ${what}`, { outcome: "unknown", cause: parsed.error });
}

/** Whether a failure carries this subcode. */
export function hasSubcode(error: unknown, ...subcodes: readonly number[]): error is ChannelError {
  if (!(error instanceof ChannelError)) return false;
  const [, subcode] = error.platformCode?.split("/") ?? [];
  return subcode !== undefined && subcodes.includes(Number(subcode));
}

function failureFor(refusal: Refusal, reply: HttpReply, now: Date, rows: readonly GraphRow[]): ChannelError {
  const { code, error_subcode: subcode, error_data, error_user_msg } = refusal;
  const row = [...rows, ...GRAPH_ROWS].find((one) => fits(one, refusal, reply.status));
  const words = error_data?.details ?? error_user_msg ?? refusal.message;
  const message = `Meta: ${words === "" ? `error ${code}` : words}`;
  const platformCode = subcode === undefined ? String(code) : `${code}/${subcode}`;
  return new ChannelError(row?.kind ?? kindOfUnknown(refusal, reply), message, {
    outcome: row?.details?.outcome ?? outcomeOf(refusal, reply, row),
    platformCode,
    retryAt: retryAtOf(reply, now, row),
    ...row?.details,
  });
}

function fits({ code, subcode, says, fromStatus = 0 }: GraphRow, refusal: Refusal, status: number): boolean {
  const { code: given, error_subcode: sub, message } = refusal;
  const [from, to] = typeof code === "object" ? code : [code ?? given, code ?? given];
  if (given < from || given > to || status < fromStatus) return false;
  if (subcode !== undefined && (sub === undefined || !subcode.includes(sub))) return false;
  return says === undefined || says.test(message.toLowerCase());
}

function kindOfUnknown({ is_transient }: Refusal, { status }: HttpReply): ChannelError["kind"] {
  if (status === 429) return "throttled";
  return is_transient === true || status >= 500 ? "unavailable" : "invalid";
}

// "Transient, please retry" does not mean that it was not done.
function outcomeOf(
  { is_transient }: Refusal,
  { status }: HttpReply,
  row: GraphRow | undefined,
): "rejected" | "unknown" {
  if (row !== undefined) return "rejected";
  return is_transient === true || status >= 500 ? "unknown" : "rejected";
}

function retryAtOf(reply: HttpReply, now: Date, row: GraphRow | undefined): Date | undefined {
  if (row?.waitMs === undefined) return reply.retryAt;
  const told = regainMs(reply.headers);
  if (told > 0) return new Date(now.getTime() + told);
  return reply.retryAt ?? new Date(now.getTime() + row.waitMs);
}
