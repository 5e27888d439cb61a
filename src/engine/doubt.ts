/** Ends doubts: by the safety of what is in doubt, with the values of the attempt, never with today's. */
import { ChannelError } from "../channel/failures.js";
import type { Done, Found, Ref, Safety } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import { type Act, type Digests, NO_DIGESTS, type StepRow } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import { backoffMs } from "../resilience/backoff.js";
import { aside, verbOf } from "./act.js";
import { withDeadline } from "./deadline.js";
import { findListings } from "./find.js";
import { hasVerb, type Place, settlingOf } from "./place.js";
import { RateWait } from "./rate-wait.js";
import { isOfLostTime } from "./restored.js";
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
  const open = openStep(steps);
  const doubt = { place, claimed, act, open, lastAt: lastAtOf(place, open ?? act, now, around), now, around };
  if (isOfLostTime(act.begunAt, around) && open?.safety !== "handle") return afterLostTime(doubt);
  // The worker died between two steps: nothing is in doubt.
  if (!open && steps.size > 0) return { rerun: [] };
  return bySafety(safetyOf(place, act, open), doubt);
}

// A time that no call of now could have was reckoned by a clock that was set back since, and doubts are looked at only after
// whatever left before that can no longer land.
function lastAtOf(
  { timing }: Place,
  { begunAt, lastAt }: { readonly begunAt: number; readonly lastAt: number },
  now: number,
  { clockWatch }: Surroundings,
): number {
  const isOfNow = lastAt <= now + timing.deadlineMs + timing.landsWithinMs;
  return isOfNow || !clockWatch?.isBeyondJump(begunAt) ? lastAt : now - timing.readLagMs - 1;
}

// An older ledger was brought back: an act that it knows as begun may have gone on, and ended, in the time that it lost.
async function afterLostTime(doubt: Doubt): Promise<Resolution> {
  const { place, act, open } = doubt;
  const safety = place.inside.safety[verbOf(act.verb)] ?? "blind";
  if (safety === "handle") {
    const message = "The ledger was restored from an older state; whether this was put up since is not known.";
    return { move: ask(doubt, message), how: "asked" };
  }
  // Its steps may all have been done since, and undone: it is looked for as a whole.
  if (safety === "lookup" && act.verb === "create" && open?.safety !== "lookup")
    return byLooking({ ...doubt, open: undefined }, anew);
  return safety === "blind" ? blindly(doubt) : bySafety(safetyOf(place, act, open), doubt);
}

/** Whether only the platform can end this doubt, by being asked or being sent the same again. */
export function needsPlatform(place: Place, act: Act | null, steps: ReadonlyMap<string, StepRow>): boolean {
  if (!act) return false;
  const open = openStep(steps);
  return (!open && steps.size > 0) || safetyOf(place, act, open) !== "blind";
}

function openStep(steps: ReadonlyMap<string, StepRow>): StepRow | undefined {
  return [...steps.values()].find(({ answer }) => answer === null);
}

