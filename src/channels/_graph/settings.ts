/** What every channel of the Graph family is configured with. */
import * as z from "zod";
import type { Tokens } from "../../channel/toolbox.js";

/** Options that every channel of Meta has. */
export interface GraphOptions {
  /**
   * Of the app, from its page at developers.facebook.com. Signs calls (`appsecret_proof`), and seals the tokens where no
   * `sealKey` is given.
   */
  readonly appSecret: string;
  /**
   * Of the app: channels with the same one share its rate.
   * @defaultValue none: the account is taken for the only one
   */
  readonly appId?: string | undefined;
  /**
   * Tokens of the consent, or of a system user; later ones are kept in the ledger.
   * @defaultValue those in the ledger
   */
  readonly tokens?: Tokens | undefined;
  /**
   * Version of the Graph API.
   * @defaultValue `"v26.0"`
   */
  readonly version?: string | undefined;
}

/** The same, every default filled in. */
export interface GraphSettings {
  readonly appSecret: string;
  readonly appId?: string | undefined;
  readonly tokens?: Tokens | undefined;
  readonly version: string;
  readonly server: string;
}

/** Where Graph is with a token of Facebook. */
export const FACEBOOK_SERVER = "https://graph.facebook.com";
/** Where Graph is with a token of Instagram's own login. */
export const INSTAGRAM_SERVER = "https://graph.instagram.com";
/** Where Threads' API is; `https://graph.threads.com` is the same. */
export const THREADS_SERVER = "https://graph.threads.net";

const tokens: z.ZodType<Tokens, Tokens> = z.strictObject({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).optional(),
  expiresAt: z.date().optional(),
  refreshExpiresAt: z.date().optional(),
  extra: z.record(z.string(), z.string()).optional(),
});

/** An id as Meta writes it. */
export const graphId = z.string().regex(/^\d+$/, "expected the digits of an id");

/** The shape of `GraphOptions`, for a channel's own schema. */
export const graphShape = {
  appSecret: z.string().min(16),
  appId: graphId.optional(),
  tokens: tokens.optional(),
  // v20.0 ended on 2026-09-24, v21.0 ends on 2027-01-21. (changelog, read 2026-11-21)
  version: z
    .string()
    .regex(/^v\d+\.\d$/, "expected a version such as v26.0")
    .default("v26.0"),
};

/** The address of the API, for a server of one's own such as the sandbox. */
export const serverShape = z.url({ protocol: /^https?$/ });

/** The app, for quotas and circuits. */
export function appOf({ appId }: Pick<GraphSettings, "appId">): string | undefined {
  return appId === undefined ? undefined : `meta:${appId}`;
}

/** Facebook, Instagram, WhatsApp and the catalogue fell together on 4 October 2021: they share a fate. */
export const GRAPH_FATE = "meta";
