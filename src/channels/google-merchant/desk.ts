/**
 * What is done once, or looked at by a person: registering, data sources, quotas. Accounts, data sources and quota APIs v1
 * (googleapis f8291d2, 2026-08-22), read 2026-11-22.
 */
import * as z from "zod";
import type { Http, Tokens } from "../../channel/toolbox.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { AUTH_SERVER, type GoogleServiceAccount, tradeClaim } from "./access.js";
import { ask, type Desk, type GoogleQuota, readAs, readQuotas, SERVER, sender } from "./wire.js";

/** Whose desk it is. */
export interface GoogleMerchantDeskOptions {
  /** Number of the account in Merchant Center. */
  readonly accountId: string;
  readonly serviceAccount: GoogleServiceAccount;
  /** @defaultValue `"https://merchantapi.googleapis.com"` */
  readonly server?: string | undefined;
  /** @defaultValue `"https://oauth2.googleapis.com"` */
  readonly authServer?: string | undefined;
  /** Sends the calls. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What products are put into. */
export interface GoogleDataSource {
  /** The option `dataSource` of the channel. */
  readonly id: string;
  readonly name: string;
  /** `undefined`: it takes every label. */
  readonly feedLabel?: string | undefined;
  /** `undefined`: it takes every language. */
  readonly contentLanguage?: string | undefined;
  /** Whether products can be put in by calls: it is no file, and no supplement. */
  readonly takesProducts: boolean;
}

/** A new data source. */
export interface GoogleNewDataSource {
  readonly name: string;
  /** Up to 20 of A to Z, 0 to 9, `-` and `_`: `"ID"`. */
  readonly feedLabel: string;
  /** Two letters: `"id"`. */
  readonly contentLanguage: string;
  /** Two letters each: `["ID"]`. */
  readonly countries: readonly string[];
}

/** Calls of a person, not of listings. @throws ChannelError from each of them */
export interface GoogleMerchantDesk {
  /**
   * Registers the service account's Google Cloud project, once; calls fail before it. Test accounts need none.
   *
   * @param developerEmail - a person's address with a Google account, not the service account's
   */
  register(developerEmail: string, signal?: AbortSignal): Promise<void>;
  dataSources(signal?: AbortSignal): Promise<readonly GoogleDataSource[]>;
  createDataSource(source: GoogleNewDataSource, signal?: AbortSignal): Promise<GoogleDataSource>;
  /** How many calls of today are used, those that are used most first. The day begins at 12:00 UTC. */
  quotas(signal?: AbortSignal): Promise<readonly GoogleQuota[]>;
}

const Source = z.object({
  name: z.string(),
  displayName: z.string().catch(""),
  input: z.string().catch(""),
  fileInput: z.unknown().optional(),
  primaryProductDataSource: z
    .object({
      feedLabel: z.string().optional().catch(undefined),
      contentLanguage: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
const Sources = z.object({ dataSources: z.array(Source).default([]), nextPageToken: z.string().default("") });

/** Makes a desk. Nothing is called before it is used. */
export function createMerchantDesk(options: GoogleMerchantDeskOptions): GoogleMerchantDesk {
  const { accountId } = options;
  const desk = deskOf(options);
  const parent = `accounts/${accountId}`;
  const never = new AbortController().signal;
  return {
    async register(developerEmail, signal = never) {
      const path = `/accounts/v1/${parent}/developerRegistration:registerGcp`;
      const json = { developerEmail };
      await ask(desk, { method: "POST", path, json, name: "developerRegistration.registerGcp" }, signal);
    },
    async dataSources(signal = never) {
      const found: GoogleDataSource[] = [];
      for (let pageToken: string | undefined = ""; pageToken !== undefined; ) {
        const query: Record<string, string> = { pageSize: "1000", ...(pageToken === "" ? {} : { pageToken }) };
        const path = `/datasources/v1/${parent}/dataSources`;
        const body: unknown = await ask(desk, { method: "GET", path, query, name: "dataSources.list" }, signal);
        const page: z.output<typeof Sources> = readAs(Sources, body, "data sources");
        found.push(...page.dataSources.map(sourceIn));
        pageToken = page.nextPageToken === "" ? undefined : page.nextPageToken;
      }
      return found;
    },
    async createDataSource({ name, feedLabel, contentLanguage, countries }, signal = never) {
      const json = { displayName: name, primaryProductDataSource: { feedLabel, contentLanguage, countries } };
      const path = `/datasources/v1/${parent}/dataSources`;
      const body = await ask(desk, { method: "POST", path, json, name: "dataSources.create" }, signal);
      return sourceIn(readAs(Source, body, "data source"));
    },
    quotas: (signal = never) => readQuotas(desk, signal),
  };
}

/** Reads one data source. */
export function sourceIn(given: unknown): GoogleDataSource {
  const {
    name,
    displayName,
    input,
    fileInput,
    primaryProductDataSource: primary,
  } = readAs(Source, given, "data source");
  const takesProducts = primary !== undefined && fileInput === undefined && (input === "" || input === "API");
  const { feedLabel, contentLanguage } = primary ?? {};
  return {
    id: name.split("/").at(-1) ?? name,
    name: displayName,
    ...(feedLabel === undefined ? {} : { feedLabel }),
    ...(contentLanguage === undefined ? {} : { contentLanguage }),
    takesProducts,
  };
}

function deskOf(options: GoogleMerchantDeskOptions): Desk {
  const { accountId, serviceAccount, server = SERVER, authServer = AUTH_SERVER, now = consentNow } = options;
  const http = options.http ?? consentHttp([serviceAccount.private_key]);
  const { client_email: clientEmail, private_key: privateKey } = serviceAccount;
  const signer = { clientEmail, privateKey, authServer: authServer.replace(/\/+$/, "") };
  let token: Promise<Tokens> | undefined;
  const tokenFor = async (signal: AbortSignal): Promise<string> => {
    // An hour is longer than anybody sits at it; a trade that failed is made again.
    token ??= tradeClaim(signer, { http, now, platformNow: now }, signal).catch((error: unknown) => {
      token = undefined;
      throw error;
    });
    return (await token).accessToken;
  };
  return { caller: { accountId }, send: sender(server.replace(/\/+$/, ""), { http }, tokenFor), now };
}
