/**
 * 4 October 2021, 15:39 to 21:50 UTC: Facebook, Instagram and WhatsApp are gone, their names included, because the
 * routes to their resolvers were withdrawn.
 */
import { afterAll, expect, it } from "vitest";
import { telegram } from "../../src/channels/telegram.js";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, HOUR, healthOf, MINUTE, missing, rowsOf } from "./day.js";
import { noSuchName, openWall } from "./platform.js";

const day = beginDay("2021-10-04T15:00:00Z");
const { clock } = day;
const CHAT = "@toko_kopi";
const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const meta = { clock, fate: "meta" } as const;
const facebook = openWall({ id: "facebook", ...meta });
const instagram = openWall({ id: "instagram", ...meta });
const whatsapp = openWall({ id: "whatsapp", ...meta });
const tele = await day.sandbox.telegram({ token: TOKEN, chats: [CHAT] });

const shop = createEtalase({
  ...day.settings(),
  seller: { name: "Toko Kopi" },
  channels: {
    facebook: facebook.channel,
    instagram: instagram.channel,
    whatsapp: whatsapp.channel,
    tele: telegram({ token: TOKEN, chat: CHAT, server: tele.url }),
  },
  goals: { seen: { anyOf: ["instagram", "facebook"], standIns: ["whatsapp", "tele"], cooldownMs: HOUR } },
});
const all = [facebook, instagram, whatsapp];
afterAll(() => day.end(shop));

it("shows the catalogue on Facebook and Instagram before", async () => {
  const products = ["kopi", "teh", "gula"].map((id) => ({ id, title: id, price: "20000", stock: 9 }));
  await clock.run(shop.publish(products));
  expect(instagram.visible()).toEqual(["gula 20000 9", "kopi 20000 9", "teh 20000 9"]);
  expect(await missing(shop, "seen")).toEqual([]);
});

it("parks all of them as one when their names are gone, and asks them no more than a probe does", async () => {
  await day.until("2021-10-04T15:39:00Z");
  for (const one of all) one.trouble.all = noSuchName(`${one.channel.id}.example`);
  for (const price of ["21000", "22000", "23000"]) {
    const set = ["kopi", "teh", "gula"].map((sku) => ({ sku, price }));
    await clock.run(shop.setPrice(set, { waitMs: 5_000 }));
    await clock.advance(MINUTE);
  }
  expect((await healthOf(shop, "instagram")).circuits).toMatchObject([{ circuit: "fate:meta" }]);
  expect(await rowsOf(shop, "facebook")).toEqual(Array(3).fill(expect.stringMatching(/queued: circuit open$/)));
});

it("stands in on Telegram, never on WhatsApp, which fell with the others", async () => {
  await day.cronUntil(shop, "2021-10-04T16:10:00Z", 5 * MINUTE);
  const posts = tele.messages(CHAT).map(({ text }) => text ?? "");
  expect(posts).toHaveLength(3);
  expect(posts.every((text) => text.includes("Rp23.000"))).toBe(true);
  expect(await rowsOf(shop, "whatsapp")).toEqual([]);
  expect(await missing(shop, "seen")).toEqual([]);
});

it("brings each listing the newest price once, in place, when the names are back", async () => {
  await day.cronUntil(shop, "2021-10-04T21:50:00Z", 10 * MINUTE);
  const tries = instagram.tried.length;
  expect(tries).toBeLessThan(100);
  for (const one of all) one.trouble.all = undefined;
  await day.cronUntil(shop, "2021-10-04T22:30:00Z", 5 * MINUTE);
  for (const wall of [facebook, instagram]) {
    expect(wall.visible()).toEqual(["gula 23000 9", "kopi 23000 9", "teh 23000 9"]);
    expect(wall.log.map(({ did }) => did)).toEqual(["create", "create", "create", "update", "update", "update"]);
  }
  expect(tele.messages(CHAT)).toHaveLength(3);
});

it("takes the stand-in's posts back after the cool-down", async () => {
  await day.cronUntil(shop, "2021-10-04T23:50:00Z", 10 * MINUTE);
  expect(tele.messages(CHAT)).toEqual([]);
  expect(whatsapp.log).toEqual([]);
  expect(await rowsOf(shop, "instagram")).toEqual(["kopi unchanged", "teh unchanged", "gula unchanged"]);
});
