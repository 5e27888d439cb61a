/**
 * The HTTP client that all accounts share: the only file that knows undici (7.30, the last line for Node 20).
 *
 * Redirects are never followed: a 3xx is an answer like any other. Nothing is ever repeated here; a reset on a
 * kept-alive connection is an unknown outcome, because the platform may have acted before it closed.
 */
import type { LookupFunction } from "node:net";
import pLimit from "p-limit";
import { Agent, type Dispatcher } from "undici";
import type { Http, HttpReply, HttpRequest } from "../channel/toolbox.js";
import type { Clock } from "../resilience/clock.js";
import { type ClockOffset, createClockOffset } from "./clock-offset.js";
import { ExchangeFailure, exchange, type Wire } from "./exchange.js";
import { failureOfExchange } from "./outcome.js";
import type { Redactor } from "./redact.js";
import { dateOf, readReply } from "./reply.js";
import { describeTarget, encodeRequest, parseTarget } from "./request.js";
import { takeTurn } from "./turn.js";

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;
const DEFAULT_CONCURRENCY = 8;
const DEFAULT_USER_AGENT = "etalase";

export interface HttpOptions {
  /** Brings the connections, such as undici's `ProxyAgent` or a test's `MockAgent`. Whoever hands it in closes it. @defaultValue an own `Agent` */
  readonly dispatcher?: Dispatcher | undefined;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Hosts that may be called: names, or `*.example.com`. @defaultValue all */
  readonly allowedHosts?: readonly string[] | undefined;
  /** @defaultValue `"etalase"` */
  readonly userAgent?: string | undefined;
}

export interface AccountHttpOptions {
  /** Kept out of every error, also inside addresses. */
  readonly secrets: readonly string[];
  /** Told the platform's time with every answer that carries one, and when it arrived on our clock. */
  readonly onDate?: ((serverTime: Date, at: Date) => void) | undefined;
  /** Calls under way at the same time; the rest wait for their turn. @defaultValue 8 */
  readonly concurrency?: number | undefined;
}

/** What a request has to pass when its turn has come. */
export interface Gate {
  /** Resolves when it may leave; with what it throws the call ends, and nothing of it has left. */
  readonly admit?: (() => Promise<void>) | undefined;
  /** Asked just before the first byte is written; after `false` none is, and the call ends as not sent. */
  readonly mayLeave?: (() => boolean) | undefined;
}

/** The client of one account. */
export interface AccountHttp extends Http {
  send(request: HttpRequest, gate?: Gate): Promise<HttpReply>;
}

/** Connections shared by all accounts. */
export interface HttpPool {
  /** The client of one account. */
  forAccount(options: AccountHttpOptions): AccountHttp;
  /** Add this to our clock to get that of an origin (`https://api.example`), as far as its `Date` headers taught us; else 0. */
  offsetMs(origin: string): number;
  /** Ends all connections. What is still under way fails with an honest outcome. */
  close(): Promise<void>;
}

/**
 * Makes the shared HTTP client.
 *
 * @example
 * const pool = createHttp({ clock: systemClock, redactor: createRedactor() });
 * const http = pool.forAccount({ secrets: [token] });
 * const reply = await http.send({ url: "https://api.example/items", json: item, signal });
 */
export function createHttp(options: HttpOptions): HttpPool {
  const agent: OwnAgent = options.dispatcher
    ? { wire: wireOf(options.dispatcher), close: () => Promise.resolve() }
    : createAgent({});
  const offsets = new Map<string, ClockOffset>();
  const offsetOf = (origin: string): ClockOffset => {
    const known = offsets.get(origin) ?? createClockOffset(options.clock);
    offsets.set(origin, known);
    return known;
  };
  return {
    forAccount: (account) => {
      for (const secret of account.secrets) options.redactor.add(secret);
      const turn = pLimit(account.concurrency ?? DEFAULT_CONCURRENCY);
      const sender: Sender = { ...options, wire: agent.wire, offsetOf, onDate: account.onDate };
      return {
        send: (request, gate) => takeTurn(turn, request.signal, () => sendOne(sender, request, gate)),
      };
    },
    offsetMs: (origin) => offsets.get(origin)?.offsetMs() ?? 0,
    close: () => agent.close(),
  };
}

export interface AgentOptions {
  /** Resolves names in place of the system's resolver; not asked for addresses that are numbers. */
  readonly lookup?: LookupFunction | undefined;
  /** @defaultValue 10 seconds */
  readonly connectTimeoutMs?: number | undefined;
}

/** Connections of our own, kept alive per origin. */
export interface OwnAgent {
  readonly wire: Wire;
  close(): Promise<void>;
}

/** Opens connections for `createHttp` and for the guard. */
export function createAgent(options: AgentOptions): OwnAgent {
  const agent = new Agent({
    connect: {
      timeout: options.connectTimeoutMs ?? 10_000,
      ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    },
  });
  return { wire: wireOf(agent), close: () => agent.destroy() };
}

function wireOf(dispatcher: Dispatcher): Wire {
  return (request, events) => {
    dispatcher.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        // One deadline governs the whole exchange; undici's own would end long uploads by a clock that is not ours.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart: (controller) => events.onStart((reason) => controller.abort(reason)),
        onResponseStart: (_, status, headers) => events.onHead(status, joinHeaders(headers)),
        onResponseData: (_, chunk) => events.onData(chunk),
        onResponseEnd: () => events.onEnd(),
        onResponseError: (_, error) => events.onError(error),
      },
    );
  };
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return joined;
}

interface Sender extends HttpOptions {
  readonly wire: Wire;
  readonly offsetOf: (origin: string) => ClockOffset;
  readonly onDate: ((serverTime: Date, at: Date) => void) | undefined;
}

async function sendOne(sender: Sender, request: HttpRequest, gate?: Gate): Promise<HttpReply> {
  const { clock, redactor } = sender;
  const url = parseTarget(request.url, sender.allowedHosts);
  const wireRequest = await encodeRequest(url, request, sender.userAgent ?? DEFAULT_USER_AGENT);
  await gate?.admit?.();
  // Not when it was handed over: the answers to calls before it may have said since that it would be too many.
  request.beforeLeaving?.();
  try {
    const raw = await exchange(sender.wire, wireRequest, {
      clock,
      timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES,
      signal: request.signal,
      mayLeave: gate?.mayLeave,
    });
    const serverTime = dateOf(raw);
    if (serverTime) {
      sender.offsetOf(url.origin).learn(serverTime, raw.sentAt, raw.headAt);
      sender.onDate?.(serverTime, clock.now());
    }
    return readReply(raw, clock.now(), () => sender.offsetOf(url.origin).offsetMs());
  } catch (error) {
    if (!(error instanceof ExchangeFailure)) throw error;
    // Whoever gave up before anything left gets back what they gave up with.
    if (error.trouble === "cancelled" && !error.left) throw error.cause;
    throw failureOfExchange(error, describeTarget(wireRequest.method, url), redactor);
  }
}
