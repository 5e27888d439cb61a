/** Closing a channel: what is refused, what is remembered, and what posts carry while it lasts. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storefront } from "../../src/channels/storefront/index.js";
import { createEtalase } from "../../src/etalase.js";
import { bukalapak, EtalaseError, tokopedia } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { beginDay, type Day, healthOf, MINUTE, rowsOf } from "../days/day.js";
import { openShelf, openWall } from "../days/platform.js";
import { all, thrownBy } from "../face/kit.js";

let day: Day;
beforeEach(() => {
  day = beginDay("2026-06-01T01:00:00Z");
});
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const shop of opened.splice(0)) await day.clock.run(shop.close());
  await day.end();
});

const closesAt = new Date("2026-06-02T01:00:00Z");
const kopi = { id: "kopi", title: "kopi", price: "65000", stock: 12 };

function openShop(ledger = memoryLedger()) {
  const lapak = openShelf({ id: "lapak", clock: day.clock });
  const papan = openWall({ id: "papan", clock: day.clock });
  const make = () =>
    createEtalase({
      ...day.settings(),
      ledger,
      seller: { name: "Toko", url: "https://seller.example" },
      channels: {
        web: storefront({ folder: `${day.folder}/web`, url: "https://lama.example" }),
        baru: storefront({ folder: `${day.folder}/baru`, url: "https://baru.example" }),
        lapak: lapak.channel,
        papan: papan.channel,
      },
      links: "web",
      goals: { buyable: { anyOf: ["lapak"] } },
    });
  const shop = make();
  opened.push(shop);
  return { shop, lapak, papan, again: make };
}

describe("a sunset", () => {
  it("refuses dates in the wrong order, and a successor that is no other channel or closes itself", async () => {
    const { shop } = openShop();
    const place = shop.channel("lapak");
    const early = await thrownBy(() => place.sunset({ closesAt, drainUntil: new Date("2026-06-01T02:00:00Z") }));
    expect(early).toMatchObject({ code: "invalid-options", field: "drainUntil" });
    expect(await thrownBy(() => place.sunset({ closesAt, moveTo: "lapak" }))).toMatchObject({ field: "moveTo" });
    const unknown = await thrownBy(() => place.sunset({ closesAt, moveTo: "nowhere" as "web" }));
    expect(unknown).toMatchObject({ code: "unknown-channel" });
    await shop.channel("web").sunset({ closesAt });
    expect(await thrownBy(() => place.sunset({ closesAt, moveTo: "web" }))).toMatchObject({ field: "moveTo" });
  });

  it("rewrites links of posts to the successor's address, and back after a revival", async () => {
    const { shop, papan } = openShop();
    await day.clock.run(shop.publish([kopi]));
    expect(papan.visible()[0]).toContain("https://lama.example");
    await day.clock.run(shop.channel("web").sunset({ closesAt, moveTo: "baru" }));
    await day.cronUntil(shop, "2026-06-01T01:20:00Z", 5 * MINUTE);
    expect(papan.visible()[0]).toContain("https://baru.example");
    await day.clock.run(shop.channel("web").revive());
    await day.cronUntil(shop, "2026-06-01T01:40:00Z", 5 * MINUTE);
    expect(papan.visible()[0]).toContain("https://lama.example");
    expect(papan.log.map(({ did }) => did)).toEqual(["create", "update", "update"]);
  });

  it("is remembered by the ledger, with its walk, when the process dies at once", async () => {
    const ledger = memoryLedger();
    const { shop, papan, again } = openShop(ledger);
    await day.clock.run(shop.publish([kopi]));
    await day.clock.run(shop.channel("web").sunset({ closesAt, moveTo: "baru" }));
    await day.clock.run(shop.close());
    const next = again();
    opened.push(next);
    await day.cronUntil(next, "2026-06-01T01:20:00Z", 5 * MINUTE);
    expect(papan.visible()[0]).toContain("https://baru.example");
    expect((await healthOf(next, "web")).closing).toEqual({ closesAt, drainUntil: closesAt, moveTo: "baru" });
  });

  it("gives what waited for the end its time back when the end is moved", async () => {
    const { shop, lapak } = openShop();
    await day.clock.run(shop.publish([kopi]));
    await day.clock.run(shop.channel("lapak").sunset({ closesAt, drainUntil: new Date("2026-06-09T01:00:00Z") }));
    await day.until("2026-06-02T02:00:00Z");
    await day.clock.run(shop.publish([{ ...kopi, title: "kopi gayo" }]));
    expect(await rowsOf(shop, "lapak")).toEqual(["kopi skipped: closed"]);
    expect(lapak.visible()).toEqual([expect.stringMatching(/^kopi 65000/)]);
    await day.clock.run(shop.channel("lapak").sunset({ closesAt: new Date("2026-06-20T01:00:00Z") }));
    await day.cronUntil(shop, "2026-06-02T02:20:00Z", 5 * MINUTE);
    expect(lapak.visible()).toEqual([expect.stringMatching(/^kopi gayo 65000/)]);
  });

  it("tells listeners of the end and of the return", async () => {
    const { shop } = openShop();
    const told: string[] = [];
    shop.on("closing-announced", ({ channel, drainUntil }) => told.push(`${channel} ${drainUntil.toISOString()}`));
    shop.on("channel-revived", ({ channel }) => told.push(`${channel} back`));
    await shop.channel("lapak").sunset({ closesAt });
    await shop.channel("lapak").revive();
    await shop.channel("lapak").revive();
    expect(told).toEqual(["lapak 2026-06-02T01:00:00.000Z", "lapak back"]);
  });

  it("exports what stood there also after the end", async () => {
    const { shop } = openShop();
    await day.clock.run(shop.publish([kopi, { ...kopi, id: "teh" }]));
    const closing = await day.clock.run(shop.channel("lapak").sunset({ closesAt }));
    await day.until("2026-07-01T01:00:00Z");
    expect((await all(closing.stood())).map(({ product, live }) => `${product} ${live}`)).toEqual([
      "kopi true",
      "teh true",
    ]);
  });
});

describe("a place that is gone", () => {
  it("fails where it is configured, with the date, who says so, and what to use instead", () => {
    expect(() => bukalapak({ token: "x" })).toThrow(/2025-02-09 .*infobanknews.*shopee/);
    expect(() => tokopedia()).toThrow(
      /2025-09-30 .*Partner Center.*etalase\/channels\/tiktok-shop" with tokopedia: true/,
    );
    expect([bukalapak.id, bukalapak.endedOn]).toEqual(["bukalapak", "2025-02-09"]);
    try {
      tokopedia();
    } catch (error) {
      expect(error).toBeInstanceOf(EtalaseError);
      expect(error).toMatchObject({ code: "invalid-options", facts: { endedOn: "2025-09-30" } });
    }
  });
});
