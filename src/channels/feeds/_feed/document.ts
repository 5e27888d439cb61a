/** The content of feeds of products: a document each, its price and stock apart, joined when it is written. */
import type { Loss } from "../../../channel/render.js";
import type { Photo } from "../../../channel/verbs.js";
import type { ProductView, VariantView } from "../../../channel/view.js";
import { canonicalJson } from "../../../model/canonical.js";

/** Plain JSON. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

/** A variant's part, and which photos belong to it. */
export interface VariantDocument {
  /** The SKU. */
  readonly key: string;
  readonly body: JsonObject;
  readonly photos: readonly string[];
}

/** What is kept of a product. `prices` and `stocks` are by SKU. */
export interface DocumentContent {
  readonly body: JsonObject;
  readonly variants: readonly VariantDocument[];
  readonly prices: Readonly<Record<string, JsonObject>>;
  readonly stocks: Readonly<Record<string, JsonObject>>;
  /** What the head of the feed says. */
  readonly head: string;
}

/** Values by SKU. */
export function bySku(
  { variants }: ProductView,
  value: (variant: VariantView) => JsonObject,
): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(variants.map((variant) => [variant.sku, value(variant)]));
}

/** The photos of a variant that have an address, its own first. */
export function photosOf(photos: readonly Photo[], own: readonly string[]): readonly Photo[] {
  const there = photos.filter(({ url }) => url !== undefined);
  const mine = own.flatMap((id) => there.filter((photo) => photo.id === id));
  return [...mine, ...there.filter((photo) => !mine.includes(photo))];
}

/** One line of JSON that is the same for the same meaning, whatever order its keys were kept in. */
export function lineOf(document: JsonObject): string {
  return canonicalJson(document);
}

/** What is lost of stock that lies in several places. */
export function placeLosses({ variants }: ProductView): readonly Loss[] {
  if (variants.every(({ byLocation }) => byLocation.length < 2)) return [];
  return [{ field: "stock.byLocation", reason: "dropped", note: "the sum is shown" }];
}
