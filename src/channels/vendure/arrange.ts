/**
 * Brings variants over to what they ought to be. What is there is read first, so that a second try does only what is
 * left. The order matters: Vendure refuses a variant whose options another one has, so those that go, go first.
 */

import type { Facet } from "../../channel/facet.js";
import { ChannelError } from "../../channel/failures.js";
import type { Ref } from "../../channel/verbs.js";
import { type Pairs, pairsOf, type ShopVariant, variantIds } from "../shared-own-shop.js";
import type { Assets } from "./assets.js";
import type { VendureContent } from "./content.js";
import { isRepeatedVariant } from "./failures.js";
import type { Market } from "./market.js";
import { dropGroups, ensureGroups, type OptionIds } from "./options.js";
import { readProduct, type ThereProduct, type ThereVariant } from "./there.js";
import { createVariants, deleteVariants, priceFields, stockFields, updateVariants, wordFields } from "./variants.js";
import type { Shop } from "./wire.js";

/** What is to be brought over. */
export interface Arrangement {
  readonly shop: Shop;
  readonly market: Market;
  readonly content: VendureContent;
  /** Of the product. */
  readonly id: string;
  readonly marker: string;
  readonly due: readonly Facet[];
  readonly assets: Assets | undefined;
  readonly previous?: Ref["variants"] | undefined;
}

/** Our variant ids to Vendure's. */
export type VariantIds = Readonly<Record<string, string>>;

/** Arranges options and variants. @throws ChannelError `gone` where the product is not there */
export async function arrangeVariants(order: Arrangement, signal: AbortSignal): Promise<VariantIds> {
  const { shop, market, content, due } = order;
  const there = await readThere(order, signal);
  const pairs = pairsOf(content.variants, there.variants, order.previous);
  if (!due.includes("content")) {
    await updateKept(order, pairs, undefined, signal);
    return variantIds(pairs.kept);
  }
  const groups = await ensureGroups(shop, content, there, market, order.marker, signal);
  if (pairs.gone.length > 0) {
    await deleteVariants(
      shop,
      pairs.gone.map(({ id }) => id),
      signal,
    );
  }
  // Off before new ones come: each of these must name an option of every group that is there.
  await dropGroups(shop, order.id, groups.surplus, signal);
  await updateKept(order, pairs, groups.ids, signal);
  if (pairs.fresh.length === 0) return variantIds(pairs.kept);
  await addFresh(order, pairs.fresh, groups.ids, signal);
  const after = await readThere(order, signal);
  return variantIds(pairsOf(content.variants, after.variants, order.previous).kept);
}

async function readThere({ shop, id, market }: Arrangement, signal: AbortSignal): Promise<ThereProduct> {
  const there = await readProduct(shop, id, market, signal);
  if (there) return there;
  throw new ChannelError("gone", "Vendure no longer has this product");
}

async function updateKept(
  order: Arrangement,
  { kept }: Pairs<ShopVariant, ThereVariant>,
  options: OptionIds | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { shop, market, due, assets } = order;
  const input = kept.map(({ ours, there: { id } }) => ({
    id,
    ...(options ? wordFields(ours, optionIdsOf(ours, options), market.language, assets) : photoFields(ours, assets)),
    ...amountFields(order, ours),
  }));
  const hasNews = options !== undefined || assets !== undefined || due.includes("price") || due.includes("stock");
  if (hasNews && input.length > 0) await updateVariants(shop, input, market, signal);
}

function photoFields({ photo }: ShopVariant, assets: Assets | undefined): object {
  const asset = photo === undefined ? undefined : assets?.get(photo);
  return asset === undefined ? {} : { featuredAssetId: asset, assetIds: [asset] };
}

function amountFields({ content, market, due }: Arrangement, { variant }: ShopVariant): object {
  const amount = content.prices[variant];
  const stock = content.stocks[variant];
  return {
    ...(due.includes("price") && amount !== undefined ? priceFields(amount, market) : {}),
    ...(due.includes("stock") && stock !== undefined ? stockFields(stock) : {}),
  };
}

function optionIdsOf({ values }: ShopVariant, options: OptionIds): readonly string[] {
  return Object.entries(values).flatMap(([code, value]) => options.get(code)?.get(value) ?? []);
}

/** A variant that is new has everything, whatever is due. One that is there already was put there by a lost call. */
async function addFresh(
  order: Arrangement,
  fresh: readonly ShopVariant[],
  options: OptionIds,
  signal: AbortSignal,
): Promise<void> {
  const { shop, market, assets, id } = order;
  const { taxCategoryId } = shop.settings;
  const whole: Arrangement = { ...order, due: ["price", "stock"] };
  const input = fresh.map((ours) => ({
    productId: id,
    ...(taxCategoryId === undefined ? {} : { taxCategoryId }),
    ...wordFields(ours, optionIdsOf(ours, options), market.language, assets),
    ...amountFields(whole, ours),
  }));
  try {
    await createVariants(shop, input, market, signal);
  } catch (error) {
    if (!isRepeatedVariant(error)) throw error;
    const { variants } = await readThere(order, signal);
    const { fresh: missing } = pairsOf(order.content.variants, variants, order.previous);
    if (missing.length === 0) return;
    const { message, platformCode } = error;
    throw new ChannelError("invalid", message, { field: "options", facets: ["content"], platformCode, cause: error });
  }
}
