/**
 * What is too rare to be drawn, and happens by quota: a restored backup, clocks set by hours, an account with another name,
 * calls that are overtaken by the edit after them, several who write the same products at the same instant, releases
 * that roll through the fleet, and a machine that sleeps over its answers while others carry on.
 */
import { createDice, type Dice } from "./random.js";
import type { Crash, Schedule } from "./schedule.js";

const SECOND = 1_000;
const HOUR = 3_600_000;
/** In every so manieth world. */
const EVERY = 20;
const RARE: Readonly<
  Record<number, "restore" | "rebind" | "forward" | "back" | "race" | "crowd" | "upgrade" | "sleep">
> = {
  3: "sleep",
  5: "restore",
  7: "forward",
  11: "crowd",
  13: "rebind",
  15: "upgrade",
  17: "back",
  19: "race",
};
/** From the crash of a machine to its next start nothing may happen to its clock: nobody would see it. */
const UNSEEN_MS = 8_000;

/** Adds what this seed has by quota, if it has anything. */
export function withRare(drawn: Schedule): Schedule {
  const dice = createDice(drawn.seed).fork("rare");
  switch (RARE[drawn.seed % EVERY]) {
    case "restore":
      return withRestore(drawn, dice);
    case "rebind":
      return withRebind(drawn, dice);
    case "forward":
      return withClockSet(drawn, dice.pick([1, 3, 6, 26]) * HOUR, dice);
    case "back":
      return withClockSet(drawn, dice.pick([-1, -3, -6]) * HOUR, dice);
    case "race":
      return withRace(drawn, dice);
    case "crowd":
      return withCrowd(drawn, dice);
    case "upgrade":
      return withUpgrade(drawn, dice);
    case "sleep":
      return withSleep(drawn, dice);
    default:
      return drawn;
  }
}

function spanOf({ edits, crashes }: Schedule): number {
  return Math.max(...edits.map(({ at }) => at), ...crashes.map(({ at, backAfterMs }) => at + backAfterMs));
}

// What stood in the newest state only is written anew by the seller: the whole catalogue, once everything runs again.
function withRestore(drawn: Schedule, dice: Dice): Schedule {
  const places = drawn.places.map((config) => ({ ...config, tokensLiveMs: undefined }));
  const spanMs = spanOf(drawn);
  const at = spanMs + dice.whole(20, 90) * SECOND;
  const products = Array.from({ length: drawn.products }, (_, index) => index);
  const n = drawn.edits.length + 1;
  const again = { by: 0, kind: "publish", products, n, waitMs: 0, isForbidden: false, newPhoto: true } as const;
  return {
    ...drawn,
    places,
    edits: [...drawn.edits, { ...again, at: at + 4 * 60 * SECOND }],
    restores: [{ backupAt: dice.whole(0, spanMs), at }],
    ledger: "memory",
    aims: [],
    closings: [],
    revocations: [],
    freezes: [],
    budgetMs: undefined,
  };
}

// Tokens belong to an account: one by another name has its own, which the seller would have to bring.
function withRebind(drawn: Schedule, dice: Dice): Schedule {
  const { name } = dice.pick(drawn.places);
  const places = drawn.places.map((config) => (config.name === name ? { ...config, tokensLiveMs: undefined } : config));
  const revocations = drawn.revocations.filter(({ place }) => place !== name);
  const at = dice.whole(0, spanOf(drawn));
  return { ...drawn, places, revocations, rebinds: [{ at, place: name }], freezes: [], closings: [] };
}

function withClockSet(drawn: Schedule, ms: number, dice: Dice): Schedule {
  const at = dice.whole(0, spanOf(drawn));
  const isSeen = (crash: Crash): boolean => at < crash.at || at > crash.at + UNSEEN_MS || crash.backAfterMs > UNSEEN_MS;
  return { ...drawn, clockSets: [{ at, ms }], crashes: drawn.crashes.filter(isSeen), freezes: [], jumps: [] };
}

/** How many products race, and how far apart. */
const RACERS = 6;
const RACE_MS = 2 * SECOND;
/** By then what was published first is up nearly everywhere. */
const SETTLED_MS = 90 * SECOND;

// A stock is on its way, late, when the last piece is sold: whichever lands last is shown.
function withRace(drawn: Schedule, dice: Dice): Schedule {
  const able = drawn.places.filter(({ kind }) => kind === "key" || kind === "lookup" || kind === "handle");
  const first = drawn.edits[0];
  if (able.length === 0 || !first) return drawn;
  const { name, deadlineMs } = dice.pick(able);
  const begin = spanOf(drawn) + SETTLED_MS;
  const base = { by: 0, n: 0, waitMs: 0, isForbidden: false, newPhoto: false };
  const races = first.products.slice(-RACERS).flatMap((product, index) => {
    const at = begin + index * RACE_MS;
    const soldAt = at + Math.round(deadlineMs * (0.2 + dice.next() * 0.7));
    return [
      { ...base, at, kind: "stock", products: [product] },
      { ...base, at: soldAt, kind: "sold-out", products: [product] },
    ] as const;
  });
  const edits = [...drawn.edits, ...races].sort((left, right) => left.at - right.at);
  const until = begin + RACERS * RACE_MS;
  const late = { at: begin, until, place: name, what: "late", share: 1 } as const;
  return { ...drawn, edits: edits.map((edit, index) => ({ ...edit, n: index + 1 })), faults: [late, ...drawn.faults] };
}

