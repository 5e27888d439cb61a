/**
 * Puts up a listing: photos, then one call that makes it whole and carries an idempotency key. Audited afterwards.
 * Create Product 202309, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { checkCategory } from "./attributes.js";
import { CATEGORY_VERSION } from "./categories.js";
import { notForTiktok, type Stocks, type TiktokContent } from "./content.js";
import type { TiktokShopExtras } from "./extras.js";
import { categoryFact } from "./facts.js";
import { warningsIn } from "./failures.js";
import { type Gallery, openGallery } from "./gallery.js";
import { verdictOf } from "./places.js";
import { readProduct, wholeRef } from "./products.js";
import { freshSku } from "./skus.js";
import { placeStocks } from "./warehouses.js";
import { PATHS, type Shop } from "./wire.js";

/** Safeties of the steps. */
export type TiktokSafety = "key" | "absolute";
export type TiktokItem = Item<TiktokShopExtras, TiktokContent, TiktokSafety>;

/** What a writing call answered, as far as it is used. */
export interface Written {
  readonly variants: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** The verb `create`. */
export async function createProduct(shop: Shop, item: TiktokItem, signal: AbortSignal): Promise<Done> {
  const { content, photos, step, upload } = item;
  await checkFirst(shop, content, signal);
  const stocks = await placeStocks(shop, content, signal);
  if (photos.length === 0)
    throw notForTiktok("photos", "TikTok Shop takes no listing without a photo.", "Add a photo.");
  const gallery = openGallery(shop, content, photos, upload, signal);
  const body = JSON.stringify(await wholeBody(content, stocks, gallery));
  const made = await step("create", "key", ({ uuid, body: kept = body }) => add(shop, content, kept, uuid, signal), {
    body,
    made: ({ id, variants }) => wholeRef(shop.settings, id, content, variants),
  });
  const { id, variants, warnings } = made;
  const waiting = content.skus.filter(({ variant }) => variants[variant] === undefined);
  const said = [...warnings, ...waiting.map(({ seller_sku }) => `${seller_sku} is put up once there is stock of it.`)];
  return standing(shop, wholeRef(shop.settings, id, content, variants), said, signal);
}

/** Before anything is sent: the category has all that it asks for. @throws ChannelError */
export async function checkFirst(shop: Shop, content: TiktokContent, signal: AbortSignal): Promise<void> {
  checkCategory(content, await beforeWriting(categoryFact(shop, content.category_id, signal)));
}

async function wholeBody(content: TiktokContent, stocks: Stocks, gallery: Gallery): Promise<object> {
  const skus = [];
  for (const sku of content.skus) {
    const fresh = await freshSku(content, sku, stocks, gallery);
    if (fresh) skus.push(fresh);
  }
  if (skus.length === 0) {
    const cure = "It goes up with the first piece in stock.";
    throw notForTiktok("stock", "TikTok Shop takes a new listing only with something to sell.", cure);
  }
  const fields = await fieldsOf(content, gallery);
  return { ...fields, main_images: await gallery.main(), skus, save_mode: "LISTING" };
}

/** What Create Product and Partial Edit Product both take, without pictures and variants. */
export async function fieldsOf(content: TiktokContent, gallery: Gallery) {
  const { skus: _skus, prices: _prices, stocks: _stocks, size_chart, certifications, ...fields } = content;
  return {
    ...fields,
    category_version: CATEGORY_VERSION,
    ...(size_chart === undefined ? {} : { size_chart: await sizeChartOf(size_chart, gallery) }),
    ...(certifications === undefined ? {} : { certifications: await proofsOf(certifications, gallery) }),
  };
}

async function sizeChartOf(chart: NonNullable<TiktokContent["size_chart"]>, gallery: Gallery): Promise<object> {
  if ("template" in chart) return { template: { id: chart.template } };
  return { image: { uri: await gallery.uri(chart.photo, "SIZE_CHART_IMAGE") } };
}

async function proofsOf(proofs: NonNullable<TiktokContent["certifications"]>, gallery: Gallery) {
  const sent: object[] = [];
  for (const { id, photos } of proofs) {
    const images: object[] = [];
    for (const photo of photos) images.push({ uri: await gallery.uri(photo, "CERTIFICATION_IMAGE") });
    sent.push({ id, images });
  }
  return sent;
}

const Made = z.object({ product_id: z.string().min(1) });

async function add(
  shop: Shop,
  content: TiktokContent,
  body: string,
  idempotency_key: string,
  signal: AbortSignal,
): Promise<Written & { readonly id: string }> {
  const keyed = JSON.stringify({ ...JSON.parse(body), idempotency_key });
  const { data } = await shop.send("POST", PATHS.products, keyed, signal);
  const made = Made.safeParse(data);
  if (made.success) return { id: made.data.product_id, ...writtenIn(data, content) };
  const details = { outcome: "unknown", cause: made.error } as const;
  throw new ChannelError("unavailable", "TikTok Shop's answer names no product", details);
}

const Skus = z.object({ skus: z.array(z.object({ id: z.string(), seller_sku: z.string() })) });

/** Their ids of the variants, and what was dropped. */
export function writtenIn(data: unknown, content: TiktokContent): Written {
  const made = Skus.safeParse(data).data?.skus ?? [];
  const pairs = content.skus.flatMap(({ variant, seller_sku }) => {
    const sku = made.find((one) => one.seller_sku === seller_sku);
    return sku ? [[variant, sku.id] as const] : [];
  });
  return { variants: Object.fromEntries(pairs), warnings: warningsIn(data) };
}

/** What TikTok Shop made of a listing that was just sent. It is there, whatever comes of looking at it. */
export async function standing(shop: Shop, ref: Ref, warnings: readonly string[], signal: AbortSignal): Promise<Done> {
  const said = warnings.length === 0 ? {} : { warnings };
  const product = await readProduct(shop, ref.id, signal).catch((error: unknown) => {
    if (error instanceof ChannelError) return undefined;
    throw error;
  });
  // Not to be seen yet: settle tells.
  if (!product) return { ...ref, ...said, settling: ref.id };
  const verdict = verdictOf(product, ref, warnings);
  return verdict === "settling" ? { ...ref, ...said, settling: ref.id } : verdict;
}
