import { afterAll, expect, it } from "vitest";
import { createHeldClock } from "./held-clock.js";
import { openStage } from "./stage.js";

const PAGE = "docs/tutorial/bad-day.md";
const { clock, release } = createHeldClock(new Date("2026-11-22T01:00:00Z"));
const stage = openStage(PAGE, { clock });
afterAll(async () => {
  await stage.end();
  release();
});

it("a channel dies, another one stands in, and everything is as the page says afterwards", async () => {
  await clock.run(stage.run());
  const said = stage.lines.join("\n");
  const order = [
    /Rp65\.000/,
    /tele is down: /,
    /kopi is seen nowhere/,
    /Rp72\.000/,
    /first chat: 1 post; second chat: 0/,
  ];
  const places = order.map((words) => said.search(words));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThanOrEqual(0);
  expect(said).not.toContain("Rp69.000");
  expect(said.match(/Rp72\.000/g)).toHaveLength(2);
});
