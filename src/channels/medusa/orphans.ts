/**
 * Inventory items outlive their products, and then nobody can use their SKUs any more: "Inventory item with sku: …,
 * already exists". Those that were made with a variant of ours go with it. Tried on 2.21.2, 2026-11-22
 */
import type { ThereVariant } from "./there.js";
import { inventoryItems, unlessGone } from "./there.js";
import type { Shop } from "./wire.js";

/** Inventory items that were made with these variants: called like them. A kit's parts have names of their own. */
export function itemsOf(variants: readonly ThereVariant[]): readonly string[] {
  return variants.flatMap(({ sku, inventory_items }) =>
    (inventory_items ?? [])
      .filter(({ inventory }) => inventory?.sku === sku)
      .map(({ inventory_item_id }) => inventory_item_id),
  );
}

/** Deletes those that no variant uses any more. */
export async function clearOrphans(shop: Shop, ids: readonly string[], signal: AbortSignal): Promise<void> {
  if (ids.length === 0) return;
  for (const { id, users } of await inventoryItems(shop, { id: ids }, signal)) {
    if (users === 0) await unlessGone(shop.remove(`inventory-items/${encodeURIComponent(id)}`, signal));
  }
}
