/** Where stock lies. Get Warehouse List 202309, read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { beforeWriting } from "../shared-answers.js";
import { createDaily } from "../shared-facts.js";
import type { TiktokContent, TiktokStock } from "./content.js";
import { PATHS, type Shop } from "./wire.js";

export const Warehouse = z.object({
  id: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  /** `ENABLED`, `DISABLED`, `RESTRICTED`, `HOLIDAY_MODE`, `ORDER_LIMIT_MODE`. */
  status: z.string(),
});
/** A warehouse from which orders are sent. */
export type Warehouse = z.output<typeof Warehouse>;

const Wire = z.object({
  warehouses: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      type: z.string().nullish(),
      effect_status: z.string().nullish(),
      is_default: z.boolean().nullish(),
    }),
  ),
});

/** The warehouses that sell. Both `HOLIDAY_MODE` and `Holiday mode` were seen. */
export async function readWarehouses(shop: Shop, signal: AbortSignal): Promise<readonly Warehouse[]> {
  const { warehouses } = Wire.parse((await shop.get(PATHS.warehouses, {}, signal)).data);
  return warehouses
    .filter(({ type }) => type === undefined || type === null || type === "SALES_WAREHOUSE")
    .map(({ id, name, is_default, effect_status }) => ({
      id,
      name: name ?? id,
      isDefault: is_default ?? false,
      status: (effect_status ?? "ENABLED").toUpperCase().replaceAll(" ", "_"),
    }));
}

/** Whether orders come in and can be sent. */
export function isOpen({ status }: Warehouse): boolean {
  return status === "ENABLED" || status === "ORDER_LIMIT_MODE";
}

/** @throws ChannelError `locked` where every warehouse is on holiday, for the account */
export function checkHoliday(warehouses: readonly Warehouse[]): void {
  if (warehouses.length === 0 || !warehouses.every(({ status }) => status === "HOLIDAY_MODE")) return;
  throw new ChannelError("locked", "The shop is in holiday mode", {
    scope: "account",
    platformCode: "HOLIDAY_MODE",
    cure: "It goes on by itself when the shop's holiday mode is off.",
  });
}

const usual = createDaily<string>();

/** Stock with the shop's usual warehouse where none is named. Looked up once a day, before anything is sent. */
export async function placeStocks(
  shop: Shop,
  { stocks }: Pick<TiktokContent, "stocks">,
  signal: AbortSignal,
): Promise<Readonly<Record<string, readonly TiktokStock[]>>> {
  if (Object.values(stocks).every((places) => places.every(({ warehouse_id }) => warehouse_id !== undefined))) {
    return stocks;
  }
  const id = await usual(shop, "warehouse", () => usualWarehouse(shop, signal));
  return Object.fromEntries(
    Object.entries(stocks).map(([variant, places]) => [
      variant,
      places.map(({ warehouse_id = id, quantity }) => ({ warehouse_id, quantity })),
    ]),
  );
}

async function usualWarehouse(shop: Shop, signal: AbortSignal): Promise<string> {
  const all = await beforeWriting(readWarehouses(shop, signal));
  const found = all.find(({ isDefault }) => isDefault) ?? all.find(isOpen) ?? all[0];
  if (found) return found.id;
  throw new ChannelError("forbidden", "The shop has no warehouse on TikTok Shop", {
    scope: "account",
    cure: "Add a pickup warehouse in TikTok Shop's Seller Center.",
  });
}
