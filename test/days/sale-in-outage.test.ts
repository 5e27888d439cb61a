/** A sale that begins and ends while a platform is down: it is never shown there late, and elsewhere it is on time. */
import { afterAll, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, MINUTE, rowsOf } from "./day.js";
import { noSuchName, openShelf } from "./platform.js";

const day = beginDay("2026-08-17T00:00:00Z");
const { clock } = day;
const lapak = openShelf({ id: "lapak", clock });
const toko = openShelf({ id: "toko", clock });
const shop = createEtalase({ ...day.settings(), channels: { lapak: lapak.channel, toko: toko.channel } });
afterAll(() => day.end(shop));

const sale = { price: "45000", from: "2026-08-17T02:00:00Z", until: "2026-08-17T08:00:00Z" };
const kopi = { id: "kopi", title: "kopi", price: { list: "65000", sale }, stock: 12 } as const;
const flash = {
  id: "flash",
  title: "flash",
  price: "10000",
  stock: 1,
  channels: { lapak: { validUntil: "2026-08-17T08:00:00Z" } },
} as const;

it("begins and ends on time where the platform is up", async () => {
  await clock.run(shop.publish([kopi]));
  lapak.trouble.all = noSuchName("lapak.example");
  await clock.run(shop.setStock([{ sku: "kopi", onHand: 11 }], { waitMs: 5_000 }));
  await clock.run(shop.publish([flash], { waitMs: 5_000 }));
  await day.cronUntil(shop, "2026-08-17T02:05:00Z", 5 * MINUTE);
  expect(toko.visible()).toContain("kopi 45000 11");
  await day.cronUntil(shop, "2026-08-17T08:05:00Z", 30 * MINUTE);
  await day.cronUntil(shop, "2026-08-17T10:00:00Z", 30 * MINUTE);
  expect(toko.visible()).toContain("kopi 65000 11");
});

it("shows the price of now where the platform comes back, never the sale that is over", async () => {
  lapak.trouble.all = undefined;
  await day.cronUntil(shop, "2026-08-17T11:00:00Z", 5 * MINUTE);
  expect(lapak.visible()).toContain("kopi 65000 11");
  expect(lapak.log.some(({ says }) => says.includes("45000"))).toBe(false);
});

it("drops what was only worth saying until then, and says so", async () => {
  expect(lapak.log.some(({ says }) => says.includes("flash"))).toBe(false);
  expect(await rowsOf(shop, "lapak")).toEqual(["kopi unchanged", "flash skipped: expired"]);
  expect(toko.visible()).toContain("flash 10000 1");
});
