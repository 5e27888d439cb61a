/** Trust under the real engine: claims are made anew by themselves, and a stand-in leads to the page that checks it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { storefront } from "../../src/channels/storefront/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { webhook } from "../../src/channels/webhook.js";
import { createEtalase } from "../../src/etalase.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { systemClock } from "../../src/resilience/clock.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { type Claim, checkClaim, checkProfile, generateKey, PERIOD_DAYS } from "../../src/trust/trust.js";
import { DAY, FACTS, nextProfile, openSeller, type TestSeller, trustOf } from "./kit.js";

const KOPI = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 };
const TOKEN = `123456:${"a".repeat(35)}`;
const CHAT = "@kopitakengon";
const SECRET = `whsec_${Buffer.from("a secret of 24 bytes or so").toString("base64")}`;
const NOW = new Date();

let folder: string;
let seller: TestSeller;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "etalase-trust-"));
  seller = await openSeller(new Date(NOW.getTime() - 10 * DAY));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const web = () => storefront({ folder: join(folder, "public"), url: FACTS.iss, trust: trustOf(seller) });
const read = (path: string) => readFileSync(join(folder, "public", path), "utf8").trim();

/** A clock that is some days ahead. */
function daysOn(days: number) {
  return { ...systemClock, now: () => new Date(Date.now() + days * DAY) };
}

test("claims are made anew when their period is over, without a publish", async () => {
  const ledger = memoryLedger();
  const base = { ledger, photos: { folder: join(folder, "photos") }, channels: { web: web() } };
  const issuedAt = () => {
    const [, body = ""] = (read("v/kopi.jws").split("\n")[0] ?? "").split(".");
    return Date.parse((JSON.parse(Buffer.from(body, "base64url").toString()) as Claim).issued);
  };
  const first = createEtalase({ ...base, clock: daysOn(0) });
  await first.publish([KOPI]);
  const before = issuedAt();
  const page = read("p/kopi.html");
  await first.stop();
  // Another process, days later: nobody published anything in between.
  const later = createEtalase({ ...base, clock: daysOn(PERIOD_DAYS) });
  await vi.waitFor(
    async () => {
      await later.deliver({ budgetMs: 1_000 });
      expect(issuedAt()).toBe(before + PERIOD_DAYS * DAY);
    },
    { timeout: 15_000, interval: 20 },
  );
  expect(read("p/kopi.html")).toBe(page);
  await later.close();
});

test("places are asked again by a worker alone, a week later", async () => {
  // Known by its name: nobody has to be asked over the network.
  const bluesky = "https://bsky.app/profile/toko.example";
  seller = await openSeller(new Date(NOW.getTime() - 10 * DAY), { ...FACTS, at: [FACTS.iss, bluesky] });
  const trust = trustOf(seller, { checkPlaces: true, places: [{ url: FACTS.iss }, { url: bluesky }] });
  const ledger = memoryLedger();
  const open = (days: number) =>
    createEtalase({
      ledger,
      photos: { folder: join(folder, "photos") },
      channels: { web: storefront({ folder: join(folder, "public"), url: FACTS.iss, trust }) },
      clock: daysOn(days),
    });
  const checkedAt = () => {
    const [place] = JSON.parse(read(".etalase/places.json")) as { readonly checkedAt: string }[];
    return Date.parse(place?.checkedAt ?? "");
  };
  const first = open(0);
  await first.publish([KOPI]);
  const before = checkedAt();
  await first.stop();
  const later = open(9);
  await vi.waitFor(
    async () => {
      await later.deliver({ budgetMs: 1_000 });
      expect(checkedAt()).toBeGreaterThanOrEqual(before + 9 * DAY);
    },
    { timeout: 15_000, interval: 20 },
  );
  await later.close();
});

test("the next profile goes up by a refresh alone, and with it a revocation", async () => {
  const ledger = memoryLedger();
  const open = () => createEtalase({ ledger, photos: { folder: join(folder, "photos") }, channels: { web: web() } });
  const first = open();
  await first.publish([KOPI]);
  const stolen = read("v/kopi.jws").split("\n");
  await first.stop();
  const revoke = [{ kid: seller.work.kid, reason: "stolen" }] as const;
  seller = await nextProfile(seller, { now: new Date(NOW.getTime() - DAY), revoke }, generateKey());
  const second = open();
  await second.channel("web").refresh();
  await vi.waitFor(
    async () => {
      await second.deliver({ budgetMs: 1_000 });
      expect(JSON.parse(read(".well-known/etalase/seller.json"))).toMatchObject({ seq: 2 });
    },
    { timeout: 15_000, interval: 20 },
  );
  await second.close();
  const now = new Date();
  const profile = checkProfile({ chain: [read(".well-known/etalase/seller.jws")], now });
  const verdicts = (texts: readonly string[]) => texts.map((text) => checkClaim({ text, profile, now }).verdict);
  expect(new Set(verdicts(stolen))).toEqual(new Set(["revoked-key"]));
  expect(new Set(verdicts(read("v/kopi.jws").split("\n")))).toEqual(new Set(["genuine"]));
});

test("a refresh brings nothing back that was taken down, and sends nothing that is as it was", async () => {
  const shop = createEtalase({
    ledger: memoryLedger(),
    photos: { folder: join(folder, "photos") },
    channels: { web: web() },
  });
  await shop.publish([KOPI, { ...KOPI, id: "teh", title: "Teh" }]);
  await shop.withdraw(["teh"]);
  await vi.waitFor(
    async () => {
      await shop.deliver({ budgetMs: 1_000 });
      expect(read("v/teh.html")).toContain("tidak dijual lagi");
    },
    { timeout: 15_000, interval: 20 },
  );
  expect(await shop.channel("web").refresh()).toBe(0);
  await shop.close();
});

test("a stand-in's post leads to the page that checks it, and its claim is genuine there only", async () => {
  const sandbox = createSandbox();
  const toko = await sandbox.webhook({ secret: SECRET });
  const tele = await sandbox.telegram({ token: TOKEN, chats: [CHAT] });
  const shop = createEtalase({
    ledger: memoryLedger(),
    photos: { folder: join(folder, "photos") },
    channels: {
      web: web(),
      toko: webhook({ url: toko.hook, secret: SECRET }),
      tele: telegram({ token: TOKEN, chat: CHAT, server: tele.url }),
    },
    goals: { seen: { anyOf: ["toko"], standIns: ["tele"], afterMs: 0 } },
  });
  try {
    await shop.publish([KOPI]);
    expect(tele.messages(CHAT)).toEqual([]);
    await shop.channel("toko").pause();
    await vi.waitFor(
      async () => {
        await shop.deliver({ budgetMs: 500 });
        expect(tele.messages(CHAT)).toHaveLength(1);
      },
      { timeout: 20_000, interval: 20 },
    );
    const [post] = tele.messages(CHAT);
    expect(JSON.stringify(post)).toContain("Periksa keaslian: https://toko.example/v/kopi.html");
    const now = new Date();
    const profile = checkProfile({ chain: [read(".well-known/etalase/seller.jws")], now });
    const verdictAt = (seenAt: string) =>
      read("v/kopi.jws")
        .split("\n")
        .map((text) => checkClaim({ text, profile, now, seenAt }).verdict);
    expect(verdictAt("https://t.me/kopitakengon/1")).toContain("genuine");
    expect(verdictAt("https://t.me/kopitakengon2/1")).not.toContain("genuine");
  } finally {
    await shop.close();
    await sandbox.close();
  }
});
