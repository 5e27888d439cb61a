import { describe, expect, test } from "vitest";
import { createAct, NOW, productOf, variantOf } from "./fake-tools.js";
import { goodsOf, useMedusa } from "./medusa-shop.js";
import { callsOf, forgetting, shirt } from "./own-shop-kit.js";
import { photo } from "./shopee-shop.js";

const at = useMedusa();

describe("puts a listing up", () => {
  test("as a draft first, shown when it is whole", async () => {
    const done = await at.shop.create(at.wish(["merah", "biru"]));
    expect(goodsOf(at.place)).toEqual(["BTK-merah 65000 12 Merah", "BTK-biru 65000 12 Biru"]);
    expect(Object.keys(done.variants ?? {})).toEqual(["merah", "biru"]);
    const writes = callsOf(at.place.requests).filter((name) => /^(create|update|batch)/.test(name));
    expect(writes).toEqual(["createProduct", "batchVariants", "batchLevels", "updateProduct"]);
    expect(at.place.store.products).toMatchObject([
      { status: "published", external_id: "batik", handle: "batik", sales_channels: ["sc_1"] },
    ]);
  });

  test("one thing has the option that Medusa's own admin gives it: it takes none without", async () => {
    await at.shop.create({ content: at.kopi() });
    expect(at.place.store.products).toMatchObject([
      { options: [{ title: "Default option" }], variants: [{ title: "Default variant", sku: "kopi" }] },
    ]);
  });

  test("with its photos, the first one as thumbnail", async () => {
    await at.shop.create({ content: at.kopi(), photos: [photo("1", 1), photo("2", 2)] });
    const [{ images, thumbnail } = { images: [], thumbnail: null }] = at.place.store.products;
    expect(images).toEqual(at.place.store.files.map(({ url }) => url));
    expect(thumbnail).toBe(images[0]);
  });

  test("what is not counted is not managed; what is ordered ahead may be sold beyond its stock", async () => {
    await at.shop.create({ content: at.kopi({ stock: undefined }) });
    await at.shop.create({ content: at.kopi({ sku: "b", availability: "preorder", stock: 2 }), marker: "b" });
    expect(at.place.store.products).toMatchObject([
      { variants: [{ manage_inventory: false, items: [] }] },
      { variants: [{ manage_inventory: true, allow_backorder: true }] },
    ]);
  });

  test("in places of one's own", async () => {
    const locations = { gudang: "sloc_1", toko: "sloc_2" };
    await at.begin({ locations: ["sloc_1", "sloc_2"] }, { locations });
    const byLocation = [
      { location: "toko", stock: 4 },
      { location: "gudang", stock: 3 },
    ];
    await at.shop.create({ content: at.kopi({ byLocation }) });
    expect(at.place.store.items).toMatchObject([{ levels: { sloc_1: 3, sloc_2: 4 } }]);
  });

  test("four hundred variants go over in requests that the server takes", async () => {
    const variants = Array.from({ length: 400 }, (_, at) =>
      variantOf(`v${at}`, "65000", {
        sku: `SKU-${at}-${"x".repeat(60)}`,
        options: [{ code: "nomor", name: "Nomor", value: String(at), label: `Nomor ${at} ${"y".repeat(40)}` }],
      }),
    );
    const values = variants.map(({ options: [one] }) => ({ code: one?.value ?? "", label: one?.label ?? "" }));
    const [first, ...others] = variants;
    if (!first) throw new Error("none");
    const product = productOf({ variants: [first, ...others], options: [{ code: "nomor", name: "Nomor", values }] });
    const done = await at.shop.create({ content: at.shop.render(product).content });
    expect(Object.keys(done.variants ?? {})).toHaveLength(400);
    expect(Math.max(...at.place.requests.map(({ raw }) => raw.length))).toBeLessThan(102_400);
  });
});

describe("doubles nothing", () => {
  test.each(["variants", "show"])("where the answer to the step %s is lost", async (name) => {
    const struck = { ...at.wish(["merah", "biru"]), act: forgetting(name) };
    await expect(at.shop.create(struck)).rejects.toThrow("lost");
    await at.shop.create(struck);
    expect(goodsOf(at.place)).toEqual(["BTK-merah 65000 12 Merah", "BTK-biru 65000 12 Biru"]);
    expect(at.place.store.items).toHaveLength(2);
  });

  test("our own handle that is taken is a doubt: it is looked up by whom", async () => {
    await at.shop.create({ content: at.kopi() });
    await expect(at.shop.create({ content: at.kopi({ sku: "lain" }) })).rejects.toMatchObject({
      kind: "duplicate",
      outcome: "unknown",
    });
    expect(await at.shop.find("kopi")).toMatchObject([{ marker: "kopi", createdAt: NOW, complete: false }]);
  });

  test("somebody else's handle is a refusal with what to do", async () => {
    await at.shop.create({ content: at.kopi() });
    at.place.edit(at.place.store.products[0]?.id ?? "", { external_id: "lain" });
    await expect(at.shop.create({ content: at.kopi({ sku: "lain" }) })).rejects.toMatchObject({
      kind: "invalid",
      field: "handle",
      outcome: "rejected",
    });
  });

  test("a SKU that another product has is refused, new or renamed", async () => {
    await at.shop.create({ content: at.kopi() });
    await expect(at.shop.create({ content: at.kopi(), marker: "lain" })).rejects.toMatchObject({
      kind: "invalid",
      field: "variants.sku",
      cure: expect.stringContaining("change one of them"),
    });
    const done = await at.shop.create({ content: at.kopi({ sku: "teh" }), marker: "teh" });
    await expect(at.shop.update(done, { content: at.kopi() })).rejects.toMatchObject({ kind: "invalid" });
  });

  test("stock whose making was lost on its way back is set, not made again", async () => {
    const struck = { content: at.kopi(), act: createAct() };
    await at.place.fault({ what: "lost-answer", method: "batchLevels", times: 1 });
    await expect(at.shop.create(struck)).rejects.toThrow();
    await at.shop.create(struck);
    expect(goodsOf(at.place)).toEqual(["kopi 65000 12 Default option value"]);
  });
});

