/**
 * Keeps addresses that come from product data (photos, feeds) away from everything that is not the open internet.
 *
 * Two locks, because undici does not ask its resolver about addresses that are numbers (tried with 7.30.2, 2026-11-21):
 * `checkAddress` looks at the address as the URL parser reads it (0x7f.1 is 127.0.0.1), `guardedLookup` at what a name
 * resolves to, and hands on only what it has checked, so that a second look-up cannot answer differently.
 */
import { promises as dns, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { EtalaseError } from "../errors.js";
import type { Clock } from "../resilience/clock.js";
import { isInRanges, isListedHost, isPublicAddress } from "./address.js";
import { createAgent, type OwnAgent } from "./client.js";
import { ExchangeFailure, exchange, type RawReply } from "./exchange.js";
import { failureOfExchange } from "./outcome.js";
import { type Redactor, redactWellKnown } from "./redact.js";
import { retryTimeOf } from "./reply.js";

const CONNECT_TIMEOUT_MS = 5_000;
const TOTAL_TIMEOUT_MS = 15_000;
const MAX_BYTES = 30 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What an address from product data may be. The default: https on port 443, to public addresses only. */
export interface AddressPolicy {
  /** Whether `http:` is taken too. @defaultValue `false` */
  readonly allowHttp?: boolean | undefined;
  /** @defaultValue 80 and 443 */
  readonly ports?: readonly number[] | undefined;
  /** Only these hosts: names, or `*.example.com`. @defaultValue all */
  readonly hosts?: readonly string[] | undefined;
  /** Addresses that are taken although they are not public: all, or addresses and networks such as `10.0.3.0/24`. @defaultValue `false` */
  readonly allowPrivate?: boolean | readonly string[] | undefined;
}

/** Finds all addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * Checks an address as far as it can be done without the network.
 *
 * @returns the parsed address, without its fragment
 * @throws EtalaseError `refused-address`, without the query: it may carry a signature.
 */
export function checkAddress(text: string, policy: AddressPolicy = {}): URL {
  if (!URL.canParse(text)) {
    throw refuse("The address cannot be read.", "Give a whole address, such as https://example.com/a.jpg.");
  }
  const url = new URL(text);
  url.hash = "";
  checkForm(url, policy);
  checkHost(url, policy);
  return url;
}

function checkForm(url: URL, { allowHttp = false, ports = [80, 443] }: AddressPolicy): void {
  if (url.protocol !== "https:" && !(url.protocol === "http:" && allowHttp)) {
    throw refuse(`${show(url)} does not begin with https.`, "Use https.");
  }
  if (url.username !== "" || url.password !== "") {
    throw refuse(`${show(url)} carries a user and password.`, "Use an address that needs none.");
  }
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  if (!ports.includes(port)) throw refuse(`${show(url)} has port ${port}.`, `Use port ${ports.join(" or ")}.`);
}

function checkHost(url: URL, policy: AddressPolicy): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (policy.hosts !== undefined && !isListedHost(host, policy.hosts)) {
    throw refuse(`${show(url)} is not on one of the allowed hosts.`, "Copy the file to one, or allow this one.");
  }
  if (isIP(host) !== 0 && !isAllowed(host, policy)) throw refusePrivate(show(url));
}

/**
 * A resolver for `connect.lookup` that hands on only addresses the policy allows; the connection goes exactly there.
 *
 * @param resolve - asks the system's resolver by default
 */
export function guardedLookup(policy: AddressPolicy = {}, resolve: Resolve = resolveAll): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async () => {
      const found = await resolve(hostname);
      const allowed = found.filter(({ address }) => isAllowed(address, policy));
      if (found.length > 0 && allowed.length === 0) throw refusePrivate(hostname);
      const wanted = allowed.filter(({ family }) => !options.family || familyOf(options.family) === family);
      const [first] = wanted;
      if (first === undefined) throw Object.assign(new Error(`No address for ${hostname}`), { code: "ENOTFOUND" });
      return { wanted, first };
    };
    answer().then(
      ({ wanted, first }) => (options.all ? callback(null, wanted) : callback(null, first.address, first.family)),
      (error: NodeJS.ErrnoException) => callback(error, options.all ? [] : ""),
    );
  };
}

export interface GuardedHttpOptions {
  readonly policy?: AddressPolicy | undefined;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** @defaultValue the system's resolver */
  readonly resolve?: Resolve | undefined;
}

export interface GuardedRequest {
  /** For all hops together. @defaultValue 15 seconds */
  readonly timeoutMs?: number | undefined;
  /** @defaultValue 30 MiB */
  readonly maxBytes?: number | undefined;
  /** Validators of what we have: unchanged then answers `same` without a body. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** Asks caches on the way to look at the origin anew. @defaultValue `false` */
  readonly isFresh?: boolean | undefined;
  /** What we can use, such as `image/*`. */
  readonly accept?: string | undefined;
  readonly signal: AbortSignal;
}

