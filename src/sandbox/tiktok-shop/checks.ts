/** What TikTok Shop checks of a product before it takes it. Numbers of the error lists, read 2026-11-21. */
import type { Moment } from "../server.js";
import type { TiktokShopSandboxAttribute, TiktokShopSandboxCategory, TiktokShopSandboxWarehouse } from "./catalogue.js";
import { MADE_UP, refuse } from "./refusal.js";
import type { ProductFields, SkuFields } from "./shapes.js";
import type { TiktokShopPlatform, TiktokShopStore } from "./store.js";

/** What a check works with. */
export interface Call {
  readonly store: TiktokShopStore;
  readonly moment: Moment;
  readonly categories: readonly TiktokShopSandboxCategory[];
  readonly warehouses: readonly TiktokShopSandboxWarehouse[];
  readonly currency: string;
  /** The seller moved from Tokopedia. */
  readonly isTokopediaSeller: boolean;
  /** How long an audit takes; `undefined`: none. */
  readonly auditMs: number | undefined;
}

const lengthOf = (text: string): number => Array.from(text).length;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

/** Checks every field of a product that is there. @throws TiktokShopRefusal */
export function checkProduct(fields: ProductFields, skus: readonly SkuFields[], call: Call): void {
  checkTexts(fields);
  const category = categoryOf(fields, call);
  checkPlatforms(fields.listing_platforms ?? [], category, call);
  checkParcel(fields, category);
  checkAttributes(fields, category);
  checkProofs(fields, category, call);
  checkPictures(fields, call);
  checkSkus(skus, call);
  if (fields.is_cod_allowed && category.cashOnDelivery === false) refuse(MADE_UP, "COD is not supported");
}

function checkTexts({ title = "", description = "" }: ProductFields): void {
  if (lengthOf(title) < 25 || lengthOf(title) > 255) refuse(12_052_051, "The product title length is invalid");
  if (PICTURE.test(title) || /(.)\1{9}/u.test(title) || !/[\p{L}\p{N}]/u.test(title) || /&\w+;/.test(title)) {
    refuse(12_052_931, "The product title contains characters that are not supported");
  }
  if (/\p{Script=Han}/u.test(title)) refuse(12_052_262, "The product title contains Chinese");
  if (description === "" || lengthOf(description) > 10_000) refuse(12_052_013, "The description length is invalid");
  if (PICTURE.test(description) || /(.)\1{9}/u.test(description)) {
    refuse(12_052_932, "The product description contains characters that are not supported");
  }
}

function categoryOf({ category_id, category_version }: ProductFields, { categories }: Call): TiktokShopSandboxCategory {
  if (category_version !== "v2") refuse(MADE_UP, "category_version must be v2");
  const category = categories.find(({ id }) => id === category_id);
  if (!category || categories.some(({ parent }) => parent === category_id)) {
    return refuse(MADE_UP, "The category must be a leaf category");
  }
  if (category.inviteOnly) refuse(MADE_UP, "The category is invite only");
  return category;
}

/** @throws TiktokShopRefusal */
export function checkPlatforms(
  platforms: readonly TiktokShopPlatform[],
  category: Pick<TiktokShopSandboxCategory, "notOnTokopedia">,
  { isTokopediaSeller }: Pick<Call, "isTokopediaSeller">,
): void {
  if (platforms.length > 0 && !isTokopediaSeller) refuse(12_052_994, "The seller is not a Tokopedia seller");
  if (platforms.includes("TOKOPEDIA") && category.notOnTokopedia) {
    refuse(12_052_330, "The category is not supported on the listing platform");
  }
}

function checkParcel(
  { package_weight: weight, package_dimensions: size }: ProductFields,
  { dimensionsRequired }: TiktokShopSandboxCategory,
): void {
  if (!weight || !/^\d+(\.\d{1,3})?$/.test(weight.value) || Number(weight.value) <= 0) {
    refuse(MADE_UP, "The package weight is invalid");
  }
  if (!size && dimensionsRequired) refuse(MADE_UP, "The package dimensions are required");
  if (size && ![size.length, size.width, size.height].every((side) => /^\d+(\.\d{1,2})?$/.test(side))) {
    refuse(MADE_UP, "The package dimensions are invalid");
  }
}

function checkAttributes({ product_attributes = [] }: ProductFields, { attributes = [] }: TiktokShopSandboxCategory) {
  for (const attribute of attributes) {
    const line = product_attributes.find(({ id }) => id === attribute.id);
    const { requiredWith, name } = attribute;
    const asks = product_attributes.some(
      ({ id, values }) => id === requiredWith?.attribute && values.some((one) => one.id === requiredWith.value),
    );
    if ((attribute.required || asks) && !line?.values.length) refuse(MADE_UP, `The attribute ${name} is required`);
    if (line) checkValues(line.values, attribute);
  }
  const unknown = product_attributes.find((line) => !attributes.some(({ id }) => id === line.id));
  if (unknown) refuse(MADE_UP, `The attribute ${unknown.id} does not belong to the category`);
}

