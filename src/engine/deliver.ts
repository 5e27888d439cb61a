/** Delivering: for each account a loop that claims what is due where its gates are open, and sleeps until something is. */
import { unsettledFor } from "./clock-watch.js";
import {
  type DeliverTools,
  type Desk,
  hasRoom,
  LOOK_MS,
  noteClaim,
  nowOf,
  type Round,
  roomOf,
  startTask,
  warn,
} from "./desk.js";
import { refreshPlace, serveLanes } from "./lanes.js";
import type { Place } from "./place.js";
import { sooner } from "./rendering.js";
import { settleOne } from "./settle.js";
import { standingOf } from "./standing.js";
import { resolveOne } from "./task.js";

const LEASE_MS = 60_000;
/** No lease is longer, but for what its place adds. */
const LONGEST_LEASE_MS = 180_000;
const LONGEST_SLEEP_MS = 60_000;
/** Why a sleep was ended; one for all, because making an error for each round is work. */
const WOKEN = new Error("woken");

/** The worker of one account. */
export interface Worker {
  readonly place: Place;
  /** Works until `stop` is aborted; what is under way then ends first. */
  run(stop: AbortSignal): Promise<void>;
}

/** Makes the worker of one account. It never rejects: trouble is told and tried again. */
export function createWorker(place: Place, tools: DeliverTools): Worker {
  const desk: Desk = {
    place,
    tools,
    tasks: new Set(),
    turn: 0,
    taskMs: 0,
    claimMs: 0,
    onRoom: () => undefined,
    refreshAt: 0,
    ripeAt: 0,
    setBacks: 0,
    scheduledAt: 0,
  };
  return {
    place,
    async run(stop) {
      place.memo.open();
      while (!stop.aborted) await turn(desk, stop);
      await Promise.all(desk.tasks);
      place.memo.close();
    },
  };
}

async function turn(desk: Desk, stop: AbortSignal): Promise<void> {
  const { place, tools, tasks } = desk;
  const { key } = place.account();
  const stamp = tools.tallies.stamp(key);
  const did = await round(desk, stop).catch((error: unknown): Round => {
    warn(desk, error);
    return { started: 0, nextAt: nowOf(desk) + LOOK_MS };
  });
  if (did.started > 0) tools.tallies.busy(key);
  // What was begun may have to be asked about before anybody else would tell.
  if (did.started > 0) desk.ripeAt = Math.min(desk.ripeAt, nowOf(desk) + LOOK_MS);
  if (did.started > 0 && hasRoom(desk)) return;
  if (tasks.size === 0) tools.tallies.idle(key, await idleUntil(desk, did.nextAt), stamp);
  await rest(desk, did.nextAt, stop);
}

async function round(desk: Desk, stop: AbortSignal): Promise<Round> {
  clampLooks(desk);
  if (nowOf(desk) >= desk.refreshAt) await refreshPlace(desk, stop);
  const standing = standingOf(desk.place.account(), nowOf(desk));
  if (!standing.open) {
    // Nothing ripens in a held account: it is looked at again with the account itself, not at once.
    desk.ripeAt = Math.max(desk.ripeAt, nowOf(desk) + LOOK_MS);
    return { started: 0, nextAt: standing.until };
  }
  const ripe = await ripen(desk);
  if (!hasRoom(desk)) return { started: ripe, nextAt: null };
  const { clock } = desk.tools.around;
  const since = clock.monotonic();
  const served = await serveLanes(desk, stop);
  if (served.started > 0) noteClaim(desk, clock.monotonic() - since);
  return { started: ripe + served.started, nextAt: served.nextAt };
}

// A look that is further away than any was reckoned by a clock that has been set back since.
function clampLooks(desk: Desk): void {
  const now = nowOf(desk);
  const latest = now + LONGEST_SLEEP_MS;
  if (desk.refreshAt > latest) desk.refreshAt = now;
  if (desk.ripeAt > latest) desk.ripeAt = now;
}

