/**
 * TikTok Shop's Partner API on a loopback port, with Tokopedia as a place of the same products: what a shop sends can be
 * sent here, is signed and checked as there, audited, and can be read back. Fields, numbers and words from the platform's
 * pages, read 2026-11-21; what no page says is made up and marked. https://partner.tiktokshop.com/docv2
 */

import type { Answer } from "./answer.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";
import { checkCaller, checkCipher, createHourlyQuota, TiktokShopAccess } from "./tiktok-shop/access.js";
import {
  BRANDS,
  CATEGORIES,
  type TiktokShopSandboxBrand,
  type TiktokShopSandboxCategory,
  type TiktokShopSandboxWarehouse,
  WAREHOUSES,
  wireAttributes,
  wireBrands,
  wireCategories,
  wireRecommended,
  wireRules,
  wireWarehouses,
} from "./tiktok-shop/catalogue.js";
import type { Call } from "./tiktok-shop/checks.js";
import {
  createProduct,
  deleteProducts,
  editProduct,
  type Keys,
  switchProducts,
  updateInventory,
  updatePrices,
} from "./tiktok-shop/products.js";
import { getProduct, searchProducts } from "./tiktok-shop/reading.js";
import { accept, MADE_UP, refuse, refused, TiktokShopRefusal } from "./tiktok-shop/refusal.js";
import { isPath, routeOf, type TiktokShopMethod } from "./tiktok-shop/routes.js";
import { BODIES, readBody } from "./tiktok-shop/shapes.js";
import { judged, type TiktokShopPlatform, type TiktokShopPromotion, TiktokShopStore } from "./tiktok-shop/store.js";
import { INACTIVE, tiktokShopTrouble } from "./tiktok-shop/trouble.js";

import type { ConsentSwitches } from "./tokens.js";

/** How a TikTok Shop place begins. */
export interface TiktokShopSandboxOptions {
  readonly appKey: string;
  readonly appSecret: string;
  /** Text: it is longer than a number can be. */
  readonly shopId: string;
  /** @defaultValue `"IDR"` */
  readonly currency?: string | undefined;
  /** In place of the small tree that is there. */
  readonly categories?: readonly TiktokShopSandboxCategory[] | undefined;
  /** In place of the brands that are there. */
  readonly brands?: readonly TiktokShopSandboxBrand[] | undefined;
  /** In place of the warehouses that are there. */
  readonly warehouses?: readonly TiktokShopSandboxWarehouse[] | undefined;
  /** The seller moved here from Tokopedia. @defaultValue `false` */
  readonly tokopedia?: boolean | undefined;
  /** How long an audit takes; `Infinity`: until `judge`. @defaultValue no audits */
  readonly auditMs?: number | undefined;
  /** Calls of the shop in an hour. @defaultValue no limit */
  readonly hourlyCalls?: number | undefined;
  /** New listings in a day of Jakarta. @defaultValue no limit */
  readonly dailyListings?: number | undefined;
  /** How much later reading calls show what was written. @defaultValue `0` */
  readonly readLagMs?: number | undefined;
}

/** What can be done to a place that no call does. */
export interface TiktokShopSwitches extends ConsentSwitches {
  /** What the shop's calls carry. */
  readonly shopCipher: string;
  /** Holiday mode: every warehouse says so. */
  holiday(on: boolean): void;
  /** Puts a product into a promotion, or takes it out of it with `{}`. */
  promotion(productId: string, promotion: TiktokShopPromotion): void;
  /** Ends an audit on one platform, or on all. */
  judge(
    productId: string,
    verdict: "ACTIVATE" | "FAILED" | "PLATFORM_DEACTIVATED" | "FREEZE",
    more?: { readonly on?: TiktokShopPlatform | undefined; readonly reasons?: readonly string[] | undefined },
  ): void;
  /** What the gateway makes of the shop. */
  shop(status: "active" | "inactive"): void;
  /** Fails one of the listing prerequisites, or heals it with no reasons. */
  prerequisite(item: string, ...reasons: readonly string[]): void;
}

