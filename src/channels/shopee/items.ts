/** Listings as Shopee shows them: get_item_base_info, get_model_list, search_item. Open Platform v2, read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Found, Ref, Wanted } from "../../channel/verbs.js";
import type { ShopeeDimension, ShopeeStock } from "./content.js";
import type { Shop, ShopeeSettings } from "./wire.js";

const Stock = z.object({
  seller_stock: z
    .array(z.object({ location_id: z.string().nullish(), stock: z.number() }))
    .nullish()
    .catch(undefined),
});
const Price = z
  .array(z.object({ original_price: z.number() }))
  .nullish()
  .catch(undefined);
const Dimension = z
  .object({ package_length: z.number(), package_width: z.number(), package_height: z.number() })
  .nullish()
  .catch(undefined);
// The page says text, the answers of other calls say number.
const Weight = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((weight) => (weight ? Number(weight) : undefined));

const Item = z.object({
  item_id: z.number(),
  item_status: z.string().default(""),
  item_name: z.string().optional(),
  description: z.string().optional(),
  category_id: z.number().optional(),
  item_sku: z.string().nullish(),
  create_time: z.number().optional(),
  weight: Weight,
  dimension: Dimension,
  condition: z.string().optional(),
  item_dangerous: z.number().nullish(),
  brand: z.object({ brand_id: z.number(), original_brand_name: z.string() }).nullish().catch(undefined),
  attribute_list: z
    .array(
      z.object({
        attribute_id: z.number(),
        attribute_value_list: z.array(
          z.object({
            value_id: z.number(),
            original_value_name: z.string().nullish(),
            value_unit: z.string().nullish(),
          }),
        ),
      }),
    )
    .nullish()
    .catch(undefined),
  logistic_info: z
    .array(z.object({ logistic_id: z.number(), enabled: z.boolean() }))
    .nullish()
    .catch(undefined),
  pre_order: z.object({ is_pre_order: z.boolean(), days_to_ship: z.number().nullish() }).nullish().catch(undefined),
  wholesales: z
    .array(z.object({ min_count: z.number(), max_count: z.number(), unit_price: z.number() }))
    .nullish()
    .catch(undefined),
  gtin_code: z.string().nullish(),
  has_model: z.boolean().default(false),
  price_info: Price,
  stock_info_v2: Stock.nullish().catch(undefined),
});
/** An item as it is there now. */
export type ThereItem = z.output<typeof Item>;
// The page shows the stock beside the list, answers show it in each item.
const Items = z.object({ item_list: z.array(Item).default([]), stock_info_v2: Stock.nullish().catch(undefined) });

const Model = z.object({
  model_id: z.number(),
  tier_index: z.array(z.number()),
  model_sku: z.string().nullish(),
  gtin_code: z.string().nullish(),
  price_info: Price,
  stock_info_v2: Stock.nullish().catch(undefined),
  weight: Weight,
  dimension: Dimension,
});
const Models = z.object({
  model: z.array(Model).default([]),
  standardise_tier_variation: z
    .array(
      z.object({
        variation_name: z.string().default(""),
        variation_option_list: z
          .array(z.object({ variation_option_name: z.string().default(""), image_id: z.string().nullish() }))
          .default([]),
      }),
    )
    .nullish(),
  tier_variation: z
    .array(
      z.object({
        name: z.string(),
        option_list: z.array(
          z.object({ option: z.string(), image: z.object({ image_id: z.string().nullish() }).nullish() }),
        ),
      }),
    )
    .nullish(),
});

/** A model as it is there now. */
export interface ThereModel {
  readonly id: number;
  readonly tierIndex: readonly number[];
  readonly sku: string;
  readonly gtin: string | undefined;
  readonly price: number | undefined;
  readonly stocks: readonly ShopeeStock[] | undefined;
  readonly weight: number | undefined;
  readonly dimension: ShopeeDimension | undefined;
}

/** Tiers and models as they are there now; none where the item itself is bought. */
export interface ThereModels {
  readonly tiers: readonly {
    readonly name: string;
    readonly options: readonly { readonly name: string; readonly image: string | undefined }[];
  }[];
  readonly models: readonly ThereModel[];
}

/** Where buyers see it. The shape of the address is not in the API's pages. (unverified) */
export function refOf({ site, shopId }: ShopeeSettings, id: number | string): Ref {
  return { id: String(id), url: `${site.replace(/\/+$/, "")}/product/${shopId}/${id}` };
}

const DELETED: ReadonlySet<string> = new Set(["SELLER_DELETE", "SHOPEE_DELETE"]);

