/** Serving the lanes of one account: takedowns first, new listings last, a share for what is fresh, only through open gates. */
import type { Claimed } from "../ledger/ledger.js";
import type { Lane } from "../ledger/rows.js";
import { aside } from "./act.js";
import { batchOf } from "./batches.js";
import { accountKey, keysOf } from "./circuit-keys.js";
import type { Admitted } from "./circuits.js";
import { type Desk, LOOK_MS, nowOf, type Round, roomOf, startTask } from "./desk.js";
import { drainsThrough, narrow } from "./draining.js";
import { composeEdition } from "./edition.js";
import { LANES, type Place } from "./place.js";
import { rebuildPlace } from "./rebuild.js";
import { sooner } from "./rendering.js";
import { laneIsOpen, standingOf } from "./standing.js";
import { actOn, reportFailure } from "./task.js";

const LEASE_MS = 60_000;
/** One in this many goes to the newest wish: a backlog must not bury a fresh edit. */
const RESERVE = 5;

/** Brings what this process knows of a place up to date with the ledger. */
export async function refreshPlace(desk: Desk, stop: AbortSignal): Promise<void> {
  await desk.tools.refreshAccounts();
  await desk.tools.circuits.load(desk.place);
  await desk.tools.refreshFacts(desk.place, {
    signal: stop,
    mayCall: () => mayCall(desk),
    report: (error) => reportFailure(desk.place, "find", error, desk.tools),
  });
  desk.refreshAt = nowOf(desk) + LOOK_MS;
}

async function mayCall(desk: Desk): Promise<boolean> {
  const { place, tools } = desk;
  if (!standingOf(place.account(), nowOf(desk)).open) return false;
  if (tools.circuits.stateOf(accountKey(place)).state === "open") return false;
  return (await tools.permits.look(place, "revise", 1)).calls > 0;
}

/** Claims and starts what may leave now. */
export async function serveLanes(desk: Desk, stop: AbortSignal): Promise<Round> {
  const { place, tools } = desk;
  const due = await tools.around.ledger.dueLanes(place.account().key);
  const lanes = LANES.filter((lane) => due.includes(lane));
  const batch = Math.max(1, ...lanes.map((lane) => batchOf(place, lane)));
  const most = await mostNow(desk, lanes, roomOf(desk) * batch);
  // In whole calls: a few fresh ones in a call of their own would take the place of many.
  const fresh = Math.floor(((desk.turn % RESERVE) + Math.ceil(most / batch)) / RESERVE) * batch;
  const rotated = lanes.map((_, index) => lanes[(index + desk.turn) % lanes.length] ?? "create");
  const first = await serveEach(desk, rotated, fresh, "fresh", stop);
  const rest = await serveEach(desk, lanes, most - first.started, "urgent", stop);
  return { started: first.started + rest.started, nextAt: sooner(first.nextAt, rest.nextAt) };
}

// Where permits trickle, the share of what is fresh is one of them, not of the room: else nothing urgent ever got any.
async function mostNow({ place, tools }: Desk, lanes: readonly Lane[], room: number): Promise<number> {
  if (place.inside.limits.rates.length === 0) return room;
  const allowed = await Promise.all(lanes.map((lane) => tools.permits.look(place, lane, room)));
  return Math.max(1, ...allowed.map(({ calls }) => calls));
}

async function serveEach(
  desk: Desk,
  lanes: readonly Lane[],
  most: number,
  order: "urgent" | "fresh",
  stop: AbortSignal,
): Promise<Round> {
  let started = 0;
  let nextAt: number | null = null;
  for (const lane of lanes) {
    if (started >= most) break;
    const served = await serveLane(desk, lane, most - started, order, stop);
    started += served.started;
    desk.turn += served.started;
    nextAt = sooner(nextAt, served.nextAt);
  }
  return { started, nextAt };
}

async function serveLane(
  desk: Desk,
  lane: Lane,
  most: number,
  order: "urgent" | "fresh",
  stop: AbortSignal,
): Promise<Round> {
  const { place, tools } = desk;
  const now = nowOf(desk);
  const isOpen = laneIsOpen(place.account(), lane, now) || drainsThrough(place, lane, now);
  if (!isOpen) return { started: 0, nextAt: null };
  const isWhole = lane === "rebuild" || lane === "compose";
  if (isWhole && desk.tasks.size > 0) return { started: 0, nextAt: null };
  const admission = await tools.circuits.admit(place, keysOf(place, lane), isWhole ? 1 : most, stop);
  if ("until" in admission) return { started: 0, nextAt: admission.until };
  const held = { left: admission.calls };
  try {
    return isWhole ? await serveWhole(desk, lane, stop) : await serveAdmitted(desk, lane, admission, held, order, stop);
  } finally {
    admission.leave(held.left);
  }
}

/** Claims as many as were let through. What has left is taken from `held` and told to be over by its own task. */
async function serveAdmitted(
  desk: Desk,
  lane: Lane,
  { calls, leave }: Admitted,
  held: { left: number },
  order: "urgent" | "fresh",
  stop: AbortSignal,
): Promise<Round> {
  const { place, tools } = desk;
  const claimed = await claimLane(desk, lane, calls, order);
  const leaving = await narrow(place, lane, claimed, tools.around);
  for (const group of grouped(place, lane, leaving)) {
    held.left -= group.length;
    startTask(
      desk,
      actOn(place, group, tools, stop).finally(() => leave(group.length)),
    );
  }
  if (claimed.length > 0) return { started: claimed.length, nextAt: null };
  const { at } = await tools.permits.look(place, lane, 1);
  return { started: 0, nextAt: at > nowOf(desk) ? at : null };
}

async function serveWhole(desk: Desk, lane: "rebuild" | "compose", stop: AbortSignal): Promise<Round> {
  const serve = lane === "rebuild" ? rebuildPlace : composeEdition;
  const { moved, nextAt } = await serve(desk.place, desk.tools, stop);
  return { started: moved ? 1 : 0, nextAt };
}

async function claimLane(desk: Desk, lane: Lane, most: number, order: "urgent" | "fresh"): Promise<readonly Claimed[]> {
  const { place, tools } = desk;
  const allowed = await tools.permits.look(place, lane, most);
  if (allowed.calls === 0) return [];
  const now = nowOf(desk);
  const claimed = await tools.around.ledger.claim({
    account: place.account().key,
    lane,
    owner: tools.owner,
    now,
    leaseUntil: now + LEASE_MS,
    limit: allowed.calls,
    rendering: place.inside.rendering,
    order,
  });
  if (claimed.length === 0) return [];
  const { calls } = await tools.permits.take(place, lane, claimed.length);
  const spare = claimed.slice(calls);
  // Another worker was faster with the permits.
  await tools.around.ledger.write(
    spare.map((one) => aside(one, now, { state: "by digests", detail: one.listing.detail })),
  );
  return claimed.slice(0, calls);
}

function grouped(place: Place, lane: Lane, claimed: readonly Claimed[]): readonly (readonly Claimed[])[] {
  const size = batchOf(place, lane);
  const starts = Array.from({ length: Math.ceil(claimed.length / size) }, (_, index) => index * size);
  return starts.map((start) => claimed.slice(start, start + size));
}