function checkValues(
  given: readonly { readonly id?: string | undefined }[],
  { name, values = [], customizable, multiple }: TiktokShopSandboxAttribute,
): void {
  if (given.length > 1 && !multiple) refuse(MADE_UP, `The attribute ${name} takes one value`);
  const fits = ({ id }: (typeof given)[number]) =>
    id === undefined ? customizable === true : values.some((known) => known.id === id);
  if (!given.every(fits)) refuse(MADE_UP, `The attribute ${name} has an invalid value`);
}

function checkProofs(fields: ProductFields, category: TiktokShopSandboxCategory, { store }: Call): void {
  const { certifications = [], size_chart } = fields;
  for (const { id, name } of category.certifications ?? []) {
    const proof = certifications.find((one) => one.id === id);
    if (!proof?.images.length) refuse(MADE_UP, `The certification ${name} is required`);
  }
  const proofs = certifications.flatMap(({ images }) => images);
  if (!proofs.every(({ uri }) => store.hasImage(uri, "CERTIFICATION_IMAGE"))) refuse(12_052_722, "Unknown image uri");
  if (!size_chart && category.sizeChartRequired) refuse(MADE_UP, "The size chart is required");
  if (size_chart && "image" in size_chart && !store.hasImage(size_chart.image.uri, "SIZE_CHART_IMAGE")) {
    refuse(12_052_722, "Unknown image uri");
  }
}

function checkPictures({ main_images = [] }: ProductFields, { store }: Call): void {
  if (main_images.length < 1 || main_images.length > 9) refuse(12_052_300, "The number of main images is invalid");
  if (!main_images.every(({ uri }) => store.hasImage(uri, "MAIN_IMAGE"))) refuse(12_052_722, "Unknown image uri");
}

const MOST_SKUS = 100;

function checkSkus(skus: readonly SkuFields[], call: Call): void {
  if (skus.length < 1 || skus.length > MOST_SKUS) refuse(MADE_UP, "The number of SKUs is invalid");
  for (const sku of skus) checkSku(sku, call);
  const shapes = skus.map(({ sales_attributes = [] }) => sales_attributes.map(({ name }) => name).join());
  if (new Set(shapes).size > 1) refuse(MADE_UP, "The SKUs have different sales attributes");
  if (skus.length > 1 && shapes[0] === "") refuse(MADE_UP, "The SKUs need sales attributes");
  const values = skus.map(({ sales_attributes = [] }) => sales_attributes.map((one) => one.value_name).join("\n"));
  if (new Set(values).size < skus.length) refuse(MADE_UP, "The SKUs repeat their sales attributes");
}

function checkSku(sku: SkuFields, call: Call): void {
  if (!/^\S{1,50}$/u.test(sku.seller_sku ?? "")) refuse(MADE_UP, "The seller SKU is invalid");
  checkPrice(sku.price, call);
  checkInventory(sku.inventory, sku.id === undefined ? 1 : 0, call);
  const attributes = sku.sales_attributes ?? [];
  const isWrong = ({ name = "", value_name = "" }: (typeof attributes)[number]) =>
    name === "" || lengthOf(name) > 20 || value_name === "" || lengthOf(value_name) > 50;
  if (attributes.length > 3 || attributes.some(isWrong)) refuse(MADE_UP, "The sales attributes are invalid");
  const pictures = attributes.flatMap(({ sku_img }) => (sku_img ? [sku_img.uri] : []));
  if (pictures.length > 1) refuse(MADE_UP, "Only one sales attribute takes images");
  if (!pictures.every((uri) => call.store.hasImage(uri, "ATTRIBUTE_IMAGE"))) refuse(12_052_722, "Unknown image uri");
}

/** Currencies without decimals. */
const WHOLE: ReadonlySet<string> = new Set(["IDR", "VND"]);

/** Checks a price. @throws TiktokShopRefusal */
export function checkPrice(price: SkuFields["price"], { currency }: Pick<Call, "currency">): void {
  const shape = WHOLE.has(currency) ? /^\d+$/ : /^\d+(\.\d{1,2})?$/;
  if (!price || price.currency !== currency) refuse(MADE_UP, `The currency must be ${currency}`);
  if (!shape.test(price.amount) || Number(price.amount) <= 0) refuse(MADE_UP, "The price is invalid");
}

const MOST_PIECES = 99_999;

/** Checks stock and its warehouses. @throws TiktokShopRefusal */
export function checkInventory(inventory: SkuFields["inventory"], least: 0 | 1, { warehouses }: Call): void {
  if (!inventory) refuse(MADE_UP, "The inventory is required");
  for (const { warehouse_id, quantity } of inventory) {
    const isKnown = warehouses.some(({ id, type }) => id === warehouse_id && type !== "RETURN_WAREHOUSE");
    // The number was seen by a third party. (unverified)
    if (!isKnown) refuse(12_052_097, "The warehouse does not exist");
    if (quantity < least || quantity > MOST_PIECES) refuse(MADE_UP, "The quantity is invalid");
  }
}