/** What came back. A reply that brings no content is a value, not an error. */
export type GuardedReply =
  | {
      readonly status: "new";
      readonly bytes: Uint8Array;
      /** Where it was at last, after redirects. */
      readonly url: string;
      /** As the server says; never to be trusted. */
      readonly contentType?: string | undefined;
      readonly etag?: string | undefined;
      readonly lastModified?: string | undefined;
    }
  | { readonly status: "same" }
  | { readonly status: "too-large"; readonly maxBytes: number }
  | { readonly status: "refused"; readonly httpStatus: number; readonly retryAt?: Date | undefined };

export interface GuardedHttp {
  /**
   * Fetches from an address that came with product data: GET only, no cookies, no credentials, at most 3 redirects,
   * each checked anew.
   *
   * @throws EtalaseError `refused-address`
   * @throws ChannelError `unavailable` where no whole answer came
   */
  fetch(url: string, request: GuardedRequest): Promise<GuardedReply>;
  close(): Promise<void>;
}

/** Makes a guarded client that keeps its connections. */
export function createGuardedHttp(options: GuardedHttpOptions): GuardedHttp {
  const agent = createAgent({
    lookup: guardedLookup(options.policy, options.resolve),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  return { fetch: (url, request) => follow(agent, options, url, request), close: () => agent.close() };
}

/** One guarded fetch with connections of its own; for many, keep a `createGuardedHttp`. */
export async function fetchGuarded(url: string, options: GuardedHttpOptions & GuardedRequest): Promise<GuardedReply> {
  const http = createGuardedHttp(options);
  try {
    return await http.fetch(url, options);
  } finally {
    await http.close();
  }
}

async function follow(
  agent: OwnAgent,
  options: GuardedHttpOptions,
  start: string,
  request: GuardedRequest,
): Promise<GuardedReply> {
  const endAt = options.clock.monotonic() + (request.timeoutMs ?? TOTAL_TIMEOUT_MS);
  let url = checkAddress(start, options.policy);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const raw = await get(agent, options, url, request, endAt - options.clock.monotonic());
    if (raw === "too-large") return { status: "too-large", maxBytes: request.maxBytes ?? MAX_BYTES };
    const location = raw.headers["location"];
    if (!REDIRECTS.has(raw.status) || location === undefined) return readGuarded(raw, url, options.clock.now());
    url = checkAddress(URL.canParse(location, url) ? new URL(location, url).href : location, options.policy);
  }
  throw refuse(`${show(url)} redirects more than ${MAX_REDIRECTS} times.`, "Give the final address.");
}

async function get(
  agent: OwnAgent,
  { clock, redactor }: GuardedHttpOptions,
  url: URL,
  request: GuardedRequest,
  timeoutMs: number,
): Promise<RawReply | "too-large"> {
  const path = `${url.pathname}${url.search}`;
  const wireRequest = { origin: url.origin, path, method: "GET", headers: headersOf(request), body: undefined };
  const limits = { clock, timeoutMs, maxBytes: request.maxBytes ?? MAX_BYTES, signal: request.signal };
  try {
    return await exchange(agent.wire, wireRequest, limits);
  } catch (error) {
    if (!(error instanceof ExchangeFailure)) throw error;
    if (error.trouble === "too-large") return "too-large";
    // A fetch changes nothing: whoever gives up gets back what they gave up with. A refused name comes as it is.
    if (error.trouble === "cancelled" || error.cause instanceof EtalaseError) throw error.cause;
    throw failureOfExchange(error, `GET ${show(url)}`, redactor);
  }
}

function headersOf(request: GuardedRequest): Readonly<Record<string, string>> {
  return {
    accept: request.accept ?? "*/*",
    "accept-encoding": "identity",
    "user-agent": "etalase",
    ...(request.isFresh ? { "cache-control": "no-cache" } : {}),
    ...(request.etag === undefined ? {} : { "if-none-match": request.etag }),
    ...(request.lastModified === undefined ? {} : { "if-modified-since": request.lastModified }),
  };
}

function readGuarded(raw: RawReply, url: URL, now: Date): GuardedReply {
  if (raw.status === 304) return { status: "same" };
  if (raw.status !== 200) return { status: "refused", httpStatus: raw.status, retryAt: retryTimeOf(raw, now, () => 0) };
  return {
    status: "new",
    bytes: raw.bytes,
    url: url.href,
    contentType: raw.headers["content-type"],
    etag: raw.headers["etag"],
    lastModified: raw.headers["last-modified"],
  };
}

function resolveAll(hostname: string): Promise<readonly LookupAddress[]> {
  return dns.lookup(hostname, { all: true, verbatim: true });
}

function isAllowed(address: string, { allowPrivate = false }: AddressPolicy): boolean {
  if (typeof allowPrivate === "boolean") return allowPrivate || isPublicAddress(address);
  return isPublicAddress(address) || isInRanges(address, allowPrivate);
}

function familyOf(family: number | string): number {
  return Number(String(family).replace("IPv", ""));
}

/** The address without query and credentials, short enough for a line. */
function show(url: URL): string {
  return redactWellKnown(`${url.protocol}//${url.host}${url.pathname}`).slice(0, 200);
}

function refusePrivate(shown: string): EtalaseError {
  return refuse(
    `${shown} leads to an address that is not on the open internet.`,
    "Use a public address, or hand the file over as bytes or as a path.",
  );
}

function refuse(message: string, cure: string): EtalaseError {
  return new EtalaseError("refused-address", message, { cure });
}
