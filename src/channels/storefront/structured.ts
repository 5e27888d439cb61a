/**
 * What search engines and agents read: schema.org as JSON-LD. A product with choices is a `ProductGroup` of variants.
 * https://developers.google.com/search/docs/appearance/structured-data/product-variants, unverified: not read again
 */
import type { Availability } from "../../channel/view.js";
import type { Condition } from "../../model/product.js";
import type { PriceContent, StorefrontContent, VariantContent } from "./content.js";
import type { PageLink, ShopView } from "./pages.js";
import { publicAddress } from "./paths.js";
import { plainFile, type StoredPhoto } from "./photos.js";

type Node = Readonly<Record<string, unknown>>;

const AVAILABILITY: Readonly<Record<Availability, string>> = {
  inStock: "InStock",
  outOfStock: "OutOfStock",
  preorder: "PreOrder",
  backorder: "BackOrder",
  discontinued: "Discontinued",
};

const CONDITION: Readonly<Record<Condition, string>> = {
  new: "NewCondition",
  refurbished: "RefurbishedCondition",
  used: "UsedCondition",
  openBox: "UsedCondition",
  damaged: "DamagedCondition",
};

/** Codes of options, as sellers write them, for which schema.org has a property. */
const PROPERTIES: Readonly<Record<string, string>> = {
  color: "color",
  colour: "color",
  warna: "color",
  size: "size",
  ukuran: "size",
  material: "material",
  bahan: "material",
  pattern: "pattern",
  motif: "pattern",
};

interface ProductFacts {
  readonly content: StorefrontContent;
  readonly photos: readonly StoredPhoto[];
  readonly shop: ShopView;
  readonly path: string;
  readonly breadcrumb: readonly (PageLink & { readonly path: string })[];
}

/** The graph of a product's page. */
export function productGraph(facts: ProductFacts): Node {
  const { shop, breadcrumb, path } = facts;
  const { variants } = facts.content.product;
  const product = variants.length === 1 ? singleNode(facts) : groupNode(facts);
  return graph([organizationNode(shop), product, ...crumbsNode(shop, breadcrumb, path)]);
}

/** The graph of a list: who sells, and where the list hangs. */
export function listGraph(shop: ShopView, breadcrumb: ProductFacts["breadcrumb"], path: string): Node {
  return graph([organizationNode(shop), ...crumbsNode(shop, breadcrumb, path)]);
}

function graph(nodes: readonly Node[]): Node {
  return { "@context": "https://schema.org", "@graph": nodes };
}

function sellerId(shop: ShopView): string {
  return shop.address === undefined ? "#seller" : `${publicAddress(shop.address, "index.html")}#seller`;
}

function organizationNode(shop: ShopView): Node {
  const { title, seller = title, returnPolicy, officialChannels, address, country } = shop;
  return {
    "@type": "Organization",
    "@id": sellerId(shop),
    name: seller,
    ...(address === undefined ? {} : { url: publicAddress(address, "index.html") }),
    ...(officialChannels.length === 0 ? {} : { sameAs: officialChannels.map(({ url }) => url) }),
    ...(returnPolicy ? { hasMerchantReturnPolicy: returnNode(returnPolicy, country) } : {}),
  };
}

function returnNode(policy: NonNullable<ShopView["returnPolicy"]>, country: string): Node {
  const categories = { finite: "FiniteReturnWindow", none: "NotPermitted", unlimited: "UnlimitedWindow" } as const;
  // schema.org has no word for a parcel that is fetched.
  const methods = { mail: "ReturnByMail", inStore: "ReturnInStore", pickup: undefined } as const;
  const method = policy.method && methods[policy.method];
  const fees = { free: "FreeReturn", buyerPays: "ReturnFeesCustomerResponsibility" } as const;
  return {
    "@type": "MerchantReturnPolicy",
    applicableCountry: country,
    returnPolicyCategory: `https://schema.org/MerchantReturn${categories[policy.category]}`,
    ...(policy.days === undefined ? {} : { merchantReturnDays: policy.days }),
    ...(method ? { returnMethod: `https://schema.org/${method}` } : {}),
    ...(policy.fees ? { returnFees: `https://schema.org/${fees[policy.fees]}` } : {}),
  };
}

