/**
 * An account of Google Merchant Center on a loopback port: tokens for a service account, products put in, changed, taken
 * out and processed with time, data sources and quotas, checked as the protos of the Merchant API v1 say (googleapis
 * f8291d2, 2026-08-22); what no page says is made up and marked.
 */

import type { Answer } from "./answer.js";
import { GoogleAccess, type GoogleSandboxServiceAccount, UNAUTHENTICATED } from "./google-merchant/access.js";
import {
  deleteInput,
  type GoogleSandboxDataSource,
  getProduct,
  insertInput,
  type ProductCall,
  reviewOf,
  updateInput,
} from "./google-merchant/products.js";
import { GoogleQuotas, type GoogleSandboxQuota } from "./google-merchant/quotas.js";
import { accept, GoogleRefusal, refuse, refused } from "./google-merchant/refusal.js";
import { GoogleMerchantStore, type GoogleProductInput } from "./google-merchant/store.js";
import type { PhotoFetcher } from "./graph/photos.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings, type Trouble } from "./server.js";

/** How an account begins. */
export interface GoogleMerchantSandboxOptions {
  /** Digits. */
  readonly accountId: string;
  readonly serviceAccount: GoogleSandboxServiceAccount;
  /** @defaultValue one that takes calls, with the id `"1"` */
  readonly dataSources?: readonly GoogleSandboxDataSource[] | undefined;
  /** Where products are shown. @defaultValue `["ID"]` */
  readonly countries?: readonly string[] | undefined;
  /** Whether the project is registered; a test account needs none. @defaultValue `true` */
  readonly registered?: boolean | undefined;
  /** How long until a change is processed. @defaultValue `0` */
  readonly processMs?: number | undefined;
  /** How long a new product is reviewed. @defaultValue `0` */
  readonly reviewMs?: number | undefined;
  /** Titles that are turned down. @defaultValue none */
  readonly disapprove?: RegExp | undefined;
  /** Calls that an account has in a day and a minute. @defaultValue no limit */
  readonly quotas?: readonly GoogleSandboxQuota[] | undefined;
  /** How photos are fetched. @defaultValue not at all: every address is taken for a good one */
  readonly fetchPhoto?: PhotoFetcher | undefined;
}

/** A product as buyers may see it. */
export interface GoogleMerchantProduct extends GoogleProductInput {
  /** Whether any country shows it. */
  readonly isShown: boolean;
}

/** What can be done to an account that no call does. */
export interface GoogleMerchantSwitches {
  /** Processed products as they are now. */
  products(): Promise<readonly GoogleMerchantProduct[]>;
  /** Tokens end; the next claim is taken. */
  expireTokens(): void;
  /** The key is deleted in the Google Cloud console. */
  dropKey(): void;
}

/** A running account. Use `url` as `server` and `authServer` of a channel. */
export type GoogleMerchantPlace = Place<GoogleMerchantStore> & GoogleMerchantSwitches;

interface State {
  readonly options: GoogleMerchantSandboxOptions;
  readonly store: GoogleMerchantStore;
  readonly access: GoogleAccess;
  readonly quotas: GoogleQuotas;
  readonly sources: GoogleSandboxDataSource[];
  isRegistered: boolean;
  url: string;
}

/** Starts an account. */
export async function openGoogleMerchant(
  options: GoogleMerchantSandboxOptions,
  around: Surroundings,
): Promise<GoogleMerchantPlace> {
  const state: State = {
    options,
    store: new GoogleMerchantStore(),
    access: new GoogleAccess(options.serviceAccount),
    quotas: new GoogleQuotas(options.quotas ?? []),
    sources: [...(options.dataSources ?? [{ id: "1", displayName: "Toko" }])],
    isRegistered: options.registered ?? true,
    url: "",
  };
  const place = await openPlace(specOf(state), state.store, around);
  state.url = place.url;
  const look = (): Moment => ({ now: around.clock.now(), visibleAt: around.clock.now(), random: around.random });
  return Object.assign(place, {
    async products() {
      const call = callOf(state, undefined, look());
      const seen = state.store.products(around.clock.now());
      return Promise.all(
        seen.map(async (one) => ({ ...one, isShown: (await reviewOf(call, one)).approved.length > 0 })),
      );
    },
    expireTokens: () => state.access.expire(),
    dropKey: () => state.access.dropKey(),
  });
}

