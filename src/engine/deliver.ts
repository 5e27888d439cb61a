/** Delivering: for each account a loop that claims what is due where its gates are open, and sleeps until something is. */
import type { Claimed } from "../ledger/ledger.js";
import type { Lane } from "../ledger/rows.js";
import { keysOf } from "./circuits.js";
import { composeEdition } from "./edition.js";
import { LANES, type Place } from "./place.js";
import { rebuildPlace } from "./rebuild.js";
import { settleOne } from "./settle.js";
import { laneIsOpen, standingOf } from "./standing.js";
import { actOn, resolveOne, type TaskTools } from "./task.js";

const LEASE_MS = 60_000;
const LONGEST_SLEEP_MS = 60_000;
const REFRESH_MS = 1_000;
const RESERVE = 5;

export interface DeliverTools extends TaskTools {
  /** Brings account rows up to date with the ledger. */
  readonly refreshAccounts: () => Promise<void>;
  readonly refreshFacts: (place: Place, signal: AbortSignal) => Promise<void>;
}

interface Round {
  /** Tasks that were started. */
  readonly started: number;
  /** When something can move again; `null`: not before somebody wakes us. */
  readonly nextAt: number | null;
}

/** The worker of one account. */
export interface Worker {
  readonly place: Place;
  /** Works until `stop` is aborted; what is under way then ends first. */
  run(stop: AbortSignal): Promise<void>;
}

