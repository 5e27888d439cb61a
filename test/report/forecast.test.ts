import { describe, expect, it } from "vitest";
import { type BacklogView, forecastBacklog } from "../../src/report/forecast.js";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const MINUTE = 60_000;
const view = (given: Partial<BacklogView>): BacklogView => ({
  now: NOW,
  waiting: 60,
  delivered: [],
  samples: [],
  ...given,
});
const spans = (count: number, minutes: number, each: number) =>
  Array.from({ length: count }, (_, at) => {
    const until = NOW - (count - 1 - at) * minutes * MINUTE;
    return { from: until - minutes * MINUTE, until, count: each };
  });

describe("a forecast", () => {
  it("says when a backlog clears, at the rate of the newest deliveries and pauses included", () => {
    const forecast = forecastBacklog(view({ delivered: spans(6, 10, 10) }));
    expect(forecast).toMatchObject({ state: "clears", rate: 60, at: new Date(NOW + 60 * MINUTE) });
  });

  it("counts a pause since the last delivery", () => {
    const early = spans(6, 10, 10).map((span) => ({
      ...span,
      from: span.from - 60 * MINUTE,
      until: span.until - 60 * MINUTE,
    }));
    expect(forecastBacklog(view({ delivered: early }))).toMatchObject({ state: "clears", rate: 50 / (110 / 60) });
  });

  it("is more certain the more was delivered", () => {
    const few = forecastBacklog(view({ delivered: spans(1, 60, 5) }));
    const many = forecastBacklog(view({ delivered: spans(1, 60, 50) }));
    if (few.state !== "clears" || many.state !== "clears") throw new Error("both clear");
    const width = ({ earliest, latest, at }: typeof few) =>
      (latest.getTime() - earliest.getTime()) / (at.getTime() - NOW);
    expect(width(few)).toBeGreaterThan(width(many));
  });

  it("says nothing under five deliveries, and nothing from yesterday", () => {
    expect(forecastBacklog(view({ delivered: spans(1, 10, 4) })).state).toBe("unknown");
    const old = spans(6, 10, 10).map((span) => ({ ...span, until: span.until - 25 * 60 * MINUTE }));
    expect(forecastBacklog(view({ delivered: old })).state).toBe("unknown");
  });

  it("says that a growing one will not drain, however much is delivered", () => {
    const samples = [0, 20, 40].map((minutes) => ({ at: NOW - (60 - minutes) * MINUTE, waiting: 10 + minutes }));
    const forecast = forecastBacklog(view({ samples, waiting: 70, delivered: spans(6, 10, 10) }));
    expect(forecast).toMatchObject({ state: "growing", rate: 60 });
  });

  it("does not take one large publish for a trend", () => {
    const samples = [0, 20, 40].map((minutes) => ({ at: NOW - (60 - minutes) * MINUTE, waiting: 10 }));
    expect(forecastBacklog(view({ samples, waiting: 500, delivered: spans(6, 10, 10) })).state).toBe("clears");
  });

  it("is stalled where nothing leaves, and empty where nothing waits", () => {
    const shut = { reason: "paused" };
    expect(forecastBacklog(view({ shut, delivered: spans(6, 10, 10) }))).toEqual({
      state: "stalled",
      reason: "paused",
    });
    expect(forecastBacklog(view({ shut, waiting: 0 }))).toEqual({ state: "empty" });
  });
});
