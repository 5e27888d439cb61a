/** What the core hands to a channel's `connect`: time, HTTP, tokens. Nothing here is global. */

/** One HTTP request. Give exactly one of `json`, `form`, `body`, or none. */
export interface HttpRequest {
  readonly url: string;
  /** @defaultValue `"POST"` with a body, else `"GET"` */
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
  readonly form?: FormData | undefined;
  /** The exact bytes, for platforms that sign them. */
  readonly body?: string | Uint8Array | undefined;
  /** @defaultValue 30,000 ms for the whole exchange */
  readonly timeoutMs?: number | undefined;
  /** @defaultValue 4 MiB; a longer answer is cut off and is an unknown outcome */
  readonly maxBytes?: number | undefined;
  /**
   * Asked when the request's turn has come, right before it leaves: what it throws ends the call, and nothing was sent.
   * Calls that were handed over at the same instant are asked one after the other, each as it leaves.
   * @defaultValue it may leave
   */
  readonly beforeLeaving?: (() => void) | undefined;
  readonly signal: AbortSignal;
}

/** An answer that arrived whole. Any status: what it means is the channel's to say. */
export interface HttpReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or `undefined` where the body is not JSON. */
  readonly body: unknown;
  readonly text: string;
  /** From `Retry-After`, on our clock. */
  readonly retryAt?: Date | undefined;
}

/**
 * The HTTP client of one account. A call that brings no whole answer throws a `ChannelError` with an honest outcome:
 * `not-sent` where nothing can have left (DNS, connect, TLS), else `unknown`.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpReply>;
}

/** Tokens of one account, as the platform gave them. Never logged; sealed in the ledger. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** When the access token stops working. */
  readonly expiresAt?: Date | undefined;
  /** When the refresh token stops working. */
  readonly refreshExpiresAt?: Date | undefined;
  /** What else the platform wants back, such as a shop cipher. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

export interface Toolbox {
  /** Our clock. */
  readonly now: () => Date;
  /** The platform's clock, as far as its `Date` headers taught us: sign with this one. */
  readonly platformNow: () => Date;
  readonly http: Http;
  /** The newest tokens, refreshed once for all callers and processes where they are about to expire. */
  readonly tokens: (signal: AbortSignal) => Promise<Tokens>;
}
