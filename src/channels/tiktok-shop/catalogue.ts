/**
 * Looking things up before a first listing: categories, what they ask for, brands and warehouses. TikTok Shop tells them
 * to a shop only, so the seller's consent comes first. Product and logistics pages of the Partner API, read 2026-11-22.
 */
import * as z from "zod";
import type { Http, Tokens } from "../../channel/toolbox.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import type { FoundBrand } from "../shared-brands.js";
import { type FoundCategory, searchCategories } from "../shared-categories.js";
import { CATEGORY_VERSION, type CategoryFact, readCategory, readTree } from "./categories.js";
import { AUTH_SERVER, SERVER } from "./oauth.js";
import { readWarehouses, type Warehouse } from "./warehouses.js";
import { createShop, PATHS, type Shop } from "./wire.js";

/** An app, and the shop whose consent it has. */
export interface TiktokShopCatalogueApp {
  readonly appKey: string;
  readonly appSecret: string;
  readonly shopId: string;
  /** Of the consent; nothing is renewed here. */
  readonly tokens: Tokens;
  /** Only categories that can be listed on Tokopedia too. @defaultValue `false` */
  readonly tokopedia?: boolean | undefined;
  /** @defaultValue `"id-ID"` */
  readonly locale?: string | undefined;
  /** @defaultValue `"https://open-api.tiktokglobalshop.com"` */
  readonly server?: string | undefined;
  /** Sends the calls. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** A brand that TikTok Shop knows. */
export type TiktokShopBrand = FoundBrand<string>;

/** What TikTok Shop knows, as one shop is told it. */
export interface TiktokShopCatalogue {
  /**
   * Categories whose paths hold these words, best first, at most twenty. Only leaves can be published to; those that are
   * not open to this shop are left out.
   * @throws ChannelError
   */
  categories(words: string, signal?: AbortSignal): Promise<readonly FoundCategory<string>[]>;
  /** The leaf that TikTok Shop itself suggests for a title, if any. @throws ChannelError */
  suggest(title: string, signal?: AbortSignal): Promise<FoundCategory<string> | undefined>;
  /** What a category asks for: attributes, and rules for size, size chart and certificates. @throws ChannelError */
  category(id: string, signal?: AbortSignal): Promise<CategoryFact>;
  /** Brands of a category that TikTok Shop finds by this name, at most a hundred. @throws ChannelError */
  brands(category: string, name: string, signal?: AbortSignal): Promise<readonly TiktokShopBrand[]>;
  /** Where stock can lie. @throws ChannelError */
  warehouses(signal?: AbortSignal): Promise<readonly Warehouse[]>;
}

const MOST_FOUND = 20;

/** Makes the way to what one shop is told. */
export function createTiktokShopCatalogue(app: TiktokShopCatalogueApp): TiktokShopCatalogue {
  const shop = sessionOf(app);
  const never = () => new AbortController().signal;
  return {
    categories: async (words, signal = never()) =>
      searchCategories(await readTree(shop, signal), [words], { most: MOST_FOUND, withParents: true }),
    suggest: (title, signal = never()) => suggestCategory(shop, title, signal),
    category: (id, signal = never()) => readCategory(shop, id, signal),
    brands: (category, name, signal = never()) => searchBrands(shop, category, name, signal),
    warehouses: (signal = never()) => readWarehouses(shop, signal),
  };
}

function sessionOf({ server = SERVER, locale = "id-ID", tokopedia, ...app }: TiktokShopCatalogueApp): Shop {
  const { appKey, appSecret, shopId, tokens, now = consentNow } = app;
  const http = app.http ?? consentHttp([appSecret, tokens.accessToken]);
  const who = { appKey, appSecret, shopId, server, authServer: AUTH_SERVER, locale, tokopedia };
  return createShop(
    { ...who, categories: {}, brands: {}, warehouses: {}, untrackedStock: 0 },
    { http, now, platformNow: now, tokens: async () => tokens },
  );
}

const Suggested = z.object({ leaf_category_id: z.string().nullish() });

async function suggestCategory(
  shop: Shop,
  product_title: string,
  signal: AbortSignal,
): Promise<FoundCategory<string> | undefined> {
  const body = { product_title, category_version: CATEGORY_VERSION };
  const { data } = await shop.search(`${PATHS.categories}/recommend`, {}, body, signal);
  const id = Suggested.nullish().parse(data)?.leaf_category_id;
  const leaf = id ? (await readTree(shop, signal)).leaves.find(([one]) => one === id) : undefined;
  return leaf && { id: leaf[0], path: leaf[1], isLeaf: true };
}

const Brands = z.object({ brands: z.array(z.object({ id: z.string(), name: z.string() })).nullish() });
/** "page_size: 1 to 100" */
const PAGE_SIZE = "100";

async function searchBrands(
  shop: Shop,
  category_id: string,
  brand_name: string,
  signal: AbortSignal,
): Promise<readonly TiktokShopBrand[]> {
  const query = { category_id, brand_name, category_version: CATEGORY_VERSION, page_size: PAGE_SIZE };
  const { brands } = Brands.nullish().parse((await shop.get(PATHS.brands, query, signal)).data) ?? {};
  return (brands ?? []).map(({ id, name }) => ({ id, name }));
}
