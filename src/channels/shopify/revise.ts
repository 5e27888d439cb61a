/** Price and stock by themselves, each in a call of its own. Pages of both mutations, 2026-10, read 2026-11-21 */
import type { Again, Done } from "../../channel/verbs.js";
import { setDue } from "../shared-amounts.js";
import { beforeWriting } from "../shared-answers.js";
import { goneFromShopify, type ShopifyContent } from "./content.js";
import { deskOf } from "./desk.js";
import { PRICES } from "./documents.js";
import type { ShopifyExtras } from "./extras.js";
import { isMissingVariant } from "./failures.js";
import { checkCurrency } from "./goods.js";
import { idsIn, matchVariants, readProduct, type VariantIds } from "./product.js";
import { putProduct, type ShopifySafety, whereStockIs } from "./put.js";
import { setStock } from "./stock.js";
import type { Shop } from "./wire.js";

/** What `revise` is asked for. */
export type ShopifyRevision = Again<ShopifyExtras, ShopifyContent, ShopifySafety>;

/** Variants of one call. (ours) */
const MOST_VARIANTS = 250;

/** The verb `revise`. A variant that was deleted by hand is made again, with the whole list around it. */
export async function reviseProduct(shop: Shop, item: ShopifyRevision, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, marker, step } = item;
  const desk = await beforeWriting(deskOf(shop, signal));
  checkCurrency(content.currency, desk);
  const ids = await idsOf(shop, item, signal);
  if (content.variants.some(({ variant }) => ids[variant] === undefined)) return putProduct(shop, item, signal);
  const ref = { ...previous, variants: ids };
  let parts = previous.parts ?? {};
  const amounts = (["stock", "price"] as const).filter((amount) => due.includes(amount));
  try {
    const left = await setDue(amounts, async (amount) => {
      if (amount === "price") await setPrices(shop, item, ids, signal);
      else {
        const location = whereStockIs(shop, desk);
        const order = { content, ref, skip: new Set<string>(), location, marker, step, stepName: "restock" } as const;
        parts = { ...parts, ...(await setStock(shop, order, signal)) };
      }
    });
    return { ...ref, parts, ...left };
  } catch (error) {
    if (!isMissingVariant(error)) throw error;
    return putProduct(shop, { ...item, previous: { ...previous, variants: {} } }, signal);
  }
}

async function idsOf(shop: Shop, { content, previous }: ShopifyRevision, signal: AbortSignal): Promise<VariantIds> {
  const known = previous.variants ?? {};
  if (content.variants.every(({ variant }) => known[variant] !== undefined)) return known;
  const there = await beforeWriting(readProduct(shop, { id: previous.id }, signal));
  if (!there) throw goneFromShopify();
  return idsIn(matchVariants(content, there.variants, known));
}

async function setPrices(
  shop: Shop,
  { content: { variants, prices }, previous, step }: ShopifyRevision,
  ids: VariantIds,
  signal: AbortSignal,
): Promise<void> {
  const all = variants.flatMap(({ variant }) => {
    const [id, price] = [ids[variant], prices[variant]];
    return id === undefined || !price ? [] : [{ id, price: price.price, compareAtPrice: price.was }];
  });
  for (let start = 0; start < all.length; start += MOST_VARIANTS) {
    const variables = { productId: previous.id, variants: all.slice(start, start + MOST_VARIANTS) };
    await step(`prices ${start}`, "absolute", async () => {
      await shop.change(PRICES, "productVariantsBulkUpdate", variables, signal);
      return true;
    });
  }
}
