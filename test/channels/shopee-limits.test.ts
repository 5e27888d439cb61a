import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProductView } from "../../src/channel/view.js";
import type { ShopeeExtras } from "../../src/channels/shopee/index.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { batik, IDENTITY, openShop } from "./shopee-shop.js";

const parcel = { weightGrams: 350 };
const money = (amount: string) => ({ amount, currency: "IDR" });
/** A category of its own kind, named in the options or not. */
const OWN = 100_300;

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopeePlace;
let shop: ReturnType<typeof openShop>;
let facts: Readonly<Record<string, unknown>>;
const open = async (category: object, isNamed = true, more: object = {}) => {
  const categories = [
    { id: 100_002, name: "Pakaian" },
    { id: OWN, name: "Sarung", parent: 100_002, ...category },
  ];
  place = await sandbox.shopee({ ...IDENTITY, categories, ...more });
  shop = openShop(place, clock, isNamed ? { categories: { Sarung: OWN } } : {});
  facts = await shop.facts();
};
const render = (more: Partial<ProductView> = {}, extras: ShopeeExtras = {}) =>
  shop.render(batik({ category: String(OWN), ...more }), extras, facts);
const refusal = (field: string) =>
  expect.objectContaining({ kind: "invalid", field, cure: expect.stringMatching(/\w/) });

beforeEach(() => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
});
afterEach(() => sandbox.close());

describe("limits of a category that the options name hold when a product is rendered", () => {
  test("the rule for barcodes, which lies beside the answer", async () => {
    await open({ gtinRule: "Mandatory" });
    expect(() => render()).toThrow(refusal("variants.identifiers"));
    await open({ gtinRule: "Flexible" });
    expect(render().content.gtin_code).toBe("00");
  });

  test("a size chart", async () => {
    await open({ sizeChartMandatory: true });
    expect(() => render()).toThrow(refusal("channels.<name>.extras.sizeChartId"));
    const { content, losses } = render({}, { sizeChartId: 77 });
    expect(losses).toEqual([]);
    await shop.create({ content });
    expect(place.store.items[0]?.fields).toMatchObject({ size_chart_info: { size_chart_id: 77 } });
  });

  test("days of a pre-order, price and stock", async () => {
    await open({}, true, { limits: { daysToShip: [5, 9], price: [1_000, 60_000], stock: [0, 10] } });
    expect(() => render()).toThrow(refusal("price"));
    await open({}, true, { limits: { daysToShip: [5, 9], stock: [0, 10] } });
    expect(() => render({}, { preOrderDays: 10 })).toThrow(refusal("variants[0].stock.preorder.shipDays"));
    const { content, losses } = render({}, { preOrderDays: 9 });
    expect(content.pre_order).toEqual({ is_pre_order: true, days_to_ship: 9 });
    expect(content.stocks).toEqual({ "BTK-001": [{ stock: 10 }] });
    expect(losses).toEqual([expect.objectContaining({ field: "variants[0].stock", reason: "converted" })]);
  });

  test.each([
    ["50000", true],
    ["29999", true],
    ["19499", false],
    ["65000", false],
  ])("a wholesale price of %s beside 65000 passes: %s", async (amount, passes) => {
    await open({});
    const tiers = [{ minQty: 10, price: money(amount) }];
    const variants = [variantOf("BTK-001", "65000", { shipping: parcel, tiers })] as const;
    if (!passes) {
      expect(() => render({ variants })).toThrow(refusal("variants[0].price.tiers"));
      return;
    }
    const { content } = render({ variants });
    await shop.create({ content });
    expect(place.store.items[0]?.fields["wholesale"]).toEqual([
      { min_count: 10, max_count: 999_999, unit_price: Number(amount) },
    ]);
  });
});

