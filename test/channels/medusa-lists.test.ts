import { describe, expect, test } from "vitest";
import { productOf } from "./fake-tools.js";
import { goodsOf, useMedusa } from "./medusa-shop.js";
import { shirt } from "./own-shop-kit.js";
import { photo } from "./shopee-shop.js";

const at = useMedusa();

describe("lists delete what is not in them", () => {
  test("variants are never sent with the product, so none is deleted by leaving it out", async () => {
    const done = await at.shop.create(at.wish(["merah", "biru"]));
    await at.shop.update(done, { ...at.wish(["merah", "biru"]), due: ["content", "photos", "presence"] });
    const bodies = at.place.requests.filter(({ method }) => method === "updateProduct").map(({ fields }) => fields);
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.filter((fields) => "variants" in fields || "options" in fields)).toEqual([]);
    expect(goodsOf(at.place)).toHaveLength(2);
  });

  test("a price is changed together with all others, which stay as they are", async () => {
    const done = await at.shop.create({ content: at.kopi() });
    const [product] = at.place.store.products;
    const [variant] = product?.variants ?? [];
    const dollars = { currency_code: "usd", amount: 4.5 };
    const member = { currency_code: "idr", amount: 60_000, rules: { customer_group_id: "g" } };
    const own = { id: variant?.prices[0]?.id, currency_code: "idr", amount: 65_000 };
    at.place.edit(product?.id ?? "", { variants: [{ id: variant?.id, prices: [dollars, member, own] }] });
    await at.shop.reviseOne(done, { content: at.kopi({}, "70000"), due: ["price"] });
    expect(at.place.store.products[0]?.variants[0]?.prices).toMatchObject([
      { currency_code: "idr", amount: 70_000, rules: {} },
      { currency_code: "usd", amount: 4.5 },
      { currency_code: "idr", amount: 60_000, rules: { customer_group_id: "g" } },
    ]);
  });

  test("photos as a whole list, and the thumbnail that would stay behind", async () => {
    const done = await at.shop.create({ content: at.kopi(), photos: [photo("1", 1), photo("2", 2)] });
    await at.shop.update(done, { content: at.kopi(), photos: [photo("2", 2)], due: ["photos"] });
    const second = at.place.store.files[1]?.url;
    expect(at.place.store.products).toMatchObject([{ images: [second], thumbnail: second }]);
    await at.shop.update(done, { content: at.kopi(), photos: [], due: ["photos"] });
    expect(at.place.store.products).toMatchObject([{ images: [], thumbnail: null }]);
    expect(at.place.store.files).toHaveLength(2);
  });

  test("categories are sent only where they are said", async () => {
    await at.begin({ categories: ["pcat_1"] });
    const done = await at.shop.create({ content: at.shop.render(productOf(), { categoryIds: ["pcat_1"] }).content });
    await at.shop.update(done, { content: at.kopi() });
    expect(at.place.store.products).toMatchObject([{ categories: ["pcat_1"] }]);
  });
});

describe("inventory items do not outlive what they were made with", () => {
  test("a deleted product leaves none, and its SKUs can be used again", async () => {
    const done = await at.shop.create(at.wish(["merah", "biru"]));
    await at.shop.withdraw(done, "delete");
    expect(at.place.store.items).toEqual([]);
    await at.shop.create(at.wish(["merah", "biru"]));
    expect(goodsOf(at.place)).toHaveLength(2);
  });

  test("one that somebody left behind is used again instead of blocking its SKU", async () => {
    const done = await at.shop.create({ content: at.kopi() });
    at.place.edit(done.id, { variants: [] });
    expect(at.place.store.items).toHaveLength(1);
    await at.shop.update(done, { content: at.kopi() });
    expect(goodsOf(at.place)).toEqual(["kopi 65000 12 Default option value"]);
    expect(at.place.store.items).toHaveLength(1);
  });

  test("a variant that is called otherwise takes its item along", async () => {
    const done = await at.shop.create({ content: at.kopi() });
    await at.shop.update(done, { content: at.kopi({ sku: "kopi-baru" }) });
    expect(at.place.store.items).toMatchObject([{ sku: "kopi-baru", levels: { sloc_1: 12 } }]);
    await at.shop.create({ content: at.kopi(), marker: "lain" });
    expect(goodsOf(at.place)).toHaveLength(2);
  });

  test("one that other variants use too stays", async () => {
    const done = await at.shop.create(at.wish(["merah"]));
    const [item] = at.place.store.items;
    await at.shop.create({ content: at.kopi(), marker: "kopi" });
    const other = at.place.store.products[1];
    if (!other || !item) throw new Error("none");
    const [variant] = other.variants;
    if (!variant) throw new Error("none");
    at.place.store.putProduct({ ...other, variants: [{ ...variant, items: [...variant.items, item.id] }] });
    await at.shop.withdraw(done, "delete");
    expect(at.place.store.item(item.id)).toBeDefined();
  });
});

describe("a shop that is not fit to be sold in is told before anything is sent", () => {
  test.each([
    ["a sales channel that is not there, which Medusa would take", {}, { salesChannels: ["sc_9"] }, "no sales channel"],
    [
      "a currency that the store does not sell in, which Medusa would take",
      { currencies: ["usd"] },
      {},
      "not sell in IDR",
    ],
    ["prices with tax where Medusa keeps them without", {}, { pricesIncludeTax: true }, "with tax"],
    [
      "prices without tax where Medusa keeps them with it",
      { taxedCurrencies: ["idr"] },
      { pricesIncludeTax: false },
      "without tax",
    ],
    ["two options of one name", {}, {}, "told apart"],
  ])("%s", async (name, there, options, words) => {
    await at.begin(there, options);
    const twins = { ...shirt(["merah"], { sizes: ["l"] }) };
    const product = name.startsWith("two")
      ? { ...twins, options: twins.options.map((one) => ({ ...one, name: "Warna" })) }
      : productOf();
    const put = async () => at.shop.create({ content: at.shop.render(product).content });
    await expect(put()).rejects.toThrow(words.startsWith("told") ? "tells options" : words);
    expect(at.place.store.products).toEqual([]);
  });

  test("several places and no default one: the stock says what to set", async () => {
    await at.begin({ locations: ["sloc_1", "sloc_2"] });
    await expect(at.shop.create({ content: at.kopi() })).rejects.toMatchObject({ field: "stock", facets: ["stock"] });
    await at.begin({ locations: ["sloc_1", "sloc_2"], defaultLocation: "sloc_2" });
    await at.shop.create({ content: at.kopi() });
    expect(at.place.store.items).toMatchObject([{ levels: { sloc_2: 12 } }]);
  });
});
