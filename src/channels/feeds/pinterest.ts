/**
 * A product feed for Pinterest's catalogues, as a table with tabs or commas. Pinterest fetches it every 24 to 48 hours.
 * Fields and enumerations: Pinterest's own description of its API, 5.23.0 (2025-12-11); how a feed is read:
 * developers.pinterest.com, read 2026-11-21. Nothing was tried in a live account.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Loss, Rendered } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Availability } from "../../channel/view.js";
import type { OfferInput, OfferRules, Offers } from "../shared-offer.js";
import { CONDITIONS, conditionLosses, highlightLosses, labelLosses, weightText } from "../shared-offer-words.js";
import { feedLimits } from "./_feed/limits.js";
import { accountOf, feedShape, type OfferFeedOptions, type OfferFeedSettings, offerShape } from "./_feed/options.js";
import { pingFeed, rebuildFeed } from "./_feed/rebuild.js";
import { offerCells, offerPrices, type RowsContent, type RowWords, renderRows } from "./_feed/rows.js";
import { openFeed } from "./_feed/session.js";
import { guardLine, tableWriter } from "./_feed/table.js";
import { aboutOf, type FeedWriter } from "./_feed/writer.js";

// --- Options -----------------------------------------------------------------

/** Options of `pinterestFeed()`. */
export interface PinterestFeedOptions extends OfferFeedOptions {
  /** A table with tabs or with commas. @defaultValue `"tsv"` */
  readonly format?: "tsv" | "csv" | undefined;
}

interface PinterestFeedSettings extends OfferFeedSettings {
  readonly format: "tsv" | "csv";
}

const options: OptionsSchema<PinterestFeedOptions, PinterestFeedSettings> = z.strictObject({
  ...feedShape,
  ...offerShape,
  format: z.enum(["tsv", "csv"]).default("tsv"),
});

// --- What it can bear ----------------------------------------------------------

/** Raised by hand when equal products give other bytes. */
const VERSION = 1;

const rules: OfferRules = {
  place: "Pinterest",
  key: { max: 127, unit: "codePoints" },
  title: { max: 500, unit: "codePoints" },
  description: { max: 10_000, unit: "codePoints" },
  brand: "optional",
  oneLine: true,
};

const limits = feedLimits({
  text: { title: rules.title, description: rules.description },
  photos: {
    // One, and "up to ten additional images"; "at least 75x75".
    count: { min: 1, max: 11 },
    formats: ["jpeg", "png"],
    minEdge: 75,
    maxEdge: 4_096,
    aimEdge: 1_200,
    aimRange: { min: 1_000, max: 2_048 },
    // How large a photo may be is on none of the pages that we read. (unverified)
    maxBytes: 10_000_000,
    source: { page: "https://developers.pinterest.com/docs/api/v5", read: "2026-11-21", unverified: true },
  },
  // The place of this channel is a file on this machine; Pinterest fetches it.
  source: { page: "developers.pinterest.com/docs/api/v5", read: "2026-11-21", unverified: true },
});

const COLUMNS = [
  "id",
  "item_group_id",
  "title",
  "description",
  "link",
  "image_link",
  "additional_image_link",
  "price",
  "sale_price",
  "sale_price_effective_date",
  "availability",
  "condition",
  "brand",
  "gtin",
  "mpn",
  "google_product_category",
  "product_type",
  "variant_names",
  "variant_values",
  "color",
  "size",
  "material",
  "pattern",
  "gender",
  "age_group",
  "shipping_weight",
  "custom_label_0",
  "custom_label_1",
  "custom_label_2",
  "custom_label_3",
  "custom_label_4",
] as const;

const photos = { main: "image_link", more: "additional_image_link", mostMore: 10 };

const WRITERS: Readonly<Record<PinterestFeedSettings["format"], FeedWriter<RowsContent>>> = {
  tsv: tableWriter({ version: VERSION, columns: COLUMNS, delimiter: "\t", photos }),
  csv: tableWriter({ version: VERSION, columns: COLUMNS, delimiter: ",", photos }),
};

// --- The channel -----------------------------------------------------------------

/**
 * Writes a feed that Pinterest fetches.
 *
 * @example
 * pinterestFeed({ file: "public/feeds/pinterest.tsv", url: "https://toko.example/feeds/pinterest.tsv" })
 */
export const pinterestFeed = defineChannel({
  id: "pinterest-feed",
  title: "Pinterest feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  account: (settings) => accountOf("pinterest-feed", settings),
  home: ({ url }) => url,
  facets: { price: ["prices"], stock: ["stocks"] },

  render: renderProduct,

  connect: (settings: PinterestFeedSettings, tools: Toolbox) => openFeed(settings, WRITERS[settings.format], tools),

  verbs: {
    rebuild: rebuildFeed,
    ping: pingFeed,
  },

  safety: {},
});

// --- Words ---------------------------------------------------------------------------

function renderProduct(input: OfferInput & { readonly settings: PinterestFeedSettings }): Rendered<RowsContent> {
  const { settings, seller } = input;
  const words: RowWords = {
    rules,
    cells: (offer, given, offers) => ({
      ...offerCells(offer, given, offers),
      id: offer.key,
      condition: CONDITIONS[given.product.condition],
      variant_names: offer.options.map(({ name }) => name),
      variant_values: offer.options.map(({ label }) => label),
      shipping_weight: weightText(offer.weightGrams),
    }),
    prices: offerPrices,
    stocks: ({ availability }) => ({ availability: AVAILABILITY[availability] }),
    losses: lossesOf,
    guard: guardLine,
  };
  return renderRows(input, words, WRITERS[settings.format].head(aboutOf(settings, seller)));
}

/** {in stock, out of stock, preorder} */
const AVAILABILITY: Readonly<Record<Availability, string>> = {
  inStock: "in stock",
  outOfStock: "out of stock",
  preorder: "preorder",
  backorder: "preorder",
  discontinued: "out of stock",
};

function lossesOf({ offers }: Offers, { product }: OfferInput): readonly Loss[] {
  const isLate = offers.some(({ availability }) => availability === "backorder");
  return [
    ...conditionLosses(product),
    ...labelLosses(product),
    ...highlightLosses(product),
    ...(isLate ? [{ field: "stock", reason: "converted" as const, note: "a backorder is shown as a preorder" }] : []),
  ];
}
