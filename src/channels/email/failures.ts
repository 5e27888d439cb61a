/**
 * What a mail server says, as ours. Replies RFC 5321 section 4.2, enhanced codes RFC 3463 and 5248, codes of nodemailer
 * 10.6's errors; read 2026-11-22. Providers choose their replies freely: the enhanced code tells more than the reply, and
 * both more than the words.
 */
import { ChannelError, type FailureDetails, type Kind } from "../../channel/failures.js";

/** What went wrong, as nodemailer or another transport says it. */
export interface MailTrouble {
  readonly message: string;
  /** `ECONNECTION`, `EAUTH` … */
  readonly code?: string | undefined;
  /** Of the system: `ECONNREFUSED` … */
  readonly originalCode?: string | undefined;
  /** Which command it answered: `RCPT TO`, `DATA` … */
  readonly command?: string | undefined;
  /** The server's words. */
  readonly response?: string | undefined;
  readonly timeoutType?: string | undefined;
  readonly syscall?: string | undefined;
  /** The server's reply: 550. */
  readonly reply?: number | undefined;
  readonly cause?: unknown;
}

/** Where in the conversation a reply came: to whom we are, to the sender, to one recipient, to the letter. */
type Stage = "hello" | "login" | "sender" | "recipient" | "letter";

interface Row {
  readonly reply: number | readonly [from: number, to: number];
  readonly stage?: readonly Stage[] | undefined;
  /** Begin of the enhanced code: `5.7`. */
  readonly enhanced?: RegExp | undefined;
  /** Within the server's words. */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** Wait so long. */
  readonly waitMs?: number | undefined;
  /** `reader`: only this recipient. `size`: too large. */
  readonly of?: "reader" | "size" | undefined;
}

const MINUTE_MS = 60_000;
/** "at least 30 minutes" between tries (RFC 5321 section 4.5.4.1); greylists open after 5 to 15. */
const LATER_MS = 15 * MINUTE_MS;
const account: FailureDetails = { scope: "account" };
const LOGIN: FailureDetails = { cure: "Check `server.user` and `password`; many providers want an app password." };
const SENDER: FailureDetails = {
  ...account,
  field: "from",
  cure: "Give `from` an address that this server may send for.",
};
const SPAM: FailureDetails = {
  scope: "account",
  cure: "The server takes our letters for spam or holds our address back: read its words, and look at SPF, DKIM and DMARC of your domain.",
};

/** The table, first match first. */
export const MAIL_ROWS: readonly Row[] = [
  { reply: [530, 530], kind: "auth", details: LOGIN },
  { reply: [534, 535], kind: "auth", details: LOGIN },
  { reply: 538, kind: "auth", details: { cure: "The server wants TLS for this login: leave `server.plain` out." } },
  { reply: [500, 599], stage: ["login"], kind: "auth", details: LOGIN },
  { reply: 454, stage: ["login"], kind: "unavailable", details: { outcome: "rejected" } },
  // Too fast, too many, or not now: said in many ways.
  {
    reply: [400, 499],
    says: /rate|too (many|much|fast)|limit|throttl|try again later.*(quota|policy)/i,
    stage: ["hello", "login", "sender", "letter"],
    kind: "throttled",
    waitMs: LATER_MS,
  },
  { reply: [400, 499], enhanced: /^4\.7\./, stage: ["sender", "letter"], kind: "throttled", waitMs: LATER_MS },
  { reply: 421, kind: "throttled", waitMs: LATER_MS },
  { reply: [400, 499], stage: ["recipient"], kind: "locked", waitMs: LATER_MS, of: "reader" },
  // 451 local trouble, 452 no room, 450 not now: of the server, for everybody.
  { reply: [400, 499], kind: "throttled", waitMs: LATER_MS },
  // "552 message size exceeds fixed limit" (RFC 1870), to the sender's SIZE or after the letter.
  {
    reply: 552,
    stage: ["sender", "letter"],
    kind: "invalid",
    details: { field: "photos", facets: ["photos"] },
    of: "size",
  },
  { reply: 523, kind: "invalid", details: { field: "photos", facets: ["photos"] }, of: "size" },
  {
    reply: [500, 599],
    enhanced: /^5\.3\.4/,
    kind: "invalid",
    details: { field: "photos", facets: ["photos"] },
    of: "size",
  },
  { reply: [500, 599], says: /relay/i, stage: ["recipient"], kind: "forbidden", details: { ...account, ...LOGIN } },
  { reply: [500, 599], enhanced: /^5\.7\./, kind: "blocked", details: SPAM },
  {
    reply: [500, 599],
    says: /spam|spf|dkim|dmarc|black ?list|block ?list|reputation|policy/i,
    kind: "blocked",
    details: SPAM,
  },
  { reply: [550, 556], stage: ["sender"], kind: "forbidden", details: SENDER },
  // 550 unknown, 551 moved, 552 full, 553 not a name, 556 takes no mail (RFC 7504), 521 as well.
  { reply: [500, 599], stage: ["recipient"], kind: "invalid", of: "reader" },
  { reply: 521, kind: "blocked", details: SPAM },
  { reply: 554, kind: "blocked", details: SPAM },
  { reply: 503, kind: "unavailable", details: { outcome: "rejected" } },
  { reply: [500, 599], stage: ["letter"], enhanced: /^5\.1\./, kind: "invalid", of: "reader" },
  { reply: 550, stage: ["letter"], kind: "blocked", details: SPAM },
  {
    reply: [500, 599],
    kind: "invalid",
    details: { cure: "Read the server's words; nothing of the letter was taken." },
  },
];

