/** Listings as TikTok Shop shows them: Get Product 202309, Search Products 202502. Read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Found, Ref, Wanted } from "../../channel/verbs.js";
import { foreignMarker } from "../shared-listing.js";
import type { TiktokContent, VariantIds } from "./content.js";
import { placesOf } from "./places.js";
import { Product, type ThereProduct } from "./there.js";
import { PATHS, type Shop, type TiktokSettings } from "./wire.js";

/** What it is called there. No page of the API says at which address buyers see it, so that is an option. */
export function refOf({ productUrl }: Pick<TiktokSettings, "productUrl">, id: string): Ref {
  return { id, ...(productUrl === undefined ? {} : { url: productUrl.replaceAll("{id}", id) }) };
}

/** What it is called there, with its variants; `parts.waiting` says that some have no place there yet. */
export function wholeRef(
  settings: Pick<TiktokSettings, "productUrl">,
  id: string,
  content: TiktokContent,
  variants: VariantIds,
): Ref {
  const waiting = content.skus.filter(({ variant }) => variants[variant] === undefined);
  const parts = waiting.length === 0 ? {} : { parts: { waiting: waiting.map(({ variant }) => variant).join() } };
  return { ...refOf(settings, id), variants, ...parts };
}

/** The path of one product's calls. */
export function pathOf(id: string, call = ""): string {
  return `${PATHS.products}/${encodeURIComponent(id)}${call}`;
}

/** One product. @throws ChannelError `gone` where it is not there */
export async function readProduct(shop: Shop, id: string, signal: AbortSignal): Promise<ThereProduct> {
  const read = Product.safeParse((await shop.get(pathOf(id), {}, signal)).data);
  if (!read.success) throw unreadable(read.error);
  if (read.data.status === "DELETED") throw new ChannelError("gone", "TikTok Shop no longer has this listing");
  return read.data;
}

function unreadable(cause: unknown): ChannelError {
  const details = { outcome: "unknown", scope: "listing", cause } as const;
  return new ChannelError("unavailable", "TikTok Shop's answer cannot be read", details);
}

const Hits = z.object({
  products: z.array(z.object({ id: z.string(), status: z.string().nullish() })).nullish(),
  next_page_token: z.string().nullish(),
});
/** "seller_skus: at most 10" */
const SKUS_A_CALL = 10;
const PAGE = "100";

/** Listings that sell one of these SKUs; the product's own id, kept as `external_product_id`, tells ours. */
export async function findProducts(shop: Shop, wanted: Wanted, signal: AbortSignal): Promise<readonly Found[]> {
  const skus = wanted.skus.length === 0 ? [wanted.marker] : wanted.skus;
  const found = new Map<string, Found>();
  for (let start = 0; start < skus.length; start += SKUS_A_CALL) {
    for (const id of await searchSkus(shop, skus.slice(start, start + SKUS_A_CALL), signal)) {
      const product = found.has(id) ? undefined : await readFound(shop, id, signal);
      const own = product && foundOf(shop.settings, product, { ...wanted, skus });
      if (own) found.set(id, own);
    }
  }
  return [...found.values()];
}

async function searchSkus(shop: Shop, skus: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const ids: string[] = [];
  let token: string | null | undefined;
  do {
    const query = { page_size: PAGE, ...(token ? { page_token: token } : {}) };
    const { data } = await shop.search(PATHS.search, query, { seller_skus: skus, status: "ALL" }, signal);
    const hits = Hits.safeParse(data ?? {});
    if (!hits.success) throw unreadable(hits.error);
    ids.push(...(hits.data.products ?? []).filter(({ status }) => status !== "DELETED").map(({ id }) => id));
    token = hits.data.next_page_token;
  } while (token);
  return ids;
}

// Deleted and frozen listings may linger in the search; they cannot be read.
async function readFound(shop: Shop, id: string, signal: AbortSignal): Promise<ThereProduct | undefined> {
  try {
    return await readProduct(shop, id, signal);
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return undefined;
    throw error;
  }
}

function foundOf(
  settings: TiktokSettings,
  product: ThereProduct,
  { marker, skus }: Pick<Wanted, "marker" | "skus">,
): Found | undefined {
  const own = new Set(product.skus?.map(({ seller_sku }) => seller_sku ?? ""));
  const sku = skus.find((one) => own.has(one));
  // The search may be looser than equal.
  if (sku === undefined) return undefined;
  const { create_time } = product;
  return {
    ...refOf(settings, product.id),
    marker: product.external_product_id === marker ? marker : foreignMarker(sku, marker),
    ...(create_time ? { createdAt: new Date(create_time * 1_000) } : {}),
    // It is made by one call, whole.
    complete: true,
    places: placesOf(product),
  };
}