describe("of a category that nobody named they are asked for before anything is sent", () => {
  const puts = () => place.requests.filter(({ verb }) => verb === "POST").map(({ method }) => method);

  test.each<[string, object, object, string]>([
    ["the size of the parcel", { dimensionMandatory: true }, {}, "shipping.packed"],
    ["a size chart", { sizeChartMandatory: true }, {}, "channels.<name>.extras.sizeChartId"],
    ["a barcode", { gtinRule: "Mandatory" }, {}, "variants.identifiers"],
    ["other days", {}, { preOrderDays: 90 }, "variants[0].stock.preorder.shipDays"],
  ])("%s", async (_what, category, extras, field) => {
    await open(category, false);
    // The shop's own limit of days is wide: the category's is not known yet.
    const known = { ...facts, limits: undefined };
    const { content } = shop.render(batik({ category: String(OWN) }), extras, known);
    await expect(shop.create({ content })).rejects.toEqual(refusal(field));
    expect(puts()).toEqual([]);
  });

  test("once a day for all listings", async () => {
    await open({}, false);
    for (const id of ["BTK-001", "BTK-002"]) await shop.create({ content: render({ id }).content });
    const asked = place.requests.filter(({ query }) => query["category_id"] === String(OWN));
    expect(asked).toHaveLength(1);
  });
});

describe("brands", () => {
  test("by the option, whatever the case; others are a loss that says how", async () => {
    place = await sandbox.shopee(IDENTITY);
    shop = openShop(place, clock, { brands: { "Danar Hadi": 40_516 } });
    const known = shop.render(batik({ brand: "danar hadi" }));
    expect(known.content.brand).toEqual({ brand_id: 40_516, original_brand_name: "Danar Hadi" });
    expect(known.losses).toEqual([]);
    expect(shop.render(batik({ brand: "Prada" })).losses).toEqual([
      expect.objectContaining({ field: "brand", note: expect.stringContaining("option brands") }),
    ]);
    await shop.create({ content: known.content });
    expect(place.store.items[0]?.fields["brand"]).toMatchObject({ brand_id: 40_516 });
  });
});

describe("certificates stand in the category's attributes", () => {
  const attributes = [
    { id: 1, name: "No. BPOM", mandatory: true, inputType: 3 },
    {
      id: 2,
      name: "Halal",
      values: [
        { id: 21, name: "Ya" },
        { id: 22, name: "Tidak" },
      ],
    },
  ];
  const bpom = { kind: "bpom", number: "MD 867031" } as const;
  const halal = { kind: "halal", number: "ID31110000123456" } as const;
  const lines = [
    { attribute_id: 1, attribute_value_list: [{ value_id: 0, original_value_name: "MD 867031" }] },
    { attribute_id: 2, attribute_value_list: [{ value_id: 21 }] },
  ];

  test("the number where it is asked for, and yes where only that is", async () => {
    await open({ attributes });
    const { content, losses } = render({ certificates: [bpom, halal] });
    expect(content.attribute_list).toEqual(lines);
    expect(losses).toEqual([]);
    await shop.create({ content });
    expect(place.store.items[0]?.fields["attribute_list"]).toEqual(lines);
  });

  test("what stands there does not stand in the description again; a mere yes does not tell the number", async () => {
    await open({ attributes });
    const { description } = render({ certificates: [bpom, halal] }).content;
    expect(description).not.toContain("MD 867031");
    expect(description).toContain("HALAL ID31110000123456");
  });

  test("an attribute or an extra that says it wins; without any the mandatory one is asked for", async () => {
    await open({ attributes });
    const said = render({ attributes: { "No. BPOM": "MD 1" }, certificates: [bpom] }).content;
    expect(said.attribute_list).toMatchObject([{ attribute_value_list: [{ original_value_name: "MD 1" }] }]);
    expect(said.description).toContain("BPOM MD 867031");
    expect(() => render({ certificates: [halal] })).toThrow(refusal("attributes.No. BPOM"));
  });

  test("where the category has no attribute for them they stand in the description", async () => {
    await open({});
    const { content, losses } = render({ certificates: [bpom] });
    expect(content.attribute_list).toEqual([]);
    expect(content.description).toContain("BPOM MD 867031");
    expect(losses).toEqual([]);
  });
});

