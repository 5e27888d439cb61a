/**
 * The whole catalogue as one file of schema.org's words: `products.json`, for agents, search and whoever builds on it. It
 * says what the model says, with nothing that only one platform wants. https://schema.org of schema-dts 2.1.0, read 2026-11-21
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import type { Availability, ProductView, VariantView } from "../../channel/view.js";
import { pageOf } from "../shared-address.js";
import {
  bySku,
  type DocumentContent,
  type Json,
  type JsonObject,
  lineOf,
  photosOf,
  placeLosses,
} from "./_feed/document.js";
import { feedLimits } from "./_feed/limits.js";
import { accountOf, type FeedOptions, type FeedSettings, feedShape, offerShape } from "./_feed/options.js";
import { pingFeed, rebuildFeed } from "./_feed/rebuild.js";
import { openFeed } from "./_feed/session.js";
import { type About, aboutOf, type FeedWriter } from "./_feed/writer.js";

// --- Options -----------------------------------------------------------------

/** Options of `productsJson()`. */
export interface ProductsJsonOptions extends FeedOptions {
  /**
   * Address of a product's page: `https://toko.example/p/{id}.html?v={sku}`. `{id}`, `{variant}` and `{sku}` are filled in.
   * @defaultValue the product's page on the channel that `links` names, else the product's `url`, else none
   */
  readonly link?: string | undefined;
  /** Name of the catalogue. @defaultValue the seller's name */
  readonly title?: string | undefined;
}

interface ProductsJsonSettings extends FeedSettings {
  readonly link?: string | undefined;
  readonly title?: string | undefined;
}

const options: OptionsSchema<ProductsJsonOptions, ProductsJsonSettings> = z.strictObject({
  ...feedShape,
  link: offerShape.link,
  title: offerShape.title,
});

// --- What it can bear ----------------------------------------------------------

/** Raised by hand when equal products give other bytes. */
const VERSION = 1;

const limits = feedLimits({
  text: {},
  photos: {
    count: { min: 0, max: 20 },
    formats: ["jpeg", "png", "webp"],
    maxEdge: 4_096,
    aimEdge: 1_200,
    aimRange: { min: 1_000, max: 2_048 },
    maxBytes: 10_000_000,
  },
  cannot: { find: "the file is written from the ledger, not read" },
  source: { page: "our own, in the words of schema.org", read: "2026-11-21" },
});

const writer: FeedWriter<DocumentContent> = {
  version: VERSION,
  type: "application/ld+json",
  joint: ",\n",
  head: ({ title, home }: About) =>
    `{"@context":"https://schema.org","@type":"DataFeed","name":${JSON.stringify(title)},${home === undefined ? "" : `"url":${JSON.stringify(home)},`}"version":${VERSION},"dataFeedElement":[\n`,
  entry: (content, photos) => ({
    text: lineOf(productOf(content, photos)),
    keys: content.variants.map(({ key }) => key),
  }),
  tail: () => "\n]}\n",
};

// --- The channel -----------------------------------------------------------------

/**
 * Writes the catalogue in the words of schema.org.
 *
 * @example
 * productsJson({ file: "public/products.json", url: "https://toko.example/products.json" })
 */
export const productsJson = defineChannel({
  id: "products-json",
  title: "products.json",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  // A shop without a host shows no photos; the rest is worth having.
  needs: [],
  account: (settings) => accountOf("products-json", settings),
  home: ({ url }) => url,
  facets: { price: ["prices"], stock: ["stocks"] },

  render: renderProduct,

  connect: (settings: ProductsJsonSettings, tools: Toolbox) => openFeed(settings, writer, tools),

  verbs: {
    rebuild: rebuildFeed,
    ping: pingFeed,
  },

  safety: {},
});

// --- Words ---------------------------------------------------------------------------

type Input = RenderInput<ProductsJsonSettings, unknown>;

const SAID_AS_USED: Loss = { field: "condition", reason: "converted", note: "said as used" };

function renderProduct(input: Input): Rendered<DocumentContent> {
  const { product, settings, seller } = input;
  const content: DocumentContent = {
    body: bodyOf(input),
    variants: product.variants.map((variant) => ({
      key: variant.sku,
      photos: variant.photos,
      body: {
        "@type": "Product",
        sku: variant.sku,
        ...identifiersOf(variant),
        ...choicesOf(variant),
        ...packedOf(variant),
      },
    })),
    prices: bySku(product, (variant) => priceOf(input, variant)),
    stocks: bySku(product, stockOf),
    head: writer.head(aboutOf(settings, seller)),
  };
  return { content, losses: [...placeLosses(product), ...(product.condition === "openBox" ? [SAID_AS_USED] : [])] };
}

function bodyOf(input: Input): JsonObject {
  const { product, seller } = input;
  return {
    productGroupID: product.id,
    name: product.title,
    inLanguage: product.locale,
    ...(product.description === "" ? {} : { description: product.description }),
    ...(product.brand === undefined ? {} : { brand: { "@type": "Brand", name: product.brand } }),
    ...(product.manufacturer === undefined
      ? {}
      : { manufacturer: { "@type": "Organization", name: product.manufacturer } }),
    ...(product.categoryPath.length === 0 ? {} : { category: product.categoryPath.join(" > ") }),
    ...(product.tags.length === 0 ? {} : { keywords: product.tags }),
    ...(product.highlights.length === 0 ? {} : { positiveNotes: product.highlights }),
    itemCondition: CONDITIONS[product.condition],
    ...(pageOf(input) === undefined ? {} : { url: pageOf(input) }),
    ...propertiesOf(product),
    ...certificatesOf(product),
    ...(seller.name === "" ? {} : { seller: { "@type": "Organization", name: seller.name } }),
  };
}

