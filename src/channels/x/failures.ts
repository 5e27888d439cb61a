/**
 * X's words → ours: problem+json `{ title, detail, type, status }`, an older `{ errors: [{ code, message }] }`, and good
 * answers with `errors` in them. X API v2, OpenAPI 2.167 and error pages of 2026-08-22, read 2026-11-21; rows marked (3p)
 * come from programs of others.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, failureOf, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";

const One = z.object({
  type: z.string().default(""),
  title: z.string().default(""),
  detail: z.string().default(""),
  message: z.string().default(""),
  code: z.number().optional(),
});
type Problem = z.output<typeof One>;
const Refused = One.extend({ errors: z.array(One).default([]) });
const Answered = z.object({ data: z.unknown().optional(), errors: z.array(One).default([]) });

interface Row {
  readonly status?: number | undefined;
  /** Within type, title, detail and message, in any case. @defaultValue every problem */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
}

const AGAIN = "Connect the account again and hand the tokens to shop.channel(name).connect(tokens), or set new keys.";
const RIGHTS = "Give the app read and write permission in the developer portal, then make its tokens anew.";
const CREDITS = "Buy credits in X's developer console, or wait for the next month.";

/** Every row, in the order in which they are tried. */
export const X_ROWS: readonly Row[] = [
  { says: /duplicate content/i, kind: "duplicate" },
  {
    says: /user-suspended|account (is|has been) suspended|temporarily locked/i,
    kind: "blocked",
    details: { scope: "account", cure: "Open X and look what it wants of the account." },
  },
  // Nothing more is bought this month; when it goes on nobody says here.
  {
    says: /usage-capped|UsageCapExceeded|credits? (is |are )?(depleted|exhausted)|CreditsDepleted/i,
    kind: "quota",
    details: { scope: "app", cure: CREDITS },
  },
  { status: 402, kind: "quota", details: { scope: "app", cure: CREDITS } },
  {
    says: /oauth1-permissions|client-forbidden|unsupported-authentication|not configured with the appropriate/i,
    kind: "forbidden",
    details: { scope: "account", cure: RIGHTS },
  },
  {
    says: /media ids? (are|is) invalid/i,
    kind: "invalid",
    details: { field: "photos", facets: ["photos"], cure: "Try again: uploads live a day." },
  },
  { says: /resource-not-found/i, kind: "gone" },
  // "You are not permitted to perform this action": spam, mentions or quotes that self-serve apps may not make.
  {
    status: 403,
    says: /not permitted|not allowed/i,
    kind: "blocked",
    details: { cure: "X does not take this post: look at its words." },
  },
  { status: 401, kind: "auth", details: { cure: AGAIN } },
  { status: 403, kind: "forbidden", details: { scope: "verb", cure: RIGHTS } },
  { status: 404, kind: "gone" },
  { status: 413, kind: "invalid", details: { field: "photos", facets: ["photos"] } },
  { status: 429, kind: "throttled" },
  { status: 400, kind: "invalid" },
];

const HOUR_MS = 3_600_000;

/** Gives `data` of a good answer; `undefined` where it has none. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): unknown {
  if (reply.status >= 200 && reply.status < 300) {
    const answered = Answered.safeParse(reply.body);
    if (!answered.success) throw failureWithoutWords(reply, "X");
    const [problem] = answered.data.errors;
    if (answered.data.data !== undefined || problem === undefined) return answered.data.data;
    throw failureFor(problem, { ...reply, status: statusWithin(problem) }, now);
  }
  const refused = Refused.safeParse(reply.body);
  const problem = refused.success ? worded(refused.data) : undefined;
  if (problem === undefined) throw failureWithoutWords(reply, "X");
  throw failureFor(problem, reply, now);
}

// A body that says nothing is somebody else's.
function worded({ errors, ...own }: z.output<typeof Refused>): Problem | undefined {
  const problem = own.title === "" && own.detail === "" && own.message === "" ? errors[0] : own;
  return problem === undefined || wordsOf(problem) === "" ? undefined : problem;
}

function statusWithin({ type }: Problem): number {
  return /not-authorized|disallowed/.test(type) ? 403 : 400;
}

function failureFor(problem: Problem, reply: HttpReply, now: Date): ChannelError {
  const text = `${problem.type} ${problem.title} ${problem.detail} ${problem.message}`;
  const row = X_ROWS.find(
    ({ status, says }) => (status ?? reply.status) === reply.status && (says?.test(text) ?? true),
  );
  const message = `X: ${wordsOf(problem)}`;
  const platformCode = problem.type.split("/").at(-1) || String(problem.code ?? reply.status);
  if (row === undefined || reply.status >= 500) return failureOf(reply, message, { platformCode });
  const retryAt = row.kind === "quota" ? new Date(now.getTime() + HOUR_MS) : resetOf(reply);
  return new ChannelError(row.kind, message, { outcome: "rejected", platformCode, retryAt, ...row.details });
}

function wordsOf({ detail, message, title }: Problem): string {
  return detail || message || title;
}

/** When the window of this call begins anew: `x-rate-limit-reset`, in Unix seconds. */
function resetOf({ headers, retryAt }: HttpReply): Date | undefined {
  const seconds = Number(headers["x-rate-limit-reset"]);
  return Number.isInteger(seconds) && seconds > 0 ? new Date(seconds * 1_000) : retryAt;
}
