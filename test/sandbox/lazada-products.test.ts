import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type LazadaPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { createLazadaSeller, IDENTITY, type Params } from "./lazada-seller.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: LazadaPlace;
const seller = createLazadaSeller(
  () => place,
  () => clock.now(),
);
const { get, post, product } = seller;
const NOW = new Date("2026-11-21T08:00:00Z");

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.lazada(IDENTITY);
});
afterEach(() => sandbox.close());

const refusal = (code: string, message = "") =>
  expect.objectContaining({ code, message: expect.stringContaining(message), request_id: expect.any(String) });

describe("create", () => {
  test("makes an item with its SKUs, and a repeated SKU makes no second", async () => {
    const item = await seller.item();
    expect(await product("product/create", item)).toMatchObject({
      code: "0",
      data: {
        item_id: 3_069_252_001,
        item_status: "Active",
        sku_list: [{ seller_sku: "BTK-001-M", sku_id: 15_298_395_001 }],
      },
    });
    expect(await product("product/create", item)).toEqual(refusal("4105", "BIZ_CHECK_SELLER_SKU_DUPLICATE"));
    expect(place.store.items).toHaveLength(1);
  });

  const sku = (more: object) => ({ Skus: { Sku: [seller.sku(more as Params)] } });
  const attributes = (more: object) => ({
    Attributes: { name: "Kemeja", brand_id: "30768", ...more },
  });
  test.each<[object, string]>([
    [{ PrimaryCategory: "7" }, "201"],
    [{ PrimaryCategory: "1002" }, "4134"],
    [{ PrimaryCategory: "1101" }, "4110"],
    [attributes({ name: "x".repeat(256) }), "4120"],
    [attributes({ description: "x".repeat(25_001) }), "4120"],
    [attributes({ description: '<img src="https://elsewhere.example/a.jpg">' }), "4138"],
    [{ Attributes: { name: "Kemeja" } }, "4108"],
    [attributes({ brand_id: "1" }), "4142"],
    [attributes({ warna: "Merah" }), "10002"],
    [attributes({ motif: "a<b" }), "4129"],
    [{ PrimaryCategory: "1101", ...attributes({ coffee_type: "Liberika" }) }, "4115"],
    [{ PrimaryCategory: "1101", ...attributes({ coffee_type: "Arabika", net_weight: "250" }) }, "4107"],
    [{ Images: { Image: [] } }, "4139"],
    [{ Images: { Image: ["https://elsewhere.example/a.jpg"] } }, "4138"],
    [{ Images: { Image: "a" } }, "1001"],
    [{ Skus: { Sku: {} } }, "1001"],
    [sku({ quantity: 10 }), "1001"],
    [sku({ price: "150000.50" }), "4104"],
    [sku({ price: "0" }), "4118"],
    [sku({ quantity: "-1" }), "4152"],
    [sku({ package_weight: "0.355" }), "4149"],
    [sku({ package_weight: "40.01" }), "4164"],
    [sku({ package_length: "272" }), "4165"],
    [sku({ package_width: undefined }), "4108"],
    [sku({ saleProp: { Warna: "Merah" } }), "4143"],
    [{ Skus: { Sku: [seller.sku(), seller.sku({ SellerSku: "B" })] } }, "4113"],
    [{ Tittle: "x" }, "1001"],
  ])("%o is %s", async (more, code) => {
    expect(await product("product/create", await seller.item(more as Params))).toEqual(refusal(code));
  });

  test("forty kilograms and three metres are not too much", async () => {
    const most = sku({ package_weight: "40", package_length: "271" });
    expect(await product("product/create", await seller.item(most))).toMatchObject({ code: "0" });
  });

  test("the same picture twice, and more than eight, are refused", async () => {
    const url = await seller.image();
    expect(await product("product/create", await seller.item({ Images: { Image: [url, url] } }))).toEqual(
      refusal("4116"),
    );
    const nine = [];
    for (let shade = 0; shade < 9; shade += 1) nine.push(await seller.image(shade));
    expect(await product("product/create", await seller.item({ Images: { Image: nine } }))).toEqual(refusal("4169"));
  });

  test("a payload that is no JSON is refused", async () => {
    expect(await post("product/create", { payload: "<Request></Request>" })).toEqual(refusal("1001"));
    expect(await post("product/create")).toEqual(refusal("MissingParameter", "payload"));
  });

  test("empty choices are filled by guesses, unless that is off", async () => {
    await seller.add({
      PrimaryCategory: "1101",
      disableAutoFillAttribute: false,
      Attributes: { name: "Kopi", brand: "No Brand", coffee_type: "Robusta" },
    });
    expect(place.store.items[0]?.attributes).toMatchObject({ coffee_type: "Robusta", origin: "Aceh" });
  });

  const variation = (more: object = {}) => ({
    variation: {
      variation1: {
        name: "color_family",
        hasImage: false,
        customize: false,
        options: { option: ["Merah", "Biru"] },
        ...more,
      },
    },
  });
  const two = (second: object = {}) => ({
    PrimaryCategory: "1201",
    Attributes: { name: "Kaos", brand_id: "30768", material: "Katun" },
    ...variation(),
    Skus: {
      Sku: [
        seller.sku({ SellerSku: "M", saleProp: { color_family: "Merah" } }),
        seller.sku({ SellerSku: "B", saleProp: { color_family: "Biru" }, ...second }),
      ],
    },
  });

  test("variants of the category's own are taken", async () => {
    expect(await product("product/create", await seller.item(two()))).toMatchObject({ code: "0" });
  });

  test.each<[string, object, string]>([
    ["the same option twice", two({ saleProp: { color_family: "Merah" } }), "4112"],
    ["an option that was not declared", two({ saleProp: { color_family: "Hijau" } }), "4113"],
    ["no option at all", two({ saleProp: {} }), "4113"],
    ["a name that the category has not", { ...two(), ...variation({ name: "warna" }) }, "4161"],
    [
      "a colour that it has not",
      { ...two(), ...variation({ options: { option: ["Merah", "Biru", "Nila"] } }) },
      "4115",
    ],
    ["a photo of one SKU only", two({ Images: { Image: ["<url>"] } }), "4153"],
    ["no options", { ...two(), ...variation({ options: { option: [] } }) }, "4133"],
  ])("%s is refused", async (_what, more, code) => {
    const url = await seller.image();
    const given = JSON.parse(JSON.stringify(more).replaceAll("<url>", url)) as Params;
    expect(await product("product/create", await seller.item(given))).toEqual(refusal(code));
  });

  test("a custom name of sixteen characters is too long, fifteen are not", async () => {
    const custom = (name: string) => ({
      ...{ variation: { variation1: { name, hasImage: false, customize: true, options: { option: ["A"] } } } },
      Skus: { Sku: [seller.sku({ saleProp: { [name]: "A" } })] },
    });
    expect(await product("product/create", await seller.item(custom("x".repeat(16))))).toEqual(refusal("4133"));
    expect(await product("product/create", await seller.item(custom("x".repeat(15))))).toMatchObject({ code: "0" });
  });
});

