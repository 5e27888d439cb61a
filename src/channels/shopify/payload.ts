/**
 * What `productSet` is sent. "For list fields: creates new entries, updates existing entries, and deletes existing
 * entries that aren't included": every list is whole or left out. Admin schema 2026-10, read 2026-11-21
 */
import type { Facet } from "../../channel/facet.js";
import { NO_OPTION, type ShopifyContent, type ShopifyVariant } from "./content.js";
import { MARKER } from "./documents.js";
import type { Files, ShopifyFile } from "./photos.js";
import type { VariantIds } from "./product.js";

/** What one call of `productSet` brings over. */
export interface Order {
  readonly content: ShopifyContent;
  readonly due: readonly Facet[];
  /** The whole list, or `undefined`: photos stay as they are. */
  readonly files: Files | undefined;
  /** Ids of those variants that are there. */
  readonly ids: VariantIds;
  /** Locations of the stock of a new variant, where the content names none. */
  readonly location: string;
  /** The product is not there: it gets our marker, which no later call sends. */
  readonly isNew: boolean;
  readonly marker: string;
}

/** The input of `productSet`. Options and variants go together, and always whole. */
export function inputOf(order: Order): Readonly<Record<string, unknown>> {
  const { content, due, files, isNew } = order;
  const wants = isNew || due.includes("content");
  const input = {
    ...(isNew ? { handle: content.handle } : {}),
    ...(wants ? textsOf(content) : {}),
    ...listsOf(order),
    ...(isNew || due.includes("presence") ? { status: content.unlisted ? "UNLISTED" : "ACTIVE" } : {}),
    ...(files === undefined ? {} : { files: [...files.values()] }),
    productOptions: optionsOf(content),
    variants: content.variants.map((variant, at) => variantOf(order, variant, at)),
  };
  return input;
}

function textsOf({ title, descriptionHtml, vendor, productType, category, tags, templateSuffix, seo }: ShopifyContent) {
  return {
    title,
    descriptionHtml,
    tags,
    ...(vendor === undefined ? {} : { vendor }),
    ...(productType === undefined ? {} : { productType }),
    ...(category === undefined ? {} : { category }),
    ...(templateSuffix === undefined ? {} : { templateSuffix }),
    ...(seo === undefined ? {} : { seo }),
  };
}

/** Lists that a seller may keep by hand are sent only where he keeps them with us, or where there is nothing yet. */
function listsOf({ content: { collections, metafields }, due, isNew, marker }: Order) {
  const isWanted = isNew || due.includes("content");
  const own = { namespace: MARKER.namespace, key: MARKER.key, type: MARKER.type, value: marker };
  const isKept = metafields !== undefined && isWanted;
  return {
    ...(collections !== undefined && isWanted ? { collections } : {}),
    ...(isKept || isNew ? { metafields: [own, ...(metafields ?? [])] } : {}),
  };
}

function optionsOf({ options }: ShopifyContent) {
  const all = options.length > 0 ? options : [{ name: NO_OPTION.name, values: [NO_OPTION.value] }];
  return all.map(({ name, values }, at) => ({
    name,
    position: at + 1,
    values: values.map((value) => ({ name: value })),
  }));
}

function variantOf(order: Order, variant: ShopifyVariant, at: number) {
  const { content, due, files, ids } = order;
  const id = ids[variant.variant];
  const isFresh = id === undefined;
  const price = content.prices[variant.variant];
  const file = files && variant.photo !== undefined ? files.get(variant.photo) : undefined;
  return {
    ...(isFresh ? {} : { id }),
    optionValues: valuesOf(content, variant),
    position: at + 1,
    ...(isFresh || due.includes("content") ? factsOf(content, variant) : {}),
    ...(price && (isFresh || due.includes("price")) ? { price: price.price, compareAtPrice: price.was } : {}),
    ...(file === undefined ? {} : { file: mentioned(file) }),
    // "If you're updating an existing variant, then you can only update … locations where the variant is already stocked."
    ...(isFresh && variant.tracked ? { inventoryQuantities: quantitiesOf(order, variant.variant) } : {}),
  };
}

/** The same file as in the product's list, named once more. */
function mentioned(file: ShopifyFile) {
  return "id" in file ? { id: file.id } : { originalSource: file.originalSource, filename: file.filename };
}

function valuesOf({ options }: ShopifyContent, { values }: ShopifyVariant) {
  if (options.length === 0) return [{ optionName: NO_OPTION.name, name: NO_OPTION.value }];
  return options.map(({ name }, at) => ({ optionName: name, name: values[at] ?? "" }));
}

function factsOf({ skus }: ShopifyContent, variant: ShopifyVariant) {
  const { barcode, tracked, inventoryPolicy, requiresShipping, grams, taxable } = variant;
  return {
    sku: skus[variant.variant] ?? "",
    barcode,
    inventoryPolicy,
    ...(taxable === undefined ? {} : { taxable }),
    inventoryItem: {
      tracked,
      requiresShipping,
      ...(grams === undefined ? {} : { measurement: { weight: { value: grams, unit: "GRAMS" } } }),
    },
  };
}

function quantitiesOf({ content, location }: Order, variant: string) {
  return (content.stocks[variant] ?? []).map(({ location: own = location, stock }) => ({
    locationId: own,
    name: "available",
    quantity: stock,
  }));
}