function specOf(state: State): PlaceSpec {
  return {
    name: "Google Merchant Center",
    methodOf: (path, verb) => routeOf(path, verb).name,
    async act(asked, moment) {
      try {
        return await answer(state, asked, moment);
      } catch (error) {
        if (error instanceof GoogleRefusal) return refused(error.status, error.message, error.reasons);
        throw error;
      }
    },
    trouble,
  };
}

interface Route {
  /** As quotas name it: `productInputs.insert`. */
  readonly name: string;
  readonly account: string;
  readonly segment: string;
}

const ROUTES: readonly (readonly [verb: string, path: RegExp, name: string])[] = [
  ["POST", /^\/token()()$/, "token"],
  ["POST", /^\/products\/v1\/accounts\/(\d+)\/productInputs:insert()$/, "productInputs.insert"],
  ["PATCH", /^\/products\/v1\/accounts\/(\d+)\/productInputs\/([^/]+)$/, "productInputs.patch"],
  ["DELETE", /^\/products\/v1\/accounts\/(\d+)\/productInputs\/([^/]+)$/, "productInputs.delete"],
  ["GET", /^\/products\/v1\/accounts\/(\d+)\/products\/([^/]+)$/, "products.get"],
  ["GET", /^\/datasources\/v1\/accounts\/(\d+)\/dataSources()$/, "dataSources.list"],
  ["GET", /^\/datasources\/v1\/accounts\/(\d+)\/dataSources\/(\d+)$/, "dataSources.get"],
  ["POST", /^\/datasources\/v1\/accounts\/(\d+)\/dataSources()$/, "dataSources.create"],
  ["GET", /^\/quota\/v1\/accounts\/(\d+)\/quotas()$/, "quotas.list"],
  [
    "POST",
    /^\/accounts\/v1\/accounts\/(\d+)\/developerRegistration:registerGcp()$/,
    "developerRegistration.registerGcp",
  ],
];

function routeOf(path: string, verb: string): Route {
  for (const [wanted, pattern, name] of ROUTES) {
    const [, account = "", segment = ""] = (verb === wanted && pattern.exec(path)) || [undefined];
    if (verb === wanted && pattern.test(path)) return { name, account, segment };
  }
  return { name: `${verb} ${path}`, account: "", segment: "" };
}

async function answer(state: State, asked: Asked, moment: Moment): Promise<Answer> {
  const { name, account, segment } = routeOf(asked.path, asked.verb);
  if (name === "token") return state.access.trade(asked, `${state.url}/token`, moment);
  state.access.check(asked, moment);
  if (account !== state.options.accountId) {
    refuse("PERMISSION_DENIED", `The caller does not have access to the accounts: [${account}]`, {
      reason: "PERMISSION_DENIED_ACCOUNTS",
    });
  }
  if (name === "developerRegistration.registerGcp") return register(state, asked);
  if (!state.isRegistered) {
    refuse("UNAUTHENTICATED", "GCP project is not registered with the merchant account.", {
      reason: "GCP_NOT_REGISTERED",
    });
  }
  state.quotas.admit(name, moment.now);
  const call = callOf(state, asked, moment);
  switch (name) {
    case "productInputs.insert":
      return accept(insertInput(call));
    case "productInputs.patch":
      return accept(updateInput(call, segment));
    case "productInputs.delete":
      return accept(deleteInput(call, segment));
    case "products.get":
      return accept(await getProduct(call, segment));
    case "quotas.list":
      return accept({ quotaGroups: state.quotas.wire(account, moment.now) });
    default:
      return answerOfSources(state, name, segment, asked);
  }
}

