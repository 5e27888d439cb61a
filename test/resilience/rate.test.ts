import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BucketState, FULL_BUCKET, type RateRule, slowDown, takePermits } from "../../src/resilience/rate.js";

const START = Date.UTC(2026, 10, 21, 8);

/** Takes permits at the given times, and says when each call left. */
function calls(rule: RateRule, wants: readonly (readonly [waitMs: number, want: number])[]): readonly number[] {
  let state: BucketState = FULL_BUCKET;
  let now = START;
  const left: number[] = [];
  for (const [waitMs, want] of wants) {
    now += waitMs;
    const taken = takePermits(state, rule, want, now);
    state = taken.state;
    for (let call = 0; call < taken.granted; call += 1) left.push(now);
  }
  return left;
}

function busiest(times: readonly number[], perMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + perMs).length));
}

describe("a sliding window", () => {
  it("is never passed, whatever is asked for and whenever", () => {
    const wants = fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 40 })), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(wants, fc.integer({ min: 1, max: 60 }), (given, most) => {
        const rule = { calls: most, perMs: 60_000 };
        expect(busiest(calls(rule, given), rule.perMs)).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("is used by at least 0.95 where calls always wait", () => {
    const rule = { calls: 100, perMs: 60_000 };
    const everySecond = Array.from({ length: 3_600 }, () => [1_000, 100] as const);
    expect(calls(rule, everySecond).length).toBeGreaterThanOrEqual(0.95 * 60 * 100);
  });

  it("is not passed where clocks differ by a little, or a word that was asked for comes late", () => {
    const rule = { calls: 10, perMs: 1_000 };
    const fast = takePermits(FULL_BUCKET, rule, 10, START + 900);
    const slow = takePermits(fast.state, rule, 10, START);
    expect([fast.granted, slow.granted]).toEqual([10, 0]);
    expect(takePermits(slow.state, rule, 10, START + 1_100).granted).toBe(0);
    expect(takePermits(slow.state, rule, 10, START + 1_900).granted).toBe(10);
  });

  it("says when the next call is free, and keeps its word", () => {
    const rule = { calls: 3, perMs: 10_000 };
    const first = takePermits(FULL_BUCKET, rule, 5, START);
    expect(first).toMatchObject({ granted: 3, at: START + 10_000 });
    expect(takePermits(first.state, rule, 1, START + 9_999).granted).toBe(0);
    expect(takePermits(first.state, rule, 1, START + 10_000).granted).toBe(1);
  });

  it("goes on when the clock is set back by a day", () => {
    const rule = { calls: 3, perMs: 10_000 };
    const { state } = takePermits(FULL_BUCKET, rule, 3, START);
    const back = START - 86_400_000;
    const after = takePermits(state, rule, 1, back);
    expect(after).toMatchObject({ granted: 0, at: back + 10_000 });
    expect(takePermits(after.state, rule, 1, after.at).granted).toBe(1);
  });

  it("is not shut for a day more because the clock was set back by one", () => {
    const rule = { calls: 3, perMs: 10_000 };
    const { state } = takePermits(FULL_BUCKET, rule, 1, START);
    const back = START - 86_400_000;
    expect(takePermits(slowDown(state, START + 5_000, 1, START), rule, 1, back)).toMatchObject({ at: back + 5_000 });
  });

  it("stays small, however many calls are taken", () => {
    const rule = { calls: 10_000, perMs: 60_000 };
    let state = FULL_BUCKET;
    for (let at = 0; at < 3_000; at += 1) state = takePermits(state, rule, 3, START + at * 100).state;
    expect(state.lumps.length).toBeLessThanOrEqual(21);
  });
});

describe("a window with a known reset", () => {
  const rule = { calls: 2, perMs: 86_400_000, resetsAtUtcHour: 17 };

  it("starts anew at that hour, not a day later", () => {
    const evening = Date.UTC(2026, 10, 21, 16, 59);
    const { state, at } = takePermits(FULL_BUCKET, rule, 9, evening);
    expect(at).toBe(Date.UTC(2026, 10, 21, 17));
    expect(takePermits(state, rule, 9, at).granted).toBe(2);
  });

  it("is not made smaller by throttling", () => {
    const slowed = slowDown(FULL_BUCKET, 0, 0.5, START);
    expect(takePermits(slowed, rule, 9, START).granted).toBe(2);
  });
});

describe("a platform that says we are too fast", () => {
  it("is left alone until then, and asked less often afterwards", () => {
    const rule = { calls: 10, perMs: 1_000 };
    const slowed = slowDown(FULL_BUCKET, START + 5_000, 0.5, START);
    expect(takePermits(slowed, rule, 1, START + 4_999)).toMatchObject({ granted: 0, at: START + 5_000 });
    expect(takePermits(slowed, rule, 99, START + 5_000).granted).toBeLessThanOrEqual(10);
    expect(takePermits({ ...slowed, shutUntil: 0 }, rule, 99, START).granted).toBe(5);
  });

  it("is trusted again with time", () => {
    const rule = { calls: 10, perMs: 1_000 };
    const slowed = slowDown({ ...FULL_BUCKET, at: START }, START, 0.5, START);
    expect(takePermits(slowed, rule, 99, START + 10_000).granted).toBe(10);
  });
});
