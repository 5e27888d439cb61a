import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopifyPlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, productOf, variantOf } from "./fake-tools.js";
import { ALL, coloured, LOCATION, openShop, sent, TOKEN } from "./shopify-kit.js";

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
/** The input of the last `productSet`. */
const lastInput = () => sent(place, "productSet").at(-1)?.["input"] as Readonly<Record<string, unknown>>;

describe("puts a product up", () => {
  test("whole, in one call, for sale with its stock, and last where buyers are", async () => {
    const done = await shop.put({ content: contentOf(productOf()) });
    expect(there()).toMatchObject({
      handle: "kopi",
      title: "Kopi Gayo 250 g",
      status: "ACTIVE",
      vendor: "Toko Kopi",
      productType: "Kopi",
      publications: ["gid://shopify/Publication/1"],
      options: [{ name: "Title", values: ["Default Title"] }],
      variants: [{ sku: "kopi", price: "65000", tracked: true, policy: "DENY" }],
      metafields: [{ namespace: "$app:etalase", key: "listing", value: "kopi" }],
    });
    expect(place.store.level(there().variants[0]?.item ?? 0, LOCATION)).toBe(12);
    expect(place.requests.map(({ method }) => method)).toEqual([
      ...["shop", "productByIdentifier", "stagedUploadsCreate", "upload", "productSet", "publishablePublish"],
    ]);
    expect(done).toMatchObject({ id: `gid://shopify/Product/${there().id}` });
    expect(done.url).toBe("https://toko-kopi.myshopify.com/products/kopi");
    expect(done.settling).toBeUndefined();
  });

  test("by its handle, which the input says too", async () => {
    await shop.put({ content: contentOf(productOf()) });
    const [call] = sent(place, "productSet");
    expect(call).toMatchObject({ identifier: { handle: "kopi" }, input: { handle: "kopi" } });
  });

  test("once: a second try of the same act finds what the first one made, and keeps its variants' ids", async () => {
    const content = contentOf(coloured(["merah", "biru"]));
    const first = await shop.put({ content });
    const again = await shop.put({ content });
    expect(place.store.products).toHaveLength(1);
    expect(again.id).toBe(first.id);
    expect(again.variants).toEqual(first.variants);
  });

  test("never over somebody else's product of the same handle", async () => {
    await shop.put({ content: contentOf(productOf()), marker: "lain" });
    const failure = await shop.put({ content: contentOf(productOf()) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "duplicate", outcome: "rejected", cure: expect.stringContaining("adopt") });
    expect(sent(place, "productSet")).toHaveLength(1);
  });

  test("in steps of which the last one shows it", async () => {
    const act = createAct();
    await shop.put({ content: contentOf(productOf()), act });
    expect(act.names).toEqual(["product:upsert", "publish:absolute"]);
  });

  test("as text, where its photos cannot go along yet; they follow by an edit", async () => {
    const content = contentOf(productOf());
    const done = await shop.put({ content, photos: [], due: ["presence", "content", "price", "stock"] });
    expect(lastInput()).not.toHaveProperty("files");
    await shop.update(done, { content, due: ["photos"] });
    expect(there().media).toHaveLength(1);
  });

  test("unlisted, with its own words for search, in the seller's collections", async () => {
    const collections = ["gid://shopify/Collection/5"];
    await shop.put({ content: contentOf(productOf(), { unlisted: true, collections, seo: { title: "Kopi" } }) });
    expect(there()).toMatchObject({ status: "UNLISTED", collections, seo: { title: "Kopi" } });
  });
});

