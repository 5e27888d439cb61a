/** Ends doubts: by the safety of what is in doubt, with the values of the attempt, never with today's. */
import { ChannelError } from "../channel/failures.js";
import type { Done, Found, Safety } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Act, Detail, StepRow } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import { backoffMs } from "../resilience/backoff.js";
import { aside, verbOf } from "./act.js";
import { withDeadline } from "./deadline.js";
import { findListings } from "./find.js";
import { hasVerb, type Place } from "./place.js";
import { answerStep, FOUND } from "./steps.js";
import type { Surroundings } from "./surroundings.js";

/** The platform's clock may differ from ours by this much, when it says when it made something. */
const CLOCK_MARGIN_MS = 120_000;

export type Resolution =
  /** The act goes on: the same step runs again. */
  | { readonly rerun: readonly string[]; readonly echoAt?: number | undefined }
  /** The doubt is over, or waits. */
  | { readonly move: MoveOp; readonly error?: ChannelError | undefined; readonly how: string }
  /** What was in doubt had happened, with success. */
  | { readonly done: Done; readonly sentAt: number };

/** Finds out what became of an act in doubt. */
export async function resolveDoubt(
  place: Place,
  claimed: Claimed,
  steps: ReadonlyMap<string, StepRow>,
  around: Surroundings,
): Promise<Resolution> {
  const { act } = claimed;
  const now = around.clock.now().getTime();
  if (!act) return { move: aside(claimed, now, { state: "by digests", detail: null }), how: "nothing had been sent" };
  const open = [...steps.values()].find(({ answer }) => answer === null);
  // The worker died between two steps: nothing is in doubt.
  if (!open && steps.size > 0) return { rerun: [] };
  const safety: Safety = open?.safety ?? place.inside.safety[verbOf(act.verb)] ?? "blind";
  return bySafety(safety, { place, claimed, act, open, lastAt: open?.lastAt ?? act.lastAt, now, around });
}

async function bySafety(safety: Safety, doubt: Doubt): Promise<Resolution> {
  const { lastAt, open } = doubt;
  switch (safety) {
    case "key":
      return isYoung(doubt) ? again(doubt) : byLooking(doubt);
    case "upsert":
      // The older call may land after the newer one: it is sent once more after that can no longer be.
      return { ...again(doubt), echoAt: lastAt };
    case "absolute":
      return open ? { ...again(doubt), echoAt: lastAt } : { move: echo(doubt), how: "sent again" };
    case "handle":
      return bySettling(doubt);
    case "lookup":
      return byLooking(doubt);
    case "blind":
      return blindly(doubt);
    default:
      return safety satisfies never;
  }
}

interface Doubt {
  readonly place: Place;
  readonly claimed: Claimed;
  readonly act: Act;
  readonly open: StepRow | undefined;
  readonly lastAt: number;
  readonly now: number;
  readonly around: Surroundings;
}

/** The same call runs once more. */
function again({ open }: Doubt): { readonly rerun: readonly string[] } {
  return { rerun: open ? [open.name] : [] };
}

function isYoung({ place, act, open, now }: Doubt): boolean {
  const lives = place.inside.limits.keyLivesMs;
  return lives === undefined || now + place.timing.deadlineMs - (open?.begunAt ?? act.begunAt) < lives;
}

function echo({ claimed, act, now, lastAt }: Doubt): MoveOp {
  const move = aside(claimed, now, { state: "by digests", detail: null });
  return { ...move, endAct: "undone", echoAt: lastAt, applied: unknownDigests(act.due) };
}

function blindly(doubt: Doubt): Resolution {
  const { place, claimed, now, lastAt, around, open } = doubt;
  if (around.choices.onDoubt(place.name) === "ask")
    return { move: ask(doubt, "The outcome of the call is not known."), how: "asked" };
  if (now < lastAt)
    return {
      move: aside(claimed, now, { state: "inDoubt", dueAt: lastAt, detail: claimed.listing.detail }),
      how: "waits",
    };
  return { rerun: open ? [open.name] : [] };
}

function ask(
  { claimed, now, place }: Doubt,
  message: string,
  checkUrl = claimed.listing.ref?.url ?? place.inside.home,
): MoveOp {
  const cure =
    "Look whether it is there; then shop.answer(listing, { there: true, id }) or shop.answer(listing, { there: false }).";
  const detail: Detail = { reason: "in doubt", message, checkUrl, cure };
  return aside(claimed, now, { state: "asking", detail });
}

