/**
 * Prices in the shop's currency. `original_price` is what a buyer pays unless a promotion of Shopee's runs; so it is our
 * price of now, a sale included, and the regular price is not shown. update_price page, read 2026-11-21.
 */
import type { Money } from "../../model/product.js";
import { inOrder } from "../shared-listing.js";
import { notForShopee, type ShopeeWholesale } from "./content.js";
import type { Desk } from "./desk.js";

const CURRENCIES: Readonly<Record<string, string>> = {
  ID: "IDR",
  SG: "SGD",
  MY: "MYR",
  PH: "PHP",
  TH: "THB",
  VN: "VND",
  TW: "TWD",
  BR: "BRL",
  MX: "MXN",
  CO: "COP",
  CL: "CLP",
  PL: "PLN",
  ES: "EUR",
  AR: "ARS",
};
/** "For SG/MY/BR/MX/PL/ES/AR … two decimal place, other regions can only set the price as an integer." (update_price) */
const WITH_CENTS: ReadonlySet<string> = new Set(["SGD", "MYR", "BRL", "MXN", "PLN", "EUR", "ARS"]);

/** Price of each variant, major units. @throws ChannelError `invalid` where Shopee would not take it exactly */
export function pricesOf(desk: Desk): Readonly<Record<string, number>> {
  return inOrder(desk.product.variants.map(({ id, price }) => [id, priceOf(desk, price)]));
}

function priceOf(desk: Desk, money: Money): number {
  const { facts, limits } = desk;
  const wanted = facts.shop && CURRENCIES[facts.shop.region];
  if (wanted !== undefined && wanted !== money.currency) {
    const cure = `Give the product its price in ${wanted} for this channel.`;
    throw notForShopee("price", `The shop sells in ${wanted}, the product is priced in ${money.currency}.`, cure);
  }
  const price = majorOf(desk, money);
  const { min = 0, max = Number.POSITIVE_INFINITY } = limits.price;
  if (price >= min && price <= max) return price;
  const range = `${min} to ${max === Number.POSITIVE_INFINITY ? "any" : max}`;
  throw notForShopee(
    "price",
    `Shopee takes prices of ${range} ${money.currency}; this is ${money.amount}.`,
    "Change the price.",
  );
}

function majorOf({ input }: Desk, money: Money): number {
  return input.tools.major(money, WITH_CENTS.has(money.currency) ? 2 : 0);
}

/** Open ends of the last tier; no page names a highest count. (unverified) */
const ANY_COUNT = 999_999;

/** Cheaper by the dozen. "All model price should be the same when the item has been set wholesales." (update_price) */
export function wholesaleOf(desk: Desk): readonly ShopeeWholesale[] {
  const { product, limits, losses } = desk;
  const [first, ...rest] = product.variants;
  const isSame = rest.every(
    ({ price, tiers }) => price.amount === first.price.amount && JSON.stringify(tiers) === JSON.stringify(first.tiers),
  );
  if (!isSame) {
    const at = product.variants.findIndex(({ tiers }) => tiers.length > 0);
    if (at >= 0) {
      const note = "Shopee takes wholesale prices only where all variants cost the same.";
      losses.push({ field: `variants[${at}].price.tiers`, reason: "dropped", note });
    }
    return [];
  }
  return first.tiers.map(({ minQty, maxQty, price }, at) => ({
    min_count: minQty,
    max_count: maxQty ?? (first.tiers[at + 1]?.minQty ?? (limits.stock.max ?? ANY_COUNT) + 1) - 1,
    unit_price: wholesalePriceOf(desk, price, first.price),
  }));
}

/** "Original_price should bigger then wholesale price" (update_price); how much smaller it may be, the shop is told. */
function wholesalePriceOf(desk: Desk, tier: Money, price: Money): number {
  const [unit, whole] = [majorOf(desk, tier), majorOf(desk, price)];
  const { min = 0, max = 100 } = desk.limits.wholesale;
  if (unit < whole && unit * 100 >= whole * min && unit * 100 <= whole * max) return unit;
  const message = `Shopee takes wholesale prices below the price, of ${min} to ${max} per cent of it; this is ${tier.amount} beside ${price.amount}.`;
  throw notForShopee("variants[0].price.tiers", message, "Change the price of this tier, or leave it out.");
}
