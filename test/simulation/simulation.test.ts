/** No engine file lands without running here: virtual time, seeded chance, places of every kind, faults, deaths. */
import { describe, expect, it } from "vitest";
import { replayOf } from "./replay.js";
import { runSchedule } from "./run.js";
import { scheduleOf } from "./schedule.js";

const SEEDS = 320;
const PER_TEST = 20;

describe("simulation", () => {
  for (let from = 1; from <= SEEDS; from += PER_TEST) {
    it(`seeds ${from} to ${from + PER_TEST - 1}: nothing lost, nothing doubled, the newest is shown`, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { broken } = await runSchedule(scheduleOf(seed));
        expect(broken, replayOf(seed)).toEqual([]);
      }
    });
  }
});
