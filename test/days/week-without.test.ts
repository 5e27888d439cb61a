/** A week without a channel: the platform answers nobody for seven days, while the seller goes on working. */
import { afterAll, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, HOUR, healthOf, missing, rowsOf } from "./day.js";
import { noSuchName, openShelf } from "./platform.js";

const day = beginDay("2026-03-02T01:00:00Z");
const { clock } = day;
const lapak = openShelf({ id: "lapak", clock });
const toko = openShelf({ id: "toko", clock });
const shop = createEtalase({
  ...day.settings(),
  channels: { lapak: lapak.channel, toko: toko.channel },
  goals: { buyable: { anyOf: ["lapak", "toko"], atLeast: 2 } },
});
afterAll(() => day.end(shop));

const products = Array.from({ length: 12 }, (_, at) => ({ id: `p${at}`, title: `p${at}`, price: "10000", stock: 5 }));

it("collapses a week of edits into one newest version", async () => {
  await clock.run(shop.publish(products));
  lapak.trouble.all = noSuchName("lapak.example");
  for (let date = 3; date <= 9; date += 1) {
    const set = products.map(({ id }) => ({ sku: id, price: `${date}0000` }));
    await clock.run(shop.setPrice(set, { waitMs: 5_000 }));
    await day.cronUntil(shop, `2026-03-${String(date).padStart(2, "0")}T01:00:00Z`, HOUR);
  }
  expect(toko.visible()).toContain("p0 90000 5");
  expect(await missing(shop, "buyable")).toHaveLength(12);
});

it("asks a dead platform seldom, and says since when it is dead", async () => {
  const health = await healthOf(shop, "lapak");
  expect(health.circuits).toMatchObject([
    { circuit: "account:lapak:toko", message: expect.stringMatching(/ENOTFOUND/) },
  ]);
  expect(health.circuits[0]?.since?.toISOString()).toMatch(/^2026-03-02/);
  expect(health.backlog).toBe(12);
  expect(lapak.tried.length).toBeLessThan(500);
});

it("never closes a channel for its silence", async () => {
  expect((await healthOf(shop, "lapak")).standing).toBe("open");
  expect((await rowsOf(shop, "lapak"))[0]).toBe("p0 queued: circuit open");
});

it("takes down what was withdrawn meanwhile first, then brings each listing over once", async () => {
  await clock.run(shop.withdraw(["p3"], { waitMs: 5_000 }));
  lapak.trouble.all = undefined;
  const before = lapak.log.length;
  await day.cronUntil(shop, "2026-03-09T09:00:00Z", HOUR);
  const after = lapak.log.slice(before);
  expect(after[0]).toMatchObject({ did: "hide" });
  expect(after.filter(({ did }) => did === "revise")).toHaveLength(11);
  expect(after).toHaveLength(12);
  expect(lapak.visible()).toHaveLength(11);
  expect(lapak.visible().every((says) => says.endsWith(" 90000 5"))).toBe(true);
  expect(await missing(shop, "buyable")).toEqual([]);
});
