/**
 * A WooCommerce shop on a loopback port: what a channel sends can be sent here, is checked as there, and can be read back.
 * Codes, words and silent changes as measured on WooCommerce 11.0.1 with WordPress 7.1 on 2026-11-21; what was not
 * measured is from the sources of both.
 */

import type { Answer } from "./answer.js";
import { readImageHeader } from "./image.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";
import { checkCaller, type WooIdentity, type WooRole } from "./woocommerce/access.js";
import { batch, type Call, create, list, paged, read, remove, trash, update } from "./woocommerce/products.js";
import { accept, refuse, refused, WooRefusal } from "./woocommerce/refusal.js";
import { BLANK_PRODUCT, WooStore, type WooStoredProduct } from "./woocommerce/store.js";
import { wooTrouble } from "./woocommerce/trouble.js";
import { wireMedia } from "./woocommerce/wire.js";

/** A category or tag of the shop. */
export interface WooSandboxTerm {
  readonly id: number;
  readonly name: string;
  /** @defaultValue none */
  readonly parent?: number | undefined;
}

/** How a WooCommerce place begins. */
export interface WooCommerceSandboxOptions extends WooIdentity {
  /** @defaultValue `"IDR"` */
  readonly currency?: string | undefined;
  /** @defaultValue `"kg"` */
  readonly weightUnit?: "kg" | "g" | "lbs" | "oz" | undefined;
  /** @defaultValue `"cm"` */
  readonly lengthUnit?: "m" | "cm" | "mm" | "in" | "yd" | undefined;
  /** @defaultValue Kopi (15), Kopi > Bijian (16), Pakaian (17), Pakaian > Kemeja (18) */
  readonly categories?: readonly WooSandboxTerm[] | undefined;
  /** @defaultValue gayo (31), arabika (32) */
  readonly tags?: readonly WooSandboxTerm[] | undefined;
  /** Largest file that the host takes. @defaultValue 8 MiB */
  readonly maxUploadBytes?: number | undefined;
}

/** What can be done to a place that no call does. */
export interface WooCommerceSwitches {
  /** Takes the password and the key back. */
  revoke(): void;
  /** Accepts them again. */
  grant(): void;
  /** What the user may do. */
  role(role: WooRole): void;
  /** Changes a product by hand, as the seller does in the shop. */
  edit(id: number, change: Partial<WooStoredProduct>): void;
  /** Adds a product by hand; gives its number. */
  add(product: Partial<WooStoredProduct>): number;
  /** Throws a product away, its variations with it. */
  trash(id: number): void;
  /** Deletes a product or variation for good. */
  remove(id: number): void;
  /** Deletes a file of the media library. */
  removeMedia(id: number): void;
  /** A plugin that changes prices when they are saved; without it, none. */
  meddle(change?: (price: string) => string): void;
  /** The shop's setting "Enable stock management". */
  managesStock(on: boolean): void;
}

/** A running WooCommerce place. Use `url` as the `url` of a channel. */
export type WooCommercePlace = Place<WooStore> & WooCommerceSwitches;

interface State {
  readonly options: WooCommerceSandboxOptions;
  readonly store: WooStore;
  readonly categories: readonly WooSandboxTerm[];
  readonly tags: readonly WooSandboxTerm[];
  url: string;
  isOpen: boolean;
  role: WooRole;
  managesStock: boolean;
  meddle: ((price: string) => string) | undefined;
}

const CATEGORIES: readonly WooSandboxTerm[] = [
  { id: 15, name: "Kopi" },
  { id: 16, name: "Bijian", parent: 15 },
  { id: 17, name: "Pakaian" },
  { id: 18, name: "Kemeja", parent: 17 },
];
const TAGS: readonly WooSandboxTerm[] = [
  { id: 31, name: "gayo" },
  { id: 32, name: "arabika" },
];

/** Starts a WooCommerce place. */
export async function openWooCommerce(
  options: WooCommerceSandboxOptions,
  around: Surroundings,
): Promise<WooCommercePlace> {
  const state: State = {
    options,
    store: new WooStore(() => around.clock.now()),
    categories: options.categories ?? CATEGORIES,
    tags: options.tags ?? TAGS,
    url: "",
    isOpen: true,
    role: "manager",
    managesStock: true,
    meddle: undefined,
  };
  const place = await openPlace(wooSpec(state), state.store, around);
  state.url = place.url;
  return Object.assign(place, switchesOf(state, around));
}

function switchesOf(state: State, around: Surroundings): WooCommerceSwitches {
  const { store } = state;
  const moment = () => ({ visibleAt: around.clock.now() });
  const known = (id: number) => store.find(id) ?? refuse(404, "none", `There is no product ${id}.`);
  return {
    revoke: () => {
      state.isOpen = false;
    },
    grant: () => {
      state.isOpen = true;
    },
    role: (role) => {
      state.role = role;
    },
    edit: (id, change) => {
      store.keep({ ...known(id), ...change }, moment());
    },
    add: (product) => {
      const id = store.nextId();
      const blank = { ...BLANK_PRODUCT, name: "Made by hand", slug: `by-hand-${id}`, createdAt: around.clock.now() };
      store.keep({ ...blank, ...product, id }, moment());
      return id;
    },
    trash: (id) => trash(store, known(id), moment()),
    remove: (id) => store.remove(id, moment()),
    removeMedia: (id) => store.removeMedia(id),
    meddle: (change) => {
      state.meddle = change;
    },
    managesStock: (on) => {
      state.managesStock = on;
    },
  };
}

