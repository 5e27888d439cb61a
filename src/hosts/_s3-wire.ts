/** The requests that hosts make of S3 and whatever speaks like it, signed here: no SDK is needed. */
import { ChannelError } from "../channel/failures.js";
import { EtalaseError } from "../errors.js";
import { webAddress } from "./_name.js";
import { EMPTY_SHA256, type SigningKeys, signRequest } from "./_sigv4.js";

/** How a bucket is reached. */
export interface S3Connection {
  /** Where the API answers: `https://s3.ap-southeast-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** @defaultValue `"us-east-1"`, which most servers other than Amazon's expect */
  readonly region?: string | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** The bucket is part of the host name instead of the path. @defaultValue `false` */
  readonly virtualHosted?: boolean | undefined;
  /** Longest that one request may take. @defaultValue 30,000 */
  readonly timeoutMs?: number | undefined;
  /** @defaultValue the system's clock */
  readonly now?: (() => Date) | undefined;
  /** Sends requests, such as one that goes through a proxy. @defaultValue the global `fetch` */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** One request. */
export interface Call {
  readonly method: "HEAD" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly bytes?: Uint8Array | undefined;
  readonly sha256?: string | undefined;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  /** S3's word for what is wrong. */
  readonly code: string | undefined;
  readonly date: string | null;
}

export type Send = (call: Call, signal: AbortSignal) => Promise<Answer>;

/** Sends signed requests. S3 refuses signatures whose clock is more than 15 minutes off; then its own clock is taken, once. */
export function sender(options: S3Connection, bucket: string, kind: string): Send {
  const keys: SigningKeys = { ...options, region: options.region ?? "us-east-1" };
  const now = options.now ?? (() => new Date());
  let offsetMs = 0;
  return async (call, signal) => {
    const once = () => sendOnce({ options, bucket, keys, kind }, new Date(now().getTime() + offsetMs), call, signal);
    const reply = await once();
    const theirs = reply.date === null ? Number.NaN : Date.parse(reply.date);
    // HEAD answers carry no code: a clock that is far off explains a refusal well enough.
    const isSkewed = reply.status === 403 && Math.abs(theirs - now().getTime() - offsetMs) > SKEW_MS;
    if (!isSkewed) return reply;
    offsetMs = theirs - now().getTime();
    return once();
  };
}

const SKEW_MS = 5 * 60_000;

interface Bucket {
  readonly options: S3Connection;
  readonly bucket: string;
  readonly keys: SigningKeys;
  /** What it is to whoever uses it: `photo host`. */
  readonly kind: string;
}

async function sendOnce(
  { options: { fetch = globalThis.fetch, timeoutMs = 30_000 }, bucket, keys, kind }: Bucket,
  now: Date,
  { method, path, headers = {}, bytes, sha256 = EMPTY_SHA256 }: Call,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(`${bucket}/${path}`);
  const signed = signRequest({ method, url, headers, bodySha256: sha256 }, keys, now);
  try {
    const reply = await fetch(url, {
      method,
      headers: { ...signed },
      body: bytes === undefined ? null : Buffer.from(bytes),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const code = /<Code>(\w{1,80})<\/Code>/.exec((await reply.text()).slice(0, 10_000))?.[1];
    return { status: reply.status, code, date: reply.headers.get("date") };
  } catch (cause) {
    signal.throwIfAborted();
    // Putting and deleting by content are the same twice: whether this one arrived does not matter.
    const message = `the ${kind} ${url.host} did not answer`;
    throw new ChannelError("unavailable", message, { outcome: "not-sent", scope: "host", cause });
  }
}

/** What an answer other than the wished one means. */
export function refusal(method: string, host: string, { status, code }: Answer): ChannelError {
  const message = `${host} answered ${status}${code ? ` ${code}` : ""} to ${method}`;
  const details = { outcome: "not-sent", scope: "host", platformCode: code ?? String(status) } as const;
  if (status === 401 || status === 403) {
    const cure = "Check its keys, region and what they may do in the bucket.";
    return new ChannelError("unavailable", message, { ...details, cure });
  }
  if (status === 404) return new ChannelError("unavailable", message, { ...details, cure: "Make the bucket." });
  return new ChannelError("unavailable", message, details);
}

/** The bucket's own address. */
export function bucketOf({ endpoint, bucket, virtualHosted = false }: S3Connection, field: string): string {
  const base = new URL(webAddress(endpoint, "The address of an S3 API is needed.", `${field}.endpoint`));
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new EtalaseError("invalid-options", `${JSON.stringify(bucket)} is no name of a bucket.`, {
      field: `${field}.bucket`,
      cure: "Give 3 to 63 lower-case letters, digits, dots and hyphens.",
    });
  }
  if (virtualHosted) base.hostname = `${bucket}.${base.hostname}`;
  return virtualHosted ? base.href.replace(/\/+$/, "") : `${base.href.replace(/\/+$/, "")}/${bucket}`;
}

/** The folder in a bucket as objects begin with it. */
export function prefixOf(prefix = "", field = "prefix"): string {
  const parts = prefix.split("/").filter((part) => part !== "");
  if (parts.every((part) => /^[\w.-]+$/.test(part) && part !== "." && part !== "..")) {
    return parts.map((part) => `${part}/`).join("");
  }
  throw new EtalaseError("invalid-options", "The folder in the bucket has characters that addresses cannot show.", {
    field: `${field}.prefix`,
    cure: "Use letters, digits, hyphens and slashes.",
  });
}
