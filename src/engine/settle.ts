/** Asks the platform how far it is with what it works on. */
import { ChannelError } from "../channel/failures.js";
import type { Done } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Detail, SettlingWork } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import { backoffMs } from "../resilience/backoff.js";
import { aside } from "./act.js";
import { keysOf } from "./circuit-keys.js";
import { withDeadline } from "./deadline.js";
import { detailOf, lossesIn } from "./outcome.js";
import { type Place, settlingOf } from "./place.js";
import { RateWait } from "./rate-wait.js";
import { isOfLostTime } from "./restored.js";
import { admitted, reportFailure, type TaskTools } from "./task.js";
import { moveAndTell } from "./tell.js";

/** Polls one settling listing. */
export async function settleOne(place: Place, claimed: Claimed, tools: TaskTools): Promise<void> {
  const work = claimed.listing.settling;
  const now = tools.around.clock.now().getTime();
  if (!work) {
    await moveAndTell(
      place,
      claimed,
      { ...aside(claimed, now, { state: "by digests", detail: null }), settleAt: null },
      tools,
    );
    return;
  }
  const run = (): Promise<void> => ask(place, claimed, work, now, tools);
  const shutUntil = await admitted(place, keysOf(place, "settle"), tools, new AbortController().signal, run);
  if (shutUntil !== undefined) await moveOn(place, claimed, { ...waitOn(claimed, now), settleAt: shutUntil }, tools);
}

async function ask(place: Place, claimed: Claimed, work: SettlingWork, now: number, tools: TaskTools): Promise<void> {
  const { around } = tools;
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
    await moveOn(place, claimed, await afterFailure(place, claimed, failure, now, tools), tools);
    return;
  }
  await tools.circuits.pass(keysOf(place, "settle"));
  const move =
    typeof answer === "string"
      ? stillSettling(place, claimed, now)
      : settled(claimed, answer, now, isOfLostTime(work.since, around));
  await moveOn(place, claimed, move, tools);
}

/** A question stays asked while the platform is looked at: a draft waits for its seller's tap. */
function waitOn(claimed: Claimed, now: number): MoveOp {
  const { state, detail } = claimed.listing;
  return aside(claimed, now, { state: state === "asking" ? "asking" : "by digests", detail });
}

// What is asked already is not told again at every look.
async function moveOn(place: Place, claimed: Claimed, move: MoveOp, tools: TaskTools): Promise<void> {
  const { state, detail } = claimed.listing;
  if (state === "asking" && move.state === "asking" && move.detail === detail) await tools.around.ledger.write([move]);
  else await moveAndTell(place, claimed, move, tools);
}

function settled(claimed: Claimed, done: Done, now: number, isLost: boolean): MoveOp {
  const { id, url, variants, parts, places } = done;
  const ref = {
    ...claimed.listing.ref,
    id,
    ...(url ? { url } : {}),
    ...(variants ? { variants } : {}),
    ...(parts ? { parts } : {}),
    ...(places ? { places } : {}),
  };
  const detail: Detail | null =
    done.warnings?.[0] === undefined ? null : { reason: "warning", message: done.warnings.join(" ") };
  const move = aside(claimed, now, { state: "by digests", detail });
  // What came after it, in a time that the ledger has forgotten, is not known.
  // An edition is no row that anybody reads: its products say what came of it.
  const losses = claimed.listing.product === 0 ? lossesIn(done) : [];
  const known = { settled: "done", ref, complete: true, losses } as const;
  return { ...move, ...known, ...(isLost ? { applied: unknownDigests(["content"]) } : {}) };
}

function stillSettling(place: Place, claimed: Claimed, now: number): MoveOp {
  const { listing } = claimed;
  const { settling } = listing;
  const { everyMs, withinMs } = settlingOf(place);
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
  return { ...waitOn(claimed, now), settleAt: now + everyMs };
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
  if (error instanceof RateWait) return { ...waitOn(claimed, now), settleAt: error.at };
  await reportFailure(place, "settle", error, tools);
  // A platform that does not answer is asked less and less often.
  const { everyMs } = settlingOf(place);
  const again = stillSettling(place, claimed, now);
  if (again.settleAt === null) return again;
  const settleAt = now + Math.max(everyMs, backoffMs(claimed.listing.tries, tools.around.random));
  return { ...again, settleAt, tries: 1 };
}
