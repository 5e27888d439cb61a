/** What follows from how a call ended: the channel classified, here it is decided. Pure. */
import type { ChannelError } from "../channel/failures.js";
import type { Loss } from "../channel/render.js";
import type { Done, Ref, Safety } from "../channel/verbs.js";
import type { FinishOp, MoveOp } from "../ledger/ops.js";
import type { Detail, Digests, Presence } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import { backoffMs, type Random } from "../resilience/backoff.js";
import { aside, verbOf } from "./act.js";
import type { Prepared } from "./prepare.js";

const LEFT_MS = 900_000;
const LOCKED_MS = 900_000;
const DAY_MS = 86_400_000;

export interface Ending {
  readonly now: number;
  readonly random: Random;
  /** What is in doubt: the safety of the open step, or of the verb. */
  readonly safety: Safety;
  readonly lastAt: number;
  readonly onDoubt: "ask" | "resend";
}

/** The verb came back. */
export function finishOf(prepared: Prepared, done: Done | undefined, sentAt: number, now: number): FinishOp {
  const { act, listing, lane, place } = prepared;
  const presence = presenceAfter(prepared);
  const left = done?.left ?? [];
  const settlingMs = place.inside.limits.settling?.everyMs ?? 60_000;
  const target: Digests = { ...listing.applied, ...only(act.digests, act.due), ...(presence ? { presence } : {}) };
  return {
    op: "finish",
    account: listing.account,
    product: listing.product,
    occasion: listing.occasion,
    fence: listing.fence,
    act: act.act,
    run: act.run,
    version: act.version,
    due: act.due,
    digests: act.digests,
    presence,
    ref: done ? refOf(done) : null,
    complete: lane === "withdraw" ? listing.complete : true,
    left,
    leftUntil: left.length > 0 ? now + LEFT_MS : null,
    settling: done?.settling
      ? { handle: done.settling, verb: lane, digests: target, version: act.version, since: now }
      : null,
    settleAt: done?.settling ? now + settlingMs : null,
    sentAt,
    now,
    detail: detailOfDone(done, left),
    losses: lossesIn(done),
    asks: done?.waitsForSeller !== undefined,
  };
}

function detailOfDone(done: Done | undefined, left: readonly string[]): Detail | null {
  if (done?.waitsForSeller !== undefined)
    return { reason: "seller's tap", message: done.waitsForSeller, checkUrl: done.url };
  if (done?.settling !== undefined) return { reason: "settling" };
  if (left.length > 0)
    return { reason: "locked", message: done?.leftBecause ?? `${left.join(" and ")} could not be changed yet` };
  return null;
}

function presenceAfter({ lane, listing, act, place }: Prepared): Presence | null {
  if (lane === "withdraw") return listing.want === "hidden" && place.can.hides ? "hidden" : "gone";
  return act.due.includes("presence") ? "live" : null;
}

function only(digests: Digests, facets: readonly string[]): Partial<Digests> {
  return Object.fromEntries(Object.entries(digests).filter(([facet]) => facets.includes(facet)));
}

function refOf({ id, url, variants, parts, places }: Done): Ref {
  return {
    id,
    ...(url ? { url } : {}),
    ...(variants ? { variants } : {}),
    ...(parts ? { parts } : {}),
    ...(places ? { places } : {}),
  };
}

// What the platform dropped or changed by itself is a loss like any other; which field it was, only its words say.
export function lossesIn(done: Done | undefined): readonly Loss[] {
  return (done?.warnings ?? []).map((note) => ({ field: "listing", reason: "dropped", note }));
}

/** The verb did not come back well, and its outcome is known. */
export function moveAfterFailure(prepared: Prepared, error: ChannelError, end: Ending): MoveOp {
  const { claimed, lane } = prepared;
  const detail = detailOf(error);
  if (error.outcome === "not-sent" && !isForGood(error)) return again(prepared, end, detail, 0, error);
  switch (error.kind) {
    case "throttled":
    case "quota":
      // Said of the listing alone it is the row that waits, ever longer; else the account does.
      return again(prepared, end, detail, error.scope === "listing" ? 1 : 0, error);
    case "auth":
    case "closed":
      // The account waits, not the row.
      return again(prepared, end, detail, 0, error);
    case "unavailable":
      return again(prepared, end, detail, 1, error);
    case "locked":
      return {
        ...aside(claimed, end.now, {
          state: "waiting",
          dueAt: error.retryAt?.getTime() ?? end.now + LOCKED_MS,
          detail: { ...detail, reason: "locked" },
          tries: 1,
        }),
        ...undone(prepared),
      };
    case "gone":
      return goneMove(prepared, end, detail);
    case "duplicate":
      return ended(prepared, end, { state: "asking", detail: { ...detail, reason: "exists already" } }, "undone");
    case "forbidden":
      if (error.scope !== "listing") return again(prepared, end, detail, 0, error);
      return ended(prepared, end, { state: "refused", detail }, "refused");
    case "invalid":
    case "blocked":
      return lane === "withdraw"
        ? aside(claimed, end.now, { state: "waiting", dueAt: end.now + DAY_MS, detail, tries: 1 })
        : ended(prepared, end, { state: "refused", detail }, "refused");
    default:
      return error.kind satisfies never;
  }
}

// What a channel refuses of a listing by itself is no better at the next try.
function isForGood({ kind, scope }: ChannelError): boolean {
  return scope === "listing" && (kind === "invalid" || kind === "blocked");
}

