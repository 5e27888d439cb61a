/**
 * Products in a Shopify shop through the Admin GraphQL API: put up whole, edited in place, price and stock by
 * themselves, hidden when withdrawn. The handle is the natural key of a first call, the id of every later one; stock
 * has an idempotency key. https://shopify.dev/docs/api/admin-graphql/2026-10, the schema and the pages of its
 * mutations, read 2026-11-21; nothing could be tried against a live shop.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { sealOf, seedOf, tradeCredentials } from "./access.js";
import { FACTS, pingShop } from "./desk.js";
import { extras } from "./extras.js";
import { FIND_UP_TO, findProducts } from "./find.js";
import { limits } from "./limits.js";
import { settlePhotos } from "./photos.js";
import { putProduct } from "./put.js";
import { readListing } from "./read-back.js";
import { renderProduct } from "./render.js";
import { reviseProduct } from "./revise.js";
import { authSchema, type ShopifyAuth, type ShopifySettings } from "./settings.js";
import { createShop, type Shop } from "./wire.js";
import { withdrawProduct } from "./withdraw.js";

export type { ShopifyExtras, ShopifyMetafield } from "./extras.js";
export type { ShopifyAuth } from "./settings.js";

// --- Options -----------------------------------------------------------------

/** Options of `shopify()`. */
export interface ShopifyOptions {
  /** The shop's own name there: `toko-kopi` of `toko-kopi.myshopify.com`. Not the domain that buyers see. */
  readonly shop: string;
  /**
   * The client id and secret of an app of the Dev Dashboard, installed in the shop, or the token of an app that was made
   * in the admin before 2026. Scopes: `write_products`, `write_inventory`, `write_files`, `read_locations`,
   * `read_publications`, `write_publications`.
   */
  readonly auth: ShopifyAuth;
  /**
   * Where buyers see products: names or ids of publications. Empty: products are put up, and shown by hand.
   * @defaultValue `["Online Store"]`
   */
  readonly publications?: readonly string[] | undefined;
  /**
   * Stock locations to Shopify's ids, `gid://shopify/Location/…`.
   * @defaultValue the shop's only location; with several of them nothing leaves until they are named
   */
  readonly locations?: Readonly<Record<string, string>> | undefined;
  /**
   * The shop's own categories, `"Makanan > Kopi"`, to ids of Shopify's taxonomy, `"fb-1-1"`.
   * @defaultValue none: products have the category that they say, or the one that is there
   */
  readonly categories?: Readonly<Record<string, string>> | undefined;
  /**
   * What a hidden product becomes.
   * @defaultValue `"draft"`
   */
  readonly hideAs?: "draft" | "archived" | "unpublished" | undefined;
  /**
   * Version of the API. What is sent was checked against the default.
   * @defaultValue `"2026-10"`
   */
  readonly version?: string | undefined;
  /**
   * The API's host.
   * @defaultValue `https://{shop}.myshopify.com`
   */
  readonly server?: string | undefined;
}

const options: OptionsSchema<ShopifyOptions, ShopifySettings> = z.strictObject({
  shop: z
    .string()
    .transform((text) =>
      text
        .trim()
        .toLowerCase()
        .replace(/\.myshopify\.com$/, ""),
    )
    .pipe(z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "expected the name before .myshopify.com")),
  auth: authSchema,
  publications: z.array(z.string().min(1)).default(["Online Store"]),
  locations: z.record(z.string(), z.string().regex(/^gid:\/\/shopify\/Location\/\d+$/)).default({}),
  categories: z.record(z.string(), z.string().min(1)).default({}),
  hideAs: z.enum(["draft", "archived", "unpublished"]).default("draft"),
  version: z
    .string()
    .regex(/^(\d{4}-(01|04|07|10)|unstable)$/, "expected a version such as 2026-10")
    .default("2026-10"),
  server: z.url({ protocol: /^https?$/ }).optional(),
});

// --- The channel -----------------------------------------------------------------

/** Tokens of an app live a day. */
const EARLY_MS = 10 * 60_000;

/**
 * A Shopify shop.
 *
 * @example
 * shopify({ shop: "toko-kopi", auth: { clientId, clientSecret }, categories: { "Makanan > Kopi": "fb-1-1" } })
 */
export const shopify = defineChannel({
  id: "shopify",
  title: "Shopify",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["auth"],
  extras,
  limits,
  account: ({ shop }) => `shopify:${shop}`,
  fate: "shopify",
  home: ({ shop }) => `https://${shop}.myshopify.com/admin/products`,
  facets: { price: ["prices"], stock: ["stocks"] },
  facts: FACTS,
  tokens: { seed: seedOf, refresh: tradeCredentials, sealWith: sealOf, earlyMs: EARLY_MS },

  render: renderProduct,

  connect: connectShop,

  verbs: {
    upsert: putProduct,
    revise: reviseProduct,
    withdraw: withdrawProduct,
    find: { upTo: FIND_UP_TO, run: findProducts },
    read: (shop, { ref }, signal) => readListing(shop, ref, signal),
    settle: settlePhotos,
    ping: pingShop,
  },

  safety: { upsert: "upsert", revise: "absolute", withdraw: "absolute" },
});

function connectShop(settings: ShopifySettings, tools: Toolbox): Shop {
  return createShop(settings, tools);
}
