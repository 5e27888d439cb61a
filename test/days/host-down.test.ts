/** Our own photo host is down: a platform that fetches photos finds none. That is our trouble, not the platform's. */
import { afterAll, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, HOUR, healthOf, MINUTE, missing, rowsOf } from "./day.js";
import { createHost } from "./host.js";
import { openShelf, openWall } from "./platform.js";

const day = beginDay("2026-05-04T01:00:00Z");
const { clock } = day;
const host = createHost();
const lapak = openShelf({ id: "lapak", clock, pulls: host });
const galeri = openWall({ id: "galeri", clock, pulls: host, leastPhotos: 1, addPhotos: false });
const papan = openWall({ id: "papan", clock });
const { ledger, photos } = day.settings();
const shop = createEtalase({
  clock,
  ledger,
  photos: { ...photos, host },
  pace: 50,
  channels: { lapak: lapak.channel, galeri: galeri.channel, papan: papan.channel },
  goals: { seen: { anyOf: ["lapak"], standIns: ["galeri", "papan"], cooldownMs: HOUR } },
});
afterAll(() => day.end(shop));

const product = (id: string, stock = 9) => ({ id, title: id, price: "20000", stock, photos: [makeJpeg(800, 800, id)] });
// Photos are made while virtual time runs.
const PATIENT = { waitMs: 10 * MINUTE };

it("shows photos from the host before", async () => {
  await clock.run(shop.publish([product("kopi"), product("teh")], PATIENT));
  expect([...lapak.shown.values()].map(({ photos: count }) => count)).toEqual([1, 1]);
});

it("goes on with price and stock, and puts new things up as text", async () => {
  host.isDown = true;
  await clock.run(
    shop.publish(
      ["gula", "susu", "roti", "keju"].map((id) => product(id)),
      PATIENT,
    ),
  );
  await clock.run(shop.setPrice([{ sku: "kopi", price: "25000" }]));
  await day.cronUntil(shop, "2026-05-04T03:00:00Z", 5 * MINUTE);
  expect(lapak.visible()).toEqual([
    "gula 20000 9",
    "keju 20000 9",
    "kopi 25000 9",
    "roti 20000 9",
    "susu 20000 9",
    "teh 20000 9",
  ]);
  expect([...lapak.shown.values()].filter(({ photos: count }) => count === 0)).toHaveLength(4);
});

it("blames the host, not the platform, and misses no goal", async () => {
  const { circuits, standing } = await healthOf(shop, "lapak");
  expect(circuits.map(({ circuit }) => circuit)).toEqual(["host:fake"]);
  expect(standing).toBe("open");
  expect(await missing(shop, "seen")).toEqual([]);
});

it("calls no stand-in that fetches its photos from the same dead host", async () => {
  await clock.run(shop.channel("lapak").pause());
  await day.cronUntil(shop, "2026-05-04T04:00:00Z", 5 * MINUTE);
  expect(galeri.visible()).toEqual([]);
  expect(papan.visible()).toHaveLength(6);
  await clock.run(shop.channel("lapak").resume());
});

it("adds the photos to the listings that are there when the host is back", async () => {
  host.isDown = false;
  await day.cronUntil(shop, "2026-05-04T08:00:00Z", 10 * MINUTE);
  expect([...lapak.shown.values()].map(({ photos: count }) => count)).toEqual(Array(6).fill(1));
  expect(lapak.log.filter(({ did }) => did === "create")).toHaveLength(6);
  expect((await rowsOf(shop, "lapak")).every((row) => row.endsWith("unchanged"))).toBe(true);
  expect((await healthOf(shop, "lapak")).circuits).toEqual([]);
  expect(papan.visible()).toEqual([]);
});
