/**
 * Listings in a Lazada shop through the Open Platform, in six countries: put up whole, edited in place, price and stock
 * of many at once, hidden when withdrawn. There is no idempotency key; a doubt is ended by looking for the SKUs.
 * https://open.lazada.com, pages of the product, seller and system APIs, read 2026-11-21; nothing could be tried against
 * the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Tokens, Toolbox } from "../../channel/toolbox.js";
import type { Done } from "../../channel/verbs.js";
import { tokensSchema } from "../shared-listing.js";
import { createLazadaCatalogue } from "./catalogue.js";
import { AUTH_SERVER, COUNTRIES, type LazadaCountry } from "./countries.js";
import { createProduct, rejected } from "./create.js";
import { extras } from "./extras.js";
import { FACTS } from "./facts.js";
import { findListings, readItem, refOf } from "./items.js";
import { limits } from "./limits.js";
import { createLazadaOAuth, refreshTokens } from "./oauth.js";
import { readListing } from "./read-back.js";
import { renderProduct } from "./render.js";
import { checkSeller } from "./seller.js";
import { REVISE_UP_TO, reviseProducts, updateProduct } from "./update.js";
import { createShop, type LazadaSettings, type Shop } from "./wire.js";
import { withdrawProduct } from "./withdraw.js";

export type { FoundBrand } from "../shared-brands.js";
export type { FoundCategory } from "../shared-categories.js";
export type { LazadaAttribute } from "./attributes.js";
export type { LazadaBrand, LazadaCatalogue, LazadaCatalogueApp } from "./catalogue.js";
export type { LazadaCountry } from "./countries.js";
export type { LazadaExtras } from "./extras.js";
export type { LazadaConsentQuery, LazadaOAuth, LazadaOAuthApp } from "./oauth.js";

// --- Options -----------------------------------------------------------------

/** Options of `lazada()`. */
export interface LazadaOptions {
  /** Of the app, from the App Console. */
  readonly appKey: string;
  /** Of the app; it also seals the tokens where no `sealKey` is given. */
  readonly appSecret: string;
  /** Where the shop sells. A seller with shops in several countries configures one channel for each. */
  readonly country: LazadaCountry;
  /** The shop's number in that country: `lazada.oauth` tells it as `extra["sellerId.id"]`. */
  readonly sellerId: number;
  /**
   * Tokens of the first consent (`lazada.oauth`); later ones are kept in the ledger.
   * @defaultValue those in the ledger
   */
  readonly tokens?: Tokens | undefined;
  /**
   * Language in which Lazada names categories and attributes; attributes are found by these names.
   * @defaultValue the country's: `"id_ID"`
   */
  readonly language?: string | undefined;
  /**
   * The shop's own categories, `"Fashion > Kemeja"`, to Lazada's ids (leaves). What these ask for is read once a day, so
   * that a product that lacks a mandatory attribute is refused before anything is sent.
   * @defaultValue none: every product says its own
   */
  readonly categories?: Readonly<Record<string, number>> | undefined;
  /**
   * Brands to Lazada's ids, which differ from country to country.
   * @defaultValue none
   */
  readonly brands?: Readonly<Record<string, number>> | undefined;
  /**
   * The country's id of "No Brand".
   * @defaultValue the name is sent, which Lazada is retiring
   */
  readonly noBrandId?: number | undefined;
  /**
   * Stock locations to Lazada's warehouse codes, for shops with several warehouses.
   * @defaultValue one stock without a place
   */
  readonly locations?: Readonly<Record<string, string>> | undefined;
  /**
   * Pieces that stand for "not counted", because Lazada wants a number.
   * @defaultValue `100`
   */
  readonly untrackedStock?: number | undefined;
  /**
   * The seller delivers by himself (DBS): parcels above 40 kg or 300 cm are not refused here.
   * @defaultValue `false`
   */
  readonly ownDelivery?: boolean | undefined;
  /**
   * Sent with every call, as Lazada's own libraries do; one public project was refused without it. (unverified)
   * @defaultValue none
   */
  readonly partnerId?: string | undefined;
  /**
   * The API's host, with `/rest`.
   * @defaultValue the country's
   */
  readonly server?: string | undefined;
  /**
   * The host of consent and tokens.
   * @defaultValue `"https://auth.lazada.com"`
   */
  readonly authServer?: string | undefined;
}

const id = z.int().positive();
const web = z.url({ protocol: /^https?$/ });

const options: OptionsSchema<LazadaOptions, LazadaSettings> = z.strictObject({
  appKey: z.string().min(1),
  appSecret: z.string().min(1),
  country: z.enum(["id", "sg", "my", "th", "ph", "vn"]),
  sellerId: id,
  tokens: tokensSchema.optional(),
  language: z.string().min(2).optional(),
  categories: z.record(z.string(), id).default({}),
  brands: z.record(z.string(), id).default({}),
  noBrandId: id.optional(),
  locations: z.record(z.string(), z.string().min(1)).default({}),
  untrackedStock: z.int().nonnegative().default(100),
  ownDelivery: z.boolean().default(false),
  partnerId: z.string().min(1).optional(),
  server: web.optional(),
  authServer: web.default(AUTH_SERVER),
});

// --- The channel -----------------------------------------------------------------

/** "doc advises refresh 30 min before expiry" */
const EARLY_MS = 30 * 60_000;
/** Of the search: as many products as one answer holds. */
const FIND_UP_TO = 20;

const channel = defineChannel({
  id: "lazada",
  title: "Lazada",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["appSecret", "tokens"],
  extras,
  limits,
  account: ({ country, sellerId }) => `lazada:${country}:${sellerId}`,
  app: ({ appKey }) => `lazada:${appKey}`,
  fate: "lazada",
  home: ({ country }) => COUNTRIES[country].sellerCentre,
  facets: { price: ["prices"], stock: ["stocks"] },
  facts: FACTS,
  tokens: {
    seed: ({ tokens }) => tokens,
    refresh: refreshTokens,
    sealWith: ({ appSecret }) => appSecret,
    earlyMs: EARLY_MS,
  },

  render: renderProduct,

  connect: connectShop,

  verbs: {
    create: createProduct,
    update: updateProduct,
    revise: { upTo: REVISE_UP_TO, run: reviseProducts },
    withdraw: withdrawProduct,
    find: { upTo: FIND_UP_TO, run: findListings },
    read: (shop, { ref }, signal) => readListing(shop, ref, signal),

    async settle(shop, handle, signal): Promise<Done | "settling"> {
      const item = await readItem(shop, handle, signal);
      if (!item || item.standing === "deleted") throw new ChannelError("gone", "Lazada no longer has this listing");
      if (item.standing === "pending") return "settling";
      if (item.standing === "rejected") throw rejected(item);
      return refOf(shop.settings, handle, item.skus[0]?.id);
    },

    ping: checkSeller,
  },

  safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
});

function connectShop(settings: LazadaSettings, tools: Toolbox): Shop {
  return createShop(settings, settings.server ?? COUNTRIES[settings.country].server, tools);
}

/**
 * A Lazada shop.
 *
 * @example
 * lazada({ appKey: "100132", appSecret, country: "id", sellerId: 1000567, tokens, categories: { "Fashion > Kemeja": 10002019 } })
 */
export const lazada = Object.assign(channel, {
  /** The way to tokens: where to send the seller, and what to do with what comes back. */
  oauth: createLazadaOAuth,
  /** Categories, attributes and brands of a country, to look up before the first listing. */
  catalogue: createLazadaCatalogue,
});
