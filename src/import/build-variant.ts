/** One variant of a draft: its SKU, price, stock and barcode. */
import { checkGtin } from "../model/identifiers.js";
import type { PriceInput, SaleInput, StockInput, VariantInput } from "../model/input.js";
import { compareMoney } from "../model/money.js";
import { isCutShort, readAmount, readNumber } from "./amount.js";
import type { Cell } from "./cell.js";
import type { Draft, DraftStock, DraftVariant } from "./draft.js";
import { isSku, skuOf } from "./identity.js";
import { readMoment } from "./moment.js";
import { parcelOf, sayOnce, type Workshop } from "./workshop.js";

/** Builds a variant; nothing where its product has to be left out, which is noted then. */
export function buildVariant(
  variant: DraftVariant,
  productId: string,
  draft: Draft,
  photoIds: ReadonlyMap<string, string>,
  shop: Workshop,
): VariantInput | undefined {
  const sku = skuFor(variant, productId, draft.variants.length, shop);
  const price = priceOf(variant, shop);
  if (sku === undefined || price === undefined) return undefined;
  const identifiers = identifiersOf(variant, shop);
  const shipping = parcelOf(variant.parcel, shop);
  const photos = [...new Set((variant.photos ?? []).flatMap(({ cell }) => photoIds.get(cell.text) ?? []))];
  return {
    sku,
    price,
    stock: stockOf(variant.stock, shop),
    options: Object.fromEntries(variant.options),
    ...(identifiers.length === 0 ? {} : { identifiers }),
    ...(Object.keys(shipping).length === 0
      ? {}
      : { shipping: { ...draft.shipping, ...parcelOfBoth(draft, shop), ...shipping } }),
    ...(photos.length === 0 ? {} : { photos }),
    ...(variant.active === undefined ? {} : { active: variant.active }),
  };
}

/** A variant's own shipping replaces the product's as a whole, so it repeats what it does not change. */
function parcelOfBoth(draft: Draft, shop: Workshop) {
  return parcelOf(draft.parcel, { ...shop, note: () => undefined });
}

// --- SKU --------------------------------------------------------------------------------------

function skuFor(
  { sku, options, row }: DraftVariant,
  productId: string,
  count: number,
  shop: Workshop,
): string | undefined {
  if (sku === undefined) {
    const values = options.map(([, value]) => value).join("-");
    const made = skuOf(count === 1 ? productId : `${productId}-${values || row}`);
    const place = { row, column: shop.columns.of("sku")[0] ?? "sku", text: "" };
    const cure = "Give each row a SKU, so that orders can name it.";
    sayOnce(shop, "no-sku", place, { trouble: `is empty; "${made}" stands in`, cure });
    return made;
  }
  if (isCutShort(sku)) {
    const cure = "Format the column as text in the spreadsheet, write the SKU again, and export anew.";
    shop.note(sku, "was cut short by a spreadsheet; the digits behind are lost", cure, true);
    return undefined;
  }
  if (isSku(sku.text)) return sku.text;
  const made = skuOf(sku.text);
  shop.note(sku, `holds characters that no SKU has; "${made}" stands in`, "Use letters, digits and _ . - / + #.");
  return made;
}

// --- Price -------------------------------------------------------------------------------------

function priceOf(variant: DraftVariant, shop: Workshop): PriceInput | undefined {
  if (variant.price === undefined) {
    const column = shop.columns.of("price")[0] ?? "price";
    shop.note({ row: variant.row, column, text: "" }, "is missing", 'Write a price, such as "65000".', true);
    return undefined;
  }
  const price = amountOf(variant.price, shop, true);
  if (price === undefined) return undefined;
  const compareAt = variant.compareAt && amountOf(variant.compareAt, shop, false);
  // A price that was not higher is no sale; shops fill the column by habit.
  if (compareAt !== undefined && isMore(compareAt, price, shop.currency)) return { list: compareAt, sale: price };
  const sale = variant.sale && amountOf(variant.sale, shop, false);
  if (variant.sale === undefined || sale === undefined || sale === price) return price;
  if (!isMore(price, sale, shop.currency)) {
    shop.note(variant.sale, "is a sale that is not cheaper, and is left out", "Lower it, or empty the cell.");
    return price;
  }
  return { list: price, sale: saleOf(sale, variant, shop) };
}

