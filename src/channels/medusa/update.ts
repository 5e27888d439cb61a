/** Brings a listing over to a newer version, or only its price and stock. Admin API of 2.21.2, tried on a server, 2026-11-22 */
import * as z from "zod";
import type { Again, Done, Photo, Upload } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { arrangeVariants } from "./arrange.js";
import type { MedusaContent } from "./content.js";
import type { MedusaExtras } from "./extras.js";
import { checkPrices, marketOf } from "./market.js";
import { readProduct, refOf } from "./there.js";
import type { Shop } from "./wire.js";

/** Safeties of the steps. */
export type MedusaSafety = "lookup" | "absolute";
/** What `update` and `revise` are asked for. */
export type MedusaUpdate = Again<MedusaExtras, MedusaContent, MedusaSafety>;

/** The verb `update`. */
export async function updateProduct(shop: Shop, item: MedusaUpdate, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, photos, step, upload } = item;
  const market = await marketOf(shop, signal);
  // New variants have prices too.
  if (due.includes("price") || due.includes("content")) checkPrices(content, market, shop.settings.pricesIncludeTax);
  const there = await beforeWriting(readProduct(shop, previous.id, signal));
  const images = due.includes("photos") ? await uploadPhotos(shop, photos, upload, signal) : undefined;
  const order = { shop, market, content, id: there.id, due, previous: previous.variants };
  const variants = await step("variants", "absolute", () => arrangeVariants(order, signal));
  const change: Change = {
    ...(due.includes("content") ? { content } : {}),
    ...(images ? { images } : {}),
    ...(due.includes("presence") ? { status: "published" } : {}),
  };
  if (Object.keys(change).length > 0) {
    await step("product", "absolute", () => changeProduct(shop, there.id, change, signal));
  }
  return { ...refOf(shop.settings, there), variants };
}

/** The verb `revise`: price and stock only. */
export async function reviseProduct(shop: Shop, item: MedusaUpdate, signal: AbortSignal): Promise<Done> {
  const { content, due, previous } = item;
  const market = await marketOf(shop, signal);
  if (due.includes("price")) checkPrices(content, market, shop.settings.pricesIncludeTax);
  const order = { shop, market, content, id: previous.id, due, previous: previous.variants };
  const variants = await arrangeVariants(order, signal);
  const { id, url } = previous;
  return { id, ...(url === undefined ? {} : { url }), variants };
}

/** Uploads photos, each once; Medusa has no way to find a file again. Answers their addresses, in order. */
export async function uploadPhotos(
  shop: Shop,
  photos: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const photo of photos) urls.push(await upload(photo, "file", () => shop.upload(photo, signal)));
  return [...new Set(urls)];
}

/** What is changed of a product; what is left out stays. */
export interface Change {
  readonly content?: Pick<MedusaContent, "title" | "description" | "categoryIds"> | undefined;
  readonly images?: readonly string[] | undefined;
  readonly status?: "draft" | "published" | undefined;
}

const Any = z.object({}).loose();

/** Changes the product itself; the handle stays: people and search engines have its address. */
export async function changeProduct(shop: Shop, id: string, change: Change, signal: AbortSignal): Promise<void> {
  const { content, images, status } = change;
  const json = {
    ...(content ? wordsOf(content) : {}),
    ...(images ? imagesOf(images) : {}),
    ...(status === undefined ? {} : { status }),
  };
  await shop.post(`products/${encodeURIComponent(id)}`, json, Any, signal, { fields: "id" });
}

/** Words and categories. */
export function wordsOf({ title, description, categoryIds }: NonNullable<Change["content"]>): object {
  return {
    title,
    description,
    // A whole list: what it does not name is taken off.
    ...(categoryIds === undefined ? {} : { categories: categoryIds.map((id) => ({ id })) }),
  };
}

/** The whole list, since what it does not name is taken off; the thumbnail apart, which stays where it is not said anew. */
export function imagesOf(urls: readonly string[]): object {
  return { images: urls.map((url) => ({ url })), thumbnail: urls[0] ?? null };
}
