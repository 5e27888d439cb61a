/** What happens in one run, as plain data: drawn from a seed, written to a file, shrunk by halving. */
import { type Aim, aimsOf, blackoutsOf } from "./aims.js";
import { faultsOf } from "./faults.js";
import type { Fault } from "./network.js";
import { createDice, type Dice } from "./random.js";
import { withRare } from "./rare.js";
import { KINDS, type Kind, type PlaceConfig } from "./session.js";
import type { Upgrade } from "./upgrade.js";

/** `n` grows with every edit and shows in title, price and stock. */
export interface Edit {
  readonly at: number;
  /** Which worker's shop is called. */
  readonly by: number;
  readonly kind: "publish" | "stale" | "stock" | "sold-out" | "price" | "withdraw" | "delete";
  readonly products: readonly number[];
  readonly n: number;
  readonly waitMs: number;
  /** The title has a word that places refuse. */
  readonly isForbidden: boolean;
  readonly newPhoto: boolean;
}

export interface Crash {
  readonly at: number;
  readonly worker: number;
  readonly backAfterMs: number;
}

/** A wall clock is set. */
export interface Jump {
  readonly at: number;
  readonly worker: number;
  readonly ms: number;
}

/** All clocks of the machine are set by hours, forward or back. */
export interface ClockSet {
  readonly at: number;
  readonly ms: number;
}

/** The ledger of `backupAt` is brought back at `at`; what was written between is lost. */
export interface Restore {
  readonly backupAt: number;
  readonly at: number;
}

/** The account of a place gets another name: the processes start anew with it, and the seller says that it is the same. */
export interface Rebind {
  readonly at: number;
  readonly place: string;
}

/** A machine stands still for longer than its leases last. */
export interface Freeze {
  readonly worker: number;
  /** The awaited step of its first process at which it stops. */
  readonly point: number;
  readonly ms: number;
  /** It is a call that is counted: the answer comes while it stands still. */
  readonly isCall?: boolean | undefined;
}

/** A channel takes nothing new from `at` on, and nothing at all after it has drained. */
export interface Closing {
  readonly at: number;
  readonly place: string;
  readonly drainMs: number;
}

export interface Schedule {
  readonly seed: number;
  readonly workers: number;
  /** How often an awaited step is late, 0…1. */
  readonly lateness: number;
  /** How far idle looks are apart at least, when nobody wakes them. */
  readonly idleMs: number;
  readonly products: number;
  readonly places: readonly PlaceConfig[];
  /** Products that are on a place already, put there by hand. */
  readonly foreign: readonly { readonly place: string; readonly product: number }[];
  readonly pace: number;
  readonly edits: readonly Edit[];
  readonly faults: readonly Fault[];
  readonly crashes: readonly Crash[];
  readonly jumps: readonly Jump[];
  readonly clockSets: readonly ClockSet[];
  readonly restores: readonly Restore[];
  readonly rebinds: readonly Rebind[];
  /** Processes that begin anew with the newer release. */
  readonly upgrades: readonly Upgrade[];
  readonly freezes: readonly Freeze[];
  readonly closings: readonly Closing[];
  readonly aims: readonly Aim[];
  /** When a place takes the seller's consent back. */
  readonly revocations: readonly { readonly at: number; readonly place: string }[];
  /** When the photo host takes nothing. */
  readonly hostOutages: readonly { readonly at: number; readonly until: number }[];
  /** Worker 0 does not run on: it is called now and then, each time for so long. */
  readonly budgetMs: number | undefined;
  readonly ledger: "memory" | "sqlite";
}

const EDITS = [
  "publish",
  "publish",
  "publish",
  "stale",
  "stock",
  "stock",
  "sold-out",
  "price",
  "withdraw",
  "delete",
] as const;
/** Places of one world, each of another kind. */
const PLACES = 4;
const SECOND = 1_000;
const HOUR = 3_600_000;