function goneMove(prepared: Prepared, end: Ending, detail: Detail): MoveOp {
  const message = "The listing is no longer there; it may have been deleted on purpose.";
  const cure = "Answer with shop.answer(listing, { there: false }) to put it up again, or withdraw it.";
  return ended(prepared, end, { state: "asking", detail: { ...detail, reason: "gone", message, cure } }, "undone");
}

/** Nobody knows whether it took effect. */
export function moveIntoDoubt(
  prepared: Prepared,
  error: Pick<ChannelError, "message" | "platformCode"> | undefined,
  end: Ending,
): MoveOp {
  const { claimed, listing } = prepared;
  const detail: Detail = {
    reason: "in doubt",
    message: error?.message ?? "The outcome of the call is not known.",
    checkUrl: listing.ref?.url ?? prepared.place.inside.home,
    code: error?.platformCode,
  };
  const doubt = (dueAt: number): MoveOp => aside(claimed, end.now, { state: "inDoubt", dueAt, detail, tries: 1 });
  switch (end.safety) {
    case "absolute":
      // A step of a create is not the whole act: resolving the doubt runs it again, and the act goes on behind it.
      return prepared.lane === "create" && hasOpenStep(prepared)
        ? doubt(listing.tries === 0 ? end.now : end.now + backoffMs(listing.tries, end.random))
        : absoluteMove(prepared, end, detail);
    case "lookup":
      return doubt(Math.max(end.now, end.lastAt + prepared.place.timing.readLagMs));
    case "key":
    case "upsert":
    case "handle":
      return doubt(end.now + backoffMs(listing.tries, end.random));
    case "blind":
      return end.onDoubt === "resend"
        ? doubt(end.lastAt)
        : aside(claimed, end.now, { state: "asking", detail: askDetail(prepared, detail), tries: 1 });
    default:
      return end.safety satisfies never;
  }
}

function hasOpenStep({ steps }: Prepared): boolean {
  return [...steps.values()].some(({ answer }) => answer === null);
}

// The newest value goes out at once, and once more after the last moment at which the older one could land.
function absoluteMove(prepared: Prepared, end: Ending, detail: Detail): MoveOp {
  const { listing, lane } = prepared;
  const dueAt = listing.tries === 0 ? null : end.now + backoffMs(listing.tries, end.random);
  const move = aside(prepared.claimed, end.now, { state: "by digests", dueAt, detail, tries: 1 });
  const isOpen = lane === "create";
  const applied = isOpen ? {} : unknownDigests(prepared.act.due);
  return { ...move, echoAt: end.lastAt, endAct: isOpen ? null : "undone", applied };
}

function askDetail(prepared: Prepared, detail: Detail): Detail {
  const what = prepared.lane === "create" ? "was put up" : "was changed";
  return {
    ...detail,
    cure: `Look whether it ${what}; then shop.answer(listing, { there: true, id }) or shop.answer(listing, { there: false }).`,
  };
}

/** Kinds of trouble that keep a whole account, or more, from being tried again at once; its rows need not wait too. */
const HOLDS_ACCOUNT: ReadonlySet<string> = new Set(["throttled", "quota", "auth", "closed", "forbidden"]);

function again(prepared: Prepared, end: Ending, detail: Detail, tries: number, error: ChannelError): MoveOp {
  const waits = error.scope === "listing" || !HOLDS_ACCOUNT.has(error.kind) || error.facets !== undefined;
  const retryAt = error.retryAt?.getTime();
  const dueAt = waits ? (retryAt ?? end.now + backoffMs(prepared.listing.tries, end.random)) : null;
  return { ...aside(prepared.claimed, end.now, { state: "by digests", dueAt, detail, tries }), ...undone(prepared) };
}

// An act of which nothing happened ends, so that the next one is chosen by what is wished by then: its verb may not be
// enough for that. A create goes on, and so does what an earlier try may have done: they are one.
function undone({ lane, steps, act }: Prepared): Pick<MoveOp, "endAct"> {
  return { endAct: lane === "create" || steps.size > 0 || act.tries > 1 ? null : "undone" };
}

function ended(
  prepared: Prepared,
  end: Ending,
  to: Pick<MoveOp, "state" | "detail">,
  outcome: "refused" | "undone",
): MoveOp {
  // Definitely not there: a later create is another one, with a key of its own.
  const isAbsent = outcome === "refused" && prepared.lane === "create";
  // What was refused is what the act began with: a newer version has its own chance.
  const isOlder = to.state === "refused" && prepared.act.version < prepared.listing.version;
  const next = isOlder ? ({ ...to, state: "by digests" } as const) : to;
  return { ...aside(prepared.claimed, end.now, next), endAct: outcome, nextNumber: isAbsent };
}

/** A failure as a row shows it. */
export function detailOf(error: ChannelError): Detail {
  const { kind, message, cure, platformCode: code, field } = error;
  return { reason: kind === "unavailable" ? "due" : kind, message, cure, code, field };
}

/** What is in doubt when a call of unknown outcome ends: its open step, or the verb as a whole. */
export function doubtOf(prepared: Prepared): { readonly safety: Safety; readonly lastAt: number } {
  const open = [...prepared.steps.values()].find(({ answer }) => answer === null);
  if (open) return { safety: open.safety, lastAt: open.lastAt };
  return { safety: prepared.place.inside.safety[verbOf(prepared.lane)] ?? "blind", lastAt: prepared.act.lastAt };
}
