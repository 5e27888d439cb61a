/** Guards around taking things down, and around what somebody else changed on the platform. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, type Day, rowsOf } from "../days/day.js";
import { openShelf, type Platform } from "../days/platform.js";
import type { AnyShop } from "../docs/stage.js";
import { all } from "../face/kit.js";

let day: Day;
let lapak: Platform;
let shop: AnyShop;
beforeEach(() => {
  day = beginDay("2026-06-01T01:00:00Z");
  lapak = openShelf({ id: "lapak", clock: day.clock });
  shop = createEtalase({ ...day.settings(), channels: { lapak: lapak.channel } }) as AnyShop;
});
afterEach(() => day.end(shop));

const product = (id: string) => ({ id, title: id, price: "20000", stock: 9 });
const some = (count: number) => Array.from({ length: count }, (_, at) => product(`p${at}`));
const idOf = (title: string) => [...lapak.shown.values()].find(({ content }) => content.title === title)?.id ?? "";

describe("a withdrawal", () => {
  it("goes on by itself below the cap", async () => {
    await day.clock.run(shop.publish(some(12)));
    const report = await day.clock.run(shop.withdraw(["p0", "p1"]));
    expect(report.needsConfirmation).toBeUndefined();
    expect(lapak.visible()).toHaveLength(10);
  });

  it("above the cap only counts, until it is confirmed with the token of exactly this", async () => {
    await day.clock.run(shop.publish(some(12)));
    const ids = some(11).map(({ id }) => id);
    const { needsConfirmation: asked } = await day.clock.run(shop.withdraw(ids));
    expect(asked).toMatchObject({ products: 11, listings: 11 });
    expect(lapak.visible()).toHaveLength(12);
    const confirm = asked?.token ?? "";
    const other = await day.clock.run(shop.withdraw([...ids, "p11"], { confirm }));
    expect(other.needsConfirmation?.products).toBe(12);
    expect(lapak.visible()).toHaveLength(12);
    await day.clock.run(shop.withdraw(ids, { confirm }));
    expect(lapak.visible()).toEqual(["p11 20000 9"]);
  });

  it("hides what comes back with the same id", async () => {
    await day.clock.run(shop.publish([product("kopi")]));
    const id = idOf("kopi");
    await day.clock.run(shop.withdraw(["kopi"]));
    expect(lapak.visible()).toEqual([]);
    await day.clock.run(shop.publish([product("kopi")]));
    expect(lapak.log.map((entry) => `${entry.did} ${entry.id}`)).toEqual([
      `create ${id}`,
      `hide ${id}`,
      `update ${id}`,
    ]);
  });
});

describe("what somebody else changed", () => {
  it("is told by verify, and nothing is sent for it", async () => {
    await day.clock.run(shop.publish([product("kopi"), product("teh")]));
    const kopi = lapak.shown.get(idOf("kopi"));
    if (kopi) kopi.content = { ...kopi.content, price: "99000" };
    const seen = await day.clock.run(all(shop.channel("lapak").verify()));
    expect(seen.map(({ product: id, drift }) => `${id} ${drift.join()}`)).toEqual(["kopi price", "teh "]);
    expect(lapak.log).toHaveLength(2);
  });

  it("asks about a listing that was deleted there, and puts it up again only on a person's word", async () => {
    await day.clock.run(shop.publish([product("kopi")]));
    lapak.shown.delete(idOf("kopi"));
    await day.clock.run(shop.setPrice([{ sku: "kopi", price: "21000" }]));
    expect(await rowsOf(shop, "lapak")).toEqual(["kopi waitingForYou: gone"]);
    expect(lapak.visible()).toEqual([]);
    await day.clock.run(shop.answer({ product: "kopi", channel: "lapak" }, { there: false }));
    await day.clock.run(shop.deliver({ budgetMs: 60_000 }));
    expect(lapak.visible()).toEqual(["kopi 21000 9"]);
  });
});