/** A running TikTok Shop place. Use `url` as the `server` and `authServer` of a channel. */
export type TiktokShopPlace = Place<TiktokShopStore> & TiktokShopSwitches;

interface State {
  readonly options: TiktokShopSandboxOptions;
  readonly cipher: string;
  readonly store: TiktokShopStore;
  readonly access: TiktokShopAccess;
  readonly quota: { admit(now: Date): void };
  readonly keys: Keys;
  readonly prerequisites: Map<string, readonly string[]>;
  readonly listed: Map<string, number>;
  isOnHoliday: boolean;
  isActive: boolean;
}

/** Starts a TikTok Shop place. */
export async function openTiktokShop(
  options: TiktokShopSandboxOptions,
  around: Surroundings,
): Promise<TiktokShopPlace> {
  const state: State = {
    options,
    cipher: `ROW_sandbox${options.shopId}`,
    store: new TiktokShopStore(() => around.clock.now()),
    access: new TiktokShopAccess(),
    quota: createHourlyQuota(options.hourlyCalls ?? Number.POSITIVE_INFINITY),
    keys: new Map(),
    prerequisites: new Map(),
    listed: new Map(),
    isOnHoliday: false,
    isActive: true,
  };
  const place = await openPlace(specOf(state), state.store, around);
  return Object.assign(place, switchesOf(state, around));
}

function switchesOf(state: State, around: Surroundings): TiktokShopSwitches {
  const { access, store } = state;
  const moment = () => ({ now: around.clock.now(), visibleAt: around.clock.now(), random: around.random });
  return {
    ...access.book.switches(moment),
    shopCipher: state.cipher,
    holiday: (on) => {
      state.isOnHoliday = on;
    },
    promotion: (id, promotion) => {
      store.replace({ ...store.product(id), promotion }, moment());
    },
    judge: (id, status, { on: where, reasons } = {}) => {
      const product = store.product(id);
      const on = Object.fromEntries(
        Object.entries(product.on).map(([platform, one]) => [
          platform,
          where === undefined || where === platform ? judged(product, one, status, reasons) : one,
        ]),
      );
      store.replace({ ...product, on }, moment());
    },
    shop: (status) => {
      state.isActive = status === "active";
    },
    prerequisite: (item, ...reasons) => {
      if (reasons.length > 0) state.prerequisites.set(item, reasons);
      else state.prerequisites.delete(item);
    },
  };
}

function specOf(state: State): PlaceSpec {
  return {
    name: "TikTok Shop",
    methodOf: (path, verb) => routeOf(path, verb)?.method ?? path,
    act(asked, moment) {
      try {
        const visibleAt = new Date(moment.visibleAt.getTime() + (state.options.readLagMs ?? 0));
        return answer(state, asked, { ...moment, visibleAt });
      } catch (error) {
        if (error instanceof TiktokShopRefusal) return refused(error.code, error.message);
        throw error;
      }
    },
    trouble: tiktokShopTrouble,
  };
}

/** Calls that are not about one shop refuse its cipher. */
const WITHOUT_SHOP: ReadonlySet<TiktokShopMethod> = new Set(["shops", "images.upload"]);

function answer(state: State, asked: Asked, moment: Moment): Answer {
  const route = routeOf(asked.path, asked.verb);
  if (!route) return isPath(asked.path) ? refused(36_009_010, "Invalid method") : refused(36_009_009, "Invalid path");
  const { method, id } = route;
  if (method === "token.get" || method === "token.refresh") {
    return accept(state.access.trade(asked, state.options, moment));
  }
  checkCaller(asked, state.options, moment.now);
  state.access.checkToken(asked, moment.now);
  checkCipher(asked, state.cipher, !WITHOUT_SHOP.has(method));
  state.quota.admit(moment.now);
  if (!state.isActive && method !== "shops") refuse(MADE_UP, INACTIVE);
  return accept(act(state, method, id, asked, moment));
}

