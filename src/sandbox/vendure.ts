/**
 * A Vendure shop's Admin API on a loopback port: what a shop sends can be sent here, is checked as there, and can be read
 * back. Written from what a server of `@vendure/core` 3.7.3 answered, 2026-11-22
 */

import type { Answer } from "./answer.js";
import { readImageHeader } from "./image.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";
import type { Args, Call, VendureChannel, VendureChannelSeed } from "./vendure/call.js";
import { wireProduct } from "./vendure/forms.js";
import { type Field, project, readOperation } from "./vendure/graphql.js";
import { assets, productOptionGroups, products, productVariants } from "./vendure/lists.js";
import * as optionCalls from "./vendure/options.js";
import * as productCalls from "./vendure/products.js";
import { FORBIDDEN, refuse, refused, VendureRefusal } from "./vendure/refusal.js";
import { VendureStore } from "./vendure/store.js";
import * as variantCalls from "./vendure/variants.js";

/** How a Vendure place begins. */
export interface VendureSandboxOptions {
  /** The administrator. @defaultValue nobody can sign in */
  readonly login?: { readonly username: string; readonly password: string } | undefined;
  /** A key that is taken. @defaultValue none */
  readonly apiKey?: string | undefined;
  /** The one channel. */
  readonly channel?: VendureChannelSeed | undefined;
  /** A custom field of products, a string. @defaultValue none */
  readonly markerField?: string | undefined;
  /** Ids of stock locations, the default first. @defaultValue `["1"]` */
  readonly locations?: readonly string[] | undefined;
}

/** What can be done to a place that no call does. */
export interface VendureSwitches {
  /** Ends every session and the API key. */
  revoke(): void;
  /** Takes the right to some mutations or queries away, by their names; `[]` gives all back. */
  forbid(names: readonly string[]): void;
  /** Changes the channel. */
  change(channel: VendureChannelSeed): void;
}

/** A running Vendure place. Its API is at `` `${url}/admin-api` ``. */
export type VendurePlace = Place<VendureStore> & VendureSwitches;

interface State {
  readonly options: VendureSandboxOptions;
  readonly store: VendureStore;
  readonly sessions: Set<string>;
  channel: VendureChannel;
  forbidden: ReadonlySet<string>;
  isKeyGood: boolean;
}

const CHANNEL: VendureChannel = {
  token: "sandbox-channel-token",
  currency: "IDR",
  currencies: [],
  pricesIncludeTax: true,
  taxRate: 11,
  hasTaxZone: true,
  language: "en",
  precision: 2,
};

/** Starts a Vendure place. */
export async function openVendure(options: VendureSandboxOptions, around: Surroundings): Promise<VendurePlace> {
  const state: State = {
    options,
    store: new VendureStore(),
    sessions: new Set(),
    channel: filled(CHANNEL, options.channel),
    forbidden: new Set(),
    isKeyGood: true,
  };
  const place = await openPlace(vendureSpec(state), state.store, around);
  return Object.assign(place, {
    revoke() {
      state.sessions.clear();
      state.isKeyGood = false;
    },
    forbid(names: readonly string[]) {
      state.forbidden = new Set(names);
    },
    change(channel: VendureChannelSeed) {
      state.channel = filled(state.channel, channel);
    },
  });
}

function filled(base: VendureChannel, more: VendureChannelSeed = {}): VendureChannel {
  return { ...base, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)) };
}

const PATH = "/admin-api";

function vendureSpec(state: State): PlaceSpec {
  return {
    name: "Vendure",
    // The first thing that is asked for: `createProduct`.
    methodOf: (_path, _verb, fields) => /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(queryIn(fields))?.[1] ?? "unknown",
    act(asked, moment) {
      try {
        return answer(state, asked, moment);
      } catch (error) {
        if (error instanceof VendureRefusal) return refused(error.code, error.message, error.status);
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
        case "token-expired":
        case "token-revoked":
          return refused("FORBIDDEN", FORBIDDEN);
        case "error-in-success":
          return refused("INTERNAL_SERVER_ERROR", "Something went wrong");
        case "malformed":
          return { status: 400, body: JSON.stringify({ statusCode: 400, message: "Unexpected token in JSON" }) };
        case "closed":
          return undefined;
        default:
          return trouble satisfies never;
      }
    },
  };
}

function queryIn(fields: Args): string {
  const { query, operations } = fields;
  if (typeof query === "string") return query;
  return typeof operations === "string" ? String(Reflect.get(Object(JSON.parse(operations)), "query")) : "";
}

/** Above this a server answers 500 without a word. */
const MOST_BYTES = 102_400;

function answer(state: State, asked: Asked, moment: Moment): Answer {
  if (asked.path !== PATH || asked.verb !== "POST") return { status: 404, body: "" };
  const isForm = typeof asked.fields["operations"] === "string";
  if (!isForm && asked.raw.length > MOST_BYTES) {
    return { status: 500, body: JSON.stringify({ statusCode: 500, message: "" }) };
  }
  const given = isForm ? JSON.parse(String(asked.fields["operations"])) : asked.fields;
  const operation = readOperation(queryIn(asked.fields), Object(given.variables ?? {}));
  const issued: { session?: string } = {};
  const call = callOf(state, asked, moment);
  const entries = operation.fields.map((field) => {
    const acts = operation.kind === "mutation" ? MUTATIONS : QUERIES;
    return [field.alias, run(state, { call, asked, field, acts, issued })] as const;
  });
  const headers = issued.session === undefined ? {} : { "vendure-auth-token": issued.session };
  return { status: 200, headers, body: JSON.stringify({ data: Object.fromEntries(entries) }) };
}

