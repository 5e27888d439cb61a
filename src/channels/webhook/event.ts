/** What an event says, and how it is made to fit. Standard Webhooks, spec of 2026-08-17, read 2026-11-21 */
import { ChannelError } from "../../channel/failures.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import type { Photo } from "../../channel/verbs.js";
import type { Availability, ProductView, VariantView } from "../../channel/view.js";
import type { Money } from "../../model/product.js";

/** "Keep payloads below 20 kB"; images go as addresses. */
export const MAX_BYTES = 20_000;
/** Kept free for the envelope and the addresses of the photos, which are not known while rendering. */
export const RESERVED_BYTES = 5_000;

/** Of an event. */
export type Data = Readonly<Record<string, unknown>>;

/** The body of an event. */
export function bodyOf(type: string, data: Data, at: Date): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}

/** Price of one variant, as a buyer pays it now, and the regular one. */
export interface WebhookPrice {
  readonly price: Money;
  readonly listPrice: Money;
}

/** What can be had of one variant. `stock` is absent where it is not tracked. */
export interface WebhookStock {
  readonly availability: Availability;
  readonly stock?: number | undefined;
}

/** A product without price and stock, as `data` of `listing.upserted` carries it. */
export interface WebhookProduct {
  readonly id: string;
  readonly locale: string;
  readonly title: string;
  readonly description: string;
  readonly highlights: readonly string[];
  readonly brand?: string | undefined;
  readonly category: readonly string[];
  readonly tags: readonly string[];
  readonly attributes: ProductView["attributes"];
  readonly condition: ProductView["condition"];
  readonly kind: ProductView["kind"];
  readonly url?: string | undefined;
  /** `name` is empty where nobody said who sells. */
  readonly seller: { readonly name: string; readonly url?: string | undefined };
  /** The place that this listing stands in for. */
  readonly standsInFor?: string | undefined;
  readonly variants: readonly {
    readonly id: string;
    readonly sku: string;
    readonly options: Readonly<Record<string, string>>;
    readonly identifiers: VariantView["identifiers"];
  }[];
}

/** Prices and stock by variant id: facets of their own. */
export interface WebhookContent {
  readonly product: WebhookProduct;
  readonly prices: Readonly<Record<string, WebhookPrice>>;
  readonly stock: Readonly<Record<string, WebhookStock>>;
}

/** Renders a product as the data of an event, its description shortened where the rest leaves no room. */
export function renderProduct(input: RenderInput<unknown, unknown>): Rendered<WebhookContent> {
  const { variants } = input.product;
  const prices = variants.map(({ id, price, listPrice }): [string, WebhookPrice] => [id, { price, listPrice }]);
  const stock = variants.map((variant): [string, WebhookStock] => [
    variant.id,
    { availability: variant.availability, ...(variant.stock === undefined ? {} : { stock: variant.stock }) },
  ]);
  const content = (description: string): WebhookContent => ({
    product: productOf(input, description),
    prices: Object.fromEntries(prices),
    stock: Object.fromEntries(stock),
  });
  const { text, losses } = fitDescription(input, (description) => sizeOf(content(description), input.now));
  return { content: content(text), losses };
}

function productOf({ product, seller, link, standsInFor }: RenderInput<unknown, unknown>, description: string) {
  return {
    id: product.id,
    locale: product.locale,
    title: product.title,
    description,
    highlights: product.highlights,
    ...(product.brand === undefined ? {} : { brand: product.brand }),
    category: product.categoryPath,
    tags: product.tags,
    attributes: product.attributes,
    condition: product.condition,
    kind: product.kind,
    ...(link === undefined ? {} : { url: link }),
    seller: { name: seller.name, ...(seller.url === undefined ? {} : { url: seller.url }) },
    ...(standsInFor === undefined ? {} : { standsInFor: standsInFor.channel }),
    variants: product.variants.map(({ id, sku, options, identifiers }) => ({
      id,
      sku,
      options: Object.fromEntries(options.map(({ name, label }) => [name, label])),
      identifiers,
    })),
  };
}

/** Shortens the description until the event fits; quotes and line breaks weigh more in JSON than in the text. */
function fitDescription(
  { product, tools }: RenderInput<unknown, unknown>,
  sizeWith: (description: string) => number,
): { readonly text: string; readonly losses: readonly Loss[] } {
  const empty = sizeWith("");
  const room = MAX_BYTES - RESERVED_BYTES - empty;
  if (room < 0) {
    throw new ChannelError("invalid", `${product.id} is larger than the 20 kB of one event without its description`, {
      outcome: "not-sent",
      field: "variants",
      cure: "Split it into several products, or give it fewer variants and attributes.",
    });
  }
  let fitted = { text: product.description, losses: [] as readonly Loss[] };
  let max = Buffer.byteLength(product.description);
  for (let size = sizeWith(fitted.text) - empty; size > room; size = sizeWith(fitted.text) - empty) {
    // As much less as the text weighs too much; at least one byte, so that this ends.
    max = Math.min(max - 1, Math.floor((max * room) / size));
    if (max < 1) return { text: "", losses: [{ field: "description", reason: "dropped" }] };
    fitted = tools.fit({ field: "description", text: product.description }, { max, unit: "bytes" });
  }
  return fitted;
}

function sizeOf(content: WebhookContent, at: Date): number {
  return Buffer.byteLength(bodyOf("listing.upserted", dataWith(content, []), at));
}

function dataWith({ product, prices, stock }: WebhookContent, photos: readonly Data[]): Data {
  const variants = product.variants.map((variant) => ({ ...variant, ...prices[variant.id], ...stock[variant.id] }));
  return { ...product, variants, photos };
}

/** The event with as many photo addresses as fit, main first. */
export function dataOf(content: WebhookContent, photos: readonly Photo[], at: Date): { data: Data; dropped: number } {
  const addressed = photos.flatMap(({ url, alt, width, height, sha256 }) =>
    url === undefined ? [] : [{ url, alt, width, height, sha256 }],
  );
  for (let count = addressed.length; ; count -= 1) {
    const data = dataWith(content, addressed.slice(0, count));
    const bytes = Buffer.byteLength(bodyOf("listing.upserted", data, at));
    if (bytes < MAX_BYTES || count === 0) return { data, dropped: addressed.length - count };
  }
}
