/** A product as it is there, as far as its next version has to know it. Admin schema 2026-10, read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Ref } from "../../channel/verbs.js";
import { NO_OPTION, type ShopifyContent } from "./content.js";
import { PAGE, PRODUCT } from "./documents.js";
import type { ShopifySettings } from "./settings.js";
import type { Fields, Shop } from "./wire.js";

const Variant = z.object({
  id: z.string(),
  sku: z.string().nullish(),
  selectedOptions: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
  inventoryItem: z.object({ id: z.string() }).nullish().catch(undefined),
});
/** Where a list goes on. */
export const Paging = z
  .object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() })
  .catch({ hasNextPage: false, endCursor: undefined });
/** A photo, and how far Shopify is with it. */
export const Media = z.object({
  id: z.string(),
  status: z.string().catch(""),
  mediaErrors: z.array(z.object({ code: z.string().catch(""), message: z.string().catch("") })).catch([]),
  image: z.object({ url: z.string() }).nullish().catch(undefined),
});
/** What every answer about a product says. */
export const Reference = z.object({
  id: z.string(),
  handle: z.string().catch(""),
  status: z.string().catch(""),
  createdAt: z.string().nullish().catch(undefined),
  onlineStoreUrl: z.string().nullish().catch(undefined),
  marker: z.object({ value: z.string() }).nullish().catch(undefined),
});
const Product = Reference.extend({
  variants: z.object({ nodes: z.array(Variant), pageInfo: Paging }).catch({
    nodes: [],
    pageInfo: { hasNextPage: false, endCursor: undefined },
  }),
  media: z.object({ nodes: z.array(Media) }).catch({ nodes: [] }),
});

/** A variant that is there. */
export interface ThereVariant {
  readonly id: string;
  readonly sku: string;
  /** Values in the order of the options; none where there is no option. */
  readonly values: readonly string[];
  /** `gid://shopify/InventoryItem/…` */
  readonly item: string | undefined;
}

/** A product that is there. */
export interface ThereProduct extends Readonly<z.output<typeof Reference>> {
  readonly variants: readonly ThereVariant[];
  readonly media: readonly Readonly<z.output<typeof Media>>[];
}

/** Reads a product with all its variants; `undefined` where it is not there. */
export async function readProduct(
  shop: Shop,
  identifier: { readonly id: string } | { readonly handle: string },
  signal: AbortSignal,
): Promise<ThereProduct | undefined> {
  const variants: ThereVariant[] = [];
  let first: z.output<typeof Product> | undefined;
  for (let after: string | null | undefined = null; ; ) {
    const data: Fields = await shop.ask(PRODUCT, { identifier, variants: PAGE, after, media: PAGE }, signal);
    if (!("product" in data)) throw unreadable();
    if (data["product"] === null) return undefined;
    const page = productIn(data["product"]);
    first ??= page;
    variants.push(...page.variants.nodes.map(thereVariant));
    const { hasNextPage, endCursor } = page.variants.pageInfo;
    if (!hasNextPage || !endCursor) return { ...first, variants, media: first.media.nodes };
    after = endCursor;
  }
}

/** Reads what `productSet` answers. @throws ChannelError `unavailable`, unknown, where it names no product */
export function answeredProduct(payload: Fields): ThereProduct & { readonly isWhole: boolean } {
  const { variants, media, ...reference } = productIn(payload["product"]);
  return {
    ...reference,
    variants: variants.nodes.map(thereVariant),
    media: media.nodes,
    isWhole: !variants.pageInfo.hasNextPage,
  };
}

function productIn(value: unknown): z.output<typeof Product> {
  const read = Product.safeParse(value);
  if (read.success) return read.data;
  throw unreadable(read.error);
}

/** An answer that does not say what was asked. */
export function unreadable(cause?: unknown): ChannelError {
  const details = { outcome: "unknown", scope: "listing", cause } as const;
  return new ChannelError("unavailable", "Shopify's answer cannot be read", details);
}

function thereVariant({ id, sku, selectedOptions, inventoryItem }: z.output<typeof Variant>): ThereVariant {
  const isPlain = selectedOptions.every(({ name, value }) => name === NO_OPTION.name && value === NO_OPTION.value);
  return {
    id,
    sku: sku ?? "",
    values: isPlain ? [] : selectedOptions.map(({ value }) => value),
    item: inventoryItem?.id,
  };
}

/** Our variant ids to theirs. */
export type VariantIds = Readonly<Record<string, string>>;

/** Which variant is which: by the id that we know, else by its SKU where that is told apart, else by its values. */
export function matchVariants(
  { variants, skus }: Pick<ShopifyContent, "variants" | "skus">,
  there: readonly ThereVariant[],
  known: VariantIds = {},
): ReadonlyMap<string, ThereVariant> {
  const free = new Set(there);
  const matched = new Map<string, ThereVariant>();
  const take = (is: (variant: string, values: readonly string[], one: ThereVariant) => boolean): void => {
    for (const { variant, values } of variants) {
      if (matched.has(variant)) continue;
      const [found, another] = [...free].filter((one) => is(variant, values, one));
      if (!found || another) continue;
      free.delete(found);
      matched.set(variant, found);
    }
  };
  take((variant, _values, one) => known[variant] === one.id);
  take((variant, _values, one) => one.sku !== "" && skus[variant] === one.sku);
  take((_variant, values, one) => JSON.stringify(values) === JSON.stringify(one.values));
  return matched;
}

/** Ids of all that were matched. */
export function idsIn(matched: ReadonlyMap<string, ThereVariant>): VariantIds {
  return Object.fromEntries([...matched].map(([variant, { id }]) => [variant, id]));
}

/** Where buyers see it; the shop's own domain is reached from here. */
export function refOf(
  settings: Pick<ShopifySettings, "shop">,
  { id, handle, onlineStoreUrl }: Pick<z.output<typeof Reference>, "id" | "handle" | "onlineStoreUrl">,
): Ref {
  return { id, url: onlineStoreUrl ?? `https://${settings.shop}.myshopify.com/products/${handle}` };
}
