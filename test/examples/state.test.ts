/** What the demo keeps between two runs, and its clock. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox, type ShopeeStore, type TelegramStore } from "etalase/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLeapingClock } from "../../examples/demo/clock.js";
import { keepShopee, keepTelegram, restoreShopee, restoreTelegram } from "../../examples/demo/memory.js";
import { beginSession, DemoBusy } from "../../examples/demo/session.js";
import { makeJpeg } from "../../src/testing/pictures.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "etalase-state-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the clock", () => {
  it("wakes who sleeps no longer than it leaps, and tells the time to match", async () => {
    const clock = createLeapingClock(60_000);
    const woken: string[] = [];
    const stop = new AbortController();
    const short = clock.sleep(5_000, stop.signal).then(() => woken.push("short"));
    const long = clock.sleep(3_600_000, stop.signal).catch(() => woken.push("aborted"));
    const before = [clock.now().getTime(), clock.monotonic()] as const;
    clock.leap(10_000);
    await short;
    expect(woken).toEqual(["short"]);
    expect(clock.now().getTime() - before[0]).toBeGreaterThanOrEqual(10_000);
    expect(clock.monotonic() - before[1]).toBeGreaterThanOrEqual(10_000);
    expect(clock.aheadMs).toBe(70_000);
    stop.abort();
    await long;
    expect(woken).toEqual(["short", "aborted"]);
  });
});

describe("a session", () => {
  const ended = { aheadMs: 5_000, isBegun: true, isFinished: true };

  it("knows how the last one ended, and goes on with its time", async () => {
    const first = await beginSession(folder, false);
    expect(first.before).toBe("nothing");
    await first.end({ ...ended, isFinished: false });
    const second = await beginSession(folder, false);
    expect(second).toMatchObject({ before: "stopped", aheadMs: 5_000 });
    await second.end(ended);
    expect((await beginSession(folder, false)).before).toBe("finished");
  });

  it("begins anew after a crash, since the sandbox has forgotten what the ledger knows, but keeps the photos", async () => {
    await mkdir(join(folder, "photos"));
    await writeFile(join(folder, "photos", "kopi.jpg"), "photo");
    await writeFile(join(folder, "etalase.db"), "ledger");
    await writeFile(join(folder, "run.json"), JSON.stringify({ ...ended, pid: 2 ** 22 + 1 }));
    expect((await beginSession(folder, false)).before).toBe("crashed");
    await expect(readFile(join(folder, "etalase.db"))).rejects.toThrow("ENOENT");
    expect(await readFile(join(folder, "photos", "kopi.jpg"), "utf8")).toBe("photo");
  });

  it("keeps out of the way of another that is at work", async () => {
    await writeFile(join(folder, "run.json"), JSON.stringify({ ...ended, pid: process.ppid }));
    await expect(beginSession(folder, true)).rejects.toThrow(DemoBusy);
  });

  it("forgets everything where it is told to", async () => {
    await (await beginSession(folder, false)).end(ended);
    expect(await beginSession(folder, true)).toMatchObject({ before: "nothing", aheadMs: 0 });
  });
});

describe("the memory of the places", () => {
  const moment = () => ({ now: new Date(), visibleAt: new Date(), random: () => 0 });
  const clock = createLeapingClock();

  it("gives a chat its posts back, under their ids, with gaps where posts were deleted", async () => {
    const sandbox = createSandbox();
    const open = async () => (await sandbox.telegram({ token: TOKEN, chats: ["@toko"] })).store;
    const store = await open();
    const first = post(store, "satu");
    const second = post(store, "dua");
    const third = post(store, "tiga");
    store.remove(second, moment());
    await keepTelegram(folder, "chat", store);
    const next = await open();
    await restoreTelegram(folder, "chat", next, clock);
    expect(next.messages("@toko").map(({ id, text }) => [id, text])).toEqual([
      [first.id, "satu"],
      [third.id, "tiga"],
    ]);
    expect(post(next, "empat").id).toBe(third.id + 1);
    await sandbox.close();
  });

  it("gives a Shopee shop its items and images back, under their ids", async () => {
    const sandbox = createSandbox();
    const open = async () => (await sandbox.shopee({ partnerId: 1, partnerKey: "key", shopId: 2 })).store;
    const store = await open();
    const image = store.keepImage(makeJpeg(40, 30, "kopi"));
    const items = ["NORMAL", "SELLER_DELETE"].map((status) => put(store, status as "NORMAL"));
    await keepShopee(folder, store);
    const next = await open();
    await restoreShopee(folder, next, clock);
    expect(next.items).toEqual(store.items);
    expect(typeof image === "object" && next.hasImage(image.id)).toBe(true);
    expect(next.nextModel()).toBe(store.nextModel());
    expect(put(next, "NORMAL").item_id).toBe((items[1]?.item_id ?? 0) + 1);
    await sandbox.close();
  });

  const TOKEN = "123456:test-test-test-test-test-test-test";

  function post(store: TelegramStore, text: string) {
    const [chat] = store.chats;
    if (!chat) throw new Error("There is no chat");
    const rest = {
      editedAt: undefined,
      caption: undefined,
      entities: [],
      photo: undefined,
      album: undefined,
      silent: false,
      topic: undefined,
    };
    return store.add(chat, { ...rest, sentAt: new Date(), text }, moment());
  }

  function put(store: ShopeeStore, status: "NORMAL") {
    const model = { tier_index: [0], model_sku: "A", original_price: 5_000, seller_stock: [] };
    return store.add(
      {
        status,
        fields: { item_sku: "a" },
        tiers: [],
        models: [{ ...model, model_id: store.nextModel() }],
        original_price: 5_000,
        seller_stock: [],
        promotion: {},
      },
      moment(),
    );
  }
});
