import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createClockOffset } from "../../src/http/clock-offset.js";
import { retryTimeOf } from "../../src/http/reply.js";
import { systemClock } from "../../src/resilience/clock.js";
import { caught, createFakeClock } from "./support.js";

const now = new Date("2026-11-21T00:00:00Z");
const retry = (headers: Record<string, string>, offsetMs = 0) =>
  retryTimeOf({ headers }, now, () => offsetMs)?.toISOString();

describe("Retry-After", () => {
  test.each([
    ["120", "2026-11-21T00:02:00.000Z"],
    ["0", "2026-11-21T00:00:00.000Z"],
    ["1.5", "2026-11-21T00:00:01.500Z"],
    ["Sat, 21 Nov 2026 00:05:00 GMT", "2026-11-21T00:05:00.000Z"],
    ["Fri, 20 Nov 2026 00:05:00 GMT", "2026-11-21T00:00:00.000Z"],
    ["soon", undefined],
    ["-5", undefined],
    ["", undefined],
    ["99999999999999999999", undefined],
  ])("%j", (value, expected) => {
    expect(retry({ "retry-after": value })).toBe(expected);
  });

  test("a date of a server that is an hour ahead means the same span on our clock", () => {
    const date = "Sat, 21 Nov 2026 01:00:00 GMT";
    expect(retry({ "retry-after": "Sat, 21 Nov 2026 01:05:00 GMT", date })).toBe("2026-11-21T00:05:00.000Z");
  });

  test("without a date in the answer, what was learnt about the server's clock counts", () => {
    expect(retry({ "retry-after": "Sat, 21 Nov 2026 01:05:00 GMT" }, 3_600_000)).toBe("2026-11-21T00:05:00.000Z");
  });
});

describe("the clock offset", () => {
  function learned(...offsetsMs: number[]) {
    const clock = createFakeClock();
    const offset = createClockOffset(clock);
    for (const ms of offsetsMs) {
      const mono = clock.monotonic();
      offset.learn(new Date(clock.now().getTime() + ms - 500), mono, mono);
      clock.advance(60_000);
    }
    return { clock, offset };
  }

  test("is nothing before anything is known", () => {
    expect(learned().offset.offsetMs()).toBe(0);
  });

  test("is known after one answer", () => {
    expect(learned(3_600_000).offset.offsetMs()).toBe(3_600_000);
  });

  test("is not moved by one absurd header among three", () => {
    expect(learned(5_000, 86_400_000, 5_200).offset.offsetMs()).toBe(5_200);
  });

  test("follows a server that was set right, once most of what is remembered says so", () => {
    expect(learned(...Array(15).fill(90_000), ...Array(8).fill(0)).offset.offsetMs()).toBe(0);
  });

  test("below a second is noise", () => {
    expect(learned(900, -900, 800).offset.offsetMs()).toBe(0);
  });

  test("counts from the middle of the call", () => {
    const clock = createFakeClock();
    const offset = createClockOffset(clock);
    const sentAt = clock.monotonic();
    clock.advance(4_000);
    offset.learn(new Date(clock.now().getTime() + 60_000 - 2_000 - 500), sentAt, clock.monotonic());
    expect(offset.offsetMs()).toBe(60_000);
  });

  test("forgets what it learnt before our own clock was set", () => {
    const { clock, offset } = learned(-7_200_000, -7_200_000);
    clock.jump(-7_200_000);
    expect(offset.offsetMs()).toBe(0);
  });

  test("ignores an unreadable date and an answer that took too long to tell", () => {
    const clock = createFakeClock();
    const offset = createClockOffset(clock);
    offset.learn(new Date(Number.NaN), 0, 0);
    offset.learn(new Date("2030-01-01"), 0, 20_000);
    expect(offset.offsetMs()).toBe(0);
  });
});

describe("the machine's clock", () => {
  test("a wait ends with the signal's reason", async () => {
    const stop = new AbortController();
    const wait = caught(systemClock.sleep(2 ** 40, stop.signal));
    stop.abort(new RangeError("enough"));
    expect(await wait).toBeInstanceOf(RangeError);
    expect(await caught(systemClock.sleep(5, stop.signal))).toBeInstanceOf(RangeError);
  });

  test("a wait longer than a timer can hold does not end at once", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let ended = false;
    const wait = systemClock.sleep(2 ** 32).then(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(2 ** 31 + 10);
    await wait;
    expect(ended).toBe(true);
  });

  test("no time is no wait", async () => {
    await expect(systemClock.sleep(0)).resolves.toBeUndefined();
    await expect(systemClock.sleep(1)).resolves.toBeUndefined();
  });

  test("the monotonic clock does not run backwards", () => {
    const before = systemClock.monotonic();
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeInstanceOf(Date);
  });
});