async function byLooking(doubt: Doubt): Promise<Resolution> {
  const { place, claimed, act, lastAt, now, around } = doubt;
  if (!hasVerb(place, "find")) {
    return { move: ask(doubt, "The idempotency key is older than the platform keeps it."), how: "asked" };
  }
  const readyAt = lastAt + place.timing.readLagMs;
  if (now <= readyAt) {
    const detail = claimed.listing.detail ?? { reason: "in doubt" };
    return { move: aside(claimed, now, { state: "inDoubt", dueAt: readyAt + 1, detail }), how: "waits" };
  }
  const [looked] = await findListings(place, [{ marker: act.marker, skus: act.frozen?.skus ?? [] }], around);
  if (looked === undefined || looked instanceof ChannelError) return unanswered(doubt, looked);
  return looked.length === 0 || act.verb !== "create" ? again(doubt) : whichIsOurs(doubt, looked);
}

async function whichIsOurs(doubt: Doubt, looked: readonly Found[]): Promise<Resolution> {
  const { act } = doubt;
  const [found] = looked.filter(({ marker, createdAt }) => marker === act.marker && isOurs(createdAt, act.begunAt));
  return found && looked.length === 1 ? takeOver(doubt, found) : { move: askWhich(doubt, looked), how: "asked" };
}

function isOurs(createdAt: Date | undefined, begunAt: number): boolean {
  // Of unknown age: nobody can say whether this attempt made it.
  return createdAt !== undefined && createdAt.getTime() >= begunAt - CLOCK_MARGIN_MS;
}

function askWhich(doubt: Doubt, looked: readonly Found[]): MoveOp {
  const many =
    looked.length > 1
      ? `${looked.length} listings answer to ${doubt.act.marker}`
      : "A listing that may be older answers to this product";
  return ask(doubt, `${many}; which one is ours cannot be told.`, looked[0]?.url);
}

function unanswered({ claimed, now, around }: Doubt, error: ChannelError | undefined): Resolution {
  const dueAt = now + backoffMs(claimed.listing.tries, around.random);
  const detail = claimed.listing.detail ?? { reason: "in doubt" };
  return { move: aside(claimed, now, { state: "inDoubt", dueAt, detail, tries: 1 }), error, how: "waits" };
}

// One match that is ours: taken over, with only what is known to be complete marked as applied.
async function takeOver({ place, claimed, act, open, now, around }: Doubt, found: Found): Promise<Resolution> {
  const { marker: _marker, createdAt: _createdAt, complete, ...ref } = found;
  if (complete) return { done: ref, sentAt: act.triedAt };
  if (!open) {
    const move = aside(claimed, now, { state: "by digests", detail: null });
    return { move: { ...move, endAct: "done", ref, complete: false }, how: "found, not complete" };
  }
  // The open step is answered by what was found; the act goes on behind it.
  const { listing } = claimed;
  const key = { account: listing.account, product: listing.product, occasion: listing.occasion };
  const context = { place, key, act: act.act, steps: new Map([[open.name, open]]) };
  await answerStep(context, around, open.name, { [FOUND]: found }, { made: () => ref });
  return { rerun: [] };
}

async function bySettling(doubt: Doubt): Promise<Resolution> {
  const { place, claimed, act, open, now, around } = doubt;
  const handle = open?.handle;
  if (!handle || !hasVerb(place, "settle")) return blindly(doubt);
  const settle = place.inside.verb("settle") as (
    session: unknown,
    handle: string,
    signal: AbortSignal,
  ) => Promise<Done | "settling" | "open">;
  try {
    const answer = await withDeadline(around.clock, place.timing.deadlineMs, undefined, ({ signal }) =>
      settle(place.session(), handle, signal),
    );
    if (answer === "open") return { rerun: [open.name] };
    if (answer !== "settling") return { done: answer, sentAt: act.triedAt };
    const dueAt = now + (place.inside.limits.settling?.everyMs ?? 60_000);
    return {
      move: aside(claimed, now, { state: "inDoubt", dueAt, detail: claimed.listing.detail ?? { reason: "in doubt" } }),
      how: "waits",
    };
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") {
      const move = aside(claimed, now, { state: "by digests", detail: null });
      return { move: { ...move, endAct: "undone", nextNumber: true }, how: "the handle has expired" };
    }
    return unanswered(doubt, error instanceof ChannelError ? error : undefined);
  }
}
