/** What CreateProduct and UpdateProduct do. Their pages, read 2026-11-21. */
import type { Moment } from "../server.js";
import { attributesOf } from "./catalogue.js";
import { type Checking, checkItem, checkPieces, checkPrice } from "./checks.js";
import { checkNames, type Fields, imagesIn, isRecord, productIn, skusIn, textsIn } from "./payload.js";
import { refuse } from "./refusal.js";
import type { LazadaItemStatus, LazadaStoredItem, LazadaStoredSku, LazadaStoredVariation } from "./store.js";

/** What a call works with. */
export interface Call extends Checking {
  readonly fields: Fields;
  readonly moment: Moment;
  /** Items are looked at before buyers see them. */
  readonly review: boolean;
  /** Items that the shop may have. */
  readonly itemLimit: number;
  /** Codes of warehouses; the first holds what has no place. */
  readonly warehouses: readonly string[];
  /** The shop is on holiday. */
  readonly holiday: boolean;
}

const LOCKED = "THD_IC_ERR_F_IC_ABILITY_PG_004:THD_IC_ERR_F_IC_ABILITY_PG_004";
/** Where stock lies that has no place. */
export const ONLY_WAREHOUSE = "dropshipping";

function shown({ review }: Call): LazadaItemStatus {
  return review ? "Pending QC" : "Active";
}

/** /product/create: a repeated SKU is refused. */
export function createProduct(call: Call): object {
  const product = productIn(call.fields["payload"]);
  checkNames(product);
  const category = Number(product["PrimaryCategory"]);
  const skus = skusIn(product).map((sku) => newSku(sku, call));
  const attributes = filled(textsIn(product["Attributes"]), category, product["disableAutoFillAttribute"], call);
  const images = imagesIn(product) ?? refuse("1001", "The parameters are not in JSON format");
  const item = { category, attributes, images, variations: variationsIn(product, []), skus };
  checkItem(item, undefined, call);
  if (call.store.newest().length >= call.itemLimit) refuse("4148", "BIZ_CHECK_ITEM_HAS_REACH_LIMIT");
  const added = call.store.add({ ...item, status: shown(call), campaign: {} }, call.moment);
  return {
    item_id: added.item_id,
    sku_list: added.skus.map(({ SellerSku, SkuId }) => ({
      seller_sku: SellerSku,
      shop_sku: `${added.item_id}_ID-${SkuId}`,
      sku_id: SkuId,
    })),
    item_status: added.status,
  };
}

/** On unless it is switched off: empty choices get the first that there is. */
function filled(
  attributes: Readonly<Record<string, string>>,
  id: number,
  isOff: unknown,
  { catalogue }: Call,
): Readonly<Record<string, string>> {
  const category = catalogue.categories.find((one) => one.id === id);
  if (isOff === true || isOff === "true" || !category) return attributes;
  const guesses = attributesOf(category).flatMap(({ name, options, saleProp }) => {
    const [first] = options ?? [];
    return first === undefined || saleProp || name in attributes ? [] : [[name, first] as const];
  });
  return { ...attributes, ...Object.fromEntries(guesses) };
}

const SKU: ReadonlySet<string> = new Set([
  ...["SkuId", "SellerSku", "Status", "price", "quantity", "saleProp", "Images", "special_price"],
  ...["special_from_date", "special_to_date"],
]);

function ownFields(sku: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sku).flatMap(([name, value]) => (SKU.has(name) ? [] : [[name, String(value)]])),
  );
}

function newSku(sku: Fields, call: Call): LazadaStoredSku {
  const pieces = checkPieces(sku["quantity"] ?? "0");
  const [first = ONLY_WAREHOUSE, ...others] = call.warehouses;
  return {
    SkuId: call.store.nextSku(),
    SellerSku: String(sku["SellerSku"] ?? ""),
    Status: "active",
    price: checkPrice(sku["price"], call),
    stocks: Object.fromEntries([[first, pieces], ...others.map((code) => [code, 0])]),
    saleProp: textsIn(sku["saleProp"]),
    images: imagesIn(sku) ?? [],
    fields: ownFields(sku),
  };
}

function variationsIn(product: Fields, before: readonly LazadaStoredVariation[]): readonly LazadaStoredVariation[] {
  const { variation } = product;
  if (variation === undefined) return before;
  if (!isRecord(variation)) return refuse("4133", "Invalid variation");
  return Object.entries(variation)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => variationIn(one));
}

