/** Stock as Medusa's inventory levels: made once for each place, then set. Tried on 2.21.2, 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { inParts, type ShopStock } from "../shared-own-shop.js";
import { MOST_BODY_BYTES } from "./limits.js";
import type { Market } from "./market.js";
import type { ThereVariant } from "./there.js";
import type { Shop } from "./wire.js";

/** What is to be had of a variant, and where. */
export interface StockOrder {
  readonly there: ThereVariant;
  readonly stock: ShopStock;
}

interface Level {
  readonly inventory_item_id: string;
  readonly location_id: string;
  readonly stocked_quantity: number;
}

const Any = z.object({}).loose();

/** Sets the stock of variants. @throws ChannelError `invalid` where nobody knows in which place */
export async function setStock(
  shop: Shop,
  orders: readonly StockOrder[],
  market: Market,
  signal: AbortSignal,
): Promise<void> {
  const create: Level[] = [];
  const update: Level[] = [];
  for (const { there, stock } of orders) {
    if (!stock.tracked) continue;
    for (const level of levelsOf(there, stock, market)) {
      (isThere(there, level) ? update : create).push(level);
    }
  }
  for (const part of inParts(create, MOST_BODY_BYTES)) await send(shop, { create: part }, signal);
  for (const part of inParts(update, MOST_BODY_BYTES)) await send(shop, { update: part }, signal);
}

async function send(shop: Shop, json: object, signal: AbortSignal): Promise<void> {
  await shop.post("inventory-items/location-levels/batch", json, Any, signal);
}

function levelsOf(there: ThereVariant, { places }: ShopStock, market: Market): readonly Level[] {
  const item = ownItem(there);
  return places.map(({ place, pieces }) => {
    const location_id = place ?? market.location ?? noPlace();
    return { inventory_item_id: item, location_id, stocked_quantity: pieces };
  });
}

// Made with the variant, or when it began to be counted; a kit has several, and none of them is its stock.
function ownItem({ sku, inventory_items }: ThereVariant): string {
  const items = inventory_items ?? [];
  const [only] = items.length === 1 ? items : items.filter(({ inventory }) => inventory?.sku === sku);
  if (only) return only.inventory_item_id;
  throw new ChannelError("invalid", `Medusa's variant "${sku ?? ""}" has no stock of its own.`, {
    field: "stock",
    facets: ["stock"],
    cure: "A kit is counted by its parts; leave its stock out, or take the parts off it in Medusa.",
  });
}

function noPlace(): never {
  throw new ChannelError("invalid", "Medusa's shop has not one stock location but several, or none.", {
    field: "stock",
    facets: ["stock"],
    cure: "Set a default location in Medusa (Settings, Store), or the option locations.",
  });
}

function isThere({ inventory_items }: ThereVariant, { inventory_item_id, location_id }: Level): boolean {
  return (inventory_items ?? []).some(
    (item) =>
      item.inventory_item_id === inventory_item_id &&
      (item.inventory?.location_levels ?? []).some((level) => level.location_id === location_id),
  );
}
