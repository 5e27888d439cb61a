/**
 * Consent and tokens of the Graph family. Facebook Login gives a user token for some 60 days and Page tokens that do not
 * end by themselves; the logins of Instagram and Threads give a token for 60 days that can be renewed from the second day
 * on.
 * "Manually Build a Login Flow" of March 2026, "Business Login for Instagram" of March 2026, read 2026-11-22.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, HttpRequest, Tokens } from "../../channel/toolbox.js";
import { createConsent, tokensFromReply } from "../../http/oauth.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { hmacSha256Hex } from "../../http/sign.js";
import { readBody, readGraph } from "./failures.js";
import { FACEBOOK_SERVER, INSTAGRAM_SERVER, THREADS_SERVER } from "./settings.js";

/** An app, as its developer registered it. */
export interface GraphOAuthApp {
  readonly appId: string;
  readonly appSecret: string;
  /** Where Meta sends the seller back to; registered with the app, to the letter. */
  readonly redirectUri: string;
  /** @defaultValue what the channel needs */
  readonly scopes?: readonly string[] | undefined;
  /** @defaultValue `"v26.0"` */
  readonly version?: string | undefined;
  /** @defaultValue Meta's */
  readonly server?: string | undefined;
  /** Sends the exchange. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** What the seller's browser brings back. */
export interface GraphConsentQuery {
  readonly code: string;
}

/** A Page that the seller runs, with the token that posts to it. */
export interface GraphPage {
  readonly id: string;
  readonly name: string;
  /** Of the Page: it has no end of its own, and dies with a changed password or a removed permission. */
  readonly tokens: Tokens;
  /** The Instagram account that belongs to it, where there is one. */
  readonly instagramId?: string | undefined;
}

/** The way from "connect my account" to tokens. */
export interface FacebookLogin {
  /** The page where the seller gives consent. `state` comes back with the code: compare it. */
  consentUrl(state: string): string;
  /** Trades the code for a token of some 60 days. @throws ChannelError `auth` where Meta does not take the code */
  exchange(query: GraphConsentQuery, signal?: AbortSignal): Promise<Tokens>;
  /** The Pages of the seller and their tokens. @throws ChannelError */
  pages(tokens: Tokens, signal?: AbortSignal): Promise<readonly GraphPage[]>;
}

/** The same for Instagram's own login. */
export type InstagramLogin = Pick<FacebookLogin, "consentUrl" | "exchange">;

/** The same for the login of Threads. */
export type ThreadsLogin = InstagramLogin;

const VERSION = "v26.0";
const never = (): AbortSignal => new AbortController().signal;
const Pages = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      name: z.string().default(""),
      access_token: z.string(),
      instagram_business_account: z.object({ id: z.string() }).optional(),
    }),
  ),
});

/** Makes the way to tokens through Facebook Login. */
export function createFacebookLogin(app: GraphOAuthApp, scopes: readonly string[]): FacebookLogin {
  const { appId, appSecret, redirectUri, version = VERSION, now = consentNow } = app;
  const base = `${(app.server ?? FACEBOOK_SERVER).replace(/\/+$/, "")}/${version}`;
  const trade = async (
    query: Readonly<Record<string, string>>,
    hidden: string,
    signal: AbortSignal,
  ): Promise<Tokens> => {
    const url = addressOf(`${base}/oauth/access_token`, { client_id: appId, client_secret: appSecret, ...query });
    const http = app.http ?? consentHttp([appSecret, hidden]);
    return tokensIn(await http.send({ url, method: "GET", signal }), now());
  };
  return {
    consentUrl: (state) =>
      createConsent({
        authorizeUrl: `https://www.facebook.com/${version}/dialog/oauth`,
        clientId: appId,
        redirectUri,
        state,
        scopes: app.scopes ?? scopes,
        scopeSeparator: ",",
      }),
    async exchange({ code }, signal = never()) {
      const { accessToken } = await trade({ redirect_uri: redirectUri, code }, code, signal);
      // The first token lives an hour or two.
      return trade({ grant_type: "fb_exchange_token", fb_exchange_token: accessToken }, accessToken, signal);
    },
    async pages({ accessToken }, signal = never()) {
      const proof = hmacSha256Hex(appSecret, accessToken);
      const fields = "id,name,access_token,instagram_business_account";
      const url = addressOf(`${base}/me/accounts`, { fields, limit: "100", appsecret_proof: proof });
      const http = app.http ?? consentHttp([appSecret, accessToken]);
      const headers = { authorization: `Bearer ${accessToken}` };
      const body = readGraph(await http.send({ url, method: "GET", headers, signal }), now());
      return readBody(Pages, body, "Pages").data.map((page) => ({
        id: page.id,
        name: page.name,
        tokens: { accessToken: page.access_token },
        instagramId: page.instagram_business_account?.id,
      }));
    },
  };
}

