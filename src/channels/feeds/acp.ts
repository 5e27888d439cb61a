/**
 * A product feed of the Agentic Commerce Protocol: `products.jsonl` with a product a line, and `metadata.json`. What is not
 * in the next snapshot is removed by the agent that takes it. Schema and RFC "Product Feeds" of the protocol, 2026-04-17,
 * https://github.com/agentic-commerce-protocol/agentic-commerce-protocol, read 2026-11-22; no agent was tried.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Rendered, RenderInput } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import type { Availability, VariantView } from "../../channel/view.js";
import { pageOf } from "../shared-address.js";
import { missing } from "../shared-missing.js";
import { titleOf } from "../shared-offer.js";
import { bySku, type DocumentContent, type Json, lineOf, photosOf, placeLosses } from "./_feed/document.js";
import { feedLimits } from "./_feed/limits.js";
import {
  accountOf,
  type FeedOptions,
  type FeedSettings,
  fileIn,
  offerShape,
  sharedShape,
  web,
} from "./_feed/options.js";
import { pingFeed, rebuildFeed } from "./_feed/rebuild.js";
import { openFeed } from "./_feed/session.js";
import type { FeedWriter } from "./_feed/writer.js";

// --- Options -----------------------------------------------------------------

/** Options of `acpFeed()`. */
export interface AcpFeedOptions extends Omit<FeedOptions, "file"> {
  /** Where `products.jsonl` and `metadata.json` are written. */
  readonly folder: string;
  /** The id that the agent gave this feed. */
  readonly feedId: string;
  /** The market that it is for, ISO 3166-1 alpha-2. @defaultValue not said */
  readonly targetCountry?: string | undefined;
  /**
   * Address of a product's page: `https://toko.example/p/{id}.html?v={sku}`. `{id}`, `{variant}` and `{sku}` are filled in.
   * @defaultValue the product's page on the channel that `links` names, else the product's `url`
   */
  readonly link?: string | undefined;
  /** Pages of the seller's rules, shown beside an offer. @defaultValue none */
  readonly policies?: AcpPolicies | undefined;
}

/** Pages of the seller's rules. */
export interface AcpPolicies {
  readonly privacy?: string | undefined;
  readonly terms?: string | undefined;
  readonly returns?: string | undefined;
  readonly shipping?: string | undefined;
}

interface AcpFeedSettings extends FeedSettings {
  readonly feedId: string;
  readonly targetCountry?: string | undefined;
  readonly link?: string | undefined;
  readonly policies: AcpPolicies;
}

const options: OptionsSchema<AcpFeedOptions, AcpFeedSettings> = z
  .strictObject({
    ...sharedShape,
    folder: z.string().min(1),
    feedId: z.string().min(1),
    targetCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, "expected a country such as ID")
      .optional(),
    link: offerShape.link,
    policies: z
      .strictObject({
        privacy: web.optional(),
        terms: web.optional(),
        returns: web.optional(),
        shipping: web.optional(),
      })
      .default({}),
  })
  .transform(({ folder, ...rest }) => ({ ...rest, file: fileIn(folder, "products.jsonl") }));

// --- What it can bear ----------------------------------------------------------

/** Raised by hand when equal products give other bytes. */
const VERSION = 1;

const limits = feedLimits({
  // The schema caps no text.
  text: {},
  photos: {
    count: { min: 0, max: 20 },
    formats: ["jpeg", "png", "webp"],
    maxEdge: 4_096,
    aimEdge: 1_200,
    aimRange: { min: 1_000, max: 2_048 },
    // The schema caps no size. (unverified what agents take)
    maxBytes: 10_000_000,
  },
  // The place of this channel is a folder on this machine, from where the snapshot is taken or put.
  source: { page: "Agentic Commerce Protocol, schema.feed.json of 2026-04-17", read: "2026-11-22", unverified: true },
});

// --- The channel -----------------------------------------------------------------

/**
 * Writes a snapshot for shopping agents that speak the Agentic Commerce Protocol.
 *
 * @example
 * acpFeed({ folder: "feeds/acp", feedId: "feed_8f3K2x", targetCountry: "ID", to: sftp })
 */
export const acpFeed = defineChannel({
  id: "acp-feed",
  title: "ACP feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  // A shop without a host shows no photos to agents; it is complete without.
  needs: [],
  account: (settings) => accountOf("acp-feed", settings),
  facets: { price: ["prices"], stock: ["stocks"] },

  render: renderProduct,

  connect: (settings: AcpFeedSettings, tools: Toolbox) => openFeed(settings, writerOf(settings), tools),

  verbs: {
    rebuild: rebuildFeed,
    ping: pingFeed,
  },

  safety: {},
});

// --- Words ---------------------------------------------------------------------------

type Input = RenderInput<AcpFeedSettings, unknown>;

