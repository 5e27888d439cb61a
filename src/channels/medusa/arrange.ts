/**
 * Brings options and variants over to what they ought to be. What is there is read first, so that a second try does only
 * what is left. Variants are never sent with the product: what such a list leaves out is deleted.
 */
import * as z from "zod";
import type { Facet } from "../../channel/facet.js";
import type { Ref } from "../../channel/verbs.js";
import { inParts, type Pairs, pairsOf, variantIds } from "../shared-own-shop.js";
import type { MedusaContent, MedusaOption, MedusaVariant } from "./content.js";
import { isRepeated, takenElsewhere } from "./failures.js";
import { MOST_BODY_BYTES } from "./limits.js";
import type { Market } from "./market.js";
import { clearOrphans, itemsOf } from "./orphans.js";
import { pricesWith } from "./prices.js";
import { setStock } from "./stock.js";
import { inventoryItems, readProduct, type ThereProduct, type ThereVariant } from "./there.js";
import type { Shop } from "./wire.js";

/** What is to be brought over. */
export interface Arrangement {
  readonly shop: Shop;
  readonly market: Market;
  readonly content: MedusaContent;
  /** Of the product. */
  readonly id: string;
  readonly due: readonly Facet[];
  readonly previous?: Ref["variants"] | undefined;
}

type Found = Pairs<MedusaVariant, ThereVariant>;
const Any = z.object({}).loose();

/** Arranges options, variants, prices and stock. @throws ChannelError `gone` where the product is not there */
export async function arrangeVariants(
  order: Arrangement,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { shop, content, due } = order;
  let there = await readProduct(shop, order.id, signal);
  let pairs = pairsOf(content.variants, there.variants ?? [], order.previous);
  const isNew = new Set<string>();
  if (due.includes("content")) {
    pairs = await ensureShape(order, there, pairs, signal);
    for (const { variant } of pairs.fresh) isNew.add(variant);
  }
  const isChanged = await updateKept(order, pairs, signal);
  if (due.includes("content") && pairs.fresh.length > 0) await addFresh(order, pairs.fresh, signal);
  if (isChanged || isNew.size > 0) {
    there = await readProduct(shop, order.id, signal);
    pairs = pairsOf(content.variants, there.variants ?? [], order.previous);
  }
  await stockUp(order, pairs, isNew, signal);
  return variantIds(pairs.kept);
}

/** Options as they ought to be, and nothing there that is not ours. */
async function ensureShape(order: Arrangement, there: ThereProduct, pairs: Found, signal: AbortSignal): Promise<Found> {
  const { shop, content, id } = order;
  const options = there.options ?? [];
  const surplus = options.filter(({ title }) => !content.options.some((one) => one.title === title));
  // An option that variants have cannot be taken off: they are made anew without it.
  const isAnew = surplus.length > 0;
  const gone = isAnew ? (there.variants ?? []) : pairs.gone;
  const change = optionChange(content.options, options);
  if (change) await shop.post(`products/${id}/options/batch`, change, Any, signal);
  if (gone.length > 0) await deleteVariants(order, gone, signal);
  if (isAnew) await shop.post(`products/${id}/options/batch`, { remove: surplus.map((one) => one.id) }, Any, signal);
  return isAnew ? { kept: [], fresh: content.variants, gone: [] } : pairs;
}

function optionChange(ours: readonly MedusaOption[], there: NonNullable<ThereProduct["options"]>): object | undefined {
  const add = ours.filter(({ title }) => !there.some((one) => one.title === title));
  const update = ours.flatMap(({ title, values }) => {
    const known = there.find((one) => one.title === title);
    const fresh = known ? values.filter((value) => !(known.values ?? []).some((one) => one.value === value)) : [];
    return known && fresh.length > 0 ? [{ product_option_id: known.id, add: fresh.map((value) => ({ value })) }] : [];
  });
  if (add.length === 0 && update.length === 0) return undefined;
  return { ...(add.length === 0 ? {} : { add }), ...(update.length === 0 ? {} : { update }) };
}

async function deleteVariants(
  { shop, id }: Arrangement,
  gone: readonly ThereVariant[],
  signal: AbortSignal,
): Promise<void> {
  const ids = gone.map((one) => one.id);
  await shop.post(`products/${id}/variants/batch`, { delete: ids }, Any, signal);
  await clearOrphans(shop, itemsOf(gone), signal);
}

