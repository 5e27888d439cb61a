/** Brings a listing over to a newer version. Admin API of 3.7.3, tried on a server, 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Again, Done, Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { arrangeVariants } from "./arrange.js";
import { type Assets, uploadPhotos } from "./assets.js";
import type { VendureContent } from "./content.js";
import type { VendureExtras } from "./extras.js";
import { checkPrices, type Market, marketOf, roundingNotes } from "./market.js";
import { readProduct, refOf } from "./there.js";
import type { Shop } from "./wire.js";

/** What `update` and `revise` are asked for. */
export type VendureUpdate = Again<VendureExtras, VendureContent, "lookup" | "absolute">;

/** The verb `update`. */
export async function updateProduct(shop: Shop, item: VendureUpdate, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, photos, step, upload, marker } = item;
  const market = await marketOf(shop, signal);
  // New variants have prices too.
  if (due.includes("price") || due.includes("content")) checkPrices(content, market);
  const there = await beforeWriting(readProduct(shop, previous.id, market, signal));
  if (!there) throw new ChannelError("gone", "Vendure no longer has this product");
  // Which photo shows a variant is said with its words.
  const shows = due.includes("content") && content.variants.some(({ photo }) => photo !== undefined);
  const assets = due.includes("photos") || shows ? await uploadPhotos(shop, photos, upload, signal) : undefined;
  const order = { shop, market, content, id: there.id, marker, due, assets, previous: previous.variants };
  const variants = await step("variants", "absolute", () => arrangeVariants(order, signal));
  const change = {
    id: there.id,
    ...(due.includes("content") ? { content } : {}),
    ...(due.includes("presence") ? { enabled: true } : {}),
    ...(due.includes("photos") ? { assets } : {}),
  };
  if (isChange(change)) await step("product", "absolute", () => changeProduct(shop, change, market, signal));
  const ref: Ref = refOf(shop.settings, there);
  const warnings = due.includes("price") ? roundingNotes(content, market) : [];
  return { ...ref, variants, ...(warnings.length === 0 ? {} : { warnings }) };
}

/** What is changed of a product; what is left out stays. */
export interface Change {
  readonly id: string;
  readonly content?: Pick<VendureContent, "name" | "description" | "facetValueIds"> | undefined;
  readonly enabled?: boolean | undefined;
  readonly assets?: Assets | undefined;
}

function isChange({ content, enabled, assets }: Change): boolean {
  return content !== undefined || enabled !== undefined || assets !== undefined;
}

const UPDATE = `mutation Update($input: UpdateProductInput!) { updateProduct(input: $input) { id } }`;
const Updated = z.object({ updateProduct: z.object({ id: z.string() }) });

/** Changes the product itself. The slug stays: people and search engines have its address. */
export async function changeProduct(shop: Shop, change: Change, market: Market, signal: AbortSignal): Promise<void> {
  const { id, content, enabled, assets } = change;
  const input = {
    id,
    ...(content ? wordsOf(content, market) : {}),
    ...(assets ? photosOf(assets) : {}),
    ...(enabled === undefined ? {} : { enabled }),
  };
  await shop.ask(UPDATE, { input }, Updated, signal, market);
}

function wordsOf({ name, description, facetValueIds }: NonNullable<Change["content"]>, { language }: Market): object {
  return {
    // Translations that are not named stay.
    translations: [{ languageCode: language, name, description }],
    ...(facetValueIds === undefined ? {} : { facetValueIds }),
  };
}

/** The whole list, since what it does not name is taken off; the first photo apart, which stays where it is not said anew. */
function photosOf(assets: Assets): object {
  const ids = [...new Set(assets.values())];
  const [first] = ids;
  return { assetIds: ids, ...(first === undefined ? {} : { featuredAssetId: first }) };
}