function crumbsNode(shop: ShopView, breadcrumb: ProductFacts["breadcrumb"], path: string): readonly Node[] {
  const { address } = shop;
  if (address === undefined || breadcrumb.length === 0) return [];
  const items = breadcrumb.map(({ title, path: at }, index) => ({
    "@type": "ListItem",
    position: index + 1,
    name: title,
    item: publicAddress(address, at || path),
  }));
  return [{ "@type": "BreadcrumbList", itemListElement: items }];
}

// --- Products ------------------------------------------------------------------------

function commonNode({ content: { product }, shop, path }: ProductFacts): Node {
  return {
    name: product.title,
    description: product.summary,
    ...(shop.address === undefined ? {} : { url: publicAddress(shop.address, path) }),
    ...(product.brand === undefined ? {} : { brand: { "@type": "Brand", name: product.brand } }),
  };
}

function imagesOf({ photos, shop }: ProductFacts, ids?: readonly string[]): readonly string[] {
  const { address } = shop;
  if (address === undefined) return [];
  const wanted = ids === undefined ? photos : photos.filter(({ id }) => ids.includes(id));
  return wanted.map(({ files }) => publicAddress(address, plainFile(files).path));
}

function singleNode(facts: ProductFacts): Node {
  const [variant] = facts.content.product.variants;
  if (!variant) throw new TypeError("A product has a variant.");
  const images = imagesOf(facts);
  return {
    "@type": "Product",
    ...commonNode(facts),
    ...(images.length === 0 ? {} : { image: images }),
    ...identityOf(variant),
    offers: offerNode(facts, variant, false),
  };
}

function groupNode(facts: ProductFacts): Node {
  const { product } = facts.content;
  const varies = new Set(
    product.variants.flatMap(({ options }) => options.flatMap(({ code }) => PROPERTIES[code.toLowerCase()] ?? [])),
  );
  const images = imagesOf(facts);
  return {
    "@type": "ProductGroup",
    productGroupID: product.id,
    ...commonNode(facts),
    ...(images.length === 0 ? {} : { image: images }),
    ...(varies.size === 0 ? {} : { variesBy: [...varies].map((name) => `https://schema.org/${name}`) }),
    hasVariant: product.variants.map((variant) => variantNode(facts, variant)),
  };
}

function variantNode(facts: ProductFacts, variant: VariantContent): Node {
  const { product } = facts.content;
  const [image] = [...imagesOf(facts, variant.photos), ...imagesOf(facts)];
  const properties = variant.options.flatMap(({ code, label }) => {
    const name = PROPERTIES[code.toLowerCase()];
    return name === undefined ? [] : [[name, label] as const];
  });
  return {
    "@type": "Product",
    name: `${product.title} – ${variant.label}`,
    description: product.summary,
    ...identityOf(variant),
    ...Object.fromEntries(properties),
    ...(image === undefined ? {} : { image }),
    offers: offerNode(facts, variant, true),
  };
}

function identityOf({ sku, gtin, mpn }: VariantContent): Node {
  return { sku, ...(gtin === undefined ? {} : { gtin14: gtin }), ...(mpn === undefined ? {} : { mpn }) };
}

function offerNode(facts: ProductFacts, { id, sku }: VariantContent, isChoice: boolean): Node {
  const { content, shop, path } = facts;
  const price = content.prices.variants[id];
  const stock = content.stock.variants[id];
  if (!price || !stock) throw new TypeError(`The variant ${id} has no price or no stock.`);
  const page = shop.address === undefined ? undefined : publicAddress(shop.address, path);
  return {
    "@type": "Offer",
    ...(page === undefined ? {} : { url: isChoice ? `${page}?v=${encodeURIComponent(sku)}` : page }),
    price: price.amount,
    priceCurrency: price.currency,
    ...struckNode(price),
    availability: `https://schema.org/${AVAILABILITY[stock.availability]}`,
    itemCondition: `https://schema.org/${CONDITION[content.product.condition]}`,
    seller: { "@id": sellerId(shop) },
  };
}

function struckNode({ before, until, currency }: PriceContent): Node {
  return {
    ...(until ? { priceValidUntil: until.iso } : {}),
    ...(before
      ? {
          priceSpecification: {
            "@type": "UnitPriceSpecification",
            priceType: "https://schema.org/StrikethroughPrice",
            price: before.amount,
            priceCurrency: currency,
          },
        }
      : {}),
  };
}
