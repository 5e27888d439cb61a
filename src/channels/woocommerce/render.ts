/**
 * From a product to what WooCommerce is sent: simple where the product has no options, else variable with a variation for
 * each variant. Measured on WooCommerce 11.0.1, 2026-11-21
 */
import type { Loss, Rendered } from "../../channel/render.js";
import type { ProductView, VariantView } from "../../channel/view.js";
import type { AttributeValue } from "../../model/product.js";
import { categoriesOf, tagsOf } from "./categories.js";
import { notForWoo, parentSkus, type WooAttribute, type WooContent, type WooItem } from "./content.js";
import type { Desk, WooInput } from "./desk.js";
import { factsOf } from "./facts.js";
import { parcelOf, pricesOf, stocksOf } from "./goods.js";
import { MOST_PHOTOS } from "./limits.js";
import { canUpload } from "./wire.js";
import { descriptionOf, nameOf, shortDescriptionOf, wordsOf } from "./words.js";

/** Renders a product as a WooCommerce product. @throws ChannelError `invalid` for what WooCommerce does not take */
export function renderProduct(input: WooInput): Rendered<WooContent> {
  const desk: Desk = { input, product: input.product, facts: factsOf(input.facts), losses: [] };
  const { product } = desk;
  checkVariants(product);
  const isVariable = product.options.length > 0;
  const items = product.variants.map((variant) => itemOf(desk, variant));
  const description = descriptionOf(desk);
  const short_description = shortDescriptionOf(desk);
  const content: WooContent = {
    name: nameOf(desk),
    description,
    short_description,
    words: wordsOf(description, short_description),
    type: isVariable ? "variable" : "simple",
    sku: isVariable ? parentSkuOf(input.marker, items) : (items[0]?.sku ?? ""),
    categories: categoriesOf(desk),
    tags: tagsOf(desk),
    attributes: attributesOf(desk),
    virtual: product.kind === "digital" || product.kind === "service" || product.kind === "voucher",
    items,
    prices: pricesOf(desk),
    stocks: stocksOf(desk),
  };
  noteWhatIsLost(desk);
  return { content, losses: desk.losses, ...photosOf(desk) };
}

function checkVariants({ options, variants }: ProductView): void {
  const skus = variants.map(({ sku }) => sku.trim().toLowerCase());
  const twice = skus.find((sku, at) => skus.indexOf(sku) !== at);
  if (twice !== undefined) {
    const message = `WooCommerce takes every SKU once; "${twice}" is there twice.`;
    throw notForWoo("variants.sku", message, "Give every variant a SKU of its own.");
  }
  if (options.length === 0 && variants.length > 1) {
    const message = "WooCommerce tells variations apart by their options; this product has none.";
    throw notForWoo("options", message, "Say in which option the variants differ.");
  }
}

function parentSkuOf(marker: string, items: readonly WooItem[]): string {
  const taken = new Set(items.map(({ sku }) => sku.trim().toLowerCase()));
  const [first, second] = parentSkus(marker);
  return taken.has(first.trim().toLowerCase()) ? second : first;
}

function itemOf(desk: Desk, variant: VariantView): WooItem {
  const { product } = desk;
  const sent = new Set(product.photos.slice(0, MOST_PHOTOS).map(({ id }) => id));
  const ofOption = variant.options.flatMap(({ code, value }) => {
    const option = product.options.find((one) => one.code === code);
    return option?.values.find((one) => one.code === value)?.photo ?? [];
  });
  const photo = [...variant.photos, ...ofOption].find((id) => sent.has(id));
  return {
    variant: variant.id,
    sku: variant.sku,
    attributes: variant.options.map(({ name, label }) => ({ name, option: unbarred(label) })),
    ...parcelOf(desk, variant),
    ...(photo === undefined || product.options.length === 0 ? {} : { photo }),
  };
}