function saleOf(price: string, { saleFrom, saleUntil }: DraftVariant, shop: Workshop): SaleInput {
  const from = saleFrom && readMoment(saleFrom, "start", shop);
  const until = saleUntil && readMoment(saleUntil, "end", shop);
  return { price, ...(from ? { from } : {}), ...(until ? { until } : {}) };
}

function amountOf(cell: Cell, { currency, notation, note }: Workshop, isNeeded: boolean): string | undefined {
  const read = readAmount(cell, currency, notation);
  if (read.kind === "number") {
    if (read.note) note(cell, `is ${read.note}`, "Round it where it should be whole.");
    return read.value;
  }
  if (read.kind === "ambiguous") {
    note(cell, "can be read in two ways", 'Say numbers: "15.000,50" or "15,000.50".', isNeeded);
    return undefined;
  }
  note(cell, read.trouble, read.cure, isNeeded);
  return undefined;
}

function isMore(a: string, b: string, currency: string): boolean {
  return compareMoney({ amount: a, currency }, { amount: b, currency }) > 0;
}

// --- Stock --------------------------------------------------------------------------------------

function stockOf(stock: DraftStock | undefined, shop: Workshop): StockInput | undefined {
  if (stock === undefined) return undefined;
  const counted = stock.count && countOf(stock.count, shop);
  const isTracked = stock.isTracked ?? (counted !== undefined || stock.isThere === false);
  const preorder = preorderOf(stock.preorder, shop);
  return {
    ...(isTracked ? { policy: "track", onHand: counted ?? 0 } : { policy: "untracked" }),
    ...(stock.backorder ? { backorder: true } : {}),
    ...(preorder ? { preorder } : {}),
    ...boundsOf(stock, shop),
  };
}

function boundsOf(stock: DraftStock, shop: Workshop) {
  const minOrder = stock.minOrder && countOf(stock.minOrder, shop);
  const maxOrder = stock.maxOrder && countOf(stock.maxOrder, shop);
  return { ...(minOrder && minOrder > 1 ? { minOrder } : {}), ...(maxOrder ? { maxOrder } : {}) };
}

function preorderOf(given: DraftStock["preorder"], shop: Workshop) {
  const days = given?.days && countOf(given.days, shop);
  const from = given?.from && readMoment(given.from, "start", shop);
  if (!days && !from) return undefined;
  return { ...(days ? { shipDays: days } : {}), ...(from ? { releaseDate: from } : {}) };
}

function countOf(cell: Cell, { note, notation }: Workshop): number | undefined {
  if (/^-\d+$/.test(cell.text)) {
    note(cell, "is less than nothing; 0 is taken", "Count again; more was sold than was there.");
    return 0;
  }
  const read = readNumber(cell, notation);
  const whole = read.kind === "number" ? Number(read.value) : Number.NaN;
  if (Number.isSafeInteger(whole) && whole <= 9_999_999) return whole;
  note(cell, "is no number of pieces, and is left out", "Write whole pieces, such as 12.");
  return undefined;
}

// --- Identifiers -----------------------------------------------------------------------------------

function identifiersOf({ gtin, mpn }: DraftVariant, shop: Workshop): NonNullable<VariantInput["identifiers"]> {
  const maker = mpn === undefined ? [] : [{ scheme: "mpn" as const, value: mpn.text.slice(0, 100) }];
  if (gtin === undefined || /^0+$|^(?:n\/?a|-|none|tidak ada)$/i.test(gtin.text)) return maker;
  const digits = gtin.text.replace(/^['="]+|"$/g, "");
  const checked = checkGtin(gtin.isNumber && /^\d{9,11}$/.test(digits) ? digits.padStart(12, "0") : digits);
  if (checked.ok) return [{ scheme: "gtin", value: checked.value }, ...maker];
  const cure = isCutShort(gtin) ? "Format the column as text, write the barcode again, and export anew." : checked.cure;
  shop.note(gtin, `${checked.trouble}; it is left out`, cure);
  return maker;
}
