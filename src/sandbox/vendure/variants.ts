/**
 * Variants: as on a server of 3.7.3, tried 2026-11-22. A SKU may be there twice; options may not, but only when a variant
 * is made. Prices below zero and with fractions are taken.
 */
import { type Args, type Call, merged } from "./call.js";
import { productOf, wireVariant } from "./forms.js";
import { checkInput } from "./graphql.js";
import { notFound, refuse } from "./refusal.js";
import type { VendureTranslation, VendureVariant } from "./store.js";

const INPUT = [
  ...["enabled", "translations", "facetValueIds", "sku", "price", "prices", "taxCategoryId", "optionIds"],
  ...["featuredAssetId", "assetIds", "stockOnHand", "stockLevels", "outOfStockThreshold"],
  ...["useGlobalOutOfStockThreshold", "trackInventory"],
];

function each(input: unknown): readonly unknown[] {
  return Array.isArray(input) ? input : refuse("BAD_USER_INPUT", "input must be a list", 400);
}

export function createProductVariants(call: Call, { input }: Args): readonly object[] {
  if (!call.channel.hasTaxZone) {
    const message =
      "The active tax zone could not be determined. Ensure a default tax zone is set for the current channel.";
    refuse("INTERNAL_SERVER_ERROR", message);
  }
  return each(input).map((one) => {
    const given = checkInput(
      one,
      "CreateProductVariantInput",
      [...INPUT, "productId"],
      ["productId", "translations", "sku"],
    );
    const product = productOf(call, given["productId"]);
    const optionIds = idsIn(given["optionIds"]);
    checkOptions(call, product.groupIds, optionIds);
    const same = call.store.variantsOf(product.id).find((other) => isSame(other.optionIds, optionIds));
    if (same) refuse("USER_INPUT_ERROR", `A ProductVariant with the selected options already exists: ${same.sku}`);
    const variant = call.store.variants.add((id) => ({
      id,
      productId: product.id,
      deleted: false,
      enabled: true,
      sku: "",
      translations: [],
      prices: { [call.channel.currency]: 0 },
      trackInventory: "INHERIT",
      stock: { [call.locations[0] ?? "1"]: 0 },
      optionIds: [],
      assetIds: [],
      featuredAssetId: null,
      taxCategoryId: "1",
    }));
    return wireVariant(call, call.store.variants.set(changed(call, variant, given)));
  });
}

/** All or none: one that is not there undoes the whole call. Equal options are not looked at. */
export function updateProductVariants(call: Call, { input }: Args): readonly object[] {
  return each(input).map((one) => {
    const given = checkInput(one, "UpdateProductVariantInput", [...INPUT, "id"], ["id"]);
    const variant = call.store.variants.get(given["id"]);
    if (!variant || variant.deleted) return notFound("ProductVariant", given["id"]);
    if (given["optionIds"] !== undefined) {
      checkOptions(call, productOf(call, variant.productId).groupIds, idsIn(given["optionIds"]));
    }
    return wireVariant(call, call.store.variants.set(changed(call, variant, given)));
  });
}

/** Deleting twice is no trouble. */
export function deleteProductVariants({ store }: Call, { ids }: Args): readonly object[] {
  return idsIn(ids).map((id) => {
    const variant = store.variants.get(id) ?? notFound("ProductVariant", id);
    store.variants.set({ ...variant, deleted: true });
    return { __typename: "DeletionResponse", result: "DELETED", message: null };
  });
}

function idsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}

function checkOptions({ store }: Call, groupIds: readonly string[], optionIds: readonly string[]): void {
  const groups = optionIds.map((id) => (store.options.get(id) ?? notFound("ProductOption", id)).groupId);
  if (isSame([...new Set(groups)], groupIds) && groups.length === groupIds.length) return;
  const codes = groupIds.map((id) => store.groups.get(id)?.code).toSorted();
  refuse(
    "USER_INPUT_ERROR",
    `ProductVariant optionIds must include one optionId from each of the groups: ${codes.join(", ")}`,
  );
}

function changed(call: Call, variant: VendureVariant, given: Args): VendureVariant {
  const { sku, enabled, translations, optionIds, trackInventory, taxCategoryId, assetIds, featuredAssetId } = given;
  return {
    ...variant,
    ...(sku === undefined ? {} : { sku: String(sku) }),
    ...(typeof enabled === "boolean" ? { enabled } : {}),
    ...(translations === undefined ? {} : { translations: merged(variant.translations, namesIn(translations)) }),
    ...(optionIds === undefined ? {} : { optionIds: idsIn(optionIds) }),
    ...(trackInventory === undefined ? {} : { trackInventory: flagIn(trackInventory) }),
    ...(taxCategoryId === undefined ? {} : { taxCategoryId: String(taxCategoryId) }),
    ...(assetIds === undefined ? {} : { assetIds: idsIn(assetIds) }),
    ...(featuredAssetId === undefined ? {} : { featuredAssetId: String(featuredAssetId) }),
    prices: { ...variant.prices, ...pricesIn(call, given) },
    stock: { ...variant.stock, ...stockIn(call, given) },
  };
}

function namesIn(given: unknown): readonly VendureTranslation[] {
  return each(given).map((one) => {
    const { languageCode, name } = checkInput(one, "ProductVariantTranslationInput", ["id", "languageCode", "name"]);
    return { languageCode: String(languageCode), name: String(name ?? "") };
  });
}

function flagIn(value: unknown): VendureVariant["trackInventory"] {
  if (value === "TRUE" || value === "FALSE" || value === "INHERIT") return value;
  return refuse("BAD_USER_INPUT", `Value "${String(value)}" does not exist in "GlobalFlag" enum.`, 400);
}

function pricesIn({ channel }: Call, { price, prices }: Args): Readonly<Record<string, number>> {
  const own = price === undefined ? [] : [[channel.currency, Number(price)] as const];
  const named = (prices === undefined ? [] : each(prices)).map((one) => {
    const given = checkInput(one, "UpdateProductVariantPriceInput", ["currencyCode", "price", "delete"], ["price"]);
    const code = String(given["currencyCode"]);
    if (code !== channel.currency && !channel.currencies.includes(code)) {
      refuse("USER_INPUT_ERROR", `The currency "${code}" is not available in the current Channel`);
    }
    return [code, Number(given["price"])] as const;
  });
  return Object.fromEntries([...own, ...named]);
}

function stockIn({ locations }: Call, { stockOnHand, stockLevels }: Args): Readonly<Record<string, number>> {
  const levels = (stockLevels === undefined ? [] : each(stockLevels)).map((one) => {
    const given = checkInput(one, "StockLevelInput", ["stockLocationId", "stockOnHand"], ["stockOnHand"]);
    const id = String(given["stockLocationId"]);
    if (!locations.includes(id)) refuse("", "SqliteError: FOREIGN KEY constraint failed");
    return [id, Number(given["stockOnHand"])] as const;
  });
  const own = stockOnHand === undefined ? [] : [[locations[0] ?? "1", Number(stockOnHand)] as const];
  const all = [...own, ...levels];
  if (all.some(([, pieces]) => pieces < 0)) refuse("USER_INPUT_ERROR", "stockOnHand cannot be a negative value");
  return Object.fromEntries(all);
}
