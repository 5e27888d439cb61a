/**
 * Prices, stock and parcels. `price` is what a buyer pays, a sale included: no page says how a `special_price` is taken
 * away again, so none is set. Pages of CreateProduct and UpdateProduct, read 2026-11-21
 */

import type { VariantView } from "../../channel/view.js";
import type { Money } from "../../model/product.js";
import { inOrder, isSold } from "../shared-listing.js";
import { type LazadaContent, type LazadaParcel, type LazadaStock, notForLazada } from "./content.js";
import type { Desk } from "./desk.js";

/** Price of each variant, major units. @throws ChannelError `invalid` where Lazada would not take it exactly */
export function pricesOf(desk: Desk): LazadaContent["prices"] {
  return inOrder(desk.product.variants.map(({ id, price }) => [id, priceOf(desk, price)]));
}

function priceOf({ country, input }: Desk, money: Money): number {
  if (money.currency !== country.currency) {
    const cure = `Give the product its price in ${country.currency} for this channel.`;
    const message = `The shop sells in ${country.currency}, the product is priced in ${money.currency}.`;
    throw notForLazada("price", message, cure);
  }
  const price = input.tools.major(money, country.decimals);
  // "BIZ_CHECK_PRICE_IS_ZERO"
  if (price > 0) return price;
  throw notForLazada("price", "Lazada takes no price of zero.", "Set a price.");
}

/** Stock of each variant, in one place or by Lazada's warehouses. */
export function stocksOf(desk: Desk): LazadaContent["stocks"] {
  return inOrder(desk.product.variants.map((variant, at) => [variant.id, stockOf(desk, variant, at)]));
}

function stockOf(desk: Desk, variant: VariantView, at: number): readonly LazadaStock[] {
  const locations = Object.entries(desk.input.settings.locations);
  if (locations.length === 0) return [{ stock: piecesOf(desk, variant, at) }];
  return locations.map(([ours, warehouse]) => {
    const there = variant.byLocation.find(({ location }) => location === ours)?.stock ?? 0;
    return { warehouse, stock: isSold(variant) ? there : 0 };
  });
}

function piecesOf({ input, losses }: Desk, variant: VariantView, at: number): number {
  if (!isSold(variant)) return 0;
  if (variant.stock !== undefined) return variant.stock;
  const { untrackedStock } = input.settings;
  const note = `Lazada wants a number; ${untrackedStock} stands for "not counted".`;
  losses.push({ field: `variants[${at}].stock`, reason: "defaulted", note });
  return untrackedStock;
}

/** Days until a pre-order ships, or `undefined` where it is none. The allowed range differs by seller and is not told. */
export function preOrderOf({ product, input, losses }: Desk): number | undefined {
  const early = product.variants.filter(({ availability }) => availability === "preorder");
  const asked = input.extras.preOrderDays;
  if (asked !== undefined || early.length === 0) return asked;
  const days = Math.max(0, ...early.map(({ preorder }) => preorder?.shipDays ?? 0));
  if (days > 0) return days;
  const note = `Lazada wants a number of days; ${USUAL_DAYS} stands there.`;
  losses.push({ field: "variants[0].stock.preorder.shipDays", reason: "defaulted", note });
  return USUAL_DAYS;
}

const USUAL_DAYS = 7;
/** "The package weight exceeds 40kg", "Length+Width+Height exceeds 300cm", unless the seller delivers (DBS). */
const MOST_GRAMS = 40_000;
const MOST_SIDES_MM = 3_000;

/** The parcel of one variant. @throws ChannelError `invalid` where weight or size is missing, or too much */
export function parcelOf({ product, input, losses }: Desk, variant: VariantView, at: number): LazadaParcel {
  const grams = variant.shipping.weightGrams ?? product.shipping.weightGrams;
  const packed = variant.shipping.packed ?? product.shipping.packed;
  if (grams === undefined) {
    throw notForLazada("shipping.weightGrams", "Lazada wants to know the weight.", "Set shipping.weightGrams, packed.");
  }
  if (packed === undefined) {
    const cure = "Set shipping.packed in millimetres.";
    throw notForLazada("shipping.packed", "Lazada wants to know the size of the parcel.", cure);
  }
  const { lengthMm, widthMm, heightMm } = packed;
  if (!input.settings.ownDelivery) checkCarried(grams, lengthMm + widthMm + heightMm);
  if (grams % GRAMS_STEP !== 0) {
    const note = "Lazada takes hundredths of a kilogram; rounded up.";
    losses.push({ field: `variants[${at}].shipping.weightGrams`, reason: "converted", note });
  }
  return {
    length: centimetres(lengthMm),
    width: centimetres(widthMm),
    height: centimetres(heightMm),
    weight: String(Math.ceil(grams / GRAMS_STEP) / 100),
  };
}

const GRAMS_STEP = 10;

function checkCarried(grams: number, sidesMm: number): void {
  const cure =
    "Deliver it yourself with Lazada's permission (DBS) and set the option ownDelivery, or split the parcel.";
  if (grams > MOST_GRAMS) {
    throw notForLazada("shipping.weightGrams", `Lazada carries at most 40 kg; this weighs ${grams / 1_000} kg.`, cure);
  }
  if (sidesMm > MOST_SIDES_MM) {
    const message = `Lazada carries parcels of at most 300 cm, length, width and height together; this has ${sidesMm / 10}.`;
    throw notForLazada("shipping.packed", message, cure);
  }
}

// Exact: tenths of a centimetre, and two decimals are allowed. Fractions of a millimetre are rounded up.
function centimetres(mm: number): string {
  return String(Math.ceil(mm) / 10);
}
