/**
 * Looking things up before a first listing: categories, what they ask for, brands, shipping channels and warehouses.
 * Shopee tells them to a shop only, so the seller's consent comes first. Product, logistics and shop pages of the Open
 * Platform v2, read 2026-11-22.
 */
import * as z from "zod";
import type { Http, Tokens } from "../../channel/toolbox.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { type FoundBrand, findBrands } from "../shared-brands.js";
import { type FoundCategory, searchCategories } from "../shared-categories.js";
import { type AttributeNode, readAttributes, readTree } from "./categories.js";
import { type LogisticChannel, readLogistics } from "./facts.js";
import { SERVER } from "./oauth.js";
import { readWarehouses, type ShopeeWarehouse } from "./warehouses.js";
import { createShop, type Shop } from "./wire.js";

/** An app, and the shop whose consent it has. */
export interface ShopeeCatalogueApp {
  readonly partnerId: number;
  readonly partnerKey: string;
  readonly shopId: number;
  /** Of the consent; nothing is renewed here. */
  readonly tokens: Tokens;
  /** @defaultValue `"id"` */
  readonly language?: string | undefined;
  /** @defaultValue `"https://partner.shopeemobile.com"` */
  readonly server?: string | undefined;
  /** Sends the calls. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** A brand that Shopee knows. */
export type ShopeeBrand = FoundBrand;

/** What Shopee knows, as one shop is told it. */
export interface ShopeeCatalogue {
  /**
   * Categories whose paths hold these words, best first, at most twenty. Only leaves can be published to.
   * @throws ChannelError
   */
  categories(words: string, signal?: AbortSignal): Promise<readonly FoundCategory[]>;
  /** Leaves that Shopee itself suggests for a title, best first. @throws ChannelError */
  suggest(title: string, signal?: AbortSignal): Promise<readonly FoundCategory[]>;
  /** What a category asks for. @throws ChannelError */
  attributes(category: number, signal?: AbortSignal): Promise<readonly AttributeNode[]>;
  /**
   * Brands of a category whose names hold this one. Shopee has no search: they are read a hundred at a time, until one has
   * exactly this name.
   * @throws ChannelError
   */
  brands(category: number, name: string, signal?: AbortSignal): Promise<readonly ShopeeBrand[]>;
  /** Shipping channels that the shop has switched on. @throws ChannelError */
  logistics(signal?: AbortSignal): Promise<readonly LogisticChannel[]>;
  /** Pickup warehouses; none where the shop has one stock without a place. @throws ChannelError */
  warehouses(signal?: AbortSignal): Promise<readonly ShopeeWarehouse[]>;
}

const MOST_FOUND = 20;

/** Makes the way to what one shop is told. */
export function createShopeeCatalogue(app: ShopeeCatalogueApp): ShopeeCatalogue {
  const shop = sessionOf(app);
  const never = () => new AbortController().signal;
  return {
    categories: async (words, signal = never()) =>
      searchCategories(await readTree(shop, signal), [words], { most: MOST_FOUND, withParents: true }),
    suggest: (title, signal = never()) => suggestCategories(shop, title, signal),
    attributes: async (category, signal = never()) => (await readAttributes(shop, [category], signal))[category] ?? [],
    brands: (category, name, signal = never()) => findBrands(name, (start) => brandPage(shop, category, start, signal)),
    logistics: (signal = never()) => readLogistics(shop, signal),
    warehouses: (signal = never()) => readWarehouses(shop, signal),
  };
}

function sessionOf({ server = SERVER, language = "id", ...app }: ShopeeCatalogueApp): Shop {
  const { now = consentNow, tokens } = app;
  const http = app.http ?? consentHttp([app.partnerKey, tokens.accessToken]);
  const { partnerId, partnerKey, shopId } = app;
  const settings = { partnerId, partnerKey, shopId, server, language, site: server, untrackedStock: 0 };
  return createShop(
    { ...settings, categories: {}, brands: {}, locations: {} },
    { http, now, platformNow: now, tokens: async () => tokens },
  );
}

const Suggested = z.object({ category_id: z.array(z.number()).nullish() });

async function suggestCategories(
  shop: Shop,
  item_name: string,
  signal: AbortSignal,
): Promise<readonly FoundCategory[]> {
  const { category_id } = Suggested.parse(await shop.get("/product/category_recommend", { item_name }, signal));
  const { leaves } = await readTree(shop, signal);
  return (category_id ?? []).flatMap((id) => {
    const leaf = leaves.find(([one]) => one === id);
    return leaf ? [{ id, path: leaf[1], isLeaf: true }] : [];
  });
}

const Brands = z.object({
  brand_list: z.array(z.object({ brand_id: z.number(), original_brand_name: z.string() })).nullish(),
  has_next_page: z.boolean().default(false),
  next_offset: z.number().nullish(),
});
/** "the size of one page.Max=100" */
const PAGE_SIZE = 100;
/** "1: normal brand, 2: pending brand" */
const NORMAL = 1;

async function brandPage(shop: Shop, category_id: number, offset: number, signal: AbortSignal) {
  const query = { category_id, offset, page_size: PAGE_SIZE, status: NORMAL, language: shop.settings.language };
  const told = Brands.parse(await shop.get("/product/get_brand_list", query, signal));
  return {
    // The original name is what a listing is sent with.
    brands: (told.brand_list ?? []).map((one) => ({ id: one.brand_id, name: one.original_brand_name })),
    next: told.has_next_page ? (told.next_offset ?? undefined) : undefined,
  };
}