function answerOfSources({ sources, options }: State, name: string, segment: string, asked: Asked): Answer {
  const wire = ({
    id,
    displayName,
    isFile,
    feedLabel,
    contentLanguage,
    countries,
  }: GoogleSandboxDataSource): object => ({
    name: `accounts/${options.accountId}/dataSources/${id}`,
    dataSourceId: id,
    displayName,
    input: isFile ? "FILE" : "API",
    ...(isFile ? { fileInput: { fileInputType: "FETCH" } } : {}),
    primaryProductDataSource: { feedLabel, contentLanguage, countries },
  });
  if (name === "dataSources.list") return accept({ dataSources: sources.map(wire) });
  if (name === "dataSources.get") {
    const found = sources.find(({ id }) => id === segment);
    return accept(wire(found ?? refuse("NOT_FOUND", "The data source was not found.", { field: "name" })));
  }
  if (name !== "dataSources.create") return refuse("NOT_FOUND", `The sandbox has no ${name}`);
  const { displayName, primaryProductDataSource: primary } = asked.fields as {
    readonly displayName?: unknown;
    readonly primaryProductDataSource?: Pick<GoogleSandboxDataSource, "feedLabel" | "contentLanguage" | "countries">;
  };
  if (typeof displayName !== "string" || !/^[A-Z0-9_-]{1,20}$/.test(primary?.feedLabel ?? "")) {
    return refuse("INVALID_ARGUMENT", "The data source is not complete.", { field: "data_source.feed_label" });
  }
  const made = { id: String(sources.length + 1), displayName, ...primary };
  sources.push(made);
  return accept(wire(made));
}

function register(state: State, { fields }: Asked): Answer {
  const email = String(fields["developerEmail"] ?? "");
  if (email.endsWith(".gserviceaccount.com")) {
    refuse("INVALID_ARGUMENT", "A service account receives no mail.", { field: "developer_email" });
  }
  state.isRegistered = true;
  return accept({ name: `accounts/${state.options.accountId}/developerRegistration`, gcpIds: ["sandbox"] });
}

const NOBODY: Asked = {
  at: new Date(0),
  verb: "GET",
  path: "",
  query: {},
  headers: {},
  method: "",
  fields: {},
  files: {},
  raw: new Uint8Array(),
  malformed: false,
};

function callOf({ options, store, sources }: State, asked: Asked = NOBODY, moment: Moment): ProductCall {
  const { accountId, processMs = 0, reviewMs = 0, countries = ["ID"], disapprove, fetchPhoto } = options;
  return { asked, moment, store, account: accountId, sources, processMs, reviewMs, countries, disapprove, fetchPhoto };
}

function trouble(what: Trouble, { method }: Asked): Answer {
  switch (what.what) {
    case "error":
      // A gateway's page, not the API's words.
      return { status: what.status, headers: { "content-type": "text/html" }, body: "<html>" };
    case "throttled":
      return refused("RESOURCE_EXHAUSTED", "quota/request_rate_too_high", {
        reason: "quota/request_rate_too_high",
        retryAfter: what.retryAfter,
      });
    case "verb-off":
      return refused("PERMISSION_DENIED", "The caller does not have permission");
    case "token-expired":
      return refused("UNAUTHENTICATED", UNAUTHENTICATED);
    case "token-revoked":
      return method === "token"
        ? { status: 400, body: JSON.stringify({ error: "invalid_grant", error_description: "Invalid JWT Signature." }) }
        : refused("UNAUTHENTICATED", UNAUTHENTICATED);
    case "closed":
      return refused("PERMISSION_DENIED", "The account is closed.", { reason: "PERMISSION_DENIED_ACCOUNTS" });
    case "error-in-success":
      return refused("INTERNAL", "Internal error encountered.");
    case "malformed":
      return refused("INVALID_ARGUMENT", "Invalid JSON payload received.");
    default:
      return what satisfies never;
  }
}
