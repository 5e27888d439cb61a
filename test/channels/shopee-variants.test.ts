import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ref } from "../../src/channel/verbs.js";
import type { ProductView } from "../../src/channel/view.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, variantOf } from "./fake-tools.js";
import { batik, coloured, IDENTITY, openShop, photo } from "./shopee-shop.js";

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

const contentOf = (product: ProductView) => shop.render(product, {}, facts).content;
const only = () => place.store.items[0] ?? Promise.reject(new Error("nothing there"));
const models = async () => (await only()).models;
/** Option names and SKUs of each model, as a buyer sees them. */
const shelf = async () => {
  const { tiers, models } = await only();
  return models.map((model) => [
    model.tier_index.map((at, tier) => tiers[tier]?.options[at]?.name).join("/"),
    model.model_sku,
    model.seller_stock[0]?.stock,
  ]);
};
const up = (product: ProductView) => shop.create({ content: contentOf(product) });
const change = (ref: Ref, product: ProductView, act = createAct()) =>
  shop.update(ref, { content: contentOf(product), due: ["content", "price", "stock"], act });

describe("variants that come and go", () => {
  test("one more: the others keep their ids", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    const before = (await models()).map(({ model_id }) => model_id);
    const act = createAct();
    const done = await change(ref, coloured(["merah", "hijau", "biru"], { stock: 5 }), act);
    expect(act.names).toEqual(["item:absolute", "tiers:absolute", "new-models:absolute", "amounts:absolute"]);
    expect(await shelf()).toEqual([
      ["Merah", "BTK-merah", 5],
      ["Biru", "BTK-biru", 5],
      ["Hijau", "BTK-hijau", 5],
    ]);
    expect((await models()).slice(0, 2).map(({ model_id }) => model_id)).toEqual(before);
    expect(done.variants).toMatchObject({
      "v-merah": ref.variants?.["v-merah"],
      "v-hijau": String((await models())[2]?.model_id),
    });
  });

  test("one less: it is deleted and its option with it", async () => {
    const ref = await up(coloured(["merah", "biru", "hijau"]));
    const done = await change(ref, coloured(["merah", "hijau"]));
    expect(await shelf()).toEqual([
      ["Merah", "BTK-merah", 12],
      ["Hijau", "BTK-hijau", 12],
    ]);
    expect((await only()).tiers).toEqual([{ name: "Warna", options: [{ name: "Merah" }, { name: "Hijau" }] }]);
    expect(Object.keys(done.variants ?? {})).toEqual(["v-merah", "v-hijau"]);
  });

  test("all of them replaced: never without a model", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    await change(ref, coloured(["hijau", "kuning"]));
    expect(await shelf()).toEqual([
      ["Hijau", "BTK-hijau", 12],
      ["Kuning", "BTK-kuning", 12],
    ]);
    expect((await only()).tiers[0]?.options).toHaveLength(2);
  });

  test("another order moves places, not models", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    const act = createAct();
    const done = await change(ref, coloured(["biru", "merah"]), act);
    expect(act.names).toContain("tiers:absolute");
    expect(act.names.join()).not.toMatch(/delete|new-models/);
    expect(await shelf()).toEqual([
      ["Merah", "BTK-merah", 12],
      ["Biru", "BTK-biru", 12],
    ]);
    expect(done.variants).toEqual(ref.variants);
  });

  test("a new SKU changes the model in place", async () => {
    const ref = await up(coloured(["merah"]));
    const act = createAct();
    await change(ref, coloured(["merah"], { sku: "BARU" }), act);
    expect(act.names).toContain("models:absolute");
    expect(await shelf()).toEqual([["Merah", "BARU", 12]]);
  });

  test("nothing changed: tiers are left alone", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    const act = createAct();
    await change(ref, coloured(["merah", "biru"]), act);
    expect(act.names).toEqual(["item:absolute", "amounts:absolute"]);
  });

  test("without remembered ids the SKU tells which is which", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    const done = await change({ id: ref.id }, coloured(["merah", "biru"], { stock: 2 }));
    expect(done.variants).toEqual(ref.variants);
    expect((await shop.revise({ id: ref.id }, { content: contentOf(coloured(["merah", "biru"])) })).variants).toEqual(
      ref.variants,
    );
  });

  test("a lost answer of add_model does not double it", async () => {
    const ref = await up(coloured(["merah"]));
    const act = createAct();
    await place.fault({ what: "lost-answer", method: "product/add_model", times: 1 });
    await expect(change(ref, coloured(["merah", "biru"]), act)).rejects.toThrow();
    const done = await change(ref, coloured(["merah", "biru"]), act);
    expect(await models()).toHaveLength(2);
    expect(Object.keys(done.variants ?? {})).toHaveLength(2);
  });

  test("a variant's own weight survives the item's", async () => {
    const product = coloured(["merah", "biru"]);
    const [first, second] = product.variants;
    const heavy = { ...product, variants: [first, { ...(second ?? first), shipping: { weightGrams: 900 } }] as const };
    const ref = await up(heavy);
    expect((await models()).map(({ weight }) => weight)).toEqual([0.35, undefined]);
    await change(ref, heavy);
    expect((await models()).map(({ weight }) => weight)).toEqual([0.35, undefined]);
  });
});