function propertiesOf({ attributes }: ProductView): Readonly<Record<string, Json>> {
  const properties = Object.entries(attributes).map(([name, value]) => ({ "@type": "PropertyValue", name, value }));
  return properties.length === 0 ? {} : { additionalProperty: properties };
}

function certificatesOf({ certificates }: ProductView): Readonly<Record<string, Json>> {
  if (certificates.length === 0) return {};
  return {
    hasCertification: certificates.map(({ kind, number, issuer, expires, verifyUrl }) => ({
      "@type": "Certification",
      name: kind,
      certificationIdentification: number,
      ...(issuer === undefined ? {} : { issuedBy: { "@type": "Organization", name: issuer } }),
      ...(expires === undefined ? {} : { expires }),
      ...(verifyUrl === undefined ? {} : { url: verifyUrl }),
    })),
  };
}

function identifiersOf({ identifiers }: VariantView): Readonly<Record<string, Json>> {
  const known = identifiers.flatMap(({ scheme, value }): readonly (readonly [string, Json])[] => {
    if (scheme === "gtin") return [["gtin14", value]];
    return scheme === "mpn" || scheme === "isbn" ? [[scheme, value]] : [];
  });
  return Object.fromEntries(known);
}

/** What a variant differs in, under the names its seller gave. */
function choicesOf({ options: chosen }: VariantView): Readonly<Record<string, Json>> {
  if (chosen.length === 0) return {};
  return { additionalProperty: chosen.map(({ name, label }) => ({ "@type": "PropertyValue", name, value: label })) };
}

function packedOf({ shipping: { weightGrams } }: VariantView): Readonly<Record<string, Json>> {
  // GRM: the code of a gram in UN/CEFACT's list.
  return weightGrams === undefined
    ? {}
    : { weight: { "@type": "QuantitativeValue", value: weightGrams, unitCode: "GRM" } };
}

function priceOf(input: Input, variant: VariantView): JsonObject {
  const { price, listPrice, saleUntil, tiers } = variant;
  const specification = (amount: string, more: JsonObject): JsonObject => ({
    "@type": "UnitPriceSpecification",
    price: amount,
    priceCurrency: price.currency,
    ...more,
  });
  const further = [
    ...(price.amount === listPrice.amount
      ? []
      : [specification(listPrice.amount, { priceType: "https://schema.org/StrikethroughPrice" })]),
    ...tiers.map((tier) =>
      specification(tier.price.amount, {
        eligibleQuantity: { "@type": "QuantitativeValue", minValue: tier.minQty, maxValue: tier.maxQty },
      }),
    ),
  ];
  return {
    price: price.amount,
    priceCurrency: price.currency,
    url: pageOf(input, variant),
    ...(saleUntil === undefined ? {} : { priceValidUntil: saleUntil.toISOString() }),
    ...(further.length === 0 ? {} : { priceSpecification: further }),
  };
}

function stockOf({ availability, stock, preorder }: VariantView): JsonObject {
  return {
    availability: `https://schema.org/${AVAILABILITY[availability]}`,
    ...(stock === undefined ? {} : { inventoryLevel: { "@type": "QuantitativeValue", value: stock } }),
    ...(preorder?.releaseDate === undefined ? {} : { availabilityStarts: preorder.releaseDate }),
  };
}

const CONDITIONS = {
  new: "https://schema.org/NewCondition",
  refurbished: "https://schema.org/RefurbishedCondition",
  used: "https://schema.org/UsedCondition",
  openBox: "https://schema.org/UsedCondition",
  damaged: "https://schema.org/DamagedCondition",
} as const;

const AVAILABILITY: Readonly<Record<Availability, string>> = {
  inStock: "InStock",
  outOfStock: "OutOfStock",
  preorder: "PreOrder",
  backorder: "BackOrder",
  discontinued: "Discontinued",
};

/** A product with all its variants, or the one that it is. */
function productOf({ body, variants, prices, stocks }: DocumentContent, photos: readonly Photo[]): JsonObject {
  const { itemCondition, seller, ...about } = body;
  const image = (own: readonly string[]): Readonly<Record<string, Json>> => {
    const urls = photosOf(photos, own).flatMap(({ url }) => (url === undefined ? [] : [url]));
    return urls.length === 0 ? {} : { image: urls };
  };
  const offers = (key: string): JsonObject => ({
    "@type": "Offer",
    itemCondition,
    seller,
    ...prices[key],
    ...stocks[key],
  });
  const [only] = variants;
  if (only && variants.length === 1) {
    const { productGroupID, additionalProperty = [], ...rest } = about;
    const properties = [additionalProperty, only.body["additionalProperty"] ?? []].flat();
    return {
      ...rest,
      ...only.body,
      productID: productGroupID,
      ...(properties.length === 0 ? {} : { additionalProperty: properties }),
      ...image(only.photos),
      offers: offers(only.key),
    };
  }
  return {
    "@type": "ProductGroup",
    ...about,
    ...image([]),
    hasVariant: variants.map(({ key, body: variant, photos: own }) => ({
      ...variant,
      name: about["name"],
      ...image(own),
      offers: offers(key),
    })),
  };
}