function safetyOf(place: Place, act: Act, open: StepRow | undefined): Safety {
  return open?.safety ?? place.inside.safety[verbOf(act.verb)] ?? "blind";
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
      // Whatever can be seen happens in a step that names its handle: without one, none has begun.
      return open ? bySettling(doubt) : { rerun: [] };
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

/** What its steps made is not there any more: nothing of this act counts. */
function anew({ claimed, now }: Doubt): Resolution {
  const move = aside(claimed, now, { state: "by digests", detail: null });
  const nothing = { ref: null, complete: false, applied: NO_DIGESTS, liveVersion: null, nextNumber: true };
  return { move: { ...move, ...nothing, endAct: "undone" }, how: "it is not there any more" };
}

function isYoung({ place, act, open, now, around }: Doubt): boolean {
  const lives = place.inside.limits.keyLivesMs;
  if (lives === undefined) return true;
  const begunAt = open?.begunAt ?? act.begunAt;
  // A clock that was set back makes old keys young again, and more so once it has caught up.
  around.clockWatch?.meet(begunAt);
  if (begunAt > now || around.clockWatch?.isBeyondJump(begunAt)) return false;
  return now + place.timing.deadlineMs - begunAt < lives;
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
  { claimed, now, place, open }: Doubt,
  message: string,
  found: Partial<Pick<Found, "id" | "url">> = {},
): MoveOp {
  const checkUrl = found.url ?? claimed.listing.ref?.url ?? place.inside.home;
  const cure =
    "Look whether it is there; then shop.answer(listing, { there: true, id }) or shop.answer(listing, { there: false }).";
  // Of an edition one recipient is asked about, whose step this is.
  const field = claimed.listing.product === 0 ? open?.name : undefined;
  const known = { ...(field ? { field } : {}), ...(found.id ? { code: found.id } : {}) };
  return aside(claimed, now, { state: "asking", detail: { reason: "in doubt", message, checkUrl, cure, ...known } });
}

async function byLooking(doubt: Doubt, whenAbsent: (doubt: Doubt) => Resolution = again): Promise<Resolution> {
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
  if (looked.length === 0) return whenAbsent(doubt);
  return act.verb === "create" ? whichIsOurs(doubt, looked) : again(doubt);
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
      : "A listing that may be older, and may be hidden, answers to this product";
  return ask(doubt, `${many}; which one is ours cannot be told.`, {
    url: looked[0]?.url,
    ...(looked.length === 1 ? { id: looked[0]?.id ?? "" } : {}),
  });
}

function unanswered({ claimed, now, around }: Doubt, error: ChannelError | undefined): Resolution {
  const isEarly = error instanceof RateWait;
  const dueAt = isEarly ? error.at : now + backoffMs(claimed.listing.tries, around.random);
  const detail = claimed.listing.detail ?? { reason: "in doubt" };
  return { move: aside(claimed, now, { state: "inDoubt", dueAt, detail, tries: 1 }), error, how: "waits" };
}

// One match that is ours: taken over, with only what is known to be complete marked as applied.
async function takeOver({ place, claimed, act, open, now, around }: Doubt, found: Found): Promise<Resolution> {
  const { marker: _marker, createdAt: _createdAt, complete, ...ref } = found;
  // What it shows by now, a time that the ledger has forgotten knows: of this act not even a step was kept.
  if (complete && isOfLostTime(act.begunAt, around))
    return { move: upUnsure(claimed, now, ref, unknownDigests(act.due)), how: "done" };
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

function afterLook(doubt: Doubt, step: StepRow, answer: Done | "settling" | "open"): Resolution {
  const { place, claimed, act, now, around } = doubt;
  if (answer === "open") return { rerun: [step.name] };
  if (answer === "settling") {
    const { everyMs, withinMs } = settlingOf(place);
    // What a platform has not told by now it may never tell.
    if (now - step.begunAt > withinMs) return blindly(doubt);
    const dueAt = now + everyMs;
    const detail = claimed.listing.detail ?? { reason: "in doubt" };
    return { move: aside(claimed, now, { state: "inDoubt", dueAt, detail }), how: "waits" };
  }
  if (!isOfLostTime(act.begunAt, around)) return { done: answer, sentAt: act.triedAt };
  // It was put up; whether it still is, and whether another one is, a time that the ledger has forgotten knows.
  const { id, url, variants, parts, places } = answer;
  const ref = { id, url, variants, parts, places };
  const digests = { ...act.digests, ...unknownDigests(["content"]) };
  return { move: upUnsure(claimed, now, ref, digests), how: "done" };
}

// It is up, and not everything that it shows is known.
function upUnsure(claimed: Claimed, now: number, ref: Ref, digests: Partial<Digests>): MoveOp {
  const move = aside(claimed, now, { state: "by digests", detail: null });
  return { ...move, endAct: "done", ref, complete: true, applied: { ...digests, presence: "live" } };
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
    return afterLook(doubt, open, answer);
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") {
      const move = aside(claimed, now, { state: "by digests", detail: null });
      const unsure = isOfLostTime(act.begunAt, around) ? { applied: unknownDigests(["content"]) } : {};
      return { move: { ...move, ...unsure, endAct: "undone", nextNumber: true }, how: "the handle has expired" };
    }
    return unanswered(doubt, error instanceof ChannelError ? error : undefined);
  }
}
