/** Stock and pre-orders. Pages of update_stock and add_item, read 2026-11-21 */
import type { VariantView } from "../../channel/view.js";
import { inOrder, isSold } from "../shared-listing.js";
import type { ShopeeContent, ShopeeStock } from "./content.js";
import type { Desk } from "./desk.js";
import { checkDays } from "./limits.js";

/** Stock of each variant, in one place or by Shopee's warehouses. */
export function stocksOf(desk: Desk): ShopeeContent["stocks"] {
  return inOrder(desk.product.variants.map((variant, at) => [variant.id, stockOf(desk, variant, at)]));
}

function stockOf(desk: Desk, variant: VariantView, at: number): readonly ShopeeStock[] {
  const locations = Object.entries(desk.input.settings.locations);
  if (locations.length === 0) return [{ stock: capped(desk, piecesOf(desk, variant, at), at) }];
  return locations.map(([ours, location_id]) => {
    const there = variant.byLocation.find(({ location }) => location === ours)?.stock ?? 0;
    return { location_id, stock: capped(desk, isSold(variant) ? there : 0, at) };
  });
}

function piecesOf({ input, losses }: Desk, variant: VariantView, at: number): number {
  if (!isSold(variant)) return 0;
  if (variant.stock !== undefined) return variant.stock;
  const { untrackedStock } = input.settings;
  const note = `Shopee wants a number; ${untrackedStock} stands for "not counted".`;
  losses.push({ field: `variants[${at}].stock`, reason: "defaulted", note });
  return untrackedStock;
}

function capped({ limits, losses }: Desk, stock: number, at: number): number {
  const { max = Number.POSITIVE_INFINITY } = limits.stock;
  if (stock <= max) return stock;
  losses.push({ field: `variants[${at}].stock`, reason: "converted", note: `Shopee takes at most ${max}.` });
  return max;
}

/** Whether it is sold before it is there, and how many days it may take. */
export function preOrderOf(desk: Desk): ShopeeContent["pre_order"] {
  const { product, input, limits, losses } = desk;
  const early = product.variants.filter(({ availability }) => availability === "preorder");
  const asked = input.extras.preOrderDays;
  if (early.length === 0 && asked === undefined) return { is_pre_order: false };
  const { min = 1 } = limits.daysToShip;
  const known = Math.max(0, ...early.map(({ preorder }) => preorder?.shipDays ?? 0));
  const days = asked ?? (known > 0 ? known : undefined);
  if (days === undefined) {
    const note = `Shopee wants a number of days; ${min} stands there.`;
    losses.push({ field: "variants[0].stock.preorder.shipDays", reason: "defaulted", note });
    return { is_pre_order: true, days_to_ship: min };
  }
  checkDays(days, limits.daysToShip);
  return { is_pre_order: true, days_to_ship: days };
}
