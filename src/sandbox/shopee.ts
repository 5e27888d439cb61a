/**
 * Shopee's Open Platform v2 on a loopback port: what a shop sends can be sent here, is signed and checked as there, and
 * can be read back. Fields, codes and words from the platform's pages, read 2026-11-21; what no page says is made up and
 * marked. https://open.shopee.com/documents
 */

import type { Answer } from "./answer.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";
import { checkCaller, createDailyQuota, ShopeeAccess } from "./shopee/access.js";
import { updatePrice, updateStock } from "./shopee/amounts.js";
import {
  BRANDS,
  CATEGORIES,
  CHANNELS,
  LIMITS,
  type ShopeeCatalogue,
  type ShopeeSandboxBrand,
  type ShopeeSandboxCategory,
  type ShopeeSandboxChannel,
  type ShopeeSandboxLimits,
  wireAttributes,
  wireBrands,
  wireCategories,
  wireChannels,
  wireGtinLimit,
  wireLimits,
  wireRecommended,
  wireWarehouses,
} from "./shopee/catalogue.js";
import {
  addItem,
  baseInfo,
  type Call,
  deleteItem,
  itemList,
  searchItem,
  unlistItem,
  updateItem,
} from "./shopee/items.js";
import {
  addModel,
  deleteModel,
  initTierVariation,
  modelList,
  updateModel,
  updateTierVariation,
} from "./shopee/models.js";
import { accept, acceptFlat, refuse, refused, ShopeeRefusal } from "./shopee/refusal.js";
import { CALLS, checkShape, isMethod, isRecord, readQuery, type ShopeeMethod } from "./shopee/shapes.js";
import { type ShopeePromotion, ShopeeStore } from "./shopee/store.js";
import { shopeeTrouble } from "./shopee/trouble.js";

import type { ConsentSwitches } from "./tokens.js";

/** How a Shopee place begins. */
export interface ShopeeSandboxOptions {
  readonly partnerId: number;
  readonly partnerKey: string;
  readonly shopId: number;
  /** @defaultValue `"ID"` */
  readonly region?: string | undefined;
  /** In place of the small tree that is there. */
  readonly categories?: readonly ShopeeSandboxCategory[] | undefined;
  /** In place of the shipping channels that are there. */
  readonly channels?: readonly ShopeeSandboxChannel[] | undefined;
  /** In place of the brands that are there. */
  readonly brands?: readonly ShopeeSandboxBrand[] | undefined;
  /** Over the limits that are there. */
  readonly limits?: Partial<ShopeeSandboxLimits> | undefined;
  /** Ids of warehouses. @defaultValue one stock without a place */
  readonly locations?: readonly string[] | undefined;
  /** Look at listings before buyers see them. @defaultValue `false` */
  readonly review?: boolean | undefined;
  /** Calls of the app in a day. @defaultValue no limit */
  readonly dailyCalls?: number | undefined;
  /** How much later reading calls show what was written. @defaultValue `0` */
  readonly readLagMs?: number | undefined;
}

/** What can be done to a place that no call does. */
export interface ShopeeSwitches extends ConsentSwitches {
  /** Holiday mode, whole or partial (`type` 1: orders still come). */
  holiday(on: boolean, more?: { readonly until?: Date | undefined; readonly type?: 0 | 1 | undefined }): void;
  /** Puts an item into a promotion, or takes it out of it with `{}`. */
  promotion(itemId: number, promotion: ShopeePromotion): void;
  /** Ends a review, or bans what is there. */
  judge(itemId: number, verdict: "NORMAL" | "BANNED"): void;
  /** What get_shop_info says. */
  shop(status: "NORMAL" | "FROZEN" | "BANNED"): void;
}

/** A running Shopee place. Use `url` as the `server` of a channel. */
export type ShopeePlace = Place<ShopeeStore> & ShopeeSwitches;

interface State {
  readonly options: ShopeeSandboxOptions;
  readonly catalogue: ShopeeCatalogue;
  readonly store: ShopeeStore;
  readonly access: ShopeeAccess;
  readonly quota: { admit(now: Date): void };
  holiday: { readonly on: boolean; readonly until?: Date | undefined; readonly type?: 0 | 1 | undefined };
  status: string;
}

