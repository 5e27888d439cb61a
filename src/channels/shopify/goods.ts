/** Options, variants, prices and stock of a product in Shopify's shapes. Admin schema 2026-10, read 2026-11-21 */
import type { Loss, RenderInput } from "../../channel/render.js";
import type { ProductView, VariantView } from "../../channel/view.js";
import { gtinOfIsbn, shortGtin } from "../../model/identifiers.js";
import { compareMoney, toMajorText } from "../../model/money.js";
import type { Money } from "../../model/product.js";
import { inOrder, isSold } from "../shared-listing.js";
import {
  notForShopify,
  type ShopifyContent,
  type ShopifyOption,
  type ShopifyPrice,
  type ShopifyStock,
  type ShopifyVariant,
} from "./content.js";
import type { Desk } from "./desk.js";
import type { ShopifyExtras } from "./extras.js";
import { MOST_OPTIONS, MOST_PHOTOS, MOST_VARIANTS } from "./limits.js";
import type { ShopifySettings } from "./settings.js";

/** What `render` is handed. */
export type ShopifyInput = RenderInput<ShopifySettings, ShopifyExtras>;

/** Options and variants. @throws ChannelError `invalid` for more than the shop takes */
export function variantsOf(
  { product, extras }: ShopifyInput,
  desk: Desk | undefined,
  losses: Loss[],
): Pick<ShopifyContent, "options" | "variants" | "skus"> {
  const { options, variants } = product;
  checkCounts(product, desk);
  const named = options.map((option) => optionOf(product, option));
  return {
    options: named,
    variants: variants.map((variant, at) => variantOf(product, extras, variant, at, losses)),
    skus: inOrder(variants.map(({ id, sku }) => [id, sku])),
  };
}

function checkCounts({ options, variants }: ProductView, desk: Desk | undefined): void {
  const { mostOptions = MOST_OPTIONS, mostVariants = MOST_VARIANTS } = desk ?? {};
  if (options.length > mostOptions) {
    const names = options.map(({ name }) => name).join(", ");
    const message = `Shopify takes ${mostOptions} options, this product has ${options.length} (${names}).`;
    throw notForShopify("options", message, "Join two options into one, or make several products.");
  }
  if (variants.length > mostVariants) {
    const message = `The shop takes ${mostVariants} variants of a product; this has ${variants.length}.`;
    throw notForShopify("variants", message, "Split the product.");
  }
}

/** Values that a variant is sold in; two that read the same would be one variant there. */
function optionOf({ variants }: ProductView, { code, name, values }: ProductView["options"][number]): ShopifyOption {
  const used = values.filter((value) =>
    variants.some(({ options }) => options.some((one) => one.code === code && one.value === value.code)),
  );
  const labels = used.map(({ label }) => label);
  const twice = labels.find((label, at) => labels.findIndex((one) => one.toLowerCase() === label.toLowerCase()) < at);
  if (twice === undefined) return { name, values: labels };
  throw notForShopify("options", `Two values of "${name}" read "${twice}".`, "Make them differ.");
}

function variantOf(
  product: ProductView,
  { taxable }: ShopifyExtras,
  variant: VariantView,
  at: number,
  losses: Loss[],
): ShopifyVariant {
  const { id, availability, stock } = variant;
  noteWhatIsLost(variant, at, losses);
  const grams = variant.shipping.weightGrams ?? product.shipping.weightGrams;
  const photo = photoOf(product, variant);
  return {
    variant: id,
    values: product.options.map(({ code }) => variant.options.find((one) => one.code === code)?.label ?? ""),
    barcode: barcodeOf(variant),
    tracked: stock !== undefined || !isSold(variant),
    inventoryPolicy: availability === "preorder" || availability === "backorder" ? "CONTINUE" : "DENY",
    requiresShipping: product.kind === "physical" || product.kind === "bundle",
    ...(grams === undefined ? {} : { grams }),
    ...(taxable === undefined ? {} : { taxable }),
    ...(photo === undefined ? {} : { photo }),
  };
}

/** "Any file specified here must also be specified in the `files` input for the product." */
function photoOf({ photos, options }: ProductView, variant: VariantView): string | undefined {
  const sent = new Set(photos.slice(0, MOST_PHOTOS).map(({ id }) => id));
  const ofValues = options.flatMap(({ code, values }) => {
    const chosen = variant.options.find((one) => one.code === code)?.value;
    return values.filter((value) => value.code === chosen).flatMap(({ photo }) => photo ?? []);
  });
  return [...variant.photos, ...ofValues].find((id) => sent.has(id));
}

function barcodeOf({ identifiers }: VariantView): string {
  for (const { scheme, value } of identifiers) {
    const gtin = scheme === "isbn" ? gtinOfIsbn(value) : scheme === "gtin" ? value : undefined;
    if (gtin !== undefined) return shortGtin(gtin);
  }
  return "";
}

function noteWhatIsLost({ tiers, minOrder, maxOrder, availability }: VariantView, at: number, losses: Loss[]): void {
  const lose = (field: string, note: string): number =>
    losses.push({ field: `variants[${at}].${field}`, reason: "dropped", note });
  if (tiers.length > 0) lose("price.tiers", "Shopify keeps quantity discounts in catalogues for companies.");
  if (minOrder > 1 || maxOrder !== undefined) lose("stock.minOrder", "Shopify has no field for purchase limits.");
  if (availability === "preorder") lose("stock.preorder", "Shopify sells it, and does not say when it ships.");
}

/** Price of each variant. @throws ChannelError `invalid` where it is in another currency than the shop's */
export function pricesOf(
  { product: { variants } }: ShopifyInput,
  desk: Desk | undefined,
): Pick<ShopifyContent, "currency" | "prices"> {
  const { currency } = variants[0].price;
  if (desk !== undefined) checkCurrency(currency, desk);
  return { currency, prices: inOrder(variants.map((variant) => [variant.id, priceOf(variant)])) };
}

/** A shop has one currency, and its prices bear none. @throws ChannelError `invalid` where it is another one */
export function checkCurrency(currency: string, { currency: own }: Desk): void {
  if (currency === own) return;
  const message = `The shop sells in ${own}, the product is priced in ${currency}.`;
  throw notForShopify("price", message, `Give the product its price in ${own} for this channel.`);
}

function priceOf({ price, listPrice }: VariantView): ShopifyPrice {
  return { price: decimal(price), was: compareMoney(listPrice, price) > 0 ? decimal(listPrice) : null };
}

function decimal(money: Money): string {
  return plainDecimal(toMajorText(money));
}

/** `"65000.00"` and `"65000"` are the same price, written in two ways. */
export function plainDecimal(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Stock of the variants that are counted. */
export function stocksOf({ product, settings }: ShopifyInput): ShopifyContent["stocks"] {
  const counted = product.variants.filter((variant) => variant.stock !== undefined || !isSold(variant));
  return inOrder(counted.map((variant) => [variant.id, stockOf(variant, Object.entries(settings.locations))]));
}

function stockOf(variant: VariantView, places: readonly (readonly [string, string])[]): readonly ShopifyStock[] {
  const sold = isSold(variant);
  if (places.length === 0) return [{ stock: sold ? (variant.stock ?? 0) : 0 }];
  return places.map(([ours, location]) => {
    const there = variant.byLocation.find((one) => one.location === ours)?.stock ?? 0;
    return { location, stock: sold ? there : 0 };
  });
}
