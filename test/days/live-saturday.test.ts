/**
 * Saturday 30 August 2025: TikTok switches its live feature off in Indonesia by itself while its feed and its shop go on.
 * No API says so.
 */
import { afterAll, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, HOUR, healthOf, MINUTE, missing, rowsOf } from "./day.js";
import { openShelf, openWall } from "./platform.js";

const day = beginDay("2025-08-30T10:00:00Z");
const { clock } = day;
const tiktok = openShelf({ id: "tiktok", clock });
const youtube = openWall({ id: "youtube", clock });
const shop = createEtalase({
  ...day.settings(),
  channels: { tiktok: tiktok.channel, youtube: youtube.channel },
  goals: {
    buyable: { anyOf: ["tiktok"] },
    live: { anyOf: ["tiktok"], standIns: ["youtube"], needs: "live", cooldownMs: HOUR },
  },
});
afterAll(() => day.end(shop));

const kopi = { id: "kopi", title: "kopi", price: "65000", stock: 12 };

it("holds both goals on one platform before", async () => {
  await clock.run(shop.publish([kopi]));
  expect(await missing(shop, "live")).toEqual([]);
  expect(youtube.log).toEqual([]);
});

it("calls the live goal's stand-in as soon as the seller says that live is dark", async () => {
  await clock.run(shop.channel("tiktok").pause({ for: "live", until: new Date("2025-08-31T10:00:00Z") }));
  await day.cronUntil(shop, "2025-08-30T10:10:00Z", 5 * MINUTE);
  expect(youtube.visible()).toEqual(["kopi 65000 12 normally sold on tiktok"]);
  expect(await healthOf(shop, "tiktok")).toMatchObject({ dark: ["live"], standing: "open", circuits: [] });
});

it("misses no goal that does not need it, and posts flow on", async () => {
  await clock.run(shop.publish([kopi, { id: "teh", title: "teh", price: "20000", stock: 3 }]));
  await clock.run(shop.setStock([{ sku: "kopi", onHand: 11 }]));
  expect(tiktok.visible()).toEqual(["kopi 65000 11", "teh 20000 3"]);
  expect(await missing(shop, "buyable")).toEqual([]);
  expect(await rowsOf(shop, "tiktok")).toEqual(["kopi unchanged", "teh unchanged"]);
});

it("says that the live goal is missed where nobody stands in", async () => {
  const alone = createEtalase({
    ...day.settings(),
    channels: { tiktok: openShelf({ id: "tiktok", clock }).channel },
    goals: { live: { anyOf: ["tiktok"], needs: "live" } },
  });
  await clock.run(alone.publish([kopi]));
  await clock.run(alone.channel("tiktok").pause({ for: "live" }));
  expect(await missing(alone, "live")).toEqual(["kopi"]);
  await clock.run(alone.close());
});

it("lets the stand-in go when the time that was said is over", async () => {
  await day.cronUntil(shop, "2025-08-31T13:00:00Z", 30 * MINUTE);
  expect(youtube.visible()).toEqual([]);
  expect((await healthOf(shop, "tiktok")).dark).toEqual([]);
});
