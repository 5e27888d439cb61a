/** A listing read back, under the keys of what we sent. Pages of get_item_base_info and get_model_list, read 2026-11-21 */
import type { Ref, Seen } from "../../channel/verbs.js";
import { inOrder } from "../shared-listing.js";
import type { ShopeeContent, ShopeeStock } from "./content.js";
import { dimensionIn, readExisting, readModels, refOf, stocksIn, type ThereItem, type ThereModels } from "./items.js";
import type { Shop } from "./wire.js";

const BECAUSE: Readonly<Record<string, string>> = {
  UNLIST: "It is hidden.",
  REVIEWING: "Shopee is reviewing it.",
  BANNED: "Shopee has banned it; the reason is in the Seller Centre.",
};

/** What the listing looks like there now, under the keys of `content`. @throws ChannelError `gone` where it was deleted */
export async function readListing(shop: Shop, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const item = await readExisting(shop, ref.id, signal);
  const there = item.has_model ? await readModels(shop, ref.id, signal) : { tiers: [], models: [] };
  const because = BECAUSE[item.item_status];
  return {
    visible: item.item_status === "NORMAL",
    status: item.item_status,
    ...(because === undefined ? {} : { because }),
    content: { ...contentIn(item), ...amountsIn(item, there, ref, Object.keys(shop.settings.locations).length > 0) },
    ref: { ...refOf(shop.settings, item.item_id), ...(ref.variants ? { variants: ref.variants } : {}) },
  };
}

function contentIn(item: ThereItem): Readonly<Record<string, unknown>> {
  const { brand, attribute_list, pre_order, condition } = item;
  const told: Readonly<Partial<Record<keyof ShopeeContent, unknown>>> = {
    item_name: item.item_name,
    description: item.description,
    category_id: item.category_id,
    weight: item.weight,
    dimension: dimensionIn(item.dimension),
    condition: condition && conditionIn(condition),
    item_dangerous: DANGER.find((known) => known === item.item_dangerous),
    brand: brand ? { brand_id: brand.brand_id, original_brand_name: brand.original_brand_name } : undefined,
    attribute_list: attribute_list ? attributesIn(attribute_list) : undefined,
    pre_order: pre_order ? preOrderIn(pre_order) : undefined,
    wholesale: item.wholesales ?? undefined,
    gtin_code: item.gtin_code || undefined,
    item_sku: item.item_sku ?? undefined,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** "USED、Used and used will be mapped to Used" (add_item) */
function conditionIn(condition: string): ShopeeContent["condition"] {
  return condition.toUpperCase() === "USED" ? "USED" : "NEW";
}

const DANGER = [0, 1] as const;

function attributesIn(list: NonNullable<ThereItem["attribute_list"]>): ShopeeContent["attribute_list"] {
  return list
    .map(({ attribute_id, attribute_value_list }) => ({
      attribute_id,
      attribute_value_list: attribute_value_list.map(({ value_id, original_value_name, value_unit }) => ({
        value_id,
        ...(value_id > 0 || !original_value_name ? {} : { original_value_name }),
        ...(value_unit ? { value_unit } : {}),
      })),
    }))
    .toSorted((a, b) => a.attribute_id - b.attribute_id);
}

// Of an item that is no pre-order the days are Shopee's own.
function preOrderIn({ is_pre_order, days_to_ship }: NonNullable<ThereItem["pre_order"]>): ShopeeContent["pre_order"] {
  return { is_pre_order, ...(is_pre_order && days_to_ship != null ? { days_to_ship } : {}) };
}

function amountsIn(item: ThereItem, { models }: ThereModels, ref: Ref, byPlace: boolean): Partial<ShopeeContent> {
  const pairs = Object.entries(ref.variants ?? {}).map(([variant, id]) => {
    const model = models.find((one) => String(one.id) === id);
    const own = item.has_model ? undefined : item;
    return {
      variant,
      price: model?.price ?? own?.price_info?.[0]?.original_price,
      stocks: model?.stocks ?? stocksIn(own?.stock_info_v2),
    };
  });
  const prices = pairs.flatMap(({ variant, price }) => (price === undefined ? [] : [[variant, price] as const]));
  const stocks = pairs.flatMap((one) =>
    one.stocks === undefined ? [] : [[one.variant, byPlace ? one.stocks : together(one.stocks)] as const],
  );
  return {
    ...(prices.length === 0 ? {} : { prices: inOrder(prices) }),
    ...(stocks.length === 0 ? {} : { stocks: inOrder(stocks) }),
  };
}

// Without named warehouses all stock lies in one, and what others hold is sold too.
function together(stocks: readonly ShopeeStock[]): readonly ShopeeStock[] {
  return [{ stock: stocks.reduce((sum, { stock }) => sum + stock, 0) }];
}