function variationIn(one: unknown): LazadaStoredVariation {
  const options = isRecord(one) && isRecord(one["options"]) ? one["options"]["option"] : undefined;
  if (!isRecord(one) || !Array.isArray(options) || !one["name"]) return refuse("4133", "Invalid variation");
  return {
    name: String(one["name"]),
    customize: one["customize"] === true,
    hasImage: one["hasImage"] === true,
    options: options.map(String),
  };
}

/** /product/update: only what is sent; SKUs without an id are added. */
export function updateProduct(call: Call): object {
  const product = productIn(call.fields["payload"]);
  checkNames(product);
  if (product["ItemId"] === undefined) refuse("1", "E001: Parameter ItemId is mandatory");
  if (product["Attributes"] === undefined) refuse("1", "E001: Parameter Attributes is mandatory");
  const item = call.store.item(product["ItemId"]);
  if (item.campaign.listing) refuse("501", "Update product failed", [{ field: "Product", message: LOCKED }]);
  const variations = variationsIn(product, item.variations);
  checkStays(item, variations);
  const category = product["PrimaryCategory"] === undefined ? item.category : Number(product["PrimaryCategory"]);
  const isOff = product["disableAutoFillAttribute"] ?? true;
  const attributes = filled({ ...item.attributes, ...textsIn(product["Attributes"]) }, category, isOff, call);
  const skus = mergedSkus(item, product, call);
  const next = { category, attributes, images: imagesIn(product) ?? item.images, variations, skus };
  checkItem(next, item.item_id, call);
  const status = statusAfter(item, skus, call);
  const replaced = call.store.replace({ ...item, ...next, status, reason: undefined }, call.moment);
  return { item_status: replaced.status };
}

// "Updateproduct API can only add variants and modify options, not delete variant attributes."
function checkStays(item: LazadaStoredItem, variations: readonly LazadaStoredVariation[]): void {
  const lost = item.variations.find(({ name }) => !variations.some((one) => one.name === name));
  if (lost) refuse("4133", `Invalid variation: ${lost.name} cannot be removed`);
}

function statusAfter(item: LazadaStoredItem, skus: readonly LazadaStoredSku[], call: Call): LazadaItemStatus {
  if (item.status === "Rejected") return shown(call);
  if (item.status === "Pending QC") return item.status;
  return skus.some(({ Status }) => Status === "active") ? "Active" : "InActive";
}

function mergedSkus(item: LazadaStoredItem, product: Fields, call: Call): readonly LazadaStoredSku[] {
  const given = skusIn(product);
  const fresh = given.filter((sku) => sku["SkuId"] === undefined);
  const associated = String(product["AssociatedSku"]);
  if (fresh.length > 0 && !item.skus.some(({ SkuId }) => String(SkuId) === associated)) {
    refuse("4216", "skuId is a mandatory field and must be filled in.");
  }
  const unknown = given.find((sku) => sku["SkuId"] !== undefined && !item.skus.some((one) => isOf(sku, one)));
  if (unknown) refuse("207", "E207: SKU not exist");
  const kept = item.skus.map((sku) =>
    mergedSku(
      sku,
      given.find((one) => isOf(one, sku)),
      call,
    ),
  );
  return [...kept, ...fresh.map((sku) => newSku(sku, call))];
}

function isOf(given: Fields, { SkuId }: LazadaStoredSku): boolean {
  return given["SkuId"] === String(SkuId);
}

function mergedSku(sku: LazadaStoredSku, given: Fields | undefined, call: Call): LazadaStoredSku {
  if (!given) return sku;
  const { Status, price, SellerSku } = given;
  if (SellerSku !== undefined && SellerSku !== sku.SellerSku) refuse("4150", "SELLER_SKU_INVALID");
  if (Status !== undefined && Status !== "active" && Status !== "inactive") refuse("5", "E005: Invalid Request Format");
  return {
    ...sku,
    ...(Status === undefined ? {} : { Status }),
    ...(price === undefined ? {} : { price: checkPrice(price, call) }),
    ...(given["saleProp"] === undefined ? {} : { saleProp: textsIn(given["saleProp"]) }),
    images: imagesIn(given) ?? sku.images,
    fields: { ...sku.fields, ...ownFields(given) },
  };
}
