/** What DeactivateProduct, RemoveProduct, GetProductItem and GetProducts do. Their pages, read 2026-11-21. */
import { isRecord } from "./payload.js";
import type { Call } from "./products.js";
import { type LazadaDetail, refuse } from "./refusal.js";
import type { LazadaStoredItem, LazadaStoredSku } from "./store.js";

const LOCKED = "THD_IC_ERR_F_IC_ABILITY_PG_004:THD_IC_ERR_F_IC_ABILITY_PG_004";

/** /product/deactivate */
export function deactivateProduct({ fields, store, moment }: Call): object {
  const item = store.find(itemIdIn(fields["apiRequestBody"])) ?? refuse("E0002", "Product:item id not exist");
  if (item.status !== "Active") refuse("E0004", "Product Status not online");
  if (item.campaign.listing) refuse("4162", LOCKED);
  const skus = item.skus.map((sku) => ({ ...sku, Status: "inactive" as const }));
  store.replace({ ...item, status: "InActive", skus }, moment);
  return {};
}

function itemIdIn(body: unknown): unknown {
  try {
    const { Request: request } = JSON.parse(String(body)) as { readonly Request?: unknown };
    const product = isRecord(request) ? request["Product"] : undefined;
    const id = isRecord(product) ? product["ItemId"] : undefined;
    if (id !== undefined) return id;
  } catch {
    // XML, which the real platform takes as well, or cut off.
  }
  return refuse("E0001", "Parameter ItemId is mandatory");
}

const MOST_REMOVED = 50;

/** /product/remove: what cannot be removed is told, the others are removed. */
export function removeProduct(call: Call): object {
  const names = listIn(call.fields["sku_id_list"]) ?? refuse("5", "E005: Invalid Request Format");
  if (names.length === 0) refuse("30", "E030: Empty Request");
  if (names.length > MOST_REMOVED) refuse("204", "E204: Too many SKU in one request");
  const details = names.flatMap((name) => removeOne(call, name));
  if (details.length > 0) refuse("503", "E503: Remove product failed", details);
  return {};
}

function removeOne({ store, moment }: Call, name: string): readonly LazadaDetail[] {
  const [, item_id, sku_id] = /^SkuId_(\d+)_(\d+)$/.exec(name) ?? refuse("5", "E005: Invalid Request Format");
  const item = store.find(item_id);
  const sku = item?.skus.find(({ SkuId }) => String(SkuId) === sku_id);
  if (!item || !sku) return [{ field: name, message: "SELLER_SKU_NOT_FOUND" }];
  if (item.campaign.listing) return [{ field: name, message: LOCKED }];
  const skus = item.skus.filter((one) => one !== sku);
  const status = skus.length === 0 ? "Deleted" : item.status;
  store.replace({ ...item, status, skus: skus.length === 0 ? item.skus : skus }, moment);
  return [];
}

function listIn(text: unknown): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(String(text));
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    // Not JSON: the caller says what that is.
    return undefined;
  }
}

/** /product/item/get: spelt as its sample is. */
export function getItem(call: Call): object {
  const item = call.store.seen(call.fields["item_id"]);
  if (!item || item.status === "Deleted") return refuse("208", "E208: Item not exist");
  return {
    itemId: item.item_id,
    primaryCategory: item.category,
    createdTime: String(item.createdAt.getTime()),
    updatedTime: String(item.updatedAt.getTime()),
    productImageList: item.images,
    ...common(item, call),
  };
}

const FILTERS: Readonly<Record<string, (item: LazadaStoredItem) => boolean>> = {
  all: ({ status }) => status !== "Deleted",
  live: ({ status }) => status === "Active",
  inactive: ({ status }) => status === "InActive",
  deleted: ({ status }) => status === "Deleted",
  pending: ({ status }) => status === "Pending QC",
  rejected: ({ status }) => status === "Rejected",
  "sold-out": ({ skus }) => skus.every((sku) => piecesOf(sku) === 0),
};

/** /products/get: spelt as its table is. */
export function getProducts(call: Call): object {
  const { filter = "all", limit = "20", offset = "0", sku_seller_list } = call.fields;
  const fits = FILTERS[String(filter)] ?? refuse("36", "E036: Invalid status filter");
  if (!(Number(limit) >= 1 && Number(limit) <= 50)) refuse("19", 'E019: "%s" Invalid Limit');
  if (!(Number(offset) >= 0 && Number(offset) <= 10_000)) refuse("14", 'E014: "%s" Invalid Offset');
  const wanted =
    sku_seller_list === undefined
      ? undefined
      : (listIn(sku_seller_list) ?? refuse("70", "E070: You have corrupt data in your sku seller list."));
  const hits = call.store.items
    .filter(fits)
    .filter(({ skus }) => wanted === undefined || skus.some(({ SellerSku }) => wanted.includes(SellerSku)));
  const products = hits.slice(Number(offset), Number(offset) + Number(limit)).map((item) => ({
    item_id: item.item_id,
    primary_category: item.category,
    created_time: String(item.createdAt.getTime()),
    updated_time: String(item.updatedAt.getTime()),
    images: item.images,
    ...common(item, call),
  }));
  return { total_products: hits.length, products };
}

// What a holiday looks like is on no page; the fields are, their values are made up. (unverified)
function common(item: LazadaStoredItem, { holiday }: Call): object {
  const hidden = holiday ? { hiddenStatus: "HIDDEN", hiddenReason: "Seller is on holiday" } : {};
  return {
    status: item.status,
    subStatus: item.status === "Rejected" ? "Rejected" : null,
    rejectReason: item.reason === undefined ? null : [{ suspendReason: item.reason }],
    suspendedSkus: null,
    trialProduct: false,
    attributes: item.attributes,
    variation: Object.fromEntries(
      item.variations.map(({ name, customize, hasImage, options }, at) => [
        `Variation${at + 1}`,
        { name, label: name, customize, hasImage, options },
      ]),
    ),
    skus: item.skus.map((sku) => wireSku(item, sku)),
    ...hidden,
  };
}

function piecesOf({ stocks }: LazadaStoredSku): number {
  return Object.values(stocks).reduce((sum, pieces) => sum + pieces, 0);
}

function wireSku(item: LazadaStoredItem, sku: LazadaStoredSku): object {
  const pieces = piecesOf(sku);
  return {
    ...sku.fields,
    SkuId: sku.SkuId,
    SellerSku: sku.SellerSku,
    ShopSku: `${item.item_id}_ID-${sku.SkuId}`,
    Status: sku.Status,
    Url: `https://www.lazada.co.id/-i${item.item_id}-s${sku.SkuId}.html`,
    Images: sku.images,
    price: sku.price,
    special_price: 0,
    quantity: pieces,
    Available: pieces,
    saleProp: sku.saleProp,
    multiWarehouseInventories: Object.entries(sku.stocks).map(([warehouseCode, quantity]) => ({
      warehouseCode,
      quantity,
      totalQuantity: quantity,
      occupyQuantity: 0,
      withholdQuantity: 0,
      sellableQuantity: quantity,
    })),
  };
}
