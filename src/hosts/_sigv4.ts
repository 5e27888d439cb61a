/**
 * Signs requests to S3 and everything that speaks like it: AWS Signature Version 4 in headers.
 * (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html; its four worked examples are tests.)
 */
import { createHash, createHmac } from "node:crypto";

/** Who signs, and for where. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
}

/** A request before it is signed. */
export interface Unsigned {
  readonly method: string;
  /** With query, path already percent-encoded as it will be sent. */
  readonly url: URL;
  /** Lower-case names. All of them are signed, and `host` besides. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, hex. */
  readonly bodySha256: string;
}

/** SHA-256 of no bytes. */
export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The headers to send, `authorization` among them; without `host`, which the client writes itself. */
export function signRequest(request: Unsigned, keys: SigningKeys, now: Date): Readonly<Record<string, string>> {
  const stamp = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-content-sha256": request.bodySha256,
    "x-amz-date": stamp,
    ...(keys.sessionToken === undefined ? {} : { "x-amz-security-token": keys.sessionToken }),
  };
  const signed = Object.entries({ ...headers, host: request.url.host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.url),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, " ")}`),
    "",
    names,
    request.bodySha256,
  ].join("\n");
  const scope = `${stamp.slice(0, 8)}/${keys.region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical)].join("\n");
  const signature = hmac(signingKey(keys, stamp.slice(0, 8)), text).toString("hex");
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** S3 encodes a path once; what the URL left as it is (`$`, `!`) is encoded for the signature only. */
function canonicalPath({ pathname }: URL): string {
  return pathname
    .split("/")
    .map((part) => encode(decodeURIComponent(part)))
    .join("/");
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

/** Everything but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!*'()]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function signingKey({ secretAccessKey, region }: SigningKeys, day: string): Buffer {
  return [day, region, "s3", "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`) as Buffer;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
