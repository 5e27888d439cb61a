/** Who may come in: OAuth 1.0a signatures (RFC 5849) or bearer tokens, and how the latter are renewed. */
import { createHash, createHmac } from "node:crypto";
import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import { refuse } from "./refusal.js";

/** Keys of OAuth 1.0a. */
export interface XKeys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
}

/** An app of OAuth 2.0, and the tokens that are accepted. */
export interface XApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
  /** @defaultValue none: nothing can be renewed */
  readonly refreshToken?: string | undefined;
}

/** The tokens that are accepted now. */
export interface XTokens {
  accessToken: string;
  refreshToken: string | undefined;
  /** Good once, with the verifier whose challenge is this. */
  consent: { readonly code: string; readonly challenge: string } | undefined;
}

const unauthorized = (): never => refuse(401, "Unauthorized", "Unauthorized");
const FRESH_S = 300;

/** Makes the door of one place. */
export function createAccess({ keys, app }: { readonly keys?: XKeys | undefined; readonly app?: XApp | undefined }) {
  const tokens: XTokens = { accessToken: app?.token ?? "", refreshToken: app?.refreshToken, consent: undefined };
  const nonces = new Set<string>();
  let renewed = 0;
  return {
    tokens,
    /** @throws Refusal 401 */
    check(asked: Asked): void {
      const header = asked.headers["authorization"] ?? "";
      if (header.startsWith("OAuth ") && keys) checkSignature(header, keys, asked, nonces);
      else if (!app || header !== `Bearer ${tokens.accessToken}`) unauthorized();
    },
    /** The token endpoint, which words refusals in its own way. */
    renew({ fields, headers }: Asked): Answer {
      const no = (error: string): Answer => ({ status: 400, body: JSON.stringify({ error, error_description: "no" }) });
      const basic = app && `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString("base64")}`;
      if (!app || headers["authorization"] !== basic) return no("unauthorized_client");
      if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return no("invalid_request");
      if (!isGranted(fields, tokens)) return no("invalid_request");
      renewed += 1;
      tokens.consent = undefined;
      tokens.accessToken = `${app.token}-${renewed}`;
      tokens.refreshToken = `${app.refreshToken ?? "refresh"}-${renewed}`;
      const scope = "tweet.read tweet.write users.read media.write offline.access";
      const { accessToken: access_token, refreshToken: refresh_token } = tokens;
      const body = { token_type: "bearer", expires_in: 7_200, access_token, scope, refresh_token };
      return { status: 200, body: JSON.stringify(body) };
    },
  };
}

function isGranted({ grant_type, refresh_token, code, code_verifier }: Asked["fields"], tokens: XTokens): boolean {
  if (grant_type === "refresh_token") return tokens.refreshToken !== undefined && refresh_token === tokens.refreshToken;
  const challenge = createHash("sha256").update(String(code_verifier)).digest("base64url");
  return tokens.consent?.code === code && tokens.consent?.challenge === challenge;
}

function checkSignature(header: string, keys: XKeys, asked: Asked, nonces: Set<string>): void {
  const given = Object.fromEntries(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, decodeURIComponent(value)]),
  );
  const { oauth_signature: signature, ...oauth } = given;
  const isOurs = oauth["oauth_consumer_key"] === keys.consumerKey && oauth["oauth_token"] === keys.token;
  const age = Math.abs(Number(oauth["oauth_timestamp"]) - Math.floor(asked.at.getTime() / 1_000));
  const nonce = `${oauth["oauth_timestamp"]} ${oauth["oauth_nonce"]}`;
  if (!isOurs || !(age <= FRESH_S) || nonces.has(nonce)) unauthorized();
  nonces.add(nonce);
  if (signatureOf(asked, oauth, keys) !== signature) unauthorized();
}

function signatureOf(asked: Asked, oauth: Readonly<Record<string, string>>, keys: XKeys): string {
  const pairs = [...Object.entries(asked.query), ...Object.entries(oauth)].map(
    ([name, value]) => `${encoded(name)}=${encoded(value)}`,
  );
  const address = `http://${asked.headers["host"]}${asked.path}`;
  const base = [asked.verb, address, pairs.toSorted().join("&")].map(encoded).join("&");
  const key = `${encoded(keys.consumerSecret)}&${encoded(keys.tokenSecret)}`;
  return createHmac("sha1", key).update(base).digest("base64");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
