/** Price and stock as the Products API writes them: money in micros, moments without fractions. Read 2026-11-21 */
import type { Offer } from "../shared-offer.js";

/** A price: a million micros are one of its currency. */
export interface Price {
  readonly amountMicros: string;
  readonly currencyCode: string;
}

/** What of a row is its price. What is not given is taken off. */
export interface RowPrice {
  readonly price: Price;
  readonly salePrice?: Price | undefined;
  readonly salePriceEffectiveDate?: { readonly startTime: string; readonly endTime: string } | undefined;
}

/** What of a row is its stock. */
export interface RowStock {
  readonly availability: string;
  readonly availabilityDate?: string | undefined;
}

/** The attributes that a change of price names, whether they have a value or not. */
export const PRICE_FIELDS = ["price", "salePrice", "salePriceEffectiveDate"] as const;
/** The attributes that a change of stock names. */
export const STOCK_FIELDS = ["availability", "availabilityDate"] as const;

const MICRO_DIGITS = 6;

/** `"65000.5 IDR"` in micros, to the digit. */
export function microsOf(text: string): Price {
  const [amount = "", currencyCode = ""] = text.split(" ");
  const [whole = "", fraction = ""] = amount.split(".");
  const digits = `${whole}${fraction.padEnd(MICRO_DIGITS, "0")}`;
  return { amountMicros: BigInt(digits).toString(), currencyCode };
}

/** A moment as the API writes it. */
export function momentOf(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The price of an offer. A sale that is open at one end has no window there: it ends by the next change. */
export function priceOf({ price, salePrice, sale }: Offer): RowPrice {
  if (salePrice === undefined) return { price: microsOf(price) };
  const window =
    sale?.from === undefined || sale.until === undefined
      ? {}
      : { salePriceEffectiveDate: { startTime: momentOf(sale.from), endTime: momentOf(sale.until) } };
  return { price: microsOf(price), salePrice: microsOf(salePrice), ...window };
}

/** The stock of an offer: what is sold before it is there wants a date. */
export function stockOf({ availability, availableOn }: Offer): RowStock {
  if (availability === "inStock") return { availability: IN_STOCK };
  if (availability === "preorder" && availableOn !== undefined) {
    return { availability: "PREORDER", availabilityDate: `${availableOn}T00:00:00Z` };
  }
  return { availability: "OUT_OF_STOCK" };
}

const IN_STOCK = "IN_STOCK";

/** Whether nobody can buy it any more. */
export function isOut({ availability }: RowStock): boolean {
  return availability === "OUT_OF_STOCK";
}
