/** A platform that counts calls lets one call carry many listings: the rate is of the calls. */
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import type { Rate } from "../../src/channel/limits.js";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, MINUTE } from "../days/day.js";

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const AT_ONCE = 30;
const products = Array.from({ length: 100 }, (_, at) => ({ id: `p${at}`, title: `p${at}`, price: "20000", stock: 9 }));

/** How many listings each call of the first minute carried, and of the next. */
async function minutes(counts: Rate["counts"]): Promise<readonly (readonly number[])[]> {
  const day = beginDay("2026-06-01T01:00:00Z");
  let carried: number[] = [];
  const channel = defineChannel({
    id: "rak",
    title: "Rak",
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({}),
    limits: {
      text: {},
      photos: null,
      edit: { text: true, price: true, addPhotos: false },
      rates: [{ scope: "account", calls: 2, perMs: MINUTE, counts }],
      source: { page: "https://rak.example/docs", read: "2026-11-22" },
    },
    account: () => "rak:toko",
    render: ({ product }) => ({ content: { title: product.title } }),
    connect: () => ({}),
    verbs: {
      upsert: {
        upTo: AT_ONCE,
        run: async (_session, items) => {
          carried.push(items.length);
          return items.map(({ marker }) => ({ id: marker }));
        },
      },
    },
    safety: { upsert: "upsert" },
  });
  const shop = createEtalase({ ...day.settings(), channels: { rak: channel({}) } });
  close = () => day.end(shop);
  await day.clock.run(shop.publish(products, { waitMs: MINUTE / 2 }));
  const first = carried;
  carried = [];
  await day.clock.advance(MINUTE);
  await day.clock.run(shop.deliver({ budgetMs: MINUTE / 2 }));
  return [first, carried].map((calls) => calls.toSorted((one, other) => other - one));
}

it("two calls a minute bring over two batches, and the rest when the next ones are free", async () => {
  expect(await minutes("calls")).toEqual([
    [AT_ONCE, AT_ONCE],
    [AT_ONCE, 10],
  ]);
});

it("where the platform counts listing by listing, it is two listings", async () => {
  const [first = []] = await minutes("acts");
  expect(first.reduce((sum, count) => sum + count, 0)).toBe(2);
});
