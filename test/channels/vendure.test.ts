import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type VendurePlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, productOf, variantOf } from "./fake-tools.js";
import { callsOf, forgetting, shirt } from "./own-shop-kit.js";
import { photo } from "./shopee-shop.js";
import { goodsOf, openShop, startVendure } from "./vendure-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: VendurePlace;
let shop: ReturnType<typeof openShop>;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await startVendure(sandbox);
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

const kopi = (more: Parameters<typeof variantOf>[2] = {}, price = "65000") =>
  shop.render(productOf({ variants: [variantOf("kopi", price, more)] })).content;

describe("puts a listing up", () => {
  test("hidden first, shown when it is whole", async () => {
    const done = await shop.create({ content: shop.render(shirt(["merah", "biru"])).content, marker: "batik" });
    expect(goodsOf(place)).toEqual(["BTK-merah 6500000 12 merah", "BTK-biru 6500000 12 biru"]);
    expect(done).toEqual({ id: "1", variants: { merah: "1", biru: "2" } });
    const shown = callsOf(place.requests).filter((name) => name.endsWith("Product"));
    expect(shown).toEqual(["createProduct", "addOptionGroupToProduct", "updateProduct"]);
    expect(place.store.products.get("1")?.enabled).toBe(true);
  });

  test("with its photos in order, each uploaded once though another listing shows it too", async () => {
    const photos = [photo("1", 1), photo("2", 2)];
    await shop.create({ content: kopi(), photos });
    await shop.create({ content: kopi({ sku: "kopi-2" }), photos: photos.toReversed(), marker: "kopi-2" });
    expect(place.store.assets.all).toHaveLength(2);
    expect(place.store.products.all).toMatchObject([
      { assetIds: ["1", "2"], featuredAssetId: "1" },
      { assetIds: ["2", "1"], featuredAssetId: "2" },
    ]);
  });

  test("a photo whose upload was lost on its way back is found by its name, not sent again", async () => {
    await place.fault({ what: "lost-answer", method: "createAssets", times: 1 });
    await expect(shop.create({ content: kopi(), photos: [photo("1", 1)] })).rejects.toThrow();
    await shop.create({ content: kopi(), photos: [photo("1", 1)] });
    expect(place.store.assets.all).toHaveLength(1);
  });

  test("says so where Vendure counts on because the slug is taken", async () => {
    await shop.create({ content: kopi() });
    const done = await shop.create({ content: kopi({ sku: "lain" }) });
    expect(done.warnings).toEqual(['The slug "kopi" was taken; Vendure has made "kopi-2" of it.']);
  });

  test("what is not counted is not tracked, what is discontinued is sold out", async () => {
    await shop.create({ content: kopi({ stock: undefined }) });
    await shop.create({ content: kopi({ sku: "b", availability: "discontinued", stock: 5 }), marker: "b" });
    expect(place.store.variants.all).toMatchObject([
      { trackInventory: "FALSE" },
      { trackInventory: "TRUE", stock: { 1: 0 } },
    ]);
  });

  test("in stock locations of one's own", async () => {
    place = await startVendure(sandbox, {}, { locations: ["1", "2"] });
    shop = openShop(place, clock, { locations: { gudang: "1", toko: "2" } });
    await shop.create({
      content: kopi({
        byLocation: [
          { location: "toko", stock: 4 },
          { location: "gudang", stock: 3 },
        ],
      }),
    });
    expect(place.store.variants.all).toMatchObject([{ stock: { 1: 3, 2: 4 } }]);
  });

  test("two hundred variants go over in requests that the server takes", async () => {
    const variants = Array.from({ length: 400 }, (_, at) =>
      variantOf(`v${at}`, "65000", {
        sku: `SKU-${at}-${"x".repeat(60)}`,
        options: [{ code: "nomor", name: "Nomor", value: String(at), label: `Nomor ${at} ${"y".repeat(80)}` }],
      }),
    );
    const values = variants.map(({ options: [one] }) => ({ code: one?.value ?? "", label: one?.label ?? "" }));
    const [first, ...others] = variants;
    if (!first) throw new Error("none");
    const product = productOf({ variants: [first, ...others], options: [{ code: "nomor", name: "Nomor", values }] });
    const done = await shop.create({ content: shop.render(product).content });
    expect(Object.keys(done.variants ?? {})).toHaveLength(400);
    expect(Math.max(...place.requests.map(({ raw }) => raw.length))).toBeLessThan(102_400);
  });
});

