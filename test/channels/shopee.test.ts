import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, productOf, variantOf } from "./fake-tools.js";
import { batik, COFFEE, coloured, IDENTITY, openShop, photo } from "./shopee-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopeePlace;
let shop: ReturnType<typeof openShop>;
let facts: Readonly<Record<string, unknown>>;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.shopee(IDENTITY);
  shop = openShop(place, clock);
  facts = await shop.facts();
});
afterEach(() => sandbox.close());

const contentOf = (product = batik()) => shop.render(product, {}, facts).content;
const called = () =>
  place.requests.filter(({ verb }) => verb === "POST").map(({ method }) => method.replace(/^\w+\//, ""));
const only = () => {
  const [item, ...more] = place.store.items;
  if (!item || more.length > 0) throw new Error(`${place.store.items.length} items`);
  return item;
};

describe("puts up", () => {
  test("a simple product: hidden first, shown last", async () => {
    const act = createAct();
    const done = await shop.create({ content: contentOf(), act });
    expect(act.names).toEqual(["add-item:lookup", "show:absolute"]);
    expect(called()).toEqual(["upload_image", "add_item", "unlist_item"]);
    expect(only()).toMatchObject({ status: "NORMAL", original_price: 65000, seller_stock: [{ stock: 12 }] });
    expect(only().fields).toMatchObject({ item_name: "Kemeja Batik Parang", item_sku: "BTK-001", weight: 0.35 });
    const id = String(only().item_id);
    expect(done).toEqual({ id, url: `https://shopee.co.id/product/600000/${id}`, variants: { "BTK-001": "0" } });
  });

  test("variants with their prices, stocks and photos, five seconds after the item", async () => {
    const content = contentOf(coloured(["merah", "biru"], {}, true));
    const act = createAct();
    const photos = [photo("1", 1), photo("merah", 2), photo("biru", 3)];
    const done = await shop.create({ content, photos, act });
    expect(act.names).toEqual(["add-item:lookup", "variants:absolute", "show:absolute"]);
    const { tiers, models, status } = only();
    expect(status).toBe("NORMAL");
    expect(tiers).toEqual([
      {
        name: "Warna",
        options: [
          { name: "Merah", image_id: expect.any(String) },
          { name: "Biru", image_id: expect.any(String) },
        ],
      },
    ]);
    expect(models).toMatchObject([
      { tier_index: [0], model_sku: "BTK-merah", original_price: 65000, seller_stock: [{ stock: 12 }] },
      { tier_index: [1], model_sku: "BTK-biru", original_price: 65000 },
    ]);
    expect(done.variants).toEqual({ "v-merah": String(models[0]?.model_id), "v-biru": String(models[1]?.model_id) });
  });

  test("the second step waits five seconds", async () => {
    const content = contentOf(coloured(["merah"]));
    const waits: (number | undefined)[] = [];
    const act = createAct();
    const step = act.step;
    act.step = (name, safety, run, options) => {
      waits.push(options?.afterMs);
      return step(name, safety, run, options);
    };
    await shop.create({ content, act });
    expect(waits).toEqual([undefined, 5_000, undefined]);
  });

  test("a photo is uploaded once for all listings", async () => {
    await shop.create({ content: contentOf() });
    await shop.create({ content: contentOf(batik({ id: "BTK-002" })) });
    expect(called().filter((name) => name === "upload_image")).toHaveLength(1);
    expect(place.store.items).toHaveLength(2);
  });

  test("once: finished steps are not run again", async () => {
    const act = createAct();
    const first = await shop.create({ content: contentOf(), act });
    expect(await shop.create({ content: contentOf(), act })).toEqual(first);
    expect(place.store.items).toHaveLength(1);
  });

  test("a lost answer of add_item is found again, once, young and not finished", async () => {
    await place.fault({ what: "lost-answer", method: "product/add_item", times: 1 });
    await expect(shop.create({ content: contentOf() })).rejects.toThrow();
    const found = await shop.find("BTK-001");
    expect(found).toEqual([
      { id: String(only().item_id), url: expect.any(String), marker: "BTK-001", createdAt: NOW, complete: false },
    ]);
  });

  test("the act goes on behind what was found", async () => {
    await place.fault({ what: "lost-answer", method: "product/add_item", times: 1 });
    const content = contentOf(coloured(["merah"]));
    await expect(shop.create({ content })).rejects.toThrow();
    const [found] = await shop.find("BTK-001");
    const act = createAct();
    await act.step("add-item", "lookup", async () => ({ id: found?.id }));
    await shop.create({ content, act });
    expect(only()).toMatchObject({ status: "NORMAL", models: [{ model_sku: "BTK-merah" }] });
  });

  test("a lost answer of init_tier_variation is harmless: the second try reads what is there", async () => {
    const content = contentOf(coloured(["merah", "biru"]));
    const act = createAct();
    await place.fault({ what: "lost-answer", method: "product/init_tier_variation", times: 1 });
    await expect(shop.create({ content, act })).rejects.toThrow();
    const done = await shop.create({ content, act });
    expect(Object.values(done.variants ?? {})).toEqual(only().models.map(({ model_id }) => String(model_id)));
    expect(only().models).toHaveLength(2);
  });

  test("a missing mandatory attribute is refused before a photo is sent, though no fact told", async () => {
    const product = productOf({
      category: String(COFFEE),
      variants: [variantOf("kopi", "65000", { shipping: { weightGrams: 250 } })],
    });
    await expect(shop.create({ content: shop.render(product).content })).rejects.toMatchObject({
      kind: "invalid",
      field: "attributes.Jenis Kopi",
    });
    expect(called()).toEqual([]);
  });

  test("without known shipping channels they are looked up first", async () => {
    await shop.create({ content: shop.render(batik()).content });
    expect(only().fields["logistic_info"]).toMatchObject([
      { logistic_id: 8003, enabled: true },
      { enabled: false },
      { enabled: false },
    ]);
  });

  test("a photo that Shopee refuses inside a good answer refuses the photos only", async () => {
    const gif = { ...photo("1"), bytes: async () => new TextEncoder().encode("GIF89a nothing") };
    await expect(shop.create({ content: contentOf(), photos: [gif] })).rejects.toMatchObject({
      kind: "invalid",
      facets: ["photos"],
    });
    expect(place.store.items).toEqual([]);
  });

  test("in a holiday nothing is put up, later", async () => {
    place.holiday(true);
    await expect(shop.create({ content: contentOf() })).rejects.toMatchObject({ kind: "locked", outcome: "rejected" });
  });

  test("a spent quota ends at midnight of UTC+8", async () => {
    place = await sandbox.shopee({ ...IDENTITY, dailyCalls: 2 });
    shop = openShop(place, clock);
    await shop.ping();
    await expect(shop.ping()).rejects.toMatchObject({
      kind: "quota",
      scope: "app",
      retryAt: new Date("2026-11-21T16:00:00Z"),
    });
  });
});

describe("review", () => {
  beforeEach(async () => {
    place = await sandbox.shopee({ ...IDENTITY, review: true });
    shop = openShop(place, clock);
  });

  test("is waited for, and ends well or not", async () => {
    const done = await shop.create({ content: contentOf() });
    expect(done.settling).toBe(done.id);
    expect(await shop.settle(done.id)).toBe("settling");
    place.judge(Number(done.id), "NORMAL");
    expect(await shop.settle(done.id)).toMatchObject({ id: done.id });
    place.judge(Number(done.id), "BANNED");
    await expect(shop.settle(done.id)).rejects.toMatchObject({
      kind: "blocked",
      outcome: "rejected",
      scope: "listing",
    });
  });

  test("of something that was deleted meanwhile ends as gone", async () => {
    await expect(shop.settle("1")).rejects.toMatchObject({ kind: "gone" });
  });
});
