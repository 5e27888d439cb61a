/** Credentials that are wrong: their account is held and says so, the others go on, and right ones lift it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { shopee } from "../../src/channels/shopee/index.js";
import { createEtalase } from "../../src/index.js";
import { createSandbox, type ShopeePlace } from "../../src/sandbox/sandbox.js";
import {
  kopi,
  makeFolder,
  openTelegram,
  pageOf,
  photo,
  plainHttp,
  postsOf,
  settingsIn,
  standing,
  thrownBy,
  webIn,
} from "./kit.js";

const IDENTITY = { partnerId: 2_001_887, partnerKey: "right-partner-key-0123456789abcdef", shopId: 600_000 } as const;
const BATIK = 100_202;
const kemeja = {
  id: "kemeja",
  title: "Kemeja Batik Parang",
  description: "Kemeja batik cap dari Solo, katun halus.",
  price: "65000",
  stock: 12,
  shipping: { weightGrams: 350 },
  photos: [photo("kemeja")],
  channels: { shop: { extras: { categoryId: BATIK } } },
};

let folder = makeFolder();
const sandbox = createSandbox();
beforeEach(() => {
  folder = makeFolder();
});
afterEach(async () => {
  await sandbox.close();
  folder.remove();
});

test("Telegram's 401 holds its account; the storefront goes on; the right token brings the post", async () => {
  const tele = await openTelegram();
  const open = (token: string) =>
    createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder), tele: tele.channel(token) } });
  const wrong = open("123456:wrong-wrong-wrong-wrong-wrong-wrong");
  const held: string[] = [];
  wrong.on("account-held", ({ channel, reason }) => held.push(`${channel} ${reason}`));
  const report = await wrong.publish([kopi]);
  expect(await standing(report.rows())).toEqual(["kopi web published", "kopi tele waitingForYou reconnect"]);
  expect(held).toEqual(["tele reconnect"]);
  const { channels } = await wrong.health();
  expect(channels["tele"]).toMatchObject({ standing: "reconnect" });
  expect(channels["tele"]?.cure).toMatch(/@BotFather|options of "tele"/);
  const sent = tele.place.requests.length;
  await wrong.deliver({ budgetMs: 1_500 });
  expect(tele.place.requests.length).toBe(sent);
  await wrong.close();

  const right = open("123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  await right.channel("tele").resume();
  await right.deliver({ budgetMs: 30_000 });
  expect(await standing(right.listings({ channel: "tele" }))).toEqual(["kopi tele unchanged"]);
  expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
  await right.close();
  await tele.close();
});

test("right credentials in the options lift the hold of wrong ones by themselves", async () => {
  const tele = await openTelegram();
  const open = (token: string) => createEtalase({ ...settingsIn(folder), channels: { tele: tele.channel(token) } });
  const wrong = open("123456:wrong-wrong-wrong-wrong-wrong-wrong");
  await wrong.publish([kopi]);
  await wrong.close();
  const right = open("123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  await right.deliver({ budgetMs: 30_000 });
  expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
  await right.close();
  await tele.close();
});

const openShopee = (place: ShopeePlace, partnerKey: string, tokens = place.tokens) =>
  createEtalase({
    ...settingsIn(folder),
    sealKey: "a seal key that is long enough for this",
    channels: { web: webIn(folder), shop: shopee({ ...IDENTITY, partnerKey, tokens, server: place.url }) },
  });

test("Shopee's wrong sign holds its account; the storefront goes on; the right key puts it up once", async () => {
  const place = await sandbox.shopee(IDENTITY);
  const wrong = openShopee(place, "wrong-partner-key-0123456789abcdef");
  const report = await wrong.publish([kemeja]);
  expect(await standing(report.rows())).toEqual(["kemeja web published", "kemeja shop waitingForYou reconnect"]);
  const { channels } = await wrong.health();
  expect(channels["shop"]?.cure).toMatch(/partnerKey/);
  expect(place.store.items).toEqual([]);
  await wrong.close();
  const right = openShopee(place, IDENTITY.partnerKey);
  await right.deliver({ budgetMs: 30_000 });
  expect(place.store.items.map(({ status }) => status)).toEqual(["NORMAL"]);
  await right.close();
});

test("a seller who ended the consent is asked for it, and connect goes on from there", async () => {
  const place = await sandbox.shopee(IDENTITY);
  const before = openShopee(place, IDENTITY.partnerKey);
  await before.publish([{ ...kemeja, id: "satu" }]);
  place.revoke();
  await before.publish([{ ...kemeja, id: "tiga" }]);
  await before.close();
  // The same dead tokens again: nobody is asked anything.
  await using shop = openShopee(place, IDENTITY.partnerKey);
  const report = await shop.publish([{ ...kemeja, id: "dua" }]);
  expect(await standing(report.rows())).toContain("dua shop waitingForYou reconnect");
  expect((await shop.health()).channels["shop"]?.cure).toMatch(/connect\(tokens\)/);
  expect(pageOf(folder, "p/dua.html")).toContain(kemeja.title);
  const calls = place.requests.length;
  await shop.deliver({ budgetMs: 100 });
  expect(place.requests).toHaveLength(calls);
  const consent = shopee.oauth({
    ...IDENTITY,
    redirectUri: "https://toko.example/back",
    server: place.url,
    http: plainHttp,
    now: () => new Date(),
  });
  await shop.channel("shop").connect(await consent.exchange({ code: place.grant(), shop_id: IDENTITY.shopId }));
  await shop.deliver({ budgetMs: 30_000 });
  expect(await standing(shop.listings({ channel: "shop" }))).toEqual([
    "satu shop unchanged",
    "tiga shop unchanged",
    "dua shop unchanged",
  ]);
  expect(place.store.items).toHaveLength(3);
});

test("tokens for a channel that takes none are refused by name", async () => {
  const tele = await openTelegram();
  await using shop = createEtalase({ ...settingsIn(folder), channels: { tele: tele.channel() } });
  const error = await thrownBy(() => shop.channel("tele").connect({ accessToken: "x" }));
  expect(error).toMatchObject({
    code: "invalid-options",
    field: "tele",
    cure: "Put its credentials into the options.",
  });
  await tele.close();
});