/** Whether something of it has changed that must be read again. */
async function updateKept(order: Arrangement, { kept }: Found, signal: AbortSignal): Promise<boolean> {
  const { shop, content, due, id } = order;
  const update = kept.map(({ ours, there }) => ({
    id: there.id,
    ...(due.includes("content") ? wordsOf(ours) : {}),
    ...(due.includes("price") ? pricesOf(content, ours, there) : {}),
    ...(due.includes("stock") ? countingOf(content, ours) : {}),
  }));
  const hasNews = due.includes("content") || due.includes("price") || kept.some((pair) => isCountedAnew(order, pair));
  if (!hasNews || update.length === 0) return false;
  try {
    for (const part of inParts(update, MOST_BODY_BYTES)) {
      await shop.post(`products/${id}/variants/batch`, { update: part }, Any, signal);
    }
  } catch (error) {
    throw isRepeated(error) ? takenElsewhere(error) : error;
  }
  if (due.includes("content")) await renameItems(shop, kept, signal);
  return kept.some((pair) => isCountedAnew(order, pair));
}

/** Medusa makes the inventory item of a variant that begins to be counted. */
function isCountedAnew({ content, due }: Arrangement, { ours, there }: Found["kept"][number]): boolean {
  const stock = content.stocks[ours.variant];
  if (!due.includes("stock") || !stock) return false;
  return there.manage_inventory !== stock.tracked || there.allow_backorder !== (stock.backorder ?? false);
}

function wordsOf({ sku, title, options, barcode, weight }: MedusaVariant): object {
  return {
    sku,
    title,
    options,
    ...(barcode === undefined ? {} : { barcode }),
    ...(weight === undefined ? {} : { weight }),
  };
}

function pricesOf({ prices, currency }: MedusaContent, { variant }: MedusaVariant, there?: ThereVariant): object {
  const amount = prices[variant];
  return amount === undefined ? {} : { prices: pricesWith(amount, currency, there?.prices ?? []) };
}

function countingOf({ stocks }: MedusaContent, { variant }: MedusaVariant): object {
  const stock = stocks[variant];
  return stock ? { manage_inventory: stock.tracked, allow_backorder: stock.backorder ?? false } : {};
}

/** The inventory item keeps the old SKU when its variant gets another one, and would block it. */
async function renameItems(shop: Shop, kept: Found["kept"], signal: AbortSignal): Promise<void> {
  for (const { ours, there } of kept) {
    if (there.sku === ours.sku) continue;
    for (const id of itemsOf([there])) {
      await shop.post(`inventory-items/${encodeURIComponent(id)}`, { sku: ours.sku }, Any, signal);
    }
  }
}

/** Adds variants. An inventory item of that SKU is used again; one that is there already was put there by a lost call. */
async function addFresh(order: Arrangement, fresh: readonly MedusaVariant[], signal: AbortSignal): Promise<void> {
  const { shop, content, id } = order;
  const items = await inventoryItems(shop, { sku: fresh.map(({ sku }) => sku) }, signal);
  const create = fresh.map((ours) => {
    const item = items.find(({ sku }) => sku === ours.sku);
    return {
      ...wordsOf(ours),
      ...pricesOf(content, ours),
      ...countingOf(content, ours),
      ...(item ? { inventory_items: [{ inventory_item_id: item.id, required_quantity: 1 }] } : {}),
    };
  });
  try {
    for (const part of inParts(create, MOST_BODY_BYTES)) {
      await shop.post(`products/${id}/variants/batch`, { create: part }, Any, signal);
    }
  } catch (error) {
    if (!isRepeated(error)) throw error;
    const { variants } = await readProduct(shop, id, signal);
    if (pairsOf(content.variants, variants ?? [], order.previous).fresh.length > 0) throw takenElsewhere(error);
  }
}

async function stockUp(
  { shop, content, due, market }: Arrangement,
  { kept }: Found,
  isNew: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const orders = kept.flatMap(({ ours, there }) => {
    const stock = content.stocks[ours.variant];
    return stock && (due.includes("stock") || isNew.has(ours.variant)) ? [{ there, stock }] : [];
  });
  await setStock(shop, orders, market, signal);
}
