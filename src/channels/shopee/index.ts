/**
 * Listings in a Shopee shop through the Open Platform v2: put up hidden and shown when complete, edited in place, price
 * and stock by themselves, hidden when withdrawn. There is no idempotency key; a doubt is ended by looking for `item_sku`.
 * https://open.shopee.com/documents, pages of product, media_space, logistics, shop and auth, read 2026-11-21; nothing
 * could be tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Limits, PhotoRule } from "../../channel/limits.js";
import type { Tokens } from "../../channel/toolbox.js";
import type { Done, Withdrawal } from "../../channel/verbs.js";
import { tokensSchema } from "../shared-listing.js";
import { createShopeeCatalogue } from "./catalogue.js";
import { banned, createItem } from "./create.js";
import { extras } from "./extras.js";
import { FACTS, factsOf, readShopInfo } from "./facts.js";
import { unlistFailures } from "./failures.js";
import { findItems, readExisting, refOf } from "./items.js";
import { USUAL } from "./limits.js";
import { createShopeeOAuth, refreshTokens } from "./oauth.js";
import { readListing } from "./read-back.js";
import { renderItem } from "./render.js";
import { reviseItem, updateItem } from "./update.js";
import { createShop, type Shop, type ShopeeSettings } from "./wire.js";

export type { FoundBrand } from "../shared-brands.js";
export type { FoundCategory } from "../shared-categories.js";
export type { ShopeeBrand, ShopeeCatalogue, ShopeeCatalogueApp } from "./catalogue.js";
export type { AttributeNode as ShopeeAttributeNode } from "./categories.js";
export type { ShopeeExtras } from "./extras.js";
export type { LogisticChannel as ShopeeLogisticChannel } from "./facts.js";
export type { ShopeeConsentQuery, ShopeeOAuth, ShopeeOAuthApp } from "./oauth.js";
export type { ShopeeWarehouse } from "./warehouses.js";

// --- Options -----------------------------------------------------------------

/** Options of `shopee()`. */
export interface ShopeeOptions {
  /** Of the app, from the Open Platform Console. */
  readonly partnerId: number;
  /** Of the app; it also seals the tokens where no `sealKey` is given. */
  readonly partnerKey: string;
  readonly shopId: number;
  /**
   * Tokens of the first consent (`shopee.oauth`); later ones are kept in the ledger.
   * @defaultValue those in the ledger
   */
  readonly tokens?: Tokens | undefined;
  /**
   * The API's host: another one is for callers in China or Brazil, and for Shopee's own sandbox.
   * @defaultValue `"https://partner.shopeemobile.com"`
   */
  readonly server?: string | undefined;
  /**
   * Where buyers see the shop, for links.
   * @defaultValue `"https://shopee.co.id"`
   */
  readonly site?: string | undefined;
  /**
   * Language in which Shopee names categories and attributes; attributes are found by these names.
   * @defaultValue `"id"`
   */
  readonly language?: string | undefined;
  /**
   * The shop's own categories, `"Makanan > Kopi"`, to Shopee's ids (leaves). Attributes and limits of these are read
   * once a day, so that a product that lacks a mandatory attribute is refused before anything is sent.
   * @defaultValue none: every product says its own
   */
  readonly categories?: Readonly<Record<string, number>> | undefined;
  /**
   * Brands, as your products name them, to Shopee's ids.
   * @defaultValue none
   */
  readonly brands?: Readonly<Record<string, number>> | undefined;
  /**
   * Ids of shipping channels.
   * @defaultValue every channel that the shop has switched on and that takes the parcel
   */
  readonly logistics?: readonly number[] | undefined;
  /**
   * Stock locations to Shopee's `location_id`, for shops with several warehouses.
   * @defaultValue all stock lies in the shop's first open warehouse, or in the only one
   */
  readonly locations?: Readonly<Record<string, string>> | undefined;
  /**
   * Pieces that stand for "not counted", because Shopee wants a number.
   * @defaultValue `100`
   */
  readonly untrackedStock?: number | undefined;
}

const id = z.int().positive();
const options: OptionsSchema<ShopeeOptions, ShopeeSettings> = z.strictObject({
  partnerId: id,
  partnerKey: z.string().min(1),
  shopId: id,
  tokens: tokensSchema.optional(),
  server: z.url({ protocol: /^https?$/ }).default("https://partner.shopeemobile.com"),
  site: z.url({ protocol: /^https?$/ }).default("https://shopee.co.id"),
  language: z.string().min(2).default("id"),
  categories: z.record(z.string(), id).default({}),
  brands: z.record(z.string(), id).default({}),
  logistics: z.array(id).min(1).optional(),
  locations: z.record(z.string(), z.string().min(1)).default({}),
  untrackedStock: z.int().nonnegative().default(100),
});

// --- What it can bear ----------------------------------------------------------

const read = "2026-11-21";
const page = "https://open.shopee.com/documents/v2/v2.product.add_item?module=89&type=1";

const photos = {
  count: { min: 1, max: 9 },
  formats: ["jpeg", "png"],
  // No page names pixels; squares, because the platform makes squares of everything else.
  maxEdge: 2_000,
  aimEdge: 1_200,
  // Sellers' guides advise 1024 and more. (third parties, unverified)
  aimRange: { min: 1_024, max: 2_000 },
  aspect: { min: 1, max: 1 },
  // "Max 10.0 MB each. Image format accepted: JPG, JPEG, PNG" (upload_image)
  maxBytes: 10_000_000,
  source: { page: "https://open.shopee.com/documents/v2/v2.media_space.upload_image?module=91&type=1", read },
} as const satisfies PhotoRule;

