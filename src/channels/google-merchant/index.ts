/**
 * Products in Google Merchant Center through the Merchant API v1: one row for each variant, told apart by SKU, put in whole
 * and fenced by a version number, renewed before it expires, price and stock set alone.
 * https://developers.google.com/merchant/api and the protos of googleapis f8291d2 (2026-08-22), read 2026-11-21; nothing
 * could be tried in a live account.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { AUTH_SERVER, type GoogleServiceAccount, seedOf, serviceAccountSchema, tradeClaim } from "./access.js";
import { createMerchantDesk, sourceIn } from "./desk.js";
import { SOURCE } from "./failure-rows.js";
import { limits } from "./limits.js";
import { renderRows } from "./render.js";
import { findRows, readListing, settleRows } from "./status.js";
import { createMerchant, type Merchant, type MerchantSettings, SERVER, sourceOf } from "./wire.js";
import { offersIn, putRows, removeRows, reviseRows } from "./write.js";

export type { GoogleServiceAccount } from "./access.js";
export type {
  GoogleDataSource,
  GoogleMerchantDesk,
  GoogleMerchantDeskOptions,
  GoogleNewDataSource,
} from "./desk.js";
export type { GoogleQuota } from "./wire.js";

// --- Options -----------------------------------------------------------------

/** Options of `googleMerchant()`. */
export interface GoogleMerchantOptions {
  /** Number of the account in Merchant Center. */
  readonly accountId: string;
  /** Number of a data source that takes products by calls: `googleMerchant.desk` lists and makes them. */
  readonly dataSource: string;
  /** The service account's key file, parsed. It must be a user of the account. */
  readonly serviceAccount: GoogleServiceAccount;
  /** Two letters, as the data source has it. @defaultValue `"id"` */
  readonly contentLanguage?: string | undefined;
  /** As the data source has it; up to 20 of A to Z, 0 to 9, `-` and `_`. @defaultValue `"ID"` */
  readonly feedLabel?: string | undefined;
  /**
   * Address of a product's page: `https://toko.example/p/{id}.html?v={sku}`. `{id}`, `{variant}` and `{sku}` are filled in.
   * @defaultValue the product's page on the channel that `links` names, else the product's `url`
   */
  readonly link?: string | undefined;
  /** Brand of products that name none. @defaultValue none */
  readonly brand?: string | undefined;
  /**
   * How often a listing is updated in 24 hours at most. Google's policy says twice; what sells out goes at once all the same.
   * @defaultValue `2`
   */
  readonly updatesPerDay?: number | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://merchantapi.googleapis.com"`
   */
  readonly server?: string | undefined;
  /** Where claims are traded for tokens. @defaultValue `"https://oauth2.googleapis.com"` */
  readonly authServer?: string | undefined;
}

const number = z.string().regex(/^\d{1,19}$/, "expected a number, as Merchant Center shows it");
const web = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

const options: OptionsSchema<GoogleMerchantOptions, MerchantSettings> = z
  .strictObject({
    accountId: number,
    dataSource: number,
    serviceAccount: serviceAccountSchema,
    contentLanguage: z
      .string()
      .regex(/^[a-z]{2}$/, "expected two letters, such as id")
      .default("id"),
    feedLabel: z
      .string()
      .regex(/^[A-Z0-9_-]{1,20}$/, "expected up to 20 of A to Z, 0 to 9, - and _")
      .default("ID"),
    link: z
      .string()
      .regex(
        /^https?:\/\/[^\s{}]+(?:\{(?:id|variant|sku)\}[^\s{}]*)+$/,
        "expected an address with {id}, {variant} or {sku}",
      )
      .optional(),
    brand: z.string().min(1).max(70).optional(),
    updatesPerDay: z.int().min(1).max(1_000).default(2),
    server: web.default(SERVER),
    authServer: web.default(AUTH_SERVER),
  })
  .transform(({ serviceAccount, ...rest }) => ({
    ...rest,
    clientEmail: serviceAccount.client_email,
    privateKey: serviceAccount.private_key,
  }));

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "google-merchant",
  title: "Google Merchant Center",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["privateKey"],
  limits,
  // The same product is another one there in another language or under another label.
  account: ({ accountId, contentLanguage, feedLabel }) =>
    `google-merchant:${accountId}:${contentLanguage}~${feedLabel}`,
  // As browsers show it. (unverified)
  home: ({ accountId }) => `https://merchants.google.com/mc/overview?a=${accountId}`,
  facets: { price: ["prices"], stock: ["stocks"] },
  tokens: {
    seed: seedOf,
    refresh: (settings, _tokens, tools, signal) => tradeClaim(settings, tools, signal),
    sealWith: ({ privateKey }) => privateKey,
  },

  render: renderRows,

  connect: (settings: MerchantSettings, tools: Toolbox) => createMerchant(settings, tools),

  verbs: {
    upsert: putRows,
    revise: reviseRows,
    withdraw: removeRows,
    settle: settleRows,
    find: findRows,
    read: (merchant, { ref }, signal) => readListing(merchant, ref, offersIn(ref), signal),
    ping: checkSource,
  },

  safety: { upsert: "upsert", revise: "absolute", withdraw: "absolute" },
});

/**
 * An account of Google Merchant Center.
 *
 * @example
 * googleMerchant({ accountId: "5000001", dataSource: "1000001", serviceAccount: JSON.parse(keyFile) })
 */
export const googleMerchant = Object.assign(channel, {
  /** What is done once, or looked at by a person: registering, data sources, quotas. */
  desk: createMerchantDesk,
});

async function checkSource(merchant: Merchant, signal: AbortSignal): Promise<void> {
  const { settings } = merchant;
  const path = `/datasources/v1/${sourceOf(settings)}`;
  const source = sourceIn(await merchant.ask({ method: "GET", path, name: "dataSources.get" }, signal));
  const fits = (["feedLabel", "contentLanguage"] as const).every(
    (name) => source[name] === undefined || source[name] === settings[name],
  );
  if (source.takesProducts && fits) return;
  const what = source.takesProducts ? "is for another label or language" : "takes no products by calls";
  throw new ChannelError("forbidden", `Google's data source ${settings.dataSource} ${what}`, {
    scope: "account",
    cure: SOURCE,
  });
}
