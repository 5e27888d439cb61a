/** Options become tiers, variants become models. Page of init_tier_variation, read 2026-11-21 */
import type { ProductView, VariantView } from "../../channel/view.js";
import { gtinOfIsbn, shortGtin } from "../../model/identifiers.js";
import { notForShopee, type ShopeeModel, type ShopeeTier } from "./content.js";
import { type Desk, fitted } from "./desk.js";
import { ownParcel, type Parcel } from "./parcel.js";

const MOST_TIERS = 2;
/** "model number at most 50"; options of one tier "should be under 50" and may be 50 by the same page. */
const MOST_MODELS = 50;
/** "model_sku length information needs to be no more than 100 characters" */
const MOST_SKU = 100;

/** Tiers and models; none where the product has no options. @throws ChannelError `invalid` for more than Shopee takes */
export function modelsOf(
  desk: Desk,
  parcel: Parcel,
): { readonly tiers: readonly ShopeeTier[]; readonly models: readonly ShopeeModel[] } {
  const { product } = desk;
  if (product.options.length === 0) return { tiers: [], models: [] };
  checkCounts(product);
  const used = product.options.map((option) => ({
    ...option,
    values: option.values.filter(({ code }) =>
      product.variants.some(({ options }) => options.some((one) => one.code === option.code && one.value === code)),
    ),
  }));
  const tiers = used.map((option, at): ShopeeTier => {
    const photos = at === 0 ? photosOf(desk, option) : undefined;
    const options = option.values.map(({ label }, place) => {
      const photo = photos?.[place];
      const name = fitted(desk, "options", [{ field: "options", text: label }], desk.limits.tierOption);
      return { name, ...(photo === undefined ? {} : { photo }) };
    });
    checkNames(option.name, options);
    return { name: fitted(desk, "options", [{ field: "options", text: option.name }], desk.limits.tierName), options };
  });
  const models = product.variants.map((variant): ShopeeModel => {
    const gtin_code = gtinFor(desk, variant);
    return {
      variant: variant.id,
      tier_index: used.map(({ code, values }) => {
        const value = variant.options.find((one) => one.code === code)?.value;
        return values.findIndex((one) => one.code === value);
      }),
      model_sku: skuOf(variant),
      ...(gtin_code === undefined ? {} : { gtin_code }),
      ...ownParcel(variant.shipping, parcel),
    };
  });
  return { tiers, models };
}

function checkCounts({ options, variants }: ProductView): void {
  if (options.length > MOST_TIERS) {
    const names = options.map(({ name }) => name).join(", ");
    const message = `Shopee takes ${MOST_TIERS} options, this product has ${options.length} (${names}).`;
    throw notForShopee(
      "options",
      message,
      "Make one product for each value of one option, or join two options into one.",
    );
  }
  if (variants.length > MOST_MODELS) {
    const message = `Shopee takes ${MOST_MODELS} variants, this product has ${variants.length}.`;
    throw notForShopee("variants", message, "Split the product, such as by its first option.");
  }
}

function checkNames(tier: string, options: readonly { readonly name: string }[]): void {
  const names = options.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw notForShopee(
    "options",
    `Two values of "${tier}" read "${twice}" on Shopee.`,
    "Make them differ in their first letters.",
  );
}

function skuOf({ sku }: VariantView): string {
  if (sku.length <= MOST_SKU) return sku;
  throw notForShopee("variants.sku", `Shopee takes SKUs of at most ${MOST_SKU} characters.`, "Shorten the SKU.");
}

/**
 * One photo for each option of the first tier, or none at all: a part of them is refused (`error_tier_img_partial`; the
 * page does not say so itself, unverified). Only photos that travel with the listing can be used.
 */
function photosOf(desk: Desk, { values }: ProductView["options"][number]): readonly string[] | undefined {
  const { product, limits, losses } = desk;
  const sent = new Set(product.photos.slice(0, limits.images.max).map(({ id }) => id));
  const photos = values.flatMap(({ photo }) => (photo !== undefined && sent.has(photo) ? [photo] : []));
  if (photos.length === values.length) return photos;
  if (values.some(({ photo }) => photo !== undefined)) {
    losses.push({
      field: "options",
      reason: "dropped",
      note: "Shopee shows photos of options only where every value has one.",
    });
  }
  return undefined;
}

/** "00": Shopee's word for "has none". */
const NO_GTIN = "00";

/** The barcode of a variant, as the shop's rule wants it. */
export function gtinFor({ limits }: Desk, variant: VariantView): string | undefined {
  for (const { scheme, value } of variant.identifiers) {
    const gtin = scheme === "gtin" ? value : scheme === "isbn" ? gtinOfIsbn(value) : undefined;
    if (gtin !== undefined) return shortGtin(gtin);
  }
  if (limits.gtinRule.toLowerCase() === "mandatory") {
    const cure = "Set identifiers with the barcode (GTIN, EAN, UPC).";
    throw notForShopee("variants.identifiers", `Shopee wants a barcode for ${variant.sku} in this category.`, cure);
  }
  return limits.gtinRule.toLowerCase() === "flexible" ? NO_GTIN : undefined;
}
