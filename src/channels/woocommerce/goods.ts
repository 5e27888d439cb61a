/**
 * Prices, stock and parcels. WooCommerce stores a price that it cannot read as another price, drops a sale that is no
 * sale and ignores stock that it was not told to manage, all without a word: whatever is wrong is said here.
 * Measured on WooCommerce 11.0.1, 2026-11-21
 */
import type { VariantView } from "../../channel/view.js";
import { shortGtin } from "../../model/identifiers.js";
import type { Money } from "../../model/product.js";
import { inOrder, isSold } from "../shared-listing.js";
import { notForWoo, type WooContent, type WooItem, type WooPrice, type WooStock } from "./content.js";
import type { Desk } from "./desk.js";
import type { LengthUnit, WeightUnit } from "./wire.js";

/** Price of each variant. @throws ChannelError `invalid` where WooCommerce would make something else of it */
export function pricesOf(desk: Desk): WooContent["prices"] {
  return inOrder(desk.product.variants.map((variant) => [variant.id, priceOf(desk, variant)]));
}

function priceOf(desk: Desk, { price, listPrice, saleUntil }: VariantView): WooPrice {
  const regular = amountOf(desk, listPrice);
  const now = amountOf(desk, price);
  // `listPrice` is never below `price`: equal means that no sale runs.
  const isOnSale = regular !== now;
  return {
    regular,
    sale: isOnSale ? now : "",
    until: isOnSale && saleUntil !== undefined ? saleUntil.toISOString().slice(0, 19) : "",
  };
}

/** Digits and at most one point: "65.000,50" becomes 65.00050 there, a thousandfold error. */
const PLAIN = /^\d+(\.\d+)?$/;

function amountOf({ input, facts }: Desk, { amount, currency }: Money): string {
  const wanted = facts.shop?.currency ?? input.settings.currency;
  if (wanted !== input.settings.currency) {
    const message = `The shop sells in ${wanted}, the option \`currency\` says ${input.settings.currency}.`;
    throw notForWoo("price", message, `Set \`currency: "${wanted}"\`, and price the products in it.`);
  }
  if (currency !== wanted) {
    const message = `The shop sells in ${wanted}, the product is priced in ${currency}.`;
    throw notForWoo("price", message, `Give the product its price in ${wanted} for this channel.`);
  }
  if (PLAIN.test(amount)) return plainAmount(amount);
  const message = `"${amount}" is no price that WooCommerce reads rightly.`;
  throw notForWoo("price", message, 'Write it with digits and a point: "65000.50".');
}

/** The same number in the one way in which it is compared: `"65000.50"` and `"65000.5"` are one price. */
export function plainAmount(amount: string): string {
  if (!PLAIN.test(amount)) return amount;
  const [whole = "", part = ""] = amount.split(".");
  const digits = whole.replace(/^0+(?=\d)/, "");
  const decimals = part.replace(/0+$/, "");
  return decimals === "" ? digits : `${digits}.${decimals}`;
}

/** Stock of each variant. */
export function stocksOf({ product }: Desk): WooContent["stocks"] {
  return inOrder(product.variants.map((variant) => [variant.id, stockOf(variant)]));
}

function stockOf(variant: VariantView): WooStock {
  const { availability, stock } = variant;
  const isLate = availability === "backorder" || availability === "preorder";
  if (!isSold(variant)) return { quantity: stock === undefined ? null : 0, backorders: "no", status: "outofstock" };
  if (stock === undefined) {
    // WooCommerce allows backorders only of what it counts; what is not counted says it by its status.
    return { quantity: null, backorders: "no", status: isLate ? "onbackorder" : "instock" };
  }
  const status = stock > 0 ? "instock" : isLate ? "onbackorder" : "outofstock";
  return { quantity: stock, backorders: isLate ? "notify" : "no", status };
}

/** Weight, parcel and barcode of one variant, in the shop's units. */
export function parcelOf(desk: Desk, variant: VariantView): Pick<WooItem, "weight" | "dimensions" | "gtin"> {
  const { product, input, facts } = desk;
  const grams = variant.shipping.weightGrams ?? product.shipping.weightGrams;
  const packed = variant.shipping.packed ?? product.shipping.packed;
  const weightUnit = input.settings.weightUnit ?? facts.shop?.weightUnit ?? "kg";
  const lengthUnit = input.settings.lengthUnit ?? facts.shop?.lengthUnit ?? "cm";
  const side = (mm: number | undefined) => (mm === undefined ? "" : inUnit(mm, MILLIMETRES[lengthUnit]));
  return {
    weight: grams === undefined ? "" : inUnit(grams, GRAMS[weightUnit]),
    dimensions: {
      length: side(packed?.lengthMm),
      width: side(packed?.widthMm),
      height: side(packed?.heightMm),
    },
    gtin: gtinOf(variant),
  };
}

const GRAMS: Readonly<Record<WeightUnit, number>> = { kg: 1_000, g: 1, lbs: 453.592_37, oz: 28.349_523_125 };
const MILLIMETRES: Readonly<Record<LengthUnit, number>> = { m: 1_000, cm: 10, mm: 1, in: 25.4, yd: 914.4 };

/** At most four decimals: exact for metric units, for the others closer than any scale. */
function inUnit(value: number, unit: number): string {
  return plainAmount((value / unit).toFixed(4));
}

function gtinOf({ identifiers }: VariantView): string {
  const gtin = identifiers.find(({ scheme }) => scheme === "gtin");
  const isbn = identifiers.find(({ scheme }) => scheme === "isbn");
  return gtin ? shortGtin(gtin.value) : (isbn?.value ?? "");
}