/** Rows whose own time has come: waits that are over, doubts to be ended, platforms to be asked. */
async function ripen(desk: Desk): Promise<number> {
  if (nowOf(desk) < desk.ripeAt) return 0;
  const { place, tools } = desk;
  const { ledger } = tools.around;
  const { key: account } = place.account();
  const now = nowOf(desk);
  const unsettledMs = unsettledFor(place.timing, tools.around);
  if (unsettledMs > 0) {
    desk.ripeAt = now + unsettledMs;
    return 0;
  }
  await bringForward(desk, now);
  await ledger.promote(account, now);
  const limit = Math.max(1, roomOf(desk));
  const query = { account, owner: tools.owner, now, leaseUntil: now + LEASE_MS, limit };
  const doubts = await ledger.take({ ...query, what: "doubt" });
  for (const one of doubts) startTask(desk, resolveOne(place, one, tools, new AbortController().signal));
  const settling = await ledger.take({ ...query, what: "settling" });
  for (const one of settling) startTask(desk, settleOne(place, one, tools));
  const next = await ledger.nextDue(account);
  desk.ripeAt = Math.min(next ?? Number.POSITIVE_INFINITY, now + (isQuiet(desk) ? LONGEST_SLEEP_MS : LOOK_MS));
  if (isQuiet(desk)) await schedule(desk, next, now);
  return doubts.length + settling.length;
}

// What was to wait by the clock of before would wait for as long again as it was set back.
async function bringForward(desk: Desk, now: number): Promise<void> {
  const { place, tools } = desk;
  const setBacks = tools.around.clockWatch?.setBacks() ?? 0;
  if (setBacks === desk.setBacks) return;
  const { deadlineMs, landsWithinMs } = place.timing;
  const leasesAfter = now + LONGEST_LEASE_MS + deadlineMs + landsWithinMs;
  await tools.around.ledger.bringForward(place.account().key, now, leasesAfter);
  desk.setBacks = setBacks;
}

/** Who has nothing under way and is woken by others needs to look less often. */
function isQuiet({ tools: { around }, tasks }: Desk): boolean {
  return around.wakeup.isCarried && tasks.size === 0;
}

/** Whoever is there when something ripens is to be woken for it: this process may be gone by then. */
async function schedule(desk: Desk, next: number | null, now: number): Promise<void> {
  const carrier = desk.tools.around.ledger.wakeup;
  if (!carrier || next === null || next <= now || next === desk.scheduledAt) return;
  await carrier.schedule(desk.place.account().key, next - now);
  desk.scheduledAt = next;
}

async function rest(desk: Desk, nextAt: number | null, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  const { wakeup, clock } = desk.tools.around;
  const now = nowOf(desk);
  const soonest = Math.min(nextAt ?? Number.POSITIVE_INFINITY, Math.max(desk.ripeAt, now + 1));
  const until = Math.min(soonest, now + LONGEST_SLEEP_MS);
  const woken = new AbortController();
  const { signal } = woken;
  // By hand: a signal made of two costs more than the whole round of an idle account.
  const wake = (): void => woken.abort(WOKEN);
  stop.addEventListener("abort", wake, { once: true });
  try {
    const asleep = clock.sleep(Math.max(1, until - now), signal).catch(() => undefined);
    const told = wakeup.wait(desk.place.account().key, signal).then(() => {
      // Others know of something that was not there at the last look.
      if (wakeup.isCarried && !signal.aborted) desk.ripeAt = 0;
    });
    // One promise, not one of each task: at every end all of them would be listened to anew.
    const ended = new Promise<void>((resolve) => {
      desk.onRoom = resolve;
    });
    await Promise.race([told, asleep, ended]);
  } finally {
    stop.removeEventListener("abort", wake);
    wake();
  }
}

async function idleUntil({ place, tools }: Desk, nextAt: number | null): Promise<number | null> {
  return sooner(nextAt, await tools.around.ledger.nextDue(place.account().key).catch(() => null));
}
