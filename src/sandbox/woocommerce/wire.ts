/** How products, variations and media look on the wire. Measured on WooCommerce 11.0.1, 2026-11-21 */
import type { WooMedia, WooStore, WooStoredProduct } from "./store.js";

/** Where the shop's pages are, and the moment. */
export interface Showing {
  readonly store: WooStore;
  readonly url: string;
  readonly now: Date;
}

/** A product as it is answered; a variation among products bears its parent. */
export function wireProduct({ store, url, now }: Showing, product: WooStoredProduct): object {
  const { createdAt, meta, images, categories, tags, ...plain } = product;
  const children = store.products.filter(({ parent_id, status }) => parent_id === product.id && status !== "trash");
  return {
    ...plain,
    ...datesOf(product),
    name: product.type === "variation" ? nameOfVariation(store, product) : product.name,
    permalink: permalinkOf(url, product, store),
    // The theme's filters write paragraphs around what was sent.
    description: paragraphs(product.description),
    short_description: paragraphs(product.short_description),
    catalog_visibility: "visible",
    price: product.type === "variable" ? lowest(children, now) : priceOf(product, now),
    categories: categories.map((id) => ({ id })),
    tags: tags.map((id) => ({ id })),
    images: images.flatMap((id) => imageOf(store, url, id)),
    attributes: product.attributes.map(({ options, ...one }) =>
      product.type === "variation" ? { id: 0, name: one.name, option: options[0] } : { id: 0, ...one, options },
    ),
    variations: children.map(({ id }) => id),
    meta_data: metaOf(product),
  };
}

/** A variation as its own list answers it: without parent and type. */
export function wireVariation(showing: Showing, variation: WooStoredProduct): object {
  const { store, url, now } = showing;
  const { createdAt, meta, images, categories, tags, parent_id, type, slug, short_description, ...plain } = variation;
  return {
    ...plain,
    ...datesOf(variation),
    name: nameOfVariation(store, variation),
    permalink: permalinkOf(url, variation, store),
    description: paragraphs(variation.description),
    price: priceOf(variation, now),
    image: images.flatMap((id) => imageOf(store, url, id))[0] ?? null,
    attributes: variation.attributes.map(({ name, options }) => ({ id: 0, name, option: options[0] })),
    meta_data: metaOf(variation),
  };
}

/** A file as the media library answers it. */
export function wireMedia(url: string, { id, name, alt, format }: WooMedia): object {
  return {
    id,
    media_type: "image",
    mime_type: `image/${format}`,
    alt_text: alt,
    source_url: `${url}/wp-content/${name}`,
  };
}

function datesOf({ createdAt, date_on_sale_from_gmt: from, date_on_sale_to_gmt: until }: WooStoredProduct): object {
  const created = createdAt.toISOString().slice(0, 19);
  return {
    date_created: created,
    date_created_gmt: created,
    date_on_sale_from_gmt: from === "" ? null : from,
    date_on_sale_to_gmt: until === "" ? null : until,
  };
}

function nameOfVariation(store: WooStore, { parent_id, attributes }: WooStoredProduct): string {
  const chosen = attributes.map(({ options }) => options[0]).join(", ");
  return `${store.find(parent_id)?.name ?? ""}${chosen === "" ? "" : ` - ${chosen}`}`;
}

function permalinkOf(url: string, { id, slug, status, parent_id }: WooStoredProduct, store: WooStore): string {
  const page = parent_id === 0 ? slug : (store.find(parent_id)?.slug ?? "");
  return status === "publish" ? `${url}/produk/${page}/` : `${url}/?post_type=product&p=${id}`;
}

function paragraphs(html: string): string {
  const text = html.trim();
  if (text === "") return "";
  return /^<(p|ul|ol|div|h\d)\b/i.test(text) ? `${text.replaceAll("</p><", "</p>\n<")}\n` : `<p>${text}</p>\n`;
}

/** What a buyer pays now. */
function priceOf(product: WooStoredProduct, now: Date): string {
  const { regular_price, sale_price, date_on_sale_from_gmt: from, date_on_sale_to_gmt: until } = product;
  const at = (text: string) => Date.parse(`${text}Z`);
  const isOn = (from === "" || at(from) <= now.getTime()) && (until === "" || now.getTime() <= at(until));
  return sale_price !== "" && isOn ? sale_price : regular_price;
}

function lowest(children: readonly WooStoredProduct[], now: Date): string {
  const prices = children.map((one) => priceOf(one, now)).filter((price) => price !== "");
  return prices.toSorted((a, b) => Number(a) - Number(b))[0] ?? "";
}

function imageOf(store: WooStore, url: string, id: number): readonly object[] {
  const media = store.photo(id);
  return media ? [{ id, src: `${url}/wp-content/${media.name}`, name: media.name, alt: media.alt }] : [];
}

function metaOf({ meta }: WooStoredProduct): readonly object[] {
  return Object.entries(meta).map(([key, value], at) => ({ id: at + 1, key, value }));
}