/** How often all write at once, and how far apart. */
const CROWDS = 6;
const CROWD_MS = 3 * SECOND;

// The catalogue comes in while the till and a person change the same products: each reads what the other has not written yet.
function withCrowd(drawn: Schedule, dice: Dice): Schedule {
  const products = Array.from({ length: drawn.products }, (_, index) => index);
  const base = { n: 0, waitMs: 0, isForbidden: false, newPhoto: false };
  const crowds = Array.from({ length: CROWDS }, (_, index) => {
    const at = CROWD_MS * (index + 1);
    const some = Array.from({ length: 6 }, () => dice.pick(products));
    return [
      { ...base, at, by: drawn.workers - 1, kind: "price", products },
      ...some.map((product) => {
        const by = dice.whole(0, drawn.workers - 1);
        return { ...base, at: at + dice.whole(0, 40), by, kind: "publish", products: [product] } as const;
      }),
    ] as const;
  });
  const edits = [...drawn.edits, ...crowds.flat()].sort((left, right) => left.at - right.at);
  return { ...drawn, edits: edits.map((edit, index) => ({ ...edit, n: index + 1 })) };
}

/** How many write on while both releases run, and how far apart. */
const WRITES = 12;
const WRITE_MS = 4 * SECOND;

// One process after another, while everybody goes on writing: the older ones too, and what the newer ones have written.
function withUpgrade(drawn: Schedule, dice: Dice): Schedule {
  const workers = Math.max(2, drawn.workers);
  const begin = Math.round(spanOf(drawn) * dice.next());
  const all = Array.from({ length: drawn.products }, (_, index) => index);
  const written = Array.from({ length: WRITES }, (_, index) => ({
    at: begin + (index + 1) * WRITE_MS,
    by: dice.whole(0, workers - 1),
    kind: dice.pick(["publish", "publish", "stock", "price"] as const),
    products: Array.from({ length: 4 }, () => dice.pick(all)),
    n: 0,
    waitMs: 0,
    isForbidden: false,
    newPhoto: false,
  }));
  const edits = [...drawn.edits, ...written].sort((left, right) => left.at - right.at);
  const endMs = begin + (WRITES + 2) * WRITE_MS;
  const upgrades = Array.from({ length: workers }, (_, index) => ({
    worker: workers - 1 - index,
    at: index === 0 ? begin : endMs + index * SECOND,
  }));
  return { ...drawn, workers, edits: edits.map((edit, index) => ({ ...edit, n: index + 1 })), upgrades, aims: [] };
}

/** Longer than a lease and all that may land after it, so that others have taken over long before. */
const ASLEEP_MS = 200 * SECOND;
/** Calls that each account may have under way. */
const AWAITED = 8;
/** Products that are taken down and put up again while it sleeps. */
const REMADE = 10;
/** How often others write on while it wakes, and how far apart. */
const NEWS = 8;
const NEWS_MS = 4 * SECOND;

// What it hears when it wakes is about versions that others have gone on from, with calls of their own that land late.
function withSleep(drawn: Schedule, dice: Dice): Schedule {
  const workers = Math.max(2, drawn.workers);
  const products = Array.from({ length: drawn.products }, (_, index) => index);
  const base = { by: workers - 1, products, n: 0, waitMs: 0, isForbidden: false, newPhoto: false };
  const begin = ASLEEP_MS - NEWS_MS * 2;
  const news = Array.from({ length: NEWS }, (_, index) => {
    const kind = dice.pick(["publish", "publish", "stock", "price"] as const);
    return { ...base, at: begin + index * NEWS_MS, kind };
  });
  // What it put up before it fell asleep is gone when it hears of it, and something else stands there.
  const some = products.slice(0, REMADE);
  const remade = [
    { ...base, products: some, at: ASLEEP_MS * 0.3, kind: "delete" },
    { ...base, at: ASLEEP_MS * 0.6, kind: "publish" },
  ] as const;
  const edits = [...drawn.edits, ...remade, ...news];
  const until = begin + NEWS * NEWS_MS;
  const late = drawn.places.map(({ name }) => ({ at: begin, until, place: name, what: "late", share: 0.7 }) as const);
  // Many answers are on their way to whoever falls asleep.
  const places = drawn.places.map((config) => ({ ...config, concurrency: AWAITED }));
  return {
    ...drawn,
    workers,
    places,
    freezes: [{ worker: 0, point: dice.whole(1, 12), ms: ASLEEP_MS, isCall: true }],
    edits: edits.sort((left, right) => left.at - right.at).map((edit, index) => ({ ...edit, n: index + 1 })),
    faults: [...late, ...drawn.faults],
    ledger: "sqlite",
  };
}
