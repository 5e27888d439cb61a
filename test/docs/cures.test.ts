/** Each cure of the page of errors, word for word, after the trouble that it is for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel } from "../../src/channel/define.js";
import { shopee } from "../../src/channels/shopee/index.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { createEtalase } from "../../src/etalase.js";
import type { Channels, EtalaseOptions } from "../../src/face.js";
import { createHttp } from "../../src/http/client.js";
import { createRedactor } from "../../src/http/redact.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { systemClock } from "../../src/resilience/clock.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/testing.js";
import { openPasar } from "./pasar-server.js";
import { type AnyShop, openStage } from "./stage.js";

const PAGE = "docs/guide/errors-and-cures.md";
const TOKEN = "123456:cures-cures-cures-cures-cures-cures-1";
const CHAT = "@toko_kopi";
const kopi = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 };

const endings: (() => unknown)[] = [];
let sandbox: Sandbox;
let folder: string;
beforeEach(() => {
  sandbox = createSandbox();
  folder = mkdtempSync(join(tmpdir(), "etalase-cures-"));
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

type Options = EtalaseOptions<Channels, string>;

function openShop(channels: Channels, more: Partial<Options> = {}): AnyShop {
  const options = {
    ledger: memoryLedger(),
    probes: { firstMs: 20, mostMs: 100 },
    photos: { folder: join(folder, "photos") },
  };
  const shop = createEtalase({ ...options, ...more, channels }) as AnyShop;
  endings.push(() => shop.close());
  return shop;
}

/** Runs the page's piece of code that contains `part`, then delivers. */
async function cure(
  shop: AnyShop,
  part: string,
  given: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const stage = openStage(PAGE, { given: { shop, ...given } });
  try {
    await stage.run(part);
    await shop.deliver({ budgetMs: 5_000 });
    return stage.lines;
  } finally {
    await stage.end();
  }
}

/** How everything stands: `kopi tele waitingForYou in doubt`. */
async function rows(shop: AnyShop): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { product, channel, status, reason = "" } of shop.listings())
    all.push(`${product} ${channel} ${status} ${reason}`.trim());
  return all;
}

async function cureOf(shop: AnyShop): Promise<string> {
  for await (const row of shop.listings({ status: "waitingForYou" })) return row.cure ?? "";
  return "";
}

async function openPasarShop(more: Partial<Options> = {}, given?: Awaited<ReturnType<typeof openPasar>>) {
  const place = given ?? (await openPasar());
  if (!given) endings.push(() => place.close());
  const stage = openStage("docs/guide/own-channel.md");
  endings.push(() => stage.end());
  const { pasar } = await stage.run("defineChannel({");
  const make = pasar as (options: object) => Channel;
  const shop = openShop({ pasar: make({ shopId: 7, token: "token-of-pasar", server: place.url }) }, more);
  return { shop, place };
}

const openTelegram = () => sandbox.telegram({ token: TOKEN, chats: [CHAT, "@toko_baru"] });
const tele = (server: string, chat = CHAT): Channels => ({ tele: telegram({ token: TOKEN, chat, server }) });

describe("in doubt", () => {
  async function doubt(what: "lost-answer" | "silent" | "reset-before") {
    const place = await openTelegram();
    const shop = openShop(tele(place.url));
    await place.fault({ what, method: "sendMessage", times: 1 });
    await shop.publish([kopi]);
    expect(await rows(shop)).toEqual(["kopi tele waitingForYou in doubt"]);
    expect(await cureOf(shop)).toMatch(
      /shop\.answer\(listing, \{ there: true, id \}\) or shop\.answer\(listing, \{ there: false \}\)/,
    );
    return { place, shop };
  }

  it("is listed with its cure and where to look", async () => {
    const { shop } = await doubt("lost-answer");
    const [line] = await cure(shop, "shop.listings");
    expect(line).toMatch(/^kopi on tele: in doubt\. Look whether .* https:\/\/t\.me\/toko_kopi$/);
  });

  it("ends when a person says that it is there", async () => {
    const { place, shop } = await doubt("lost-answer");
    await cure(shop, "there: true", { id: String(place.messages(CHAT)[0]?.id) });
    await shop.setPrice([{ sku: "kopi", price: "70000" }]);
    expect(place.messages(CHAT).map(({ text }) => text)).toEqual([expect.stringContaining("Rp70.000")]);
  });

  it("ends when a person says that it is not there", async () => {
    const { place, shop } = await doubt("reset-before");
    await cure(shop, 'channel: "tele" }, { there: false }');
    expect(place.messages(CHAT)).toHaveLength(1);
    expect(await rows(shop)).toEqual(["kopi tele unchanged"]);
  });

  it("is sent again where the owner chose that", async () => {
    const place = await openTelegram();
    const shop = openShop(tele(place.url), { onDoubt: { tele: "resend" } });
    await place.fault({ what: "reset-before", method: "sendMessage", times: 1 });
    await shop.publish([kopi], { waitMs: 2_000 });
    expect(await rows(shop)).toEqual(["kopi tele queued in doubt"]);
  });
});