/** Makes the worker of one account. It never rejects: trouble is told and tried again. */
export function createWorker(place: Place, tools: DeliverTools): Worker {
  const { around, tallies } = tools;
  const tasks = new Set<Promise<void>>();
  let turn = 0;
  let refreshAt = 0;
  let ripeAt = 0;

  const now = (): number => around.clock.now().getTime();
  const start = (task: Promise<void>): void => {
    const guarded = task.catch((error: unknown) => {
      around.bus.emit("warned", { code: "deliver", message: `${place.name}: ${messageOf(error)}` });
      ripeAt = 0;
    });
    tasks.add(guarded);
    void guarded.finally(() => tasks.delete(guarded));
  };
  const room = (): number => place.concurrency - tasks.size;

  const ripen = async (): Promise<number> => {
    if (now() < ripeAt) return 0;
    const account = place.account().key;
    await around.ledger.promote(account, now());
    const query = { account, owner: tools.owner, now: now(), leaseUntil: now() + LEASE_MS, limit: Math.max(1, room()) };
    const stop = new AbortController().signal;
    const doubts = await around.ledger.take({ ...query, what: "doubt" });
    for (const one of doubts) start(resolveOne(place, one, tools, stop));
    const settling = await around.ledger.take({ ...query, what: "settling" });
    for (const one of settling) start(settleOne(place, one, tools));
    const next = await around.ledger.nextDue(account);
    ripeAt = Math.min(next ?? Number.POSITIVE_INFINITY, now() + REFRESH_MS);
    return doubts.length + settling.length;
  };

  const claimLane = async (lane: Lane, limit: number, order: "urgent" | "fresh"): Promise<readonly Claimed[]> => {
    const allowed = await tools.permits.look(place, lane, limit);
    if (allowed.calls === 0) return [];
    const claimed = await around.ledger.claim({
      account: place.account().key,
      lane,
      owner: tools.owner,
      now: now(),
      leaseUntil: now() + LEASE_MS,
      limit: allowed.calls,
      rendering: place.inside.rendering,
      order,
    });
    if (claimed.length === 0) return [];
    const { calls } = await tools.permits.take(place, lane, claimed.length);
    if (calls < claimed.length) await release(claimed.slice(calls));
    return claimed.slice(0, calls);
  };
  const release = async (claimed: readonly Claimed[]): Promise<void> => {
    await around.ledger.write(
      claimed.map(({ listing }) => ({
        op: "move" as const,
        account: listing.account,
        product: listing.product,
        occasion: listing.occasion,
        fence: listing.fence,
        state: "by digests" as const,
        dueAt: null,
        detail: listing.detail,
        tries: 0,
        endAct: null,
        now: now(),
      })),
    );
  };

  const serveLane = async (lane: Lane, limit: number, order: "urgent" | "fresh", stop: AbortSignal): Promise<Round> => {
    if (!laneIsOpen(place.account(), lane, now())) return { started: 0, nextAt: null };
    const allowance = await tools.circuits.allow(place, keysOf(place, lane), stop);
    if ("until" in allowance) return { started: 0, nextAt: allowance.until };
    if (lane === "rebuild" || lane === "compose") {
      if (tasks.size > 0) return { started: 0, nextAt: null };
      const serve = lane === "rebuild" ? rebuildPlace : composeEdition;
      const served = await serve(place, tools, stop);
      return { started: served.moved ? 1 : 0, nextAt: served.nextAt };
    }
    const claimed = await claimLane(lane, Math.min(limit, allowance.calls), order);
    for (const group of grouped(place, lane, claimed)) start(actOn(place, group, tools, stop));
    const { at } = claimed.length > 0 ? { at: null } : await tools.permits.look(place, lane, 1);
    return { started: claimed.length, nextAt: at !== null && at > now() ? at : null };
  };

  // A fifth of what may leave goes to the newest wishes, whatever hurries more: a backlog must not bury a fresh edit.
  const serve = async (stop: AbortSignal): Promise<Round> => {
    const due = await around.ledger.dueLanes(place.account().key);
    const lanes = LANES.filter((lane) => due.includes(lane));
    let left = Math.max(1, room()) * batchOf(place, lanes);
    const fresh = Math.floor(((turn % RESERVE) + left) / RESERVE);
    let started = 0;
    let nextAt: number | null = null;
    const note = (round: Round): void => {
      started += round.started;
      left -= round.started;
      turn += round.started;
      nextAt = earlier(nextAt, round.nextAt);
    };
    const rotated = lanes.map((_, index) => lanes[(index + turn) % lanes.length] as Lane);
    for (const lane of rotated)
      if (fresh > 0 && started < fresh) note(await serveLane(lane, fresh - started, "fresh", stop));
    for (const lane of lanes) if (left > 0) note(await serveLane(lane, left, "urgent", stop));
    return { started, nextAt };
  };

  const round = async (stop: AbortSignal): Promise<Round> => {
    if (now() >= refreshAt) {
      await tools.refreshAccounts();
      await tools.circuits.load(place);
      await tools.refreshFacts(place, stop);
      refreshAt = now() + REFRESH_MS;
    }
    const standing = standingOf(place.account(), now());
    if (!standing.open) return { started: 0, nextAt: standing.until };
    const ripe = await ripen();
    if (room() <= 0) return { started: ripe, nextAt: null };
    const served = await serve(stop);
    return { started: ripe + served.started, nextAt: served.nextAt };
  };

  const rest = async (nextAt: number | null, stop: AbortSignal): Promise<void> => {
    const account = place.account().key;
    const wakes = new AbortController();
    // It looks again every second: another process may have changed what this one cannot be woken for.
    const until = Math.min(nextAt ?? Number.POSITIVE_INFINITY, Math.max(ripeAt, now() + 1), now() + LONGEST_SLEEP_MS);
    const signal = AbortSignal.any([wakes.signal, stop]);
    try {
      await Promise.race([
        around.wakeup.wait(account, signal),
        around.clock.sleep(Math.max(1, until - now()), signal).catch(() => undefined),
        ...tasks,
      ]);
    } finally {
      wakes.abort();
    }
  };

  return {
    place,
    async run(stop) {
      while (!stop.aborted) {
        const stamp = tallies.stamp(place.account().key);
        const did = await round(stop).catch((error: unknown): Round => {
          around.bus.emit("warned", { code: "deliver", message: `${place.name}: ${messageOf(error)}` });
          return { started: 0, nextAt: now() + REFRESH_MS };
        });
        if (did.started > 0) tallies.busy(place.account().key);
        if (did.started > 0 && room() > 0) continue;
        if (tasks.size === 0) {
          tallies.idle(place.account().key, await idleUntil(did.nextAt), stamp);
        }
        await rest(did.nextAt, stop);
      }
      await Promise.all(tasks);
    },
  };

  async function idleUntil(nextAt: number | null): Promise<number | null> {
    return earlier(nextAt, await around.ledger.nextDue(place.account().key).catch(() => null));
  }
}

function grouped(place: Place, lane: Lane, claimed: readonly Claimed[]): readonly (readonly Claimed[])[] {
  const verb = place.inside.verb(lane as "create");
  const size = typeof verb === "object" && verb !== null ? (verb as { readonly upTo: number }).upTo : 1;
  const groups: (readonly Claimed[])[] = [];
  for (let start = 0; start < claimed.length; start += size) groups.push(claimed.slice(start, start + size));
  return groups;
}

function batchOf(place: Place, lanes: readonly Lane[]): number {
  const sizes = lanes.map((lane) => {
    const verb = place.inside.verb(lane as "create");
    return typeof verb === "object" && verb !== null ? (verb as { readonly upTo: number }).upTo : 1;
  });
  return Math.max(1, ...sizes);
}

function earlier(left: number | null, right: number | null): number | null {
  if (left === null) return right;
  return right === null ? left : Math.min(left, right);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
