/** Tiers, models, prices and stocks of an item. Product pages of the Open Platform v2, read 2026-11-21. */
import { checkGtin, checkPrice, checkStock, type Fields, listIn } from "./checks.js";
import { type Call, wireStock } from "./items.js";
import { refuse } from "./refusal.js";
import type { ShopeeItemModel, ShopeeItemTier, ShopeeStoredItem } from "./store.js";

const SETTLES_MS = 5_000;
const MOST_MODELS = 50;
const NO_STRUCTURE_CHANGE = "Structure of tier_variation cannot be edited when item is under promotion.";

/** init_tier_variation: replaces the structure, all model ids are new. */
export function initTierVariation(call: Call): object {
  const { fields, store, moment } = call;
  const item = store.item(fields["item_id"]);
  if (call.holiday) refuse("error_holiday_on_add_item", "Shop is under vocation mode.");
  // "Please wait at least 5 seconds after creating an item before creating variants, as processing may be delayed."
  if (moment.now.getTime() - item.createdAt.getTime() < SETTLES_MS) {
    refuse("error_param", "The information you queried is not found.");
  }
  const tiers = tiersIn(fields, call);
  if (tiers.length === item.tiers.length) refuse("error_param", "The level of tier-variation not change.");
  if (item.promotion.price || item.promotion.stock || item.promotion.listing) {
    refuse("error_cannt_init_tier_in_promotion", "Tier_variation cannot be changed when item is under promotion.");
  }
  const models = listIn(fields["model"]).map((one) => modelIn(one, call));
  if (tiers.length === 0) return dissolve(call, item, models);
  checkPlaces(tiers, models);
  const next = store.replace({ ...item, tiers, models }, moment);
  return { item_id: item.item_id, ...wireTiers(next), model: models.map(wireMade) };
}

function dissolve({ store, moment }: Call, item: ShopeeStoredItem, models: readonly ShopeeItemModel[]): object {
  const [only, ...more] = models;
  if (!only || more.length > 0 || only.tier_index.length > 0) return refuse("error_param", "Model tier_index error.");
  const { original_price, seller_stock } = only;
  store.replace({ ...item, tiers: [], models: [], original_price, seller_stock }, moment);
  return { item_id: item.item_id, tier_variation: [], model: [{ model_id: 0, tier_index: [] }] };
}

function tiersIn(fields: Fields, call: Call): readonly ShopeeItemTier[] {
  const lines = listIn(fields["standardise_tier_variation"]);
  if (lines.length > 2) refuse("error_param", "The level of tier-variation over 2.");
  const { limits } = call.catalogue;
  return lines.map(({ variation_name, variation_option_list }, at) => {
    const name = String(variation_name ?? "");
    if (name === "" || name.length > limits.tierName[1]) {
      refuse("error_tier_var_name_too_long", "Tier variation name is too long.");
    }
    const options = listIn(variation_option_list).map((one) => optionIn(one, call));
    checkOptions(options, at);
    return { name, options };
  });
}

type Option = ShopeeItemTier["options"][number];

function optionIn({ variation_option_name, image_id }: Fields, { store, catalogue: { limits } }: Call): Option {
  const name = String(variation_option_name ?? "");
  if (name === "" || name.length > limits.tierOption[1]) refuse("error_tier_opt_val_too_long", "Option is too long.");
  if (image_id !== undefined && !store.hasImage(image_id)) refuse("error_param", "Image not exist.");
  return { name, ...(image_id === undefined ? {} : { image_id: String(image_id) }) };
}

function checkOptions(options: readonly Option[], at: number): void {
  const pictured = options.filter(({ image_id }) => image_id !== undefined).length;
  if (pictured > 0 && (at > 0 || pictured < options.length)) {
    refuse("error_tier_img_partial", "Interal error, please contact openapi team.");
  }
  if (options.length === 0 || options.length > MOST_MODELS) {
    refuse("error_tier_opt_too_many", "Count of tier_variation option is wrong.");
  }
  if (new Set(options.map(({ name }) => name)).size < options.length) {
    refuse("error_model_duplicate_name", "Item tier_variation have duplicate name.");
  }
}

function modelIn(fields: Fields, call: Call): ShopeeItemModel {
  const { tier_index, original_price, model_sku = "", seller_stock, gtin_code, weight, dimension } = fields;
  if (String(model_sku).length > 100) refuse("error_param", "Parameter is not match the constraints, model_sku.");
  if (dimension !== undefined && weight === undefined) refuse("error_param", "Invalid Weight.");
  if (gtin_code !== undefined) checkGtin(gtin_code, "Optional");
  return {
    model_id: call.store.nextModel(),
    tier_index: placeIn(tier_index),
    model_sku: String(model_sku),
    original_price: checkPrice(original_price, call),
    seller_stock: checkStock(seller_stock, call),
    ...(gtin_code === undefined ? {} : { gtin_code: String(gtin_code) }),
    ...(weight === undefined ? {} : { weight: Number(weight) }),
    ...(dimension === undefined ? {} : { dimension }),
  };
}