describe("update, price and stock", () => {
  test("changes only what is sent, and needs ids", async () => {
    const { item, skus } = await seller.add();
    const SkuId = String(skus[0]);
    const update = (more: object) =>
      product("product/update", { ItemId: String(item), Attributes: {}, Skus: { Sku: [{ SkuId }] }, ...more });
    expect(await update({ Attributes: { name: "Lain" } })).toMatchObject({
      code: "0",
      data: { item_status: "Active" },
    });
    expect(place.store.items[0]).toMatchObject({
      attributes: { name: "Lain", brand_id: "30768" },
      skus: [{ price: 150000 }],
    });
    expect(await update({ ItemId: "1" })).toEqual(refusal("4137"));
    expect(await update({ Attributes: undefined })).toEqual(refusal("1", "Attributes"));
    expect(await update({ Skus: { Sku: [{ SkuId: "1" }] } })).toEqual(refusal("207"));
    expect(await update({ Skus: { Sku: [{ SkuId, SellerSku: "NEW" }] } })).toEqual(refusal("4150"));
    expect(await update({ Skus: { Sku: [seller.sku({ SellerSku: "NEW" })] } })).toEqual(refusal("4216"));
  });

  const line = (item: number, sku: number | undefined, more: object) => ({
    ItemId: String(item),
    SkuId: String(sku),
    SellerSku: "BTK-001-M",
    ...more,
  });

  test("what fails is told SKU by SKU, the others are set", async () => {
    const first = await seller.add();
    const other = await seller.add({ Skus: { Sku: [seller.sku({ SellerSku: "B" })] } });
    const Sku = [
      line(first.item, first.skus[0], { Price: "160000" }),
      { ...line(other.item, other.skus[0], { Price: "0.5" }), SellerSku: "B" },
    ];
    expect(await product("product/price_quantity/update", { Skus: { Sku } })).toEqual({
      ...{ code: "501", type: "ISV", message: "E501: Update product failed", request_id: "sandbox" },
      detail: [{ field: "Sku", seller_sku: "B", message: "BIZ_CHECK_PRICE_PRECISION_INVALID" }],
    });
    expect(place.store.items.map(({ skus }) => skus[0]?.price)).toEqual([160000, 150000]);
  });

  test("more than fifty SKUs are refused", async () => {
    const { item, skus } = await seller.add();
    const Sku = Array.from({ length: 51 }, () => line(item, skus[0], { Price: "1" }));
    expect(await product("product/price_quantity/update", { Skus: { Sku } })).toEqual(refusal("4171"));
  });

  test("a campaign holds price and item, and lets stock only rise", async () => {
    const { item, skus } = await seller.add();
    place.campaign(item, { price: true, stock: true, listing: true });
    const set = (path: string, more: object) => product(path, { Skus: { Sku: [line(item, skus[0], more)] } });
    expect((await set("product/price_quantity/update", { Price: "1" })).detail?.[0]?.message).toContain("PG_003");
    expect((await set("product/stock/sellable/update", { SellableQuantity: "3" })).detail?.[0]?.message).toMatch(
      /^4170/,
    );
    expect(await set("product/stock/sellable/update", { SellableQuantity: "30" })).toMatchObject({ code: "0" });
    const apiRequestBody = JSON.stringify({ Request: { Product: { ItemId: String(item) } } });
    expect(await post("product/deactivate", { apiRequestBody })).toEqual(refusal("4162"));
  });

  test("stock lies in warehouses where there are several", async () => {
    place = await sandbox.lazada({ ...IDENTITY, warehouses: ["W1", "W2"] });
    const { item, skus } = await seller.add();
    const at = (WarehouseCode: string) => ({
      MultiWarehouseInventories: { MultiWarehouseInventory: [{ WarehouseCode, SellableQuantity: "7" }] },
    });
    const set = (code: string) =>
      product("product/stock/sellable/update", { Skus: { Sku: [line(item, skus[0], at(code))] } });
    expect(await set("W2")).toMatchObject({ code: "0" });
    expect(place.store.items[0]?.skus[0]?.stocks).toEqual({ W1: 10, W2: 7 });
    expect(await set("W3")).toMatchObject({ code: "501" });
  });
});

