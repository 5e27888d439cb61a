/** Limits of a shop, and of one category in it. Page of get_item_limit (changed 2025-01-08), read 2026-11-22 */
import * as z from "zod";
import type { ChannelError } from "../../channel/failures.js";
import { notForShopee, type ShopeeContent } from "./content.js";
import type { Told } from "./failures.js";
import type { Shop } from "./wire.js";

const Range = z.object({ min: z.number().optional(), max: z.number().optional() });
/** An allowed range; an end that Shopee does not name is open. */
export type Range = z.output<typeof Range>;

/** Limits as the ledger keeps them. */
export const LimitsFact = z.object({
  price: Range,
  stock: Range,
  name: Range,
  description: Range,
  images: Range,
  tierName: Range,
  tierOption: Range,
  daysToShip: Range,
  weightMandatory: z.boolean(),
  dimensionMandatory: z.boolean(),
  gtinRule: z.string(),
  /** Per cent of the price. */
  wholesale: Range,
  sizeChartMandatory: z.boolean(),
});
/** Limits of a shop, or of one category in it. */
export type ItemLimits = z.output<typeof LimitsFact>;

/**
 * Limits until the shop's own are known: the examples on the page of get_item_limit. The numbers of Indonesia are in
 * none of our sources. (unverified)
 */
export const USUAL: ItemLimits = {
  price: {},
  stock: {},
  name: { min: 5, max: 100 },
  description: { min: 10, max: 2_000 },
  images: { min: 1, max: 9 },
  tierName: { max: 14 },
  tierOption: { max: 20 },
  daysToShip: {},
  weightMandatory: true,
  dimensionMandatory: false,
  gtinRule: "",
  wholesale: {},
  sizeChartMandatory: false,
};

const Wire = z.object({ min_limit: z.number().nullish(), max_limit: z.number().nullish() }).nullish().catch(undefined);
const WireLimits = z.object({
  price_limit: Wire,
  stock_limit: Wire,
  item_name_length_limit: Wire,
  item_description_length_limit: Wire,
  item_image_count_limit: Wire,
  tier_variation_name_length_limit: Wire,
  tier_variation_option_length_limit: Wire,
  dts_limit: z.object({ days_to_ship_limit: Wire }).nullish().catch(undefined),
  weight_limit: z.object({ weight_mandatory: z.boolean().nullish() }).nullish().catch(undefined),
  dimension_limit: z.object({ dimension_mandatory: z.boolean().nullish() }).nullish().catch(undefined),
  wholesale_price_threshold_percentage: Wire,
  size_chart_limit: z.object({ size_chart_mandatory: z.boolean().nullish() }).nullish().catch(undefined),
});
const GtinLimit = z
  .object({ gtin_limit: z.object({ gtin_validation_rule: z.string().nullish() }) })
  .nullish()
  .catch(undefined);

/** Limits of the shop, and of the categories that the options name. */
export async function readLimits(shop: Shop, signal: AbortSignal) {
  const byCategory: Record<string, ItemLimits> = {};
  for (const id of new Set(Object.values(shop.settings.categories))) {
    byCategory[id] = await readCategoryLimits(shop, id, signal);
  }
  return { shop: limitsFrom(await shop.ask("/product/get_item_limit", {}, signal)), byCategory };
}

/** Limits of one category. */
export async function readCategoryLimits(shop: Shop, category_id: number, signal: AbortSignal): Promise<ItemLimits> {
  return limitsFrom(await shop.ask("/product/get_item_limit", { category_id }, signal));
}

/** Refuses what lacks something that the category asks for. @throws ChannelError `invalid` */
export function checkLimits(
  { dimension, size_chart_info, gtin_code, models, pre_order }: ShopeeContent,
  { dimensionMandatory, sizeChartMandatory, gtinRule, daysToShip }: ItemLimits,
): void {
  if (dimension === undefined && dimensionMandatory) throw withoutSize();
  if (size_chart_info === undefined && sizeChartMandatory) throw withoutSizeChart();
  const codes = models.length === 0 ? [gtin_code] : models.map((model) => model.gtin_code);
  if (codes.includes(undefined) && /^(mandatory|flexible)$/i.test(gtinRule)) {
    const cure = "Set identifiers with the barcode, or name the category in the option categories.";
    throw notForShopee("variants.identifiers", "Shopee wants a barcode for every variant in this category.", cure);
  }
  const { days_to_ship: days } = pre_order;
  if (days !== undefined) checkDays(days, daysToShip);
}

/** A parcel without a size where the category asks for it. */
export function withoutSize(): ChannelError {
  const cure = "Set shipping.packed in millimetres.";
  return notForShopee("shipping.packed", "Shopee wants to know the size of the parcel.", cure);
}

/** No size chart where the category asks for it. */
export function withoutSizeChart(): ChannelError {
  const cure = "Make one in the Seller Centre and set extras.sizeChartId to its number.";
  return notForShopee("channels.<name>.extras.sizeChartId", "Shopee asks for a size chart in this category.", cure);
}

/** Refuses days that Shopee does not take. @throws ChannelError `invalid` */
export function checkDays(days: number, { min = 1, max = Number.POSITIVE_INFINITY }: Range): void {
  if (days >= min && days <= max) return;
  const message = `Shopee takes pre-orders of ${min} to ${max} days in this category; this is ${days}.`;
  throw notForShopee("variants[0].stock.preorder.shipDays", message, "Change the days, or set extras.preOrderDays.");
}

function limitsFrom({ response, body }: Told): ItemLimits {
  const told = WireLimits.parse(response);
  // The page shows the rule for barcodes beside `response`, where nothing else lies.
  const gtin = GtinLimit.parse(response)?.gtin_limit ?? GtinLimit.parse(body)?.gtin_limit;
  return {
    price: rangeOf(told.price_limit, USUAL.price),
    stock: rangeOf(told.stock_limit, USUAL.stock),
    name: rangeOf(told.item_name_length_limit, USUAL.name),
    description: rangeOf(told.item_description_length_limit, USUAL.description),
    images: rangeOf(told.item_image_count_limit, USUAL.images),
    tierName: rangeOf(told.tier_variation_name_length_limit, USUAL.tierName),
    tierOption: rangeOf(told.tier_variation_option_length_limit, USUAL.tierOption),
    daysToShip: rangeOf(told.dts_limit?.days_to_ship_limit, USUAL.daysToShip),
    weightMandatory: told.weight_limit?.weight_mandatory ?? USUAL.weightMandatory,
    dimensionMandatory: told.dimension_limit?.dimension_mandatory ?? USUAL.dimensionMandatory,
    gtinRule: gtin?.gtin_validation_rule ?? USUAL.gtinRule,
    wholesale: rangeOf(told.wholesale_price_threshold_percentage, USUAL.wholesale),
    sizeChartMandatory: told.size_chart_limit?.size_chart_mandatory ?? USUAL.sizeChartMandatory,
  };
}

function rangeOf(told: z.output<typeof Wire>, usual: Range): Range {
  const min = told?.min_limit ?? usual.min;
  // A highest of 0 is no limit.
  const max = told?.max_limit || usual.max;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
