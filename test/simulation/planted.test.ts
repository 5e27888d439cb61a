/** Every planted bug is caught by the seed that was recorded for it, which holds without it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CAUGHT_FILE, type Caught } from "./hunt.js";
import { PLANTED } from "./planted.js";
import { runSchedule } from "./run.js";
import { scheduleOf } from "./schedule.js";

const LONG_MS = 120_000;
/** A bug that needs more seeds than these would be found too late. */
const MOST_SEED = 300;

describe("planted bugs", () => {
  const caught = JSON.parse(readFileSync(CAUGHT_FILE, "utf8")) as readonly Caught[];

  it("have all been caught by some of the first 300 seeds", () => {
    expect(caught.map(({ bug }) => bug).sort()).toEqual(Object.keys(PLANTED).sort());
    expect(caught.every(({ seed }) => seed <= MOST_SEED)).toBe(true);
  });

  for (const { bug, seed } of caught) {
    it(
      `${bug}: seed ${seed} catches it, and holds without it`,
      async () => {
        const schedule = scheduleOf(seed);
        expect((await runSchedule(schedule, { plant: PLANTED[bug], isHunt: true })).broken).not.toEqual([]);
        expect((await runSchedule(schedule)).broken).toEqual([]);
      },
      LONG_MS,
    );
  }
});