describe("takes down and lists", () => {
  const hide = (id: number) =>
    post("product/deactivate", { apiRequestBody: JSON.stringify({ Request: { Product: { ItemId: String(id) } } }) });

  test("hides once; hidden twice, and what is not there, are told apart", async () => {
    const { item } = await seller.add();
    expect(await hide(item)).toMatchObject({ code: "0" });
    expect(await hide(item)).toEqual(refusal("E0004"));
    expect(await hide(1)).toEqual(refusal("E0002"));
  });

  test("removes SKUs by their long names; the item goes with the last", async () => {
    const { item, skus } = await seller.add();
    const remove = (names: readonly string[]) => post("product/remove", { sku_id_list: JSON.stringify(names) });
    expect(await remove([])).toEqual(refusal("30"));
    expect(await remove([`SkuId_${item}_1`])).toMatchObject({
      code: "503",
      detail: [{ message: "SELLER_SKU_NOT_FOUND" }],
    });
    expect(await remove([`SkuId_${item}_${skus[0]}`])).toMatchObject({ code: "0" });
    expect(await get("product/item/get", { item_id: String(item) })).toEqual(refusal("208"));
  });

  test("lists by SKU, whole words only, at most fifty", async () => {
    const { item } = await seller.add();
    const list = (params: Params) => get("products/get", { filter: "all", limit: "50", ...params });
    expect(await list({ sku_seller_list: '["BTK-001-M"]' })).toMatchObject({ data: { products: [{ item_id: item }] } });
    expect(await list({ sku_seller_list: '["BTK-001"]' })).toMatchObject({ data: { products: [] } });
    expect(await list({ sku_seller_list: "BTK" })).toEqual(refusal("70"));
    expect(await list({ limit: "51" })).toEqual(refusal("19"));
    expect(await list({ offset: "10001" })).toEqual(refusal("14"));
    expect(await list({ filter: "odd" })).toEqual(refusal("36"));
  });
});
