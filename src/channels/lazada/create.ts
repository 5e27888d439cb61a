/**
 * Puts up a listing: photos first, then the whole product in one call. There is no idempotency key, but a SKU is taken
 * only once: the refusal of a repeated one says that an earlier call, whose answer was lost, had happened after all.
 * Pages of CreateProduct and UploadImage, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Photo, Ref, Upload } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { setAmounts, type VariantIds } from "./amounts.js";
import { checkAttributes, type LazadaAttribute, readAttributes } from "./attributes.js";
import { type LazadaContent, notForLazada } from "./content.js";
import type { LazadaExtras } from "./extras.js";
import { languageOf } from "./facts.js";
import { isRepeatedSku } from "./failures.js";
import { carries, findBySkus, readItem, refOf, type ThereItem } from "./items.js";
import { attributesOf, type Images, imagesOf, newSku, variationOf } from "./payload.js";
import { type LazadaSettings, payloadOf, type Shop } from "./wire.js";

/** Safeties of the steps. */
export type LazadaSafety = "lookup" | "absolute";
/** What `create` is asked for. */
export type LazadaItem = Item<LazadaExtras, LazadaContent, LazadaSafety>;

/** How long an uploaded image can be used is said nowhere; a day is our guess. (unverified) */
const IMAGE_LIVES_MS = 86_400_000;

/** The verb `create`. */
export async function createProduct(shop: Shop, item: LazadaItem, signal: AbortSignal): Promise<Done> {
  const { content, photos, step, upload } = item;
  await checkContent(shop, content, signal);
  if (photos.length === 0) throw notForLazada("photos", "Lazada takes no listing without a photo.", "Add a photo.");
  // Written down before anything leaves: a listing that is younger is ours.
  const begunAt = await step("begin", "absolute", async () => shop.now().getTime());
  const images = await uploadPhotos(shop, photos, upload, signal);
  const made = await step("create", "lookup", () => addProduct(shop, content, images, new Date(begunAt), signal), {
    made: (ref) => ref,
  });
  const variants = made.variants ?? (await variantIdsOf(shop, made, content, signal));
  if (Object.keys(shop.settings.locations).length > 0) {
    await step("stock", "absolute", () => setStock(shop, made.id, content, variants, signal));
  }
  const { id, url } = made;
  return { id, ...(url === undefined ? {} : { url }), variants, ...(await standing(shop, made, signal)) };
}

const trees = new WeakMap<
  LazadaSettings,
  Map<number, { readonly at: number; readonly tree: readonly LazadaAttribute[] }>
>();
const DAY_MS = 86_400_000;

/** Before anything is sent: mandatory attributes are there. @throws ChannelError `invalid` */
export async function checkContent(shop: Shop, content: LazadaContent, signal: AbortSignal): Promise<void> {
  const tree = await beforeWriting(treeOf(shop, content.category, signal));
  const ofSkus = content.skus.map(({ attributes }) => attributes);
  const inAll = Object.keys(ofSkus[0] ?? {}).filter((name) => ofSkus.every((one) => name in one));
  checkAttributes(new Set([...Object.keys(content.attributes), ...inAll]), tree);
}

async function treeOf(shop: Shop, category: number, signal: AbortSignal): Promise<readonly LazadaAttribute[]> {
  const now = shop.now().getTime();
  const known = trees.get(shop.settings) ?? new Map();
  trees.set(shop.settings, known);
  const kept = known.get(category);
  if (kept && now - kept.at < DAY_MS) return kept.tree;
  const tree = await readAttributes(shop, category, languageOf(shop.settings), signal);
  known.set(category, { at: now, tree });
  return tree;
}