function attributesOf(desk: Desk): readonly WooAttribute[] {
  const { product } = desk;
  const options = product.options.map((option): WooAttribute => {
    const sold = option.values.filter(({ code }) =>
      product.variants.some((variant) => variant.options.some((one) => one.code === option.code && one.value === code)),
    );
    noteBars(
      desk,
      sold.map(({ label }) => label),
    );
    return checked({ name: option.name, options: sold.map(({ label }) => unbarred(label)), variation: true });
  });
  checkNames(options);
  const named = new Set(options.map(({ name }) => name.toLowerCase()));
  const more = factsAsAttributes(desk).filter(({ name }) => {
    const isFree = !named.has(name.toLowerCase());
    named.add(name.toLowerCase());
    return isFree;
  });
  return [...options, ...more];
}

/** WooCommerce parts the values of an attribute at bars. (its source, read 2026-11-22) */
function unbarred(label: string): string {
  return label.replace(/\s*\|\s*/g, " / ").trim();
}

function noteBars({ losses }: Desk, labels: readonly string[]): void {
  if (!labels.some((label) => label.includes("|"))) return;
  losses.push({
    field: "options",
    reason: "converted",
    note: "WooCommerce parts values at a bar; a slash stands there.",
  });
}

function checked(attribute: WooAttribute): WooAttribute {
  const labels = attribute.options.map((label) => label.trim().toLowerCase());
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice === undefined) return attribute;
  const message = `Two values of "${attribute.name}" read "${twice}" in the shop.`;
  throw notForWoo("options", message, "Name them differently.");
}

function checkNames(options: readonly WooAttribute[]): void {
  const names = options.map(({ name }) => name.trim().toLowerCase());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw notForWoo("options", `Two options are named "${twice}" in the shop.`, "Name them differently.");
}

/** Brand, attributes and certificates, as the product's page lists them. */
function factsAsAttributes({ product }: Desk): readonly WooAttribute[] {
  const plain = (name: string, options: readonly string[]): WooAttribute => ({ name, options, variation: false });
  const brand = /^id\b/i.test(product.locale) ? "Merek" : "Brand";
  return [
    ...(product.brand === undefined ? [] : [plain(brand, [unbarred(product.brand)])]),
    ...Object.entries(product.attributes)
      .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
      .map(([name, value]) => plain(name, valuesOf(value, product.locale))),
    ...product.certificates.map(({ kind, number }) => plain(kind.toUpperCase(), [unbarred(number)])),
  ].filter(({ options }) => options.length > 0);
}

function valuesOf(value: AttributeValue, locale: string): readonly string[] {
  if (typeof value === "boolean") return [yesOrNo(value, locale)];
  return (typeof value === "object" ? value : [String(value)]).map(unbarred);
}

function yesOrNo(value: boolean, locale: string): string {
  if (/^id\b/i.test(locale)) return value ? "Ya" : "Tidak";
  return value ? "Yes" : "No";
}

// A consumer key does not open the media library, and photos by address make a create slow and easily doubled.
function photosOf({ input, product, losses }: Desk): Pick<Rendered<WooContent>, "photos"> {
  if (canUpload(input.settings)) return {};
  if (product.photos.length > 0) {
    const note = "A consumer key does not open the media library; set `user` and `applicationPassword` instead.";
    losses.push({ field: "photos", reason: "dropped", note });
  }
  return { photos: [] };
}

function noteWhatIsLost({ product, losses }: Desk): void {
  if (product.condition !== "new") {
    losses.push({ field: "condition", reason: "dropped", note: "WooCommerce itself has no field for it." });
  }
  for (const [at, { minOrder, maxOrder, tiers }] of product.variants.entries()) {
    const lose = (field: string, note: string): number =>
      losses.push({ field: `variants[${at}].${field}`, reason: "dropped" as Loss["reason"], note });
    if (tiers.length > 0) lose("price.tiers", "WooCommerce itself has no prices by quantity.");
    if (minOrder > 1 || maxOrder !== undefined) lose("stock.minOrder", "WooCommerce itself has no purchase limits.");
  }
}
