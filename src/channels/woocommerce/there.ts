/** Products and variations as the shop shows them, and looking for them by SKU. Measured on WooCommerce 11.0.1, 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Found, Ref, Wanted } from "../../channel/verbs.js";
import { foreignMarker } from "../shared-listing.js";
import { parentSkus } from "./content.js";
import { isGone } from "./failures.js";
import { type Shop, unreadable } from "./wire.js";

/** Where the marker stands; WooCommerce cannot search for it. */
export const MARKER_KEY = "etalase";

const Id = z.union([z.number(), z.string()]).transform(String);
const Text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? "" : String(value)));

const Row = z.object({
  id: Id,
  type: z.string().catch(""),
  status: z.string().catch(""),
  parent_id: z.number().catch(0),
  permalink: z.string().optional().catch(undefined),
  date_created_gmt: z.string().nullish().catch(undefined),
  date_on_sale_to_gmt: z.string().nullish().catch(undefined),
  name: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  short_description: z.string().optional().catch(undefined),
  sku: Text.catch(""),
  price: Text.catch(""),
  regular_price: Text.catch(""),
  sale_price: Text.catch(""),
  // A variation may say "parent".
  manage_stock: z.union([z.boolean(), z.string()]).optional().catch(undefined),
  stock_quantity: z.number().nullish().catch(undefined),
  stock_status: z.string().optional().catch(undefined),
  backorders: z.string().optional().catch(undefined),
  categories: z
    .array(z.object({ id: z.number() }))
    .optional()
    .catch(undefined),
  meta_data: z
    .array(z.object({ key: z.string(), value: z.unknown() }))
    .optional()
    .catch(undefined),
});

/** A product or a variation as it is there now. */
export interface There extends z.output<typeof Row> {
  /** Ours; `undefined` where the shop has none. */
  readonly marker: string | undefined;
  readonly createdAt: Date | undefined;
}

/** Reads one. @throws ChannelError where it is none */
export function thereOf(row: unknown): There {
  const read = Row.safeParse(row);
  if (!read.success) throw unreadable(read.error);
  const { meta_data, date_created_gmt } = read.data;
  const marker = meta_data?.find(({ key }) => key === MARKER_KEY)?.value;
  const created = date_created_gmt ? Date.parse(`${date_created_gmt.replace(/Z$/, "")}Z`) : Number.NaN;
  return {
    ...read.data,
    marker: typeof marker === "string" ? marker : undefined,
    createdAt: Number.isNaN(created) ? undefined : new Date(created),
  };
}

/** A product, or `undefined` where it is not there; one in the trash is. */
export async function readProduct(shop: Shop, id: string, signal: AbortSignal): Promise<There | undefined> {
  try {
    return thereOf(await shop.get(`products/${id}`, {}, signal));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** All variations of a product; those in the trash are not told. */
export async function readVariations(shop: Shop, id: string, signal: AbortSignal): Promise<readonly There[]> {
  return (await shop.list(`products/${id}/variations`, {}, signal)).map(thereOf);
}

/** As many SKUs as an address of two thousand characters bears. (ours) */
const SKUS_A_CALL = 50;
const CHARACTERS_A_CALL = 1_500;

/**
 * Products and variations with any of these SKUs. Drafts and hidden ones too; what lies in the trash only where it is
 * asked for.
 */
export async function findBySkus(
  shop: Shop,
  skus: readonly string[],
  signal: AbortSignal,
  where: "live" | "trash" = "live",
): Promise<readonly There[]> {
  const found = new Map<string, There>();
  for (const sku of batchesOf(skus)) {
    const query = { sku, ...(where === "trash" ? { status: "trash" } : {}) };
    for (const row of (await shop.list("products", query, signal)).map(thereOf)) {
      // A shop whose plugin ignores the question answers with all that it has.
      const isAsked = skus.some((one) => sameSku(one, row.sku));
      if (isAsked && (row.status === "trash") === (where === "trash")) found.set(row.id, row);
    }
  }
  return [...found.values()];
}

/** The database compares without case. (unverified) */
export function sameSku(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

// WooCommerce parts the list at commas, and takes the whole of it for a SKU too: one with a comma is asked for alone.
function batchesOf(skus: readonly string[]): readonly string[] {
  const alone = skus.filter((sku) => sku.includes(","));
  const batches: string[][] = [[]];
  for (const sku of skus.filter((one) => !one.includes(","))) {
    const last = batches.at(-1) ?? [];
    const isFull = last.length >= SKUS_A_CALL || [...last, sku].join(",").length > CHARACTERS_A_CALL;
    if (isFull) batches.push([sku]);
    else last.push(sku);
  }
  return [...alone, ...batches.filter((batch) => batch.length > 0).map((batch) => batch.join(","))];
}

/** Listings that carry any of a product's SKUs, for several products at once. */
export async function findListings(
  shop: Shop,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<readonly (readonly Found[])[]> {
  const skus = wanted.flatMap((one) => [...one.skus, ...parentSkus(one.marker)]);
  const rows = await findBySkus(shop, [...new Set(skus)], signal);
  return wanted.map((one) => foundOf(shop, rows, one));
}

/** The listings among these rows that answer to one product. */
export function foundOf(shop: Shop, rows: readonly There[], { marker, skus }: Wanted): readonly Found[] {
  const own = rows.filter((row) => skus.some((sku) => sameSku(sku, row.sku)));
  // A variable product of ours has a SKU of its own, so that it is found while it has no variations yet.
  const parents = rows.filter((row) => row.marker === marker && parentSkus(marker).includes(row.sku));
  const listings = new Map<string, readonly There[]>();
  for (const row of [...own, ...parents]) {
    const id = row.parent_id > 0 ? String(row.parent_id) : row.id;
    listings.set(id, [...(listings.get(id) ?? []), row]);
  }
  return [...listings].map(([id, parts]) => {
    const itself = parts.find((part) => part.id === id);
    const isOurs = parts.some((part) => part.marker === marker);
    const createdAt = (itself ?? parts[0])?.createdAt;
    return {
      ...refOf(shop, id, itself),
      marker: isOurs ? marker : foreignMarker(parts[0]?.sku, marker),
      ...(createdAt === undefined ? {} : { createdAt }),
      // What it shows has not been compared with what was sent.
      complete: false,
    };
  });
}

/** What a listing is called there. Only a published product's address leads anywhere; else its editing page is told. */
export function refOf({ settings }: Pick<Shop, "settings">, id: string, there?: There): Ref {
  const isPublic = there?.status === "publish" && there.permalink !== undefined;
  return { id, url: isPublic ? there.permalink : `${settings.url}/wp-admin/post.php?post=${id}&action=edit` };
}

/** Somebody has deleted the listing, or thrown it away. */
export function goneFromShop(there: There | undefined): ChannelError {
  const where = there?.status === "trash" ? "lies in the shop's trash" : "is no longer in the shop";
  return new ChannelError("gone", `This product ${where}`, { platformCode: there?.status ?? "404" });
}