describe("brings a product over to a newer version", () => {
  test("by its id, and never sends the handle again: the seller may have changed it", async () => {
    const done = await shop.put({ content: contentOf(productOf()) });
    place.edit(there().id, { handle: "kopi-pilihan" });
    await shop.update(done, { content: contentOf(productOf({ title: "Kopi Baru" })), due: ["content"] });
    expect(there()).toMatchObject({ title: "Kopi Baru", handle: "kopi-pilihan" });
    expect(lastInput()).not.toHaveProperty("handle");
  });

  test("with whole lists of options and variants, whatever is due", async () => {
    const done = await shop.put({ content: contentOf(coloured(["merah", "biru"])) });
    await shop.update(done, { content: contentOf(coloured(["merah", "biru"])), due: ["content"] });
    expect(lastInput()).toMatchObject({
      productOptions: [{ name: "Warna", position: 1, values: [{ name: "Merah" }, { name: "Biru" }] }],
      variants: [{ sku: "BTK-merah" }, { sku: "BTK-biru" }],
    });
  });

  test("without the lists that the seller keeps by hand", async () => {
    const done = await shop.put({ content: contentOf(productOf()) });
    const own = { namespace: "custom", key: "asal", type: "single_line_text_field", value: "Gayo" };
    place.edit(there().id, { metafields: [...there().metafields, own], collections: ["gid://shopify/Collection/9"] });
    await shop.update(done, { content: contentOf(productOf({ title: "Kopi Baru" })), due: ["content"] });
    expect(there().metafields).toHaveLength(2);
    expect(there().collections).toEqual(["gid://shopify/Collection/9"]);
  });

  test("with our marker among the metafields, where the seller keeps them with us", async () => {
    const done = await shop.put({ content: contentOf(productOf()) });
    const metafields = [{ namespace: "custom", key: "asal", type: "single_line_text_field", value: "Gayo" }];
    await shop.update(done, { content: contentOf(productOf(), { metafields }), due: ["content"] });
    expect(there().metafields.map(({ key }) => key)).toEqual(["listing", "asal"]);
  });

  test("a variant that went away is removed, the others keep their ids and their stock", async () => {
    const done = await shop.put({ content: contentOf(coloured(["merah", "biru"])) });
    const before = there().variants;
    const less = await shop.update(done, { content: contentOf(coloured(["biru"])), due: ["content"] });
    expect(there().variants.map(({ id, sku }) => [id, sku])).toEqual([[before[1]?.id, "BTK-biru"]]);
    expect(less.variants).toEqual({ "v-biru": done.variants?.["v-biru"] });
    expect(place.store.level(there().variants[0]?.item ?? 0, LOCATION)).toBe(12);
  });

  test("a variant that came is made with its price and stock, the others keep theirs", async () => {
    const done = await shop.put({ content: contentOf(coloured(["merah"])) });
    const [red] = there().variants;
    place.store.setLevel(red?.item ?? 0, LOCATION, 3);
    const more = await shop.update(done, { content: contentOf(coloured(["merah", "hijau"])), due: ["content"] });
    expect(there().variants.map(({ sku, price }) => [sku, price])).toEqual([
      ["BTK-merah", "65000"],
      ["BTK-hijau", "65000"],
    ]);
    expect(there().variants[0]?.id).toBe(red?.id);
    expect(there().variants.map(({ item }) => place.store.level(item, LOCATION))).toEqual([3, 12]);
    expect(Object.keys(more.variants ?? {})).toEqual(["v-merah", "v-hijau"]);
  });

  test("a SKU that changed stays on its variant", async () => {
    const done = await shop.put({ content: contentOf(coloured(["merah"])) });
    const [before] = there().variants;
    await shop.update(done, { content: contentOf(coloured(["merah"], { sku: "BTK-R" })), due: ["content"] });
    expect(there().variants.map(({ id, sku }) => [id, sku])).toEqual([[before?.id, "BTK-R"]]);
  });

  test("a product that gets options keeps the variant whose SKU it keeps", async () => {
    const done = await shop.put({
      content: contentOf(productOf({ variants: [variantOf("v", "65000", { sku: "BTK-merah" })] })),
    });
    const [before] = there().variants;
    await shop.update(done, { content: contentOf(coloured(["merah", "biru"])), due: ALL });
    expect(there().variants[0]).toMatchObject({ id: before?.id, sku: "BTK-merah", values: ["Merah"] });
    expect(there().variants).toHaveLength(2);
  });

  test("a variant that was deleted by hand is made again, in the same call for all", async () => {
    const done = await shop.put({ content: contentOf(coloured(["merah", "biru"])) });
    place.edit(there().id, { variants: there().variants.slice(0, 1) });
    const again = await shop.update(done, { content: contentOf(coloured(["merah", "biru"])), due: ["content"] });
    expect(there().variants.map(({ sku }) => sku)).toEqual(["BTK-merah", "BTK-biru"]);
    expect(again.variants?.["v-biru"]).not.toBe(done.variants?.["v-biru"]);
  });

  test("only what is due is said: a hidden product stays hidden when its words change", async () => {
    const done = await shop.put({ content: contentOf(productOf()) });
    place.edit(there().id, { status: "DRAFT" });
    const due = ["content"] as const;
    await shop.update(done, { content: contentOf(productOf({ title: "Kopi Baru" })), due });
    expect(there()).toMatchObject({ title: "Kopi Baru", status: "DRAFT" });
    expect(lastInput()["variants"]).toEqual([expect.not.objectContaining({ price: expect.anything() })]);
  });

  test("what was deleted there is gone, and not put up again by itself", async () => {
    const done = await shop.put({ content: contentOf(productOf()) });
    place.store.delete(there().id);
    for (const due of [["content"], ["photos"]] as const) {
      const failure = await shop
        .update(done, { content: contentOf(productOf()), due })
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: "gone" });
    }
    expect(place.store.products).toEqual([]);
  });

  test("a listing that was adopted is matched by its SKUs, and keeps its variants", async () => {
    await shop.put({ content: contentOf(coloured(["merah", "biru"])), marker: "toko-lama" });
    const before = there().variants.map(({ id }) => id);
    const [found] = await shop.find("batik", ["BTK-merah", "BTK-biru"]);
    expect(found).toBeUndefined();
    place.edit(there().id, { metafields: [] });
    const [own] = await shop.find("batik", ["BTK-merah", "BTK-biru"]);
    const ref = { id: own?.id ?? "", url: own?.url };
    await shop.update(ref, { content: contentOf(coloured(["biru", "merah"])), due: ALL });
    expect(there().variants.map(({ id }) => id)).toEqual(before.toReversed());
    expect(place.store.products).toHaveLength(1);
  });
});
