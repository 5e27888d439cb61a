/** Cures that no page spells out as a program: of errors that are thrown, of products, and of long reviews. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import { createEtalase } from "../../src/etalase.js";
import type { Channels, EtalaseOptions } from "../../src/face.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { createVirtualClock } from "../../src/testing/testing.js";
import { sourcesIn, textsOf } from "./source-words.js";
import type { AnyShop } from "./stage.js";

const MINUTE = 60_000;
const kopi = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 };

/** A place in memory that reviews what it is given, for ever or until it says otherwise. */
const place = { made: 0, verdict: "settling" as "settling" | "gone" | "done" };
const schema: OptionsSchema<{ readonly name: string }> = z.strictObject({ name: z.string() });
const kurasi = defineChannel({
  id: "kurasi",
  title: "Kurasi",
  kind: "wall",
  rendering: 1,
  options: schema,
  limits: {
    text: {},
    photos: null,
    edit: { text: true, price: true, addPhotos: false },
    rates: [],
    settling: { everyMs: 10 * MINUTE, withinMs: 60 * MINUTE },
    source: { page: "our own", read: "2026-11-21" },
  },
  account: ({ name }) => `kurasi:${name}`,
  render: ({ product }) => ({ content: { title: product.title } }),
  connect: () => place,
  verbs: {
    async create(session) {
      session.made += 1;
      return { id: `k${session.made}`, settling: `k${session.made}` };
    },
    async settle(session, handle) {
      if (session.verdict === "gone") throw new ChannelError("gone", "Kurasi does not know it any more");
      return session.verdict === "done" ? { id: handle } : "settling";
    },
  },
  safety: { create: "blind" },
});

let shop: AnyShop;
const clock = createVirtualClock(new Date("2026-11-21T01:00:00Z"));
function openShop(more: Partial<EtalaseOptions<Channels, string>> = {}): AnyShop {
  const channels: Channels = { kurasi: kurasi({ name: "toko" }) };
  return createEtalase<Channels, string>({
    seller: { name: "Toko Kopi" },
    ledger: memoryLedger(),
    clock,
    ...more,
    channels,
  });
}
beforeEach(() => {
  Object.assign(place, { made: 0, verdict: "done" });
  shop = openShop();
});
afterEach(() => clock.run(shop.close()));

const publish = (...products: readonly object[]) => clock.run(shop.publish(products as never, { waitMs: 0 }));
const deliver = (ms: number) => clock.run(shop.deliver({ budgetMs: ms }), 2 * ms);
async function rows(): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { product, status, reason = "" } of shop.listings())
    all.push(`${product} ${status} ${reason}`.trim());
  return all;
}
async function cureNow(): Promise<string | undefined> {
  for await (const row of shop.listings({ status: "waitingForYou" })) return row.cure;
  return undefined;
}

describe("a review that takes too long", () => {
  beforeEach(async () => {
    place.verdict = "settling";
    await publish(kopi);
    await deliver(75 * MINUTE);
    expect(await rows()).toEqual(["kopi waitingForYou settling"]);
    expect(await cureNow()).toBe("Look there, then shop.retry or shop.answer.");
  });

  it("ends when shop.retry asks again and the platform has finished", async () => {
    place.verdict = "done";
    expect(await shop.retry({ channel: "kurasi" })).toBe(1);
    await deliver(15 * MINUTE);
    expect(await rows()).toEqual(["kopi unchanged"]);
    expect(place.made).toBe(1);
  });
});

it("a listing that vanished during its review is put up again by shop.answer", async () => {
  place.verdict = "gone";
  await publish(kopi);
  await deliver(15 * MINUTE);
  expect(await rows()).toEqual(["kopi waitingForYou gone"]);
  expect(await cureNow()).toContain("shop.answer(listing, { there: false })");
  place.verdict = "done";
  await shop.answer({ product: "kopi", channel: "kurasi" }, { there: false });
  await deliver(15 * MINUTE);
  expect(await rows()).toEqual(["kopi unchanged"]);
  expect(place.made).toBe(2);
});

