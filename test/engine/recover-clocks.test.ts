/** A wall clock that jumps by hours: what was stored before it neither sleeps for ever nor goes out twice. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import { createEtalase } from "../../src/etalase.js";
import type { Clock } from "../../src/resilience/clock.js";
import { beginDay, type Day, HOUR, MINUTE, missing, rowsOf } from "../days/day.js";
import { noSuchName, openShelf, openWall, type Platform } from "../days/platform.js";
import type { AnyShop } from "../docs/stage.js";

let day: Day;
let lapak: Platform;
let papan: Platform;
let shop: AnyShop;
let offsetMs = 0;

beforeEach(() => {
  day = beginDay("2026-06-01T01:00:00Z");
  offsetMs = 0;
  lapak = openShelf({ id: "lapak", clock: day.clock });
  papan = openWall({ id: "papan", clock: day.clock });
  const { clock: real, ...settings } = day.settings();
  const clock: Clock = {
    now: () => new Date(real.now().getTime() + offsetMs),
    monotonic: () => real.monotonic(),
    sleep: (ms, signal) => real.sleep(ms, signal),
  };
  shop = createEtalase({
    ...settings,
    clock,
    channels: { lapak: lapak.channel, papan: papan.channel },
    goals: { buyable: { anyOf: ["lapak"], standIns: ["papan"], cooldownMs: HOUR } },
  }) as AnyShop;
});
afterEach(() => day.end(shop));

const later = (ms: number) => new Date(day.clock.now().getTime() + ms).toISOString();

describe.each([
  ["forward", 6 * HOUR],
  ["back", -6 * HOUR],
  ["back by days", -72 * HOUR],
])("a clock that jumps %s", (_where, ms) => {
  it("ends an outage that was seen with the other clock, and doubles nothing", async () => {
    await day.clock.run(shop.publish([{ id: "kopi", title: "kopi", price: "20000", stock: 9 }]));
    lapak.trouble.all = noSuchName("lapak.example");
    for (const price of ["21000", "22000", "23000"]) {
      await day.clock.run(shop.setPrice([{ sku: "kopi", price }], { waitMs: 5_000 }));
      await day.clock.advance(MINUTE);
    }
    await day.cronUntil(shop, later(HOUR), 10 * MINUTE);
    expect(papan.visible()).toHaveLength(1);
    offsetMs = ms;
    await day.cronUntil(shop, later(HOUR), 10 * MINUTE);
    lapak.trouble.all = undefined;
    await day.cronUntil(shop, later(3 * HOUR), 10 * MINUTE);
    expect(lapak.log.map(({ did, says }) => `${did} ${says}`)).toEqual(["create kopi 20000 9", "revise kopi 23000 9"]);
    expect(papan.log.filter(({ did }) => did === "create")).toHaveLength(1);
    expect(papan.visible()).toEqual([]);
    expect(await missing(shop, "buyable")).toEqual([]);
    expect(await rowsOf(shop, "lapak")).toEqual(["kopi unchanged"]);
  });
});

describe("a clock that is set back by days", () => {
  it("does not make what waits wait for as long again", async () => {
    await day.clock.run(shop.publish([{ id: "kopi", title: "kopi", price: "20000", stock: 9 }]));
    const scope = { outcome: "rejected", scope: "listing" } as const;
    lapak.trouble.all = new ChannelError("unavailable", "this one just now not", scope);
    await day.clock.run(shop.setPrice([{ sku: "kopi", price: "21000" }], { waitMs: 5_000 }));
    await day.cronUntil(shop, later(20 * MINUTE), 10 * MINUTE);
    offsetMs = -72 * HOUR;
    lapak.trouble.all = undefined;
    await day.cronUntil(shop, later(30 * MINUTE), 10 * MINUTE);
    expect(lapak.visible()).toEqual(["kopi 21000 9"]);
  });

  it("does not make a doubt of before wait for as long again, nor doubles what it was about", async () => {
    const lost = new ChannelError("unavailable", "socket hang up", { outcome: "unknown", scope: "listing" });
    lapak.trouble.after = lost;
    await day.clock.run(shop.publish([{ id: "kopi", title: "kopi", price: "20000", stock: 9 }], { waitMs: 5_000 }));
    expect(await rowsOf(shop, "lapak")).toEqual(["kopi queued: in doubt"]);
    offsetMs = -72 * HOUR;
    lapak.trouble.after = undefined;
    await day.cronUntil(shop, later(30 * MINUTE), 10 * MINUTE);
    expect(lapak.log.map(({ did }) => did)).toEqual(["create"]);
    expect(await rowsOf(shop, "lapak")).toEqual(["kopi unchanged"]);
  });

  it("notices it also where it happened while no process ran", async () => {
    const kios = openShelf({ id: "kios", clock: day.clock, rate: 100 });
    const { ledger, ...settings } = day.settings();
    const open = (setBackMs: number): AnyShop => {
      const now = (): Date => new Date(day.clock.now().getTime() - setBackMs);
      const { monotonic, sleep } = day.clock;
      return createEtalase({ ...settings, ledger, clock: { now, monotonic, sleep }, channels: { kios: kios.channel } });
    };
    const before = open(0);
    await day.clock.run(before.publish([{ id: "kopi", title: "kopi", price: "20000", stock: 9 }]));
    const scope = { outcome: "rejected", scope: "listing" } as const;
    kios.trouble.all = new ChannelError("unavailable", "this one just now not", scope);
    await day.clock.run(before.setPrice([{ sku: "kopi", price: "21000" }], { waitMs: 5_000 }));
    await day.clock.run(before.close());
    kios.trouble.all = undefined;
    const after = open(72 * HOUR);
    await day.clock.run(after.publish([{ id: "teh", title: "teh", price: "5000", stock: 9 }], { waitMs: 0 }));
    await day.cronUntil(after, later(30 * MINUTE), 10 * MINUTE);
    expect(kios.visible()).toEqual(["kopi 21000 9", "teh 5000 9"]);
    await day.clock.run(after.close());
  });
});
