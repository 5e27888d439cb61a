/** A ledger that has forgotten: what is looked up, sent again or asked, and that nothing is doubled. */
import { copyFileSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { webhook } from "../../src/channels/webhook.js";
import { createEtalase } from "../../src/etalase.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import type { WebhookPlace } from "../../src/sandbox/sandbox.js";
import { beginDay, type Day, MINUTE, rowsOf } from "../days/day.js";
import { heldScheduler } from "../days/held-scheduler.js";
import { openShelf, openWall, type Platform } from "../days/platform.js";
import type { AnyShop } from "../docs/stage.js";
import { thrownBy } from "../face/kit.js";

const SECRET = `whsec_${Buffer.from("canary-canary-canary-canary-canary").toString("base64")}`;
let day: Day;
let lapak: Platform;
let papan: Platform;
let hook: WebhookPlace;
let shop: AnyShop | undefined;

const file = () => `${day.folder}/etalase.db`;
const backup = () => `${day.folder}/backup.db`;

function open(): AnyShop {
  const { clock, photos } = day.settings();
  const channels = {
    lapak: lapak.channel,
    papan: papan.channel,
    hook: webhook({ url: hook.hook, secret: SECRET }),
  };
  const ledger = sqliteLedger(file(), { scheduler: heldScheduler(day.clock) });
  shop = createEtalase({ clock, photos, ledger, pace: 50, channels }) as AnyShop;
  return shop;
}

async function close(): Promise<void> {
  if (shop) await day.clock.run(shop.close());
  shop = undefined;
}

beforeEach(async () => {
  day = beginDay("2026-06-01T01:00:00Z");
  lapak = openShelf({ id: "lapak", clock: day.clock });
  papan = openWall({ id: "papan", clock: day.clock });
  hook = await day.sandbox.webhook({ secret: SECRET });
});
afterEach(async () => {
  await close();
  await day.end();
});

const product = (id: string, price = "20000") => ({ id, title: id, price, stock: 9 });
// Disks are real and time is not: a while passes before all of it is delivered.
async function publish(products: readonly object[]): Promise<void> {
  await day.clock.run((shop as AnyShop).publish(products as never));
  await settle(10);
}
const settle = async (minutes = 20) =>
  day.cronUntil(shop as AnyShop, new Date(day.clock.now().getTime() + minutes * MINUTE).toISOString(), 5 * MINUTE);
const creates = ({ log }: Platform) => log.filter(({ did }) => did === "create").length;
const hookSays = (id: string) => JSON.stringify(hook.store.listings.get(id));

/** Kopi is up when the backup is taken; then its price changes, teh goes up, and the backup is put back. */
async function restore(): Promise<void> {
  open();
  await publish([product("kopi")]);
  await close();
  copyFileSync(file(), backup());
  open();
  await publish([product("kopi", "30000"), product("teh")]);
  await close();
  for (const ending of ["", "-wal", "-shm"]) rmSync(file() + ending, { force: true });
  copyFileSync(backup(), file());
}

describe("a restored backup", () => {
  it("is noticed, and opens only with recover()", async () => {
    await restore();
    open();
    const error = await thrownBy(() => publish([product("kopi")]));
    expect(error).toMatchObject({ code: "ledger-older-than-marker", cure: expect.stringContaining("shop.recover()") });
    expect(await day.clock.run((shop as AnyShop).recover())).toMatchObject({ wasOlder: true });
    await close();
    open();
    expect((await (shop as AnyShop).health()).channels["lapak"]?.standing).toBe("open");
  });

  it("brings what stands there to what is wished now, where it could be looked up or sent again", async () => {
    await restore();
    open();
    const { channels } = await day.clock.run((shop as AnyShop).recover());
    expect(channels).toEqual({
      lapak: { adopted: 1, sentAgain: 0, asked: 0 },
      papan: { adopted: 0, sentAgain: 1, asked: 0 },
      hook: { adopted: 0, sentAgain: 1, asked: 0 },
    });
    await settle();
    expect(lapak.visible()).toContain("kopi 20000 9");
    expect(papan.visible()).toContain("kopi 20000 9");
    expect(hookSays("kopi")).toContain("20000");
    expect([creates(lapak), creates(papan)]).toEqual([2, 2]);
  });

  it("takes over what it has never heard of by its marker, and asks where nobody can look", async () => {
    await restore();
    open();
    await day.clock.run((shop as AnyShop).recover());
    await publish([product("kopi", "35000"), product("teh", "25000")]);
    await settle();
    expect(lapak.visible()).toEqual(["kopi 35000 9", "teh 25000 9"]);
    expect(await rowsOf(shop as AnyShop, "papan")).toEqual(["kopi unchanged", "teh waitingForYou: in doubt"]);
    expect([creates(lapak), creates(papan)]).toEqual([2, 2]);
    // The receiver has seen the key of the first teh: the one of after the recovery is another.
    expect(hookSays("teh")).toContain("25000");
    const [, teh] = [...papan.shown.values()];
    const there = { there: true, id: teh?.id ?? "" } as const;
    await day.clock.run((shop as AnyShop).answer({ product: "teh", channel: "papan" }, there));
    await settle();
    expect(papan.visible()).toEqual(["kopi 35000 9", "teh 25000 9"]);
  });

  it("puts up what a person says is not there, and asks no longer after a day", async () => {
    await restore();
    open();
    await day.clock.run((shop as AnyShop).recover());
    await publish([product("gula")]);
    expect(await rowsOf(shop as AnyShop, "papan")).toContain("gula waitingForYou: in doubt");
    await day.clock.run((shop as AnyShop).answer({ product: "gula", channel: "papan" }, { there: false }));
    await settle();
    expect(papan.visible()).toContain("gula 20000 9");
    await day.clock.advance(24 * 60 * MINUTE);
    await publish([product("susu")]);
    expect(papan.visible()).toContain("susu 20000 9");
  });
});

describe("a backup in which a listing was about to be taken down", () => {
  const names = ["lapak", "papan"] as const;

  it("does not put up a second one where it was put up again since", async () => {
    const first = open();
    await publish([product("kopi")]);
    for (const name of names) await day.clock.run(first.channel(name).pause());
    await day.clock.run(first.withdraw(["kopi"], { waitMs: 0, how: "delete" }));
    await close();
    copyFileSync(file(), backup());
    const second = open();
    for (const name of names) await day.clock.run(second.channel(name).resume());
    await settle();
    expect([lapak.visible(), papan.visible()]).toEqual([[], []]);
    await publish([product("kopi", "30000")]);
    await close();
    for (const ending of ["", "-wal", "-shm"]) rmSync(file() + ending, { force: true });
    copyFileSync(backup(), file());
    const third = open();
    await day.clock.run(third.recover());
    for (const name of names) await day.clock.run(third.channel(name).resume());
    await settle();
    await publish([product("kopi", "35000")]);
    await settle();
    expect(creates(papan)).toBe(2);
    expect(lapak.visible()).toEqual(["kopi 35000 9"]);
    expect(await rowsOf(third, "papan")).toEqual(["kopi waitingForYou: in doubt"]);
  });
});

describe("an empty ledger before a full platform", () => {
  it("doubles nothing", async () => {
    open();
    await publish([product("kopi"), product("teh")]);
    await close();
    for (const ending of ["", "-wal", "-shm"]) rmSync(file() + ending, { force: true });
    open();
    expect(await thrownBy(() => (shop as AnyShop).health())).toMatchObject({ code: "ledger-older-than-marker" });
    await day.clock.run((shop as AnyShop).recover());
    await publish([product("kopi", "30000"), product("teh", "30000")]);
    await settle();
    expect([creates(lapak), creates(papan)]).toEqual([2, 2]);
    expect(lapak.visible()).toEqual(["kopi 30000 9", "teh 30000 9"]);
    expect(hookSays("teh")).toContain("30000");
    expect(await rowsOf(shop as AnyShop, "papan")).toEqual(Array(2).fill(expect.stringContaining("in doubt")));
  });

  it("asks instead of doubling also where the marker was lost with it", async () => {
    open();
    await publish([product("kopi")]);
    await close();
    for (const ending of ["", "-wal", "-shm", ".marker"]) rmSync(file() + ending, { force: true });
    open();
    await publish([product("kopi")]);
    expect(creates(lapak)).toBe(1);
    expect(await rowsOf(shop as AnyShop, "lapak")).toEqual(["kopi waitingForYou: exists already"]);
  });
});