/** Draws the schedule of a seed. All times are milliseconds from the beginning. */
export function scheduleOf(seed: number): Schedule {
  return withRare(drawSchedule(seed));
}

function drawSchedule(seed: number): Schedule {
  const dice = createDice(seed).fork("schedule");
  const workers = dice.whole(1, 3);
  const products = dice.whole(20, 24);
  const kinds = kindsOf(dice).map((kind, index) => placeOf(kind, index, dice));
  const places = withHabits(dice.fork("habits"), kinds);
  const aims = aimsOf(dice.fork("aims"), places);
  const spanMs = dice.whole(20, 240) * SECOND;
  const withFind = places.filter(({ kind }) => kind === "key" || kind === "upsert" || kind === "lookup");
  const faults = [...faultsOf(dice, places, spanMs), ...blackoutsOf(dice.fork("blackouts"), aims, spanMs)];
  const isLong = faults.some(({ at, until }) => until - at > 2 * HOUR);
  return {
    seed,
    workers,
    lateness: dice.pick([0, 0.02, 0.1]),
    products,
    places,
    foreign: dice.chance(0.4) ? foreignIn(withFind, products, dice) : [],
    idleMs: isLong ? 20 * SECOND : dice.pick([0, 3_000, 6_000, 6_000]),
    pace: dice.pick([8, 100]),
    edits: editsOf(dice, workers, products, spanMs),
    faults,
    crashes: crashesOf(dice, workers, spanMs),
    jumps: jumpsOf(dice.fork("jumps"), workers, spanMs),
    clockSets: [],
    restores: [],
    rebinds: [],
    upgrades: [],
    freezes: freezesOf(dice.fork("freezes"), workers),
    closings: closingsOf(dice.fork("closings"), places, spanMs),
    aims,
    revocations: revocationsOf(dice.fork("revocations"), places, spanMs),
    hostOutages: hostOutagesOf(dice.fork("host"), places, spanMs),
    budgetMs: dice.fork("budget").chance(0.15) ? 20 * SECOND : undefined,
    ledger: dice.fork("ledger").chance(0.05) ? "sqlite" : "memory",
  };
}

function kindsOf(dice: Dice): readonly Kind[] {
  const left: Kind[] = [...KINDS];
  return Array.from({ length: PLACES }, () => left.splice(dice.whole(0, left.length - 1), 1)[0] ?? "key");
}

/** A place of this kind with ordinary habits. */
export function placeOf(kind: Kind, index: number, dice: Dice): PlaceConfig {
  const drawn = habitsOf(kind, index, dice);
  return { ...drawn, counts: drawn.rate === 20 ? "requests" : "acts" };
}

function habitsOf(kind: Kind, index: number, dice: Dice): PlaceConfig {
  return {
    name: `${kind}${index}`,
    kind,
    deadlineMs: dice.pick([5, 10]) * SECOND,
    landsWithinMs: dice.pick([5, 20]) * SECOND,
    readLagMs: dice.pick([0, 3, 8]) * SECOND,
    keyLivesMs: dice.pick([undefined, 120 * SECOND]),
    concurrency: dice.pick([1, 2, 4]),
    rate: dice.pick([undefined, undefined, 5, 20]),
    photos: kind === "lookup" || (kind !== "wall" && kind !== "mailbox" && dice.chance(0.5)),
    hides: kind === "lookup" || kind === "key" ? dice.chance(0.5) : false,
    batch: dice.whole(1, 5),
    onExisting: dice.pick(["ask", "adopt"]),
    onDoubt: "ask",
  };
}

function foreignIn(places: readonly PlaceConfig[], products: number, dice: Dice): Schedule["foreign"] {
  return places.flatMap(({ name }) =>
    Array.from({ length: products }, (_, product) => ({ place: name, product })).filter(() => dice.chance(1 / 3)),
  );
}

