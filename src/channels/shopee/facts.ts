/** What a shop learns from Shopee at run time: its limits, shipping channels, region. Open Platform v2, read 2026-11-21 */
import * as z from "zod";
import type { FactSpec } from "../../channel/define.js";
import type { CategoryTree } from "../shared-categories.js";
import { createFactsReader } from "../shared-facts.js";
import { type AttributeNode, AttributeNodes, CategoryTreeFact, readAttributes, readTree } from "./categories.js";
import { type ItemLimits, LimitsFact, readLimits } from "./limits.js";
import type { Shop } from "./wire.js";

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
    .object({ shop: LimitsFact, byCategory: z.record(z.string(), LimitsFact) })
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
  readonly categories?: CategoryTree<number> | undefined;
  readonly attributes?: Readonly<Record<string, readonly AttributeNode[]>> | undefined;
}

/** Makes sense of what the ledger kept. */
export const factsOf: (facts: Readonly<Record<string, unknown>>) => ShopeeFacts = createFactsReader((facts) =>
  Facts.parse(facts),
);

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
