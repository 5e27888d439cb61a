/** What listings in shops of one's own (Vendure, Medusa) are made of, where their words are the same. */
import { createHash } from "node:crypto";
import { ChannelError } from "../channel/failures.js";
import type { Loss } from "../channel/render.js";
import type { ProductView, VariantView } from "../channel/view.js";
import { gtinOfIsbn, shortGtin } from "../model/identifiers.js";
import { certificateLines, inOrder, isSold } from "./shared-listing.js";

/** One way in which variants differ, with the values that are used. */
export interface ShopOption {
  readonly code: string;
  readonly name: string;
  readonly values: readonly { readonly code: string; readonly label: string }[];
}

/** One variant that can be bought. */
export interface ShopVariant {
  /** Our variant id. */
  readonly variant: string;
  readonly sku: string;
  readonly title: string;
  /** Option code to value code, one for each option. */
  readonly values: Readonly<Record<string, string>>;
  /** Id of the photo that shows it. */
  readonly photo?: string | undefined;
  /** GTIN as short as it was printed. */
  readonly barcode?: string | undefined;
  readonly weightGrams?: number | undefined;
}

/** What can be sold of one variant. */
export interface ShopStock {
  /** `false`: not counted, always to be had. */
  readonly tracked: boolean;
  /** Sold beyond what is there, where the shop has a word for it. */
  readonly backorder?: boolean | undefined;
  /** By the shop's own places; one without a name where no places were named in the options. */
  readonly places: readonly { readonly place?: string | undefined; readonly pieces: number }[];
}

const MOST_HANDLE = 80;
const HASH_LENGTH = 8;

/**
 * The part of an address that a listing has for ever: the marker in small letters, digits and dashes. Where letters were
 * lost a hash follows, so that two markers never share one.
 */
export function handleOf(marker: string): string {
  const plain = marker.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  if (slug === marker && slug.length <= MOST_HANDLE) return slug;
  const hash = createHash("sha256").update(marker).digest("hex").slice(0, HASH_LENGTH);
  return [slug.slice(0, MOST_HANDLE - HASH_LENGTH - 1).replace(/-+$/, ""), hash]
    .filter((part) => part !== "")
    .join("-");
}

/** The options of a product with the values that its variants use. */
export function shopOptions({ options, variants }: ProductView): readonly ShopOption[] {
  return options.map(({ code, name, values }) => ({
    code,
    name,
    values: values
      .filter((value) =>
        variants.some((variant) => variant.options.some((one) => one.code === code && one.value === value.code)),
      )
      .map((value) => ({ code: value.code, label: value.label })),
  }));
}

/** The variants of a product; `name` makes the title of one. @throws ChannelError `invalid` where a SKU is there twice */
export function shopVariants(
  product: ProductView,
  name: (variant: VariantView) => string,
  title: string,
): readonly ShopVariant[] {
  checkSkus(product.variants, title);
  const sent = new Set(product.photos.map(({ id }) => id));
  return product.variants.map((variant) => {
    const photo = photoOf(product, variant, sent);
    const barcode = variant.identifiers.map(gtinIn).find((one) => one !== undefined);
    const weightGrams = variant.shipping.weightGrams ?? product.shipping.weightGrams;
    return {
      variant: variant.id,
      sku: variant.sku,
      title: name(variant),
      values: inOrder(variant.options.map(({ code, value }) => [code, value])),
      ...(photo === undefined ? {} : { photo }),
      ...(barcode === undefined ? {} : { barcode }),
      ...(weightGrams === undefined ? {} : { weightGrams }),
    };
  });
}

// A SKU is what a listing is found by.
function checkSkus(variants: readonly VariantView[], title: string): void {
  const skus = variants.map(({ sku }) => sku);
  const twice = skus.find((sku, at) => skus.indexOf(sku) !== at);
  if (twice === undefined) return;
  throw new ChannelError("invalid", `A listing on ${title} has every SKU once; "${twice}" is there twice.`, {
    field: "variants.sku",
    cure: "Give every variant a SKU of its own.",
  });
}

function photoOf(product: ProductView, variant: VariantView, sent: ReadonlySet<string>): string | undefined {
  const ofOption = product.options.flatMap(({ code, values }) =>
    values.filter(({ code: value }) => variant.options.some((one) => one.code === code && one.value === value)),
  );
  return [...variant.photos, ...ofOption.map(({ photo }) => photo)].find((id) => id !== undefined && sent.has(id));
}

function gtinIn({ scheme, value }: VariantView["identifiers"][number]): string | undefined {
  const gtin = scheme === "isbn" ? gtinOfIsbn(value) : scheme === "gtin" ? value : undefined;
  return gtin === undefined ? undefined : shortGtin(gtin);
}

/** Stock of each variant, in one place or by the shop's own; `locations` are ours to theirs. */
export function shopStocks(
  { variants }: ProductView,
  locations: Readonly<Record<string, string>>,
  { backorders = false }: { readonly backorders?: boolean } = {},
): Readonly<Record<string, ShopStock>> {
  return inOrder(variants.map((variant) => [variant.id, stockOf(variant, Object.entries(locations), backorders)]));
}

