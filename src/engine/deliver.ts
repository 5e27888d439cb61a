/** Delivering: for each account a loop that claims what is due where its gates are open, and sleeps until something is. */
import { type DeliverTools, type Desk, LOOK_MS, nowOf, type Round, roomOf, startTask, warn } from "./desk.js";
import { refreshPlace, serveLanes } from "./lanes.js";
import type { Place } from "./place.js";
import { sooner } from "./rendering.js";
import { settleOne } from "./settle.js";
import { standingOf } from "./standing.js";
import { resolveOne } from "./task.js";

const LEASE_MS = 60_000;
const LONGEST_SLEEP_MS = 60_000;
/** The worker of one account. */
export interface Worker {
  readonly place: Place;
  /** Works until `stop` is aborted; what is under way then ends first. */
  run(stop: AbortSignal): Promise<void>;
}

/** Makes the worker of one account. It never rejects: trouble is told and tried again. */
export function createWorker(place: Place, tools: DeliverTools): Worker {
  const desk: Desk = { place, tools, tasks: new Set(), turn: 0, refreshAt: 0, ripeAt: 0 };
  return {
    place,
    async run(stop) {
      while (!stop.aborted) await turn(desk, stop);
      await Promise.all(desk.tasks);
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
  if (did.started > 0 && roomOf(desk) > 0) return;
  if (tasks.size === 0) tools.tallies.idle(key, await idleUntil(desk, did.nextAt), stamp);
  await rest(desk, did.nextAt, stop);
}

async function round(desk: Desk, stop: AbortSignal): Promise<Round> {
  if (nowOf(desk) >= desk.refreshAt) await refreshPlace(desk, stop);
  const standing = standingOf(desk.place.account(), nowOf(desk));
  if (!standing.open) {
    // Nothing ripens in a held account: it is looked at again with the account itself, not at once.
    desk.ripeAt = Math.max(desk.ripeAt, nowOf(desk) + LOOK_MS);
    return { started: 0, nextAt: standing.until };
  }
  const ripe = await ripen(desk);
  if (roomOf(desk) <= 0) return { started: ripe, nextAt: null };
  const served = await serveLanes(desk, stop);
  return { started: ripe + served.started, nextAt: served.nextAt };
}

/** Rows whose own time has come: waits that are over, doubts to be ended, platforms to be asked. */
async function ripen(desk: Desk): Promise<number> {
  if (nowOf(desk) < desk.ripeAt) return 0;
  const { place, tools } = desk;
  const { ledger } = tools.around;
  const { key: account } = place.account();
  const now = nowOf(desk);
  await ledger.promote(account, now);
  const limit = Math.max(1, roomOf(desk));
  const query = { account, owner: tools.owner, now, leaseUntil: now + LEASE_MS, limit };
  const never = new AbortController().signal;
  const doubts = await ledger.take({ ...query, what: "doubt" });
  for (const one of doubts) startTask(desk, resolveOne(place, one, tools, never));
  const settling = await ledger.take({ ...query, what: "settling" });
  for (const one of settling) startTask(desk, settleOne(place, one, tools));
  const next = await ledger.nextDue(account);
  desk.ripeAt = Math.min(next ?? Number.POSITIVE_INFINITY, now + LOOK_MS);
  return doubts.length + settling.length;
}

async function rest(desk: Desk, nextAt: number | null, stop: AbortSignal): Promise<void> {
  const { wakeup, clock } = desk.tools.around;
  const now = nowOf(desk);
  const soonest = Math.min(nextAt ?? Number.POSITIVE_INFINITY, Math.max(desk.ripeAt, now + 1));
  const until = Math.min(soonest, now + LONGEST_SLEEP_MS);
  const woken = new AbortController();
  const signal = AbortSignal.any([woken.signal, stop]);
  try {
    const asleep = clock.sleep(Math.max(1, until - now), signal).catch(() => undefined);
    await Promise.race([wakeup.wait(desk.place.account().key, signal), asleep, ...desk.tasks]);
  } finally {
    woken.abort();
  }
}

async function idleUntil({ place, tools }: Desk, nextAt: number | null): Promise<number | null> {
  return sooner(nextAt, await tools.around.ledger.nextDue(place.account().key).catch(() => null));
}
