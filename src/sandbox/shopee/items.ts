/** What add_item, update_item, unlist_item, delete_item and the calls that read items do. */
import type { Moment } from "../server.js";
import { type Checking, checkItem, checkPrice, checkStock, checkWholesale, type Fields, listIn } from "./checks.js";
import { refuse } from "./refusal.js";
import type { ShopeeItemModel, ShopeeItemStatus, ShopeeSellerStock, ShopeeStoredItem } from "./store.js";

/** What a call works with. */
export interface Call extends Checking {
  readonly fields: Fields;
  readonly moment: Moment;
  /** Orders and new items have stopped. */
  readonly holiday: boolean;
  /** New listings are looked at before buyers see them. */
  readonly review: boolean;
}

const HOLIDAY = "Shop is under vocation mode.";
const NOT_FIELDS: ReadonlySet<string> = new Set(["item_id", "item_status", "original_price", "seller_stock"]);

function kept(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !NOT_FIELDS.has(name)));
}

/** add_item: a repeated one makes a second item. */
export function addItem(call: Call): object {
  const { fields, store, catalogue, moment } = call;
  if (call.holiday) refuse("error_holiday_on_add_item", HOLIDAY);
  checkItem(fields, call);
  const original_price = checkPrice(fields["original_price"], call);
  checkWholesale(fields["wholesale"], original_price, call);
  if (store.count() >= catalogue.limits.items) {
    refuse("error_reach_shop_item_limit", "Item published item count reaches limit.");
  }
  const item = store.add(
    {
      status: fields["item_status"] === "UNLIST" ? "UNLIST" : shown(call),
      fields: kept(fields),
      tiers: [],
      models: [],
      original_price,
      seller_stock: checkStock(fields["seller_stock"] ?? [{ stock: 0 }], call),
      promotion: {},
    },
    moment,
  );
  return { ...kept(fields), item_id: item.item_id, item_status: item.status, price_info: { original_price } };
}

function shown({ review }: Call): ShopeeItemStatus {
  return review ? "REVIEWING" : "NORMAL";
}

/** update_item: only what is sent. */
export function updateItem(call: Call): object {
  const { fields, store, moment } = call;
  const item = store.item(fields["item_id"]);
  if (item.status === "REVIEWING" || item.status === "BANNED") {
    refuse("error_item_uneditable", "Can't edit this item. item status can not support editing.");
  }
  const next = { ...item.fields, ...kept(fields) };
  checkItem({ ...next, item_status: fields["item_status"] }, call);
  checkWholesale(next["wholesale"], Math.min(...pricesOf(item)), call);
  if (fields["item_status"] === "NORMAL" && item.status === "UNLIST") {
    const message = "Cannot change unlisted item status to normal directly, need to publishdelisted item first.";
    refuse("error_set_normal_unlisted_item", message);
  }
  const status = fields["item_status"] === "UNLIST" ? "UNLIST" : item.status;
  // "Updating the weight of this item will overwrite the weight of all models under this item."
  const overwritten = (model: ShopeeItemModel): ShopeeItemModel => ({
    ...model,
    ...(fields["weight"] === undefined ? {} : { weight: undefined }),
    ...(fields["dimension"] === undefined ? {} : { dimension: undefined }),
  });
  const edited = store.replace({ ...item, status, fields: next, models: item.models.map(overwritten) }, moment);
  return { ...next, item_id: edited.item_id, item_status: edited.status };
}

function pricesOf({ models, original_price }: ShopeeStoredItem): readonly number[] {
  return models.length === 0 ? [original_price] : models.map((model) => model.original_price);
}

/** unlist_item: one outcome for each. */
export function unlistItem(call: Call): object {
  const lines = listIn(call.fields["item_list"]);
  if (lines.length < 1 || lines.length > 50) refuse("error_param", "Length should be between 1 to 50.");
  const results = lines.map(({ item_id, unlist }) => ({
    item_id,
    unlist,
    failed_reason: unlistOne(call, item_id, unlist === true),
  }));
  return {
    failure_list: results.flatMap(({ item_id, failed_reason }) => (failed_reason ? [{ item_id, failed_reason }] : [])),
    success_list: results.flatMap(({ item_id, unlist, failed_reason }) => (failed_reason ? [] : [{ item_id, unlist }])),
  };
}

