/** What users write, and what must not compile there. */
import { expectTypeOf, test } from "vitest";
import { telegram } from "../../src/channels/telegram.js";
import { type Channels, createEtalase, type Etalase, type Product, type ProductOf, type Row } from "../../src/index.js";
import type { ProductInput } from "../../src/model/input.js";
import { market } from "./places.js";

const tele = telegram({ token: "123456:abcdefghijklmnopqrstuvwxyz0123456789", chat: "@toko_batik" });
const marketOptions = { key: "k", shopId: 2 };
const open = () =>
  createEtalase({
    channels: { shopA: market(marketOptions), shopB: market({ ...marketOptions, shopId: 3 }), tele },
    goals: {
      buyable: { anyOf: ["shopA", "shopB"], atLeast: 1 },
      seen: { anyOf: ["shopA"], standIns: ["tele"], onRecovery: "retire" },
    },
    links: "shopA",
    pace: { tele: 3 },
  });
type Shop = ReturnType<typeof open>;
type P = ProductOf<Shop>;
declare const shop: Shop;

test("hello world", async () => {
  const hello = createEtalase({ channels: { tele } });
  await hello.publish([{ id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12, photos: ["kopi.jpg"] }]);
});

test("names of channels and goals are inferred", async () => {
  const kopi: P = {
    id: "kopi",
    title: "Kopi",
    price: "1",
    channels: { shopA: { extras: { categoryId: 5 } }, tele: { title: "x" } },
  };
  const report = await shop.publish([kopi]);
  expectTypeOf(report.counts.shopA.published).toEqualTypeOf<number>();
  for await (const row of report.rows()) expectTypeOf(row.channel).toEqualTypeOf<"shopA" | "shopB" | "tele">();
  for await (const miss of shop.reach("buyable")) expectTypeOf(miss.goal).toEqualTypeOf<"buyable" | "seen">();
  await shop.channel("tele").pause({ for: "live" });
});

test("nightly script, order hook, save button, OAuth redirect, the seller's word, a worker", async () => {
  const db = {} as { products(): AsyncIterable<P>; product(id: string): Promise<P> };
  await using night = open();
  const { counts } = await night.publish(db.products(), { whole: true });
  expectTypeOf(counts.shopB.refused).toEqualTypeOf<number>();
  await shop.setStock([{ sku: "k", onHand: 3 }]);
  const saved = await shop.publish([await db.product("k")], { waitMs: 0 });
  await saved.problems(10);
  await shop.channel("shopA").connect({ accessToken: "a" });
  await shop.answer({ product: "kopi", channel: "tele" }, { there: false });
  await shop.start({ signal: new AbortController().signal });
  shop.on("listing-published", ({ url }) => expectTypeOf(url).toEqualTypeOf<string | undefined>());
});

test("products that know no channel, channels known only at run time, goals written first, a generic tool", async () => {
  const plain = {} as ProductInput;
  const loose = {} as Product;
  // Overlays are checked at run time too.
  await shop.publish([plain]);
  await shop.publish([loose]);
  const dynamic: Channels = { [String(process.argv[2])]: tele };
  await createEtalase({ channels: dynamic, goals: { seen: { anyOf: ["whatever"] } } }).publish([loose]);
  createEtalase({
    goals: { seen: { anyOf: ["shopA"], standIns: ["tele"] } },
    channels: { shopA: market(marketOptions), tele },
  });
  const tool = <C extends Channels, G extends string>(some: Etalase<C, G>, products: Iterable<Product<C>>) =>
    some.publish(products);
  await tool(shop, [{ id: "k", title: "t" }]);
  expectTypeOf<Row<{ tele: typeof tele }>["channel"]>().toEqualTypeOf<"tele">();
});

test("what is wrong does not compile", () => {
  // @ts-expect-error unknown channel in a goal
  createEtalase({ channels: { tele }, goals: { seen: { anyOf: ["ig"] } } });
  // @ts-expect-error unknown stand-in
  createEtalase({ channels: { tele }, goals: { seen: { anyOf: ["tele"], standIns: ["ig"] } } });
  // @ts-expect-error unknown channel for links
  createEtalase({ channels: { tele }, links: "ig" });
  // @ts-expect-error unknown channel of a choice
  createEtalase({ channels: { tele }, onDoubt: { ig: "ask" } });
  // @ts-expect-error unknown option
  createEtalase({ channels: { tele }, goal: {} });
  // @ts-expect-error a price is never a number
  shop.setPrice([{ sku: "k", price: 65_000 }]);
  // @ts-expect-error wrong extras
  ({ id: "k", title: "t", channels: { shopA: { extras: { categoryId: "5" } } } }) satisfies P;
  // @ts-expect-error overlay for an unknown channel
  ({ id: "k", title: "t", channels: { nope: {} } }) satisfies P;
  // @ts-expect-error Telegram has no extras
  ({ id: "k", title: "t", channels: { tele: { extras: { categoryId: 1 } } } }) satisfies P;
  // @ts-expect-error unknown goal
  shop.reach("bought");
  // @ts-expect-error unknown channel
  shop.channel("ig");
  // @ts-expect-error unknown channel to answer for
  shop.answer({ product: "k", channel: "ig" }, { there: false });
  // @ts-expect-error unknown event
  shop.on("listing-exploded", () => undefined);
});