function editsOf(dice: Dice, workers: number, products: number, spanMs: number): readonly Edit[] {
  const all = Array.from({ length: products }, (_, index) => index);
  const first = dice.chance(0.5) ? all : all.filter((product) => product === 0 || dice.chance(0.5));
  const base = { by: 0, isForbidden: false, newPhoto: true, waitMs: 0 };
  const edits: Edit[] = [{ ...base, at: 0, kind: "publish", products: first, n: 1, waitMs: dice.pick([0, 5_000]) }];
  // Half of the shops edit a few products in a hurry, so that edits overtake what is under way.
  const storm = dice.chance(0.5);
  const some = storm ? all.slice(0, 3) : all;
  const count = dice.whole(0, storm ? 25 : 14);
  for (let n = 2; n < 2 + count; n += 1) {
    edits.push({
      at: dice.whole(0, storm ? Math.min(spanMs, 60 * SECOND) : spanMs),
      by: dice.whole(0, workers - 1),
      kind: dice.pick(EDITS),
      products: dice.chance(0.2) ? all : [dice.pick(some)],
      n,
      waitMs: dice.pick([0, 0, 5_000, 30_000]),
      isForbidden: dice.chance(0.05),
      newPhoto: dice.chance(0.3),
    });
  }
  // Numbers grow with time: what is newer can be told from what is shown.
  const sorted = edits.sort((left, right) => left.at - right.at);
  return sorted.map((edit, index) => ({ ...edit, n: index + 1 }));
}

function jumpsOf(dice: Dice, workers: number, spanMs: number): readonly Jump[] {
  if (!dice.chance(0.2)) return [];
  return [{ at: dice.whole(0, spanMs), worker: dice.whole(0, workers - 1), ms: dice.pick([-2_000, -500, 500, 2_000]) }];
}

function freezesOf(dice: Dice, workers: number): readonly Freeze[] {
  if (workers < 2 || !dice.chance(0.5)) return [];
  return Array.from({ length: workers - 1 }, (_, worker) => ({
    worker,
    point: dice.whole(20, 500),
    ms: dice.pick([40, 90, 200]) * SECOND,
  }));
}

function closingsOf(dice: Dice, places: readonly PlaceConfig[], spanMs: number): readonly Closing[] {
  if (!dice.chance(0.1)) return [];
  return [{ at: dice.whole(0, spanMs), place: dice.pick(places).name, drainMs: dice.pick([0, 30, 300]) * SECOND }];
}

/** Some share a fate, some have tokens, some fetch photos from our host. */
function withHabits(dice: Dice, places: readonly PlaceConfig[]): readonly PlaceConfig[] {
  const isTogether = dice.chance(0.15);
  return places.map((config, index) => ({
    ...config,
    ...(isTogether && index < 2 ? { fate: "together" } : {}),
    ...(dice.chance(0.2) ? { tokensLiveMs: dice.pick([40, 120, 600]) * SECOND } : {}),
    ...(config.photos && dice.chance(0.4) ? { pulls: true } : {}),
  }));
}

function revocationsOf(dice: Dice, places: readonly PlaceConfig[], spanMs: number): Schedule["revocations"] {
  const able = places.filter(({ tokensLiveMs }) => tokensLiveMs !== undefined);
  return able.filter(() => dice.chance(0.3)).map(({ name }) => ({ at: dice.whole(0, spanMs), place: name }));
}

function hostOutagesOf(dice: Dice, places: readonly PlaceConfig[], spanMs: number): Schedule["hostOutages"] {
  if (!places.some(({ pulls }) => pulls) || !dice.chance(0.5)) return [];
  const at = dice.chance(0.5) ? 0 : dice.whole(0, spanMs);
  return [{ at, until: at + dice.pick([10, 120, 3_600]) * SECOND }];
}

function crashesOf(dice: Dice, workers: number, spanMs: number): readonly Crash[] {
  return Array.from({ length: dice.whole(1, 2) }, () => ({
    at: dice.whole(0, spanMs),
    worker: dice.whole(0, workers - 1),
    backAfterMs: dice.pick([500, 5_000, 100_000]),
  }));
}
