import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { createSeller, type Fields, IDENTITY, tiers } from "./seller.js";

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

describe("tiers and models", () => {
  const model_ids = () => only()?.models.map(({ model_id }) => model_id) ?? [];
  const up = async (names: readonly string[] = ["Merah", "Biru"]) => {
    const item_id = await seller.add();
    await clock.advance(5_000);
    const reply = await post("product/init_tier_variation", tiers(item_id, names));
    expect(reply).toMatchObject({ error: "" });
    return { item_id, response: reply.response as { model: Fields[] } };
  };

  test("need five seconds after the item", async () => {
    const item_id = await seller.add();
    await clock.advance(4_999);
    expect(await post("product/init_tier_variation", tiers(item_id, ["Merah"]))).toEqual(
      refusal("error_param", "not found"),
    );
    await clock.advance(1);
    expect(await post("product/init_tier_variation", tiers(item_id, ["Merah"]))).toMatchObject({ error: "" });
  });

  test("give each model its id; the same structure twice is refused", async () => {
    const { item_id, response } = await up();
    expect(response.model).toEqual([
      { model_id: 276_001, tier_index: [0], model_sku: "BTK-001-Merah" },
      { model_id: 276_002, tier_index: [1], model_sku: "BTK-001-Biru" },
    ]);
    expect(await post("product/init_tier_variation", tiers(item_id, ["Hijau"]))).toEqual(
      refusal("error_param", "level of tier-variation not change"),
    );
  });

  test.each<[string, (fields: Fields) => Fields, string]>([
    [
      "three tiers",
      (one) => ({
        ...one,
        standardise_tier_variation: Array(3).fill((one["standardise_tier_variation"] as unknown[])[0]),
      }),
      "error_param",
    ],
    [
      "a place that is none",
      (one) => ({ ...one, model: [{ ...(one["model"] as Fields[])[0], tier_index: [9] }] }),
      "error_param",
    ],
    [
      "a place taken twice",
      (one) => ({ ...one, model: Array(2).fill((one["model"] as Fields[])[0]) }),
      "error_model_duplicate_tier_variation_index",
    ],
    ["no model", (one) => ({ ...one, model: [] }), "error_model_count_over_limit"],
  ])("%s is refused", async (_what, twist, error) => {
    const item_id = await seller.add();
    await clock.advance(5_000);
    expect(await post("product/init_tier_variation", twist(tiers(item_id, ["Merah"])))).toMatchObject({ error });
  });

  test("images of options: all of the first tier or none", async () => {
    const item_id = await seller.add();
    await clock.advance(5_000);
    const image_id = await seller.image(3);
    const withImages = (images: readonly (string | undefined)[]) => {
      const fields = tiers(item_id, ["Merah", "Biru"]);
      const [tier = {}] = fields["standardise_tier_variation"] as Fields[];
      const options = (tier["variation_option_list"] as Fields[]).map((option, at) => ({
        ...option,
        image_id: images[at],
      }));
      return post("product/init_tier_variation", {
        ...fields,
        standardise_tier_variation: [{ ...tier, variation_option_list: options }],
      });
    };
    expect(await withImages([image_id, undefined])).toEqual(refusal("error_tier_img_partial"));
    expect(await withImages([image_id, "x"])).toEqual(refusal("error_param", "Image not exist"));
    expect(await withImages([image_id, image_id])).toMatchObject({ error: "" });
  });

  test("models are added, changed, deleted; the last one stays", async () => {
    const { item_id } = await up(["Merah", "Biru"]);
    const [red, blue] = model_ids();
    expect(await post("product/delete_model", { item_id, model_id: blue })).toMatchObject({ error: "" });
    expect(await post("product/delete_model", { item_id, model_id: red })).toEqual(
      refusal("error_busi_cannot_delete_all_model"),
    );
    const added = { tier_index: [1], original_price: 1000, model_sku: "B2", seller_stock: [{ stock: 1 }] };
    expect(await post("product/add_model", { item_id, model_list: [added] })).toMatchObject({ error: "" });
    expect(await post("product/add_model", { item_id, model_list: [added] })).toEqual(
      refusal("error_model_duplicate_tier_variation_index"),
    );
    expect(
      await post("product/update_model", { item_id, model: [{ model_id: red, model_sku: "R2", weight: 0.5 }] }),
    ).toMatchObject({ error: "" });
    expect(await post("product/update_model", { item_id, model: [{ model_id: 7, model_sku: "x" }] })).toEqual(
      refusal("error_param", "Wrong model_id"),
    );
    expect(only()?.models).toMatchObject([
      { model_sku: "R2", weight: 0.5 },
      { model_sku: "B2", original_price: 1000 },
    ]);
    await post("product/update_item", { item_id, weight: 0.7 });
    expect(only()?.models[0]?.weight).toBeUndefined();
  });

  test("update_tier_variation moves models and drops those it does not name", async () => {
    const { item_id } = await up(["Merah", "Biru", "Hijau"]);
    const [red, blue] = model_ids();
    const { standardise_tier_variation } = tiers(item_id, ["Biru", "Merah"]);
    const model_list = [
      { model_id: red, tier_index: [1] },
      { model_id: blue, tier_index: [0] },
    ];
    expect(
      await post("product/update_tier_variation", { item_id, standardise_tier_variation, model_list }),
    ).toMatchObject({ error: "" });
    expect(only()?.models.map(({ model_id, tier_index }) => [model_id, ...tier_index])).toEqual([
      [red, 1],
      [blue, 0],
    ]);
    const strange = [{ model_id: 7, tier_index: [0] }];
    expect(
      await post("product/update_tier_variation", { item_id, standardise_tier_variation, model_list: strange }),
    ).toEqual(refusal("error_wrong_modelid"));
  });

  test("no tiers any more", async () => {
    const { item_id } = await up();
    const model = [{ tier_index: [], original_price: 70000, seller_stock: [{ stock: 4 }] }];
    expect(await post("product/init_tier_variation", { item_id, standardise_tier_variation: [], model })).toMatchObject(
      { error: "" },
    );
    expect(only()).toMatchObject({ tiers: [], models: [], original_price: 70000 });
  });

  test("are read back", async () => {
    const { item_id } = await up();
    expect((await get("product/get_model_list", { item_id: String(item_id) })).response).toMatchObject({
      standardise_tier_variation: [
        { variation_name: "Warna", variation_option_list: [{ variation_option_name: "Merah" }, {}] },
      ],
      model: [
        {
          model_sku: "BTK-001-Merah",
          price_info: [{ original_price: 150000 }],
          stock_info_v2: { seller_stock: [{ stock: 10 }] },
        },
        {},
      ],
    });
    const { response } = await get("product/get_item_base_info", { item_id_list: String(item_id) });
    expect(response).toMatchObject({ item_list: [{ has_model: true, weight: "0.35", create_time: 1_795_248_000 }] });
    expect((response as { item_list: Fields[] }).item_list[0]).not.toHaveProperty("price_info");
  });

  test("price and stock: what a promotion holds fails by itself", async () => {
    const { item_id } = await up();
    const [red = 0, blue = 0] = model_ids();
    place.promotion(item_id, { price: true, models: [red] });
    const price_list = [red, blue].map((model_id) => ({ model_id, original_price: 99_000 }));
    expect((await post("product/update_price", { item_id, price_list })).response).toEqual({
      failure_list: [{ model_id: red, failed_reason: "Price cannot be changed when model is under promotion." }],
      success_list: [{ model_id: blue, original_price: 99_000 }],
    });
    place.promotion(item_id, { stock: true });
    const stock_list = [{ model_id: red, seller_stock: [{ stock: 1 }] }];
    expect((await post("product/update_stock", { item_id, stock_list })).response).toMatchObject({
      failure_list: [{ model_id: red }],
      success_list: [],
    });
    expect(only()?.models.map((model) => [model.original_price, model.seller_stock[0]?.stock])).toEqual([
      [150000, 10],
      [99000, 10],
    ]);
  });

  test("price and stock of a simple item go by model 0, and no other", async () => {
    const item_id = await seller.add();
    expect(
      (await post("product/update_stock", { item_id, stock_list: [{ seller_stock: [{ stock: 3 }] }] })).response,
    ).toMatchObject({
      success_list: [{ model_id: 0, stock: 3 }],
    });
    expect(
      (await post("product/update_price", { item_id, price_list: [{ model_id: 7, original_price: 1000 }] })).response,
    ).toMatchObject({
      failure_list: [{ failed_reason: "Wrong model_id." }],
    });
    const twice = [{ original_price: 1000 }, { model_id: 0, original_price: 1000 }];
    expect(await post("product/update_price", { item_id, price_list: twice })).toEqual(
      refusal("error_param", "Repeat model_id."),
    );
    place.holiday(true);
    expect(await post("product/update_stock", { item_id, stock_list: [{ seller_stock: [{ stock: 1 }] }] })).toEqual(
      refusal("error_holiday_mode_change_stock"),
    );
    expect(only()?.seller_stock).toEqual([{ stock: 3 }]);
  });
});