function renderProduct(input: Input): Rendered<DocumentContent> {
  const { product, tools, seller, settings } = input;
  if (product.title === "") throw missing("title", "A product of the feed has a title.", "Give it one.");
  const url = pageOf(input);
  const content: DocumentContent = {
    body: { id: product.id, title: product.title, ...descriptionOf(input), url },
    variants: product.variants.map((variant) => ({
      key: variant.sku,
      photos: variant.photos,
      body: {
        id: variant.sku,
        title: titleOf(product.title, variant, product),
        url: pageOf(input, variant),
        ...barcodesOf(variant),
        ...categoriesOf(input),
        condition: [CONDITIONS[product.condition]],
        ...optionsOf(variant),
        ...(seller.name === "" ? {} : { seller: { name: seller.name, ...linksOf(settings.policies) } }),
      },
    })),
    prices: bySku(product, ({ price, listPrice }) => ({
      price: { amount: tools.minor(price), currency: price.currency },
      ...(price.amount === listPrice.amount
        ? {}
        : { list_price: { amount: tools.minor(listPrice), currency: listPrice.currency } }),
    })),
    stocks: bySku(product, ({ availability }) => ({ availability: AVAILABILITY[availability] })),
    head: "",
  };
  return { content, losses: lossesOf(input) };
}

function lossesOf({ product }: Input): NonNullable<Rendered<unknown>["losses"]> {
  const dropped = (field: string, isThere: boolean) =>
    isThere ? [{ field, reason: "dropped" as const, note: "the protocol has no place for it" }] : [];
  return [
    ...placeLosses(product),
    ...dropped("brand", product.brand !== undefined),
    ...dropped("highlights", product.highlights.length > 0),
    ...dropped("tags", product.tags.length > 0),
    ...dropped("attributes", Object.keys(product.attributes).length > 0),
    ...dropped("certificates", product.certificates.length > 0),
    ...dropped(
      "price.tiers",
      product.variants.some(({ tiers }) => tiers.length > 0),
    ),
    ...dropped(
      "shipping.weightGrams",
      product.variants.some(({ shipping }) => shipping.weightGrams !== undefined),
    ),
  ];
}

function descriptionOf({ product: { description, rich } }: Input): Readonly<Record<string, Json>> {
  if (description === "") return {};
  return { description: { plain: description, ...(rich.html === "" ? {} : { html: rich.html }) } };
}

function barcodesOf({ identifiers }: VariantView): Readonly<Record<string, Json>> {
  const known = identifiers.filter(({ scheme }) => scheme !== "other");
  if (known.length === 0) return {};
  return { barcodes: known.map(({ scheme, value }) => ({ type: scheme.toUpperCase(), value })) };
}

function categoriesOf({ product: { categoryPath, googleCategory } }: Input): Readonly<Record<string, Json>> {
  const categories = [
    ...(categoryPath.length === 0 ? [] : [{ value: categoryPath.join(" > "), taxonomy: "merchant" }]),
    ...(googleCategory === undefined ? [] : [{ value: String(googleCategory), taxonomy: "google_product_category" }]),
  ];
  return categories.length === 0 ? {} : { categories };
}

function optionsOf({ options: chosen }: VariantView): Readonly<Record<string, Json>> {
  if (chosen.length === 0) return {};
  return { variant_options: chosen.map(({ name, label }) => ({ name, value: label })) };
}

function linksOf({ privacy, terms, returns, shipping }: AcpPolicies): Readonly<Record<string, Json>> {
  const types = { privacy_policy: privacy, terms_of_service: terms, refund_policy: returns, shipping_policy: shipping };
  const links = Object.entries(types).flatMap(([type, url]) => (url === undefined ? [] : [{ type, url }]));
  return links.length === 0 ? {} : { links };
}

/** The schema leaves the words open; its own example says `new`. */
const CONDITIONS = { new: "new", refurbished: "refurbished", used: "used", openBox: "open_box", damaged: "damaged" };

/** {in_stock, limited_stock, backorder, preorder, out_of_stock, discontinued} */
const AVAILABILITY: Readonly<Record<Availability, { readonly available: boolean; readonly status: string }>> = {
  inStock: { available: true, status: "in_stock" },
  outOfStock: { available: false, status: "out_of_stock" },
  preorder: { available: true, status: "preorder" },
  backorder: { available: true, status: "backorder" },
  discontinued: { available: false, status: "discontinued" },
};

// --- The files -----------------------------------------------------------------------

function writerOf({ feedId, targetCountry }: AcpFeedSettings): FeedWriter<DocumentContent> {
  return {
    version: VERSION,
    type: "application/x-ndjson",
    head: () => "",
    entry: ({ body, variants, prices, stocks }, photos) => ({
      text: `${lineOf({
        ...body,
        ...mediaOf(photosOf(photos, [])),
        variants: variants.map(({ key, body: variant, photos: own }) => ({
          ...variant,
          ...prices[key],
          ...stocks[key],
          ...mediaOf(photosOf(photos, own)),
        })),
      })}\n`,
      keys: variants.map(({ key }) => key),
    }),
    tail: () => "",
    beside: (changedAt) => [
      {
        name: "metadata.json",
        type: "application/json",
        text: `${lineOf({ id: feedId, target_country: targetCountry, updated_at: changedAt.toISOString() })}\n`,
      },
    ],
  };
}

function mediaOf(photos: readonly Photo[]): Readonly<Record<string, Json>> {
  if (photos.length === 0) return {};
  return {
    media: photos.map(({ url = "", alt, width, height }) => ({
      type: "image",
      url,
      width,
      height,
      ...(alt === "" ? {} : { alt_text: alt }),
    })),
  };
}
