/**
 * A Medusa shop's Admin API on a loopback port: what a shop sends can be sent here, is checked as there, and can be read
 * back. Written from what a server of `@medusajs/medusa` 2.21.2 answered, 2026-11-22
 */

import type { Answer } from "./answer.js";
import { batchLevels, deleteItem, updateItem } from "./medusa/inventory.js";
import { listItems, listNamed, listProducts, listVariants } from "./medusa/lists.js";
import {
  batchOptions,
  batchVariants,
  type Call,
  createProduct,
  deleteProduct,
  productOf,
  updateProduct,
  wireProduct,
} from "./medusa/products.js";
import { MedusaRefusal, notFound, refused } from "./medusa/refusal.js";
import { MedusaStore } from "./medusa/store.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";

/** How a Medusa place begins. */
export interface MedusaSandboxOptions {
  /** The secret API key that is taken. */
  readonly apiKey: string;
  /** Of the store, in small letters. @defaultValue `["idr"]` */
  readonly currencies?: readonly string[] | undefined;
  /** Currencies whose prices contain tax. @defaultValue none */
  readonly taxedCurrencies?: readonly string[] | undefined;
  /** Ids of stock locations. @defaultValue `["sloc_1"]` */
  readonly locations?: readonly string[] | undefined;
  /** The store's default location. @defaultValue none */
  readonly defaultLocation?: string | undefined;
  /** Ids of sales channels; the first is the default. @defaultValue `["sc_1"]` */
  readonly salesChannels?: readonly string[] | undefined;
  /** Ids of categories. @defaultValue none */
  readonly categories?: readonly string[] | undefined;
}

/** What can be done to a place that no call does. */
export interface MedusaSwitches {
  /** The key is no longer taken. */
  revoke(): void;
  /** Changes a product as somebody does in the admin. */
  edit(id: string, change: Readonly<Record<string, unknown>>): void;
}

/** A running Medusa place. Use `url` as the `url` of a channel. */
export type MedusaPlace = Place<MedusaStore> & MedusaSwitches;

interface State {
  readonly options: MedusaSandboxOptions;
  readonly store: MedusaStore;
  isKeyGood: boolean;
}

/** Starts a Medusa place. */
export async function openMedusa(options: MedusaSandboxOptions, around: Surroundings): Promise<MedusaPlace> {
  const state: State = { options, store: new MedusaStore(), isKeyGood: true };
  const place = await openPlace(medusaSpec(state), state.store, around);
  return Object.assign(place, {
    revoke() {
      state.isKeyGood = false;
    },
    edit(id: string, change: Readonly<Record<string, unknown>>) {
      const now = around.clock.now();
      const { categories = [] } = options;
      const moment = { now, visibleAt: now, random: around.random };
      state.store.transact(() => updateProduct({ store: state.store, moment, categories }, id, change));
    },
  });
}

function medusaSpec(state: State): PlaceSpec {
  return {
    name: "Medusa",
    methodOf: (path, verb) => routeOf(path, verb)?.route.name ?? `${verb} ${path}`,
    act(asked, moment) {
      try {
        return answer(state, asked, moment);
      } catch (error) {
        if (error instanceof MedusaRefusal) return refused(error.status, error.type, error.message);
        throw error;
      }
    },
    trouble(trouble) {
      switch (trouble.what) {
        case "error":
          return { status: trouble.status, headers: { "content-type": "text/html" }, body: "<html>" };
        case "throttled":
          // Of a proxy: the server itself has no limit.
          return {
            status: 429,
            headers: trouble.retryAfter === undefined ? {} : { "retry-after": String(trouble.retryAfter) },
          };
        case "verb-off":
          return refused(403, "forbidden", "Forbidden");
        case "token-expired":
        case "token-revoked":
          return refused(401, "", "Unauthorized");
        case "malformed":
          return refused(400, "invalid_data", "Unexpected token in JSON");
        case "closed":
        case "error-in-success":
          return undefined;
        default:
          return trouble satisfies never;
      }
    },
  };
}

type Act = (state: State, call: Call, asked: Asked, id: string) => object;

interface Route {
  readonly name: string;
  readonly verb: string;
  /** `:` stands for an id. */
  readonly path: string;
  readonly act: Act;
}

