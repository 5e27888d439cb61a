/**
 * A product feed for ChatGPT's shopping results, as files that are pushed: JSON Lines, CSV or TSV, gzipped, under a name
 * that stays. Nine fields are required; a product that is not in the next file is removed.
 * https://developers.openai.com/commerce/specs/file-upload/products, read 2026-11-21; nothing was tried in a live account.
 * The columns got other names in 2026: `writer: 1` writes the earlier ones.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Loss, Rendered } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Availability } from "../../channel/view.js";
import { missing } from "../shared-missing.js";
import type { Offer, OfferInput, OfferRules, Offers } from "../shared-offer.js";
import { CONDITIONS, conditionLosses, highlightLosses, productType } from "../shared-offer-words.js";
import { feedLimits } from "./_feed/limits.js";
import {
  accountOf,
  feedShape,
  type OfferFeedOptions,
  type OfferFeedSettings,
  offerShape,
  web,
} from "./_feed/options.js";
import { pingFeed, rebuildFeed } from "./_feed/rebuild.js";
import { type Cell, type RowsContent, type RowWords, renderRows } from "./_feed/rows.js";
import { openFeed } from "./_feed/session.js";
import { guardCell } from "./_feed/table.js";
import { aboutOf } from "./_feed/writer.js";
import { type FileKind, named, writerOf } from "./openai/columns.js";

// --- Options -----------------------------------------------------------------

/** Options of `openaiFeed()`. */
export interface OpenaiFeedOptions extends OfferFeedOptions {
  /** @defaultValue `"jsonl"` */
  readonly format?: "jsonl" | "csv" | "tsv" | undefined;
  /** Which names columns have: 2 those of 2026, 1 those of 2025. @defaultValue 2 */
  readonly writer?: 1 | 2 | undefined;
  /** Where the seller ships to, ISO 3166-1 alpha-2. @defaultValue not said */
  readonly targetCountries?: readonly string[] | undefined;
  /** Where the shop is, ISO 3166-1 alpha-2. @defaultValue not said */
  readonly storeCountry?: string | undefined;
  /**
   * Whether buyers may pay inside ChatGPT, which OpenAI has to enable first. Needs both policies.
   * @defaultValue `false`
   */
  readonly checkout?: boolean | undefined;
  /** Address of the seller's privacy policy. */
  readonly privacyPolicy?: string | undefined;
  /** Address of the seller's terms. */
  readonly terms?: string | undefined;
  /** Address of the seller's return policy. */
  readonly returnPolicy?: string | undefined;
}

interface OpenaiFeedSettings extends OfferFeedSettings, FileKind {
  readonly targetCountries: readonly string[];
  readonly storeCountry?: string | undefined;
  readonly checkout: boolean;
  readonly privacyPolicy?: string | undefined;
  readonly terms?: string | undefined;
  readonly returnPolicy?: string | undefined;
}

const country = z.string().regex(/^[A-Z]{2}$/, "expected a country such as ID");

const options: OptionsSchema<OpenaiFeedOptions, OpenaiFeedSettings> = z
  .strictObject({
    ...feedShape,
    ...offerShape,
    format: z.enum(["jsonl", "csv", "tsv"]).default("jsonl"),
    writer: z.union([z.literal(1), z.literal(2)]).default(2),
    targetCountries: z.array(country).readonly().default([]),
    storeCountry: country.optional(),
    checkout: z.boolean().default(false),
    privacyPolicy: web.optional(),
    terms: web.optional(),
    returnPolicy: web.optional(),
  })
  .refine(
    ({ checkout, privacyPolicy, terms }) => !checkout || (privacyPolicy !== undefined && terms !== undefined),
    "checkout needs privacyPolicy and terms",
  );

// --- What it can bear ----------------------------------------------------------

const rules: OfferRules = {
  place: "OpenAI",
  // Lengths as they stood in the specification of 2025. (unverified for 2026)
  key: { max: 100, unit: "codePoints" },
  title: { max: 150, unit: "codePoints" },
  description: { max: 5_000, unit: "codePoints" },
  brand: "seller",
};

const limits = feedLimits({
  text: { title: rules.title, description: rules.description },
  photos: {
    count: { min: 1, max: 11 },
    formats: ["jpeg", "png"],
    maxEdge: 4_096,
    aimEdge: 1_200,
    aimRange: { min: 1_000, max: 2_048 },
    // Sizes are on none of the pages that we read. (unverified)
    maxBytes: 10_000_000,
    source: {
      page: "https://developers.openai.com/commerce/specs/file-upload/products",
      read: "2026-11-21",
      unverified: true,
    },
  },
  // The place of this channel is a file on this machine, from where it is pushed.
  source: { page: "developers.openai.com/commerce/specs/file-upload/products", read: "2026-11-21", unverified: true },
});

