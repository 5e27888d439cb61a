/**
 * Puts up a listing: photos, the item hidden, its variants, then shown. add_item has no idempotency key, and a repeated
 * one makes a second listing. Pages of add_item, init_tier_variation and unlist_item, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Photo, Ref, Upload } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { createDaily } from "../shared-facts.js";
import { ownVariant, type VariantIds } from "./amounts.js";
import { checkAttributes } from "./attributes.js";
import { type AttributeNode, readAttributes } from "./categories.js";
import { notForShopee, type ShopeeContent, type ShopeeLogistic } from "./content.js";
import type { ShopeeExtras } from "./extras.js";
import { readLogistics } from "./facts.js";
import { isSameTiers, unlistFailures } from "./failures.js";
import { readItem, readModels, refOf } from "./items.js";
import { checkLimits, type ItemLimits, readCategoryLimits } from "./limits.js";
import { chooseLogistics } from "./parcel.js";
import { withPlaces } from "./warehouses.js";
import type { Shop } from "./wire.js";

/** Safeties of the steps. */
export type ShopeeSafety = "lookup" | "absolute";
export type ShopeeItem = Item<ShopeeExtras, ShopeeContent, ShopeeSafety>;
/** Ids of uploaded images by our photo ids, in the order of the listing. */
export type Images = ReadonlyMap<string, string>;

/** "Please wait at least 5 seconds after creating an item before creating variants" (init_tier_variation) */
const ITEM_SETTLES_MS = 5_000;
/** How long an image id can be used is said nowhere; a day is our guess. (unverified) */
const IMAGE_LIVES_MS = 86_400_000;

/** The verb `create`. */
export async function createItem(shop: Shop, item: ShopeeItem, signal: AbortSignal): Promise<Done> {
  const { content, photos, step, upload } = await withPlaces(shop, item, signal);
  const logistic_info = await prepareItem(shop, content, signal);
  if (photos.length === 0) throw notForShopee("photos", "Shopee takes no listing without a photo.", "Add a photo.");
  const images = await uploadPhotos(shop, photos, upload, signal);
  const made = await step("add-item", "lookup", () => addItem(shop, content, images, logistic_info, signal), {
    made: (ref) => ref,
  });
  const variants =
    content.models.length === 0
      ? ownVariant(content)
      : await step("variants", "absolute", () => initTiers(shop, made.id, content, images, signal), {
          afterMs: ITEM_SETTLES_MS,
          made: (ids) => ({ ...refOf(shop.settings, made.id), variants: ids }),
        });
  await step("show", "absolute", () => list(shop, made.id, signal));
  return { ...refOf(shop.settings, made.id), variants, ...(await standing(shop, made.id, signal)) };
}

const treesOf = createDaily<readonly AttributeNode[]>();
const limitsOf = createDaily<ItemLimits>();

/** Before anything is sent: what the category asks for is there, and the shipping channels are known. */
export async function prepareItem(
  shop: Shop,
  content: ShopeeContent,
  signal: AbortSignal,
): Promise<readonly ShopeeLogistic[]> {
  const { category_id } = content;
  const key = String(category_id);
  const tree = treesOf(shop, key, async () => (await readAttributes(shop, [category_id], signal))[category_id] ?? []);
  checkAttributes(content.attribute_list, await beforeWriting(tree));
  // Those of the categories that the options name were known when the listing was rendered.
  if (!Object.values(shop.settings.categories).includes(category_id)) {
    checkLimits(content, await beforeWriting(limitsOf(shop, key, () => readCategoryLimits(shop, category_id, signal))));
  }
  if (content.logistic_info) return content.logistic_info;
  const parcel = { weight: content.weight, dimension: content.dimension };
  return chooseLogistics(await beforeWriting(readLogistics(shop, signal)), undefined, parcel);
}