describe("doubles nothing", () => {
  test.each(["variants", "show"])("where the answer to the step %s is lost", async (name) => {
    const act = forgetting(name);
    const wish = { content: shop.render(shirt(["merah", "biru"])).content, marker: "batik", act };
    await expect(shop.create(wish)).rejects.toThrow("lost");
    await shop.create(wish);
    expect(goodsOf(place)).toHaveLength(2);
    expect(place.store.products.all).toHaveLength(1);
    expect(place.store.groups.all).toHaveLength(1);
  });

  test("a group of options whose making was lost on its way back is taken, not made again", async () => {
    await place.fault({ what: "lost-answer", method: "createProductOptionGroup", times: 1 });
    const wish = { content: shop.render(shirt(["merah"])).content, marker: "batik", act: createAct() };
    await expect(shop.create(wish)).rejects.toThrow();
    await shop.create(wish);
    expect(place.store.groups.all).toHaveLength(1);
    expect(place.store.options.all).toHaveLength(1);
  });

  test("variants that land late are found when Vendure refuses their options", async () => {
    const wish = { content: kopi(), act: createAct() };
    await place.fault({ what: "lost-answer", method: "createProductVariants", times: 1 });
    await expect(shop.create(wish)).rejects.toThrow();
    expect((await shop.create(wish)).variants).toEqual({ kopi: "1" });
  });
});

describe("finds", () => {
  test("by its slug what it has made, also before it has variants", async () => {
    await place.fault({ what: "reset-before", method: "createProductVariants", times: 1 });
    await expect(shop.create({ content: kopi() })).rejects.toThrow();
    expect(await shop.find("kopi")).toMatchObject([{ id: "1", marker: "kopi", complete: false, createdAt: NOW }]);
  });

  test("both products where one SKU is there twice: a person is asked", async () => {
    await shop.create({ content: kopi(), marker: "satu" });
    await shop.create({ content: kopi(), marker: "dua" });
    expect((await shop.find("batik", ["kopi"])).map(({ id, marker }) => [id, marker])).toEqual([
      ["1", "kopi"],
      ["2", "kopi"],
    ]);
  });

  test("what somebody else has made under a SKU that is our product's id, and does not take it for ours", async () => {
    await shop.create({ content: kopi(), marker: "lain" });
    const [found] = await shop.find("kopi");
    expect(found?.id).toBe("1");
    expect(found?.marker).not.toBe("kopi");
  });

  test("not a SKU whose variant was deleted, though the filter of products still knows it", async () => {
    const done = await shop.create({ content: shop.render(shirt(["merah", "biru"])).content, marker: "batik" });
    await shop.update(done, { content: shop.render(shirt(["merah"])).content, marker: "batik" });
    expect(await shop.find("lain", ["BTK-biru"])).toEqual([]);
    expect(await shop.find("lain", ["BTK-merah"])).toMatchObject([{ id: "1", marker: "BTK-merah" }]);
  });

  test("by a custom field where the shop has one, whatever the slug", async () => {
    place = await startVendure(sandbox, {}, { markerField: "etalaseId" });
    shop = openShop(place, clock, { markerField: "etalaseId" });
    await shop.create({ content: kopi() });
    expect(place.store.products.get("1")?.customFields).toEqual({ etalaseId: "kopi" });
    expect(await shop.find("kopi", [])).toMatchObject([{ id: "1", marker: "kopi" }]);
    expect(await shop.find("teh", [])).toEqual([]);
  });
});

