/**
 * Listings in a TikTok Shop through the Partner API, and on Tokopedia with them: put up by one call with an idempotency
 * key, audited by each place, edited in place, price and stock by themselves, hidden when withdrawn.
 * https://partner.tiktokshop.com/docv2, product and logistics pages, read 2026-11-21; nothing could be tried against the
 * live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Limits } from "../../channel/limits.js";
import type { Tokens } from "../../channel/toolbox.js";
import type { Done } from "../../channel/verbs.js";
import { tokensSchema } from "../shared-listing.js";
import { createTiktokShopCatalogue } from "./catalogue.js";
import { createProduct } from "./create.js";
import { extras } from "./extras.js";
import { FACTS } from "./facts.js";
import { AUTH_SERVER, createTiktokShopOAuth, refreshTokens, SERVER } from "./oauth.js";
import { verdictOf } from "./places.js";
import { findProducts, readProduct, refOf } from "./products.js";
import { readListing } from "./read-back.js";
import { renderProduct } from "./render.js";
import { reviseProduct, updateProduct, withdrawProducts } from "./update.js";
import { checkHoliday, readWarehouses } from "./warehouses.js";
import { createShop, PATHS, type Shop, type TiktokSettings } from "./wire.js";
import { DESCRIPTION, TITLE } from "./words.js";

export type { FoundBrand } from "../shared-brands.js";
export type { FoundCategory } from "../shared-categories.js";
export type { TiktokShopBrand, TiktokShopCatalogue, TiktokShopCatalogueApp } from "./catalogue.js";
export type { CategoryFact as TiktokShopCategory } from "./categories.js";
export type { TiktokShopExtras } from "./extras.js";
export type { TiktokShopConsentQuery, TiktokShopOAuth, TiktokShopOAuthApp } from "./oauth.js";
export type { Warehouse as TiktokShopWarehouse } from "./warehouses.js";

// --- Options -----------------------------------------------------------------

/** Options of `tiktokShop()`. */
export interface TiktokShopOptions {
  /** Of the app, from the Partner Center. */
  readonly appKey: string;
  /** Of the app; it also seals the tokens where no `sealKey` is given. */
  readonly appSecret: string;
  /** TikTok Shop's id of the shop, as text: it is longer than a number can be. */
  readonly shopId: string;
  /**
   * The shop's cipher, which goes along with every call.
   * @defaultValue the one that came with the tokens, else it is looked up
   */
  readonly shopCipher?: string | undefined;
  /**
   * Tokens of the first consent (`tiktokShop.oauth`); later ones are kept in the ledger.
   * @defaultValue those in the ledger
   */
  readonly tokens?: Tokens | undefined;
  /**
   * Whether listings stand on Tokopedia too; only for sellers who moved from there. `false` takes them off it.
   * @defaultValue nothing is said of Tokopedia
   */
  readonly tokopedia?: boolean | undefined;
  /**
   * Where buyers see a listing, with `{id}` in it. No page of the API says it, so you copy it from one of your own.
   * @defaultValue no links
   */
  readonly productUrl?: string | undefined;
  /**
   * Added to titles that are shorter than the 25 characters that TikTok Shop wants.
   * @defaultValue such a product is refused
   */
  readonly titleSuffix?: string | undefined;
  /**
   * Language in which TikTok Shop names categories and attributes; attributes are found by these names.
   * @defaultValue `"id-ID"`
   */
  readonly locale?: string | undefined;
  /**
   * The shop's own categories, `"Makanan > Kopi"`, to TikTok Shop's ids (leaves of the seven-level tree). Attributes and
   * rules of these are read once a day, so that a product that lacks one is refused before anything is sent.
   * @defaultValue none: every product says its own
   */
  readonly categories?: Readonly<Record<string, string>> | undefined;
  /**
   * Brands, as your products name them, to TikTok Shop's ids.
   * @defaultValue none
   */
  readonly brands?: Readonly<Record<string, string>> | undefined;
  /**
   * Stock locations to TikTok Shop's warehouse ids.
   * @defaultValue all stock lies in the shop's default warehouse
   */
  readonly warehouses?: Readonly<Record<string, string>> | undefined;
  /**
   * Pieces that stand for "not counted", because TikTok Shop wants a number.
   * @defaultValue `100`
   */
  readonly untrackedStock?: number | undefined;
  /**
   * The API's host.
   * @defaultValue `"https://open-api.tiktokglobalshop.com"`
   */
  readonly server?: string | undefined;
  /**
   * Where tokens are renewed.
   * @defaultValue `"https://auth.tiktok-shops.com"`
   */
  readonly authServer?: string | undefined;
}

const id = z.string().regex(/^\d+$/, "must be TikTok Shop's number, as text");
const ids = z.record(z.string(), id).default({});

