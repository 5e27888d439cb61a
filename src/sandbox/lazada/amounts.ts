/** UpdatePriceQuantity and UpdateSellableQuantity: what fails is told SKU by SKU, the others are set. Read 2026-11-21. */
import { checkPieces, checkPrice } from "./checks.js";
import { checkNames, type Fields, isRecord, productIn, skusIn } from "./payload.js";
import { type Call, ONLY_WAREHOUSE } from "./products.js";
import { type LazadaDetail, LazadaRefusal, refuse } from "./refusal.js";
import type { LazadaStoredItem, LazadaStoredSku } from "./store.js";

const MOST = 50;
const SKUS: ReadonlySet<string> = new Set(["Skus"]);
const PRICE: ReadonlySet<string> = new Set([
  ...["ItemId", "SkuId", "SellerSku", "Price", "SalePrice", "SaleStartDate", "SaleEndDate", "Quantity"],
  "MultiWarehouseInventories",
]);
const STOCK: ReadonlySet<string> = new Set([
  "ItemId",
  "SkuId",
  "SellerSku",
  "SellableQuantity",
  "MultiWarehouseInventories",
]);

type Change = (sku: LazadaStoredSku, line: Fields, item: LazadaStoredItem) => LazadaStoredSku;

/** /product/price_quantity/update */
export function updatePrice(call: Call): object {
  return each(call, PRICE, (sku, line, item) => {
    const { Price, Quantity } = line;
    if (Price !== undefined && item.campaign.price) {
      refuse(
        "",
        "THD_IC_ERR_F_IC_ABILITY_PG_003: This product is under campaign participation and cannot be edited during campaign period.",
      );
    }
    const price = Price === undefined ? sku.price : checkPrice(Price, call);
    if (Quantity === undefined) return { ...sku, price };
    return {
      ...sku,
      price,
      stocks: stocked(sku, item, { [Object.keys(sku.stocks)[0] ?? ONLY_WAREHOUSE]: checkPieces(Quantity) }),
    };
  });
}

/** /product/stock/sellable/update */
export function updateStock(call: Call): object {
  return each(call, STOCK, (sku, line, item) => {
    const wanted = line["SellableQuantity"];
    const [only = ONLY_WAREHOUSE] = Object.keys(sku.stocks);
    const stocks = wanted === undefined ? placesIn(line, call) : { [only]: checkPieces(wanted) };
    return { ...sku, stocks: stocked(sku, item, stocks) };
  });
}

function stocked(
  { stocks: before }: LazadaStoredSku,
  { campaign }: LazadaStoredItem,
  stocks: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const falls = Object.entries(stocks).some(([code, pieces]) => pieces < (before[code] ?? 0));
  if (campaign.stock && falls) {
    refuse("", "4170: Sellers can increase stocks, but may not decrease stocks.");
  }
  return { ...before, ...stocks };
}

function placesIn(line: Fields, { warehouses }: Call): Readonly<Record<string, number>> {
  const list = isRecord(line["MultiWarehouseInventories"])
    ? line["MultiWarehouseInventories"]["MultiWarehouseInventory"]
    : undefined;
  if (!Array.isArray(list) || list.length === 0) return refuse("5", "E005: Invalid Request Format");
  return Object.fromEntries(
    list.filter(isRecord).map(({ WarehouseCode, SellableQuantity }) => {
      if (!warehouses.includes(String(WarehouseCode))) refuse("4152", "THD_INVENTORY_ERR_INV_PARAM_ILLEGAL:warehouse");
      return [String(WarehouseCode), checkPieces(SellableQuantity)];
    }),
  );
}

function each(call: Call, names: ReadonlySet<string>, change: Change): object {
  const product = productIn(call.fields["payload"]);
  checkNames(product, SKUS);
  const lines = skusIn(product);
  if (lines.length > MOST) {
    refuse(
      "4171",
      "The updated SKU quantity exceeds the maximum number 50, please do not update more than 50 SKUs at once",
    );
  }
  const details = lines.flatMap((line) => failureOf(line, call, names, change));
  if (details.length > 0) refuse("501", "E501: Update product failed", details);
  return {};
}

function failureOf(line: Fields, call: Call, names: ReadonlySet<string>, change: Change): readonly LazadaDetail[] {
  const seller_sku = String(line["SellerSku"] ?? line["SkuId"]);
  checkNames(line, names);
  try {
    const item = call.store.item(line["ItemId"]);
    const sku = item.skus.find(({ SkuId }) => String(SkuId) === line["SkuId"]) ?? refuse("207", "E207: SKU not exist");
    const skus = item.skus.map((one) => (one === sku ? change(sku, line, item) : one));
    call.store.replace({ ...item, skus }, call.moment);
    return [];
  } catch (error) {
    if (!(error instanceof LazadaRefusal)) throw error;
    return [{ field: "Sku", seller_sku, message: error.message }];
  }
}
