/** What a shop learns from Shopee at run time: its limits, shipping channels, region. Open Platform v2, read 2026-11-21 */
import * as z from "zod";
import type { FactSpec } from "../../channel/define.js";
import {
  type AttributeNode,
  AttributeNodes,
  type CategoryTree,
  CategoryTreeFact,
  readAttributes,
  readTree,
} from "./categories.js";
import type { Shop } from "./wire.js";

const Range = z.object({ min: z.number().optional(), max: z.number().optional() });
/** An allowed range; an end that Shopee does not name is open. */
export type Range = z.output<typeof Range>;

const Limits = z.object({
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
});
/** Limits of a shop, or of one category in it. */
export type ItemLimits = z.output<typeof Limits>;

const Channel = z.object({
  id: z.number(),
  name: z.string(),
  /** Kilograms; 0: no limit. */
  minWeight: z.number(),
  maxWeight: z.number(),
  /** Centimetres, longest first; empty: no limit. */
  maxSides: z.array(z.number()),
  feeType: z.string(),
});
/** A shipping channel that the shop has switched on and that buyers choose at checkout. */
export type LogisticChannel = z.output<typeof Channel>;

const Facts = z.object({
  limits: z
    .object({ shop: Limits, byCategory: z.record(z.string(), Limits) })
    .optional()
    .catch(undefined),
  logistics: z.array(Channel).optional().catch(undefined),
  shop: z.object({ region: z.string() }).optional().catch(undefined),
  categories: CategoryTreeFact.optional().catch(undefined),
  attributes: z.record(z.string(), AttributeNodes).optional().catch(undefined),
});

/** Facts as render uses them; what is not known yet is absent. */
export interface ShopeeFacts {
  readonly limits?:
    | { readonly shop: ItemLimits; readonly byCategory: Readonly<Record<string, ItemLimits>> }
    | undefined;
  readonly logistics?: readonly LogisticChannel[] | undefined;
  readonly shop?: { readonly region: string } | undefined;
  readonly categories?: CategoryTree | undefined;
  readonly attributes?: Readonly<Record<string, readonly AttributeNode[]>> | undefined;
}

/** Makes sense of what the ledger kept. */
export function factsOf(facts: Readonly<Record<string, unknown>>): ShopeeFacts {
  return Facts.parse(facts);
}

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
};

const DAY_MS = 86_400_000;

/** The facts of the definition. */
export const FACTS: Readonly<Record<string, FactSpec<Shop>>> = {
  limits: { everyMs: DAY_MS, read: readLimits },
  logistics: { everyMs: DAY_MS, read: readLogistics },
  shop: { everyMs: 7 * DAY_MS, read: readShop },
  categories: {
    everyMs: 7 * DAY_MS,
    read: (shop, signal) => readTree(shop, signal),
  },
  attributes: {
    everyMs: DAY_MS,
    read: (shop, signal) => readAttributes(shop, [...new Set(Object.values(shop.settings.categories))], signal),
  },
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
  gtin_limit: z.object({ gtin_validation_rule: z.string().nullish() }).nullish().catch(undefined),
});

async function readLimits(shop: Shop, signal: AbortSignal) {
  const byCategory: Record<string, ItemLimits> = {};
  for (const id of new Set(Object.values(shop.settings.categories))) {
    byCategory[id] = limitsFrom(await shop.get("/product/get_item_limit", { category_id: id }, signal));
  }
  return { shop: limitsFrom(await shop.get("/product/get_item_limit", {}, signal)), byCategory };
}

function limitsFrom(response: unknown): ItemLimits {
  const told = WireLimits.parse(response);
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
    gtinRule: told.gtin_limit?.gtin_validation_rule ?? USUAL.gtinRule,
  };
}

function rangeOf(told: z.output<typeof Wire>, usual: Range): Range {
  const min = told?.min_limit ?? usual.min;
  // A highest of 0 is no limit.
  const max = told?.max_limit || usual.max;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

const WireChannels = z.object({
  logistics_channel_list: z.array(
    z.object({
      logistics_channel_id: z.number(),
      logistics_channel_name: z.string().default(""),
      enabled: z.boolean().default(false),
      mask_channel_id: z.number().nullish(),
      fee_type: z.string().nullish(),
      weight_limit: z
        .object({ item_min_weight: z.number().nullish(), item_max_weight: z.number().nullish() })
        .nullish()
        .catch(undefined),
      item_max_dimension: z
        .object({ length: z.number().nullish(), width: z.number().nullish(), height: z.number().nullish() })
        .nullish()
        .catch(undefined),
    }),
  ),
});

/** The channels that the shop has switched on; those behind a checkout channel follow it. */
export async function readLogistics(shop: Shop, signal: AbortSignal): Promise<readonly LogisticChannel[]> {
  const told = WireChannels.parse(await shop.get("/logistics/get_channel_list", {}, signal));
  return told.logistics_channel_list
    .filter(({ enabled, mask_channel_id }) => enabled && !mask_channel_id)
    .map((channel) => ({
      id: channel.logistics_channel_id,
      name: channel.logistics_channel_name,
      minWeight: channel.weight_limit?.item_min_weight ?? 0,
      maxWeight: channel.weight_limit?.item_max_weight ?? 0,
      maxSides: [
        channel.item_max_dimension?.length,
        channel.item_max_dimension?.width,
        channel.item_max_dimension?.height,
      ]
        .flatMap((side) => (side ? [side] : []))
        .toSorted((a, b) => b - a),
      feeType: channel.fee_type ?? "",
    }));
}

const ShopInfo = z.object({ region: z.string(), status: z.string().optional() });

async function readShop(shop: Shop, signal: AbortSignal) {
  return { region: (await readShopInfo(shop, signal)).region };
}

/** Region and status (NORMAL, FROZEN, BANNED) of the shop. They lie at the top of this answer. */
export async function readShopInfo(shop: Shop, signal: AbortSignal): Promise<z.output<typeof ShopInfo>> {
  return ShopInfo.parse(await shop.get("/shop/get_shop_info", {}, signal));
}
