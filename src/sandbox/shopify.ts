/**
 * A Shopify shop on a loopback port: the Admin GraphQL API of 2026-10 as far as listings need it, the trade of
 * credentials, and the storage of staged uploads. Types and codes from the Admin schema, read 2026-11-21; what no page
 * says is made up and marked.
 */

import type { Answer } from "./answer.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";
import { costOf, PointBucket, ShopifyAccess } from "./shopify/access.js";
import { parseOperation } from "./shopify/document.js";
import { execute } from "./shopify/execute.js";
import { receiveUpload } from "./shopify/files.js";
import { judge, type Variables } from "./shopify/judge.js";
import { refuse, ShopifyRefusal } from "./shopify/refusal.js";
import { rootOf } from "./shopify/roots.js";
import type { ShopifySandboxOptions, ShopifyState } from "./shopify/state.js";
import { ShopifyStore, type ShopifyStoredProduct } from "./shopify/store.js";
import { shopifyTrouble, wordsOf } from "./shopify/trouble.js";

export type { ShopifySandboxOptions } from "./shopify/state.js";

/** What can be done to a place that no call does. */
export interface ShopifySwitches {
  /** Tokens that were traded for credentials, oldest first. */
  readonly tokens: readonly string[];
  /** Takes the app out of the shop, or puts it back. */
  uninstall(isOff?: boolean): void;
  /** Changes a product by hand, as a seller does in the admin. */
  edit(id: number, change: Partial<ShopifyStoredProduct>): void;
  /** What the next `times` calls under a key meet: one that is still at work, or one that has failed. */
  troubleKeys(kind: "busy" | "failed", times: number): void;
  /** The shop is frozen (402) or locked (423); `undefined`: open. */
  shut(status: 402 | 423 | undefined): void;
}

/** A running Shopify place. Use `url` as the `server` of a channel. */
export type ShopifyPlace = Place<ShopifyStore> & ShopifySwitches;

/** Starts a Shopify place. */
export async function openShopify(options: ShopifySandboxOptions, around: Surroundings): Promise<ShopifyPlace> {
  const names = options.publications ?? ["Online Store", "Point of Sale"];
  const state: ShopifyState = {
    options,
    store: new ShopifyStore(),
    access: new ShopifyAccess(options),
    bucket: new PointBucket(options.bucket ?? { maximum: 2_000, restoreRate: 100 }, around.clock.now()),
    locations: options.locations ?? [{ id: "gid://shopify/Location/1", name: "Toko" }],
    publications: names.map((name, at) => ({ id: `gid://shopify/Publication/${at + 1}`, name })),
    keyTrouble: { kind: "busy", left: 0 },
    shut: undefined,
    server: "",
  };
  const place = await openPlace(shopifySpec(state), state.store, around);
  state.server = place.url;
  return Object.defineProperties(Object.assign(place, switchesOf(state)), {
    tokens: { get: () => state.access.traded },
  }) as ShopifyPlace;
}

function switchesOf(state: ShopifyState): Omit<ShopifySwitches, "tokens"> {
  const { access, store, keyTrouble } = state;
  return {
    uninstall: (isOff) => access.uninstall(isOff),
    edit(id, change) {
      const product = store.product(id);
      if (!product) throw new Error(`There is no product ${id}`);
      store.replace({ ...product, ...change });
    },
    troubleKeys(kind, times) {
      Object.assign(keyTrouble, { kind, left: times });
    },
    shut(status) {
      state.shut = status;
    },
  };
}

const GRAPH = /^\/admin\/api\/(\d{4}-\d\d|unstable)\/graphql\.json$/;
const TOKEN = "/admin/oauth/access_token";
const UPLOAD = /^\/staged-uploads\/\d+$/;

function shopifySpec(state: ShopifyState): PlaceSpec {
  return {
    name: "Shopify",
    methodOf(path, _verb, fields) {
      if (GRAPH.test(path)) return fieldIn(fields) ?? "graphql";
      return path === TOKEN ? "token" : UPLOAD.test(path) ? "upload" : path;
    },
    act: (asked, moment) => answer(state, asked, moment),
    trouble: shopifyTrouble,
  };
}

/** The first field of the root: `productSet`. */
function fieldIn(fields: Asked["fields"]): string | undefined {
  try {
    return parseOperation(String(fields["query"])).selections[0]?.name;
  } catch (error) {
    if (error instanceof ShopifyRefusal) return undefined;
    throw error;
  }
}

function answer(state: ShopifyState, asked: Asked, moment: Moment): Answer {
  const { path } = asked;
  if (UPLOAD.test(path)) return receiveUpload(state.store, asked, state.server);
  if (path === TOKEN) return state.access.trade(asked, moment);
  const [, version] = GRAPH.exec(path) ?? [];
  if (version === undefined || asked.verb !== "POST") return wordsOf(404, "Not Found");
  if (!state.access.isGood(asked, moment.now)) {
    return wordsOf(401, "[API] Invalid API key or access token (unrecognized login or wrong password)");
  }
  if (state.shut !== undefined) return wordsOf(state.shut, "Unavailable Shop");
  const headers = { "x-shopify-api-version": state.options.servedVersion ?? version };
  return { status: 200, headers, body: JSON.stringify(graph(state, asked, moment)) };
}

function graph(state: ShopifyState, { fields }: Asked, moment: Moment): object {
  let cost: object | undefined;
  const extensions = () => (cost === undefined ? {} : { extensions: { cost } });
  try {
    const { query, operationName, variables = {} } = fields;
    const operation = parseOperation(String(query));
    if (operationName !== undefined && operationName !== operation.name) {
      refuse("unknownOperation", `No operation named "${String(operationName)}"`);
    }
    const given = variables as Variables;
    judge(operation, given);
    const points = costOf(operation, given);
    if (points > Math.min(1_000, state.bucket.most)) refuse("MAX_COST_EXCEEDED", `Query cost is ${points}`);
    const paid = state.bucket.take(points, moment.now);
    cost = paid.cost;
    if (!paid.isPaid) refuse("THROTTLED", "Throttled");
    return { data: execute(operation, given, rootOf(state, moment)), ...extensions() };
  } catch (error) {
    if (!(error instanceof ShopifyRefusal)) throw error;
    return { errors: [{ message: error.message, extensions: { code: error.code } }], ...extensions() };
  }
}
