/** Listings as Lazada shows them: GetProductItem and GetProducts, whose pages and samples differ in spelling. Read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Found, Ref, Wanted } from "../../channel/verbs.js";
import { foreignMarker } from "../shared-listing.js";
import type { LazadaParcel, LazadaStock } from "./content.js";
import { COUNTRIES } from "./countries.js";
import type { LazadaSettings, Shop } from "./wire.js";

const Text = z.union([z.string(), z.number()]).transform(String);
const Amount = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === "" ? undefined : Number(value)));

const Sku = z.object({
  SkuId: Text,
  SellerSku: z.string().default(""),
  Status: z.string().nullish(),
  price: Amount,
  special_price: Amount,
  special_from_date: z.string().nullish().catch(undefined),
  special_to_date: z.string().nullish().catch(undefined),
  quantity: Amount,
  Available: Amount,
  multiWarehouseInventories: z
    .array(z.object({ warehouseCode: z.string(), sellableQuantity: z.number() }))
    .nullish()
    .catch(undefined),
  package_length: Text.nullish(),
  package_width: Text.nullish(),
  package_height: Text.nullish(),
  package_weight: Text.nullish(),
  saleProp: z.record(z.string(), Text).nullish().catch(undefined),
  Url: z.string().nullish().catch(undefined),
});

const Variation = z.object({
  name: z.string(),
  customize: z.boolean().nullish(),
  options: z.array(Text).nullish().catch(undefined),
});

const Item = z.object({
  item_id: Text.optional(),
  itemId: Text.optional(),
  status: z.string().nullish(),
  subStatus: z.string().nullish().catch(undefined),
  rejectReason: z.unknown().optional(),
  hiddenReason: z.string().nullish().catch(undefined),
  suspendedSkus: z.array(z.unknown()).nullish().catch(undefined),
  primary_category: z.number().nullish(),
  primaryCategory: z.number().nullish(),
  created_time: Amount.catch(undefined),
  createdTime: Amount.catch(undefined),
  attributes: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  variation: z.record(z.string(), Variation).nullish().catch(undefined),
  skus: z.array(Sku).nullish(),
});

/** A SKU as it is there now. */
export interface ThereSku {
  readonly id: string;
  readonly sellerSku: string;
  readonly isActive: boolean;
  /** What a buyer pays, as far as it can be told. */
  readonly price: number | undefined;
  readonly stocks: readonly LazadaStock[] | undefined;
  readonly parcel: Readonly<Partial<LazadaParcel>>;
  readonly saleProp: Readonly<Record<string, string>>;
}

/** How an item stands, in one word. */
export type Standing = "live" | "hidden" | "pending" | "rejected" | "deleted";

/** An item as it is there now. */
export interface ThereItem {
  readonly id: string;
  /** In Lazada's own word. */
  readonly status: string;
  readonly standing: Standing;
  /** Why it is not to be seen, in Lazada's words. */
  readonly because: string | undefined;
  readonly category: number | undefined;
  readonly createdAt: Date | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly variations: readonly { readonly name: string; readonly options: readonly string[] }[];
  readonly skus: readonly ThereSku[];
}

/** Where buyers see it; shaped as the addresses in the pages' samples. */
export function refOf({ country }: Pick<LazadaSettings, "country">, id: string, sku: string | undefined): Ref {
  const { site } = COUNTRIES[country];
  return { id, url: `${site}/-i${id}${sku === undefined ? "" : `-s${sku}`}.html` };
}

/** One item, or `undefined` where it is not there. */
export async function readItem(shop: Shop, id: string, signal: AbortSignal): Promise<ThereItem | undefined> {
  try {
    return itemIn(await shop.get("/product/item/get", { item_id: id }, signal), id, shop.now());
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return undefined;
    throw error;
  }
}

function itemIn(data: unknown, asked: string, now: Date): ThereItem {
  const read = Item.safeParse(data);
  if (!read.success) throw unreadable(read.error);
  return thereOf(read.data, asked, now);
}

function thereOf(item: z.output<typeof Item>, asked: string, now: Date): ThereItem {
  const created = item.created_time ?? item.createdTime;
  const skus = (item.skus ?? []).map((sku) => skuOf(sku, now));
  return {
    id: item.item_id ?? item.itemId ?? asked,
    status: item.status ?? "",
    standing: standingOf(item, skus),
    because: reasonOf(item),
    category: item.primary_category ?? item.primaryCategory ?? undefined,
    createdAt: created === undefined ? undefined : new Date(created),
    attributes: Object.fromEntries(
      Object.entries(item.attributes ?? {}).flatMap(([name, value]) =>
        value === null || value === "" || typeof value === "object" ? [] : [[name, String(value)]],
      ),
    ),
    variations: Object.entries(item.variation ?? {})
      .toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .map(([, { name, options }]) => ({ name, options: options ?? [] })),
    skus,
  };
}

function skuOf(sku: z.output<typeof Sku>, now: Date): ThereSku {
  const { price, special_price: special = 0 } = sku;
  const isOnSale = special > 0 && price !== undefined && special < price && isRunning(sku, now);
  const parts = sku.multiWarehouseInventories ?? [];
  const pieces = sku.Available ?? sku.quantity;
  return {
    id: sku.SkuId,
    sellerSku: sku.SellerSku,
    isActive: (sku.Status ?? "active").toLowerCase() === "active",
    price: isOnSale ? special : price,
    stocks:
      parts.length > 1
        ? parts.map(({ warehouseCode, sellableQuantity }) => ({ warehouse: warehouseCode, stock: sellableQuantity }))
        : pieces === undefined
          ? undefined
          : [{ stock: pieces }],
    parcel: parcelIn(sku),
    saleProp: sku.saleProp ?? {},
  };
}

