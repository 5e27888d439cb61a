/** Listings as Vendure shows them, and looking for them. Admin API of 3.7.3, tried on a server, 2026-11-22 */
import * as z from "zod";
import type { Found, Ref, Wanted } from "../../channel/verbs.js";
import { foreignMarker } from "../shared-listing.js";
import { handleOf } from "../shared-own-shop.js";
import type { VendureSettings } from "./settings.js";
import type { Shop, Tongue } from "./wire.js";

const Option = z.object({ id: z.string(), code: z.string(), name: z.string() });
const Group = z.object({ id: z.string(), code: z.string(), name: z.string(), options: z.array(Option) });

const Variant = z.object({
  id: z.string(),
  sku: z.string(),
  enabled: z.boolean(),
  price: z.number(),
  priceWithTax: z.number(),
  trackInventory: z.string(),
  stockLevels: z.array(z.object({ stockLocationId: z.string(), stockOnHand: z.number() })),
  options: z.array(z.object({ id: z.string(), groupId: z.string() })),
});

const There = z.object({
  id: z.string(),
  enabled: z.boolean(),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  optionGroups: z.array(Group),
  variants: z.array(Variant),
});

/** A way in which variants differ, as it is there. */
export type ThereGroup = z.output<typeof Group>;
/** A variant as it is there. */
export type ThereVariant = z.output<typeof Variant>;
/** A product as it is there. */
export type ThereProduct = z.output<typeof There>;

/** What of a variant is always asked for. */
export const VARIANT = `id sku enabled price priceWithTax trackInventory
  stockLevels { stockLocationId stockOnHand } options { id groupId }`;
/** The answer of calls that write variants. */
export const Variants: z.ZodType<readonly (ThereVariant | null)[]> = z.array(Variant.nullable());

const PRODUCT = `query Product($id: ID!) {
  product(id: $id) {
    id enabled name slug description
    optionGroups { id code name options { id code name } }
    variants { ${VARIANT} }
  }
}`;
const One = z.object({ product: There.nullable() });

/** One product, or `undefined` where it is not there. */
export async function readProduct(
  shop: Shop,
  id: string,
  tongue: Tongue,
  signal: AbortSignal,
): Promise<ThereProduct | undefined> {
  const { product } = await shop.ask(PRODUCT, { id }, One, signal, tongue);
  return product ?? undefined;
}

/** What a listing is called there. */
export function refOf({ shopUrl }: VendureSettings, { id, slug }: { readonly id: string; readonly slug: string }): Ref {
  return { id, ...(shopUrl === undefined ? {} : { url: addressOf(shopUrl, slug) }) };
}

/** Where buyers see the product of a slug. */
export function addressOf(shopUrl: string, slug: string): string {
  return shopUrl.replaceAll("{slug}", encodeURIComponent(slug));
}

const Hit = z.object({ id: z.string(), slug: z.string(), createdAt: z.iso.datetime({ offset: true }) }).loose();
type Hit = z.output<typeof Hit>;
const Hits = z.object({
  bySku: z.object({ items: z.array(z.object({ id: z.string(), sku: z.string(), product: Hit })) }),
  byName: z.object({ items: z.array(Hit) }),
});

/** Filters take long lists; a hundred and more names in one query stay far below what a body may hold. */
export const FIND_UP_TO = 20;

/**
 * Listings that answer to our names, for several products at once. A SKU can be there twice in Vendure: every product
 * that has it is told, and who has more than one is asked. Variants that were deleted are not looked at; the filter `sku`
 * of `products` still knows them.
 */
export async function findListings(
  shop: Shop,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<readonly (readonly Found[])[]> {
  const field = shop.settings.markerField;
  const skus = [...new Set(wanted.flatMap((one) => one.skus))];
  const names = wanted.map(({ marker }) => (field === undefined ? handleOf(marker) : marker));
  const byName = field === undefined ? { slug: { in: names } } : { [field]: { in: names } };
  const told = await shop.ask(findQuery(field), { skus: { sku: { in: skus } }, names: byName }, Hits, signal);
  return wanted.map((one) => foundFor(shop.settings, one, told));
}

function findQuery(field: string | undefined): string {
  const hit = `id slug createdAt${field === undefined ? "" : ` customFields { ${field} }`}`;
  return `query Find($skus: ProductVariantFilterParameter, $names: ProductFilterParameter) {
  bySku: productVariants(options: { filter: $skus, take: 1000 }) { items { id sku product { ${hit} } } }
  byName: products(options: { filter: $names, take: 1000 }) { items { ${hit} } }
}`;
}

function foundFor(settings: VendureSettings, wanted: Wanted, told: z.output<typeof Hits>): readonly Found[] {
  const named = told.byName.items.filter((hit) => isNamed(settings, hit, wanted.marker));
  const carrying = told.bySku.items.filter(({ sku }) => wanted.skus.includes(sku));
  const hits = new Map([...named, ...carrying.map(({ product }) => product)].map((hit) => [hit.id, hit]));
  return [...hits.values()].map((hit) => {
    const sku = carrying.find(({ product }) => product.id === hit.id)?.sku;
    return {
      ...refOf(settings, hit),
      marker: isNamed(settings, hit, wanted.marker) ? wanted.marker : foreignMarker(sku, wanted.marker),
      createdAt: new Date(hit.createdAt),
      // Variants, prices and being shown come in calls of their own.
      complete: false,
    };
  });
}

function isNamed({ markerField }: VendureSettings, hit: Hit, marker: string): boolean {
  if (markerField === undefined) return hit.slug === handleOf(marker);
  const fields = hit["customFields"];
  return typeof fields === "object" && fields !== null && Reflect.get(fields, markerField) === marker;
}