/** A place with a login of its own, whose tokens last 60 days and can be renewed from the second day on. */
interface OwnLogin {
  /** As people call it. */
  readonly title: string;
  readonly authorizeUrl: string;
  /** The host of the first exchange. */
  readonly api: string;
  /** The host of everything later. */
  readonly graph: string;
  /** What its grants begin with: `ig_exchange_token`. */
  readonly prefix: "ig" | "th";
}

const INSTAGRAM: OwnLogin = {
  title: "Instagram",
  authorizeUrl: "https://www.instagram.com/oauth/authorize",
  api: "https://api.instagram.com",
  graph: INSTAGRAM_SERVER,
  prefix: "ig",
};
// Collection of the Threads API by Meta's samples, read 2026-11-22.
const THREADS: OwnLogin = {
  title: "Threads",
  authorizeUrl: "https://www.threads.net/oauth/authorize",
  api: THREADS_SERVER,
  graph: THREADS_SERVER,
  prefix: "th",
};

/** Makes the way to tokens through Instagram's own login. */
export function createInstagramLogin(app: GraphOAuthApp, scopes: readonly string[]): InstagramLogin {
  return createOwnLogin(INSTAGRAM, app, scopes);
}

/** Makes the way to tokens through Threads' login. */
export function createThreadsLogin(app: GraphOAuthApp, scopes: readonly string[]): ThreadsLogin {
  return createOwnLogin(THREADS, app, scopes);
}

function createOwnLogin(place: OwnLogin, app: GraphOAuthApp, scopes: readonly string[]): InstagramLogin {
  const { appId, appSecret, redirectUri, now = consentNow } = app;
  const graph = (app.server ?? place.graph).replace(/\/+$/, "");
  return {
    consentUrl: (state) =>
      createConsent({
        authorizeUrl: place.authorizeUrl,
        clientId: appId,
        redirectUri,
        state,
        scopes: app.scopes ?? scopes,
        scopeSeparator: ",",
      }),
    async exchange(query, signal = never()) {
      // Meta sets `#_` behind the code.
      const code = query.code.replace(/#_$/, "");
      const http = app.http ?? consentHttp([appSecret, code]);
      const form = new FormData();
      const fields = { client_id: appId, client_secret: appSecret, grant_type: "authorization_code" };
      for (const [name, value] of Object.entries({ ...fields, redirect_uri: redirectUri, code })) form.set(name, value);
      const first = `${app.server?.replace(/\/+$/, "") ?? place.api}/oauth/access_token`;
      const short = firstOf(await http.send({ url: first, form, signal }), now(), place.title);
      const grant_type = `${place.prefix}_exchange_token`;
      const exchange = { grant_type, client_secret: appSecret, access_token: short.accessToken };
      const long = await http.send({ url: addressOf(`${graph}/access_token`, exchange), method: "GET", signal });
      return { ...tokensIn(long, now()), extra: short.extra };
    },
  };
}

/**
 * Renews a token of Instagram's or Threads' own login. Those of Facebook Login cannot be renewed without the seller.
 *
 * @throws ChannelError `auth` where a person has to connect again
 */
export async function refreshOwn(
  { server, grant }: { readonly server: string; readonly grant: "ig_refresh_token" | "th_refresh_token" },
  tokens: Tokens,
  { http, now }: { readonly http: Http; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Tokens> {
  const query = { grant_type: grant, access_token: tokens.accessToken };
  const url = addressOf(`${server.replace(/\/+$/, "")}/refresh_access_token`, query);
  const request: HttpRequest = { url, method: "GET", signal };
  return { ...tokensIn(await http.send(request), now()), extra: tokens.extra };
}

/** A token that nobody can renew. */
export function noRefresh(): never {
  throw new ChannelError("auth", "Meta no longer takes the token", {
    cure: "Connect the account again and hand the tokens to shop.channel(name).connect(tokens).",
  });
}

function addressOf(base: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

function tokensIn(reply: HttpReply, now: Date): Tokens {
  return tokensFromReply({ ...reply, body: readGraph(reply, now) }, {}, { now });
}

const First = z.union([
  z.object({ data: z.tuple([z.object({ access_token: z.string(), user_id: z.coerce.string() })], z.unknown()) }),
  z.object({ access_token: z.string(), user_id: z.coerce.string() }).transform((one) => ({ data: [one] as const })),
]);
const Turned = z.object({ error_type: z.string(), code: z.number(), error_message: z.string() });

// `{ data: [{ access_token, user_id, permissions }] }`; older answers lie flat. Refusals have an envelope of their own.
function firstOf(reply: HttpReply, now: Date, title: string): Tokens {
  const turned = Turned.safeParse(reply.body);
  if (turned.success) {
    const { error_message, error_type } = turned.data;
    throw new ChannelError("auth", `${title} does not take the code: ${error_message}`, {
      platformCode: error_type,
      cure: "Let the seller give consent again: a code is good once, for an hour.",
    });
  }
  const [first] = readBody(First, readGraph(reply, now), "token").data;
  return { accessToken: first.access_token, extra: { userId: first.user_id } };
}
