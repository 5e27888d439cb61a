/** After an outage one listing goes first, and each that fares well doubles how many may: whoever else asks meanwhile waits. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, type Day, HOUR, MINUTE } from "../days/day.js";
import { noSuchName, openShelf, type Platform } from "../days/platform.js";
import type { AnyShop } from "../docs/stage.js";

const LATENCY_MS = 2_000;
let day: Day;
beforeEach(() => {
  day = beginDay("2026-06-01T01:00:00Z");
});

const some = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `p${at}`, title: `p${at}`, price: "20000", stock: 9 }));

/** How many creates arrived at each instant, oldest first. */
function waves(...platforms: readonly Platform[]): readonly number[] {
  const at = platforms.flatMap(({ log }) => log.map((entry) => entry.at.getTime())).sort((one, two) => one - two);
  return [...new Set(at)].map((instant) => at.filter((other) => other === instant).length);
}

describe.each([
  ["one account", ["lapak"]],
  ["two accounts that fall together", ["lapak", "kios"]],
])("%s, back after an outage", (_, names) => {
  let shop: AnyShop;
  let platforms: readonly Platform[];
  beforeEach(() => {
    platforms = names.map((id) => openShelf({ id, clock: day.clock, fate: "same", latencyMs: LATENCY_MS }));
    const channels = Object.fromEntries(platforms.map(({ channel }, at) => [names[at] ?? "", channel]));
    shop = createEtalase({ ...day.settings(), channels }) as AnyShop;
  });
  afterEach(() => day.end(shop));

  it("lets one listing through, and only then more", async () => {
    for (const [at, { trouble }] of platforms.entries()) trouble.all = noSuchName(`${names[at]}.example`);
    await day.clock.run(shop.publish(some(40), { waitMs: 0 }));
    await day.clock.run(shop.deliver({ budgetMs: MINUTE }));
    await day.clock.advance(HOUR);
    expect(waves(...platforms)).toEqual([]);
    for (const { trouble } of platforms) trouble.all = undefined;
    await day.clock.run(shop.deliver({ budgetMs: 10 * MINUTE }));
    const [first, second = 0, third = 0] = waves(...platforms);
    expect([first, second]).toEqual([1, 2]);
    // Both of the second wave fared well: twice doubled.
    expect(third).toBeLessThanOrEqual(8);
    for (const { visible } of platforms) expect(visible()).toHaveLength(40);
  });
});
