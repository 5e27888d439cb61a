/** Asks the platform how far it is with what it works on. */
import { ChannelError } from "../channel/failures.js";
import type { Done } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Detail } from "../ledger/rows.js";
import { backoffMs } from "../resilience/backoff.js";
import { aside } from "./act.js";
import { withDeadline } from "./deadline.js";
import { detailOf } from "./outcome.js";
import type { Place } from "./place.js";
import { reportFailure, type TaskTools } from "./task.js";
import { moveAndTell } from "./tell.js";

const EVERY_MS = 60_000;
const WITHIN_MS = 7 * 86_400_000;

/** Polls one settling listing. */
export async function settleOne(place: Place, claimed: Claimed, tools: TaskTools): Promise<void> {
  const { around } = tools;
  const work = claimed.listing.settling;
  const now = around.clock.now().getTime();
  if (!work) {
    await moveAndTell(
      place,
      claimed,
      { ...aside(claimed, now, { state: "by digests", detail: null }), settleAt: null },
      tools,
    );
    return;
  }
  const settle = place.inside.verb("settle") as (
    session: unknown,
    handle: string,
    signal: AbortSignal,
  ) => Promise<Done | "settling" | "open">;
  let answer: Done | "settling" | "open";
  try {
    answer = await withDeadline(around.clock, place.timing.deadlineMs, undefined, ({ signal }) =>
      settle(place.session(), work.handle, signal),
    );
  } catch (error) {
    const failure =
      error instanceof ChannelError ? error : new ChannelError("unavailable", String(error), { scope: "listing" });
    await moveAndTell(place, claimed, await afterFailure(place, claimed, failure, now, tools), tools);
    return;
  }
  await moveAndTell(
    place,
    claimed,
    typeof answer === "string" ? stillSettling(place, claimed, now) : settled(claimed, answer, now),
    tools,
  );
}

function settled(claimed: Claimed, done: Done, now: number): MoveOp {
  const { id, url, variants, parts } = done;
  const ref = {
    ...claimed.listing.ref,
    id,
    ...(url ? { url } : {}),
    ...(variants ? { variants } : {}),
    ...(parts ? { parts } : {}),
  };
  const detail: Detail | null =
    done.warnings?.[0] === undefined ? null : { reason: "warning", message: done.warnings.join(" ") };
  return { ...aside(claimed, now, { state: "by digests", detail }), settled: "done", ref, complete: true };
}

function stillSettling(place: Place, claimed: Claimed, now: number): MoveOp {
  const { listing } = claimed;
  const { settling } = listing;
  const { everyMs = EVERY_MS, withinMs = WITHIN_MS } = place.inside.limits.settling ?? {};
  if (settling && now - settling.since > withinMs) {
    const message = `${place.inside.title} has not finished within ${Math.round(withinMs / 86_400_000)} days.`;
    const detail: Detail = {
      reason: "settling",
      message,
      checkUrl: listing.ref?.url,
      cure: "Look there, then shop.retry or shop.answer.",
    };
    return { ...aside(claimed, now, { state: "asking", detail }), settleAt: null };
  }
  return { ...aside(claimed, now, { state: "by digests", detail: listing.detail }), settleAt: now + everyMs };
}

async function afterFailure(
  place: Place,
  claimed: Claimed,
  error: ChannelError,
  now: number,
  tools: TaskTools,
): Promise<MoveOp> {
  const isVerdict =
    error.outcome === "rejected" &&
    (error.kind === "invalid" || error.kind === "blocked" || error.kind === "forbidden") &&
    error.scope === "listing";
  if (isVerdict) return { ...aside(claimed, now, { state: "refused", detail: detailOf(error) }), settled: "refused" };
  if (error.kind === "gone") {
    const detail: Detail = {
      ...detailOf(error),
      reason: "gone",
      cure: "shop.answer(listing, { there: false }) puts it up again.",
    };
    return { ...aside(claimed, now, { state: "asking", detail }), settled: "refused" };
  }
  await reportFailure(place, "settle", error, tools);
  // A platform that does not answer is asked less and less often.
  const { everyMs = EVERY_MS } = place.inside.limits.settling ?? {};
  const again = stillSettling(place, claimed, now);
  if (again.state === "asking") return again;
  const settleAt = now + Math.max(everyMs, backoffMs(claimed.listing.tries, tools.around.random));
  return { ...again, settleAt, tries: 1 };
}
