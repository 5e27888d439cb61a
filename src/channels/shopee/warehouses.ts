/** Where stock lies in shops that have several warehouses. Page of get_warehouse_detail (2025-01-13), read 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { beforeWriting } from "../shared-answers.js";
import { createDaily } from "../shared-facts.js";
import type { ShopeeContent } from "./content.js";
import type { Shop } from "./wire.js";

/** A pickup warehouse. */
export interface ShopeeWarehouse {
  /** What the option `locations` names. */
  readonly locationId: string;
  readonly name: string;
  /** Orders come to it now. */
  readonly isOpen: boolean;
}

const Warehouses = z.array(
  z.object({
    location_id: z.string().min(1),
    warehouse_name: z.string().nullish(),
    // 0: not on holiday, 2: holiday is being switched off
    holiday_mode_state: z.number().nullish(),
    // 2: takes returns only
    warehouse_type: z.number().nullish(),
  }),
);

/** Refusals that mean: this shop has one stock without a place. */
const ONE_STOCK = /error_(not_in_whitelist|can_not_find_warehouse|region_not_valid)/;

/** Warehouses that orders are picked up from; none where the shop has one stock without a place. */
export async function readWarehouses(shop: Shop, signal: AbortSignal): Promise<readonly ShopeeWarehouse[]> {
  try {
    const told = Warehouses.nullish().parse(await shop.get("/shop/get_warehouse_detail", {}, signal));
    return (told ?? [])
      .filter(({ warehouse_type }) => warehouse_type !== 2)
      .map(({ location_id, warehouse_name, holiday_mode_state: state }) => ({
        locationId: location_id,
        name: warehouse_name ?? "",
        isOpen: state !== 1 && state !== 3,
      }));
  } catch (error) {
    if (error instanceof ChannelError && isOneStock(error)) return [];
    throw error;
  }
}

// Where an app may not look at warehouses, it sells from one stock; a shop with several is told by add_item.
function isOneStock({ scope, platformCode = "" }: ChannelError): boolean {
  return ONE_STOCK.test(platformCode) || scope === "verb";
}

const usual = createDaily<string | undefined>();

/**
 * The same with a place for its stock: as the option `locations` says, else all of it in the first warehouse that is open,
 * where the shop has several.
 */
export async function withPlaces<T extends { readonly content: ShopeeContent }>(
  shop: Shop,
  item: T,
  signal: AbortSignal,
): Promise<T> {
  if (Object.keys(shop.settings.locations).length > 0) return item;
  const location_id = await beforeWriting(usual(shop, "warehouse", () => usualPlace(shop, signal)));
  if (location_id === undefined) return item;
  const stocks = Object.entries(item.content.stocks).map(
    ([variant, places]) => [variant, places.map((one) => ({ location_id, ...one }))] as const,
  );
  return { ...item, content: { ...item.content, stocks: Object.fromEntries(stocks) } };
}

async function usualPlace(shop: Shop, signal: AbortSignal): Promise<string | undefined> {
  const all = await readWarehouses(shop, signal);
  return (all.find(({ isOpen }) => isOpen) ?? all[0])?.locationId;
}