describe("exists already", () => {
  it("is taken over", async () => {
    const first = await openPasarShop();
    await first.shop.publish([kopi]);
    const { shop, place } = await openPasarShop({}, first.place);
    await shop.publish([{ ...kopi, price: "70000" }]);
    expect(await rows(shop)).toEqual(["kopi pasar waitingForYou exists already"]);
    expect(await cureOf(shop)).toContain('shop.channel("pasar").adopt({ match: "sku" })');
    await cure(shop, "adopt(");
    expect([...place.posts.values()].map(({ price }) => price)).toEqual([70_000]);
  });

  it.each([
    ["adopt", 1],
    ["createAnyway", 2],
  ] as const)("with onExisting %s is not asked about", async (choice, count) => {
    const first = await openPasarShop();
    await first.shop.publish([kopi]);
    const { shop, place } = await openPasarShop({ onExisting: { pasar: choice } }, first.place);
    await shop.publish([kopi]);
    expect(place.posts.size).toBe(count);
  });
});

it("gone: is put up again where a person says so", async () => {
  const { shop, place } = await openPasarShop();
  await shop.publish([kopi]);
  place.posts.clear();
  await shop.setPrice([{ sku: "kopi", price: "70000" }]);
  expect(await rows(shop)).toEqual(["kopi pasar waitingForYou gone"]);
  expect(await cureOf(shop)).toContain("shop.answer(listing, { there: false })");
  await cure(shop, 'channel: "pasar" }, { there: false }');
  expect([...place.posts.values()].map(({ price }) => price)).toEqual([70_000]);
});

it("would shrink: goes on when it was meant", async () => {
  const shop = openShop({ web: storefront({ folder: join(folder, "public") }) });
  const ids = Array.from({ length: 12 }, (_, index) => `kopi-${index}`);
  await shop.publish(ids.map((id) => ({ ...kopi, id })));
  await shop.withdraw(ids.slice(0, 3));
  expect(await rows(shop)).toEqual(expect.arrayContaining(["kopi-0 web waitingForYou would shrink"]));
  expect(await cureOf(shop)).toContain('shop.retry({ reason: "would shrink" })');
  await cure(shop, "would shrink");
  const after = await rows(shop);
  expect(after.filter((row) => row.includes("withdrawn"))).toHaveLength(3);
  expect(after.filter((row) => row.includes("unchanged"))).toHaveLength(9);
});

describe("reconnect", () => {
  it("goes on with new tokens", async () => {
    const who = { partnerId: 2_001_887, partnerKey: "partner-key-of-the-cures-0123456789", shopId: 600_000 };
    const place = await sandbox.shopee(who);
    const shop = openShop({ shopee: shopee({ ...who, server: place.url, tokens: place.tokens }) });
    await shop.health();
    place.revoke();
    const description = "Kopi arabika dari Gayo, disangrai sedang setiap Senin.";
    const listing = { ...kopi, description, shipping: { weightGrams: 300 }, photos: [makeJpeg(800, 800, "kopi")] };
    await shop.publish([{ ...listing, channels: { shopee: { extras: { categoryId: 100_202 } } } }], { waitMs: 3_000 });
    expect(await rows(shop)).toEqual(["kopi shopee waitingForYou reconnect"]);
    const { shopee: before } = (await shop.health()).channels;
    expect(before?.cure).toMatch(/consent/);
    const pool = createHttp({ clock: systemClock, redactor: createRedactor() });
    const http = pool.forAccount({ secrets: [] });
    const now = () => new Date();
    const oauth = shopee.oauth({ ...who, server: place.url, redirectUri: "https://toko.example/back", http, now });
    const tokens = await oauth.exchange({ code: place.grant(), shop_id: who.shopId });
    await pool.close();
    await cure(shop, "connect(tokens)", { tokens });
    expect((await shop.health()).channels["shopee"]?.standing).toBe("open");
    expect(place.store.items).toHaveLength(1);
  });

  it("goes on with new credentials after a start", async () => {
    const place = await openTelegram();
    const ledger = memoryLedger();
    const shop = openShop(tele(place.url), { ledger });
    const lift = await place.fault({ what: "token-revoked" });
    await shop.publish([kopi], { waitMs: 1_000 });
    expect(await rows(shop)).toEqual(["kopi tele waitingForYou reconnect"]);
    expect((await shop.health()).channels["tele"]?.cure).toMatch(/new token with @BotFather/);
    await shop.close();
    await lift();
    const next = openShop(tele(place.url), { ledger });
    await next.deliver({ budgetMs: 3_000 });
    expect(await rows(next)).toEqual(["kopi tele unchanged"]);
  });
});