function unlistOne(call: Call, id: unknown, unlist: boolean): string | undefined {
  const { store, moment } = call;
  const item = store.items.find((one) => one.item_id === id) && store.item(id);
  if (!item) return "Product not found";
  if (unlist && item.promotion.listing) return "Can't unlist item when item is under promotion.";
  if (item.status === "BANNED" || item.status === "REVIEWING")
    return "Banned and Reviewing Products cannot be delisted";
  const status = unlist ? "UNLIST" : item.status === "UNLIST" ? shown(call) : item.status;
  store.replace({ ...item, status }, moment);
  return undefined;
}

/** delete_item */
export function deleteItem({ fields, store, moment, holiday }: Call): object {
  const item = store.item(fields["item_id"]);
  if (holiday) refuse("error_holiday_on_del_item", HOLIDAY);
  if (item.promotion.listing)
    refuse("error_in_item_promotion_delete_lock", "Can't delete item when item is under promotion.");
  store.replace({ ...item, status: "SELLER_DELETE" }, moment);
  return { item_id: item.item_id };
}

/** get_item_base_info: what is not there is left out. */
export function baseInfo({ fields, store, catalogue }: Call): object {
  const ids = fields["item_id_list"];
  if (!Array.isArray(ids) || ids.length > 50) return refuse("error_param", "item_id_list limit [0,50]");
  return {
    item_list: ids.flatMap((id) => {
      const item = store.seen(id);
      return item ? [wireItem(item, catalogue.region)] : [];
    }),
  };
}

const CURRENCY: Readonly<Record<string, string>> = { ID: "IDR", SG: "SGD", MY: "MYR" };

function wireItem(item: ShopeeStoredItem, region: string): object {
  const { weight, wholesale = [], image, ...fields } = item.fields;
  const seconds = (date: Date) => Math.floor(date.getTime() / 1_000);
  const own = {
    price_info: [
      { currency: CURRENCY[region] ?? "IDR", original_price: item.original_price, current_price: item.original_price },
    ],
    stock_info_v2: wireStock(item.seller_stock),
  };
  return {
    ...fields,
    item_id: item.item_id,
    item_status: item.status,
    image: { ...(image as object), image_url_list: [] },
    // The page says text.
    weight: String(weight),
    wholesales: wholesale,
    create_time: seconds(item.createdAt),
    update_time: seconds(item.updatedAt),
    has_model: item.models.length > 0,
    has_promotion: Object.keys(item.promotion).length > 0,
    ...(item.models.length > 0 ? {} : own),
  };
}

/** Stock as the reading calls show it. */
export function wireStock(stock: readonly ShopeeSellerStock[]): object {
  const total = stock.reduce((sum, one) => sum + one.stock, 0);
  return {
    summary_info: { total_reserved_stock: 0, total_available_stock: total },
    seller_stock: stock.map(({ location_id = "", stock: pieces }) => ({
      location_id,
      stock: pieces,
      if_saleable: true,
    })),
  };
}

/** search_item: by item-level SKU, or by a part of the name. */
export function searchItem({ fields, store }: Call): object {
  const { item_sku, item_name, page_size, offset = "" } = fields;
  const hits = store.items
    .filter(({ status }) => !status.endsWith("_DELETE"))
    .filter((item) =>
      item_sku === undefined
        ? String(item.fields["item_name"])
            .toLowerCase()
            .includes(String(item_name ?? "").toLowerCase())
        : item.fields["item_sku"] === item_sku,
    );
  const start = Number(offset);
  const end = start + Number(page_size);
  return {
    item_id_list: hits.slice(start, end).map(({ item_id }) => item_id),
    total_count: hits.length,
    next_offset: end < hits.length ? String(end) : "",
  };
}

/** get_item_list */
export function itemList({ fields, store }: Call): object {
  const { offset, page_size, item_status } = fields;
  if (Number(page_size) > 100) refuse("error_param", "page_size is at most 100.");
  const wanted = String(item_status).split(",");
  const hits = store.items.filter(({ status }) => wanted.includes(status));
  const end = Number(offset) + Number(page_size);
  return {
    item: hits.slice(Number(offset), end).map(({ item_id, status, updatedAt }) => ({
      item_id,
      item_status: status,
      update_time: Math.floor(updatedAt.getTime() / 1_000),
    })),
    total_count: hits.length,
    has_next_page: end < hits.length,
    next_offset: end < hits.length ? end : 0,
  };
}
