/** What Lazada checks of an item before it takes it. Codes and names of the checks from the error lists, read 2026-11-21. */
import { attributesOf, decimalsOf, isLeaf, type LazadaCatalogue, type LazadaSandboxAttribute } from "./catalogue.js";
import { refuse } from "./refusal.js";
import type { LazadaStore, LazadaStoredItem, LazadaStoredSku } from "./store.js";

/** What a check works with. */
export interface Checking {
  readonly store: LazadaStore;
  readonly catalogue: LazadaCatalogue;
  /** The seller delivers by himself. */
  readonly ownDelivery: boolean;
}

type Candidate = Pick<LazadaStoredItem, "category" | "attributes" | "images" | "variations" | "skus">;

/** Checks an item as it would be. @throws LazadaRefusal */
export function checkItem(item: Candidate, id: number | undefined, on: Checking): void {
  const category =
    on.catalogue.categories.find((one) => one.id === item.category) ??
    refuse("201", `E201: ${item.category} Invalid CategoryId`);
  if (!isLeaf(on.catalogue, item.category)) refuse("4134", "Please select the last level category.");
  checkWords(item.attributes);
  checkBrand(item.attributes, on);
  checkAttributes(item, attributesOf(category));
  checkImages(item, on);
  checkVariations(item, category.attributes ?? []);
  for (const sku of item.skus) checkParcel(sku, on);
  checkSkuNames(item, id, on);
}

function checkWords({ name, description = "" }: Readonly<Record<string, string>>): void {
  if (!name) refuse("4108", "CHK_BASIC_REQUIRED");
  if (Array.from(name).length > 255) refuse("4120", "CHK_CATPROP_CPV_MAX_LEGNTH");
  if (Array.from(description).length > 25_000) refuse("4120", "CHK_CATPROP_CPV_MAX_LEGNTH");
  if (/<img(?![^>]*slatic\.net)/i.test(description)) refuse("4138", "BIZ_CHECK_EXIST_OUTER_IMAGE");
}

function checkBrand({ brand, brand_id }: Readonly<Record<string, string>>, { catalogue }: Checking): void {
  if (brand === undefined && brand_id === undefined) refuse("4108", "CHK_BASIC_REQUIRED: brand");
  const isKnown = catalogue.brands.some((one) =>
    brand_id === undefined ? one.name === brand : String(one.id) === brand_id,
  );
  if (!isKnown) refuse("4142", "THD_BRAND_ID_IS_NOT_VALID_IN_CATEGORY");
}

/** Names that are no attributes of any category. */
const ANYWHERE: ReadonlySet<string> = new Set(["brand_id", "preorder_enable", "preorder_days"]);
const OF_ITSELF: ReadonlySet<string> = new Set(["name", "brand", "SellerSku", "price"]);
const CHOSEN: ReadonlySet<string> = new Set(["singleSelect", "multiSelect"]);

function checkAttributes(item: Candidate, known: readonly LazadaSandboxAttribute[]): void {
  for (const one of known) {
    const isParcel = one.name.startsWith("package_") && one.name !== "package_content";
    if (one.saleProp || OF_ITSELF.has(one.name) || isParcel) continue;
    const values = one.ofSku ? item.skus.map(({ fields }) => fields[one.name]) : [item.attributes[one.name]];
    for (const value of values) checkValue(one, value);
  }
  const names = new Set([...known.filter(({ ofSku }) => !ofSku).map(({ name }) => name), ...ANYWHERE]);
  const strange = Object.keys(item.attributes).find((name) => !names.has(name));
  if (strange) refuse("10002", `Incorrect/missing/unavailable product attributes: ${strange}`);
  const ofSku = new Set(known.filter((one) => one.ofSku).map(({ name }) => name));
  const odd = item.skus.flatMap(({ fields }) => Object.keys(fields)).find((name) => !ofSku.has(name));
  if (odd) refuse("10002", `Incorrect/missing/unavailable product attributes: ${odd}`);
}