describe("brings over", () => {
  test("words without touching the address or other languages", async () => {
    const done = await shop.create({ content: kopi() });
    const { content } = shop.render(productOf({ title: "Kopi Toraja", variants: [variantOf("kopi", "65000")] }));
    await shop.update(done, { content });
    const [{ translations } = { translations: [] }] = place.store.products.all;
    expect(translations).toMatchObject([{ languageCode: "en", name: "Kopi Toraja", slug: "kopi" }]);
  });

  test("variants that come, go, and are called otherwise", async () => {
    const done = await shop.create({ content: shop.render(shirt(["merah", "biru"])).content, marker: "batik" });
    const next = await shop.update(done, { content: shop.render(shirt(["biru", "hijau"])).content, marker: "batik" });
    expect(goodsOf(place)).toEqual(["BTK-biru 6500000 12 biru", "BTK-hijau 6500000 12 hijau"]);
    expect(next.variants).toEqual({ biru: "2", hijau: "3" });
    const renamed = shop.render(shirt(["biru", "hijau"])).content;
    const variants = renamed.variants.map((one) => ({ ...one, sku: `${one.sku}-B` }));
    await shop.update(next, { content: { ...renamed, variants }, marker: "batik" });
    expect(place.store.variantsOf("1").map(({ id, sku }) => [id, sku])).toEqual([
      ["2", "BTK-biru-B"],
      ["3", "BTK-hijau-B"],
    ]);
  });

  test("one thing to variants, variants to sizes, and back to one thing", async () => {
    let done = await shop.create({ content: kopi(), marker: "batik" });
    const turn = async (product: Parameters<typeof shop.render>[0]) => {
      done = await shop.update(done, { content: shop.render(product).content, marker: "batik" });
      return goodsOf(place);
    };
    expect(await turn(shirt(["merah", "biru"]))).toEqual(["BTK-merah 6500000 12 merah", "BTK-biru 6500000 12 biru"]);
    expect(await turn(shirt(["merah"], { sizes: ["l", "xl"] }))).toEqual([
      "BTK-merah-l 6500000 12 l+merah",
      "BTK-merah-xl 6500000 12 xl+merah",
    ]);
    expect(await turn(productOf())).toEqual(["kopi 6500000 12"]);
    expect(place.store.groups.all).toEqual([]);
  });

  test("a value that is new is made once, however often the call is tried", async () => {
    const done = await shop.create({ content: shop.render(shirt(["merah"])).content, marker: "batik" });
    const wish = { content: shop.render(shirt(["merah", "biru"])).content, marker: "batik" };
    await place.fault({ what: "lost-answer", method: "createProductOption", times: 1 });
    await expect(shop.update(done, wish)).rejects.toThrow();
    await shop.update(done, wish);
    expect(place.store.options.all.map(({ code }) => code)).toEqual(["merah", "biru"]);
  });

  test("what our own options and values are called", async () => {
    const { content } = shop.render(shirt(["merah"]));
    const done = await shop.create({ content, marker: "batik" });
    const options = content.options.map((option) => ({
      ...option,
      name: "Corak",
      values: option.values.map((value) => ({ ...value, label: "Merah tua" })),
    }));
    await shop.update(done, { content: { ...content, options }, marker: "batik" });
    expect([place.store.groups.all[0]?.name, place.store.options.all[0]?.name]).toEqual(["Corak", "Merah tua"]);
  });

  test("nothing of what the seller calls his own options: other products may have them too", async () => {
    const done = await shop.create({ content: shop.render(shirt(["merah"])).content, marker: "batik" });
    const [group, option] = [place.store.groups.all[0], place.store.options.all[0]];
    if (!group || !option) throw new Error("it has options");
    place.store.groups.set({ ...group, code: "colour", name: "WARNA" });
    place.store.options.set({ ...option, code: "red", name: "MERAH" });
    await shop.update(done, { content: shop.render(shirt(["merah", "biru"])).content, marker: "batik" });
    expect(place.store.groups.all.map(({ code, name }) => [code, name])).toEqual([["colour", "WARNA"]]);
    expect(place.store.options.all.map(({ code, name }) => [code, name])).toEqual([
      ["red", "MERAH"],
      ["biru", "Biru"],
    ]);
  });

  test("photos as a whole list, the first one said anew", async () => {
    const done = await shop.create({ content: kopi(), photos: [photo("1", 1), photo("2", 2)] });
    await shop.update(done, { content: kopi(), photos: [photo("2", 2)], due: ["photos"] });
    expect(place.store.products.all).toMatchObject([{ assetIds: ["2"], featuredAssetId: "2" }]);
    await shop.update(done, { content: kopi(), photos: [], due: ["photos"] });
    expect(place.store.products.all).toMatchObject([{ assetIds: [], featuredAssetId: null }]);
  });

  test("a new variant with its own photo, though the photos themselves are not due", async () => {
    const photos = [photo("1", 1), photo("biru", 2)];
    const pictured = (colours: Parameters<typeof shirt>[0]) => {
      const product = shirt(colours, { photos: ["biru"] });
      const shown = photos.map(({ id }) => ({ id, alt: "", role: "main" as const }));
      return shop.render({ ...product, photos: shown }).content;
    };
    const done = await shop.create({ content: pictured(["merah"]), photos, marker: "batik" });
    await shop.update(done, { content: pictured(["merah", "biru"]), photos, marker: "batik" });
    expect(place.store.variantsOf("1")).toMatchObject([{ featuredAssetId: "2" }, { featuredAssetId: "2" }]);
    expect(place.store.products.get("1")?.assetIds).toEqual(["1", "2"]);
    expect(place.store.assets.all).toHaveLength(2);
  });

  test("nothing to a product that was deleted: it is gone", async () => {
    const done = await shop.create({ content: kopi() });
    await shop.withdraw(done, "delete");
    await expect(shop.update(done, { content: kopi() })).rejects.toMatchObject({ kind: "gone" });
  });
});

describe("takes down", () => {
  test("hidden, and shown again with the same id", async () => {
    const done = await shop.create({ content: kopi() });
    await shop.withdraw(done);
    expect(await shop.read(done)).toMatchObject({ visible: false, because: "It is disabled." });
    await shop.update(done, { content: kopi(), due: ["presence"] });
    expect(await shop.read(done)).toMatchObject({ visible: true, ref: { id: done.id } });
  });

  test("deleted, twice without trouble", async () => {
    const done = await shop.create({ content: kopi() });
    await shop.withdraw(done, "delete");
    await shop.withdraw(done, "delete");
    await shop.withdraw(done, "hide");
    await expect(shop.read(done)).rejects.toMatchObject({ kind: "gone" });
  });
});
