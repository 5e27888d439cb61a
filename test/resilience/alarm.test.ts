import { describe, expect, it } from "vitest";
import { setAlarm } from "../../src/resilience/alarm.js";
import { createVirtualClock } from "../../src/testing/virtual-clock.js";

const clockOf = () => createVirtualClock(new Date("2026-11-21T08:00:00Z"));

describe("alarms", () => {
  it("ring in their order, each at its own time", async () => {
    const clock = clockOf();
    const rung: string[] = [];
    setAlarm(clock, 300, () => rung.push(`late ${clock.monotonic()}`));
    setAlarm(clock, 100, () => rung.push(`early ${clock.monotonic()}`));
    await clock.advance(50);
    setAlarm(clock, 100, () => rung.push(`second ${clock.monotonic()}`));
    const start = clock.monotonic() - 50;
    await clock.advance(1_000);
    expect(rung).toEqual([`early ${start + 100}`, `second ${start + 150}`, `late ${start + 300}`]);
  });

  it("do not ring once they are unset, and unsetting twice unsets no other", async () => {
    const clock = clockOf();
    const rung: string[] = [];
    const unset = setAlarm(clock, 100, () => rung.push("first"));
    setAlarm(clock, 100, () => rung.push("second"));
    unset();
    unset();
    await clock.advance(200);
    expect(rung).toEqual(["second"]);
  });

  it("leave nothing that waits when none is set", async () => {
    let asleep = 0;
    const clock = clockOf();
    const counted = {
      ...clock,
      sleep: async (ms: number, signal?: AbortSignal) => {
        asleep += 1;
        await clock.sleep(ms, signal).finally(() => {
          asleep -= 1;
        });
      },
    };
    const unset = [1, 2, 3].map(() => setAlarm(counted, 100, () => undefined));
    expect(asleep).toBe(1);
    for (const one of unset) one();
    await clock.advance(0);
    expect(asleep).toBe(0);
    const rung: string[] = [];
    setAlarm(counted, 100, () => rung.push("again"));
    await clock.advance(100);
    expect(rung).toEqual(["again"]);
  });

  it("may set others while they ring", async () => {
    const clock = clockOf();
    const rung: number[] = [];
    const ring = (): void => {
      rung.push(rung.length);
      if (rung.length < 3) setAlarm(clock, 100, ring);
    };
    setAlarm(clock, 100, ring);
    await clock.advance(1_000);
    expect(rung).toEqual([0, 1, 2]);
  });

  it("are silent where their clock has ended", async () => {
    const clock = { ...clockOf(), sleep: () => Promise.reject(new Error("the process is gone")) };
    const rung: string[] = [];
    setAlarm(clock, 100, () => rung.push("x"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(rung).toEqual([]);
  });
});
