/** The schema of `--json`: what every line may be. Loaded by `etalase schema` and by tests, never on the way to work. */
import * as z from "zod";
import { JournalEntry } from "../report/journal-entry.js";
import { STANDINGS } from "../report/standing.js";
import { EXIT } from "./exit-code.js";
import { JSON_VERSION } from "./output.js";

const text = z.string();
const date = z.iso.datetime();
const count = z.int().nonnegative();
const counts = z.record(text, count);
const loss = z.object({ field: text, reason: text, note: text.optional() });
const facets = z.array(z.enum(["presence", "content", "price", "stock", "photos"]));
const statuses = z.enum([
  "published",
  "updated",
  "unchanged",
  "withdrawn",
  "queued",
  "waitingForYou",
  "refused",
  "skipped",
]);

const actions = z.enum(["create", "update", "withdraw", "nothing", "refused", "exists already", "skipped"]);
const previewProblem = z.object({ message: text, field: text.optional(), cure: text.optional() });

const verdicts = z.enum([
  "genuine",
  "malformed",
  "seller-changed",
  "wrong-key",
  "revoked-key",
  "altered",
  "not-yet",
  "expired",
  "superseded",
  "wrong-place",
  "unknown",
]);

const ROWS = {
  listing: z.object({
    product: text,
    title: text,
    channel: text,
    status: statuses,
    reason: text.optional(),
    message: text.optional(),
    cure: text.optional(),
    field: text.optional(),
    code: text.optional(),
    checkUrl: text.optional(),
    url: text.optional(),
    remoteId: text.optional(),
    losses: z.array(loss),
    nextAt: date.optional(),
    live: z.object({ version: count, url: text.optional() }).optional(),
    due: facets,
    actsFor: z.array(text),
  }),
  planned: z.object({
    product: text,
    channel: text,
    action: actions,
    due: facets,
    losses: z.array(loss),
    message: text.optional(),
    cure: text.optional(),
    url: text.optional(),
    photos: count,
    cannot: z.array(text),
  }),
  previewed: z.object({
    product: text,
    title: text,
    channels: z.array(
      z.object({
        channel: text,
        action: actions,
        content: z.unknown().optional(),
        edition: z.unknown().optional(),
        photos: z.array(
          z.object({
            id: text,
            alt: text,
            sha256: text,
            format: text,
            width: count,
            height: count,
            byteLength: count,
            url: text.optional(),
            placed: z.object({
              mode: z.enum(["whole", "crop", "pad", "chosen"]),
              left: z.number(),
              top: z.number(),
              width: z.number(),
              height: z.number(),
            }),
          }),
        ),
        losses: z.array(loss),
        problem: previewProblem.optional(),
        there: z.object({ url: text.optional(), version: count.optional() }).optional(),
      }),
    ),
    problems: z.array(previewProblem),
  }),
  problem: z.object({
    product: text.optional(),
    channel: text.optional(),
    line: count.optional(),
    status: statuses,
    reason: text.optional(),
    field: text.optional(),
    message: text,
    cure: text.optional(),
    checkUrl: text.optional(),
  }),
  missed: z.object({ product: text, goal: text, missing: z.array(text) }),
  seen: z.object({
    product: text,
    visible: z.boolean(),
    because: text.optional(),
    drift: z.array(text),
    url: text.optional(),
  }),
  claimed: z.object({
    verdict: verdicts,
    place: text.optional(),
    standsInFor: text.optional(),
    product: text.optional(),
    name: text.optional(),
    price: z.object({ amount: text, currency: text }).optional(),
    rev: count.optional(),
    issued: date.optional(),
    expires: date.optional(),
  }),
  place: z.object({
    place: text,
    state: z.enum(["linked", "missing", "unreachable"]),
    how: z.enum(["rel-me", "link", "text", "handle"]).optional(),
    because: text.optional(),
    checkedAt: date,
    linkedAt: date.optional(),
  }),
  stood: z.object({
    product: text,
    title: text,
    id: text,
    url: text.optional(),
    variants: z.record(text, text),
    version: count.optional(),
    live: z.boolean(),
  }),
  checked: z.object({ channel: text, account: text, standing: text, message: text, cure: text }),
  key: z.object({
    kid: text,
    role: z.enum(["root", "working"]),
    state: z.enum(["signs", "retired", "expired", "revoked"]),
    made: date,
    until: date.optional(),
    file: text,
  }),
  happened: JournalEntry,
} as const;

