/** Prices of one variant: a list that deletes what is not in it, other currencies too. Tried on 2.21.2, 2026-11-22 */
import type { TherePrice } from "./there.js";

/** A price as it is sent. */
export type SentPrice = Readonly<Record<string, unknown>>;

/** The whole list: ours set, all others as they are. */
export function pricesWith(amount: string, currency: string, there: readonly TherePrice[] = []): readonly SentPrice[] {
  const code = currency.toLowerCase();
  const own = there.find((price) => isPlain(price, code));
  const others = there.filter((price) => price !== own).map(kept);
  return [{ ...(own ? { id: own.id } : {}), currency_code: code, amount: Number(amount) }, ...others];
}

/** Everybody's price of any number, in this currency. */
export function plainPrice(there: readonly TherePrice[], currency: string): number | undefined {
  return there.find((price) => isPlain(price, currency.toLowerCase()))?.amount;
}

function isPlain({ currency_code, min_quantity, max_quantity, rules }: TherePrice, code: string): boolean {
  const isForAll = Object.keys(rules ?? {}).length === 0;
  return currency_code.toLowerCase() === code && isForAll && !min_quantity && !max_quantity;
}

function kept({ id, currency_code, amount, min_quantity, max_quantity, rules }: TherePrice): SentPrice {
  return {
    id,
    currency_code,
    amount,
    ...(min_quantity ? { min_quantity } : {}),
    ...(max_quantity ? { max_quantity } : {}),
    ...(rules && Object.keys(rules).length > 0 ? { rules } : {}),
  };
}
