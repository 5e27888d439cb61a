/** What feeds of products and of news have to say of a product, by their own schemas and nothing of the writers. */
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import { NOW } from "./fake-tools.js";
import { imagesOf, pageOf, photoUrl, titleOf } from "./feeds-wanted.js";

type Doc = Readonly<Record<string, unknown>>;

const tools = renderTools("id-ID");

/** Without what is not said. */
function said(document: Doc): Doc {
  return Object.fromEntries(
    Object.entries(document).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

const some = (text: string | undefined) => (text === "" ? undefined : text);
const isOnSale = ({ price, listPrice }: VariantView) => price.amount !== listPrice.amount;

// --- The agents' protocol -------------------------------------------------------------

/** A product of the Agentic Commerce Protocol (`schema.feed.json` of 2026-04-17). */
export function acpWants(product: ProductView): Doc {
  const media = (own: readonly string[]) =>
    [...own, ...product.photos.map(({ id }) => id).filter((id) => !own.includes(id))].map((id) => ({
      ...{ type: "image", url: photoUrl(product, id), width: 800, height: 600, alt_text: id },
    }));
  const { description, rich } = product;
  return said({
    id: product.id,
    title: product.title,
    description: description === "" ? undefined : said({ plain: description, html: some(rich.html) }),
    url: pageOf(product),
    media: media([]),
    variants: product.variants.map((variant) => ({ ...acpVariant(product, variant), media: media(variant.photos) })),
  });
}

const PLACES = {
  inStock: { available: true, status: "in_stock" },
  outOfStock: { available: false, status: "out_of_stock" },
  preorder: { available: true, status: "preorder" },
  backorder: { available: true, status: "backorder" },
  discontinued: { available: false, status: "discontinued" },
} as const;

function acpVariant(product: ProductView, variant: VariantView): Doc {
  const money = ({ amount, currency }: VariantView["price"]) => ({ amount: Number(amount) * 100, currency });
  const own = product.categoryPath.join(" > ");
  const { googleCategory: google } = product;
  return said({
    id: variant.sku,
    title: titleOf(product, variant, product.title),
    url: pageOf(product),
    barcodes: variant.identifiers.map(({ scheme, value }) => ({ type: scheme.toUpperCase(), value })),
    categories: [
      ...(own === "" ? [] : [{ value: own, taxonomy: "merchant" }]),
      ...(google === undefined ? [] : [{ value: String(google), taxonomy: "google_product_category" }]),
    ],
    condition: [product.condition === "openBox" ? "open_box" : product.condition],
    variant_options: variant.options.map(({ name, label }) => ({ name, value: label })),
    seller: { name: "Toko Kopi" },
    price: money(variant.price),
    list_price: isOnSale(variant) ? money(variant.listPrice) : undefined,
    availability: PLACES[variant.availability],
  });
}

// --- schema.org -------------------------------------------------------------------------

const SCHEMA = "https://schema.org/";
const CONDITIONS = {
  ...{ new: "NewCondition", used: "UsedCondition", refurbished: "RefurbishedCondition" },
  ...{ openBox: "UsedCondition", damaged: "DamagedCondition" },
} as const;
const STOCK = {
  ...{ inStock: "InStock", outOfStock: "OutOfStock", preorder: "PreOrder", backorder: "BackOrder" },
  discontinued: "Discontinued",
} as const;

const property = (name: string, value: unknown) => ({ "@type": "PropertyValue", name, value });

/** A `Product`, or a `ProductGroup` where there are several variants. */
export function schemaWants(product: ProductView): Doc {
  const { variants } = product;
  const about = schemaAbout(product);
  const properties = Object.entries(product.attributes).map(([name, value]) => property(name, value));
  const [only] = variants;
  if (variants.length > 1) {
    return said({
      "@type": "ProductGroup",
      ...about,
      productGroupID: product.id,
      additionalProperty: properties,
      image: imagesOf(product),
      hasVariant: variants.map((variant) =>
        said({
          ...schemaVariant(product, variant),
          "@type": "Product",
          name: product.title,
          image: imagesOf(product, variant.photos),
        }),
      ),
    });
  }
  const { additionalProperty: choices = [], ...variant } = schemaVariant(product, only) as Doc & {
    readonly additionalProperty?: readonly unknown[];
  };
  return said({
    "@type": "Product",
    ...about,
    ...variant,
    productID: product.id,
    additionalProperty: [...properties, ...choices],
    image: imagesOf(product, only.photos),
  });
}

function schemaAbout(product: ProductView): Doc {
  const { brand, manufacturer } = product;
  return {
    name: product.title,
    inLanguage: "id-ID",
    description: some(product.description),
    brand: brand === undefined ? undefined : { "@type": "Brand", name: brand },
    manufacturer: manufacturer === undefined ? undefined : { "@type": "Organization", name: manufacturer },
    category: some(product.categoryPath.join(" > ")),
    keywords: product.tags,
    positiveNotes: product.highlights,
    url: pageOf(product),
  };
}

function schemaVariant(product: ProductView, variant: VariantView): Doc {
  const number = (scheme: string) => variant.identifiers.find((each) => each.scheme === scheme)?.value;
  const { weightGrams } = variant.shipping;
  return said({
    sku: variant.sku,
    gtin14: number("gtin"),
    mpn: number("mpn"),
    additionalProperty: variant.options.map(({ name, label }) => property(name, label)),
    weight:
      weightGrams === undefined ? undefined : { "@type": "QuantitativeValue", value: weightGrams, unitCode: "GRM" },
    offers: schemaOffer(product, variant),
  });
}

function schemaOffer(product: ProductView, variant: VariantView): Doc {
  const { price, listPrice, saleUntil, stock, preorder } = variant;
  const struck = {
    ...{ "@type": "UnitPriceSpecification", price: listPrice.amount, priceCurrency: "IDR" },
    priceType: `${SCHEMA}StrikethroughPrice`,
  };
  return said({
    "@type": "Offer",
    itemCondition: `${SCHEMA}${CONDITIONS[product.condition]}`,
    seller: { "@type": "Organization", name: "Toko Kopi" },
    price: price.amount,
    priceCurrency: "IDR",
    url: pageOf(product),
    priceValidUntil: saleUntil?.toISOString(),
    priceSpecification: isOnSale(variant) ? [struck] : [],
    availability: `${SCHEMA}${STOCK[variant.availability]}`,
    inventoryLevel: stock === undefined ? undefined : { "@type": "QuantitativeValue", value: stock },
    availabilityStarts: preorder?.releaseDate,
  });
}

// --- News -------------------------------------------------------------------------------

/** One entry, whatever the form of the feed. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly link: string;
  readonly summary: string;
  readonly html: string | undefined;
  readonly image: string | undefined;
  readonly tags: readonly string[];
  readonly changed: string;
}

export function newsWants(product: ProductView): Entry {
  const [photo] = product.photos;
  const line = product.description.replaceAll(/\s+/g, " ");
  const { text } = tools.fit({ field: "summary", text: line }, { max: 500, unit: "graphemes" });
  return {
    id: `tag:toko.example,2026-01-01:${product.id}`,
    title: product.title,
    link: pageOf(product),
    summary: text || product.title,
    html: some(product.rich.html),
    image: photo && photoUrl(product, photo.id),
    tags: [...product.categoryPath.slice(-1), ...product.tags],
    changed: NOW.toISOString(),
  };
}

/** As XML can hold it. */
export function xmlEntry(entry: Entry): Entry {
  const held = (text: string) => text.replaceAll(/[\ufffe\uffff]/g, "");
  return {
    ...entry,
    title: held(entry.title),
    summary: held(entry.summary),
    html: entry.html === undefined ? undefined : held(entry.html),
    tags: entry.tags.map(held),
  };
}