describe("warehouses", () => {
  test("without named ones all stock lies in the first that is open, and reads back as it was", async () => {
    place = await sandbox.shopee({ ...IDENTITY, locations: ["IDZ", "IDY"] });
    shop = openShop(place, clock);
    const { content } = shop.render(productOf({ ...batik() }), {}, await shop.facts());
    expect(content.stocks).toEqual({ "BTK-001": [{ stock: 12 }] });
    const ref = await shop.create({ content });
    expect(place.store.items[0]?.seller_stock).toEqual([{ location_id: "IDZ", stock: 12 }]);
    expect((await shop.read(ref)).content).toMatchObject({ stocks: content.stocks });
    await shop.revise(ref, { content: { ...content, stocks: { "BTK-001": [{ stock: 3 }] } }, due: ["stock"] });
    expect(place.store.items[0]?.seller_stock).toEqual([{ location_id: "IDZ", stock: 3 }]);
    expect(place.requests.filter(({ method }) => method === "shop/get_warehouse_detail")).toHaveLength(1);
  });

  test("one that is on holiday is not chosen", async () => {
    place = await sandbox.shopee({ ...IDENTITY, locations: ["IDZ", "IDY"] });
    shop = openShop(place, clock);
    const response = [
      { location_id: "IDZ", warehouse_type: 1, holiday_mode_state: 1 },
      { location_id: "IDR", warehouse_type: 2, holiday_mode_state: 0 },
      { location_id: "IDY", warehouse_type: 1, holiday_mode_state: 0 },
    ];
    const body = JSON.stringify({ error: "", message: "", response });
    await place.fault({ what: "answer", status: 200, body, method: "shop/get_warehouse_detail" });
    await shop.create({ content: shop.render(batik()).content });
    expect(place.store.items[0]?.seller_stock).toEqual([{ location_id: "IDY", stock: 12 }]);
  });

  test("an app that may not look at them sells from one stock", async () => {
    place = await sandbox.shopee(IDENTITY);
    shop = openShop(place, clock);
    await place.fault({ what: "verb-off", method: "shop/get_warehouse_detail" });
    await shop.create({ content: shop.render(batik()).content });
    expect(place.store.items[0]?.seller_stock).toEqual([{ stock: 12 }]);
  });

  test("trouble while they are looked up leaves nothing in doubt, and nothing sent", async () => {
    place = await sandbox.shopee(IDENTITY);
    shop = openShop(place, clock);
    await place.fault({ what: "error-after", method: "shop/get_warehouse_detail", times: 1 });
    const { content } = shop.render(batik());
    await expect(shop.create({ content })).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected" });
    expect(place.store.items).toEqual([]);
    await shop.create({ content });
    expect(place.store.items).toHaveLength(1);
  });
});

describe("one image of an upload", () => {
  const told = (error: string, message: string) =>
    JSON.stringify({ error: "", message: "", response: { image_info_list: [{ id: 0, error, message }] } });

  test.each<[string, string, object]>([
    ["error_param", "Image size exceeds 10.0 MB.", { kind: "invalid", field: "photos" }],
    ["error_image_unavailable", "", { kind: "invalid", field: "photos" }],
    ["error_server", "Something wrong. Please try later.", { kind: "unavailable" }],
    ["error_rate_limit", "", { kind: "throttled" }],
  ])("%s: %s harms the photos only, and is definite", async (code, message, expected) => {
    place = await sandbox.shopee(IDENTITY);
    shop = openShop(place, clock);
    await place.fault({
      what: "answer",
      status: 200,
      body: told(code, message),
      method: "media_space/upload_image",
    });
    await expect(shop.create({ content: shop.render(batik()).content })).rejects.toMatchObject({
      ...expected,
      outcome: "rejected",
      facets: ["photos"],
      platformCode: code,
    });
    expect(place.store.items).toEqual([]);
  });

  test("travels in the scene that makes squares", async () => {
    place = await sandbox.shopee(IDENTITY);
    shop = openShop(place, clock);
    await shop.create({ content: shop.render(batik()).content });
    const [upload] = place.requests.filter(({ method }) => method === "media_space/upload_image");
    expect(upload?.fields).toMatchObject({ scene: "normal" });
  });
});
