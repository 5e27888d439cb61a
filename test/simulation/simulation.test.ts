/** No engine file lands without running here: virtual time, seeded chance, places of every kind, faults, deaths. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dieEverywhere, onePublish } from "./deaths.js";
import { CAUGHT_FILE, type Caught } from "./hunt.js";
import { PLANTED } from "./planted.js";
import { replayOf } from "./replay.js";
import { runSchedule } from "./run.js";
import { scheduleOf } from "./schedule.js";
import { KINDS } from "./session.js";

const SEEDS = 320;
const PER_TEST = 20;
const LONG_MS = 120_000;

describe("simulation", () => {
  for (let from = 1; from <= SEEDS; from += PER_TEST) {
    it(
      `seeds ${from} to ${from + PER_TEST - 1}: nothing lost, nothing doubled, the newest is shown`,
      async () => {
        for (let seed = from; seed < from + PER_TEST; seed += 1) {
          const { broken } = await runSchedule(scheduleOf(seed));
          expect(broken, replayOf(seed)).toEqual([]);
        }
      },
      LONG_MS,
    );
  }

  it("runs the same from the same seed", async () => {
    const [first, second] = [await runSchedule(scheduleOf(7)), await runSchedule(scheduleOf(7))];
    expect(second.world.network.sent).toEqual(first.world.network.sent);
  });
});

describe("dying at every awaited step of one publish", () => {
  for (const kind of KINDS) {
    it(
      `loses and doubles nothing on a ${kind} place`,
      async () => {
        const { deaths, broken } = await dieEverywhere(onePublish(kind));
        expect(broken).toEqual([]);
        expect(deaths).toBeGreaterThan(50);
      },
      LONG_MS,
    );
  }
});

describe("planted bugs", () => {
  const caught = JSON.parse(readFileSync(CAUGHT_FILE, "utf8")) as readonly Caught[];

  it("have all been caught by some seed", () => {
    expect(caught.map(({ bug }) => bug).sort()).toEqual(Object.keys(PLANTED).sort());
  });

  for (const { bug, seed } of caught) {
    it(
      `${bug}: seed ${seed} catches it, and holds without it`,
      async () => {
        const schedule = scheduleOf(seed);
        expect((await runSchedule(schedule, { plant: PLANTED[bug] })).broken).not.toEqual([]);
        expect((await runSchedule(schedule)).broken).toEqual([]);
      },
      LONG_MS,
    );
  }
});
