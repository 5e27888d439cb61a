/**
 * What a listing's reference remembers of what was sent: for the fence of versions, and for the two updates a day that
 * Google lets a product have. https://developers.google.com/merchant/api/guides/quotas-limits, read 2026-11-21
 */
import { createHash } from "node:crypto";
import { ChannelError } from "../../channel/failures.js";
import type { Ref } from "../../channel/verbs.js";
import { isOut } from "./amounts.js";
import type { MerchantContent } from "./render.js";

const DAY_MS = 86_400_000;

/** As parts of a reference. */
export interface Memory {
  /** The number that the last whole row carried. */
  readonly version: number;
  /** When this listing was updated, in milliseconds; of the last day. */
  readonly sent: readonly number[];
  /** Rows that were said to be out of stock. */
  readonly out: readonly string[];
  /** Digest of price and stock as they were sent last. */
  readonly amounts: string;
  /** Digest of all the rest. */
  readonly rest: string;
}

const NOTHING: Memory = { version: 0, sent: [], out: [], amounts: "", rest: "" };

/** What is remembered of a listing; of one that was adopted, nothing. */
export function memoryOf(ref: Ref | undefined): Memory {
  const { version = "0", sent = "", out = "", amounts = "", rest = "" } = ref?.parts ?? {};
  const numbers = (text: string): readonly number[] =>
    text.split(" ").flatMap((one) => (one === "" ? [] : [Number(one)]));
  return {
    version: numbers(version)[0] ?? NOTHING.version,
    sent: numbers(sent),
    out: out === "" ? NOTHING.out : out.split("\n"),
    amounts,
    rest,
  };
}

/** The same as parts of a reference. */
export function partsOf({ version, sent, out, amounts, rest }: Memory): Readonly<Record<string, string>> {
  const all = { version: String(version), sent: sent.join(" "), out: out.join("\n"), amounts, rest };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ""));
}

/**
 * The number of the next whole row: never lower than one before, by Google's clock. Microseconds, so that rows of another
 * tool that counted seconds or milliseconds are no higher.
 */
export function nextVersion({ version }: Memory, at: Date): number {
  return Math.max(at.getTime() * 1_000, version + 1);
}

/** What is about to be sent. */
export interface Sending {
  readonly content: MerchantContent;
  /** Digest of what a whole row says besides price and stock; `undefined` where only these are sent. */
  readonly rest: string | undefined;
}

/**
 * What will be remembered when it is sent.
 *
 * @param perDay - updates of a listing in 24 hours
 * @throws ChannelError `locked` where it has had them. What sells out is not held back, nor is a repetition.
 */
export function admit(previous: Ref | undefined, sending: Sending, now: Date, perDay: number): Memory {
  const before = memoryOf(previous);
  const { content, rest = before.rest } = sending;
  const out = Object.entries(content.stocks).flatMap(([offerId, stock]) => (isOut(stock) ? [offerId] : []));
  const next = { ...before, out, amounts: digestOf([content.prices, content.stocks]), rest };
  const isRepeated = before.amounts === next.amounts && before.rest === next.rest;
  // What is put in for the first time is no update, and what was adopted has not been updated by us.
  if (before.rest === "" || isRepeated) return next;
  const sent = before.sent.filter((at) => at > now.getTime() - DAY_MS);
  const sellsOut = out.some((offerId) => !before.out.includes(offerId));
  const [oldest] = sent.slice(-perDay);
  if (sent.length >= perDay && oldest !== undefined && !sellsOut) throw tooOften(perDay, new Date(oldest + DAY_MS));
  return { ...next, sent: [...sent, now.getTime()] };
}

function tooOften(perDay: number, retryAt: Date): ChannelError {
  return new ChannelError("locked", `Google lets a product be updated ${perDay} times a day, and it has been.`, {
    outcome: "not-sent",
    retryAt,
    cure: "None: the newest version goes by itself. What sells out is sent at once.",
  });
}

/** A short digest of plain data. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
}