/** Uploads photos, each once while its id can be used. */
export async function uploadPhotos(
  shop: Shop,
  photos: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Promise<Images> {
  const images = new Map<string, string>();
  for (const photo of photos) {
    const id = await upload(photo, "item", () => shop.upload(photo, signal), { keepMs: IMAGE_LIVES_MS });
    images.set(photo.id, id);
  }
  return images;
}

/** What add_item and update_item both take. */
export function itemFields(content: ShopeeContent) {
  const { weight, dimension, gtin_code, ...rest } = content;
  const { item_name, description, category_id, condition, item_dangerous, brand, attribute_list, pre_order } = rest;
  return {
    item_name,
    description,
    category_id,
    weight,
    ...(dimension ? { dimension } : {}),
    condition,
    item_dangerous,
    brand,
    attribute_list,
    pre_order,
    ...(gtin_code === undefined ? {} : { gtin_code }),
    ...(content.size_chart_info ? { size_chart_info: content.size_chart_info } : {}),
    item_sku: content.item_sku,
  };
}

const Added = z.object({ item_id: z.number() });

async function addItem(
  shop: Shop,
  content: ShopeeContent,
  images: Images,
  logistic_info: readonly ShopeeLogistic[],
  signal: AbortSignal,
): Promise<Ref> {
  const [stock] = Object.values(content.stocks);
  const { response } = await shop.post(
    "/product/add_item",
    {
      ...itemFields(content),
      logistic_info,
      image: { image_id_list: [...images.values()] },
      // An item with variants is bought by theirs; the lowest stands in until they are there.
      original_price: Math.min(...Object.values(content.prices)),
      seller_stock: stock ?? [{ stock: 0 }],
      ...(content.wholesale.length === 0 ? {} : { wholesale: content.wholesale }),
      item_status: "UNLIST",
    },
    signal,
  );
  const added = Added.safeParse(response);
  if (added.success) return refOf(shop.settings, added.data.item_id);
  throw new ChannelError("unavailable", "Shopee's answer names no item", { outcome: "unknown", cause: added.error });
}

/** Tiers as they are sent: ids 0 and names are tiers of one's own. */
export function tiersFor(
  content: Pick<ShopeeContent, "tiers">,
  imageOf: (photo: string | undefined, name: string) => string | undefined,
) {
  return content.tiers.map(({ name, options }) => ({
    variation_id: 0,
    variation_group_id: 0,
    variation_name: name,
    variation_option_list: options.map((option) => {
      const image_id = imageOf(option.photo, option.name);
      return {
        variation_option_id: 0,
        variation_option_name: option.name,
        ...(image_id === undefined ? {} : { image_id }),
      };
    }),
  }));
}

/** Models as they are sent where they are made. */
export function modelsFor(content: ShopeeContent, models = content.models) {
  return models.map(({ variant, ...model }) => ({
    ...model,
    original_price: content.prices[variant],
    seller_stock: content.stocks[variant],
  }));
}

const Made = z.object({ model: z.array(z.object({ model_id: z.number(), tier_index: z.array(z.number()) })) });

/** Gives an item its tiers and models, all of them new. Repeating it gives the same. */
export async function initTiers(
  shop: Shop,
  id: string,
  content: ShopeeContent,
  images: Images,
  signal: AbortSignal,
): Promise<VariantIds> {
  const standardise_tier_variation = tiersFor(content, (photo) =>
    photo === undefined ? undefined : images.get(photo),
  );
  const model = content.models.length > 0 ? modelsFor(content) : [withoutTiers(content)];
  try {
    const json = { item_id: Number(id), standardise_tier_variation, model };
    const { response } = await shop.post("/product/init_tier_variation", json, signal);
    const made = Made.safeParse(response);
    if (made.success)
      return idsByPlace(
        content,
        made.data.model.map((one) => ({ id: one.model_id, tierIndex: one.tier_index })),
      );
  } catch (error) {
    // "The level of tier-variation not change.": an earlier try had happened after all.
    if (!isSameTiers(error)) throw error;
  }
  return idsByPlace(content, (await readModels(shop, id, signal)).models);
}

/** "can just pass the tier_variation and standardise_tier_variation as [], and pass the model >> tier_index as []" */
function withoutTiers(content: ShopeeContent) {
  const [original_price] = Object.values(content.prices);
  const [seller_stock] = Object.values(content.stocks);
  return { tier_index: [], original_price, seller_stock };
}

function idsByPlace(
  content: ShopeeContent,
  there: readonly { readonly id: number; readonly tierIndex: readonly number[] }[],
): VariantIds {
  if (content.models.length === 0) return ownVariant(content);
  return Object.fromEntries(
    content.models.flatMap(({ variant, tier_index }) => {
      const model = there.find(({ tierIndex }) => tierIndex.join() === tier_index.join());
      return model ? [[variant, String(model.id)]] : [];
    }),
  );
}

/**
 * Shows a hidden item. By unlist_item, because "Cannot change unlisted item status to normal directly"
 * (error_set_normal_unlisted_item).
 */
export async function list(shop: Shop, id: string, signal: AbortSignal): Promise<true> {
  const item_id = Number(id);
  const { response } = await shop.post("/product/unlist_item", { item_list: [{ item_id, unlist: false }] }, signal);
  const failure = unlistFailures(response, [item_id]).get(item_id);
  if (failure) throw failure;
  return true;
}

/** What Shopee made of a listing that was just shown. The listing is there, whatever comes of looking at it. */
export async function standing(shop: Shop, id: string, signal: AbortSignal): Promise<Pick<Done, "settling">> {
  const item = await readItem(shop, id, signal).catch((error: unknown) => {
    if (error instanceof ChannelError) return undefined;
    throw error;
  });
  if (item?.item_status === "BANNED") throw banned(item.item_name);
  return item?.item_status === "REVIEWING" ? { settling: id } : {};
}

/** Refused by Shopee's review. */
export function banned(name: string | undefined): ChannelError {
  return new ChannelError("blocked", `Shopee has banned ${name === undefined ? "this listing" : `"${name}"`}`, {
    platformCode: "BANNED",
    cure: "Its reason is in the Seller Centre; change the listing, then publish again.",
  });
}
