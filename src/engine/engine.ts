/** The engine of one shop: binds its places, keeps wishes, and delivers while somebody wants it to. */
import type { Channel } from "../channel/define.js";
import { bindPlaces } from "./binding.js";
import { doChores } from "./chores.js";
import { type Circuits, createCircuits } from "./circuits.js";
import { createWorker } from "./deliver.js";
import type { DeliverTools } from "./desk.js";
import { refreshFacts } from "./facts.js";
import { createGoalKeeper, type GoalKeeper } from "./goals.js";
import { createHolds } from "./holds.js";
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
  refreshAccounts(): Promise<void>;
}

/** A time of delivering, shared by everyone who wants it. */
interface Shift {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  hands: number;
}

interface Parts {
  readonly around: Surroundings;
  readonly places: ReadonlyMap<string, Place>;
  /** Places that work, by account: of two names for one account only the first. */
  readonly placesByKey: Map<number, Place>;
  /** Places whose hold only this process knows of. */
  readonly localHolds: Set<string>;
  readonly delivering: DeliverTools;
  readonly goals: GoalKeeper;
}

/** Makes the engine of a shop from its channels. Nothing is opened or connected yet. */
export function createEngine(channels: Readonly<Record<string, Channel>>, around: Surroundings): Engine {
  const named = Object.entries(channels).map(([name, channel]) => [name, createPlace(name, channel, around)] as const);
  const places = new Map(named);
  const circuits = createCircuits(around);
  const permits = createPermits(around);
  const wishing = { around, links: createLinks(places, around), places };
  const tallies = createTallies();
  const goals = createGoalKeeper({ ...wishing, circuits, tallies });
  const publishing: PublishTools = { ...wishing, tallies, touch: goals.touch };
  const placesByKey = new Map<number, Place>();
  const parts: Parts = {
    around,
    places,
    placesByKey,
    localHolds: new Set(),
    goals,
    delivering: {
      ...publishing,
      circuits,
      permits,
      owner: around.worker,
      holdAccount: createHolds(around),
      refreshAccounts: () => refreshAccounts(parts),
      refreshFacts: (place, signal) => refreshFacts(place, around, signal),
    },
  };
  const opening: { once: Promise<void> | undefined } = { once: undefined };
  return {
    around,
    places,
    publishing,
    reporting: { around, placesByKey, circuits, permits },
    circuits,
    permits,
    goals,
    open(signal) {
      opening.once ??= openParts(parts, signal).catch((error: unknown) => {
        opening.once = undefined;
        throw error;
      });
      return opening.once;
    },
    refreshAccounts: () => refreshAccounts(parts),
    ...createShifts(parts),
  };
}

async function openParts(
  { around, places, placesByKey, localHolds }: Parts,
  signal: AbortSignal | undefined,
): Promise<void> {
  await around.ledger.open(signal);
  await bindPlaces(places, around);
  for (const place of places.values()) {
    const row = place.account();
    if (row.hold?.reason === "account changed") localHolds.add(place.name);
    if (!placesByKey.has(row.key)) placesByKey.set(row.key, place);
    await refreshFacts(place, around, undefined);
  }
}

async function refreshAccounts({ around, placesByKey, localHolds }: Parts): Promise<void> {
  for (const row of await around.ledger.readAccounts(around.shop)) {
    const place = placesByKey.get(row.key);
    if (!place) continue;
    const isHeldHere = row.hold === null && localHolds.has(place.name);
    place.bind(isHeldHere ? { ...row, hold: place.account().hold } : row);
  }
}

function createShifts(parts: Parts): Pick<Engine, "engage" | "halt"> {
  let shift: Shift | undefined;
  return {
    async engage() {
      if (!shift && isShared(parts.around) && !(await lease(parts.around, DELIVERER_MS))) return undefined;
      shift ??= begin(parts);
      const mine = shift;
      mine.hands += 1;
      let hasLeft = false;
      return async () => {
        if (hasLeft) return;
        hasLeft = true;
        mine.hands -= 1;
        if (mine.hands > 0) return;
        if (shift === mine) shift = undefined;
        mine.stop.abort();
        await mine.ended;
      };
    },
    async halt() {
      const mine = shift;
      shift = undefined;
      mine?.stop.abort();
      await mine?.ended;
    },
  };
}

function begin(parts: Parts): Shift {
  const stop = new AbortController();
  return { stop, ended: work(parts, stop.signal), hands: 0 };
}

async function work({ around, placesByKey, delivering, goals }: Parts, stop: AbortSignal): Promise<void> {
  const workers = [...placesByKey.values()].map((place) => createWorker(place, delivering).run(stop));
  await Promise.all([...workers, doChores({ ...delivering, goals }, stop), keepLease(around, stop)]);
  if (isShared(around)) await lease(around, null);
}

// On a SQLite file one process delivers; others publish or look.
function isShared({ ledger }: Surroundings): boolean {
  return ledger.id === "sqlite" && ledger.sharing === "shared";
}

async function keepLease(around: Surroundings, stop: AbortSignal): Promise<void> {
  while (isShared(around) && !stop.aborted) {
    await around.clock.sleep(RENEW_MS, stop).catch(() => undefined);
    if (!stop.aborted) await lease(around, DELIVERER_MS);
  }
}

async function lease({ ledger, clock, worker }: Surroundings, ms: number | null): Promise<boolean> {
  const now = clock.now().getTime();
  const until = ms === null ? null : now + ms;
  const [held] = await ledger.write([{ op: "lease", name: DELIVERER, owner: worker, until, now }]);
  return held;
}
