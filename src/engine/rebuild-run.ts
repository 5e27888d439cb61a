/** One run of a channel's `rebuild` over its whole set: alone, under a lease that is renewed, and never without an end. */
import { ChannelError } from "../channel/failures.js";
import type { Piece, RebuildSet, Rebuilt } from "../channel/verbs.js";
import type { PieceOp } from "../ledger/ops.js";
import type { Clock } from "../resilience/clock.js";
import { withDeadline } from "./deadline.js";
import type { Place } from "./place.js";
import { notSent, PAGE, rowsOf } from "./rebuild-rows.js";
import type { TaskTools } from "./task.js";

/** How long listings are claimed for a run; the run renews it. */
export const LEASE_MS = 120_000;
const RENEW_MS = 30_000;
/** Default of `limits.timing.rebuildMs`: hundreds of pages are written, or a large feed is sent, in less. */
const REBUILD_MS = 600_000;

interface RunOptions {
  readonly hold: Hold;
  readonly showsLater?: boolean;
  readonly mayShrink?: boolean;
}

/** What a run came to. */
interface RunDone {
  readonly rebuilt: Rebuilt;
  /** Photos of the set have renditions that are made later and are not there yet. */
  readonly isWaiting: boolean;
  /** Photos that were put onto the host. */
  readonly puts: number;
}

/** Takes or gives back (`ms` `null`) the turn: of two runs at once the one with the older set could be the last to arrive. */
export async function holdTurn(
  place: Place,
  owner: string,
  ms: number | null,
  { around }: TaskTools,
): Promise<boolean> {
  const now = around.clock.now().getTime();
  const until = ms === null ? null : now + ms;
  const name = `rebuild:${place.inside.account}`;
  const [held] = await around.ledger.write([{ op: "lease", name, owner, until, now }]);
  return held;
}

/** Long enough that after a worker's death nobody else begins while its last call could land. */
export function turnMs({ timing }: Place): number {
  return Math.max(LEASE_MS, RENEW_MS + timing.deadlineMs + timing.landsWithinMs);
}

/**
 * Runs the verb over everything that is wished. Whoever calls holds the turn.
 *
 * @throws ChannelError `unavailable` with outcome `unknown` where it neither reads on nor ends in time.
 */
export async function runRebuild(
  place: Place,
  tools: TaskTools,
  stop: AbortSignal,
  { hold, showsLater = false, mayShrink = false }: RunOptions,
): Promise<RunDone> {
  const { around } = tools;
  const count = await around.ledger.countPieces(place.account().key);
  const verb = place.inside.verb("rebuild") as (
    session: unknown,
    set: RebuildSet<unknown>,
    signal: AbortSignal,
  ) => Promise<Rebuilt>;
  const watch = { isWaiting: false, puts: 0 };
  // A machine that was asleep meanwhile sends no set any more: somebody else may have sent a newer one.
  const session = place.session({ onSend: () => undefined, mayLeave: () => isHeld(hold, around.clock) });
  const done = new AbortController();
  try {
    const ms = place.inside.limits.timing?.rebuildMs ?? REBUILD_MS;
    const rebuilt = await withDeadline(around.clock, ms, stop, (deadline) => {
      const signal = AbortSignal.any([deadline.signal, done.signal]);
      const rows = (): AsyncIterable<Piece<unknown>> => rowsOf(place, around, { deadline, signal, watch });
      return verb(session, { rows, count, seller: sellerOf(tools), showsLater, mayShrink }, signal);
    });
    return { rebuilt, ...watch };
  } finally {
    done.abort(new Error("the rebuild is over"));
  }
}

/** Keeps turn and leases for as long as the work takes. */
export async function whileHeld<T>(
  place: Place,
  owner: string,
  tools: TaskTools,
  hold: Hold,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const renewing = keepLease(place, owner, tools, hold, done.signal);
  try {
    return await work();
  } finally {
    done.abort(new Error("the turn is over"));
    await renewing;
  }
}

/** A seller without a name is nobody's word: the shop was opened without one. */
function sellerOf({ around }: TaskTools): RebuildSet<unknown>["seller"] {
  const { seller } = around.choices;
  return seller.name === "" ? undefined : seller;
}

/** When the lease was last known to be ours, by both clocks: one stands still while a machine sleeps, one may be set. */
export interface Hold {
  wall: number;
  span: number;
  isLost: boolean;
}

/** Begins to be held: asked for right after. */
export function startHold(clock: Clock): Hold {
  return { wall: clock.now().getTime(), span: clock.monotonic(), isLost: false };
}

/** Whether nobody else can have had the turn since. */
function isHeld({ wall, span, isLost }: Hold, clock: Clock): boolean {
  const passed = Math.max(clock.now().getTime() - wall, clock.monotonic() - span);
  return !isLost && passed <= 2 * RENEW_MS;
}

async function keepLease(place: Place, owner: string, tools: TaskTools, hold: Hold, done: AbortSignal): Promise<void> {
  const { around } = tools;
  const { key: account } = place.account();
  while (!done.aborted) {
    await around.clock.sleep(RENEW_MS, done).catch(() => undefined);
    if (done.aborted) return;
    const wasLost = !isHeld(hold, around.clock);
    const begun = startHold(around.clock);
    const leaseUntil = begun.wall + LEASE_MS;
    await around.ledger.write([{ op: "renew", account, owner, leaseUntil }]);
    const isOurs = await holdTurn(place, owner, turnMs(place), tools);
    Object.assign(hold, begun, { isLost: hold.isLost || wasLost || !isOurs });
  }
}

/** Whether a set that failed may still be taken: nobody may run before that is over. */
export function mayLand(error: unknown): boolean {
  return !(error instanceof ChannelError) || error.outcome === "unknown";
}

/** Writes the set down. A machine that was asleep meanwhile has old pieces: somebody else may have put newer ones there. */
export async function keepPieces(
  ops: readonly PieceOp[],
  hold: Hold,
  { ledger, clock }: TaskTools["around"],
): Promise<void> {
  for (let start = 0; start < ops.length; start += PAGE) {
    if (!isHeld(hold, clock)) throw notSent("the turn was lost before the set was written down");
    await ledger.write(ops.slice(start, start + PAGE));
  }
}
