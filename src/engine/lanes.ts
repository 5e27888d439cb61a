/** Serving the lanes of one account: takedowns first, new listings last, a share for what is fresh, only through open gates. */
import type { Many } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { Lane } from "../ledger/rows.js";
import { aside } from "./act.js";
import { keysOf } from "./circuits.js";
import { type Desk, LOOK_MS, nowOf, type Round, roomOf, startTask } from "./desk.js";
import { composeEdition } from "./edition.js";
import { LANES, type Place } from "./place.js";
import { rebuildPlace } from "./rebuild.js";
import { sooner } from "./rendering.js";
import { laneIsOpen } from "./standing.js";
import { actOn } from "./task.js";

const LEASE_MS = 60_000;
/** One in this many goes to the newest wish: a backlog must not bury a fresh edit. */
const RESERVE = 5;

/** Brings what this process knows of a place up to date with the ledger. */
export async function refreshPlace(desk: Desk, stop: AbortSignal): Promise<void> {
  await desk.tools.refreshAccounts();
  await desk.tools.circuits.load(desk.place);
  await desk.tools.refreshFacts(desk.place, stop);
  desk.refreshAt = nowOf(desk) + LOOK_MS;
}

/** Claims and starts what may leave now. */
export async function serveLanes(desk: Desk, stop: AbortSignal): Promise<Round> {
  const { place, tools } = desk;
  const due = await tools.around.ledger.dueLanes(place.account().key);
  const lanes = LANES.filter((lane) => due.includes(lane));
  const most = roomOf(desk) * Math.max(1, ...lanes.map((lane) => batchOf(place, lane)));
  const fresh = Math.floor(((desk.turn % RESERVE) + most) / RESERVE);
  const rotated = lanes.map((_, index) => lanes[(index + desk.turn) % lanes.length] ?? "create");
  const first = await serveEach(desk, rotated, fresh, "fresh", stop);
  const rest = await serveEach(desk, lanes, most - first.started, "urgent", stop);
  return { started: first.started + rest.started, nextAt: sooner(first.nextAt, rest.nextAt) };
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
  if (!laneIsOpen(place.account(), lane, nowOf(desk))) return { started: 0, nextAt: null };
  const allowance = await tools.circuits.allow(place, keysOf(place, lane), stop);
  if ("until" in allowance) return { started: 0, nextAt: allowance.until };
  if (lane === "rebuild" || lane === "compose") return serveWhole(desk, lane, stop);
  const claimed = await claimLane(desk, lane, Math.min(most, allowance.calls), order);
  for (const group of grouped(place, lane, claimed)) startTask(desk, actOn(place, group, tools, stop));
  if (claimed.length > 0) return { started: claimed.length, nextAt: null };
  const { at } = await tools.permits.look(place, lane, 1);
  return { started: 0, nextAt: at > nowOf(desk) ? at : null };
}

async function serveWhole(desk: Desk, lane: "rebuild" | "compose", stop: AbortSignal): Promise<Round> {
  if (desk.tasks.size > 0) return { started: 0, nextAt: null };
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

function batchOf(place: Place, lane: Lane): number {
  const verb = lane === "rebuild" || lane === "compose" ? undefined : place.inside.verb(lane);
  return isMany(verb) ? verb.upTo : 1;
}

function isMany(verb: unknown): verb is Many<unknown, unknown, unknown> {
  return typeof verb === "object" && verb !== null;
}

function grouped(place: Place, lane: Lane, claimed: readonly Claimed[]): readonly (readonly Claimed[])[] {
  const size = batchOf(place, lane);
  const starts = Array.from({ length: Math.ceil(claimed.length / size) }, (_, index) => index * size);
  return starts.map((start) => claimed.slice(start, start + size));
}
