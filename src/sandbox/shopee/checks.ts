/** What Shopee checks of an item before it takes it. Codes and words of the error lists, read 2026-11-21. */
import type { ShopeeCatalogue, ShopeeSandboxAttribute, Span } from "./catalogue.js";
import { refuse } from "./refusal.js";
import { isRecord } from "./shapes.js";
import type { ShopeeSellerStock, ShopeeStore } from "./store.js";

export type Fields = Readonly<Record<string, unknown>>;

/** What a check works with. */
export interface Checking {
  readonly store: ShopeeStore;
  readonly catalogue: ShopeeCatalogue;
  readonly locations: readonly string[];
}

/** Checks every field of an item that is there. @throws ShopeeRefusal */
export function checkItem(fields: Fields, on: Checking): void {
  checkTexts(fields, on);
  const category = categoryOf(fields["category_id"], on);
  checkParcel(fields, category.dimensionMandatory ?? false);
  checkAttributes(listIn(fields["attribute_list"]), category.attributes ?? []);
  checkImages(fields["image"], on);
  checkLogistics(listIn(fields["logistic_info"]), on);
  checkBrand(fields["brand"], on);
  checkSizeChart(fields["size_chart_info"], category.sizeChartMandatory ?? false);
  checkPreOrder(fields["pre_order"], on);
  checkGtin(fields["gtin_code"], category.gtinRule ?? "Optional");
  if (String(fields["item_sku"] ?? "").length > 100)
    refuse("error_param", "Parameter is not match the constraints, item_sku.");
}

const lengthOf = (text: unknown) => Array.from(String(text)).length;
const isOutside = (value: number, [min, max]: Span) => value < min || value > max;

function checkTexts(
  { item_name, description, condition, item_status }: Fields,
  { catalogue: { limits } }: Checking,
): void {
  const name = lengthOf(item_name);
  if (name < limits.name[0]) refuse("error_item_name_is_too_short", "Item_name length is less than min limit.");
  if (name > limits.name[1])
    refuse("error_title_exceeds_max_length", "The length of item_name is bigger than max limit.");
  const length = lengthOf(description);
  if (length < limits.description[0])
    refuse("error_desc_length_min_limit", "Description length is less than the min limit.");
  if (length > limits.description[1]) refuse("error_param", "Parameter is not match the constraints, description.");
  if ((String(description).match(/#[\p{L}\p{N}_]+/gu) ?? []).length > 18) {
    refuse("error_desc_hash_tag_over_limit", "Count of hash tags is more than 18");
  }
  if (condition !== undefined && !/^(new|used)$/i.test(String(condition))) refuse("error_param", "Invalid condition.");
  if (item_status !== undefined && item_status !== "NORMAL" && item_status !== "UNLIST") {
    refuse("error_busi_item_status_invalid", "Invalid item status.");
  }
}

function categoryOf(id: unknown, { catalogue: { categories } }: Checking) {
  const category = categories.find((one) => one.id === id);
  if (!category || categories.some(({ parent }) => parent === id))
    return refuse("error_invalid_category", `Invalid category ID ${id}`);
  return category;
}

function checkParcel({ weight, dimension }: Fields, isMandatory: boolean): void {
  if (!(typeof weight === "number" && weight > 0)) refuse("error_param", "Invalid Weight.");
  if (dimension === undefined && isMandatory) refuse("error_param", "dimension is required");
  if (isRecord(dimension) && Object.values(dimension).some((side) => Number(side) < 1)) {
    refuse("error_param", "Parameter is not match the constraints, dimension.");
  }
}

function checkAttributes(lines: readonly Fields[], known: readonly ShopeeSandboxAttribute[]): void {
  const active = [...known];
  for (const attribute of active) {
    const line = lines.find(({ attribute_id }) => attribute_id === attribute.id);
    const values = listIn(line?.["attribute_value_list"]);
    if (values.length === 0) {
      if (attribute.mandatory) refuse("error_less_required_attribute", "Mandatory attribute information required");
      continue;
    }
    if (values.length > (attribute.maxValues ?? 1)) refuse("error_invalid_attribute_value", "Invalid attribute value.");
    // Pushed while walked: children are asked for once their value is chosen.
    for (const value of values) active.push(...checkValue(value, attribute));
  }
  const strange = lines.find(({ attribute_id }) => !active.some(({ id }) => id === attribute_id));
  if (strange) refuse("error_invalid_category_attribute", "Category and attribute not match.");
}

function checkValue(
  value: Fields,
  { values = [], inputType = 1, units }: ShopeeSandboxAttribute,
): readonly ShopeeSandboxAttribute[] {
  const { value_id, original_value_name, value_unit } = value;
  if (value_id !== 0) {
    const chosen = values.find(({ id }) => id === value_id);
    return chosen ? (chosen.children ?? []) : refuse("error_invalid_attribute_value", "Invalid attribute value.");
  }
  if (typeof original_value_name !== "string") refuse("error_value_name_required", "Value_name is required.");
  if (inputType === 1 || inputType === 4) refuse("error_invalid_attribute_value", "Invalid attribute value.");
  const isMeasured = units !== undefined;
  const fits = isMeasured
    ? units.includes(String(value_unit)) && !Number.isNaN(Number(original_value_name))
    : value_unit === undefined;
  if (!fits) refuse("error_invalid_attribute_value", "Invalid attribute value.");
  return [];
}

function checkImages(image: unknown, { store, catalogue: { limits } }: Checking): void {
  const ids = isRecord(image) && Array.isArray(image["image_id_list"]) ? image["image_id_list"] : [];
  if (ids.length < limits.images[0]) refuse("error_image_num_min", `Image number is less than ${limits.images[0]}.`);
  if (ids.length > limits.images[1]) refuse("error_param", `Image number is more than ${limits.images[1]}.`);
  if (!ids.every((id) => store.hasImage(id))) refuse("error_param", "Image not exist.");
}

function checkLogistics(lines: readonly Fields[], on: Checking): void {
  const refuseLogistic = (why: string) => refuse("error_invalid_logistic_info", `invalid logistic info , ${why}`);
  for (const line of lines) {
    const why = wrongWithChannel(line, on);
    if (why !== undefined) refuseLogistic(why);
  }
  if (!lines.some(({ enabled }) => enabled === true)) refuseLogistic("at least one channel must be enabled");
}

function wrongWithChannel(line: Fields, { catalogue: { channels } }: Checking): string | undefined {
  const { logistic_id, enabled, shipping_fee, size_id } = line;
  const channel = channels.find(({ id, mask = 0 }) => id === logistic_id && mask === 0);
  if (!channel) return `${logistic_id} is no channel`;
  if (enabled !== true) return undefined;
  if (!channel.enabled) return `${logistic_id} is not enabled`;
  if (channel.feeType === "CUSTOM_PRICE" && shipping_fee === undefined) return "shipping_fee is required";
  if (channel.feeType === "SIZE_SELECTION" && size_id === undefined) return "size_id is required";
  return undefined;
}

// The page names no code for it. (unverified)
function checkSizeChart(chart: unknown, isMandatory: boolean): void {
  if (isMandatory && !isRecord(chart)) refuse("error_param", "size chart is required");
}

function checkBrand(brand: unknown, { catalogue: { brands } }: Checking): void {
  if (!isRecord(brand)) return;
  const id = brand["brand_id"];
  if (id !== undefined && id !== 0 && !brands.some((one) => one.id === id))
    refuse("error_invalid_brand", "Brand is invalid.");
  if (brand["brand_id"] === undefined) refuse("error_invalid_brand", "Brand ID required");
  if (brand["original_brand_name"] === undefined) refuse("error_invalid_brand", "Brand name required");
}

function checkPreOrder(preOrder: unknown, { catalogue: { limits } }: Checking): void {
  if (!isRecord(preOrder) || preOrder["is_pre_order"] !== true) return;
  if (isOutside(Number(preOrder["days_to_ship"] ?? 0), limits.daysToShip)) {
    refuse("error_invalid_days_to_ship", "Invalid days_to_ship.");
  }
}

/** Checks a barcode by the category's rule. @throws ShopeeRefusal */
export function checkGtin(gtin: unknown, rule: string): void {
  if (gtin === undefined && rule !== "Optional")
    refuse("product.error_busi", "The GTIN code is mandatory, please check and upload again.");
  if (gtin === undefined || (gtin === "00" && rule !== "Mandatory")) return;
  const digits = String(gtin);
  const sum = [...digits.padStart(14, "0")].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1),
    0,
  );
  if (!/^\d{8,14}$/.test(digits) || sum % 10 !== 0) {
    refuse("error_param_validate", "This is not a valid GTIN. Please, inform a valid number.");
  }
}