function checkValue(attribute: LazadaSandboxAttribute, value: string | undefined): void {
  const { name, mandatory, input = "text", options = [] } = attribute;
  if (value === undefined || value === "") {
    if (mandatory) refuse("4110", `BIZ_CHECK_CAT_PROP_MANDATORY: ${name}`);
    return;
  }
  if (/["^~<>|]/.test(value) && input !== "richText") refuse("4129", "BIZ_CHECK_PROP_SPECIAL_CHAR");
  const parts = input === "multiSelect" ? value.split(",") : [value];
  if (CHOSEN.has(input) && !parts.every((part) => options.includes(part))) {
    refuse("4115", `CHK_CATPROP_CPV_NOT_ENUM: ${name}`);
  }
  if (input === "numeric" && !isMeasured(attribute, value)) {
    refuse("4107", `CHECK_CAT_PROP_INVALID_NUMBER: ${name}`);
  }
}

function isMeasured({ units }: LazadaSandboxAttribute, value: string): boolean {
  const [amount, unit] = value.split(" ");
  const fits = units === undefined ? unit === undefined : units.includes(String(unit));
  return fits && !Number.isNaN(Number(amount));
}

const MOST_IMAGES = 8;

function checkImages({ images, skus, variations }: Candidate, { store }: Checking): void {
  const lists = [images, ...skus.map((sku) => sku.images)];
  if (lists.every((list) => list.length === 0)) refuse("4139", "BIZ_CHECK_MAIN_IMAGE_REQUIRE:Main image is require");
  for (const list of lists) {
    if (list.length > MOST_IMAGES) refuse("4169", "CHK_IMAGE_MAX_ITEMS");
    if (!list.every((url) => store.hasImage(url))) refuse("4138", "BIZ_CHECK_EXIST_OUTER_IMAGE");
    if (new Set(list).size < list.length) refuse("4116", "BIZ_CHECK_MAIN_IMAGE_DUPLICATE");
  }
  const pictured = skus.filter((sku) => sku.images.length > 0).length;
  if (pictured > 0 && pictured < skus.length) refuse("4153", "THD_IC_ERR_FC_IC_SKU_IMAGE_001");
  if (pictured > 0 && variations.length > 0 && !variations[0]?.hasImage) {
    refuse("4133", "VARIATION_IMAGE_SETTING_ERROR");
  }
}

function checkVariations({ variations, skus }: Candidate, known: readonly LazadaSandboxAttribute[]): void {
  if (variations.length > 2) refuse("4133", "VARIATION_SIZE_LIMIT: The Size Limit is: 2.");
  for (const [at, one] of variations.entries()) {
    checkVariation(one, at, known);
  }
  for (const sku of skus) checkSaleProp(sku, variations);
  const combinations = skus.map(({ saleProp }) => JSON.stringify(variations.map(({ name }) => saleProp[name])));
  if (skus.length > 1 && variations.length === 0) refuse("4113", "CHK_SKU_PROPS_NOT_IDENTICAL");
  if (new Set(combinations).size < combinations.length) refuse("4112", "CHK_SKU_PROPS_DUPLICATE");
}

type Variation = Candidate["variations"][number];

function checkVariation(variation: Variation, at: number, known: readonly LazadaSandboxAttribute[]): void {
  const { name, options, customize, hasImage } = variation;
  const standard = known.find((one) => one.saleProp && one.name === name);
  if (!customize && !standard) refuse("4161", "VARIATION_CATEGORY_ATTRIBUTE_INVALID");
  if (hasImage && at > 0) refuse("4133", "VARIATION_IMAGE_MUST_SET_VARIATION1");
  if (hasImage && !customize && name === "size") refuse("4133", "VARIATION_CATEGORY_SIZE_IMAGE");
  checkOptions(options);
  if (customize) checkLengths(variation);
  if (standard && CHOSEN.has(standard.input ?? "text") && !options.every((one) => standard.options?.includes(one))) {
    refuse("4115", `CHK_CATPROP_CPV_NOT_ENUM: ${name}`);
  }
}

function checkOptions(options: readonly string[]): void {
  if (options.length === 0) refuse("4133", "VARIATION_OPTIONS_EMPTY");
  if (options.length > 50) refuse("4133", "OPTIONS_SIZE_LIMIT");
  if (new Set(options).size < options.length) refuse("4133", "VARIATION_OPTION_DUPLICATE");
}

function checkLengths({ name, options }: Variation): void {
  if (Array.from(name).length > 15) refuse("4133", "VARIATION_NAME_LENGTH_LIMIT");
  if (options.some((one) => Array.from(one).length > 20)) refuse("4133", "VARIATION_OPTION_LENGTH_LIMIT");
}

function checkSaleProp({ saleProp, images }: LazadaStoredSku, variations: readonly Variation[]): void {
  const strange = Object.keys(saleProp).find((name) => !variations.some((one) => one.name === name));
  if (strange) refuse("4143", "BIZ_CHECK_SALEPROP_ATTRIBUTE_INVALID");
  for (const { name, options, hasImage } of variations) {
    const value = saleProp[name];
    if (value === undefined) refuse("4113", "SKU_VARIATION_NAME_MISSING");
    if (!options.includes(value)) refuse("4113", "SKU_VARIATION_OPTION_NOT_EXIST");
    if (hasImage && images.length === 0) refuse("4153", "SKU_VARIATION_IMAGES_MISSING");
  }
}

const SIDES = ["package_length", "package_width", "package_height"] as const;

function checkParcel({ fields }: LazadaStoredSku, { ownDelivery }: Checking): void {
  for (const name of [...SIDES, "package_weight"]) {
    const value = fields[name];
    if (value === undefined) refuse("4108", `CHK_BASIC_REQUIRED: ${name}`);
    if (!/^\d+(\.\d{1,2})?$/.test(value) || Number(value) <= 0) refuse("4149", "BIZ_CHECK_PACKAGE_DECIMAL_INVALID");
  }
  if (ownDelivery) return;
  if (Number(fields["package_weight"]) > 40) refuse("4164", "BIZ_CHECK_MAX_PACKAGE_WEIGHT");
  const sum = SIDES.reduce((total, name) => total + Number(fields[name]), 0);
  if (sum > 300) refuse("4165", "BIZ_CHECK_MAX_PACKAGE_DIMENISIONS");
}

/** "SellerSku repeat": within the item and within the shop. */
function checkSkuNames({ skus }: Candidate, id: number | undefined, { store }: Checking): void {
  const names = skus.map(({ SellerSku }) => SellerSku);
  if (names.some((name) => name === "")) refuse("4150", "SELLER_SKU_INVALID");
  const others = store.newest().filter((item) => item.item_id !== id);
  const isTaken = others.some((item) => item.skus.some(({ SellerSku }) => names.includes(SellerSku)));
  if (isTaken || new Set(names).size < names.length) refuse("4105", "BIZ_CHECK_SELLER_SKU_DUPLICATE");
}

/** Checks a price. @throws LazadaRefusal */
export function checkPrice(text: unknown, { catalogue }: Pick<Checking, "catalogue">): number {
  const decimals = decimalsOf(catalogue);
  const shape = decimals === 0 ? /^\d+$/ : /^\d+(\.\d{1,2})?$/;
  if (!shape.test(String(text))) refuse("4104", "BIZ_CHECK_PRICE_PRECISION_INVALID");
  if (Number(text) === 0) refuse("4118", "BIZ_CHECK_PRICE_IS_ZERO");
  return Number(text);
}

/** Checks a number of pieces. @throws LazadaRefusal */
export function checkPieces(text: unknown): number {
  if (!/^\d+$/.test(String(text))) refuse("4152", "THD_INVENTORY_ERR_INV_PARAM_ILLEGAL:illegal parameter:quantity");
  return Number(text);
}
