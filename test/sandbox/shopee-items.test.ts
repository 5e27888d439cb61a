import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { createSeller, type Fields, IDENTITY } from "./seller.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopeePlace;
const seller = createSeller(
  () => place,
  () => clock.now(),
);
const { get, post } = seller;

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.shopee(IDENTITY);
});
afterEach(() => sandbox.close());

const refusal = (error: string, message = "") =>
  expect.objectContaining({ error, message: expect.stringContaining(message) });
const only = () => place.store.items[0];

describe("add_item", () => {
  test("makes an item with the next id, and a repeated one makes a second", async () => {
    const item = await seller.item();
    expect(await post("product/add_item", item)).toMatchObject({
      error: "",
      response: { item_id: 34_001, item_status: "NORMAL" },
    });
    expect(await post("product/add_item", item)).toMatchObject({ error: "", response: { item_id: 34_002 } });
    expect(place.store.items).toMatchObject([
      {
        item_id: 34_001,
        status: "NORMAL",
        original_price: 150000,
        seller_stock: [{ stock: 25 }],
        fields: { item_sku: "BTK-001" },
      },
      { item_id: 34_002 },
    ]);
    expect(only()?.createdAt).toEqual(clock.now());
  });

  test.each<[Fields, string]>([
    [{ item_name: "Baju" }, "error_item_name_is_too_short"],
    [{ item_name: "x".repeat(101) }, "error_title_exceeds_max_length"],
    [{ description: "Bagus" }, "error_desc_length_min_limit"],
    [{ description: "#a".repeat(1).padEnd(10) + " #b".repeat(18) }, "error_desc_hash_tag_over_limit"],
    [{ category_id: 100002 }, "error_invalid_category"],
    [{ category_id: 7 }, "error_invalid_category"],
    [{ category_id: 100101 }, "error_less_required_attribute"],
    [{ category_id: 100201 }, "error_param"],
    [{ weight: 0 }, "error_param"],
    [{ original_price: 98 }, "error_price_exceed_min_limitt"],
    [{ original_price: 150_000_001 }, "error_price_exceed_max_limitt"],
    [{ original_price: 65_000.5 }, "error_invalid_price"],
    [{ image: { image_id_list: [] } }, "error_image_num_min"],
    [{ image: { image_id_list: ["nobody's"] } }, "error_param"],
    [{ logistic_info: [{ logistic_id: 8005, enabled: true }] }, "error_invalid_logistic_info"],
    [{ logistic_info: [{ logistic_id: 80031, enabled: true }] }, "error_invalid_logistic_info"],
    [{ logistic_info: [{ logistic_id: 8009, enabled: true }] }, "error_invalid_logistic_info"],
    [{ logistic_info: [{ logistic_id: 8003, enabled: false }] }, "error_invalid_logistic_info"],
    [{ brand: { brand_id: 0 } }, "error_invalid_brand"],
    [{ pre_order: { is_pre_order: true, days_to_ship: 3 } }, "error_invalid_days_to_ship"],
    [{ wholesale: [{ min_count: 3, max_count: 5, unit_price: 150000 }] }, "error_param"],
    [{ gtin_code: "8999999999990" }, "error_param_validate"],
    [{ seller_stock: [{ location_id: "IDZ", stock: 1 }] }, "error_auth"],
    [{ seller_stock: [{ stock: 1_000_000 }] }, "error_param"],
    [{ item_status: "BANNED" }, "error_busi_item_status_invalid"],
    [
      { attribute_list: [{ attribute_id: 1, attribute_value_list: [{ value_id: 1 }] }] },
      "error_invalid_category_attribute",
    ],
  ])("%o is refused as %s", async (more, error) => {
    expect(await post("product/add_item", await seller.item(more))).toMatchObject({ error });
    expect(place.store.items).toEqual([]);
  });

  test.each<[string, readonly Fields[], string]>([
    ["a value that is none", [{ value_id: 7 }], "error_invalid_attribute_value"],
    ["own text in a drop-down", [{ value_id: 0, original_value_name: "x" }], "error_invalid_attribute_value"],
    ["own text without words", [{ value_id: 0 }], "error_value_name_required"],
    ["two where one is allowed", [{ value_id: 6001 }, { value_id: 6002 }], "error_invalid_attribute_value"],
    ["a value that asks for more", [{ value_id: 6003 }], "error_less_required_attribute"],
    ["a value of the list", [{ value_id: 6001 }], ""],
  ])("attributes: %s", async (_what, attribute_value_list, error) => {
    const more = { category_id: 100101, attribute_list: [{ attribute_id: 5001, attribute_value_list }] };
    expect(await post("product/add_item", await seller.item(more))).toMatchObject({ error });
  });

  test("warehouses ask for their place", async () => {
    place = await sandbox.shopee({ ...IDENTITY, locations: ["IDZ"] });
    const add = async (stock: Fields) => post("product/add_item", await seller.item({ seller_stock: [stock] }));
    expect(await add({ stock: 1 })).toEqual(refusal("error_busi", "multi warehouse"));
    expect(await add({ stock: 1, location_id: "other" })).toEqual(refusal("error_inner", "location ID"));
    expect(await add({ stock: 1, location_id: "IDZ" })).toMatchObject({ error: "" });
  });

  test("a full shop and a holiday refuse", async () => {
    place = await sandbox.shopee({ ...IDENTITY, limits: { items: 1 } });
    await seller.add();
    expect(await post("product/add_item", await seller.item())).toMatchObject({ error: "error_reach_shop_item_limit" });
    place.holiday(true);
    expect(await post("product/add_item", await seller.item())).toMatchObject({ error: "error_holiday_on_add_item" });
  });
});

