/**
 * A product feed for Google Merchant Center, as RSS with `g:` elements or as a table with tabs. Google fetches it from its
 * address, at best daily. https://support.google.com/merchants/answer/7052112 and 160589, and the limits of
 * googleapis google/shopping/merchant/products/v1 (f8291d2, 2026-08-22), read 2026-11-21; nothing was tried in a live account.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Loss, Rendered } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { GOOGLE_MOST_PHOTOS, GOOGLE_PHOTOS, GOOGLE_RULES } from "../shared-google.js";
import type { Offer, OfferInput, Offers } from "../shared-offer.js";
import { CONDITIONS, conditionLosses, dayOf, highlightLosses, labelLosses, weightText } from "../shared-offer-words.js";
import { feedLimits } from "./_feed/limits.js";
import { accountOf, feedShape, type OfferFeedOptions, type OfferFeedSettings, offerShape } from "./_feed/options.js";
import { pingFeed, rebuildFeed } from "./_feed/rebuild.js";
import { offerCells, offerPrices, type RowsContent, type RowWords, renderRows } from "./_feed/rows.js";
import { openFeed } from "./_feed/session.js";
import { guardLine, tableWriter } from "./_feed/table.js";
import { aboutOf, type FeedWriter } from "./_feed/writer.js";
import { xmlWriter } from "./_feed/xml.js";

// --- Options -----------------------------------------------------------------

/** Options of `googleFeed()`. */
export interface GoogleFeedOptions extends OfferFeedOptions {
  /** `rss` is XML, `tsv` a table with tabs. @defaultValue `"rss"` */
  readonly format?: "rss" | "tsv" | undefined;
}

interface GoogleFeedSettings extends OfferFeedSettings {
  readonly format: "rss" | "tsv";
}

const options: OptionsSchema<GoogleFeedOptions, GoogleFeedSettings> = z.strictObject({
  ...feedShape,
  ...offerShape,
  format: z.enum(["rss", "tsv"]).default("rss"),
});

// --- What it can bear ----------------------------------------------------------

/** Raised by hand when equal products give other bytes. */
const VERSION = 1;

const limits = feedLimits({
  text: { title: GOOGLE_RULES.title, description: GOOGLE_RULES.description },
  photos: GOOGLE_PHOTOS,
  // The place of this channel is a file on this machine; Google fetches it.
  source: { page: "support.google.com/merchants/answer/7052112", read: "2026-11-21", unverified: true },
});

const COLUMNS = [
  "id",
  "item_group_id",
  "title",
  "description",
  "link",
  "image_link",
  "additional_image_link",
  "availability",
  "availability_date",
  "price",
  "sale_price",
  "sale_price_effective_date",
  "brand",
  "gtin",
  "mpn",
  "identifier_exists",
  "condition",
  "google_product_category",
  "product_type",
  "color",
  "size",
  "material",
  "pattern",
  "gender",
  "age_group",
  "shipping_weight",
  "product_highlight",
  "custom_label_0",
  "custom_label_1",
  "custom_label_2",
  "custom_label_3",
  "custom_label_4",
] as const;

const photos = { main: "image_link", more: "additional_image_link", mostMore: GOOGLE_MOST_PHOTOS - 1 };

const WRITERS: Readonly<Record<GoogleFeedSettings["format"], FeedWriter<RowsContent>>> = {
  rss: xmlWriter({ version: VERSION, columns: COLUMNS, photos }),
  tsv: tableWriter({ version: VERSION, columns: COLUMNS, delimiter: "\t", photos }),
};

// --- The channel -----------------------------------------------------------------

/**
 * Writes a feed that Google Merchant Center fetches.
 *
 * @example
 * googleFeed({ file: "public/feeds/google.xml", url: "https://toko.example/feeds/google.xml" })
 */
export const googleFeed = defineChannel({
  id: "google-feed",
  title: "Google feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  account: (settings) => accountOf("google-feed", settings),
  home: ({ url }) => url,
  facets: { price: ["prices"], stock: ["stocks"] },

  render: renderProduct,

  connect: (settings: GoogleFeedSettings, tools: Toolbox) => openFeed(settings, WRITERS[settings.format], tools),

  verbs: {
    rebuild: rebuildFeed,
    ping: pingFeed,
  },

  safety: {},
});

// --- Words ---------------------------------------------------------------------------

function renderProduct(input: OfferInput & { readonly settings: GoogleFeedSettings }): Rendered<RowsContent> {
  const { settings, seller } = input;
  const isTable = settings.format === "tsv";
  const words: RowWords = {
    rules: { ...GOOGLE_RULES, oneLine: isTable },
    cells: (offer, given, offers) => ({
      ...offerCells(offer, given, offers),
      id: offer.key,
      identifier_exists: offer.gtin === undefined && offer.mpn === undefined ? "no" : undefined,
      condition: CONDITIONS[given.product.condition],
      shipping_weight: weightText(offer.weightGrams),
      product_highlight: isTable || given.product.highlights.length < 2 ? undefined : given.product.highlights,
    }),
    prices: offerPrices,
    stocks: stocksOf,
    losses: (offers, given) => lossesOf(offers, given, isTable),
    ...(isTable ? { guard: guardLine } : {}),
  };
  return renderRows(input, words, WRITERS[settings.format].head(aboutOf(settings, seller)));
}

/** {in_stock, out_of_stock, preorder, backorder}; the last two want a date. */
function stocksOf({ availability, availableOn }: Offer) {
  if (availability === "inStock") return { availability: "in_stock" };
  if (availability === "preorder" && availableOn !== undefined) {
    return { availability: "preorder", availability_date: dayOf(availableOn) };
  }
  return { availability: "out_of_stock" };
}

function lossesOf({ offers }: Offers, { product }: OfferInput, isTable: boolean): readonly Loss[] {
  const isUndated = offers.some(
    ({ availability, availableOn }) =>
      availability === "backorder" || (availability === "preorder" && availableOn === undefined),
  );
  return [
    ...conditionLosses(product),
    ...labelLosses(product),
    ...(isTable || product.highlights.length === 1 ? highlightLosses(product) : []),
    ...(isUndated
      ? [{ field: "stock", reason: "converted" as const, note: "without a date it is shown as out of stock" }]
      : []),
  ];
}
