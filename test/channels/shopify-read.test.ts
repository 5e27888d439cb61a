import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopifyPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { coloured, LOCATION, openShop, sent, TOKEN } from "./shopify-kit.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopifyPlace;
let shop: ReturnType<typeof openShop>;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.shopify({ token: TOKEN });
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

const there = () => place.store.products[0] ?? expect.fail("nothing is there");
const contentOf = (...given: Parameters<typeof shop.render>) => shop.render(...given).content;

describe("takes a product down", () => {
  test.each([
    ["draft", "DRAFT", 1],
    ["archived", "ARCHIVED", 1],
    ["unpublished", "ACTIVE", 0],
  ] as const)("hidden as %s it keeps its id, and comes back", async (hideAs, status, publications) => {
    const seller = openShop(place, clock, { hideAs });
    const content = seller.render(productOf()).content;
    const done = await seller.put({ content });
    await seller.withdraw(done);
    expect(there().status).toBe(status);
    expect(there().publications).toHaveLength(publications);
    expect((await seller.read(done)).visible).toBe(false);
    await seller.update(done, { content, due: ["presence"] });
    expect((await seller.read(done)).visible).toBe(true);
    expect(`gid://shopify/Product/${there().id}`).toBe(done.id);
  });

  test("deleted it is gone for good, and again is harmless", async () => {
    const done = await shop.put({ content: contentOf(productOf()) });
    await shop.withdraw(done, "delete");
    await shop.withdraw(done, "delete");
    expect(place.store.products).toEqual([]);
  });

  test("what is not there cannot be hidden", async () => {
    const failure = await shop.withdraw({ id: "gid://shopify/Product/1" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "gone" });
  });
});

describe("finds", () => {
  test("its own by marker or SKU, word for word although the search is not", async () => {
    await shop.put({ content: contentOf(productOf()) });
    const [found, another] = await shop.find("kopi");
    expect(another).toBeUndefined();
    expect(found).toMatchObject({ marker: "kopi", complete: true, createdAt: NOW });
    expect(await shop.find("ko", ["ko"])).toEqual([]);
    expect(await shop.find("tidak-ada", ["KOPI"])).toEqual([]);
  });

  test("somebody else's by a SKU, and says by which", async () => {
    await shop.put({ content: contentOf(coloured(["merah"])) });
    place.edit(there().id, { metafields: [], handle: "batik-lama" });
    expect(await shop.find("batik", ["BTK-merah"])).toMatchObject([{ marker: "BTK-merah" }]);
  });

  test.each([
    { what: "SKU", handle: "kopi-lama", skus: ["KOPI"], marker: "KOPI" },
    { what: "handle", handle: "kopi", skus: [], marker: "kopi" },
  ])("somebody else's whose $what is our product's id, and does not take it for ours", async (other) => {
    await shop.put({ content: contentOf(productOf({ variants: [variantOf("kopi", "65000", { sku: "KOPI" })] })) });
    place.edit(there().id, { metafields: [], handle: other.handle });
    const [found] = await shop.find(other.marker, other.skus);
    expect(found?.id).toBe(`gid://shopify/Product/${there().id}`);
    expect(found?.marker).not.toBe(other.marker);
  });

  test("nothing of a listing without SKUs and with a strange name", async () => {
    expect(await shop.find('a "b" \\ c', [])).toEqual([]);
  });
});

describe("reads back", () => {
  test("what it sent, under the keys of what it sent", async () => {
    const content = contentOf(coloured(["merah", "biru"]));
    const done = await shop.put({ content });
    const { visible, status, content: seen = {} } = await shop.read(done);
    expect({ visible, status }).toEqual({ visible: true, status: "ACTIVE" });
    const { title, description, tags, unlisted, options, skus, prices, stocks } = content;
    expect(seen).toEqual({ title, description, tags, unlisted, options, skus, prices, stocks });
  });

  test("a product without options, and one that is not counted", async () => {
    const content = contentOf(productOf({ variants: [variantOf("kopi", "65000", { stock: undefined })] }));
    const done = await shop.put({ content });
    expect((await shop.read(done)).content).toMatchObject({ options: [], stocks: {} });
    expect(there().variants[0]?.tracked).toBe(false);
  });

  test("what somebody changed by hand differs: words, price, stock, a variant", async () => {
    const content = contentOf(coloured(["merah", "biru"]));
    const done = await shop.put({ content });
    const [red] = there().variants;
    const cheap = there()
      .variants.slice(0, 1)
      .map((one) => ({ ...one, price: "1000" }));
    place.edit(there().id, { descriptionHtml: "<p>lain</p>", variants: cheap });
    place.store.setLevel(red?.item ?? 0, LOCATION, 1);
    const { content: seen } = await shop.read(done);
    expect(seen).toMatchObject({
      description: "lain",
      prices: { "v-merah": { price: "1000", was: null } },
      stocks: { "v-merah": [{ stock: 1 }] },
    });
    expect(seen?.["prices"]).not.toHaveProperty("v-biru");
  });

  test("a deleted product is gone", async () => {
    const failure = await shop.read({ id: "gid://shopify/Product/1" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "gone" });
  });
});

describe("asks the shop who it is", () => {
  test("and refuses a token that opens another one", async () => {
    const other = openShop(place, clock, { shop: "toko-teh.myshopify.com" });
    expect(await other.ping().catch((error: unknown) => error)).toMatchObject({ kind: "auth" });
    expect(await shop.ping()).toBeUndefined();
  });

  test("and sends nothing where it sells in another currency", async () => {
    const dollars = productOf({
      variants: [
        variantOf("kopi", "5.50", {
          price: { amount: "5.50", currency: "USD" },
          listPrice: { amount: "5.50", currency: "USD" },
        }),
      ],
    });
    const failure = await shop.put({ content: contentOf(dollars) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "invalid", field: "price", outcome: "rejected" });
    expect(sent(place, "productSet")).toEqual([]);
  });

  test("and names what is there where a publication is not", async () => {
    const lost = openShop(place, clock, { publications: ["Toko Daring"] });
    const failure = await lost.put({ content: contentOf(productOf()) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "forbidden", scope: "account", field: "publications" });
    expect(String(failure)).toContain("Online Store (gid://shopify/Publication/1)");
  });

  test("and tells the seller when its version of the API is gone", async () => {
    place = await sandbox.shopify({ token: TOKEN, servedVersion: "2027-10" });
    const done = await openShop(place, clock).put({ content: contentOf(productOf()) });
    expect(done.warnings).toEqual([expect.stringContaining("2027-10")]);
  });
});
