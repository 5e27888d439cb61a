/**
 * A product as rows of a catalogue: one for each variant, kept together by `item_group_id`. Marketing API, "Catalog Batch"
 * and its fields, April 2026, read 2026-11-21.
 */
import { ChannelError } from "../../channel/failures.js";
import type { TextLimit } from "../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import type { Photo } from "../../channel/verbs.js";
import type { Availability, ProductView, VariantView } from "../../channel/view.js";

/** Which title is too long is not on the pages that we read. (unverified) */
export const TITLE: TextLimit = { max: 200, unit: "codePoints" };
export const DESCRIPTION: TextLimit = { max: 5_000, unit: "codePoints" };
/** "image: up to 21" */
export const MOST_PHOTOS = 20;
/** Of an id. */
const MOST_ID = 100;

/** What does not depend on price and stock. */
export interface CatalogueRow {
  /** The SKU: the natural key. */
  readonly id: string;
  /** Our id of the variant. */
  readonly variant: string;
  readonly title: string;
  readonly description: string;
  readonly condition: string;
  readonly link: string;
  readonly brand: string;
  readonly google_product_category?: string | undefined;
  readonly color?: string | undefined;
  readonly size?: string | undefined;
  /** Ids of the photos to show, the variant's own first. */
  readonly photos: readonly string[];
}

/** How much there is of a row. */
export interface CatalogueStock {
  readonly availability: string;
  readonly quantity_to_sell_on_facebook?: number | undefined;
}

/** What Meta is sent of a product. */
export interface CatalogueContent {
  /** Of the rows that belong together: our marker. */
  readonly group: string;
  readonly rows: readonly CatalogueRow[];
  /** By row, as `"65000 IDR"`. */
  readonly prices: Readonly<Record<string, string>>;
  /** By row. */
  readonly stocks: Readonly<Record<string, CatalogueStock>>;
}

/** What rows are rendered with. */
export interface RowSettings {
  readonly brand?: string | undefined;
}

type Input = RenderInput<RowSettings, unknown>;

/** Renders a product. @throws ChannelError `invalid` where a field that Meta wants is missing */
export function renderRows(input: Input): Rendered<CatalogueContent> {
  const { product, tools, marker } = input;
  const losses: Loss[] = [...soldAs(product), ...salesOf(product)];
  const text = product.description === "" ? product.title : product.description;
  const description = tools.fit({ field: "description", text }, DESCRIPTION);
  losses.push(...description.losses);
  const shared = {
    description: description.text,
    condition: CONDITIONS[product.condition],
    link: linkOf(input),
    brand: brandOf(input),
    ...(product.googleCategory === undefined ? {} : { google_product_category: String(product.googleCategory) }),
  };
  const rows = product.variants.map((variant): CatalogueRow => {
    const title = tools.fit({ field: "title", text: titleOf(product, variant) }, TITLE);
    losses.push(...title.losses);
    const photos = photosOf(product, variant);
    return { id: keyOf(variant), variant: variant.id, title: title.text, ...shared, ...lookOf(variant), photos };
  });
  const byKey = <T>(value: (variant: VariantView) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(product.variants.map((variant) => [keyOf(variant), value(variant)]));
  return {
    content: {
      group: groupOf(marker),
      rows,
      // As text with its currency: whether a bare number of rupiah means one or a hundredth is not verified.
      prices: byKey(({ price }) => `${price.amount} ${price.currency}`),
      stocks: byKey(stockOf),
    },
    losses: unique(losses),
  };
}

function unique(losses: readonly Loss[]): readonly Loss[] {
  return losses.filter(
    (loss, index) => losses.findIndex((other) => other.field === loss.field && other.reason === loss.reason) === index,
  );
}

function groupOf(marker: string): string {
  if (marker.length <= MOST_ID) return marker;
  throw missing("id", `The product's id has more than ${MOST_ID} characters`, "Shorten it.");
}

function keyOf({ sku }: VariantView): string {
  if (sku.length <= MOST_ID) return sku;
  throw missing("sku", `The SKU ${sku.slice(0, 20)}… has more than ${MOST_ID} characters`, "Shorten it.");
}

function missing(field: string, message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field, cure });
}

function linkOf({ link, product, seller }: Input): string {
  const found = link ?? product.url ?? seller.url;
  if (found !== undefined) return found;
  throw missing(
    "link",
    "Meta wants the address of a page for every product",
    "Give the seller a url, or a storefront.",
  );
}

function brandOf({ product, settings, seller }: Input): string {
  const brand = product.brand ?? settings.brand ?? seller.name;
  if (brand !== "") return brand;
  throw missing("brand", "Meta wants a brand for every product", "Give the product or the channel a `brand`.");
}

/** {new, refurbished, used} */
const CONDITIONS = { new: "new", refurbished: "refurbished", used: "used", openBox: "used", damaged: "used" } as const;

function soldAs({ condition }: ProductView): readonly Loss[] {
  if (condition !== "openBox" && condition !== "damaged") return [];
  return [{ field: "condition", reason: "converted", note: "sold as used" }];
}

// `sale_price` can be set; how it is taken off again is on no page that we read, so that the price is what is paid now.
function salesOf({ variants }: ProductView): readonly Loss[] {
  const isOnSale = variants.some(({ price, listPrice }) => price.amount !== listPrice.amount);
  return isOnSale ? [{ field: "listPrice", reason: "dropped", note: "the price is the one of the sale" }] : [];
}

function titleOf({ title, variants }: ProductView, { options }: VariantView): string {
  if (variants.length === 1 || options.length === 0) return title;
  return `${title} – ${options.map(({ label }) => label).join(", ")}`;
}

const COLOURS = /^(warna|colou?r)$/i;
const SIZES = /^(ukuran|size)$/i;

function lookOf({ options }: VariantView): Pick<CatalogueRow, "color" | "size"> {
  const named = (names: RegExp): string | undefined =>
    options.find(({ code, name }) => names.test(code) || names.test(name))?.label;
  const [color, size] = [named(COLOURS), named(SIZES)];
  return { ...(color === undefined ? {} : { color }), ...(size === undefined ? {} : { size }) };
}

function photosOf({ photos }: ProductView, { photos: own }: VariantView): readonly string[] {
  const all = photos.map(({ id }) => id);
  return [...new Set([...own, ...all])].slice(0, MOST_PHOTOS);
}

/** {in stock, out of stock, available for order, discontinued} */
const AVAILABILITY: Readonly<Record<Availability, string>> = {
  inStock: "in stock",
  outOfStock: "out of stock",
  preorder: "available for order",
  backorder: "available for order",
  discontinued: "discontinued",
};

function stockOf({ availability, stock }: VariantView): CatalogueStock {
  const quantity = stock === undefined ? {} : { quantity_to_sell_on_facebook: stock };
  return { availability: AVAILABILITY[availability], ...quantity };
}

/** One row as it is sent, with its photos' addresses. */
export function dataOf(content: CatalogueContent, row: CatalogueRow, photos: readonly Photo[]): object {
  const { variant: _variant, photos: wanted, ...rest } = row;
  const urls = new Map(photos.flatMap(({ id, url }) => (url === undefined ? [] : [[id, url] as const])));
  const image = wanted.flatMap((id) => {
    const url = urls.get(id);
    return url === undefined ? [] : [{ url, tag: [] }];
  });
  return {
    ...rest,
    item_group_id: content.group,
    image,
    price: content.prices[row.id],
    ...content.stocks[row.id],
  };
}
