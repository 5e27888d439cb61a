/** What happens in one run, as plain data: drawn from a seed, written to a file, shrunk by halving. */
import type { Fault } from "./network.js";
import { FAULTS } from "./network.js";
import { createDice, type Dice } from "./random.js";
import { KINDS, type Kind, type PlaceConfig } from "./session.js";

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

/** A machine's wall clock is set. */
export interface Jump {
  readonly at: number;
  readonly worker: number;
  readonly ms: number;
}

/** A machine stands still for longer than its leases last. */
export interface Freeze {
  readonly worker: number;
  /** The awaited step of its first process at which it stops. */
  readonly point: number;
  readonly ms: number;
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
  readonly products: number;
  readonly places: readonly PlaceConfig[];
  /** Products that are on a place already, put there by hand. */
  readonly foreign: readonly { readonly place: string; readonly product: number }[];
  readonly pace: number;
  readonly edits: readonly Edit[];
  readonly faults: readonly Fault[];
  readonly crashes: readonly Crash[];
  readonly jumps: readonly Jump[];
  readonly freezes: readonly Freeze[];
  readonly closings: readonly Closing[];
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
const SECOND = 1_000;
const HOUR = 3_600_000;
const OUTAGES = [60 * SECOND, 60 * SECOND, 60 * SECOND, HOUR, HOUR, 30 * HOUR] as const;
/** What leaves a doubt behind. */
const DOUBTFUL = ["late", "lose-answer", "lose-request", "5xx-after", "broken-json", "gap"] as const;

/** Draws the schedule of a seed. All times are milliseconds from the beginning. */
export function scheduleOf(seed: number): Schedule {
  const dice = createDice(seed).fork("schedule");
  const workers = dice.whole(1, 3);
  const products = dice.whole(2, 12);
  const count = dice.whole(1, 4);
  const places = Array.from({ length: count }, (_, index) => placeOf(dice.pick(KINDS), index, dice));
  const spanMs = dice.whole(20, 240) * SECOND;
  const withFind = places.filter(({ kind }) => kind === "key" || kind === "upsert" || kind === "lookup");
  return {
    seed,
    workers,
    lateness: dice.pick([0, 0.02, 0.1]),
    products,
    places,
    foreign: dice.chance(0.4) ? foreignIn(withFind, products, dice) : [],
    pace: dice.pick([4, 100]),
    edits: editsOf(dice, workers, products, spanMs),
    faults: dice.chance(0.9) ? faultsOf(dice, places, spanMs) : [],
    crashes: crashesOf(dice, workers, spanMs),
    jumps: jumpsOf(dice.fork("jumps"), workers, spanMs),
    freezes: freezesOf(dice.fork("freezes"), workers),
    closings: closingsOf(dice.fork("closings"), places, spanMs),
  };
}

/** A place of this kind with ordinary habits. */
export function placeOf(kind: Kind, index: number, dice: Dice): PlaceConfig {
  return {
    name: `${kind}${index}`,
    kind,
    deadlineMs: dice.pick([5, 10]) * SECOND,
    landsWithinMs: dice.pick([5, 20]) * SECOND,
    readLagMs: dice.pick([0, 3, 8]) * SECOND,
    // A recipient whose key is too old is a question that nobody can answer.
    keyLivesMs: kind === "mailbox" ? undefined : dice.pick([undefined, 120 * SECOND]),
    concurrency: dice.pick([1, 2, 4]),
    rate: dice.pick([undefined, undefined, 5, 20]),
    photos: kind !== "wall" && kind !== "mailbox" && dice.chance(0.5),
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

function faultsOf(dice: Dice, places: readonly PlaceConfig[], spanMs: number): readonly Fault[] {
  const doubtful = dice.chance(0.4) ? doubtsOf(dice, places) : [];
  const any = Array.from({ length: dice.whole(1, 4) }, (): Fault => {
    const what = dice.pick(FAULTS);
    // Often from the beginning: what is put up first is what can be doubled.
    const at = dice.chance(0.35) ? dice.whole(0, 3 * SECOND) : dice.whole(0, spanMs);
    const long = what === "outage" ? dice.pick(OUTAGES) : dice.whole(5, 120) * SECOND;
    return {
      at,
      until: at + long,
      place: dice.pick(places).name,
      what,
      share: what === "outage" ? 1 : dice.pick([0.3, 0.7, 1]),
    };
  });
  return [...doubtful, ...any];
}

// A doubtful beginning: what is put up first is what can be doubled.
function doubtsOf(dice: Dice, places: readonly PlaceConfig[]): readonly Fault[] {
  const what = dice.pick(DOUBTFUL);
  const until = dice.whole(2, 40) * SECOND;
  return places.map(({ name }) => ({ at: 0, until, place: name, what, share: dice.pick([0.3, 0.7, 1]) }));
}

// Clocks that are set by little: what a machine's time service does.
function jumpsOf(dice: Dice, workers: number, spanMs: number): readonly Jump[] {
  if (!dice.chance(0.2)) return [];
  return [{ at: dice.whole(0, spanMs), worker: dice.whole(0, workers - 1), ms: dice.pick([-2_000, -500, 500, 2_000]) }];
}

function freezesOf(dice: Dice, workers: number): readonly Freeze[] {
  if (workers < 2 || !dice.chance(0.3)) return [];
  return Array.from({ length: workers - 1 }, (_, worker) => ({
    worker,
    point: dice.whole(1, 120),
    ms: dice.pick([40, 90, 200]) * SECOND,
  }));
}

function closingsOf(dice: Dice, places: readonly PlaceConfig[], spanMs: number): readonly Closing[] {
  if (!dice.chance(0.1)) return [];
  return [{ at: dice.whole(0, spanMs), place: dice.pick(places).name, drainMs: dice.pick([0, 30, 300]) * SECOND }];
}

function crashesOf(dice: Dice, workers: number, spanMs: number): readonly Crash[] {
  return Array.from({ length: dice.whole(0, 2) }, () => ({
    at: dice.whole(0, spanMs),
    worker: dice.whole(0, workers - 1),
    backAfterMs: dice.pick([500, 5_000, 100_000]),
  }));
}
