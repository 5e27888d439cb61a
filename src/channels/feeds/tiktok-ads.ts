/**
 * A product feed for a catalogue of TikTok Ads, as CSV. Nine columns are required; the `sku_id` has to be the content id
 * that the shop's pixel reports. Only for managed accounts in markets where catalogues have been launched.
 * https://ads.tiktok.com/help/article/catalog-product-parameters, read 2026-11-22; nothing was tried in a live account.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Loss, Rendered } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Availability } from "../../channel/view.js";
import type { OfferInput, OfferRules } from "../shared-offer.js";
import { CONDITIONS, conditionLosses, highlightLosses, labelLosses } from "../shared-offer-words.js";
import { feedLimits } from "./_feed/limits.js";
import { accountOf, feedShape, type OfferFeedOptions, type OfferFeedSettings, offerShape } from "./_feed/options.js";
import { pingFeed, rebuildFeed } from "./_feed/rebuild.js";
import { offerCells, offerPrices, type RowsContent, type RowWords, renderRows } from "./_feed/rows.js";
import { openFeed } from "./_feed/session.js";
import { guardLine, tableWriter } from "./_feed/table.js";
import { aboutOf } from "./_feed/writer.js";

// --- Options -----------------------------------------------------------------

/** Options of `tiktokAdsFeed()`. */
export type TiktokAdsFeedOptions = OfferFeedOptions;

const options: OptionsSchema<TiktokAdsFeedOptions, OfferFeedSettings> = z.strictObject({ ...feedShape, ...offerShape });

// --- What it can bear ----------------------------------------------------------

/** Raised by hand when equal products give other bytes. */
const VERSION = 1;

const rules: OfferRules = {
  place: "TikTok",
  // Lengths are on none of TikTok's pages that we read. (unverified)
  key: { max: 100, unit: "codePoints" },
  title: { max: 150, unit: "codePoints" },
  description: { max: 5_000, unit: "codePoints" },
  brand: "seller",
  // "avoid invalid characters like control, function characters or emoji"
  emoji: "never",
  oneLine: true,
};

const limits = feedLimits({
  text: { title: rules.title, description: rules.description },
  photos: {
    // One, and ten more. (unverified)
    count: { min: 1, max: 11 },
    formats: ["jpeg", "png"],
    minEdge: 500,
    maxEdge: 4_096,
    aimEdge: 1_200,
    maxBytes: 10_000_000,
    source: {
      page: "https://ads.tiktok.com/help/article/catalog-product-parameters",
      read: "2026-11-22",
      unverified: true,
    },
  },
  // The place of this channel is a file on this machine; TikTok fetches it.
  source: { page: "ads.tiktok.com/help/article/catalog-product-parameters", read: "2026-11-22", unverified: true },
});

const COLUMNS = [
  "sku_id",
  "title",
  "description",
  "availability",
  "condition",
  "price",
  "link",
  "image_link",
  "brand",
  // Optional ones; their names are not all on the part of the page that we read. (unverified)
  "additional_image_link",
  "item_group_id",
  "google_product_category",
  "product_type",
  "sale_price",
  "sale_price_effective_date",
  "gtin",
  "mpn",
  "color",
  "size",
  "material",
  "pattern",
  "gender",
  "age_group",
  "custom_label_0",
  "custom_label_1",
  "custom_label_2",
  "custom_label_3",
  "custom_label_4",
] as const;

const writer = tableWriter({
  version: VERSION,
  columns: COLUMNS,
  delimiter: ",",
  photos: { main: "image_link", more: "additional_image_link", mostMore: 10 },
});

// --- The channel -----------------------------------------------------------------

/**
 * Writes a feed that a catalogue of TikTok Ads fetches.
 *
 * @example
 * tiktokAdsFeed({ file: "public/feeds/tiktok.csv", url: "https://toko.example/feeds/tiktok.csv" })
 */
export const tiktokAdsFeed = defineChannel({
  id: "tiktok-ads-feed",
  title: "TikTok Ads feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  account: (settings) => accountOf("tiktok-ads-feed", settings),
  home: ({ url }) => url,
  facets: { price: ["prices"], stock: ["stocks"] },

  render: renderProduct,

  connect: (settings: OfferFeedSettings, tools: Toolbox) => openFeed(settings, writer, tools),

  verbs: {
    rebuild: rebuildFeed,
    ping: pingFeed,
  },

  safety: {},
});

// --- Words ---------------------------------------------------------------------------

const words: RowWords = {
  rules,
  cells: (offer, given, offers) => ({
    ...offerCells(offer, given, offers),
    sku_id: offer.key,
    condition: CONDITIONS[given.product.condition],
  }),
  prices: offerPrices,
  stocks: ({ availability }) => ({ availability: AVAILABILITY[availability] }),
  losses: ({ offers }, { product }): readonly Loss[] => [
    ...conditionLosses(product),
    ...labelLosses(product),
    ...highlightLosses(product),
    ...(offers.some(({ weightGrams }) => weightGrams !== undefined)
      ? [{ field: "shipping.weightGrams", reason: "dropped" as const, note: "there is no place for it" }]
      : []),
  ],
  guard: guardLine,
};

function renderProduct(input: OfferInput & { readonly settings: OfferFeedSettings }): Rendered<RowsContent> {
  return renderRows(input, words, writer.head(aboutOf(input.settings, input.seller)));
}

/** {in stock, available for order, preorder, out of stock, discontinued} */
const AVAILABILITY: Readonly<Record<Availability, string>> = {
  inStock: "in stock",
  outOfStock: "out of stock",
  preorder: "preorder",
  backorder: "available for order",
  discontinued: "discontinued",
};
