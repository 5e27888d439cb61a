/** The engine of one shop: binds its places, keeps wishes, and delivers while somebody wants it to. */
import type { Channel } from "../channel/define.js";
import { bindPlaces } from "./binding.js";
import { doChores } from "./chores.js";
import { type Circuits, createCircuits } from "./circuits.js";
import { createClockWatch } from "./clock-watch.js";
import { createWorker } from "./deliver.js";
import type { DeliverTools } from "./desk.js";
import { refreshFacts } from "./facts.js";
import { createGoalKeeper, type GoalKeeper } from "./goals.js";
import { createHolds } from "./holds.js";
import type { PublishTools } from "./keep.js";
import { makeLater } from "./later-photos.js";
import { createLinks } from "./links.js";
import { followMoves, type Moves, readMoves } from "./moves.js";
import { createPermits, type Permits } from "./permits.js";
import { createPlace, type Place } from "./place.js";
import { readRenamings } from "./renamed.js";
import type { ReportTools } from "./report.js";
import { checkMarker, keepMarker, readRestorations } from "./restored.js";
import type { Surroundings } from "./surroundings.js";
import { createTallies } from "./tally.js";
import { carryWakeups } from "./wakeup.js";

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
  /** The same, also where the ledger is older than its marker. */
  openEvenOlder(): Promise<void>;
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
  readonly moves: Moves;
  mayBeOlder: boolean;
  readonly places: ReadonlyMap<string, Place>;
  /** Places that work, by account: of two names for one account only the first. */
  readonly placesByKey: Map<number, Place>;
  /** Places whose hold only this process knows of. */
  readonly localHolds: Set<string>;
  readonly delivering: DeliverTools;
  readonly goals: GoalKeeper;
}

/** Makes the engine of a shop from its channels. Nothing is opened or connected yet. */
export function createEngine(channels: Readonly<Record<string, Channel>>, given: Surroundings): Engine {
  const moves: Moves = new Map();
  const around = remembering(given, moves);
  const permits = createPermits(around);
  const named = Object.entries(channels).map(
    ([name, channel]) => [name, createPlace(name, channel, around, permits.toll)] as const,
  );
  const places = new Map(named);
  const circuits = createCircuits(around);
  const wishing = { around, links: createLinks(places, around), places };
  const tallies = createTallies();
  const goals = createGoalKeeper({ ...wishing, circuits, tallies });
  const publishing: PublishTools = { ...wishing, tallies, touch: goals.touch };
  const placesByKey = new Map<number, Place>();
  const parts: Parts = {
    around,
    moves,
    mayBeOlder: false,
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
      refreshFacts: (place, reading) => refreshFacts(place, around, reading),
    },
  };
  return {
    around,
    places,
    publishing,
    reporting: { around, placesByKey, circuits, permits },
    circuits,
    permits,
    goals,
    ...createOpening(parts),
    refreshAccounts: () => refreshAccounts(parts),
    ...createShifts(parts),
  };
}

/** Where it lies how old everything is that was stored before the clock jumped. */
const clockKey = (shop: string): string => `clock:${shop}`;

/** What is handed in, with what the engine itself remembers beside it. */
function remembering(given: Surroundings, moves: Moves): Surroundings {
  const { ledger, shop, bus } = given;
  const note = (before: number): void => {
    const noted = ledger.write([{ op: "meta", key: clockKey(shop), value: String(before) }]);
    noted.catch((error: unknown) => bus.emit("warned", { code: "clock", message: String(error) }));
  };
  const clockWatch = createClockWatch(given.clock, note);
  return { ...followMoves(given, moves), restored: { list: [] }, renamed: { list: [] }, clockWatch };
}

/** Opens once, however many ask; where it failed, the next one tries again. */
function createOpening(parts: Parts): Pick<Engine, "open" | "openEvenOlder"> {
  let once: Promise<void> | undefined;
  const open = (signal?: AbortSignal): Promise<void> => {
    once ??= openParts(parts, signal).catch((error: unknown) => {
      once = undefined;
      throw error;
    });
    return once;
  };
  return {
    open,
    openEvenOlder() {
      parts.mayBeOlder = true;
      return open();
    },
  };
}

