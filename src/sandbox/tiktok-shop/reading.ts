/** What the calls that read products answer. Get Product 202309, Search Products 202502, read 2026-11-21. */
import type { Asked } from "../request.js";
import type { TiktokShopSandboxCategory } from "./catalogue.js";
import type { Call } from "./checks.js";
import { refuse } from "./refusal.js";
import { BODIES, readBody } from "./shapes.js";
import type { TiktokShopProduct, TiktokShopSku } from "./store.js";

/** Get Product: not for what is frozen or deleted. */
export function getProduct({ store, categories }: Call, id: string): object {
  const product = store.seen(id);
  if (Object.values(product.on).some(({ status }) => status === "FREEZE")) {
    refuse(12_019_113, "The product status does not support this operation");
  }
  const { fields, skus } = product;
  const { category_id, brand_id, category_version: _version, listing_platforms: _platforms, ...rest } = fields;
  return {
    ...rest,
    id: product.id,
    ...standing(product),
    category_chains: chainOf(categories, category_id),
    ...(brand_id === undefined ? {} : { brand: { id: brand_id, name: "" } }),
    main_images: (fields.main_images ?? []).map(({ uri }) => ({ uri, urls: [], thumb_urls: [] })),
    skus: skus.map(wireSku),
    create_time: seconds(product.createdAt),
    update_time: seconds(product.updatedAt),
  };
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);

// "status" is left out where the product is not on TikTok Shop, the other one where it is not on Tokopedia.
function standing({ on }: TiktokShopProduct): object {
  const { TIKTOK_SHOP: own, TOKOPEDIA: there } = on;
  const reasons = Object.entries(on).flatMap(([listing_platform, one]) =>
    one.reasons ? [{ position: "Product", reasons: one.reasons, suggestions: [], listing_platform }] : [],
  );
  return {
    ...(own ? { status: own.status, audit: { status: own.audit } } : {}),
    ...(there
      ? { integrated_platform_statuses: [{ platform: "TOKOPEDIA", status: wordOf(there.status, there.audit) }] }
      : {}),
    ...(reasons.length > 0 ? { audit_failed_reasons: reasons } : {}),
  };
}

function wordOf(status: string, audit: string): string {
  return audit === "AUDITING" && status === "ACTIVATE" ? "PENDING" : status;
}

function chainOf(categories: readonly TiktokShopSandboxCategory[], id: string | undefined): readonly object[] {
  const category = categories.find((one) => one.id === id);
  if (!category) return [];
  const isLeaf = !categories.some(({ parent }) => parent === category.id);
  const link = { id: category.id, parent_id: category.parent ?? "0", local_name: category.name, is_leaf: isLeaf };
  return [...chainOf(categories, category.parent), link];
}

function wireSku({ price, ...sku }: TiktokShopSku): object {
  const prices = price
    ? { price: { currency: price.currency, sale_price: price.amount, tax_exclusive_price: price.amount } }
    : {};
  return { ...sku, ...prices };
}

/** Search Products */
export function searchProducts({ store }: Call, { raw, query }: Asked): object {
  const { seller_skus, status = "ALL" } = readBody(BODIES["products.search"], raw);
  const size = Number(query["page_size"] ?? 0);
  if (!(size >= 1 && size <= 100)) refuse(36_009_004, "page_size must be between 1 and 100");
  const hits = store.products
    .filter(({ on }) => !Object.values(on).every((one) => one.status === "DELETED"))
    .filter(({ on }) => status === "ALL" || on.TIKTOK_SHOP?.status === status)
    .filter(({ skus }) => !seller_skus || skus.some(({ seller_sku = "" }) => seller_skus.includes(seller_sku)));
  const start = Number(query["page_token"] ?? 0);
  const end = start + size;
  return {
    products: hits.slice(start, end).map((product) => ({
      id: product.id,
      title: product.fields.title,
      ...standing(product),
      skus: product.skus.map(({ id, seller_sku }) => ({ id, seller_sku })),
      create_time: seconds(product.createdAt),
      update_time: seconds(product.updatedAt),
    })),
    total_count: hits.length,
    next_page_token: end < hits.length ? String(end) : "",
  };
}
