/** Prices: reading what was written, and what one costs now. */
import type { MoneyInput, PriceInput, SaleInput, TierInput } from "./input.js";
import { compareMoney } from "./money.js";
import type { Money, PriceSet, Sale, Tier } from "./product.js";
import { checkWindow, complain, type Ground, momentOf, readMoney, readTime } from "./reading.js";

/** A price set in its one form, or nothing where there is no usable regular price. */
export function readPrice(value: PriceInput, path: string, ground: Ground): PriceSet | undefined {
  if (typeof value === "string" || "amount" in value) {
    const list = readMoney(value, path, ground);
    return list && { list, taxIncluded: true };
  }
  const list = readMoney(value.list, `${path}.list`, ground);
  const sale = value.sale === undefined ? undefined : readSale(value.sale, `${path}.sale`, ground);
  const tiers = value.tiers === undefined ? undefined : readTiers(value.tiers, `${path}.tiers`, ground);
  if (list === undefined) return undefined;
  if (sale) checkBelow(sale.price, list, `${path}.sale`, "the regular price", ground);
  if (tiers?.[0]) checkBelow(tiers[0].price, list, `${path}.tiers[0].price`, "the regular price", ground);
  return { list, sale, tiers: tiers?.length === 0 ? undefined : tiers, taxIncluded: value.taxIncluded ?? true };
}

function readSale(value: MoneyInput | SaleInput, path: string, ground: Ground): Sale | undefined {
  if (typeof value === "string" || "amount" in value) {
    const price = readMoney(value, path, ground);
    return price && { price };
  }
  const price = readMoney(value.price, `${path}.price`, ground);
  const from = readTime(value.from, `${path}.from`, ground);
  const until = readTime(value.until, `${path}.until`, ground);
  checkWindow({ from, until }, path, ground);
  return price && { price, from, until };
}

function readTiers(values: readonly TierInput[], path: string, ground: Ground): readonly Tier[] {
  const tiers = values.flatMap((value, at): readonly Tier[] => {
    const price = readMoney(value.price, `${path}[${at}].price`, ground);
    const next = values[at + 1];
    const maxQty = value.maxQty ?? (next && next.minQty - 1);
    return price ? [{ minQty: value.minQty, maxQty, price }] : [];
  });
  // Rules between neighbours mean nothing where one of them could not be read.
  if (tiers.length === values.length) checkTiers(tiers, path, ground);
  return tiers;
}

function checkTiers(tiers: readonly Tier[], path: string, ground: Ground): void {
  for (const [at, tier] of tiers.entries()) {
    const here = `${path}[${at}]`;
    if (tier.maxQty !== undefined && tier.maxQty < tier.minQty) {
      complain(ground, `${here}.minQty`, "is not below where the tier ends", "List tiers from few pieces to many.");
    }
    const before = tiers[at - 1];
    if (before === undefined) continue;
    if (before.maxQty !== undefined && before.maxQty >= before.minQty && tier.minQty !== before.maxQty + 1) {
      const cure = `Begin it with ${before.maxQty + 1}, or leave maxQty out.`;
      complain(ground, `${here}.minQty`, "does not follow the tier before it", cure);
    }
    checkBelow(tier.price, before.price, `${here}.price`, "the tier before it", ground);
  }
}

function checkBelow(price: Money, limit: Money, path: string, what: string, ground: Ground): void {
  if (price.currency !== limit.currency) {
    complain(ground, path, `is in ${price.currency}, ${what} in ${limit.currency}`, "Use one currency for one price.");
  } else if (compareMoney(price, limit) >= 0) {
    complain(ground, path, `${price.amount} is not below ${what}, ${limit.amount}`, "Lower it, or leave it out.");
  }
}

/** What one piece costs at a moment. */
export interface PriceNow {
  readonly price: Money;
  readonly list: Money;
  /** The end of the running sale. */
  readonly saleFrom: number | undefined;
  readonly saleUntil: number | undefined;
  /** When this changes: the running sale ends or the coming one begins. In milliseconds. */
  readonly changesAt: number | undefined;
}

/** The price at a moment: the sale's from its beginning until just before its end. */
export function priceAt({ list, sale }: PriceSet, now: number): PriceNow {
  const from = sale?.from === undefined ? Number.NEGATIVE_INFINITY : momentOf(sale.from);
  const until = sale?.until === undefined ? Number.POSITIVE_INFINITY : momentOf(sale.until);
  const regular = { price: list, list, saleFrom: undefined, saleUntil: undefined };
  if (sale === undefined || now >= until) return { ...regular, changesAt: undefined };
  if (now < from) return { ...regular, changesAt: from };
  const begin = Number.isFinite(from) ? from : undefined;
  const end = Number.isFinite(until) ? until : undefined;
  return { price: sale.price, list, saleFrom: begin, saleUntil: end, changesAt: end };
}