async function openParts(parts: Parts, signal: AbortSignal | undefined): Promise<void> {
  const { around, moves, places, placesByKey, localHolds } = parts;
  await around.ledger.open(signal);
  if (!parts.mayBeOlder) await checkMarker(around);
  await bindPlaces(places, around);
  for (const place of places.values()) {
    const row = place.account();
    if (row.hold?.reason === "account changed") localHolds.add(place.name);
    if (!placesByKey.has(row.key)) placesByKey.set(row.key, place);
    await refreshFacts(place, around, undefined);
  }
  await readMoves(places.values(), around, moves);
  await rememberPast(around);
  const jumped = await around.ledger.readMeta(clockKey(around.shop));
  if (jumped !== undefined) around.clockWatch?.remember(Number(jumped));
}

async function rememberPast(around: Surroundings): Promise<void> {
  if (around.restored) around.restored.list = await readRestorations(around);
  if (around.renamed) around.renamed.list = await readRenamings(around);
}

async function refreshAccounts({ around, moves, placesByKey, localHolds }: Parts): Promise<void> {
  for (const row of await around.ledger.readAccounts(around.shop)) {
    const place = placesByKey.get(row.key);
    if (!place) continue;
    // Rebound, here or by another process, it bears its name again.
    const isHeldHere = row.hold === null && row.name !== place.name && localHolds.has(place.name);
    place.bind(isHeldHere ? { ...row, hold: place.account().hold } : row);
  }
  await readMoves(placesByKey.values(), around, moves);
  await rememberPast(around);
}

function createShifts(parts: Parts): Pick<Engine, "engage" | "halt"> {
  let shift: Shift | undefined;
  // Also those whose last calls are still under way while nobody wants to deliver any more.
  const shifts = new Set<Shift>();
  const end = (mine: Shift): Promise<void> => {
    if (shift === mine) shift = undefined;
    mine.stop.abort();
    return mine.ended;
  };
  return {
    async engage() {
      if (!shift && isShared(parts.around) && !(await lease(parts.around, DELIVERER_MS))) return undefined;
      shift ??= begin(parts, shifts);
      const mine = shift;
      mine.hands += 1;
      let hasLeft = false;
      return async () => {
        if (hasLeft) return;
        hasLeft = true;
        mine.hands -= 1;
        if (mine.hands === 0) await end(mine);
      };
    },
    async halt() {
      await Promise.all([...shifts].map(end));
    },
  };
}

function begin(parts: Parts, shifts: Set<Shift>): Shift {
  const stop = new AbortController();
  const shift: Shift = { stop, ended: workThrough(parts, stop.signal, () => shifts.delete(shift)), hands: 0 };
  shifts.add(shift);
  return shift;

  async function workThrough(all: Parts, signal: AbortSignal, end: () => void): Promise<void> {
    await work(all, signal).finally(end);
    if (shifts.size === 0 && isShared(all.around)) await lease(all.around, null);
  }
}

async function work({ around, placesByKey, delivering, goals }: Parts, stop: AbortSignal): Promise<void> {
  const workers = [...placesByKey.values()].map((place) => createWorker(place, delivering).run(stop));
  const later = makeLater(placesByKey.values(), delivering, stop);
  await Promise.all([
    ...workers,
    doChores({ ...delivering, goals }, stop),
    later,
    keepLease(around, stop),
    keepMarker(around, stop),
    carryWakeups(around.ledger.wakeup, [...placesByKey.keys()], around, stop),
  ]);
}

// On a SQLite file one process delivers; others publish or look.
function isShared({ ledger }: Surroundings): boolean {
  return ledger.id.startsWith("sqlite:") && ledger.sharing === "shared";
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