describe("finds", () => {
  test("both products where one external id is there twice: a person is asked", async () => {
    await at.shop.create({ content: at.kopi() });
    await at.shop.create({ content: at.kopi({ sku: "lain" }), marker: "lain" });
    at.place.edit(at.place.store.products[1]?.id ?? "", { external_id: "kopi" });
    expect((await at.shop.find("kopi")).map(({ marker }) => marker)).toEqual(["kopi", "kopi"]);
  });

  test("by SKU what somebody else has made", async () => {
    await at.shop.create(at.wish(["merah", "biru"]));
    expect(await at.shop.find("kaos", ["BTK-biru", "X"])).toMatchObject([{ marker: "BTK-biru" }]);
    expect(await at.shop.find("kaos", ["X"])).toEqual([]);
  });

  test("what somebody else has made under a SKU that is our product's id, and does not take it for ours", async () => {
    await at.shop.create({ content: at.kopi(), marker: "lain" });
    const [found] = await at.shop.find("kopi");
    expect(found?.id).toBe(at.place.store.products[0]?.id);
    expect(found?.marker).not.toBe("kopi");
  });
});

describe("brings over", () => {
  test("variants that come and go, with a value that is new", async () => {
    const done = await at.shop.create(at.wish(["merah", "biru"]));
    const next = await at.shop.update(done, at.wish(["biru", "hijau"]));
    expect(goodsOf(at.place)).toEqual(["BTK-biru 65000 12 Biru", "BTK-hijau 65000 12 Hijau"]);
    expect(next.variants?.["biru"]).toBe(done.variants?.["biru"]);
    expect(at.place.store.items).toHaveLength(2);
  });

  test("one thing to variants, variants to sizes, and back to one thing", async () => {
    let done = await at.shop.create({ content: at.kopi(), marker: "batik" });
    const turn = async (product: Parameters<typeof at.shop.render>[0]) => {
      done = await at.shop.update(done, { content: at.shop.render(product).content, marker: "batik" });
      return goodsOf(at.place);
    };
    expect(await turn(shirt(["merah", "biru"]))).toEqual(["BTK-merah 65000 12 Merah", "BTK-biru 65000 12 Biru"]);
    expect(await turn(shirt(["merah"], { sizes: ["l", "xl"] }))).toEqual([
      "BTK-merah-l 65000 12 L+Merah",
      "BTK-merah-xl 65000 12 XL+Merah",
    ]);
    expect(await turn(productOf())).toEqual(["kopi 65000 12 Default option value"]);
    expect(at.place.store.products).toMatchObject([{ options: [{ title: "Default option" }] }]);
    expect(at.place.store.items).toHaveLength(1);
  });

  test("what was not counted and now is: Medusa makes its item, we set its stock", async () => {
    const done = await at.shop.create({ content: at.kopi({ stock: undefined }) });
    await at.shop.reviseOne(done, { content: at.kopi({ stock: 7 }), due: ["stock"] });
    expect(goodsOf(at.place)).toEqual(["kopi 65000 7 Default option value"]);
  });

  test("nothing to a product that was deleted: it is gone", async () => {
    const done = await at.shop.create({ content: at.kopi() });
    await at.shop.withdraw(done, "delete");
    await expect(at.shop.update(done, { content: at.kopi() })).rejects.toMatchObject({ kind: "gone" });
    await expect(at.shop.read(done)).rejects.toMatchObject({ kind: "gone" });
    await at.shop.withdraw(done, "delete");
    await at.shop.withdraw(done, "hide");
  });
});

describe("reads back", () => {
  test("what was sent, so that nothing drifts by itself", async () => {
    const { content } = at.wish(["merah", "biru"]);
    const done = await at.shop.create({ content, marker: "batik" });
    const seen = await at.shop.read(done);
    expect(seen).toMatchObject({ visible: true, status: "published" });
    expect(content).toMatchObject(seen.content ?? {});
    expect(Object.keys(seen.content ?? {})).toEqual(expect.arrayContaining(["prices", "stocks", "skus", "title"]));
  });

  test("what somebody else has changed, and that a draft is not to be seen", async () => {
    const done = await at.shop.create({ content: at.kopi() });
    at.place.edit(done.id, { title: "Lain" });
    await at.shop.withdraw(done);
    expect(await at.shop.read(done)).toMatchObject({
      visible: false,
      because: 'Its status is "draft".',
      content: { title: "Lain" },
    });
    await at.shop.update(done, { content: at.kopi(), due: ["presence"] });
    expect((await at.shop.read(done)).visible).toBe(true);
  });
});
