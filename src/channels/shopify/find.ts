/**
 * Looks for products by our handle and by SKU. The search matches more than was asked for and lags behind writes; what
 * it finds is compared word for word. https://shopify.dev/docs/api/usage/search-syntax, read 2026-11-21
 */
import * as z from "zod";
import type { Found, Wanted } from "../../channel/verbs.js";
import { foreignMarker } from "../shared-listing.js";
import { FIND } from "./documents.js";
import { handleOf } from "./handle.js";
import { Paging, Reference, refOf, unreadable } from "./product.js";
import type { Shop } from "./wire.js";

/** Of one query, which has a length. (ours) */
export const FIND_UP_TO = 10;
/** SKUs of one query. (ours) */
const MOST_SKUS = 40;
/** Pages of variants that are looked through: SKUs of others that begin alike. (ours) */
const MOST_PAGES = 20;

const Answer = z.object({
  products: z.object({ nodes: z.array(Reference) }),
  productVariants: z.object({
    nodes: z.array(z.object({ sku: z.string().nullish(), product: Reference })),
    pageInfo: Paging,
  }),
});

interface Hit {
  readonly product: z.output<typeof Reference>;
  readonly skus: Set<string>;
}

/** The verb `find`. */
export async function findProducts(
  shop: Shop,
  items: readonly Wanted[],
  signal: AbortSignal,
): Promise<readonly (readonly Found[])[]> {
  const hits = await searchAll(shop, items, signal);
  return items.map((wanted) => [...hits.values()].flatMap((hit) => foundBy(shop, wanted, hit)));
}

async function searchAll(shop: Shop, items: readonly Wanted[], signal: AbortSignal): Promise<ReadonlyMap<string, Hit>> {
  const handles = items.map(({ marker }) => `handle:${quoted(handleOf(marker))}`).join(" OR ");
  const skus = [...new Set(items.flatMap((wanted) => wanted.skus))].filter((sku) => sku !== "");
  const hits = new Map<string, Hit>();
  for (let start = 0; start === 0 || start < skus.length; start += MOST_SKUS) {
    const part = skus.slice(start, start + MOST_SKUS);
    // With nothing to look for, a query would match everything.
    const query = part.length === 0 ? "id:0" : part.map((sku) => `sku:${quoted(sku)}`).join(" OR ");
    await search(shop, { handles, skus: query }, hits, signal);
  }
  return hits;
}

async function search(
  shop: Shop,
  queries: { readonly handles: string; readonly skus: string },
  hits: Map<string, Hit>,
  signal: AbortSignal,
): Promise<void> {
  const keep = (product: Hit["product"], sku: string): void => {
    const hit = hits.get(product.id) ?? { product, skus: new Set() };
    hits.set(product.id, hit);
    if (sku !== "") hit.skus.add(sku);
  };
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read = Answer.safeParse(await shop.ask(FIND, { ...queries, after }, signal));
    if (!read.success) throw unreadable(read.error);
    const { products, productVariants } = read.data;
    for (const product of products.nodes) keep(product, "");
    for (const { sku, product } of productVariants.nodes) keep(product, sku ?? "");
    const { hasNextPage, endCursor } = productVariants.pageInfo;
    if (!hasNextPage || !endCursor) return;
    after = endCursor;
  }
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

function foundBy({ settings }: Shop, { marker, skus }: Wanted, { product, skus: there }: Hit): readonly Found[] {
  const own = product.marker?.value;
  // Another listing of ours, which shares a SKU with this one.
  if (own !== undefined && own !== marker) return [];
  const sku = skus.find((one) => there.has(one));
  const isNamed = product.handle === handleOf(marker);
  if (own === undefined && sku === undefined && !isNamed) return [];
  const { createdAt, status } = product;
  return [
    {
      ...refOf(settings, product),
      marker: own ?? foreignMarker(sku ?? product.handle, marker),
      ...(createdAt ? { createdAt: new Date(createdAt) } : {}),
      complete: status === "ACTIVE" || status === "UNLISTED",
    },
  ];
}
