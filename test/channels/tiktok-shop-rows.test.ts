import { afterAll, beforeAll, expect, test } from "vitest";
import { tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import { createEtalase } from "../../src/etalase.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, MINUTE } from "../days/day.js";
import { all } from "../face/kit.js";
import { IDENTITY } from "./tiktok-shop-kit.js";

const day = beginDay("2026-11-21T01:00:00Z");
const { clock, sandbox } = day;
const place = await sandbox.tiktokShop({ ...IDENTITY, tokopedia: true, auditMs: Number.POSITIVE_INFINITY });
const shop = createEtalase({
  ...day.settings(),
  ledger: memoryLedger(),
  channels: {
    tiktok: tiktokShop({
      ...IDENTITY,
      server: place.url,
      authServer: place.url,
      tokens: place.tokens,
      tokopedia: true,
      brands: { Danar: "7000000000000000000" },
      categories: { Batik: "601301" },
    }),
  },
});
beforeAll(async () => {
  const product = {
    id: "BTK-001",
    title: "Kemeja Batik Parang Lengan Panjang",
    description: "Kemeja batik cap dari Solo.",
    brand: "Danar",
    price: "150000",
    stock: 9,
    categories: { own: ["Batik"] },
    shipping: { weightGrams: 350 },
    photos: [makeJpeg(800, 800, "batik")],
  };
  await clock.run(shop.publish([product], { waitMs: 10 * MINUTE }));
});
afterAll(() => day.end(shop));

const row = async () => (await all(shop.listings()))[0];
const both = (own: string, there: string) => [
  { place: "tiktok-shop", status: own },
  { place: "tokopedia", status: there },
];

test("what the platform dropped is a loss of the row, also while it is audited", async () => {
  expect(await row()).toMatchObject({
    status: "queued",
    reason: "settling",
    losses: [expect.objectContaining({ reason: "dropped", note: expect.stringContaining("brand") })],
  });
});

test("each place has its own status in the row", async () => {
  const [{ id = "" } = {}] = place.store.products;
  place.judge(id, "ACTIVATE", { on: "TIKTOK_SHOP" });
  place.judge(id, "FAILED", { on: "TOKOPEDIA", reasons: ["Kategori tidak sesuai"] });
  await day.cronUntil(shop, "2026-11-21T02:00:00Z", 5 * MINUTE);
  expect(await row()).toMatchObject({
    places: both("ACTIVATE", "FAILED"),
    message: expect.stringContaining("Kategori tidak sesuai"),
    losses: [expect.objectContaining({ note: expect.stringContaining("brand") })],
  });
});
