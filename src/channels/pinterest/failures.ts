/**
 * Pinterest's words → ours: `{ code, message }`. Its codes are numbered endpoint by endpoint, so that the HTTP status and
 * the words decide. API description 5.23.0 of 2025-12-11, read 2026-11-22; rows marked (3p) come from programs of others.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, failureOf, type Kind } from "../../channel/failures.js";
import type { HttpReply } from "../../channel/toolbox.js";
import { failureWithoutWords } from "../shared-answers.js";

const Refused = z.object({ code: z.number().default(0), message: z.string() });

/** One row: which answers it means, and what they mean to us. */
export interface PinterestRow {
  readonly status?: number | undefined;
  /** Within the message, in any case. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** Not before this long from now, where the answer does not say. */
  readonly waitMs?: number | undefined;
}

const AGAIN = "Connect the account again and hand the tokens to shop.channel(name).connect(tokens).";
const RIGHTS =
  "Give the app boards:read, boards:write, pins:read and pins:write, and ask Pinterest for standard access.";
const BOARD = "Check `boardId`: the board is not there, or is not this account's.";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };

/** Every row, in the order in which they are tried. */
export const PINTEREST_ROWS: readonly PinterestRow[] = [
  { status: 404, says: /board/, kind: "forbidden", details: { scope: "account", cure: BOARD } },
  // Apps made since 2026-09-14 may be refused reads. (3p)
  { status: 403, says: /pinner_data_access_denied/, kind: "forbidden", details: { scope: "verb", cure: RIGHTS } },
  // A blocked address, a pin against the rules. (unverified)
  { says: /spam|blocked/, kind: "blocked", details: { cure: "Look at the account and the link on Pinterest itself." } },
  // (3p)
  { says: /unable to reach the url/, kind: "invalid", details: { field: "link", cure: "Check the product's link." } },
  // "maxItems": more photos than a pin may have. (3p)
  { status: 400, says: /maxitems/, kind: "invalid", details: photos },
  { status: 401, kind: "auth", details: { cure: AGAIN } },
  { status: 403, kind: "forbidden", details: { scope: "verb", cure: RIGHTS } },
  { status: 404, kind: "gone" },
  { status: 409, kind: "locked" },
  { status: 413, kind: "invalid", details: photos },
  { status: 429, kind: "throttled", waitMs: 60_000 },
  { status: 400, kind: "invalid" },
  { status: 422, kind: "invalid" },
];

/** Gives the body of a good answer. @throws ChannelError by the table */
export function readAnswer(reply: HttpReply, now: Date): unknown {
  const isGood = reply.status >= 200 && reply.status < 300;
  if (isGood && (reply.status === 204 || typeof reply.body === "object")) return reply.body;
  const refused = Refused.safeParse(reply.body);
  if (isGood || !refused.success) throw failureWithoutWords(reply, "Pinterest");
  const { code, message } = refused.data;
  const words = `Pinterest: ${message}`;
  const platformCode = code === 0 ? String(reply.status) : `${reply.status}/${code}`;
  const row = PINTEREST_ROWS.find((one) => fits(one, reply.status, message));
  if (row === undefined || reply.status >= 500) throw failureOf(reply, words, { platformCode });
  const retryAt = reply.retryAt ?? (row.waitMs === undefined ? undefined : new Date(now.getTime() + row.waitMs));
  throw new ChannelError(row.kind, words, { outcome: "rejected", platformCode, retryAt, ...row.details });
}

function fits({ status, says }: PinterestRow, answered: number, message: string): boolean {
  return (status === undefined || status === answered) && (says?.test(message.toLowerCase()) ?? true);
}
