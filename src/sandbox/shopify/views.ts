/** Products, stock and files as answers show them. */
import type { Args, Thing } from "./execute.js";
import {
  gidOf,
  numberOf,
  type ShopifyStore,
  type ShopifyStoredFile,
  type ShopifyStoredProduct,
  type ShopifyStoredVariant,
} from "./store.js";

/** What a view must know of the place. */
export interface Surroundings {
  readonly store: ShopifyStore;
  readonly now: Date;
  readonly domain: string;
  readonly publications: readonly { readonly id: string; readonly name: string }[];
}

/** A page of a list: `first` and `after` as in every connection. */
export function connection<T>(all: readonly T[], args: Args, show: (one: T) => Thing): Thing {
  const first = Number(args["first"] ?? 50);
  const start = args["after"] === undefined || args["after"] === null ? 0 : Number(args["after"]);
  const page = all.slice(start, start + first);
  const end = start + page.length;
  return {
    nodes: page.map(show),
    pageInfo: { hasNextPage: end < all.length, endCursor: page.length === 0 ? null : String(end) },
  };
}

/** A product. */
export function showProduct(product: ShopifyStoredProduct, around: Surroundings): Thing {
  const { id, handle, options, variants, media, category, status, publications } = product;
  const isShown = (status === "ACTIVE" || status === "UNLISTED") && publications.length > 0;
  const files = media.flatMap((one) => around.store.file(one) ?? []);
  return {
    ...product,
    __typename: "Product",
    id: gidOf("Product", id),
    createdAt: product.createdAt.toISOString(),
    onlineStoreUrl: isShown ? `https://${around.domain}/products/${handle}` : null,
    category: category === undefined ? null : { id: category },
    metafield: ({ namespace, key }: Args) =>
      product.metafields.find((one) => one.namespace === namespace && one.key === key) ?? null,
    options: ({ first }: Args) => options.slice(0, Number(first ?? options.length)).map(showOption),
    variants: (args: Args) => connection(variants, args, (variant) => showVariant(variant, product, around)),
    media: (args: Args) => connection(files, args, (file) => showFile(file, around.now)),
    resourcePublicationsV2: (args: Args) =>
      connection(publications, args, (one) => ({ isPublished: true, publication: showPublication(one, around) })),
  };
}

function showOption({ name, values }: ShopifyStoredProduct["options"][number], at: number): Thing {
  return {
    id: gidOf("ProductOption", at + 1),
    name,
    position: at + 1,
    optionValues: values.map((value, place) => ({ id: gidOf("ProductOptionValue", place + 1), name: value })),
  };
}

/** A publication. */
export function showPublication(id: string, { publications }: Pick<Surroundings, "publications">): Thing {
  const name = publications.find((one) => one.id === id)?.name ?? "";
  return { id, name, catalog: { id: id.replace("Publication", "AppCatalog"), title: name } };
}

/** A variant. */
export function showVariant(variant: ShopifyStoredVariant, product: ShopifyStoredProduct, around: Surroundings): Thing {
  const { id, sku, barcode, price, compareAtPrice, values, policy, item } = variant;
  return {
    __typename: "ProductVariant",
    id: gidOf("ProductVariant", id),
    sku,
    barcode,
    price: money(price),
    compareAtPrice: compareAtPrice === null ? null : money(compareAtPrice),
    position: product.variants.indexOf(variant) + 1,
    selectedOptions: product.options.map(({ name }, at) => ({ name, value: values[at] ?? "" })),
    inventoryPolicy: policy,
    inventoryQuantity: around.store.total(item),
    inventoryItem: showItem(variant, around.store),
    product: () => showProduct(product, around),
  };
}

/** Prices come back with two decimals, whatever was sent. */
function money(text: string): string {
  const [whole = "0", fraction = ""] = text.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}

/** An inventory item. */
export function showItem({ item, sku, tracked, requiresShipping }: ShopifyStoredVariant, store: ShopifyStore): Thing {
  return {
    __typename: "InventoryItem",
    id: gidOf("InventoryItem", item),
    sku,
    tracked,
    requiresShipping,
    inventoryLevel: ({ locationId }: Args) => showLevel(item, String(locationId), store),
  };
}

/** Pieces at one location. */
export function showLevel(item: number, location: string, store: ShopifyStore): Thing | null {
  const pieces = store.level(item, location);
  if (pieces === undefined) return null;
  return {
    id: `gid://shopify/InventoryLevel/${item}-${numberOf("Location", location) ?? 0}`,
    isActive: true,
    quantities: ({ names }: Args) => (names as readonly string[]).map((name) => ({ name, quantity: pieces })),
  };
}

function showFile({ id, alt, filename, readyAt, failure }: ShopifyStoredFile, now: Date): Thing {
  const isReady = readyAt <= now;
  const status = !isReady ? "PROCESSING" : failure === undefined ? "READY" : "FAILED";
  const errors = failure === undefined ? [] : [{ code: failure, message: failure.toLowerCase(), details: null }];
  return {
    __typename: "MediaImage",
    id: gidOf("MediaImage", id),
    alt,
    status,
    mediaErrors: isReady ? errors : [],
    image: status === "READY" ? { url: `https://cdn.shopify.com/s/files/1/0001/files/${filename}?v=1` } : null,
  };
}
