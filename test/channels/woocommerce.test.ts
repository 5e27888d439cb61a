import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { woocommerce } from "../../src/channels/woocommerce/index.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type WooCommercePlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, photoOf, productOf, variantOf } from "./fake-tools.js";
import { callsOf, coffee, failureOf, IDENTITY, KEYS, LOGIN, openShop, sized, there } from "./woocommerce-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: WooCommercePlace;
let shop: ReturnType<typeof openShop>;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.woocommerce(IDENTITY);
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

describe("puts up", () => {
  test("photos first, then a draft, and shows it last", async () => {
    const done = await shop.create({ content: shop.render(coffee()).content });
    expect(callsOf(place)).toEqual(["POST media", "POST media", "POST products", "PUT products/{id}"]);
    expect(place.requests.map(({ fields }) => fields["status"])).toEqual([undefined, undefined, "draft", "publish"]);
    expect(there(place)).toMatchObject([
      {
        name: "Kopi Gayo 250 g",
        type: "simple",
        status: "publish",
        sku: "KOPI-250",
        regular_price: "65000",
        manage_stock: true,
        stock_quantity: 12,
        images: place.store.media.map(({ id }) => id),
        meta: { etalase: "kopi" },
      },
    ]);
    const id = String(there(place)[0]?.id);
    expect(done).toEqual({ id, url: `${place.url}/produk/kopi-gayo-250-g/`, variants: { v1: id } });
  });

  test("a product in variations: its own SKU, one call for all of them, shown last", async () => {
    const done = await shop.create({ content: shop.render(sized(["250", "500"])).content, photos: [] });
    expect(callsOf(place)).toEqual([
      "POST products",
      "GET products/{id}/variations",
      "POST products/{id}/variations/batch",
      "PUT products/{id}",
    ]);
    const [parent, ...parts] = there(place);
    expect(parent).toMatchObject({
      type: "variable",
      sku: "kopi",
      status: "publish",
      attributes: [{ name: "Ukuran", variation: true, visible: true, options: ["250 g", "500 g"] }],
    });
    expect(parts).toMatchObject([
      { sku: "KOPI-250", regular_price: "65000", stock_quantity: 12, attributes: [{ options: ["250 g"] }] },
      { sku: "KOPI-500", regular_price: "130000", stock_quantity: 12, attributes: [{ options: ["500 g"] }] },
    ]);
    expect(done.variants).toEqual({ "v-250": String(parts[0]?.id), "v-500": String(parts[1]?.id) });
  });

  test("a hundred and one variations in two calls: more than a hundred are refused", async () => {
    const sizes = Array.from({ length: 101 }, (_, at) => String(at + 1));
    const done = await shop.create({ content: shop.render(sized(sizes)).content, photos: [] });
    expect(Object.keys(done.variants ?? {})).toHaveLength(101);
    expect(callsOf(place).filter((call) => call.endsWith("batch"))).toHaveLength(2);
  });

  test("the photo of a variation is among those of the product", async () => {
    const product = sized(["250"], { photos: ["belakang"] });
    await shop.create({ content: shop.render(product).content });
    const [, second] = place.store.media;
    expect(there(place)[1]?.images).toEqual([second?.id]);
  });

  test("nothing is left of it where a photo cannot be taken", async () => {
    const broken = photoOf("rusak", new TextEncoder().encode("no photo at all"));
    const error = await failureOf(shop.create({ content: shop.render(coffee()).content, photos: [broken] }));
    expect(error).toMatchObject({ kind: "unavailable", facets: ["photos"], verb: "photos" });
    expect(there(place)).toEqual([]);
  });

  test("a second listing with the same photos sends none of them again", async () => {
    await shop.create({ content: shop.render(coffee()).content });
    const other = coffee({ id: "teh" }, { sku: "TEH-1" });
    await shop.create({ content: shop.render(other).content, marker: "teh" });
    expect(place.store.media).toHaveLength(2);
  });

  test("a photo that was deleted from the library is put there once more, and only that one", async () => {
    await shop.create({ content: shop.render(coffee()).content });
    const [first] = place.store.media;
    place.removeMedia(first?.id ?? 0);
    const other = coffee({ id: "teh" }, { sku: "TEH-1" });
    await shop.create({ content: shop.render(other).content, marker: "teh" });
    expect(place.store.media).toHaveLength(2);
    expect(there(place)[1]?.images).toEqual(place.store.media.map(({ id }) => id).toReversed());
    // What it is called now is remembered beside what it was called.
    const third = coffee({ id: "susu" }, { sku: "SUSU-1" });
    await shop.create({ content: shop.render(third).content, marker: "susu" });
    expect(place.store.media).toHaveLength(2);
  });

  test("with a consumer key it goes without photos, and says so", async () => {
    const keyed = openShop(place, clock, KEYS);
    const { content, losses, photos } = keyed.render(coffee());
    expect(photos).toEqual([]);
    expect(losses).toContainEqual(expect.objectContaining({ field: "photos", reason: "dropped" }));
    await keyed.create({ content, photos: [] });
    expect(there(place)).toMatchObject([{ status: "publish", images: [] }]);
  });

  test("a name that is taken gets another address there, and the row tells which", async () => {
    await shop.create({ content: shop.render(coffee()).content });
    const second = coffee({ id: "kopi-b" }, { sku: "KOPI-B" });
    const done = await shop.create({ content: shop.render(second).content, marker: "kopi-b" });
    expect(done.url).toBe(`${place.url}/produk/kopi-gayo-250-g-2/`);
  });

  test("what the shop does not publish waits for the seller", async () => {
    await place.fault({
      what: "answer",
      method: "PUT products/{id}",
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: 101, status: "pending", type: "simple" }),
      times: 1,
    });
    const done = await shop.create({ content: shop.render(coffee()).content, photos: [] });
    expect(done.waitsForSeller).toMatch(/pending/);
  });
});

