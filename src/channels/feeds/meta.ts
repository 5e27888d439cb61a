/**
 * A product feed for a Meta catalogue (Facebook, Instagram, WhatsApp), as CSV or XML. Meta fetches it from its address, at
 * most hourly. https://developers.facebook.com/docs/marketing-api/catalog/reference of 2026-04-22, read 2026-11-21, and the
 * enumerations of the Graph API's own description; nothing was tried in a live account.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Rendered } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Availability } from "../../channel/view.js";
import type { Offer, OfferInput, OfferRules, Offers } from "../shared-offer.js";
import { highlightLosses, labelLosses, weightText } from "../shared-offer-words.js";
import { feedLimits } from "./_feed/limits.js";
import { accountOf, feedShape, type OfferFeedOptions, type OfferFeedSettings, offerShape } from "./_feed/options.js";
import { pingFeed, rebuildFeed } from "./_feed/rebuild.js";
import { type Cell, offerCells, offerPrices, type RowsContent, type RowWords, renderRows } from "./_feed/rows.js";
import { openFeed } from "./_feed/session.js";
import { guardCell, tableWriter } from "./_feed/table.js";
import { aboutOf, type FeedWriter } from "./_feed/writer.js";
import { xmlWriter } from "./_feed/xml.js";

// --- Options -----------------------------------------------------------------

/** Options of `metaFeed()`. */
export interface MetaFeedOptions extends OfferFeedOptions {
  /** `xml` is RSS with Google's elements, which Meta reads as well. @defaultValue `"csv"` */
  readonly format?: "csv" | "xml" | undefined;
}

interface MetaFeedSettings extends OfferFeedSettings {
  readonly format: "csv" | "xml";
}

const options: OptionsSchema<MetaFeedOptions, MetaFeedSettings> = z.strictObject({
  ...feedShape,
  ...offerShape,
  format: z.enum(["csv", "xml"]).default("csv"),
});

// --- What it can bear ----------------------------------------------------------

/** Raised by hand when equal products give other bytes. */
const VERSION = 1;

const rules: OfferRules = {
  place: "Meta",
  // Lengths are on none of Meta's pages that we read. (unverified)
  key: { max: 100, unit: "codePoints" },
  title: { max: 200, unit: "codePoints" },
  description: { max: 9_999, unit: "codePoints" },
  // "brand, gtin or mpn": a brand is what every shop has.
  brand: "seller",
};

const limits = feedLimits({
  text: { title: rules.title, description: rules.description },
  photos: {
    // One, and twenty more. (unverified)
    count: { min: 1, max: 21 },
    formats: ["jpeg", "png"],
    minEdge: 500,
    maxEdge: 2_048,
    aimEdge: 1_200,
    aspect: { min: 1 / 2, max: 2 },
    maxBytes: 8_000_000,
    source: {
      page: "https://developers.facebook.com/docs/marketing-api/catalog/reference",
      read: "2026-11-21",
      unverified: true,
    },
  },
  // The place of this channel is a file on this machine; Meta fetches it.
  source: {
    page: "developers.facebook.com/docs/marketing-api/catalog/reference",
    read: "2026-11-21",
    unverified: true,
  },
});

const COLUMNS = [
  "id",
  "item_group_id",
  "title",
  "description",
  "availability",
  "condition",
  "price",
  "sale_price",
  "sale_price_effective_date",
  "link",
  "image_link",
  "additional_image_link",
  "brand",
  "gtin",
  "mpn",
  "google_product_category",
  "product_type",
  "quantity_to_sell_on_facebook",
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

const photos = { main: "image_link", more: "additional_image_link", mostMore: 20 };

const WRITERS: Readonly<Record<MetaFeedSettings["format"], FeedWriter<RowsContent>>> = {
  csv: tableWriter({ version: VERSION, columns: COLUMNS, delimiter: ",", photos }),
  xml: xmlWriter({ version: VERSION, columns: COLUMNS, photos }),
};

// --- The channel -----------------------------------------------------------------

/**
 * Writes a feed that a Meta catalogue fetches. Do not fill the same catalogue by `metaCatalogue` too.
 *
 * @example
 * metaFeed({ file: "public/feeds/meta.csv", url: "https://toko.example/feeds/meta.csv" })
 */
export const metaFeed = defineChannel({
  id: "meta-feed",
  title: "Meta feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  account: (settings) => accountOf("meta-feed", settings),
  home: ({ url }) => url,
  facets: { price: ["prices"], stock: ["stocks"] },

  render: renderProduct,

  connect: (settings: MetaFeedSettings, tools: Toolbox) => openFeed(settings, WRITERS[settings.format], tools),

  verbs: {
    rebuild: rebuildFeed,
    ping: pingFeed,
  },

  safety: {},
});

// --- Words ---------------------------------------------------------------------------

function renderProduct(input: OfferInput & { readonly settings: MetaFeedSettings }): Rendered<RowsContent> {
  const { settings, seller } = input;
  const words: RowWords = {
    rules,
    cells: fixedCells,
    prices: offerPrices,
    stocks: ({ availability, stock }) => ({
      availability: AVAILABILITY[availability],
      quantity_to_sell_on_facebook: stock === undefined ? undefined : String(stock),
    }),
    losses: (_, { product }) => [
      ...(product.condition === "damaged"
        ? [{ field: "condition", reason: "converted" as const, note: "sold as used, in fair condition" }]
        : []),
      ...labelLosses(product),
      ...highlightLosses(product),
    ],
    ...(settings.format === "csv" ? { guard: guardCell } : {}),
  };
  return renderRows(input, words, WRITERS[settings.format].head(aboutOf(settings, seller)));
}

function fixedCells(offer: Offer, given: OfferInput, offers: Offers): Readonly<Record<string, Cell | undefined>> {
  const isUntold = offer.color === undefined && offer.size === undefined && offer.pattern === undefined;
  return {
    ...offerCells(offer, given, offers),
    id: offer.key,
    condition: CONDITIONS[given.product.condition],
    // A row of a group must say what it differs in, also where nothing of it is left.
    ...(isUntold ? patternOf(offer.options) : {}),
    shipping_weight: weightText(offer.weightGrams),
  };
}

/** Where neither colour nor size tells siblings apart: all that does, in the column that takes any words. */
function patternOf(options: readonly { readonly label: string }[]): { readonly pattern?: string } {
  return options.length === 0 ? {} : { pattern: options.map(({ label }) => label).join(", ") };
}

/** {cpo, new, open_box_new, refurbished, used, used_fair, used_good, used_like_new} */
const CONDITIONS = {
  new: "new",
  refurbished: "refurbished",
  used: "used",
  openBox: "open_box_new",
  damaged: "used_fair",
} as const;

/** {available for order, discontinued, in stock, mark_as_sold, out of stock, pending, preorder} */
const AVAILABILITY: Readonly<Record<Availability, string>> = {
  inStock: "in stock",
  outOfStock: "out of stock",
  preorder: "preorder",
  backorder: "available for order",
  discontinued: "discontinued",
};