describe("update, unlist, delete", () => {
  test("update_item changes only what is sent", async () => {
    const item_id = await seller.add();
    expect(await post("product/update_item", { item_id, item_name: "Batik Baru" })).toMatchObject({ error: "" });
    expect(only()).toMatchObject({ original_price: 150000, fields: { item_name: "Batik Baru", item_sku: "BTK-001" } });
    expect(await post("product/update_item", { item_id, item_name: "B" })).toEqual(
      refusal("error_item_name_is_too_short"),
    );
    expect(await post("product/update_item", { item_id, original_price: 1 })).toEqual(
      refusal("error_param", "unknown field"),
    );
    expect(await post("product/update_item", { item_id: 7 })).toEqual(refusal("error_item_not_found"));
  });

  test("a hidden item is not shown by update_item", async () => {
    const item_id = await seller.add({ item_status: "UNLIST" });
    expect(await post("product/update_item", { item_id, item_status: "NORMAL" })).toEqual(
      refusal("error_set_normal_unlisted_item"),
    );
    await post("product/unlist_item", { item_list: [{ item_id, unlist: false }] });
    expect(only()?.status).toBe("NORMAL");
  });

  test("unlist_item answers for each", async () => {
    const [first, second] = [await seller.add(), await seller.add()];
    place.promotion(second, { listing: true });
    const item_list = [first, second, 7].map((item_id) => ({ item_id, unlist: true }));
    expect((await post("product/unlist_item", { item_list })).response).toEqual({
      success_list: [{ item_id: first, unlist: true }],
      failure_list: [
        { item_id: second, failed_reason: "Can't unlist item when item is under promotion." },
        { item_id: 7, failed_reason: "Product not found" },
      ],
    });
    const many = Array.from({ length: 51 }, () => ({ item_id: first, unlist: true }));
    expect(await post("product/unlist_item", { item_list: many })).toEqual(refusal("error_param", "1 to 50"));
  });

  test("delete_item ends it; reading still shows what became of it", async () => {
    const item_id = await seller.add();
    expect(await post("product/delete_item", { item_id })).toMatchObject({ error: "" });
    expect(await post("product/delete_item", { item_id })).toEqual(refusal("error_item_not_found"));
    expect(await post("product/update_item", { item_id, item_name: "Batik" })).toEqual(refusal("error_item_not_found"));
    const { response } = await get("product/get_item_base_info", { item_id_list: String(item_id) });
    expect(response).toMatchObject({ item_list: [{ item_status: "SELLER_DELETE" }] });
  });

  test("a promotion and a holiday hold a deletion", async () => {
    const item_id = await seller.add();
    place.promotion(item_id, { listing: true });
    expect(await post("product/delete_item", { item_id })).toEqual(refusal("error_in_item_promotion_delete_lock"));
    place.holiday(true);
    expect(await post("product/delete_item", { item_id })).toEqual(refusal("error_holiday_on_del_item"));
  });

  test("a review holds the item until it is judged", async () => {
    place = await sandbox.shopee({ ...IDENTITY, review: true });
    const item_id = await seller.add();
    expect(only()?.status).toBe("REVIEWING");
    expect(await post("product/update_item", { item_id, item_name: "Batik Baru" })).toEqual(
      refusal("error_item_uneditable"),
    );
    place.judge(item_id, "NORMAL");
    expect(await post("product/update_item", { item_id, item_name: "Batik Baru" })).toMatchObject({ error: "" });
  });
});

describe("lists and searches", () => {
  test("by item SKU exactly, by name in part, page by page", async () => {
    const ids = [
      await seller.add(),
      await seller.add({ item_sku: "BTK-002" }),
      await seller.add({ item_sku: "BTK-002", item_name: "Kain Batik" }),
    ];
    const search = async (query: Readonly<Record<string, string>>) =>
      (await get("product/search_item", { page_size: "2", ...query })).response;
    expect(await search({ item_sku: "BTK-002" })).toMatchObject({
      item_id_list: ids.slice(1),
      total_count: 2,
      next_offset: "",
    });
    expect(await search({ item_sku: "BTK-00" })).toMatchObject({ item_id_list: [] });
    expect(await search({ item_name: "kain" })).toMatchObject({ item_id_list: [ids[2]] });
    expect(await search({ item_name: "batik" })).toMatchObject({ item_id_list: ids.slice(0, 2), next_offset: "2" });
    expect(await search({ item_name: "batik", offset: "2" })).toMatchObject({ item_id_list: [ids[2]] });
    await post("product/delete_item", { item_id: ids[1] });
    expect(await search({ item_sku: "BTK-002" })).toMatchObject({ item_id_list: [ids[2]] });
  });

  test("by status, page by page", async () => {
    const [first, hidden] = [await seller.add(), await seller.add({ item_status: "UNLIST" })];
    const list = async (item_status: string) =>
      (await get("product/get_item_list", { offset: "0", page_size: "1", item_status })).response;
    expect(await list("NORMAL")).toMatchObject({
      item: [{ item_id: first, item_status: "NORMAL" }],
      has_next_page: false,
    });
    expect(await list("NORMAL,UNLIST")).toMatchObject({
      item: [{ item_id: first }],
      has_next_page: true,
      next_offset: 1,
      total_count: 2,
    });
    expect(await list("UNLIST")).toMatchObject({ item: [{ item_id: hidden }] });
  });
});