const line = { v: z.literal(JSON_VERSION) } as const;
const rows = Object.entries(ROWS).map(([kind, row]) =>
  z.object({ ...line, type: z.literal("row"), kind: z.literal(kind), row }),
);
const exits = Object.values(EXIT);

/** One line of `--json`. The first is `hello`, the last `result`; leave out types and fields that you do not know. */
export const JsonLine = z.union([
  z.object({ ...line, type: z.literal("hello"), command: text, version: text, at: date }),
  z.object({ ...line, type: z.literal("progress"), kept: count, problems: count, delivered: counts }),
  z.object({ ...line, type: z.literal("warning"), message: text }),
  ...rows,
  z.object({
    ...line,
    type: z.literal("result"),
    command: text,
    status: z.enum(["complete", "partial", "failed"]),
    exit: z.literal(exits),
    data: z.record(text, z.unknown()),
  }),
]);

const standings = z.record(z.enum(STANDINGS), count);
const moment = z.object({ product: text, title: text });

/** `data` of the result of `etalase status`. */
export const StatusData = z.object({
  v: z.literal(1),
  at: date,
  verdict: z.object({
    mood: z.enum(["empty", "good", "busy", "you", "missed"]),
    products: count,
    shown: count,
    missed: z.array(z.object({ goal: text, products: count })),
    down: z.array(z.object({ channel: text, reason: text, since: date.optional() })),
    queued: count,
    doneAt: date.optional(),
    needsYou: count,
  }),
  totals: z.object({
    products: count,
    shown: count,
    current: count,
    listings: count,
    standings,
    queued: count,
    waitingForYou: count,
    refused: count,
  }),
  channels: z.array(
    z.object({
      name: text,
      account: text,
      standing: text,
      message: text.optional(),
      cure: text.optional(),
      circuits: z.array(z.object({ circuit: text, state: text, since: date.optional(), message: text.optional() })),
      standings,
      queued: count,
      because: z.array(z.object({ reason: text, count, nextAt: date.optional() })),
      forecast: z.object({ state: z.enum(["empty", "clears", "stalled", "growing", "unknown"]) }),
      delivered: z.array(count),
    }),
  ),
  goals: z.array(z.object({ goal: text, missed: count })),
  causes: z.array(
    z.object({
      channel: text,
      status: text,
      reason: text,
      count,
      message: text.optional(),
      cure: text.optional(),
      command: text.optional(),
      sample: moment,
    }),
  ),
  losses: z.array(z.object({ channel: text, field: text, reason: text, count, sample: moment })),
  patterns: z.array(z.object({ standings: z.array(z.enum(STANDINGS)), count, samples: z.array(moment) })),
  timeline: z.array(z.object({ circuit: text, channels: z.array(text) })),
  history: z.array(JournalEntry),
  unattended: z.array(z.object({ account: text, live: count })),
  warnings: z.array(text),
});

/** The schema as JSON Schema 2020-12. */
export function jsonSchema(): Readonly<Record<string, unknown>> {
  const options = { io: "input", unrepresentable: "any" } as const;
  const { $schema, ...lines } = z.toJSONSchema(JsonLine, options);
  const { $schema: _other, ...status } = z.toJSONSchema(StatusData, options);
  const title = `etalase --json, version ${JSON_VERSION}: one line`;
  return { $schema, title, ...lines, $defs: { status } };
}
