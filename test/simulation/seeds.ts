/** Seeds as tests. Files share them out, so that all cores work; every file shows that it tried everything often enough. */
import { describe, expect, it } from "vitest";
import { createCounts, seldom } from "./edges.js";
import { replayOf } from "./replay.js";
import { runSchedule } from "./run.js";
import { scheduleOf } from "./schedule.js";

const PER_TEST = 20;
const LONG_MS = 240_000;

/** Runs the seeds of one part; each part of CI counts for itself, so that the parts together have counted enough. */
export function showSeeds(from: number, to: number): void {
  const counts = createCounts();
  describe(`seeds ${from} to ${to}`, () => {
    for (let first = from; first <= to; first += PER_TEST) {
      const last = Math.min(to, first + PER_TEST - 1);
      it(
        `${first} to ${last}: nothing lost, nothing doubled, the newest is shown`,
        async () => {
          for (let seed = first; seed <= last; seed += 1) {
            const { broken } = await runSchedule(scheduleOf(seed), { counts });
            expect(broken, replayOf(seed)).toEqual([]);
          }
        },
        LONG_MS,
      );
    }

    it("went along every edge and met every fault often enough", () => {
      expect(seldom(counts, to - from + 1)).toEqual([]);
    });
  });
}