/** Markets where a price may have two decimals. (update_price) */
const WITH_CENTS: ReadonlySet<string> = new Set(["SG", "MY", "BR", "MX", "PL", "ES", "AR"]);

/** Checks a price. @throws ShopeeRefusal */
export function checkPrice(price: unknown, { catalogue: { limits, region } }: Checking): number {
  const value = Number(price);
  const scaled = value * (WITH_CENTS.has(region) ? 100 : 1);
  if (Math.abs(scaled - Math.round(scaled)) > 1e-6)
    refuse("error_invalid_price", "Invalid price, please use the correct format");
  if (value < limits.price[0]) refuse("error_price_exceed_min_limitt", "Original_price is less than min price limit.");
  if (value > limits.price[1])
    refuse("error_price_exceed_max_limitt", "Original_price is bigger than max price limit.");
  return value;
}

/** Checks stock and its places. @throws ShopeeRefusal */
export function checkStock(stock: unknown, on: Checking): readonly ShopeeSellerStock[] {
  return listIn(stock).map(({ location_id, stock: pieces }) => {
    checkLocation(location_id, on.locations);
    if (isOutside(Number(pieces), on.catalogue.limits.stock)) {
      refuse("error_param", "Parameter is not match the constraints, stock.");
    }
    return { ...(location_id === undefined ? {} : { location_id: String(location_id) }), stock: Number(pieces) };
  });
}

function checkLocation(id: unknown, locations: readonly string[]): void {
  if (locations.length === 0) {
    if (id === undefined) return;
    refuse("error_auth", "You do not have right to use seller location_id, please only fill seller_stock filed.");
  }
  if (id === undefined) refuse("error_busi", "The merchant/shop has multi warehouse, please input location id");
  if (!locations.includes(String(id))) refuse("error_inner", "Invalid stock location ID");
}

/** Checks wholesale prices against the price. @throws ShopeeRefusal */
export function checkWholesale(wholesale: unknown, price: number, { catalogue: { limits } }: Checking): void {
  let last = 1;
  for (const { min_count, max_count, unit_price } of listIn(wholesale)) {
    if (Number(min_count) <= last || Number(max_count) < Number(min_count))
      refuse("error_param", "Invalid wholesale setting.");
    if (Number(unit_price) >= price || isOutside((Number(unit_price) * 100) / price, limits.wholesale))
      refuse("error_param", "Invalid wholesale setting.");
    last = Number(max_count);
  }
}

/** A list of objects, whatever came. */
export function listIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
