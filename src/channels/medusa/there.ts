/** Products as Medusa shows them, and looking for them. Admin API of 2.21.2, tried on a server, 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Found, Ref, Wanted } from "../../channel/verbs.js";
import { foreignMarker } from "../shared-listing.js";
import type { MedusaSettings } from "./settings.js";
import type { Shop } from "./wire.js";

const Price = z.object({
  id: z.string(),
  currency_code: z.string(),
  amount: z.number(),
  min_quantity: z.number().nullish(),
  max_quantity: z.number().nullish(),
  rules: z.record(z.string(), z.string()).nullish(),
});
const Level = z.object({ location_id: z.string(), stocked_quantity: z.number() });
const Item = z.object({
  inventory_item_id: z.string(),
  inventory: z.object({ sku: z.string().nullish(), location_levels: z.array(Level).nullish() }).nullish(),
});
const Variant = z.object({
  id: z.string(),
  sku: z.string().nullish(),
  manage_inventory: z.boolean(),
  allow_backorder: z.boolean(),
  prices: z.array(Price).nullish(),
  inventory_items: z.array(Item).nullish(),
});
const Option = z.object({
  id: z.string(),
  title: z.string(),
  values: z.array(z.object({ value: z.string() })).nullish(),
});
const There = z.object({
  id: z.string(),
  handle: z.string(),
  title: z.string(),
  description: z.string().nullish(),
  status: z.string(),
  options: z.array(Option).nullish(),
  variants: z.array(Variant).nullish(),
});

/** A price as it is there. */
export type TherePrice = z.output<typeof Price>;
/** A variant as it is there. */
export type ThereVariant = z.output<typeof Variant>;
/** A product as it is there. */
export type ThereProduct = z.output<typeof There>;

const ITEM = "variants.inventory_items";
const FIELDS = [
  ...["id", "handle", "title", "description", "status", "options.id", "options.title", "options.values.value"],
  ...["variants.id", "variants.sku", "variants.manage_inventory", "variants.allow_backorder", "*variants.prices"],
  ...[`${ITEM}.inventory_item_id`, `${ITEM}.inventory.sku`, `${ITEM}.inventory.location_levels.location_id`],
  `${ITEM}.inventory.location_levels.stocked_quantity`,
].join(",");
const One = z.object({ product: There });

/** One product. @throws ChannelError `gone` where it is not there */
export async function readProduct(shop: Shop, id: string, signal: AbortSignal): Promise<ThereProduct> {
  const { product } = await shop.get(`products/${encodeURIComponent(id)}`, { fields: FIELDS }, One, signal);
  return product;
}

/** What a listing is called there. */
export function refOf(
  { shopUrl }: MedusaSettings,
  { id, handle }: { readonly id: string; readonly handle: string },
): Ref {
  return { id, ...(shopUrl === undefined ? {} : { url: addressOf(shopUrl, handle) }) };
}

/** Where buyers see the product of a handle. */
export function addressOf(shopUrl: string, handle: string): string {
  return shopUrl.replaceAll("{handle}", encodeURIComponent(handle));
}

const Hit = z.object({
  id: z.string(),
  handle: z.string(),
  external_id: z.string().nullish(),
  created_at: z.iso.datetime({ offset: true }),
});
type Hit = z.output<typeof Hit>;
const Products = z.object({ products: z.array(Hit) });
const Variants = z.object({ variants: z.array(z.object({ sku: z.string().nullish(), product: Hit.nullish() })) });

/** Listings of one search. */
export const FIND_UP_TO = 20;
/** Names in one address: it ends at 16 kB. */
const NAMES_A_CALL = 100;
const MOST = "1000";
const HIT = ["id", "handle", "external_id", "created_at"];

/**
 * Listings that answer to our names, for several products at once. `external_id` is what we call them, and Medusa takes
 * the same one twice; a SKU is there once.
 */
export async function findListings(
  shop: Shop,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<readonly (readonly Found[])[]> {
  const markers = wanted.map(({ marker }) => marker);
  const named = await byName(shop, { external_id: markers }, signal);
  const carried = await bySku(shop, [...new Set(wanted.flatMap(({ skus }) => skus))], signal);
  return wanted.map(({ marker, skus }) => {
    const own = named.filter(({ external_id }) => external_id === marker);
    const carrying = carried.filter(({ sku }) => skus.includes(sku));
    const hits = new Map([...own, ...carrying.map(({ hit }) => hit)].map((hit) => [hit.id, hit]));
    return [...hits.values()].map((hit) => ({
      ...refOf(shop.settings, hit),
      marker: hit.external_id === marker ? marker : foreignMarker(skuOf(carrying, hit), marker),
      createdAt: new Date(hit.created_at),
      // Variants, prices, stock and being shown come in calls of their own.
      complete: false,
    }));
  });
}

function skuOf(carrying: readonly Carrying[], { id }: Hit): string | undefined {
  return carrying.find(({ hit }) => hit.id === id)?.sku;
}

/** Products by a name of theirs. */
export async function byName(
  shop: Shop,
  names: Readonly<Record<string, readonly string[]>>,
  signal: AbortSignal,
): Promise<readonly Hit[]> {
  const query = { ...names, fields: HIT.join(","), limit: MOST };
  const { products } = await shop.get("products", query, Products, signal);
  return products;
}

interface Carrying {
  readonly sku: string;
  readonly hit: Hit;
}

async function bySku(shop: Shop, skus: readonly string[], signal: AbortSignal): Promise<readonly Carrying[]> {
  const found: Carrying[] = [];
  for (let start = 0; start < skus.length; start += NAMES_A_CALL) {
    const sku = skus.slice(start, start + NAMES_A_CALL);
    const query = { sku, fields: ["sku", ...HIT.map((name) => `product.${name}`)].join(","), limit: MOST };
    const { variants } = await shop.get("product-variants", query, Variants, signal);
    found.push(...variants.flatMap(({ sku: one, product }) => (one && product ? [{ sku: one, hit: product }] : [])));
  }
  return found;
}

const InventoryItems = z.object({
  inventory_items: z.array(
    z.object({ id: z.string(), sku: z.string().nullish(), variants: z.array(z.object({ id: z.string() })).nullish() }),
  ),
});

/** Inventory items by SKU or id, with how many variants use them. */
export async function inventoryItems(
  shop: Shop,
  by: { readonly sku: readonly string[] } | { readonly id: readonly string[] },
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly sku: string; readonly users: number }[]> {
  const [[name, values = []] = ["id"]] = Object.entries(by) as [string, readonly string[]][];
  const all: { readonly id: string; readonly sku: string; readonly users: number }[] = [];
  for (let start = 0; start < values.length; start += NAMES_A_CALL) {
    const query = { [name]: values.slice(start, start + NAMES_A_CALL), fields: "id,sku,variants.id", limit: MOST };
    const { inventory_items } = await shop.get("inventory-items", query, InventoryItems, signal);
    all.push(...inventory_items.map(({ id, sku, variants }) => ({ id, sku: sku ?? "", users: variants?.length ?? 0 })));
  }
  return all;
}

/** @throws ChannelError as it is, unless it says that the product is gone: then `undefined` */
export async function unlessGone<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return undefined;
    throw error;
  }
}