function callOf({ store, channel, options }: State, { query }: Asked, moment: Moment): Call {
  return {
    store,
    channel,
    moment,
    language: query["languageCode"] ?? channel.language,
    currency: query["currencyCode"] ?? channel.currency,
    markerField: options.markerField,
    locations: options.locations ?? ["1"],
    url: "",
  };
}

interface Running {
  readonly call: Call;
  readonly asked: Asked;
  readonly field: Field;
  readonly acts: Readonly<Record<string, Act>>;
  readonly issued: { session?: string };
}

function run(state: State, { call, asked, field, acts, issued }: Running): unknown {
  const { name, args, selection } = field;
  if (name === "login") return project(login(state, args, call.moment, issued), selection);
  if (!isKnown(state, asked) || state.forbidden.has(name)) refuse("FORBIDDEN", FORBIDDEN);
  if (name === "createAssets") return project(createAssets(call, asked), selection);
  const act = acts[name];
  if (!act) return refuse("GRAPHQL_VALIDATION_FAILED", `Cannot query field "${name}".`, 400);
  return call.store.transact(() => project(act(call, args), selection));
}

function isKnown({ sessions, options, isKeyGood }: State, { headers }: Asked): boolean {
  const key = headers["vendure-api-key"];
  if (key !== undefined) return isKeyGood && options.apiKey === key;
  const [, token = ""] = /^Bearer (.+)$/.exec(headers["authorization"] ?? "") ?? [];
  return sessions.has(token);
}

function login(state: State, args: Args, { random }: Moment, issued: { session?: string }): object {
  const { login: known } = state.options;
  if (!known || args["username"] !== known.username || args["password"] !== known.password) {
    const message = "The provided credentials are invalid";
    return { __typename: "InvalidCredentialsError", errorCode: "INVALID_CREDENTIALS_ERROR", message };
  }
  const session = `session-${Math.floor(random() * 2 ** 48).toString(16)}-${state.sessions.size + 1}`;
  state.sessions.add(session);
  issued.session = session;
  return { __typename: "CurrentUser", id: "1" };
}

/** The same file twice is two assets. */
function createAssets({ store, moment }: Call, { files }: Asked): readonly object[] {
  return Object.values(files).map((file) => {
    const header = readImageHeader(file.bytes);
    if (!header || !file.type.startsWith("image/")) {
      const message = `The MIME type "${file.type}" is not permitted.`;
      return { __typename: "MimeTypeError", errorCode: "MIME_TYPE_ERROR", message };
    }
    const { name, bytes } = file;
    const asset = store.assets.add((id) => ({ id, createdAt: moment.now, name, header, bytes }));
    return { __typename: "Asset", id: asset.id, name };
  });
}

type Act = (call: Call, args: Args) => unknown;

const QUERIES: Readonly<Record<string, Act>> = {
  me: () => ({ __typename: "CurrentUser", id: "1" }),
  product: (call, { id }) => {
    const product = call.store.products.get(id);
    return product && !product.deleted ? wireProduct(call, product) : null;
  },
  products,
  productVariants,
  productOptionGroups,
  assets,
  activeChannel: ({ channel }) => ({
    __typename: "Channel",
    id: "1",
    code: "__default_channel__",
    token: channel.token,
    defaultLanguageCode: channel.language,
    defaultCurrencyCode: channel.currency,
    availableCurrencyCodes: [channel.currency, ...channel.currencies],
    pricesIncludeTax: channel.pricesIncludeTax,
    defaultTaxZone: channel.hasTaxZone ? { id: "1" } : null,
  }),
  globalSettings: ({ channel }) => ({ serverConfig: { moneyStrategyPrecision: channel.precision } }),
  taxCategories: () => ({ items: [{ id: "1", isDefault: true }] }),
  taxRates: ({ channel }) => ({
    items: [{ enabled: true, value: channel.taxRate, category: { id: "1" }, zone: { id: "1" }, customerGroup: null }],
  }),
};

const MUTATIONS: Readonly<Record<string, Act>> = {
  createProduct: productCalls.createProduct,
  updateProduct: productCalls.updateProduct,
  deleteProduct: productCalls.deleteProduct,
  createProductVariants: variantCalls.createProductVariants,
  updateProductVariants: variantCalls.updateProductVariants,
  deleteProductVariants: variantCalls.deleteProductVariants,
  createProductOptionGroup: optionCalls.createProductOptionGroup,
  updateProductOptionGroup: optionCalls.updateProductOptionGroup,
  deleteProductOptionGroup: optionCalls.deleteProductOptionGroup,
  addOptionGroupToProduct: optionCalls.addOptionGroupToProduct,
  removeOptionGroupFromProduct: optionCalls.removeOptionGroupFromProduct,
  createProductOption: optionCalls.createProductOption,
  updateProductOption: optionCalls.updateProductOption,
};
