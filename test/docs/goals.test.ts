import { afterAll, beforeAll, expect, it } from "vitest";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createSandbox, type TelegramPlace, type WebhookPlace } from "../../src/sandbox/sandbox.js";
import { createHeldClock } from "./held-clock.js";
import { readPage, termsBelow } from "./pages.js";
import { memberNames, sourcesIn } from "./source-words.js";
import { type AnyShop, openStage, type Stage } from "./stage.js";

const PAGE = "docs/guide/goals.md";
const CHAT = "@toko_kopi";
const MINUTE = 60_000;
const { clock, release } = createHeldClock(new Date("2026-11-21T01:00:00Z"));
const sandbox = createSandbox({ clock });
const events: string[] = [];
let stage: Stage;
let toko: WebhookPlace;
let tele: TelegramPlace;
let shop: AnyShop;
let page: { missed(): Promise<string[]>; pauseToko(): Promise<void>; resumeToko(): Promise<void> };

beforeAll(async () => {
  const { text } = readPage(PAGE);
  toko = await sandbox.webhook({ secret: /whsec_[^"]+/.exec(text)?.[0] ?? "" });
  tele = await sandbox.telegram({ token: /123456:[\w-]+/.exec(text)?.[0] ?? "", chats: [CHAT] });
  stage = openStage(PAGE, { clock, telegram: tele.url, hook: toko.hook, shop: { ledger: memoryLedger() } });
  page = (await clock.run(stage.run())) as typeof page;
  shop = stage.shops[0] as AnyShop;
  for (const name of ["goal-missed", "goal-held"] as const)
    shop.on(name, ({ product }) => events.push(`${name} ${product}`));
});
afterAll(async () => {
  await clock.run(stage.end());
  await sandbox.close();
  release();
});

const posts = () => tele.messages(CHAT);

it("leaves a stand-in alone while its goal is held", async () => {
  expect([...toko.store.listings.keys()]).toEqual(["kopi"]);
  expect(posts()).toEqual([]);
  expect(await clock.run(page.missed())).toEqual([]);
});

it("calls it after 15 minutes of outage, and takes its post back an hour after the recovery", async () => {
  await toko.fault({ what: "down" });
  await clock.run(shop.setPrice([{ sku: "kopi", price: "70000" }], { waitMs: 0 }));
  await clock.advance(10 * MINUTE);
  expect(posts()).toEqual([]);
  expect(await clock.run(page.missed())).toEqual(["kopi misses seen: not on toko, tele"]);
  await clock.advance(10 * MINUTE);
  expect(posts().map(({ text }) => text)).toEqual([expect.stringContaining("Rp70.000")]);
  expect(await clock.run(page.missed())).toEqual([]);

  await toko.faults.clear();
  await clock.advance(45 * MINUTE);
  expect(JSON.stringify(toko.store.listings.get("kopi"))).toContain("70000");
  expect(posts()).toHaveLength(1);
  await clock.advance(30 * MINUTE);
  expect(posts()).toEqual([]);
  expect(events).toEqual(["goal-missed kopi", "goal-held kopi"]);
});

it("counts a pause as a failure, until it is ended", async () => {
  await clock.run(page.pauseToko());
  await clock.advance(20 * MINUTE);
  expect(posts()).toHaveLength(1);
  const stoodIn = [];
  for await (const row of shop.listings({ channel: "tele" })) stoodIn.push(row.actsFor);
  expect(stoodIn).toEqual([["seen"]]);
  await clock.run(page.resumeToko());
  await clock.advance(75 * MINUTE);
  expect(posts()).toEqual([]);
});

it("fails only goals that need a feature which was said to be dark", async () => {
  await clock.run(shop.channel("toko").pause({ for: "live" }));
  await clock.advance(20 * MINUTE);
  expect(posts()).toEqual([]);
  expect((await shop.health()).channels["toko"]).toMatchObject({ dark: ["live"], standing: "open" });
});

it("is described with every option of a goal", () => {
  const [face] = sourcesIn("face.ts");
  expect(termsBelow(readPage(PAGE), "A goal")).toEqual(
    expect.arrayContaining([...memberNames(face?.text ?? "", "Goal")]),
  );
});