describe("structure that changes", () => {
  test("a simple item gets variants", async () => {
    const ref = await up(batik());
    await clock.advance(5_000);
    const done = await change(ref, coloured(["merah", "biru"]));
    expect(await shelf()).toHaveLength(2);
    expect(Object.keys(done.variants ?? {})).toEqual(["v-merah", "v-biru"]);
  });

  test("variants become a simple item, with price and stock", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    const simple = batik({ variants: [variantOf("BTK-001", "70000", { stock: 4, shipping: { weightGrams: 350 } })] });
    const done = await change(ref, simple);
    expect(await only()).toMatchObject({ tiers: [], models: [], original_price: 70000, seller_stock: [{ stock: 4 }] });
    expect(done.variants).toEqual({ "BTK-001": "0" });
  });

  test("one option becomes two", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    const sized = (id: string, warna: string, ukuran: string) =>
      variantOf(id, "65000", {
        sku: id,
        shipping: { weightGrams: 350 },
        options: [
          { code: "warna", name: "Warna", value: warna, label: warna },
          { code: "ukuran", name: "Ukuran", value: ukuran, label: ukuran },
        ],
      });
    const values = (...codes: readonly string[]) => codes.map((code) => ({ code, label: code }));
    const options = [
      { code: "warna", name: "Warna", values: values("merah", "biru") },
      { code: "ukuran", name: "Ukuran", values: values("M", "L") },
    ];
    await change(
      ref,
      batik({ options, variants: [sized("a", "merah", "M"), sized("b", "merah", "L"), sized("c", "biru", "L")] }),
    );
    expect(await shelf()).toEqual([
      ["merah/M", "a", 12],
      ["merah/L", "b", 12],
      ["biru/L", "c", 12],
    ]);
  });

  test("photos of options stay when only words change, and change when photos are due", async () => {
    const product = coloured(["merah", "biru"], {}, true);
    const photos = [photo("1", 1), photo("merah", 2), photo("biru", 3)];
    const ref = await shop.create({ content: contentOf(product), photos });
    const images = async () => (await only()).tiers[0]?.options.map(({ image_id }) => image_id);
    const before = await images();
    await shop.update(ref, { content: contentOf(coloured(["biru", "merah"], {}, true)), due: ["content"] });
    expect(await images()).toEqual(before?.toReversed());
    const fresh = [photo("1", 1), photo("merah", 8), photo("biru", 9)];
    await shop.update(ref, { content: contentOf(product), photos: fresh, due: ["photos", "content"] });
    expect(await images()).not.toEqual(before);
    expect(await images()).not.toContain(undefined);
  });

  test("a promotion holds the structure, and the row waits", async () => {
    const ref = await up(coloured(["merah", "biru"]));
    place.promotion(Number(ref.id), { listing: true });
    await expect(change(ref, coloured(["merah"]))).rejects.toMatchObject({ kind: "locked", outcome: "rejected" });
  });
});
