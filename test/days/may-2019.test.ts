/**
 * 22 to 25 May 2019, Indonesia: the state slows photos and videos on social media down until nothing arrives; words pass,
 * marketplaces stay alive. Announced 22 May about 14:00 WIB, lifted 25 May.
 */
import { afterAll, expect, it } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import { shopee } from "../../src/channels/shopee/index.js";
import { createEtalase } from "../../src/etalase.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, HOUR, healthOf, MINUTE, missing, rowsOf } from "./day.js";
import { openWall } from "./platform.js";

const day = beginDay("2019-05-21T03:00:00Z");
const { clock } = day;
const facebook = openWall({ id: "facebook", clock });
const instagram = openWall({ id: "instagram", clock, leastPhotos: 1, addPhotos: false });
const forum = openWall({ id: "forum", clock });
const IDENTITY = { partnerId: 2_001_887, partnerKey: "partner-key-0123456789abcdef", shopId: 600_000 } as const;
const market = await day.sandbox.shopee(IDENTITY);
const BATIK = 100_202;
/** Photos are made while virtual time runs. */
const PATIENT = { waitMs: 10 * MINUTE };

const shop = createEtalase({
  ...day.settings(),
  seller: { name: "Toko Batik" },
  channels: {
    facebook: facebook.channel,
    instagram: instagram.channel,
    forum: forum.channel,
    shopee: shopee({ ...IDENTITY, tokens: market.tokens, server: market.url }),
  },
  goals: { seen: { anyOf: ["instagram"], standIns: ["forum"], cooldownMs: HOUR } },
});
afterAll(() => day.end(shop));

const product = (id: string, stock = 9) => ({
  id,
  title: `Batik ${id} tulis tangan dari Solo`,
  description: "Kain katun, ditulis tangan, dijahit di rumah, ukuran dua meter.",
  price: "120000",
  stock,
  shipping: { weightGrams: 350 },
  photos: [makeJpeg(800, 800, id)],
  channels: { shopee: { extras: { categoryId: BATIK } } },
});
const stockOf = (id: string) =>
  market.store.items.find(({ fields }) => String(fields["item_name"]).includes(id))?.seller_stock;

it("shows everything everywhere the day before", async () => {
  await clock.run(shop.publish([product("kawung"), product("parang")], PATIENT));
  expect(instagram.visible()).toHaveLength(2);
  expect([...facebook.shown.values()].map(({ photos }) => photos)).toEqual([1, 1]);
  expect(market.store.items.map(({ status }) => status)).toEqual(["NORMAL", "NORMAL"]);
});

it("goes on selling on the marketplace while photos are stuck on social media", async () => {
  await day.cronUntil(shop, "2019-05-22T07:00:00Z", 6 * HOUR);
  for (const wall of [facebook, instagram]) {
    wall.trouble.photos = new ChannelError("unavailable", "the upload timed out", {
      outcome: "rejected",
      scope: "verb",
      facets: ["photos"],
    });
  }
  const fresh = ["mega", "sekar", "truntum", "sido"].map((id) => product(id));
  await clock.run(shop.publish(fresh, PATIENT));
  await clock.run(shop.setStock([{ sku: "kawung", onHand: 2 }], PATIENT));
  expect(market.store.items.map(({ status }) => status)).toEqual(Array(6).fill("NORMAL"));
  expect(stockOf("kawung")).toMatchObject([{ stock: 2 }]);
});

it("posts words now where photos can follow, and keeps what stands up to date", async () => {
  await day.cronUntil(shop, "2019-05-22T12:00:00Z", 30 * MINUTE);
  const texts = [...facebook.shown.values()].filter(({ photos }) => photos === 0);
  expect(texts).toHaveLength(4);
  expect(instagram.visible()).toHaveLength(2);
  expect(instagram.visible()[0]).toContain("kawung");
  expect(instagram.visible()[0]).toMatch(/ 2$/);
  expect((await healthOf(shop, "facebook")).circuits.map(({ circuit }) => circuit)).toEqual([
    "verb:facebook:toko:photos",
  ]);
});

it("stands in where a post cannot do without a photo", async () => {
  const waiting = (await rowsOf(shop, "instagram")).filter((row) => row.includes(" queued: "));
  expect(waiting).toHaveLength(4);
  expect(forum.visible()).toHaveLength(4);
  expect(await missing(shop, "seen")).toEqual([]);
});

it("brings the photos when the block is lifted, into the posts that are there", async () => {
  await day.cronUntil(shop, "2019-05-25T06:00:00Z", 3 * HOUR);
  for (const wall of [facebook, instagram]) wall.trouble.photos = undefined;
  await day.cronUntil(shop, "2019-05-27T06:00:00Z", HOUR);
  expect([...facebook.shown.values()].map(({ photos }) => photos)).toEqual(Array(6).fill(1));
  expect([...instagram.shown.values()].map(({ photos }) => photos)).toEqual(Array(6).fill(1));
  for (const wall of [facebook, instagram]) {
    expect(wall.log.filter(({ did }) => did === "create")).toHaveLength(6);
  }
  expect(forum.visible()).toEqual([]);
});