const DAY_MS = 86_400_000;

// In which time zone the days lie is not said: a day more counts at both ends.
function isRunning({ special_from_date: from, special_to_date: until }: z.output<typeof Sku>, now: Date): boolean {
  const dayOf = (text: string | null | undefined) => (text ? Date.parse(text.slice(0, 10)) : Number.NaN);
  const [begins, ends] = [dayOf(from), dayOf(until)];
  const hasBegun = Number.isNaN(begins) || begins - DAY_MS <= now.getTime();
  return hasBegun && (Number.isNaN(ends) || now.getTime() <= ends + 2 * DAY_MS);
}

function parcelIn(sku: z.output<typeof Sku>): Partial<LazadaParcel> {
  const number = (text: string | null | undefined) => (text ? String(Number(text)) : undefined);
  const entries = [
    ["length", number(sku.package_length)],
    ["width", number(sku.package_width)],
    ["height", number(sku.package_height)],
    ["weight", number(sku.package_weight)],
  ].filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

// The words of `status` are on the page of UpdateProduct, those of `subStatus` on none.
function standingOf({ status, subStatus, hiddenReason }: z.output<typeof Item>, skus: readonly ThereSku[]): Standing {
  const words = `${status ?? ""} ${subStatus ?? ""}`.toLowerCase();
  if (/delet/.test(words)) return "deleted";
  if (/reject|lock|suspend/.test(words)) return "rejected";
  if (/pending/.test(words)) return "pending";
  const isShown = /(^|\s)(active|live)/.test(words) && skus.some(({ isActive }) => isActive) && !hiddenReason;
  return isShown ? "live" : "hidden";
}

function reasonOf({ rejectReason, hiddenReason }: z.output<typeof Item>): string | undefined {
  const words = [...textsIn(rejectReason), ...(hiddenReason ? [hiddenReason] : [])];
  return words.length === 0 ? undefined : words.join(" ");
}

/** The shape of a reason is on no page: all of its texts are told. (unverified) */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [value.trim()];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function unreadable(cause: unknown): ChannelError {
  const details = { outcome: "unknown", scope: "listing", cause } as const;
  return new ChannelError("unavailable", "Lazada's answer cannot be read", details);
}

const Products = z.object({ products: z.array(Item).nullish() });
/** "The maximum is 50" products an answer; as many SKUs are asked for at once, so that all of them fit into one. */
const SKUS_A_CALL = 50;

/** Items that carry any of these SKUs: "It only matches the whole words." */
export async function findBySkus(
  shop: Shop,
  skus: readonly string[],
  signal: AbortSignal,
): Promise<readonly ThereItem[]> {
  const found = new Map<string, ThereItem>();
  for (let start = 0; start < skus.length; start += SKUS_A_CALL) {
    const slice = skus.slice(start, start + SKUS_A_CALL);
    const fields = { filter: "all", limit: String(SKUS_A_CALL), sku_seller_list: JSON.stringify(slice) };
    const read = Products.nullish().safeParse(await shop.get("/products/get", fields, signal));
    if (!read.success) throw unreadable(read.error);
    for (const one of read.data?.products ?? []) {
      const item = thereOf(one, "", shop.now());
      // The search may be looser than equal, and deleted items may linger in it.
      if (item.standing !== "deleted" && item.skus.some(({ sellerSku }) => slice.includes(sellerSku))) {
        found.set(item.id, item);
      }
    }
  }
  return [...found.values()];
}

/** Listings that carry any of a product's SKUs, for several products at once. */
export async function findListings(
  shop: Shop,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<readonly (readonly Found[])[]> {
  const items = await findBySkus(shop, [...new Set(wanted.flatMap(({ skus }) => skus))], signal);
  return wanted.map((one) =>
    items.filter((item) => carries(item, one.skus) !== "none").map((item) => foundOf(shop.settings, item, one)),
  );
}

/** How many of these SKUs an item carries. */
export function carries({ skus }: ThereItem, wanted: readonly string[]): "all" | "some" | "none" {
  const there = new Set(skus.map(({ sellerSku }) => sellerSku));
  const hits = wanted.filter((sku) => there.has(sku)).length;
  if (hits === 0) return "none";
  return hits === wanted.length ? "all" : "some";
}

// There is no field for a marker of ours. SKUs are not repeated within a shop: who carries all of them is the listing.
function foundOf(settings: LazadaSettings, item: ThereItem, { marker, skus }: Wanted): Found {
  const only = item.skus.find(({ sellerSku }) => skus.includes(sellerSku));
  return {
    ...refOf(settings, item.id, item.skus[0]?.id),
    marker: carries(item, skus) === "all" ? marker : foreignMarker(only?.sellerSku, marker),
    ...(item.createdAt === undefined ? {} : { createdAt: item.createdAt }),
    // Stock of several warehouses is set by a call of its own.
    complete: Object.keys(settings.locations).length === 0,
  };
}