/** Starts a Shopee place. */
export async function openShopee(options: ShopeeSandboxOptions, around: Surroundings): Promise<ShopeePlace> {
  const state: State = {
    options,
    catalogue: {
      limits: { ...LIMITS, ...options.limits },
      categories: options.categories ?? CATEGORIES,
      channels: options.channels ?? CHANNELS,
      brands: options.brands ?? BRANDS,
      region: options.region ?? "ID",
    },
    store: new ShopeeStore(() => around.clock.now()),
    access: new ShopeeAccess(options.shopId),
    quota: createDailyQuota(options.dailyCalls ?? Number.POSITIVE_INFINITY),
    holiday: { on: false },
    status: "NORMAL",
  };
  const place = await openPlace(shopeeSpec(state), state.store, around);
  return Object.assign(place, switchesOf(state, around));
}

function switchesOf(state: State, around: Surroundings): ShopeeSwitches {
  const { access, store } = state;
  const moment = () => ({ now: around.clock.now(), visibleAt: around.clock.now(), random: around.random });
  return {
    ...access.book.switches(moment),
    holiday: (on, more) => {
      state.holiday = { on, ...more };
    },
    promotion: (id, promotion) => {
      store.replace({ ...store.item(id), promotion }, moment());
    },
    judge: (id, status) => {
      store.replace({ ...store.item(id), status }, moment());
    },
    shop: (status) => {
      state.status = status;
    },
  };
}

const PREFIX = "/api/v2/";

function shopeeSpec(state: State): PlaceSpec {
  return {
    name: "Shopee",
    methodOf: (path) => (path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path),
    act(asked, moment) {
      try {
        return answer(state, asked, { ...moment, visibleAt: later(moment.visibleAt, state.options.readLagMs) });
      } catch (error) {
        if (error instanceof ShopeeRefusal) return refused(error.code, error.message, statusFor(error.code));
        throw error;
      }
    },
    trouble: shopeeTrouble,
  };
}

function later(date: Date, ms = 0): Date {
  return new Date(date.getTime() + ms);
}

// The pages promise no HTTP status; 403 was seen for who may not call. (third parties, unverified)
function statusFor(code: string): number {
  return /^(error_auth|error_sign|invalid_acceess_token|invalid_partner_id)$/.test(code) ? 403 : 200;
}

const OPEN: ReadonlySet<string> = new Set(["auth/token/get", "auth/access_token/get", "media_space/upload_image"]);

function answer(state: State, asked: Asked, moment: Moment): Answer {
  const { method } = asked;
  if (!isMethod(method)) {
    return refused("error_param", "Permission denied. This API is currently offline or the request path is incorrect.");
  }
  if (asked.verb !== CALLS[method].verb) return { status: 405, body: "" };
  checkCaller(asked, state.options, moment.now, !OPEN.has(method));
  if (!OPEN.has(method)) state.access.checkToken(asked, moment.now);
  state.quota.admit(moment.now);
  const fields = fieldsOf(asked, method);
  checkShape(fields, CALLS[method].shape);
  const { partnerId } = state.options;
  if (method.startsWith("auth/") && fields["partner_id"] !== partnerId) refuse("error_param", "Invalid partner_id.");
  return act(state, method, fields, asked, moment);
}

const COMMON: ReadonlySet<string> = new Set(["partner_id", "timestamp", "sign", "access_token", "shop_id"]);

function fieldsOf(asked: Asked, method: ShopeeMethod): Readonly<Record<string, unknown>> {
  const query = Object.fromEntries(Object.entries(asked.query).filter(([name]) => !COMMON.has(name)));
  if (asked.verb === "GET") return readQuery(query, CALLS[method].shape);
  const [extra] = Object.keys(query);
  if (extra !== undefined) refuse("error_param", `Wrong parameters, detail: ${extra} belongs in the body.`);
  if (method === "media_space/upload_image") {
    return Object.fromEntries(Object.entries(asked.fields).filter(([name]) => !COMMON.has(name)));
  }
  // Query and body share names in `fields`; here the body counts by itself.
  const body: unknown = JSON.parse(new TextDecoder().decode(asked.raw));
  return isRecord(body) ? body : {};
}