function placeIn(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function checkPlaces(tiers: readonly ShopeeItemTier[], models: readonly Pick<ShopeeItemModel, "tier_index">[]): void {
  if (models.length === 0 || models.length > MOST_MODELS) {
    refuse("error_model_count_over_limit", "The count of model is too large. Should be under 20 (50 for TW)");
  }
  const fits = ({ tier_index }: Pick<ShopeeItemModel, "tier_index">) =>
    tier_index.length === tiers.length && tier_index.every((place, at) => tiers[at]?.options[place] !== undefined);
  if (!models.every(fits)) refuse("error_param", "Model tier_index error.");
  if (new Set(models.map(({ tier_index }) => tier_index.join())).size < models.length) {
    refuse("error_model_duplicate_tier_variation_index", "Item have duplicate tier_index.");
  }
}

/** update_tier_variation: options come, go and move; the number of tiers stays. Models that are not named go. */
export function updateTierVariation(call: Call): object {
  const { fields, store, moment } = call;
  const item = store.item(fields["item_id"]);
  if (item.tiers.length === 0) {
    refuse(
      "error_tier_var_is_",
      "Item without tier-variation. Please use init_tier_variation api to upgrade the structure.",
    );
  }
  const tiers = tiersIn(fields, call);
  if (tiers.length !== item.tiers.length) refuse("error_param", "Canot change the level of tier-variation.");
  const lines = listIn(fields["model_list"]);
  const strange = lines.find(({ model_id }) => !item.models.some((model) => model.model_id === model_id));
  if (strange)
    refuse("error_wrong_modelid", `The model_id is wrong or not related to this item, model_id:${strange["model_id"]}`);
  if (lines.length === 0) refuse("error_busi_cannot_delete_all_model", "Cannot delete all models by this api.");
  const models = item.models.flatMap((model) => {
    const line = lines.find(({ model_id }) => model_id === model.model_id);
    return line ? [{ ...model, tier_index: placeIn(line["tier_index"]) }] : [];
  });
  if (models.length < item.models.length && item.promotion.listing) {
    refuse("error_cannt_change_tier_variation_in_promotion", NO_STRUCTURE_CHANGE);
  }
  checkPlaces(tiers, models);
  store.replace({ ...item, tiers, models }, moment);
  return {};
}

/** add_model */
export function addModel(call: Call): object {
  const { fields, store, moment } = call;
  const item = store.item(fields["item_id"]);
  if (item.tiers.length === 0) refuse("error_param", "Model tier_index error.");
  const added = listIn(fields["model_list"]).map((one) => modelIn(one, call));
  checkPlaces(item.tiers, [...item.models, ...added]);
  store.replace({ ...item, models: [...item.models, ...added] }, moment);
  return { model: added.map(wireMade) };
}

/** update_model: SKU, barcode, parcel. */
export function updateModel({ fields, store, moment }: Call): object {
  const item = store.item(fields["item_id"]);
  const lines = listIn(fields["model"]);
  for (const { model_id } of lines) modelOf(item, model_id);
  const models = item.models.map((model): ShopeeItemModel => {
    const line = lines.find(({ model_id }) => model_id === model.model_id);
    if (!line) return model;
    const { model_sku, gtin_code, weight, dimension } = line;
    return {
      ...model,
      model_sku: String(model_sku),
      ...(gtin_code === undefined ? {} : { gtin_code: String(gtin_code) }),
      ...(weight === undefined ? {} : { weight: Number(weight) }),
      ...(dimension === undefined ? {} : { dimension }),
    };
  });
  store.replace({ ...item, models }, moment);
  return {};
}

function modelOf(item: ShopeeStoredItem, id: unknown): ShopeeItemModel {
  return item.models.find(({ model_id }) => model_id === id) ?? refuse("error_param", "Wrong model_id.");
}

/** delete_model */
export function deleteModel({ fields, store, moment }: Call): object {
  const item = store.item(fields["item_id"]);
  const model = modelOf(item, fields["model_id"]);
  if (item.models.length === 1) refuse("error_busi_cannot_delete_all_model", "Cannot delete all models by this api.");
  if (item.promotion.listing)
    refuse("error_in_item_promotion_remove_model", "Can't change tier_variation when item is under promotion.");
  store.replace({ ...item, models: item.models.filter((one) => one !== model) }, moment);
  return {};
}

/** get_model_list */
export function modelList({ fields, store }: Call): object {
  const item = store.seen(fields["item_id"]);
  if (!item || item.status.endsWith("_DELETE")) return refuse("error_item_not_found", "Product not found");
  return {
    ...wireTiers(item),
    model: item.models.map((model) => ({
      ...wireMade(model),
      price_info: [{ current_price: model.original_price, original_price: model.original_price }],
      stock_info_v2: wireStock(model.seller_stock),
      model_status: "MODEL_NORMAL",
      gtin_code: model.gtin_code ?? "",
      ...(model.weight === undefined ? {} : { weight: String(model.weight) }),
      ...(model.dimension === undefined ? {} : { dimension: model.dimension }),
    })),
  };
}

function wireTiers({ tiers }: ShopeeStoredItem): object {
  return {
    tier_variation: tiers.map(({ name, options }) => ({
      name,
      option_list: options.map((one) => ({
        option: one.name,
        ...(one.image_id ? { image: { image_id: one.image_id } } : {}),
      })),
    })),
    standardise_tier_variation: tiers.map(({ name, options }) => ({
      variation_id: 0,
      variation_name: name,
      variation_group_id: 0,
      variation_option_list: options.map((one) => ({
        variation_option_id: 0,
        variation_option_name: one.name,
        ...(one.image_id ? { image_id: one.image_id } : {}),
      })),
    })),
  };
}

function wireMade({ model_id, tier_index, model_sku }: ShopeeItemModel): object {
  return { model_id, tier_index, model_sku };
}
