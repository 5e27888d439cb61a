/**
 * Price and stock of one listing. A good answer can carry refusals of single variants in `data.errors`.
 * Update Price and Update Inventory 202309, read 2026-11-21
 */
import { type Amount, type Left, setDue } from "../shared-amounts.js";
import type { Stocks, TiktokContent, VariantIds } from "./content.js";
import { itemFailures } from "./failures.js";
import { pathOf } from "./products.js";
import type { Shop } from "./wire.js";

/**
 * Sets what is due, stock first: a dear price costs a sale, a wrong stock costs a buyer. What a promotion or an audit
 * holds is left for later.
 *
 * @throws ChannelError for every other refusal, naming the facet
 */
export async function setAmounts(
  shop: Shop,
  id: string,
  wish: { readonly content: TiktokContent; readonly stocks: Stocks; readonly variants: VariantIds },
  due: readonly Amount[],
  signal: AbortSignal,
): Promise<Left> {
  return setDue(due, (amount) => setOne(shop, id, wish, amount, signal));
}

async function setOne(
  shop: Shop,
  id: string,
  { content, stocks, variants }: Parameters<typeof setAmounts>[2],
  amount: Amount,
  signal: AbortSignal,
): Promise<void> {
  const skus = Object.entries(variants).flatMap(([variant, sku]): readonly object[] => {
    const value = amount === "price" ? content.prices[variant] : stocks[variant];
    if (value === undefined) return [];
    return [{ id: sku, ...(amount === "price" ? { price: value } : { inventory: value }) }];
  });
  if (skus.length === 0) return;
  const path = pathOf(id, amount === "price" ? "/prices/update" : "/inventory/update");
  const { data } = await shop.send("POST", path, { skus }, signal);
  // One that will not pass by itself wins over those that will.
  const failures = [...itemFailures(data, { now: shop.now() }).values()];
  const worst = failures.find(({ kind }) => kind !== "locked") ?? failures[0];
  if (worst) throw worst;
}
