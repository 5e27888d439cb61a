/** Dying at every awaited step of one publish, on a place of each kind; and the same run from the same seed. */
import { describe, expect, it } from "vitest";
import { dieEverywhere, onePublish } from "./deaths.js";
import { runSchedule } from "./run.js";
import { scheduleOf } from "./schedule.js";
import { KINDS } from "./session.js";

const LONG_MS = 120_000;

describe("a seed", () => {
  it("runs the same twice", async () => {
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