// --- The channel -----------------------------------------------------------------

/**
 * Writes a feed for ChatGPT's shopping results, and puts it where OpenAI takes it.
 *
 * @example
 * openaiFeed({ file: "feeds/openai.jsonl", to: sftp, targetCountries: ["ID"], storeCountry: "ID" })
 */
export const openaiFeed = defineChannel({
  id: "openai-feed",
  title: "OpenAI feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  account: (settings) => accountOf("openai-feed", settings),
  facets: { price: ["prices"], stock: ["stocks"] },

  render: renderProduct,

  connect: (settings: OpenaiFeedSettings, tools: Toolbox) => openFeed(settings, writerOf(settings), tools),

  verbs: {
    rebuild: rebuildFeed,
    ping: pingFeed,
  },

  safety: {},
});

// --- Words ---------------------------------------------------------------------------

function renderProduct(input: OfferInput & { readonly settings: OpenaiFeedSettings }): Rendered<RowsContent> {
  const { settings, seller } = input;
  if (seller.name === "") throw missing("seller", "OpenAI wants the seller's name.", "Give createEtalase a `seller`.");
  const isTable = settings.format !== "jsonl";
  const list = (cell: readonly string[]): Cell => (isTable ? cell.join(",") : cell);
  const renamed = (cells: Readonly<Record<string, Cell | undefined>>) =>
    Object.fromEntries(Object.entries(cells).map(([column, cell]) => [named(column, settings.writer), cell]));
  const words: RowWords = {
    rules,
    cells: (offer, given, offers) => renamed({ ...itemOf(offer, given, offers), ...sellerOf(settings, given, list) }),
    prices: ({ price, salePrice }) => ({ price, sale_price: salePrice }),
    stocks: ({ availability, availableOn }) => ({
      availability: AVAILABILITY[availability],
      availability_date: availability === "preorder" ? availableOn : undefined,
    }),
    losses: (offers, { product }) => [
      ...conditionLosses(product),
      ...highlightLosses(product),
      ...(product.tags.length > 0
        ? [{ field: "tags", reason: "dropped" as const, note: "there is no place for them" }]
        : []),
      ...soldLosses(offers),
    ],
    ...(isTable ? { guard: guardCell } : {}),
  };
  return renderRows(input, words, writerOf(settings).head(aboutOf(settings, seller)));
}

function itemOf(offer: Offer, { product }: OfferInput, { group }: Offers): Readonly<Record<string, Cell | undefined>> {
  const hasVariants = product.variants.length > 1;
  const weight = offer.weightGrams === undefined || offer.weightGrams <= 0 ? undefined : String(offer.weightGrams);
  // "must differ from the item_id"
  const groupId = group === offer.key ? `${group}-group` : group;
  return {
    item_id: offer.key,
    title: offer.title,
    description: offer.description,
    url: offer.link,
    brand: offer.brand,
    group_id: hasVariants ? groupId : undefined,
    listing_has_variations: hasVariants ? "true" : "false",
    variant_dict: dictOf(offer),
    gtin: offer.gtin,
    mpn: offer.mpn,
    condition: CONDITIONS[product.condition],
    product_category: productType(product),
    material: offer.material,
    color: offer.color,
    size: offer.size,
    gender: offer.gender,
    age_group: offer.ageGroup,
    weight,
    item_weight_unit: weight === undefined ? undefined : "g",
  };
}

function dictOf({ options: differs }: Offer): string | undefined {
  if (differs.length === 0) return undefined;
  return JSON.stringify(Object.fromEntries(differs.map(({ name, label }) => [name, label])));
}

function sellerOf(
  settings: OpenaiFeedSettings,
  { seller }: OfferInput,
  list: (cell: readonly string[]) => Cell,
): Readonly<Record<string, Cell | undefined>> {
  return {
    is_eligible_search: "true",
    is_eligible_checkout: settings.checkout ? "true" : "false",
    seller_name: seller.name,
    seller_url: seller.url,
    seller_privacy_policy: settings.privacyPolicy,
    seller_tos: settings.terms,
    return_policy: settings.returnPolicy,
    target_countries: list(settings.targetCountries),
    store_country: settings.storeCountry,
  };
}

/** {in_stock, out_of_stock, pre_order, backorder, unknown} */
const AVAILABILITY: Readonly<Record<Availability, string>> = {
  inStock: "in_stock",
  outOfStock: "out_of_stock",
  preorder: "pre_order",
  backorder: "backorder",
  discontinued: "out_of_stock",
};

function soldLosses({ offers }: Offers): readonly Loss[] {
  const hasPattern = offers.some(({ pattern }) => pattern !== undefined);
  return hasPattern ? [{ field: "attributes.pattern", reason: "dropped", note: "there is no place for it" }] : [];
}
