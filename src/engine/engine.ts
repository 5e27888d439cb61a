/** The engine of one shop: binds its places, keeps wishes, and delivers while somebody wants it to. */

import type { Channel } from "../channel/define.js";
import type { ChannelError } from "../channel/failures.js";
import { bindPlaces } from "./binding.js";
import { doChores } from "./chores.js";
import { type Circuits, createCircuits } from "./circuits.js";
import { createWorker, type DeliverTools } from "./deliver.js";
import { refreshFacts } from "./facts.js";
import { createGoalKeeper, type GoalKeeper } from "./goals.js";
import type { PublishTools } from "./keep.js";
import { createLinks } from "./links.js";
import { createPermits, type Permits } from "./permits.js";
import { createPlace, type Place } from "./place.js";
import type { ReportTools } from "./report.js";
import type { Surroundings } from "./surroundings.js";
import { createTallies } from "./tally.js";

const DELIVERER = "deliverer";
const DELIVERER_MS = 30_000;
const RENEW_MS = 10_000;

/** What the face of a shop is made of. */
export interface Engine {
  readonly around: Surroundings;
  readonly places: ReadonlyMap<string, Place>;
  readonly publishing: PublishTools;
  readonly reporting: ReportTools;
  readonly circuits: Circuits;
  readonly permits: Permits;
  readonly goals: GoalKeeper;
  /** Opens ledger and accounts. Called before anything else; again it does nothing. */
  open(signal?: AbortSignal): Promise<void>;
  /** Delivers until the returned function is called by everyone who engaged. `undefined`: another process delivers. */
  engage(): Promise<(() => Promise<void>) | undefined>;
  /** Ends delivering at once, what is under way first. */
  halt(): Promise<void>;
  holdAccount(place: Place, error: ChannelError): Promise<void>;
  refreshAccounts(): Promise<void>;
}

interface Shift {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  hands: number;
}

/** Makes the engine of a shop from its channels. Nothing is opened or connected yet. */
export function createEngine(channels: Readonly<Record<string, Channel>>, around: Surroundings): Engine {
  const places = new Map(
    Object.entries(channels).map(([name, channel]) => [name, createPlace(name, channel, around)] as const),
  );
  const circuits = createCircuits(around);
  const permits = createPermits(around);
  const links = createLinks(places, around);
  const tallies = createTallies();
  const wishing = { around, links, places };
  const publishing: PublishTools = { ...wishing, tallies };
  const goals = createGoalKeeper({ ...wishing, circuits, tallies });
  const placesByKey = new Map<number, Place>();
  let opened: Promise<void> | undefined;
  let shift: Shift | undefined;

  const refreshAccounts = async (): Promise<void> => {
    for (const row of await around.ledger.readAccounts(around.shop)) {
      const place = placesByKey.get(row.key);
      // A hold that only this process knows of (two names, another shop) is kept.
      if (place) place.bind(row.hold === null && isLocal(place) ? { ...row, hold: place.account().hold } : row);
    }
  };
  const localHolds = new Set<string>();
  const isLocal = (place: Place): boolean => localHolds.has(place.name);
  const openOnce = async (signal?: AbortSignal): Promise<void> => {
    await around.ledger.open(signal);
    await bindPlaces(places, around);
    for (const place of places.values()) {
      const row = place.account();
      if (row.hold?.reason === "account changed") localHolds.add(place.name);
      if (!placesByKey.has(row.key)) placesByKey.set(row.key, place);
      await refreshFacts(place, around, undefined);
    }
  };

  const holdAccount = async (place: Place, error: ChannelError): Promise<void> => {
    if (await renewed(place)) return;
    const hold = { reason: "reconnect", message: error.message, cure: error.cure ?? reconnectCure(place) };
    await around.ledger.write([
      { op: "account", key: place.account().key, hold, holdAt: around.clock.now().getTime() },
    ]);
    place.bind({ ...place.account(), hold });
    around.bus.emit("account-held", { channel: place.name, reason: "reconnect", message: error.message });
  };
  // One refused token may only be old: it is traded once before a person is called.
  const renewed = async (place: Place): Promise<boolean> => {
    const keeper = place.tokens;
    if (!keeper?.canRenew) return false;
    const stop = new AbortController().signal;
    const before = lastRenewal.get(place.name) ?? 0;
    const now = around.clock.now().getTime();
    if (now - before < RENEW_GUARD_MS) return false;
    try {
      const stale = await keeper.current(stop);
      await keeper.renew(stale, stop);
      lastRenewal.set(place.name, now);
      return true;
    } catch (error) {
      // A refresh that failed for a passing reason is not a dead token.
      return (error as ChannelError).kind !== "auth";
    }
  };
  const lastRenewal = new Map<string, number>();

  const deliverTools: DeliverTools = {
    ...wishing,
    tallies,
    circuits,
    permits,
    owner: around.worker,
    holdAccount,
    refreshAccounts,
    refreshFacts: (place, signal) => refreshFacts(place, around, signal),
  };

  const work = async (stop: AbortSignal): Promise<void> => {
    // Of two names for one account only one works.
    const workers = [...placesByKey.values()].map((place) => createWorker(place, deliverTools).run(stop));
    await Promise.all([...workers, doChores({ ...wishing, goals, tallies }, stop), keepDelivererLease(stop)]);
  };
  const keepDelivererLease = async (stop: AbortSignal): Promise<void> => {
    while (isShared() && !stop.aborted) {
      await around.clock.sleep(RENEW_MS, stop).catch(() => undefined);
      if (!stop.aborted) await lease(DELIVERER_MS);
    }
  };
  // On a SQLite file one process delivers; others publish or look.
  const isShared = (): boolean => around.ledger.id === "sqlite" && around.ledger.sharing === "shared";
  const lease = async (ms: number | null): Promise<boolean> => {
    const now = around.clock.now().getTime();
    const until = ms === null ? null : now + ms;
    const [held] = await around.ledger.write([{ op: "lease", name: DELIVERER, owner: around.worker, until, now }]);
    return held;
  };
  const begin = (): Shift => {
    const stop = new AbortController();
    const ended = work(stop.signal).then(async () => {
      if (isShared()) await lease(null);
    });
    return { stop, ended, hands: 0 };
  };
  const leave = async (mine: Shift): Promise<void> => {
    mine.hands -= 1;
    if (mine.hands > 0) return;
    if (shift === mine) shift = undefined;
    mine.stop.abort();
    await mine.ended;
  };

  return {
    around,
    places,
    publishing,
    reporting: { around, placesByKey, circuits, permits },
    circuits,
    permits,
    goals,
    open(signal) {
      opened ??= openOnce(signal).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    async engage() {
      if (!shift && isShared() && !(await lease(DELIVERER_MS))) return undefined;
      shift ??= begin();
      const mine = shift;
      mine.hands += 1;
      let left = false;
      return async () => {
        if (left) return;
        left = true;
        await leave(mine);
      };
    },
    async halt() {
      const mine = shift;
      shift = undefined;
      mine?.stop.abort();
      await mine?.ended;
    },
    holdAccount,
    refreshAccounts,
  };
}

const RENEW_GUARD_MS = 60_000;

function reconnectCure(place: Place): string {
  return place.inside.tokens
    ? `Let the seller give consent again, then shop.channel("${place.name}").connect(tokens).`
    : `Put the new credentials into the options of "${place.name}" and start again.`;
}