const ROUTES: readonly Route[] = [
  {
    name: "createProduct",
    verb: "POST",
    path: "products",
    act: (_state, call, asked) => createProduct(call, bodyOf(asked)),
  },
  { name: "listProducts", verb: "GET", path: "products", act: (_state, call, asked) => listProducts(call, asked) },
  {
    name: "readProduct",
    verb: "GET",
    path: "products/:",
    act: (_state, call, _asked, id) => ({ product: wireProduct(call.store, productOf(call, id)) }),
  },
  {
    name: "updateProduct",
    verb: "POST",
    path: "products/:",
    act: (_state, call, asked, id) => updateProduct(call, id, bodyOf(asked)),
  },
  {
    name: "deleteProduct",
    verb: "DELETE",
    path: "products/:",
    act: (_state, call, _asked, id) => deleteProduct(call, id),
  },
  {
    name: "batchVariants",
    verb: "POST",
    path: "products/:/variants/batch",
    act: (_state, call, asked, id) => batchVariants(call, id, bodyOf(asked)),
  },
  {
    name: "batchOptions",
    verb: "POST",
    path: "products/:/options/batch",
    act: (_state, call, asked, id) => batchOptions(call, id, bodyOf(asked)),
  },
  {
    name: "listVariants",
    verb: "GET",
    path: "product-variants",
    act: (_state, call, asked) => listVariants(call, asked),
  },
  { name: "listItems", verb: "GET", path: "inventory-items", act: (_state, call, asked) => listItems(call, asked) },
  {
    name: "batchLevels",
    verb: "POST",
    path: "inventory-items/location-levels/batch",
    act: ({ options }, call, asked) => batchLevels(call, options.locations ?? ["sloc_1"], bodyOf(asked)),
  },
  {
    name: "updateItem",
    verb: "POST",
    path: "inventory-items/:",
    act: (_state, call, asked, id) => updateItem(call, id, bodyOf(asked)),
  },
  {
    name: "deleteItem",
    verb: "DELETE",
    path: "inventory-items/:",
    act: (_state, call, _asked, id) => deleteItem(call, id),
  },
  { name: "upload", verb: "POST", path: "uploads", act: upload },
  { name: "stores", verb: "GET", path: "stores", act: stores },
  { name: "salesChannels", verb: "GET", path: "sales-channels", act: salesChannels },
  {
    name: "shippingProfiles",
    verb: "GET",
    path: "shipping-profiles",
    act: (_state, _call, asked) => listNamed("shipping_profiles", [PROFILE], asked),
  },
  {
    name: "stockLocations",
    verb: "GET",
    path: "stock-locations",
    act: ({ options }, _call, asked) =>
      listNamed("stock_locations", (options.locations ?? ["sloc_1"]).map(withId), asked),
  },
  {
    name: "pricePreferences",
    verb: "GET",
    path: "price-preferences",
    act: ({ options }, _call, asked) =>
      listNamed("price_preferences", (options.taxedCurrencies ?? []).map(preference), asked),
  },
];

const PREFIX = "/admin/";

function routeOf(path: string, verb: string): { readonly route: Route; readonly id: string } | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const parts = path.slice(PREFIX.length).split("/");
  for (const route of ROUTES) {
    const wanted = route.path.split("/");
    const fits = wanted.length === parts.length && wanted.every((part, at) => part === ":" || part === parts[at]);
    if (route.verb === verb && fits) return { route, id: decodeURIComponent(parts[wanted.indexOf(":")] ?? "") };
  }
  return undefined;
}

/** Above this a server answers 413. */
const MOST_BYTES = 102_400;

function answer(state: State, asked: Asked, moment: Moment): Answer {
  const { options, store, isKeyGood } = state;
  const key = `Basic ${Buffer.from(`${options.apiKey}:`).toString("base64")}`;
  if (!isKeyGood || asked.headers["authorization"] !== key) return refused(401, "", "Unauthorized");
  const found = routeOf(asked.path, asked.verb);
  if (!found) return notFound("Not found");
  if (found.route.name !== "upload" && asked.raw.length > MOST_BYTES) {
    return refused(413, "unknown_error", "request entity too large");
  }
  const call: Call = { store, moment, categories: options.categories ?? [] };
  const body = store.transact(() => found.route.act(state, call, asked, found.id));
  return { status: 200, body: JSON.stringify(body) };
}

/** The body without the query, which is mixed into `fields`. */
function bodyOf({ fields, query }: Asked): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in query)));
}

function upload(_state: State, { store }: Call, { files }: Asked): object {
  return { files: Object.values(files).map(({ name, bytes }) => ({ id: name, url: store.addFile(name, bytes).url })) };
}

function stores({ options }: State, _call: Call, asked: Asked): object {
  const { currencies = ["idr"], salesChannels: [channel = null] = ["sc_1"], defaultLocation = null } = options;
  const store = {
    id: "store_1",
    default_sales_channel_id: channel,
    default_location_id: defaultLocation,
    supported_currencies: currencies.map((currency_code) => ({ currency_code })),
  };
  return listNamed("stores", [store], asked);
}

function salesChannels({ options }: State, _call: Call, asked: Asked): object {
  return listNamed("sales_channels", (options.salesChannels ?? ["sc_1"]).map(withId), asked);
}

const PROFILE = { id: "sp_1", type: "default" };

function withId(id: string): { readonly id: string } {
  return { id };
}

function preference(value: string, at: number): { readonly id: string } & Readonly<Record<string, unknown>> {
  return { id: `prpref_${at}`, attribute: "currency_code", value, is_tax_inclusive: true };
}
