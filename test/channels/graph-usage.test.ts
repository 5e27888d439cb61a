import { expect, test } from "vitest";
import { createUsageBrake, pauseOf } from "../../src/channels/_graph/usage.js";
import { NOW } from "./fake-tools.js";

const own = (percent: number, minutes = 0) => ({
  "x-business-use-case-usage": JSON.stringify({
    "1": [
      { type: "pages", call_count: percent, total_cputime: 3, total_time: 2, estimated_time_to_regain_access: minutes },
    ],
  }),
});
const app = (percent: number) => ({
  "x-app-usage": JSON.stringify({ call_count: 1, total_time: percent, total_cputime: 2 }),
});

/** How long the brake holds after an answer with these headers, in seconds; and whose usage it is. */
function held(headers: Readonly<Record<string, string>>): readonly [seconds: number, scope: string] {
  const brake = createUsageBrake();
  brake.pace(pauseOf(headers), NOW);
  try {
    brake.check(NOW);
    return [0, ""];
  } catch (error) {
    const { kind, outcome, retryAt, scope } = error as { kind: string; outcome: string; retryAt: Date; scope: string };
    expect([kind, outcome]).toEqual(["throttled", "not-sent"]);
    expect(() => brake.check(retryAt)).not.toThrow();
    return [(retryAt.getTime() - NOW.getTime()) / 1_000, scope];
  }
}

test.each([
  ["79 % is free", own(79), [0, ""]],
  ["80 % slows down", own(80), [10, "account"]],
  ["84 % slows down more", own(84), [20, "account"]],
  ["96 % nearly stops", own(96), [160, "account"]],
  ["100 % stops for an hour", own(100), [3_600, "account"]],
  ["a time to regain access is kept to", own(40, 7), [420, "account"]],
  ["the app's usage counts too, and is the app's", app(88), [40, "app"]],
  ["of both the higher one", { ...app(80), ...own(92) }, [80, "account"]],
  ["nothing said", {}, [0, ""]],
  ["nonsense said", { "x-app-usage": "{", "x-business-use-case-usage": "[]" }, [0, ""]],
])("%s", (_what, headers, expected) => {
  expect(held(headers)).toEqual(expected);
});

test("a quiet answer lets go", () => {
  const brake = createUsageBrake();
  brake.pace(pauseOf(own(100)), NOW);
  brake.pace(pauseOf(own(10)), NOW);
  expect(() => brake.check(NOW)).not.toThrow();
});