/** Uploads photos, each once while its address can be used. */
export async function uploadPhotos(
  shop: Shop,
  photos: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Promise<Images> {
  const images = new Map<string, string>();
  for (const photo of photos) {
    const url = await upload(photo, "product", () => shop.upload(photo, signal), { keepMs: IMAGE_LIVES_MS });
    images.set(photo.id, url);
  }
  return images;
}

const Added = z.object({
  item_id: z.union([z.string(), z.number()]).transform(String),
  sku_list: z
    .array(z.object({ seller_sku: z.string(), sku_id: z.union([z.string(), z.number()]).transform(String) }))
    .nullish()
    .catch(undefined),
  item_status: z.string().nullish().catch(undefined),
});

/** A reference and how it stands, where the answer said so. */
interface Made extends Ref {
  readonly status?: string | undefined;
}

async function addProduct(
  shop: Shop,
  content: LazadaContent,
  images: Images,
  begunAt: Date,
  signal: AbortSignal,
): Promise<Made> {
  let data: unknown;
  try {
    data = await shop.post("/product/create", payloadOf(productOf(content, images)), signal);
  } catch (error) {
    if (!isRepeatedSku(error)) throw error;
    return ownRepeat(shop, content, begunAt, error, signal);
  }
  const added = Added.safeParse(data);
  if (!added.success) {
    throw new ChannelError("unavailable", "Lazada's answer names no item", { outcome: "unknown", cause: added.error });
  }
  const { item_id, sku_list, item_status } = added.data;
  const ids = new Map((sku_list ?? []).map(({ seller_sku, sku_id }) => [seller_sku, sku_id]));
  const variants = idsBySku(content, ids);
  return {
    ...refOf(shop.settings, item_id, [...ids.values()][0]),
    ...(variants === undefined ? {} : { variants }),
    ...(item_status ? { status: item_status } : {}),
  };
}

function productOf(content: LazadaContent, images: Images) {
  return {
    PrimaryCategory: String(content.category),
    // Else Lazada fills what is empty by guesses of its own.
    disableAutoFillAttribute: true,
    Images: imagesOf(images),
    Attributes: attributesOf(content),
    ...(content.variations.length === 0 ? {} : { variation: variationOf(content.variations) }),
    Skus: { Sku: content.skus.map((sku) => newSku(content, sku, images)) },
  };
}

/** Clocks differ by this much. */
const CLOCK_MARGIN_MS = 120_000;

/** The listing that an earlier call of this act has made. @throws the refusal where it is somebody else's */
async function ownRepeat(
  shop: Shop,
  content: LazadaContent,
  begunAt: Date,
  refusal: ChannelError,
  signal: AbortSignal,
): Promise<Made> {
  const skus = content.skus.map(({ sellerSku }) => sellerSku);
  const items = await beforeWriting(findBySkus(shop, skus, signal));
  const since = begunAt.getTime() - CLOCK_MARGIN_MS;
  const [ours, ...others] = items.filter((item) => carries(item, skus) === "all");
  if (ours && others.length === 0 && (ours.createdAt?.getTime() ?? 0) >= since) {
    const variants = idsBySku(content, skuIds(ours));
    return {
      ...refOf(shop.settings, ours.id, ours.skus[0]?.id),
      ...(variants ? { variants } : {}),
      status: ours.status,
    };
  }
  // The search lags behind: what it does not show yet is found later.
  if (items.length === 0) throw notShownYet(refusal, "unknown");
  const where = items.map(({ id, skus: there }) => refOf(shop.settings, id, there[0]?.id).url).join(", ");
  throw new ChannelError("duplicate", `${refusal.message}${where === "" ? "" : ` (${where})`}`, {
    platformCode: refusal.platformCode,
    cure: 'Take the listing over with shop.channel(name).adopt({ match: "sku" }), or give the product another SKU.',
    cause: refusal,
  });
}

/** A SKU that is taken, and that nobody can see. */
export function notShownYet(
  { message, platformCode, cause }: ChannelError,
  outcome: "unknown" | "rejected",
): ChannelError {
  return new ChannelError("unavailable", message, { outcome, scope: "listing", platformCode, cause });
}

function skuIds({ skus }: ThereItem): ReadonlyMap<string, string> {
  return new Map(skus.map(({ sellerSku, id }) => [sellerSku, id]));
}

function idsBySku(content: LazadaContent, ids: ReadonlyMap<string, string>): VariantIds | undefined {
  const pairs = content.skus.flatMap(({ variant, sellerSku }) => {
    const id = ids.get(sellerSku);
    return id === undefined ? [] : [[variant, id] as const];
  });
  return pairs.length === content.skus.length ? Object.fromEntries(pairs) : undefined;
}

/** Their ids of all variants: from the reference, else by SKU. */
export async function variantIdsOf(
  shop: Shop,
  previous: Ref,
  content: LazadaContent,
  signal: AbortSignal,
): Promise<VariantIds> {
  const known = previous.variants ?? {};
  if (content.skus.every(({ variant }) => known[variant] !== undefined)) return known;
  const item = await beforeWriting(readItem(shop, previous.id, signal));
  if (!item) throw new ChannelError("gone", "Lazada no longer has this listing");
  const ids = skuIds(item);
  return Object.fromEntries(
    content.skus.flatMap(({ variant, sellerSku }) => {
      const id = known[variant] ?? ids.get(sellerSku);
      return id === undefined ? [] : [[variant, id]];
    }),
  );
}

async function setStock(
  shop: Shop,
  id: string,
  content: LazadaContent,
  variants: VariantIds,
  signal: AbortSignal,
): Promise<true> {
  const [outcome] = await setAmounts(shop, [{ id, content, variants, due: ["stock"] }], signal);
  if (outcome instanceof ChannelError) throw outcome;
  if (outcome?.left)
    throw new ChannelError("locked", outcome.leftBecause ?? "The stock is locked", { facets: ["stock"] });
  return true;
}

/** What Lazada made of a listing that was just put up. The listing is there, whatever comes of looking at it. */
export async function standing(shop: Shop, made: Made, signal: AbortSignal): Promise<Pick<Done, "settling">> {
  if (made.status !== undefined) return /pending/i.test(made.status) ? { settling: made.id } : {};
  const item = await readItem(shop, made.id, signal).catch((error: unknown) => {
    if (error instanceof ChannelError) return undefined;
    throw error;
  });
  if (item?.standing === "rejected") throw rejected(item);
  return item?.standing === "pending" ? { settling: made.id } : {};
}

/** Refused by Lazada's quality control. */
export function rejected({ status, because }: ThereItem): ChannelError {
  const why = because === undefined ? "" : `: ${because}`;
  return new ChannelError("blocked", `Lazada's quality control has rejected this listing${why}`, {
    platformCode: status === "" ? "rejected" : status,
    cure: "Change what it names, then publish again; the Seller Centre says more.",
  });
}
