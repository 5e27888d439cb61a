/**
 * Lazada's Open Platform on a loopback port: what a shop sends can be sent here, is signed and checked as there, and can
 * be read back. Fields, codes and words from the platform's pages, read 2026-11-21; what no page says is made up and
 * marked. https://open.lazada.com
 */

import type { Answer } from "./answer.js";
import { checkCaller, createDailyQuota, LazadaAccess, type LazadaIdentity } from "./lazada/access.js";
import { updatePrice, updateStock } from "./lazada/amounts.js";
import {
  BRANDS,
  CATEGORIES,
  type LazadaCatalogue,
  type LazadaSandboxBrand,
  type LazadaSandboxCategory,
  wireAttributes,
  wireBrands,
  wireTree,
} from "./lazada/catalogue.js";
import { deactivateProduct, getItem, getProducts, removeProduct } from "./lazada/listings.js";
import { type Call, createProduct, updateProduct } from "./lazada/products.js";
import { accept, acceptFlat, LazadaRefusal, refuse, refused } from "./lazada/refusal.js";
import { type LazadaCampaign, LazadaStore } from "./lazada/store.js";
import { lazadaTrouble, limitWords } from "./lazada/trouble.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";

import type { ConsentSwitches } from "./tokens.js";

/** How a Lazada place begins. */
export interface LazadaSandboxOptions extends LazadaIdentity {
  /** In place of the small tree that is there. */
  readonly categories?: readonly LazadaSandboxCategory[] | undefined;
  /** In place of the brands that are there. */
  readonly brands?: readonly LazadaSandboxBrand[] | undefined;
  /** Codes of warehouses. @defaultValue one stock without a place */
  readonly warehouses?: readonly string[] | undefined;
  /** Look at listings before buyers see them. @defaultValue `false` */
  readonly review?: boolean | undefined;
  /** Items that the shop may have. @defaultValue `1000` */
  readonly itemLimit?: number | undefined;
  /** The seller delivers by himself (DBS). @defaultValue `false` */
  readonly ownDelivery?: boolean | undefined;
  /** Calls of the app in a day. @defaultValue no limit */
  readonly dailyCalls?: number | undefined;
  /** Calls of the shop in a second. @defaultValue no limit */
  readonly callsPerSecond?: number | undefined;
  /** How much later reading calls show what was written. @defaultValue `0` */
  readonly readLagMs?: number | undefined;
}

/** What can be done to a place that no call does. */
export interface LazadaSwitches extends ConsentSwitches {
  /** Holiday mode: items are hidden, calls go on. */
  holiday(on: boolean): void;
  /** Puts an item into a campaign, or takes it out of it with `{}`. */
  campaign(itemId: number, campaign: LazadaCampaign): void;
  /** Ends quality control, or rejects what is there. */
  judge(itemId: number, verdict: "Active" | "Rejected", reason?: string): void;
  /** What GetSeller says; an inactive shop's product calls are refused. */
  shop(status: "ACTIVE" | "INACTIVE" | "DELETED"): void;
}

/** A running Lazada place. Use `` `${url}/rest` `` as the `server` and `url` as the `authServer` of a channel. */
export type LazadaPlace = Place<LazadaStore> & LazadaSwitches;

interface State {
  readonly options: LazadaSandboxOptions;
  readonly catalogue: LazadaCatalogue;
  readonly store: LazadaStore;
  readonly access: LazadaAccess;
  readonly quota: { admit(now: Date): void };
  second: { readonly at: number; readonly calls: number };
  holiday: boolean;
  status: string;
}

/** Starts a Lazada place. */
export async function openLazada(options: LazadaSandboxOptions, around: Surroundings): Promise<LazadaPlace> {
  const state: State = {
    options,
    catalogue: {
      categories: options.categories ?? CATEGORIES,
      brands: options.brands ?? BRANDS,
      country: options.country ?? "id",
    },
    store: new LazadaStore(() => around.clock.now()),
    access: new LazadaAccess(options),
    quota: createDailyQuota(options.dailyCalls ?? Number.POSITIVE_INFINITY),
    second: { at: 0, calls: 0 },
    holiday: false,
    status: "ACTIVE",
  };
  const place = await openPlace(lazadaSpec(state), state.store, around);
  return Object.assign(place, switchesOf(state, around));
}

