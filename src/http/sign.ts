/**
 * Signatures that platforms want on calls. Keys stay out of every error here: nothing is ever quoted.
 *
 * OAuth 1.0a: RFC 5849 sections 3.4 and 3.6. Webhooks: Standard Webhooks, as summed up 2026-11-21.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A message or key: text is taken as UTF-8. */
export type Bytes = string | Uint8Array;

/** Lower-case hex of HMAC-SHA-256. */
export function hmacSha256Hex(key: Bytes, message: Bytes): string {
  return createHmac("sha256", key).update(message).digest("hex");
}

/** Base64 of HMAC-SHA-256. */
export function hmacSha256Base64(key: Bytes, message: Bytes): string {
  return createHmac("sha256", key).update(message).digest("base64");
}

/** Lower-case hex of SHA-256. */
export function sha256Hex(message: Bytes): string {
  return createHash("sha256").update(message).digest("hex");
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function timingSafeEqualText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Parameters as pairs: a name may come twice. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** Percent-encodes everything but unreserved characters (RFC 3986), as signatures want it: also `!*'()`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!*'()]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** Parameters by name, then value, in code unit order (ASCII order for ASCII names). */
function sortPairs(pairs: Pairs): Pairs {
  return pairs.toSorted(([a, av], [b, bv]) => compare(a, b) || compare(av, bv));
}

/** `name1value1name2value2…` by name, raw: what Lazada and TikTok Shop sign. */
export function joinSorted(params: Readonly<Record<string, string>>): string {
  return sortPairs(Object.entries(params))
    .map(([name, value]) => `${name}${value}`)
    .join("");
}

/** `a=1&b=2` by name, percent-encoded. */
export function sortedQuery(params: Readonly<Record<string, string>>): string {
  return joinEncoded(sortPairs(Object.entries(params)));
}

/** What an OAuth 1.0a signature covers, and with which keys. */
export interface OAuth1Request {
  readonly method: string;
  /** With its query, which is signed too. */
  readonly url: string;
  /** Fields of a form-urlencoded body; JSON and multipart bodies are not signed. */
  readonly form?: Pairs | undefined;
  /** The `oauth_…` parameters without the signature. */
  readonly oauth: Readonly<Record<string, string>>;
}

export interface OAuth1Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token?: string | undefined;
  readonly tokenSecret?: string | undefined;
}

/** The signature base string (RFC 5849 section 3.4.1). */
export function oauth1Base({ method, url, form = [], oauth }: OAuth1Request): string {
  const target = new URL(url);
  const signed = Object.entries(oauth).filter(([name]) => name !== "oauth_signature" && name !== "realm");
  const pairs = [...target.searchParams, ...form, ...signed];
  // Sorted by their encoded form (section 3.4.1.3.2), which differs from the raw order outside ASCII letters.
  const encoded = sortPairs(pairs.map(([name, value]) => [percentEncode(name), percentEncode(value)] as const));
  const params = encoded.map(([name, value]) => `${name}=${value}`).join("&");
  const base = `${target.protocol}//${target.host}${target.pathname}`;
  return [method.toUpperCase(), percentEncode(base), percentEncode(params)].join("&");
}

/** HMAC-SHA1 over the base string (RFC 5849 section 3.4.2), base64. */
export function oauth1Signature(request: OAuth1Request, consumerSecret: string, tokenSecret = ""): string {
  const key = `${percentEncode(consumerSecret)}&${percentEncode(tokenSecret)}`;
  return createHmac("sha1", key).update(oauth1Base(request)).digest("base64");
}

/**
 * The `Authorization` header of one call.
 *
 * @param at - the platform's time
 * @param nonce - never used before with this time
 */
export function oauth1Header(
  request: Omit<OAuth1Request, "oauth">,
  keys: OAuth1Keys,
  { at, nonce }: { readonly at: Date; readonly nonce: string },
): string {
  const oauth: Record<string, string> = {
    oauth_consumer_key: keys.consumerKey,
    oauth_nonce: nonce,
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: String(secondsOf(at)),
    ...(keys.token === undefined ? {} : { oauth_token: keys.token }),
    oauth_version: "1.0",
  };
  const signature = oauth1Signature({ ...request, oauth }, keys.consumerSecret, keys.tokenSecret);
  const parts = sortPairs(Object.entries({ ...oauth, oauth_signature: signature }));
  return `OAuth ${parts.map(([name, value]) => `${name}="${percentEncode(value)}"`).join(", ")}`;
}

/** One delivery of a webhook, as it is signed. */
export interface WebhookDelivery {
  /** The same at every try. */
  readonly id: string;
  /** New at every try. */
  readonly at: Date;
  /** The exact bytes that are sent. */
  readonly body: string;
}

/**
 * A Standard Webhooks signature: `v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`.
 *
 * @param secret - `whsec_` and base64, or base64 alone; it is decoded before use
 */
export function signWebhook(secret: string, { id, at, body }: WebhookDelivery): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${hmacSha256Base64(key, `${id}.${secondsOf(at)}.${body}`)}`;
}

/** The three headers of a delivery. Several secrets, newest first, while one replaces another. */
export function webhookHeaders(
  secrets: readonly string[],
  delivery: WebhookDelivery,
): Readonly<Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>> {
  return {
    "webhook-id": delivery.id,
    "webhook-timestamp": String(secondsOf(delivery.at)),
    "webhook-signature": secrets.map((secret) => signWebhook(secret, delivery)).join(" "),
  };
}

/** Whether a `webhook-signature` header carries a signature by this secret. The age of the delivery is the caller's to judge. */
export function isSignedWebhook(header: string, secret: string, delivery: WebhookDelivery): boolean {
  const expected = signWebhook(secret, delivery);
  return header.split(" ").some((signature) => timingSafeEqualText(signature, expected));
}

function joinEncoded(pairs: Pairs): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join("&");
}

function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