const WC = "/wp-json/wc/v3/";
const WP = "/wp-json/wp/v2/";

function wooSpec(state: State): PlaceSpec {
  return {
    name: "WooCommerce",
    // Numbers do not matter: "PUT products/{id}", "POST products/{id}/variations/batch", "POST media".
    methodOf: (path, verb) => `${verb} ${routeOf(path).replace(/\/\d+(?=\/|$)/g, "/{id}")}`,
    act(asked, moment) {
      try {
        return answer(state, asked, moment);
      } catch (error) {
        if (error instanceof WooRefusal) return refused(error);
        throw error;
      }
    },
    trouble: wooTrouble,
  };
}

function routeOf(path: string): string {
  return path.startsWith(WC) ? path.slice(WC.length) : path.startsWith(WP) ? path.slice(WP.length) : path;
}

function answer(state: State, asked: Asked, moment: Moment): Answer {
  const { path } = asked;
  const space = path.startsWith(WC) ? "wc/v3" : path.startsWith(WP) ? "wp/v2" : undefined;
  if (space === undefined)
    return { status: 404, headers: { "content-type": "text/html" }, body: "<html>Not found</html>" };
  checkCaller(asked, state.isOpen ? state.options : undefined, state.role, space);
  if (space === "wp/v2") return upload(state, asked);
  const route = routeOf(path);
  const fact = factAt(state, asked, route);
  return fact ?? productRoute(callOf(state, asked, moment), asked.verb, route);
}

function factAt({ options, categories }: State, asked: Asked, route: string): Answer | undefined {
  if (asked.verb !== "GET") return undefined;
  const { currency = "IDR", weightUnit = "kg", lengthUnit = "cm" } = options;
  switch (route) {
    case "data/currencies/current":
      return accept({ code: currency, name: currency, symbol: currency });
    case "settings/products/woocommerce_weight_unit":
      return accept({ id: "woocommerce_weight_unit", value: weightUnit });
    case "settings/products/woocommerce_dimension_unit":
      return accept({ id: "woocommerce_dimension_unit", value: lengthUnit });
    case "products/categories":
      return paged(
        { asked },
        categories.map(({ id, name, parent = 0 }) => ({ id, name, parent })),
      );
    default:
      return undefined;
  }
}

function callOf({ store, url, managesStock, meddle, categories, tags }: State, asked: Asked, moment: Moment): Call {
  const ids = (terms: readonly WooSandboxTerm[]) => new Set(terms.map(({ id }) => id));
  const rules = { managesStock, meddle, categories: ids(categories), tags: ids(tags) };
  return { asked, moment, store, showing: { store, url, now: moment.now }, rules, parent: undefined };
}

function productRoute(call: Call, verb: string, route: string): Answer {
  const [, ofParent, rest = ""] = /^products\/(\d+)\/variations(?:\/(.*))?$/.exec(route) ?? [];
  if (ofParent !== undefined) return itemRoute({ ...call, parent: parentOf(call, Number(ofParent)) }, verb, rest);
  if (route === "products" || route.startsWith("products/"))
    return itemRoute(call, verb, route.slice("products/".length));
  return refuse(404, "rest_no_route", "No route was found matching the URL and request method.");
}

function parentOf({ store }: Call, id: number): WooStoredProduct {
  const parent = store.find(id) ?? refuse(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
  if (parent.type === "variable") return parent;
  // The real one lets variations hang on anything; nobody sees them there.
  return refuse(400, "woocommerce_rest_product_variation_invalid_parent", "Only a variable product has variations.");
}

const OF_LIST: Readonly<Record<string, (call: Call) => Answer>> = { GET: list, POST: create };
const OF_ONE: Readonly<Record<string, (call: Call, id: number) => Answer>> = { GET: read, PUT: update, DELETE: remove };

function itemRoute(call: Call, verb: string, rest: string): Answer {
  if (rest === "batch" && verb === "POST") return batch(call);
  const done =
    rest === "" ? OF_LIST[verb]?.(call) : /^\d+$/.test(rest) ? OF_ONE[verb]?.(call, Number(rest)) : undefined;
  return done ?? refuse(404, "rest_no_route", "No route was found matching the URL and request method.");
}

const MIB = 1_048_576;

function upload({ store, url, options }: State, { verb, path, headers, raw }: Asked): Answer {
  if (verb !== "POST" || routeOf(path) !== "media") {
    refuse(404, "rest_no_route", "No route was found matching the URL and request method.");
  }
  const [, name] = /filename="?([^";]+)"?/.exec(headers["content-disposition"] ?? "") ?? [];
  if (name === undefined) refuse(400, "rest_upload_no_content_disposition", "No Content-Disposition supplied.");
  if (raw.length === 0) refuse(400, "rest_upload_no_data", "No data supplied.");
  if (raw.length > (options.maxUploadBytes ?? 8 * MIB)) {
    refuse(400, "rest_upload_file_too_big", "This file is too big.");
  }
  const header = readImageHeader(raw);
  if (!header) refuse(500, "rest_upload_sideload_error", "Sorry, you are not allowed to upload this file type.");
  const media = store.keepMedia({ ...header, id: store.nextId(), name, alt: "", bytes: raw });
  return accept(wireMedia(url, media), 201);
}