const limits: Limits = {
  // Until get_item_limit has told the shop's own; which unit is counted is not said there. (unverified)
  text: {
    title: { min: USUAL.name.min, max: USUAL.name.max ?? 100, unit: "codePoints" },
    description: { min: USUAL.description.min, max: USUAL.description.max ?? 2_000, unit: "codePoints" },
  },
  photos,
  edit: { text: true, price: true, addPhotos: false },
  hides: true,
  // Not published: the pages say `rate_limit: [0, 0, 0]`.
  rates: [],
  // How soon search_item shows a new item is not said. (unverified)
  timing: { deadlineMs: 120_000, readLagMs: 60_000 },
  settling: { everyMs: 600_000, open: ["revise"] },
  cannot: {
    addPhotos: "Shopee takes no listing without a photo",
    "list price": "a struck price is shown only for promotions that are made on Shopee",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const HIDE_AT_ONCE = 50;

const channel = defineChannel({
  id: "shopee",
  title: "Shopee",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["partnerKey", "tokens"],
  extras,
  limits,
  account: ({ shopId }) => `shopee:${shopId}`,
  app: ({ partnerId }) => `shopee:${partnerId}`,
  fate: "shopee",
  home: ({ site, shopId }) => `${site}/shop/${shopId}`,
  facets: { price: ["prices"], stock: ["stocks"] },
  facts: FACTS,
  tokens: { seed: ({ tokens }) => tokens, refresh: refreshTokens, sealWith: ({ partnerKey }) => partnerKey },

  photoRule(facts) {
    const { min = 1, max = 9 } = factsOf(facts).limits?.shop.images ?? {};
    return { ...photos, count: { min, max } };
  },

  render: renderItem,

  connect: createShop,

  verbs: {
    create: createItem,
    update: updateItem,
    revise: reviseItem,

    withdraw: {
      upTo: HIDE_AT_ONCE,
      async run(shop, items, signal) {
        const hidden = await hide(shop, items, signal);
        const outcomes: (undefined | ChannelError)[] = [];
        for (const item of items) {
          outcomes.push(item.how === "hide" ? hidden.get(item.ref.id) : await remove(shop, item.ref.id, signal));
        }
        return outcomes;
      },
    },

    find: findItems,
    read: (shop, { ref }, signal) => readListing(shop, ref, signal),

    async settle(shop, handle, signal): Promise<Done | "settling"> {
      const item = await readExisting(shop, handle, signal);
      if (item.item_status === "REVIEWING") return "settling";
      if (item.item_status === "BANNED") throw banned(item.item_name);
      return refOf(shop.settings, handle);
    },

    async ping(shop, signal) {
      const { status } = await readShopInfo(shop, signal);
      if (status === "BANNED" || status === "FROZEN") {
        const cure = "Look at the shop in Shopee's Seller Centre.";
        throw new ChannelError("closed", `Shopee has set the shop to ${status}`, { platformCode: status, cure });
      }
      await checkHoliday(shop, signal);
    },
  },

  safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
});

/**
 * A Shopee shop.
 *
 * @example
 * shopee({ partnerId: 2001887, partnerKey, shopId: 600000, tokens, categories: { "Makanan > Kopi": 100861 } })
 */
export const shopee = Object.assign(channel, {
  /** The way to tokens: where to send the seller, and what to do with what comes back. */
  oauth: createShopeeOAuth,
  /** Categories, attributes, brands, shipping channels and warehouses of a shop, to look up before the first listing. */
  catalogue: createShopeeCatalogue,
});

type Hiding = Pick<Withdrawal<"lookup" | "absolute">, "ref" | "how">;

/** Hides up to fifty listings in one call. Gives why some could not be. */
async function hide(
  shop: Shop,
  items: readonly Hiding[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ChannelError>> {
  const ids = items.filter(({ how }) => how === "hide").map(({ ref }) => Number(ref.id));
  if (ids.length === 0) return new Map();
  const item_list = ids.map((item_id) => ({ item_id, unlist: true }));
  const { response } = await shop.post("/product/unlist_item", { item_list }, signal);
  return new Map([...unlistFailures(response, ids)].map(([item, error]) => [String(item), error]));
}

async function remove(shop: Shop, item: string, signal: AbortSignal): Promise<ChannelError | undefined> {
  try {
    await shop.post("/product/delete_item", { item_id: Number(item) }, signal);
    return undefined;
  } catch (error) {
    if (error instanceof ChannelError) return error;
    throw error;
  }
}

const Holiday = z.object({
  holiday_mode_on: z.boolean().default(false),
  /** 1: partial, orders still come. */
  holiday_mode_type: z.number().nullish(),
  holiday_mode_end_time: z.number().nullish(),
});

async function checkHoliday(shop: Shop, signal: AbortSignal): Promise<void> {
  const told = Holiday.safeParse(await shop.get("/shop/get_shop_holiday_mode", {}, signal)).data;
  if (!told?.holiday_mode_on || told.holiday_mode_type === 1) return;
  const end = told.holiday_mode_end_time;
  throw new ChannelError("locked", "The shop is in holiday mode", {
    scope: "account",
    retryAt: end ? new Date(end * 1_000) : undefined,
    cure: "It goes on by itself when the shop's holiday mode is off.",
  });
}