function act(
  state: State,
  method: Exclude<TiktokShopMethod, `token.${string}`>,
  id: string,
  asked: Asked,
  moment: Moment,
): object {
  const call = callOf(state, moment);
  const { categories, warehouses, store } = call;
  switch (method) {
    case "shops":
      return {
        shops: [{ id: state.options.shopId, name: "Toko", region: "ID", cipher: state.cipher, code: "IDTOKO" }],
      };
    case "prerequisites":
      return wirePrerequisites(state);
    case "images.upload":
      return upload(store, asked);
    case "categories":
      return wireCategories(categories, asked.query["listing_platform"]);
    case "categories.recommend":
      return wireRecommended(categories, readBody(BODIES["categories.recommend"], asked.raw).product_title);
    case "brands":
      return wireBrands(state.options.brands ?? BRANDS, asked.query);
    case "attributes":
      return wireAttributes(categories.find((one) => one.id === id) ?? refuse(MADE_UP, "Unknown category"));
    case "rules":
      return wireRules(categories.find((one) => one.id === id) ?? refuse(MADE_UP, "Unknown category"));
    case "warehouses":
      return wireWarehouses(warehouses, state.isOnHoliday);
    case "products.create":
      return createCounted(state, call, asked);
    default:
      return PRODUCT[method](call, asked, id);
  }
}

const PRODUCT: Readonly<
  Record<Exclude<Extract<TiktokShopMethod, `p${string}.${string}` | "inventory.update">, "products.create">, Act>
> = {
  "products.search": searchProducts,
  "products.get": (call, _asked, id) => getProduct(call, id),
  "products.edit": (call, asked, id) => editProduct(call, asked, id, false),
  "products.partial_edit": (call, asked, id) => editProduct(call, asked, id, true),
  "products.activate": (call, asked) => switchProducts(call, asked, true),
  "products.deactivate": (call, asked) => switchProducts(call, asked, false),
  "products.delete": deleteProducts,
  "prices.update": updatePrices,
  "inventory.update": updateInventory,
};
type Act = (call: Call, asked: Asked, id: string) => object;

function callOf({ options, store }: State, moment: Moment): Call {
  const { categories = CATEGORIES, warehouses = WAREHOUSES, currency = "IDR", tokopedia = false, auditMs } = options;
  return { store, moment, categories, warehouses, currency, isTokopediaSeller: tokopedia, auditMs };
}

const DAY_MS = 86_400_000;
const JAKARTA_MS = 7 * 3_600_000;

function createCounted(state: State, call: Call, asked: Asked): object {
  const day = String(Math.floor((call.moment.now.getTime() + JAKARTA_MS) / DAY_MS));
  const used = state.listed.get(day) ?? 0;
  if (used >= (state.options.dailyListings ?? Number.POSITIVE_INFINITY)) {
    refuse(12_052_093, "The shop has reached its listing limit of today");
  }
  const before = call.store.products.length;
  const made = createProduct(call, asked, state.keys);
  if (call.store.products.length > before) state.listed.set(day, used + 1);
  return made;
}

function upload(store: TiktokShopStore, { files, fields }: Asked): object {
  const file = files["data"] ?? refuse(36_009_023, "data is required");
  const { uri, width, height, use_case } = store.keepImage(file.bytes, String(fields["use_case"] ?? "MAIN_IMAGE"));
  return { uri, url: `https://sandbox.invalid/${uri}`, width, height, use_case };
}

// The names of the items are made up. (unverified)
function wirePrerequisites({ prerequisites }: State): object {
  const items = new Set(["SHOP_STATUS", "PICKUP_WAREHOUSE", ...prerequisites.keys()]);
  return {
    check_results: [...items].map((check_item) => {
      const fail_reasons = prerequisites.get(check_item) ?? [];
      return { check_item, is_failed: fail_reasons.length > 0, fail_reasons };
    }),
  };
}