function switchesOf(state: State, around: Surroundings): LazadaSwitches {
  const { access, store } = state;
  const moment = () => ({ now: around.clock.now(), visibleAt: around.clock.now(), random: around.random });
  return {
    ...access.book.switches(moment),
    holiday: (on) => {
      state.holiday = on;
    },
    campaign: (id, campaign) => {
      store.replace({ ...store.item(id), campaign }, moment());
    },
    judge: (id, status, reason) => {
      store.replace({ ...store.item(id), status, reason }, moment());
    },
    shop: (status) => {
      state.status = status;
    },
  };
}

const PREFIX = "/rest/";

function lazadaSpec(state: State): PlaceSpec {
  return {
    name: "Lazada",
    methodOf: (path) => (path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path),
    act(asked, moment) {
      try {
        const visibleAt = new Date(moment.visibleAt.getTime() + (state.options.readLagMs ?? 0));
        return answer(state, asked, { ...moment, visibleAt });
      } catch (error) {
        if (error instanceof LazadaRefusal) return refused(error.code, error.message, error.detail);
        throw error;
      }
    },
    trouble: lazadaTrouble,
  };
}

/** Calls for which a token is optional. */
const OPEN: ReadonlySet<string> = new Set(["category/tree/get", "category/attributes/get", "category/brands/query"]);

type Act = (call: Call) => object | readonly object[];

const READ: Readonly<Record<string, Act>> = {
  "product/item/get": getItem,
  "products/get": getProducts,
  "category/tree/get": ({ catalogue }) => wireTree(catalogue),
  "category/attributes/get": categoryAttributes,
  "category/brands/query": brands,
};

const WRITTEN: Readonly<Record<string, Act>> = {
  "product/create": createProduct,
  "product/update": updateProduct,
  "product/price_quantity/update": updatePrice,
  "product/stock/sellable/update": updateStock,
  "product/deactivate": deactivateProduct,
  "product/remove": removeProduct,
};

function answer(state: State, asked: Asked, moment: Moment): Answer {
  const { method, verb } = asked;
  checkCaller(asked, state.options, moment.now);
  if (method === "auth/token/create") return acceptFlat(state.access.trade(asked.fields["code"], moment));
  if (method === "auth/token/refresh") return acceptFlat(state.access.refresh(asked.fields["refresh_token"], moment));
  if (!OPEN.has(method) || asked.fields["access_token"] !== undefined) state.access.checkToken(asked, moment.now);
  admit(state, moment.now);
  if (method === "seller/get") return accept(wireSeller(state));
  if (state.status !== "ACTIVE") refuse("SellerNotActive", "Seller not active,please check seller status");
  if (method === "image/upload") return accept(uploadImage(state, asked));
  const act = verb === "POST" ? (WRITTEN[method] ?? READ[method]) : READ[method];
  if (!act) return refused("InvalidApiPath", "The specified API path is invalid");
  return accept(act(callOf(state, asked, moment)));
}

function admit(state: State, now: Date): void {
  state.quota.admit(now);
  const at = Math.floor(now.getTime() / 1_000);
  state.second = { at, calls: state.second.at === at ? state.second.calls + 1 : 1 };
  if (state.second.calls > (state.options.callsPerSecond ?? Number.POSITIVE_INFINITY)) {
    refuse("ApiCallLimit", limitWords(1));
  }
}

function callOf({ options, catalogue, store, holiday }: State, { fields }: Asked, moment: Moment): Call {
  const { ownDelivery = false, review = false, itemLimit = 1_000, warehouses = [] } = options;
  return { fields, moment, store, catalogue, holiday, ownDelivery, review, itemLimit, warehouses };
}

function wireSeller({ options, status }: State): object {
  return {
    seller_id: options.sellerId,
    name: "Toko",
    short_code: "IDTOKO",
    email: "toko@example.com",
    cb: false,
    status,
    verified: true,
  };
}

function uploadImage({ store }: State, { files }: Asked): object {
  const file = files["image"] ?? refuse("30", "E030: Empty Request");
  const { url } = store.keepImage(file.bytes);
  return { image: { url, hash_code: url.slice(url.lastIndexOf("/") + 1, url.lastIndexOf(".")) } };
}

function categoryAttributes({ fields, catalogue }: Call): readonly object[] {
  const id = Number(fields["primary_category_id"]);
  const category = catalogue.categories.find((one) => one.id === id) ?? refuse("4227", "Query category is null");
  return wireAttributes(category);
}

function brands({ fields, catalogue }: Call): object {
  const size = Number(fields["pageSize"] ?? 40);
  if (size > 200) refuse("5", "E005: Invalid Request Format");
  return wireBrands(catalogue, Number(fields["startRow"] ?? 0), size);
}