/** One item, or `undefined` where it is not there. One id a call: how a list is written is disputed. (unverified) */
export async function readItem(shop: Shop, id: number | string, signal: AbortSignal): Promise<ThereItem | undefined> {
  const read = Items.safeParse(await shop.get("/product/get_item_base_info", { item_id_list: id }, signal));
  if (!read.success) throw unreadable(read.error);
  const item = read.data.item_list.find(({ item_id }) => item_id === Number(id));
  return item && { ...item, stock_info_v2: item.stock_info_v2 ?? read.data.stock_info_v2 };
}

/** One item. @throws ChannelError `gone` where it is not there, or was deleted */
export async function readExisting(shop: Shop, id: number | string, signal: AbortSignal): Promise<ThereItem> {
  const item = await readItem(shop, id, signal);
  if (item && !DELETED.has(item.item_status)) return item;
  const by = item?.item_status === "SHOPEE_DELETE" ? "Shopee has deleted this listing" : undefined;
  throw new ChannelError("gone", by ?? "Shopee no longer has this listing", {
    ...(item ? { platformCode: item.item_status } : {}),
  });
}

/** Tiers and models of one item. */
export async function readModels(shop: Shop, id: number | string, signal: AbortSignal): Promise<ThereModels> {
  const read = Models.safeParse(await shop.get("/product/get_model_list", { item_id: id }, signal));
  if (!read.success) throw unreadable(read.error);
  const { model, standardise_tier_variation, tier_variation } = read.data;
  const plain = (tier_variation ?? []).map(({ name, option_list }) => ({
    name,
    options: option_list.map(({ option, image }) => ({ name: option, image: image?.image_id ?? undefined })),
  }));
  const tiers = (standardise_tier_variation ?? []).map(({ variation_name, variation_option_list }) => ({
    name: variation_name,
    options: variation_option_list.map(({ variation_option_name, image_id }) => ({
      name: variation_option_name,
      image: image_id ?? undefined,
    })),
  }));
  return {
    tiers: tiers.length > 0 ? tiers : plain,
    models: model.map((one) => ({
      id: one.model_id,
      tierIndex: one.tier_index,
      sku: one.model_sku ?? "",
      gtin: one.gtin_code || undefined,
      price: one.price_info?.[0]?.original_price,
      stocks: stocksIn(one.stock_info_v2),
      weight: one.weight,
      dimension: dimensionIn(one.dimension),
    })),
  };
}

function unreadable(cause: unknown): ChannelError {
  return new ChannelError("unavailable", "Shopee's answer cannot be read", {
    outcome: "unknown",
    scope: "listing",
    cause,
  });
}

/** Stock by warehouse, as far as it is told. */
export function stocksIn(info: ThereItem["stock_info_v2"]): readonly ShopeeStock[] | undefined {
  return info?.seller_stock?.map(({ location_id, stock }) => ({ ...(location_id ? { location_id } : {}), stock }));
}

/** A size in the one order in which we compare it. */
export function dimensionIn(dimension: ShopeeDimension | null | undefined): ShopeeDimension | undefined {
  if (!dimension) return undefined;
  const { package_length, package_width, package_height } = dimension;
  return { package_length, package_width, package_height };
}

const Search = z.object({ item_id_list: z.array(z.number()).nullish() });
const SEARCH_PAGE = 50;

/** Listings that carry our marker, or else the SKU of the product's only variant. Only item-level SKUs can be searched. */
export async function findItems(shop: Shop, { marker, skus }: Wanted, signal: AbortSignal): Promise<readonly Found[]> {
  const [only, ...others] = skus;
  const names = only === undefined || others.length > 0 || only === marker ? [marker] : [marker, only];
  const found = new Map<string, Found>();
  for (const sku of names) {
    const query = { item_sku: sku, page_size: SEARCH_PAGE };
    const search = Search.safeParse(await shop.get("/product/search_item", query, signal));
    if (!search.success) throw unreadable(search.error);
    for (const id of search.data.item_id_list ?? []) {
      const item = await readItem(shop, id, signal);
      // The search may be looser than equal, and deleted items may linger in it.
      if (item?.item_sku === sku && !DELETED.has(item.item_status))
        found.set(String(id), foundOf(shop.settings, item, sku));
    }
  }
  return [...found.values()];
}

function foundOf(settings: ShopeeSettings, item: ThereItem, marker: string): Found {
  return {
    ...refOf(settings, item.item_id),
    marker,
    ...(item.create_time === undefined ? {} : { createdAt: new Date(item.create_time * 1_000) }),
    // Ours are shown last: what is hidden is not finished.
    complete: item.item_status !== "UNLIST",
  };
}
