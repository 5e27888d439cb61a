/** What is sent of variants, and which of ours is which of theirs. Admin API of 3.7.3, tried on a server, 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { inParts, type ShopStock, type ShopVariant } from "../shared-own-shop.js";
import type { Assets } from "./assets.js";
import { MOST_BODY_BYTES } from "./limits.js";
import { type Market, sentPrice } from "./market.js";
import { type ThereVariant, VARIANT, Variants } from "./there.js";
import type { Shop } from "./wire.js";

/** The price of one variant. Beside the channel's own, a currency is named. */
export function priceFields(amount: string, market: Market): object {
  const price = sentPrice(amount, market);
  if (market.currency === market.ownCurrency) return { price };
  return { prices: [{ currencyCode: market.currency, price }] };
}

/** The stock of one variant. */
export function stockFields({ tracked, places }: ShopStock): object {
  const named = places.flatMap(({ place, pieces }) =>
    place === undefined ? [] : [{ stockLocationId: place, stockOnHand: pieces }],
  );
  return {
    trackInventory: tracked ? "TRUE" : "FALSE",
    ...(named.length > 0 ? { stockLevels: named } : { stockOnHand: places[0]?.pieces ?? 0 }),
  };
}

/** Words, options and photo of one variant. */
export function wordFields(
  { sku, title, photo }: ShopVariant,
  optionIds: readonly string[],
  language: string,
  assets: Assets | undefined,
): object {
  const asset = photo === undefined ? undefined : assets?.get(photo);
  return {
    sku,
    optionIds,
    translations: [{ languageCode: language, name: title }],
    ...(asset === undefined ? {} : { featuredAssetId: asset, assetIds: [asset] }),
  };
}

const UPDATE = `mutation UpdateVariants($input: [UpdateProductVariantInput!]!) {
  updateProductVariants(input: $input) { ${VARIANT} }
}`;
const CREATE = `mutation CreateVariants($input: [CreateProductVariantInput!]!) {
  createProductVariants(input: $input) { ${VARIANT} }
}`;
const Updated = z.object({ updateProductVariants: Variants });
const Created = z.object({ createProductVariants: Variants });

/** Changes variants: all of one call, or none of it. */
export async function updateVariants(
  shop: Shop,
  input: readonly object[],
  market: Market,
  signal: AbortSignal,
): Promise<readonly ThereVariant[]> {
  const told: ThereVariant[] = [];
  for (const part of inParts(input, MOST_BODY_BYTES)) {
    const { updateProductVariants } = await shop.ask(UPDATE, { input: part }, Updated, signal, market);
    told.push(...updateProductVariants.filter((one) => one !== null));
  }
  return told;
}

/** Adds variants. */
export async function createVariants(
  shop: Shop,
  input: readonly object[],
  market: Market,
  signal: AbortSignal,
): Promise<void> {
  for (const part of inParts(input, MOST_BODY_BYTES)) {
    await shop.ask(CREATE, { input: part }, Created, signal, market);
  }
}

const DELETE = `mutation DeleteVariants($ids: [ID!]!) { deleteProductVariants(ids: $ids) { result message } }`;
const Deleted = z.object({
  deleteProductVariants: z.array(z.object({ result: z.string(), message: z.string().nullish() })),
});

/** Takes variants away; those that are gone already are no trouble. */
export async function deleteVariants(shop: Shop, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const { deleteProductVariants } = await shop.ask(DELETE, { ids }, Deleted, signal);
  // A refusal is no error there: it stands in the result.
  const refused = deleteProductVariants.find(({ result }) => result !== "DELETED");
  if (refused) {
    const message = `Vendure says: ${refused.message ?? "a variant was not deleted"}`;
    throw new ChannelError("locked", message, { platformCode: refused.result, facets: ["content"] });
  }
}