describe("never shows what is not as it was sent", () => {
  test.each([
    ["price", (price: string) => `${price}0`, "invalid", ["price"]],
    ["price", () => "65.00050", "invalid", ["price"]],
  ] as const)("a %s that the shop changed stays a draft", async (_facet, change, kind, facets) => {
    place.meddle(change);
    const error = await failureOf(shop.create({ content: shop.render(coffee()).content, photos: [] }));
    expect(error).toMatchObject({ kind, facets, field: "price" });
    expect(error.message).toContain("65000");
    expect(there(place)).toMatchObject([{ status: "draft" }]);
  });

  test("a stock that it does not keep, and says where to switch that on", async () => {
    place.managesStock(false);
    const error = await failureOf(shop.create({ content: shop.render(coffee()).content, photos: [] }));
    expect(error).toMatchObject({ kind: "invalid", facets: ["stock"], cure: expect.stringContaining("Inventory") });
    expect(there(place)).toMatchObject([{ status: "draft" }]);
  });

  test("nor a variation of it", async () => {
    place.meddle((price) => (price === "130000" ? "1300" : price));
    const error = await failureOf(shop.create({ content: shop.render(sized(["250", "500"])).content, photos: [] }));
    expect(error).toMatchObject({ kind: "invalid", facets: ["price"] });
    expect(there(place)[0]).toMatchObject({ status: "draft" });
  });

  test("what was found again after a lost answer is read before it is shown", async () => {
    const { content } = shop.render(coffee());
    const { step } = createAct();
    const { id } = await shop.create({ content, photos: [] });
    place.edit(Number(id), { status: "draft", regular_price: "650" });
    // The engine hands over what `find` has found as the answer of the step.
    const found: typeof step = async (name, safety, run, options) =>
      name === "create"
        ? ((options?.found?.({ id, marker: "kopi", complete: false }) ?? { id }) as Awaited<ReturnType<typeof run>>)
        : step(name, safety, run, options);
    const error = await failureOf(shop.create({ content, photos: [], act: { step: found, names: [] } }));
    expect(error).toMatchObject({ kind: "invalid", facets: ["price"] });
    expect(there(place)).toMatchObject([{ status: "draft" }]);
  });
});

