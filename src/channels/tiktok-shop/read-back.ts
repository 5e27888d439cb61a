/** A listing read back, under the keys of what we sent. Get Product 202309, read 2026-11-21 */
import type { Ref, Seen } from "../../channel/verbs.js";
import { inOrder } from "../shared-listing.js";
import type { TiktokContent } from "./content.js";
import { becauseOf, isVisible, placesOf } from "./places.js";
import { readProduct, refOf } from "./products.js";
import { priceThere } from "./skus.js";
import type { ThereProduct } from "./there.js";
import type { Shop } from "./wire.js";

/**
 * What the listing looks like there now, under the keys of `content`. The description is not compared: TikTok Shop
 * rewrites its HTML.
 *
 * @throws ChannelError `gone` where it was deleted
 */
export async function readListing(shop: Shop, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const product = await readProduct(shop, ref.id, signal);
  const because = becauseOf(product);
  return {
    visible: isVisible(product),
    status: product.status ?? undefined,
    ...(because === undefined ? {} : { because }),
    content: contentIn(product, ref, Object.keys(shop.settings.warehouses).length > 0),
    ref: {
      ...refOf(shop.settings, product.id),
      ...(ref.variants ? { variants: ref.variants } : {}),
      places: placesOf(product),
    },
  };
}

function contentIn(product: ThereProduct, ref: Ref, byPlace: boolean): Readonly<Record<string, unknown>> {
  const { category_chains: chain, brand, package_weight: weight, package_dimensions: size } = product;
  const told: Readonly<Partial<Record<keyof TiktokContent, unknown>>> = {
    title: product.title,
    category_id: (chain?.find(({ is_leaf }) => is_leaf) ?? chain?.at(-1))?.id,
    brand_id: brand?.id || undefined,
    package_weight:
      weight?.unit === "KILOGRAM" && weight.value ? { value: plain(weight.value), unit: weight.unit } : undefined,
    package_dimensions: size?.unit === "CENTIMETER" ? sizeIn(size) : undefined,
    product_attributes: product.product_attributes && attributesIn(product.product_attributes),
    is_cod_allowed: product.is_cod_allowed,
    minimum_order_quantity: product.minimum_order_quantity,
    external_product_id: product.external_product_id,
    ...amountsIn(product, ref, byPlace),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && value !== null));
}

// "0.350" is what "0.35" was.
function plain(text: string): string {
  return String(Number(text));
}

function sizeIn({ length, width, height }: NonNullable<ThereProduct["package_dimensions"]>) {
  if (!length || !width || !height) return undefined;
  return { length: plain(length), width: plain(width), height: plain(height), unit: "CENTIMETER" };
}

function attributesIn(
  attributes: NonNullable<ThereProduct["product_attributes"]>,
): TiktokContent["product_attributes"] {
  return attributes
    .map(({ id, values }) => ({
      id,
      // A value of one's own is given an id there; ours are told apart by having none of the category's.
      values: (values ?? []).map((value) => (value.id ? { id: value.id } : { name: value.name ?? "" })),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}

function amountsIn({ skus }: ThereProduct, { variants = {}, parts }: Ref, byPlace: boolean): Partial<TiktokContent> {
  // What waits for its first piece is not there to be compared.
  if (parts?.["waiting"] !== undefined) return {};
  const pairs = Object.entries(variants).flatMap(([variant, id]) => {
    const sku = skus?.find((one) => one.id === id);
    return sku ? [{ variant, sku }] : [];
  });
  const prices = pairs.flatMap(({ variant, sku }) => {
    const price = priceThere(sku);
    return price ? [[variant, price] as const] : [];
  });
  const stocks = pairs.flatMap(({ variant, sku: { inventory } }) => {
    if (!inventory) return [];
    // Without named warehouses all stock lies in one.
    const total = inventory.reduce((sum, { quantity }) => sum + quantity, 0);
    const places = byPlace ? inventory.map((one) => ({ ...one })) : [{ quantity: total }];
    return [[variant, places] as const];
  });
  const isWhole = pairs.length === Object.keys(variants).length && pairs.length > 0;
  return isWhole ? { prices: inOrder(prices), stocks: inOrder(stocks) } : {};
}