describe("account changed", () => {
  async function change(meanwhile: readonly object[] = []) {
    const place = await openTelegram();
    const ledger = memoryLedger();
    const before = openShop(tele(place.url), { ledger });
    await before.publish([kopi]);
    await before.close();
    const shop = openShop(tele(place.url, "@toko_baru"), { ledger });
    if (meanwhile.length > 0) await shop.publish(meanwhile as (typeof kopi)[], { waitMs: 0 });
    expect((await shop.health()).channels["tele"]).toMatchObject({
      standing: "account changed",
      cure: expect.stringMatching(/rebind\("keep"\).*rebind\("sameListings"\)/),
    });
    return { place, shop };
  }

  it("starts anew in another place", async () => {
    const { place, shop } = await change([{ ...kopi, price: "70000" }]);
    await cure(shop, 'rebind("keep")');
    expect(place.messages(CHAT)[0]?.text).toContain("Rp65.000");
    expect(place.messages("@toko_baru")[0]?.text).toContain("Rp70.000");
    expect((await shop.health()).unattended).toEqual([{ account: "telegram:123456:@toko_kopi", live: 1 }]);
  });

  it("goes on with the same listings", async () => {
    const { place, shop } = await change();
    await cure(shop, 'rebind("sameListings")');
    await shop.publish([kopi]);
    expect(await rows(shop)).toEqual(["kopi tele unchanged"]);
    expect(place.messages("@toko_baru")).toEqual([]);
    expect((await shop.health()).unattended).toEqual([{ account: "telegram:123456:@toko_kopi", live: 0 }]);
  });
});

it("retry: what was refused goes out after the fix", async () => {
  const { shop, place } = await openPasarShop();
  place.refuse("POST", 422);
  await shop.publish([kopi]);
  expect(await rows(shop)).toEqual(["kopi pasar refused invalid"]);
  await cure(shop, 'shop.retry({ channel: "pasar" })');
  expect(await rows(shop)).toEqual(["kopi pasar unchanged"]);
  expect(place.posts.size).toBe(1);
});

it("withdrawals above the cap: nothing goes before it is confirmed", async () => {
  const { shop, place } = await openPasarShop();
  const all = Array.from({ length: 12 }, (_, index) => ({ ...kopi, id: `kopi-${index}` }));
  await shop.publish(all, { waitMs: 60_000 });
  expect(place.posts.size).toBe(12);
  await shop.publish(all.slice(0, 1), { whole: true });
  expect(place.posts.size).toBe(12);
  const lines = await cure(shop, "needsConfirmation", { products: all.slice(0, 1) });
  expect(lines).toEqual(["11 listings would be withdrawn"]);
  expect(place.posts.size).toBe(1);
});

it("photos: one that is not there costs only itself, and is named", async () => {
  const shop = openShop({ web: storefront({ folder: join(folder, "public") }) });
  const report = await shop.publish([{ ...kopi, photos: [join(folder, "none.jpg"), makeJpeg(800, 600, "kopi")] }]);
  expect(await rows(shop)).toEqual(["kopi web unchanged"]);
  const [problem] = await report.problems(10);
  expect(problem).toMatchObject({ product: "kopi", message: expect.stringContaining("no file none.jpg") });
});