const options: OptionsSchema<TiktokShopOptions, TiktokSettings> = z.strictObject({
  appKey: z.string().min(1),
  appSecret: z.string().min(1),
  shopId: id,
  shopCipher: z.string().min(1).optional(),
  tokens: tokensSchema.optional(),
  tokopedia: z.boolean().optional(),
  productUrl: z.string().includes("{id}").optional(),
  titleSuffix: z.string().min(1).optional(),
  locale: z.string().min(2).default("id-ID"),
  categories: ids,
  brands: ids,
  warehouses: ids,
  untrackedStock: z.int().nonnegative().max(99_999).default(100),
  server: z.url({ protocol: /^https?$/ }).default(SERVER),
  authServer: z.url({ protocol: /^https?$/ }).default(AUTH_SERVER),
});

// --- What it can bear ----------------------------------------------------------

const read = "2026-11-21";
const page = "https://partner.tiktokshop.com/docv2/page/create-product-202309";

const limits: Limits = {
  text: { title: TITLE, description: DESCRIPTION },
  photos: {
    count: { min: 1, max: 9 },
    formats: ["jpeg", "png", "webp"],
    // "Image dimensions: [300x300 px, 4000x4000 px]"; 1600 is advised.
    minEdge: 300,
    maxEdge: 4_000,
    aimEdge: 1_600,
    // Others are made square there.
    aspect: { min: 3 / 4, max: 4 / 3 },
    maxBytes: 10_000_000,
    source: { page: "https://partner.tiktokshop.com/docv2/page/upload-product-image-202309", read },
  },
  edit: { text: true, price: true, addPhotos: false },
  hides: true,
  // "Dynamic" by app, shop and call; no number is promised.
  rates: [],
  // How soon a search shows a new listing is not said. (unverified)
  timing: { deadlineMs: 120_000, readLagMs: 60_000 },
  settling: { everyMs: 600_000, open: ["revise"] },
  // How long a key is kept is not said; a day is our guess. (unverified)
  keyLivesMs: 86_400_000,
  cannot: {
    addPhotos: "TikTok Shop takes no listing without a photo",
    "list price": "a struck price is shown only for promotions that are made on TikTok Shop",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

/** "product_ids: at most 20" */
const TAKEN_DOWN_AT_ONCE = 20;

const channel = defineChannel({
  id: "tiktok-shop",
  title: "TikTok Shop",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["appSecret", "shopCipher", "tokens"],
  extras,
  limits,
  account: ({ shopId }) => `tiktok-shop:${shopId}`,
  app: ({ appKey }) => `tiktok-shop:${appKey}`,
  // Tokopedia is a place of the same listings: what fells one fells both.
  fate: "tiktok-shop",
  facets: { price: ["prices"], stock: ["stocks"] },
  facts: FACTS,
  tokens: { seed: ({ tokens }) => tokens, refresh: refreshTokens, sealWith: ({ appSecret }) => appSecret },

  render: renderProduct,

  connect: createShop,

  verbs: {
    create: createProduct,
    update: updateProduct,
    revise: reviseProduct,
    withdraw: { upTo: TAKEN_DOWN_AT_ONCE, run: withdrawProducts },
    find: findProducts,
    read: (shop, { ref }, signal) => readListing(shop, ref, signal),

    async settle(shop, handle, signal): Promise<Done | "settling"> {
      return verdictOf(await readProduct(shop, handle, signal), refOf(shop.settings, handle));
    },

    async ping(shop, signal) {
      await checkPrerequisites(shop, signal);
      checkHoliday(await readWarehouses(shop, signal));
    },
  },

  safety: { create: "key", update: "absolute", revise: "absolute", withdraw: "absolute" },
});

/**
 * A TikTok Shop, and its listings on Tokopedia.
 *
 * @example
 * tiktokShop({ appKey, appSecret, shopId: "7495000000000000000", tokens, tokopedia: true,
 *   categories: { "Makanan > Kopi": "601226" } })
 */
export const tiktokShop = Object.assign(channel, {
  /** The way to tokens: where to send the seller, and what to do with what comes back. */
  oauth: createTiktokShopOAuth,
  /** Categories, what they ask for, brands and warehouses, to look up before the first listing. */
  catalogue: createTiktokShopCatalogue,
});

const Prerequisites = z.object({
  check_results: z.array(
    z.object({
      check_item: z.string().nullish(),
      is_failed: z.boolean().default(false),
      fail_reasons: z.array(z.string()).nullish(),
    }),
  ),
});

/** What the shop lacks before it may sell, in TikTok Shop's own words. */
async function checkPrerequisites(shop: Shop, signal: AbortSignal): Promise<void> {
  const told = Prerequisites.safeParse((await shop.get(PATHS.prerequisites, {}, signal)).data);
  const failed = told.data?.check_results.filter(({ is_failed }) => is_failed) ?? [];
  if (failed.length === 0) return;
  const reasons = failed.flatMap(({ check_item, fail_reasons }) => fail_reasons ?? [check_item ?? "unknown"]);
  throw new ChannelError("forbidden", `TikTok Shop lets this shop list nothing: ${reasons.join("; ")}`, {
    scope: "account",
    platformCode: failed[0]?.check_item ?? undefined,
    cure: "Complete it in TikTok Shop's Seller Center.",
  });
}