/** Refusals of nodemailer itself, before anything of the letter leaves. */
const CODES: Readonly<Record<string, readonly [Kind, FailureDetails]>> = {
  EAUTH: ["auth", LOGIN],
  ENOAUTH: ["auth", LOGIN],
  EOAUTH2: ["auth", LOGIN],
  EDNS: ["unavailable", { outcome: "not-sent", cure: "Check `server.host`." }],
  ETLS: [
    "unavailable",
    {
      outcome: "not-sent",
      cure: "The server's certificate or TLS does not pass; check `server.host` and `server.port`.",
    },
  ],
  EREQUIRETLS: ["unavailable", { outcome: "not-sent" }],
  EPROXY: ["unavailable", { outcome: "not-sent" }],
  ECONFIG: ["invalid", { outcome: "not-sent", scope: "account" }],
};

/** Trouble that is one recipient's only. */
export class ReaderTrouble extends ChannelError {
  /** `later`: it may go next time; `never`: the address does not take letters. */
  readonly when: "later" | "never";
  constructor(when: "later" | "never", message: string, details: FailureDetails) {
    super(when === "later" ? "locked" : "invalid", message, details);
    this.when = when;
  }
}

/** Whether the letter was too large for the server. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof ChannelError && error.platformCode?.endsWith("/size") === true;
}

/**
 * Trouble with one letter, as a failure.
 *
 * @param wasHandedOver - whether the server may have the whole letter; `"unknown"`: only the words tell
 */
export function failureFor(trouble: MailTrouble, wasHandedOver: boolean | "unknown", now: Date): ChannelError {
  const { reply, code = "", cause } = trouble;
  if (trouble.cause instanceof ChannelError) return trouble.cause;
  if (reply !== undefined && reply >= 400) return refusalOf(trouble, reply, now);
  if (code === "EMESSAGE" && /larger than allowed/i.test(trouble.message)) {
    return new ChannelError("invalid", saying(trouble), {
      field: "photos",
      facets: ["photos"],
      platformCode: "552/size",
      cause,
    });
  }
  if (code === "EENVELOPE")
    return new ReaderTrouble("never", saying(trouble), { field: "to", platformCode: code, cause });
  const [kind, details] = CODES[code] ?? [];
  if (kind !== undefined) return new ChannelError(kind, saying(trouble), { platformCode: code, cause, ...details });
  const outcome = (wasHandedOver === "unknown" ? !isFromConnecting(trouble) : wasHandedOver) ? "unknown" : "not-sent";
  return new ChannelError("unavailable", saying(trouble), { outcome, platformCode: code || undefined, cause });
}

/** The connection was never made, or never greeted. */
function isFromConnecting({ timeoutType = "", originalCode = "", syscall }: MailTrouble): boolean {
  if (/CONNECT|GREETING|DNS/.test(timeoutType)) return true;
  return syscall === "connect" || /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(originalCode);
}

function refusalOf(trouble: MailTrouble, reply: number, now: Date): ChannelError {
  const { response = "", cause } = trouble;
  const stage = stageOf(trouble);
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})/.exec(response)?.[1] ?? "";
  const row = MAIL_ROWS.find((one) => fits(one, reply, stage, enhanced, response));
  const retryAt = row?.waitMs === undefined ? undefined : new Date(now.getTime() + row.waitMs);
  const suffix = row?.of === "size" ? "/size" : "";
  const platformCode = `${reply}${enhanced === "" ? "" : ` ${enhanced}`}${suffix}`;
  const details: FailureDetails = { outcome: "rejected", platformCode, retryAt, cause, ...row?.details };
  if (row?.of === "reader") {
    return new ReaderTrouble(row.kind === "locked" ? "later" : "never", saying(trouble), details);
  }
  return new ChannelError(row?.kind ?? "unavailable", saying(trouble), details);
}

function fits(row: Row, reply: number, stage: Stage, enhanced: string, words: string): boolean {
  const [from, to] = typeof row.reply === "number" ? [row.reply, row.reply] : row.reply;
  return (
    reply >= from &&
    reply <= to &&
    (row.stage?.includes(stage) ?? true) &&
    (row.enhanced?.test(enhanced) ?? true) &&
    (row.says?.test(words) ?? true)
  );
}

function stageOf({ command = "", code }: MailTrouble): Stage {
  if (code === "EAUTH" || command.startsWith("AUTH")) return "login";
  if (command === "MAIL FROM") return "sender";
  if (command === "RCPT TO") return "recipient";
  return command === "DATA" ? "letter" : "hello";
}

/** Addresses do not belong into rows and logs: a server likes to quote the one that it refuses. */
function saying({ message, response }: MailTrouble): string {
  const words = (response ?? message).replace(/[^\s<>@"']+@[^\s<>@"']+/g, "…");
  return `The mail server: ${words.replace(/\s+/g, " ").slice(0, 300)}`;
}
