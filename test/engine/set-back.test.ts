/** What a clock that was set back leaves in the ledger: times that lie further ahead than any of their kind. */
import { describe, expect, it } from "vitest";
import { createClockWatch } from "../../src/engine/clock-watch.js";
import { CIRCUIT_POLICY, type Circuit, clampProbe } from "../../src/resilience/circuit.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 5, 1);
const open = (openedAt: number, probeAt: number): Circuit => ({
  state: "open",
  openedAt,
  probes: 3,
  probeAt,
  trouble: { kind: "unavailable", message: "down" },
});

describe("the next probe of an open circuit", () => {
  it("is overdue where it lies further ahead than probes of its age are apart", () => {
    const clamped = clampProbe(open(NOW + 3 * HOUR, NOW + 3 * HOUR + 5 * MINUTE), NOW);
    expect(clamped).toMatchObject({ state: "open", probeAt: expect.any(Number) });
    expect(clamped.state === "open" && clamped.probeAt < NOW).toBe(true);
    // An hour would be right only after a week.
    expect(clampProbe(open(NOW - HOUR, NOW + HOUR), NOW)).not.toEqual(open(NOW - HOUR, NOW + HOUR));
  });

  it("stays where it is otherwise, the long spacings of long outages too", () => {
    const young = open(NOW - HOUR, NOW + CIRCUIT_POLICY.capMs);
    const old = open(NOW - 8 * 24 * HOUR, NOW + CIRCUIT_POLICY.capAfterWeekMs);
    expect(clampProbe(young, NOW)).toBe(young);
    expect(clampProbe(old, NOW)).toBe(old);
  });
});

describe("a clock that is watched", () => {
  it("tells others of its jump, and believes what they tell", () => {
    let [wall, span] = [NOW, 0];
    const clock = { now: () => new Date(wall), monotonic: () => span, sleep: async () => undefined };
    const told: number[] = [];
    const watch = createClockWatch(clock, (newest) => told.push(newest));
    wall += 1_000 - HOUR;
    span += 1_000;
    expect(watch.waitMs(5_000)).toBe(5_000);
    expect(told).toEqual([NOW + 1_000]);
    expect(watch.setBacks()).toBe(1);
    const later = createClockWatch(clock);
    expect(later.isBeyondJump(NOW)).toBe(false);
    later.remember(NOW + 1_000);
    expect(later.isBeyondJump(NOW)).toBe(true);
    // Not caught up with yet: it counts as set back just now.
    expect([later.setBacks(), later.waitMs(5_000)]).toEqual([1, 5_000]);
  });

  it("takes no jump that has been caught up with for one of its own", () => {
    const clock = { now: () => new Date(NOW), monotonic: () => 0, sleep: async () => undefined };
    const watch = createClockWatch(clock);
    watch.remember(NOW - HOUR);
    expect([watch.setBacks(), watch.waitMs(5_000), watch.isBeyondJump(NOW - HOUR)]).toEqual([0, 0, true]);
  });
});