function act(state: State, method: ShopeeMethod, fields: Call["fields"], asked: Asked, moment: Moment): Answer {
  const { access, catalogue, store } = state;
  switch (method) {
    case "auth/token/get":
      return acceptFlat(access.trade(fields["code"], fields["shop_id"], moment));
    case "auth/access_token/get":
      return acceptFlat(access.refresh(fields["refresh_token"], fields["shop_id"], moment));
    case "media_space/upload_image":
      return accept(uploadImage(store, asked));
    case "shop/get_shop_info":
      return acceptFlat({ shop_name: "Toko", region: catalogue.region, status: state.status, is_cb: false });
    case "shop/get_shop_holiday_mode":
      return accept(wireHoliday(state));
    case "shop/get_warehouse_detail":
      return accept(warehousesIn(state.options));
    case "logistics/get_channel_list":
      return accept(wireChannels(catalogue));
    case "product/get_category":
      return accept(wireCategories(catalogue));
    case "product/get_attribute_tree":
      return accept(wireAttributes(catalogue, fields["category_id_list"] as readonly number[]));
    case "product/get_brand_list":
      return accept(wireBrands(catalogue, Number(fields["offset"] ?? 0), Number(fields["page_size"] ?? 10)));
    case "product/category_recommend":
      return accept(wireRecommended(catalogue, fields["item_name"]));
    case "product/get_item_limit":
      return accept(wireLimits(catalogue, fields["category_id"]), wireGtinLimit(catalogue, fields["category_id"]));
    default: {
      const holiday = state.holiday.on && state.holiday.type !== 1;
      const { locations = [], review = false } = state.options;
      return accept(PRODUCT[method]({ fields, moment, store, catalogue, locations, holiday, review }));
    }
  }
}

type ProductMethod = Exclude<
  Extract<ShopeeMethod, `product/${string}`>,
  | "product/get_category"
  | "product/get_attribute_tree"
  | "product/get_brand_list"
  | "product/category_recommend"
  | "product/get_item_limit"
>;

const PRODUCT: Readonly<Record<ProductMethod, (call: Call) => object>> = {
  "product/add_item": addItem,
  "product/update_item": updateItem,
  "product/delete_item": deleteItem,
  "product/unlist_item": unlistItem,
  "product/get_item_base_info": baseInfo,
  "product/get_model_list": modelList,
  "product/get_item_list": itemList,
  "product/search_item": searchItem,
  "product/init_tier_variation": initTierVariation,
  "product/update_tier_variation": updateTierVariation,
  "product/add_model": addModel,
  "product/update_model": updateModel,
  "product/delete_model": deleteModel,
  "product/update_price": updatePrice,
  "product/update_stock": updateStock,
};

function warehousesIn({ locations = [] }: ShopeeSandboxOptions): object {
  if (locations.length > 0) return wireWarehouses(locations);
  return refuse("warehouse.error_not_in_whitelist", "Your shop is not in multi-warehouse whitelist.");
}

// A refused image does not refuse the call. The words of these errors are made up. (unverified)
function uploadImage(store: ShopeeStore, { files }: Asked): object {
  const file = files["image"] ?? refuse("error_param", "parameter invalid");
  const image = store.keepImage(file.bytes);
  if (typeof image === "string") return { image_info_list: [{ id: 0, error: "error_param", message: image }] };
  const image_info = { image_id: image.id, image_url_list: [] };
  return { image_info, image_info_list: [{ id: 0, error: "", message: "", image_info }] };
}

function wireHoliday({ holiday: { on, until, type = 0 } }: State): object {
  const end = until ? { holiday_mode_end_time: Math.floor(until.getTime() / 1_000) } : {};
  return { holiday_mode_on: on, holiday_mode_mtime: 0, ...(on ? { holiday_mode_type: type, ...end } : {}) };
}
