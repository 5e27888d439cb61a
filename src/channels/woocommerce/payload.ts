/** What is sent of a product, facet by facet, and whether the shop kept it. Measured on WooCommerce 11.0.1, 2026-11-21 */

import type { Facet } from "../../channel/facet.js";
import { ChannelError } from "../../channel/failures.js";
import type { Photo } from "../../channel/verbs.js";
import type { WooContent, WooItem, WooPrice, WooStock } from "./content.js";
import { plainAmount } from "./goods.js";
import type { Images } from "./photos.js";
import { MARKER_KEY, type There } from "./there.js";

/** What the product itself says, without price, stock and photos. */
export function productFields(content: WooContent, marker: string): object {
  const { name, description, short_description, type, sku, categories, tags, attributes, virtual } = content;
  const [only] = content.items;
  return {
    // A title is words; the shop's pages print it as HTML.
    name: name.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    description,
    short_description,
    type,
    sku,
    ...(categories === null ? {} : { categories: categories.map((id) => ({ id })) }),
    ...(tags === null ? {} : { tags: tags.map((id) => ({ id })) }),
    attributes: attributes.map((one, position) => ({ ...one, position, visible: true })),
    meta_data: [{ key: MARKER_KEY, value: marker }],
    // What a variable product was before it had variations must not stay: a barcode is taken once.
    ...(type === "simple" && only ? { virtual, ...parcelFields(only) } : { global_unique_id: "" }),
  };
}

function parcelFields({ gtin, weight, dimensions }: WooItem): object {
  return { global_unique_id: gtin, weight, dimensions };
}

/** What a variation says, without price, stock and photo. */
export function variationFields({ virtual }: WooContent, item: WooItem): object {
  const { sku, attributes } = item;
  return { sku, attributes, virtual, ...parcelFields(item) };
}

/** The photo of a variation, where it has one of its own. */
export function imageField({ photo }: WooItem, images: Images): object {
  const id = photo === undefined ? undefined : images.get(photo);
  return id === undefined ? {} : { image: { id } };
}

/** The photos of a product, in order: they take the place of those that are there. */
export function photoFields(photos: readonly Photo[], images: Images): object {
  return {
    images: photos.flatMap(({ id, alt }) => {
      const media = images.get(id);
      return media === undefined ? [] : [{ id: media, ...(alt === "" ? {} : { alt }) }];
    }),
  };
}

/** Price and stock of one variant, as far as they are due. */
export function amountFields({ prices, stocks }: WooContent, variant: string, due: readonly Facet[]): object {
  const price = due.includes("price") ? prices[variant] : undefined;
  const stock = due.includes("stock") ? stocks[variant] : undefined;
  return { ...(price && priceFields(price)), ...(stock && stockFields(stock)) };
}

// A sale of the seller's own has dates; left there, they would switch ours off. WooCommerce's source, read 2026-11-22:
// an empty text takes a date away.
function priceFields({ regular, sale, until }: WooPrice): object {
  return { regular_price: regular, sale_price: sale, date_on_sale_from_gmt: "", date_on_sale_to_gmt: until };
}

// "stock_quantity without manage_stock is silently ignored"
function stockFields({ quantity, backorders, status }: WooStock): object {
  if (quantity === null) return { manage_stock: false, stock_status: status };
  return { manage_stock: true, stock_quantity: quantity, backorders };
}

/** What the shop has of one variant's price and stock. */
export type Stored = Pick<
  There,
  "price" | "regular_price" | "sale_price" | "manage_stock" | "stock_quantity" | "stock_status"
>;

/** These fields alone, so that they can be kept. */
export function storedOf(there: There): Stored {
  const { price, regular_price, sale_price, manage_stock, stock_quantity, stock_status } = there;
  return { price, regular_price, sale_price, manage_stock, stock_quantity, stock_status };
}

/**
 * Whether the shop kept price and stock as they were sent: WooCommerce changes what it does not understand without a word.
 *
 * @returns what it made of them, where that is something else
 */
export function otherThanSent(
  stored: Stored,
  { prices, stocks }: WooContent,
  variant: string,
  due: readonly Facet[],
): ChannelError | undefined {
  const price = due.includes("price") ? prices[variant] : undefined;
  if (price && !isPriceKept(stored, price)) return otherPrice(stored, price);
  const stock = due.includes("stock") ? stocks[variant] : undefined;
  if (stock && !isStockKept(stored, stock)) return otherStock(stored, stock);
  return undefined;
}

function isPriceKept({ price, regular_price, sale_price }: Stored, sent: WooPrice): boolean {
  const pays = sent.sale === "" ? sent.regular : sent.sale;
  return (
    plainAmount(regular_price) === sent.regular && plainAmount(sale_price) === sent.sale && plainAmount(price) === pays
  );
}

function otherPrice({ price, regular_price, sale_price }: Stored, { regular, sale }: WooPrice): ChannelError {
  const were = `${regular}${sale === "" ? "" : ` (sale ${sale})`}`;
  const are = `${regular_price || "none"}${sale_price === "" ? "" : ` (sale ${sale_price})`}, to be paid ${price || "none"}`;
  return new ChannelError("invalid", `The shop was sent the price ${were} and has ${are}.`, {
    facets: ["price"],
    field: "price",
    cure: "See which plugin of the shop changes prices, or whether a sale with dates of its own is set there.",
  });
}

function isStockKept({ manage_stock, stock_quantity, stock_status }: Stored, sent: WooStock): boolean {
  if (sent.quantity !== null) return stock_quantity === sent.quantity;
  return manage_stock !== true && (stock_status ?? sent.status) === sent.status;
}

function otherStock({ stock_quantity, stock_status }: Stored, { quantity, status }: WooStock): ChannelError {
  const was = quantity ?? status;
  const is = stock_quantity ?? stock_status ?? "none";
  return new ChannelError("invalid", `The shop was sent the stock ${was} and has ${is}.`, {
    facets: ["stock"],
    field: "stock",
    cure: "Switch stock management on: WooCommerce › Settings › Products › Inventory.",
  });
}
