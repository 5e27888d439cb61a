/** Every awaited step of one publish is a place to die at: one clean run numbers them, then each is died at once. */
import type { Death } from "./life.js";
import { createDice } from "./random.js";
import { runSchedule } from "./run.js";
import { placeOf, type Schedule } from "./schedule.js";
import type { Kind } from "./session.js";

/** Steps of an idle worker: dying at one of them is like dying at any other. */
const IDLE: ReadonlySet<string> = new Set([
  "ledger.take",
  "ledger.promote",
  "ledger.sweep",
  "ledger.rows",
  "ledger.readListings",
]);
const FEW = 3;

/** One product is published, gets another stock, and is withdrawn. */
export function onePublish(kind: Kind): Schedule {
  const place = {
    ...placeOf(kind, 0, createDice("deaths")),
    rate: undefined,
    keyLivesMs: undefined,
    photos: kind === "lookup",
  };
  const edit = { by: 0, products: [0], waitMs: 0, isForbidden: false, newPhoto: true };
  return {
    seed: 0,
    workers: 1,
    lateness: 0,
    idleMs: 0,
    products: 1,
    places: [place],
    foreign: [],
    pace: 100,
    edits: [
      { ...edit, at: 0, kind: "publish", n: 1 },
      { ...edit, at: 30_000, kind: "stock", n: 2 },
      { ...edit, at: 60_000, kind: "withdraw", n: 3 },
    ],
    faults: [],
    crashes: [],
    jumps: [],
    clockSets: [],
    restores: [],
    rebinds: [],
    upgrades: [],
    freezes: [],
    closings: [],
    aims: [],
    revocations: [],
    hostOutages: [],
    budgetMs: undefined,
    ledger: "memory",
  };
}

/** The deaths worth dying in this schedule. */
async function deathsOf(schedule: Schedule): Promise<readonly (Death & { readonly name: string })[]> {
  const points: { readonly point: number; readonly name: string }[] = [];
  const seen = new Map<string, number>();
  await runSchedule(schedule, {
    onPoint: (point, name) => {
      seen.set(name, (seen.get(name) ?? 0) + 1);
      if (!IDLE.has(name) || (seen.get(name) ?? 0) <= FEW) points.push({ point, name });
    },
  });
  return points.flatMap(({ point, name }) => [
    { point, name, when: "before" as const },
    { point, name, when: "after" as const },
  ]);
}

/** Dies every death once; answers what broke, and where. */
export async function dieEverywhere(
  schedule: Schedule,
): Promise<{ readonly deaths: number; readonly broken: readonly string[] }> {
  const deaths = await deathsOf(schedule);
  const all: string[] = [];
  for (const death of deaths) {
    const { broken } = await runSchedule(schedule, { death });
    all.push(...broken.map((line) => `died ${death.when} ${death.name} (point ${death.point}): ${line}`));
  }
  return { deaths: deaths.length, broken: all };
}