function stockOf(
  variant: VariantView,
  locations: readonly (readonly [string, string])[],
  backorders: boolean,
): ShopStock {
  const { availability, stock, byLocation } = variant;
  const isThere = isSold(variant);
  const tracked = !isThere || stock !== undefined;
  const isAhead = availability === "backorder" || availability === "preorder";
  const base = { tracked, ...(backorders ? { backorder: isAhead } : {}) };
  if (locations.length === 0) return { ...base, places: [{ pieces: isThere ? (stock ?? 0) : 0 }] };
  const places = locations.map(([ours, place]) => {
    const pieces = byLocation.find(({ location }) => location === ours)?.stock ?? 0;
    return { place, pieces: isThere ? pieces : 0 };
  });
  return { ...base, places };
}

/** The one currency of a product, and the price of each variant as a decimal. @throws ChannelError `invalid` */
export function shopPrices(
  { variants }: ProductView,
  wanted: string | undefined,
  title: string,
): { readonly currency: string; readonly prices: Readonly<Record<string, string>> } {
  const { currency } = variants[0].price;
  const other = variants.find(({ price }) => price.currency !== (wanted ?? currency));
  if (other) {
    const message = `The listing is sold in ${wanted ?? currency}, "${other.sku}" is priced in ${other.price.currency}.`;
    throw new ChannelError("invalid", `${title}: ${message}`, {
      field: "price",
      cure: `Give the product its price in ${wanted ?? currency} for this channel.`,
    });
  }
  return { currency, prices: inOrder(variants.map(({ id, price }) => [id, price.amount])) };
}

/** What such a shop has no field for. */
export function noteShopLosses(product: ProductView, losses: Loss[], title: string): void {
  const drop = (field: string, note: string) => losses.push({ field, reason: "dropped", note });
  if (product.condition !== "new") drop("condition", `${title} has no field for it.`);
  for (const [at, { listPrice, price, minOrder, maxOrder, tiers }] of product.variants.entries()) {
    const of = `variants[${at}]`;
    if (listPrice.amount !== price.amount)
      drop(`${of}.price.list`, `${title} shows struck prices by promotions of its own.`);
    if (tiers.length > 0) drop(`${of}.price.tiers`, `Set quantity discounts in ${title} itself.`);
    if (minOrder > 1 || maxOrder !== undefined) drop(`${of}.stock.minOrder`, `Set purchase limits in ${title} itself.`);
  }
}

/** Our variants beside those that are there. */
export interface Pairs<Ours, There> {
  readonly kept: readonly { readonly ours: Ours; readonly there: There }[];
  readonly fresh: readonly Ours[];
  readonly gone: readonly There[];
}

/** Pairs variants by the ids that we know, then by SKU. */
export function pairsOf<
  Ours extends { readonly variant: string; readonly sku: string },
  There extends { readonly id: string; readonly sku?: string | null | undefined },
>(all: readonly Ours[], there: readonly There[], previous: Readonly<Record<string, string>> = {}): Pairs<Ours, There> {
  const free = new Set(there);
  const pairs = new Map<Ours, There>();
  const take = (ours: Ours, isIt: (one: There) => boolean): void => {
    const found = pairs.has(ours) ? undefined : [...free].find(isIt);
    if (!found) return;
    free.delete(found);
    pairs.set(ours, found);
  };
  for (const ours of all) take(ours, ({ id }) => id === previous[ours.variant]);
  for (const ours of all) take(ours, ({ sku }) => sku === ours.sku);
  const kept = all.flatMap((ours) => {
    const found = pairs.get(ours);
    return found ? [{ ours, there: found }] : [];
  });
  return { kept, fresh: all.filter((ours) => !pairs.has(ours)), gone: [...free] };
}

/** Our variant ids to theirs. */
export function variantIds(
  kept: readonly { readonly ours: { readonly variant: string }; readonly there: { readonly id: string } }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(kept.map(({ ours, there }) => [ours.variant, there.id]));
}

/** The variants that a reference names beside what is there of them; `undefined` without all: then nothing can be compared. */
export function namedVariants<There extends { readonly id: string }>(
  ids: Readonly<Record<string, string>> = {},
  there: readonly There[],
): readonly (readonly [variant: string, there: There])[] | undefined {
  const named = Object.entries(ids);
  const pairs = named.flatMap(([variant, id]) => {
    const found = there.find((one) => one.id === id);
    return found ? [[variant, found] as const] : [];
  });
  return pairs.length === 0 || pairs.length < named.length ? undefined : pairs;
}

/** What stands behind a description: highlights and certificates, as plain lines. */
export function linesBehind({ highlights, certificates }: ProductView): string {
  return [highlights.map((line) => `- ${line}`).join("\n"), certificateLines(certificates)]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Plain text as paragraphs and lines of HTML. */
export function paragraphs(text: string): string {
  if (text.trim() === "") return "";
  const blocks = text.trim().split(/\n{2,}/);
  return blocks.map((block) => `<p>${block.split("\n").map(escaped).join("<br>")}</p>`).join("");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Items in parts whose JSON stays below so many bytes: the bodies of both shops' requests end at 100 kB by default. */
export function inParts<T>(items: readonly T[], maxBytes: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const length = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (size + length > maxBytes) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(item);
    size += length;
  }
  return parts;
}
