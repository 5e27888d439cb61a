/** What somebody else changed on the platform: whose version stays is chosen, by listing or by side of it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, type Day, rowsOf } from "../days/day.js";
import { openShelf, type Platform } from "../days/platform.js";
import type { AnyShop } from "../docs/stage.js";
import { all } from "../face/kit.js";

let day: Day;
let lapak: Platform;
let shop: AnyShop;
const KOPI = { product: "kopi", channel: "lapak" };
beforeEach(async () => {
  day = beginDay("2026-06-01T01:00:00Z");
  lapak = openShelf({ id: "lapak", clock: day.clock });
  shop = createEtalase({ ...day.settings(), channels: { lapak: lapak.channel } }) as AnyShop;
  await day.clock.run(shop.publish([{ id: "kopi", title: "kopi", price: "20000", stock: 9 }]));
  const [shown] = [...lapak.shown.values()];
  if (shown) shown.content = { ...shown.content, price: "99000" };
});
afterEach(() => day.end(shop));

type Choice = Parameters<ReturnType<AnyShop["channel"]>["verify"]>[0];
const verify = (call?: Choice) => day.clock.run(all(shop.channel("lapak").verify(call)));
const deliver = () => day.clock.run(shop.deliver({ budgetMs: 60_000 }));

it("asks by itself, and sends nothing meanwhile", async () => {
  await verify();
  await deliver();
  expect(await rowsOf(shop, "lapak")).toEqual(["kopi waitingForYou: drift"]);
  expect(lapak.visible()).toEqual(["kopi 99000 9"]);
});

it("sends ours again where ours stays, and only that side", async () => {
  await verify({ onDrift: { price: "ours" } });
  await deliver();
  expect(lapak.visible()).toEqual(["kopi 20000 9"]);
  expect(lapak.log.map(({ did }) => did)).toEqual(["create", "revise"]);
  expect(await rowsOf(shop, "lapak")).toEqual(["kopi unchanged"]);
});

it("leaves theirs until we change that side ourselves", async () => {
  await verify({ onDrift: "theirs" });
  await deliver();
  expect([lapak.visible(), await rowsOf(shop, "lapak")]).toEqual([["kopi 99000 9"], ["kopi unchanged"]]);
  await day.clock.run(shop.setPrice([{ sku: "kopi", price: "21000" }]));
  expect(lapak.visible()).toEqual(["kopi 21000 9"]);
});

it("does what a person answers, and refuses an answer to another question", async () => {
  await verify();
  await expect(shop.answer(KOPI, { there: true })).rejects.toMatchObject({ code: "invalid-options" });
  await day.clock.run(shop.answer(KOPI, { keep: "ours" }));
  await deliver();
  expect([lapak.visible(), await rowsOf(shop, "lapak")]).toEqual([["kopi 20000 9"], ["kopi unchanged"]]);
});

it("leaves theirs where a person says so", async () => {
  await verify();
  await day.clock.run(shop.answer(KOPI, { keep: "theirs" }));
  await deliver();
  expect([lapak.visible(), await rowsOf(shop, "lapak")]).toEqual([["kopi 99000 9"], ["kopi unchanged"]]);
});

it("asks about what somebody took down, and puts it up again where that is the answer", async () => {
  lapak.shown.clear();
  await verify();
  expect(await rowsOf(shop, "lapak")).toEqual(["kopi waitingForYou: gone"]);
  await day.clock.run(shop.answer(KOPI, { there: false }));
  await deliver();
  expect([lapak.visible(), await rowsOf(shop, "lapak")]).toEqual([["kopi 20000 9"], ["kopi unchanged"]]);
});

it("lets a sold-out through while it asks", async () => {
  await verify();
  await day.clock.run(shop.setStock([{ sku: "kopi", onHand: 0 }]));
  expect(lapak.visible()).toEqual([expect.stringMatching(/^kopi \d+ 0$/)]);
  expect(await rowsOf(shop, "lapak")).toEqual(["kopi unchanged"]);
});

it("takes a newer price over the question", async () => {
  await verify();
  await day.clock.run(shop.setPrice([{ sku: "kopi", price: "21000" }]));
  expect([lapak.visible(), await rowsOf(shop, "lapak")]).toEqual([["kopi 21000 9"], ["kopi unchanged"]]);
});