describe("an error that is thrown is cured as it says", () => {
  it("input-failed: publishing again sends nothing twice", async () => {
    const broken = function* () {
      yield kopi;
      throw new Error("the spreadsheet is gone");
    };
    await expect(clock.run(shop.publish(broken(), { waitMs: 0 }))).rejects.toMatchObject({
      code: "input-failed",
      cure: "Publish again: what was kept is not sent twice.",
      facts: { kept: 1 },
    });
    await publish(kopi, { ...kopi, id: "teh" });
    await deliver(15 * MINUTE);
    expect(place.made).toBe(2);
  });

  it("closed: a new shop goes on with the same ledger", async () => {
    const ledger = memoryLedger();
    const before = openShop({ ledger });
    await clock.run(before.publish([kopi], { waitMs: 0 }));
    await clock.run(before.close());
    await expect(before.health()).rejects.toMatchObject({ code: "closed", cure: "Make a new one with createEtalase." });
    await clock.run(shop.close());
    shop = openShop({ ledger });
    expect(await rows()).toEqual(["kopi queued due"]);
  });

  it("not-found: shop.listings shows what is asked", async () => {
    await publish(kopi);
    const answer = shop.answer({ product: "kopi", channel: "kurasi" }, { there: false });
    await expect(answer).rejects.toMatchObject({
      code: "not-found",
      cure: 'shop.listings({ status: "waitingForYou" }) shows what is.',
    });
    expect(await cureNow()).toBeUndefined();
  });

  it("ledger-unavailable: a file of its own", async () => {
    const folder = mkdtempSync(join(tmpdir(), "etalase-cures-"));
    writeFileSync(join(folder, "notes.txt"), "no ledger".repeat(100));
    const wrong = openShop({ ledger: sqliteLedger(join(folder, "notes.txt")) });
    await expect(wrong.health()).rejects.toMatchObject({
      code: "ledger-unavailable",
      cure: "Give the ledger a file of its own, or bring back a backup.",
    });
    await clock.run(shop.close());
    shop = openShop({ ledger: sqliteLedger(join(folder, "etalase.db")) });
    await shop.health();
    await clock.run(shop.close());
    rmSync(folder, { recursive: true });
  });
});

describe("a product that is not kept is cured as its problem says", () => {
  const problem = async (...products: readonly object[]) => (await (await publish(...products)).problems(1))[0];

  it("older: by the newest revision", async () => {
    await publish({ ...kopi, revision: 2 });
    expect(await problem({ ...kopi, revision: 1 })).toMatchObject({
      status: "skipped",
      cure: "Publish the newest revision.",
    });
    expect(await problem({ ...kopi, revision: 3 })).toBeUndefined();
  });

  it("twice: by an id of its own", async () => {
    expect(await problem(kopi, kopi)).toMatchObject({ cure: "Give each product an id of its own." });
    expect(await problem(kopi, { ...kopi, id: "kopi-2", sku: "kopi-2" })).toBeUndefined();
  });

  it("a channel that is not configured: by one that is", async () => {
    const wrong = { ...kopi, channels: { shopee: { publish: false } } };
    expect(await problem(wrong)).toMatchObject({ field: "channels.shopee", cure: "Configured are kurasi." });
    expect(await problem({ ...kopi, channels: { kurasi: { publish: false } } })).toBeUndefined();
  });

  it("an unknown SKU: by publishing the product first", async () => {
    const set = async () =>
      (await (await clock.run(shop.setStock([{ sku: "teh", onHand: 1 }], { waitMs: 0 }))).problems(1))[0];
    expect(await set()).toMatchObject({ cure: "Publish the product first, or correct the value." });
    await publish({ ...kopi, id: "teh" });
    expect(await set()).toBeUndefined();
  });
});

it("every cure that names a call of the shop is tested here or beside", () => {
  const tested = [
    /^Look whether .* shop\.answer\(listing, \{ there: true, id \}\) or shop\.answer\(listing, \{ there: false \}\)\.$/,
    /adopt\(\{ match: "sku" \}\) takes it over; onExisting: "createAnyway"/,
    /^Answer with shop\.answer\(listing, \{ there: false \}\) to put it up again, or withdraw it\.$/,
    /^shop\.listings\(\{ status: "waitingForYou" \}\) shows what is\.$/,
    /shop\.retry\(\{ reason: "would shrink" \}\)/,
    /^Look there, then shop\.retry or shop\.answer\.$/,
    /^shop\.answer\(listing, \{ there: false \}\) puts it up again\.$/,
    /^shop\.listings\(\) shows what there is\.$/,
    /shop\.channel\((name|"\$\{…\}")\)\.connect\(tokens\)/,
    /rebind\("keep"\) goes on with those/,
    /^Call shop\.recover\(\) once/,
    /rebind\("keep"\) starts anew there; rebind\("sameListings"\)/,
    // In test/engine/drift.test.ts.
    /^shop\.answer\(listing, \{ keep: "ours" \}\) sends ours again; shop\.answer\(listing, \{ keep: "theirs" \}\)/,
    /^shop\.answer\(listing, \{ there: false \}\) puts it up again; withdraw it/,
  ];
  const cures = sourcesIn("engine", "ledger", "etalase.ts").flatMap(({ text }) => textsOf(text, "cure"));
  const open = cures.filter((cure) => cure.includes("shop.") && !tested.some((one) => one.test(cure)));
  expect(open).toEqual([]);
});
