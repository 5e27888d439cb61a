/** WooCommerce as a shop uses it: through `createEtalase`, against the sandbox. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { woocommerce } from "../../src/channels/woocommerce/index.js";
import { createEtalase } from "../../src/etalase.js";
import type { WooCommercePlace } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, healthOf, MINUTE, rowsOf } from "../days/day.js";
import { IDENTITY, LOGIN, there } from "./woocommerce-shop.js";

const day = beginDay("2026-11-21T01:00:00Z");
const { clock } = day;
let place: WooCommercePlace;
const open = () =>
  createEtalase({
    ...day.settings(),
    seller: { name: "Toko Kopi" },
    channels: { web: woocommerce({ url: place.url, ...LOGIN }) },
  });
let shop: ReturnType<typeof open>;
beforeAll(async () => {
  place = await day.sandbox.woocommerce(IDENTITY);
  shop = open();
});
afterAll(() => day.end(shop));

const product = (id: string, more: object = {}) => ({
  id,
  title: `Kopi ${id}`,
  description: "Disangrai setiap Senin.",
  price: "65000",
  stock: 9,
  categories: { own: ["Kopi", "Bijian"] },
  photos: [makeJpeg(800, 800, id)],
  ...more,
});
type Product = ReturnType<typeof product>;
const publish = (...products: readonly Product[]) => clock.run(shop.publish(products, { waitMs: 10 * MINUTE }));
const rowOf = async (id: string) => (await rowsOf(shop, "web")).find((row) => row.startsWith(`${id} `));
const live = (sku: string) => there(place).find((one) => one.sku === sku);
const soon = async (minutes = 30) => {
  const until = new Date(clock.now().getTime() + minutes * MINUTE).toISOString();
  await day.cronUntil(shop, until, MINUTE);
};

test("what the seller had put up by hand is asked about, and taken over by its SKU", async () => {
  const id = place.add({ sku: "gayo", name: "Kopi lama", regular_price: "1" });
  await publish(product("gayo"));
  expect(await rowOf("gayo")).toBe("gayo waitingForYou: exists already");
  expect(place.store.products).toHaveLength(1);
  expect(await clock.run(shop.channel("web").adopt({ match: "sku" }))).toBe(1);
  await soon();
  expect(await rowOf("gayo")).toBe("gayo unchanged");
  expect(there(place)).toMatchObject([
    { id, name: "Kopi gayo", regular_price: "65000", stock_quantity: 9, categories: [16], meta: { etalase: "gayo" } },
  ]);
  expect(there(place)[0]?.images).toHaveLength(1);
});

test("a product in the trash that keeps the SKU is asked about; emptied, it goes on", async () => {
  const id = place.add({ sku: "luwak" });
  place.trash(id);
  await publish(product("luwak"));
  expect(await rowOf("luwak")).toBe("luwak waitingForYou: exists already");
  expect(place.store.products.find((one) => one.id === id)).toMatchObject({ status: "trash" });
  place.remove(id);
  await clock.run(shop.answer({ product: "luwak", channel: "web" }, { there: false }));
  await soon();
  expect(await rowOf("luwak")).toBe("luwak unchanged");
  expect(live("luwak")).toMatchObject({ status: "publish" });
});

test("what the seller threw away is not put up again behind his back", async () => {
  await publish(product("toraja"));
  const first = live("toraja")?.id ?? 0;
  place.trash(first);
  await publish(product("toraja", { title: "Kopi toraja baru" }));
  expect(await rowOf("toraja")).toBe("toraja waitingForYou: gone");
  await clock.run(shop.answer({ product: "toraja", channel: "web" }, { there: false }));
  await soon();
  expect(live("toraja")).toMatchObject({ name: "Kopi toraja baru", status: "publish" });
  expect(place.store.products.filter(({ sku }) => sku === "toraja")).toHaveLength(1);
});

test("what somebody changed in the shop is found, and ours is sent again", async () => {
  await publish(product("bajawa"));
  const id = live("bajawa")?.id ?? 0;
  place.edit(id, { regular_price: "6500", name: "Murah" });
  const drifts: (readonly string[])[] = [];
  const verify = async () => {
    for await (const { product: one, drift } of shop.channel("web").verify({ onDrift: "ours" })) {
      if (one === "bajawa") drifts.push(drift);
    }
  };
  await clock.run(verify());
  expect(drifts.map((keys) => [...keys].toSorted())).toEqual([["name", "prices"]]);
  await soon();
  expect(live("bajawa")).toMatchObject({ regular_price: "65000", name: "Kopi bajawa" });
});

test("a price that the shop stores as another one is refused before anybody sees it", async () => {
  place.meddle((price) => `${price.slice(0, 2)}.${price.slice(2)}`);
  await publish(product("kerinci"));
  expect(await rowOf("kerinci")).toBe("kerinci refused: invalid");
  expect(live("kerinci")).toMatchObject({ status: "draft" });
  place.meddle();
  await publish(product("kerinci", { title: "Kopi kerinci 2" }));
  expect(await rowOf("kerinci")).toBe("kerinci unchanged");
  expect(place.store.products.filter(({ sku }) => sku === "kerinci")).toMatchObject([
    { status: "publish", regular_price: "65000", name: "Kopi kerinci 2" },
  ]);
});

test("variants come, go and are priced; nothing is left behind", async () => {
  const variant = (size: string, price: string) => ({
    sku: `mandheling-${size}`,
    options: { Ukuran: size },
    price,
    stock: 5,
  });
  const sizes = (...of: readonly string[]) =>
    product("mandheling", {
      price: undefined,
      stock: undefined,
      options: [{ name: "Ukuran", values: of }],
      variants: of.map((size, at) => variant(size, String(50_000 + at))),
    });
  await publish(sizes("100", "250", "500"));
  expect(await rowOf("mandheling")).toMatch(/^mandheling (published|unchanged)$/);
  await publish(sizes("250", "1000"));
  const parent = place.store.products.find(({ meta }) => meta["etalase"] === "mandheling")?.id;
  const parts = place.store.products.filter(({ parent_id }) => parent_id === parent);
  expect(parts.map(({ sku, regular_price }) => [sku, regular_price])).toEqual([
    ["mandheling-250", "50000"],
    ["mandheling-1000", "50001"],
  ]);
});

test("stock by SKU reaches many in one call", async () => {
  await publish(product("a"), product("b"), product("c"));
  const before = place.requests.length;
  await clock.run(shop.setStock(["a", "b", "c"].map((sku) => ({ sku, onHand: 2 }))));
  await soon(5);
  const writes = place.requests.slice(before).filter(({ verb }) => verb !== "GET");
  expect(writes.map(({ method }) => method)).toEqual(["POST products/batch"]);
  expect(["a", "b", "c"].map((sku) => live(sku)?.stock_quantity)).toEqual([2, 2, 2]);
});

test("a firewall in the way holds things up and refuses nothing; afterwards all of it arrives", async () => {
  const lift = await place.fault({ what: "error-before", status: 403 });
  await publish(product("flores"));
  await soon(20);
  expect(await rowOf("flores")).toMatch(/^flores queued/);
  await lift();
  await soon(60);
  expect(await rowOf("flores")).toBe("flores unchanged");
  expect(place.store.products.filter(({ sku }) => sku === "flores")).toHaveLength(1);
});

test("a password that was taken back holds the account, and says what to do", async () => {
  place.revoke();
  await publish(product("papua"));
  expect(await rowOf("papua")).toBe("papua waitingForYou: reconnect");
  const { standing, cure } = await healthOf(shop, "web");
  expect({ standing, cure }).toEqual({ standing: "reconnect", cure: expect.stringContaining("application password") });
  place.grant();
  await clock.run(shop.channel("web").resume());
  await soon();
  expect(await rowOf("papua")).toBe("papua unchanged");
});