describe("options", () => {
  const url = "https://toko.example";

  test.each([
    ["neither pair", { url }],
    ["half a pair", { url, user: "etalase" }],
    ["both pairs", { url, ...LOGIN, ...KEYS }],
    ["an address without https", { url: "http://toko.example", ...LOGIN }],
    ["an address with a password in it", { url: "https://a:b@toko.example", ...LOGIN }],
    ["a currency that is none", { url, ...LOGIN, currency: "rupiah" }],
    ["what is unknown", { url, ...LOGIN, extra: 1 }],
  ])("refuses %s, without telling the secrets", (_what, options) => {
    let message = "";
    try {
      woocommerce(options as Parameters<typeof woocommerce>[0]);
    } catch (error) {
      message = `${String(error)} ${JSON.stringify(error)}`;
    }
    expect(message).not.toBe("");
    for (const secret of [IDENTITY.applicationPassword, IDENTITY.consumerSecret]) expect(message).not.toContain(secret);
  });

  test("one shop is one account, however its address is written", () => {
    const accounts = ["https://Toko.example", "https://toko.example/"].map((one) =>
      woocommerce({ url: one, ...LOGIN }),
    );
    expect(new Set(accounts.map(({ account }) => account))).toEqual(new Set(["woocommerce:toko.example"]));
  });

  test("no credentials in what is thrown, even where the shop repeats them", async () => {
    const header = `Basic ${Buffer.from(`${IDENTITY.user}:${IDENTITY.applicationPassword}`).toString("base64")}`;
    await place.fault({ what: "answer", status: 500, body: `<html>${header}</html>` });
    const error = await failureOf(shop.ping());
    const told = `${error.message} ${error.cure} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
    expect(told).not.toContain(header);
    expect(told).not.toContain(IDENTITY.applicationPassword);
  });
});

test("facts: categories with their paths, currency and units", async () => {
  expect(await shop.facts()).toEqual({
    categories: {
      leaves: expect.arrayContaining([
        [16, "Kopi > Bijian"],
        [18, "Pakaian > Kemeja"],
      ]),
      parents: expect.arrayContaining([
        [15, "Kopi"],
        [17, "Pakaian"],
      ]),
    },
    shop: { currency: "IDR", weightUnit: "kg", lengthUnit: "cm" },
  });
});

test("facts: names of categories come with entities, and are read without", async () => {
  const categories = [
    { id: 7, name: "Teh &amp; Kopi &#8220;Enak&#8221;" },
    { id: 8, name: "Ibu &quot;Sri&quot;" },
  ];
  const facts = await openShop(await sandbox.woocommerce({ ...IDENTITY, categories }), clock).facts();
  expect(facts).toMatchObject({
    categories: {
      leaves: [
        [8, 'Ibu "Sri"'],
        [7, "Teh & Kopi “Enak”"],
      ],
    },
  });
});

test("facts: who may not read settings goes on with what the options say", async () => {
  const method = ["GET data/currencies/current", "GET settings/products/woocommerce_weight_unit"];
  await place.fault({ what: "verb-off", method });
  expect((await shop.facts())["shop"]).toEqual({ lengthUnit: "cm" });
});

test("more than a hundred rows are read page by page", async () => {
  const categories = Array.from({ length: 230 }, (_, at) => ({ id: at + 1, name: `K${at + 1}` }));
  const big = await sandbox.woocommerce({ ...IDENTITY, categories });
  const facts = (await openShop(big, clock).facts()) as {
    readonly categories: { readonly leaves: readonly unknown[] };
  };
  expect(facts.categories.leaves).toHaveLength(230);
  expect(callsOf(big).filter((call) => call === "GET products/categories")).toHaveLength(3);
});

test("a product of one option is told apart by it even where one variant is left", () => {
  expect(shop.render(sized(["250"])).content.type).toBe("variable");
  expect(shop.render(productOf({ variants: [variantOf("a", "1")], categoryPath: [] })).content.type).toBe("simple");
});
