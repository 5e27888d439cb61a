/**
 * Consent pages and token answers, for platforms that follow OAuth 2 (RFC 6749, PKCE RFC 7636) more or less.
 * Nothing here is logged, and no error quotes an answer: it carries tokens.
 */
import { createHash } from "node:crypto";
import { ChannelError, failureOf } from "../channel/failures.js";
import type { HttpReply, Tokens } from "../channel/toolbox.js";

/** A proof key: keep `verifier` for the exchange of the code, show only `challenge`. */
export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
  readonly method: "S256";
}

/**
 * Makes a PKCE pair (RFC 7636 section 4).
 *
 * @param random - 32 bytes from a cryptographic source, such as `randomBytes(32)`
 * @throws RangeError with fewer
 */
export function createPkce(random: Uint8Array): Pkce {
  if (random.byteLength < 32) throw new RangeError("A PKCE verifier needs 32 random bytes.");
  const verifier = Buffer.from(random).toString("base64url");
  return { verifier, challenge: challengeOf(verifier), method: "S256" };
}

/** The S256 challenge of a verifier. */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

export interface ConsentOptions {
  readonly authorizeUrl: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** @defaultValue none */
  readonly scopes?: readonly string[] | undefined;
  /** Comes back with the code: compare it, so that nobody can slip in a code of their own. */
  readonly state: string;
  readonly pkce?: Pick<Pkce, "challenge" | "method"> | undefined;
  /** What else the platform wants, such as `force_auth`. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
  /** Where the platform calls things differently, such as `client_key`. */
  readonly names?: { readonly clientId?: string | undefined; readonly redirectUri?: string | undefined } | undefined;
  /** @defaultValue a space */
  readonly scopeSeparator?: string | undefined;
}

/** The address where the seller gives consent. */
export function createConsent(options: ConsentOptions): string {
  const { scopes = [], pkce, names } = options;
  const url = new URL(options.authorizeUrl);
  const params = {
    response_type: "code",
    [names?.clientId ?? "client_id"]: options.clientId,
    [names?.redirectUri ?? "redirect_uri"]: options.redirectUri,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(options.scopeSeparator ?? " ") }),
    state: options.state,
    ...(pkce === undefined ? {} : { code_challenge: pkce.challenge, code_challenge_method: pkce.method }),
    ...options.extra,
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}

/** Where a platform's answer keeps what; each a path such as `data.access_token`. */
export interface TokenMapping {
  /** @defaultValue `"access_token"` */
  readonly accessToken?: string | undefined;
  /** @defaultValue `"refresh_token"` */
  readonly refreshToken?: string | undefined;
  /** Seconds from now. @defaultValue `"expires_in"` */
  readonly expiresIn?: string | undefined;
  /** Seconds from now. @defaultValue `"refresh_expires_in"` */
  readonly refreshExpiresIn?: string | undefined;
  /** Unix seconds, for platforms that tell the instant; wins over `expiresIn`. */
  readonly expiresAt?: string | undefined;
  /** Unix seconds, for platforms that tell the instant; wins over `refreshExpiresIn`. */
  readonly refreshExpiresAt?: string | undefined;
  /** @defaultValue `"error"` */
  readonly error?: string | undefined;
  /** Values of `error` that mean that the grant is dead. @defaultValue `["invalid_grant"]` (RFC 6749 section 5.2) */
  readonly deadGrant?: readonly string[] | undefined;
  /** What else is kept: name in `Tokens.extra` to path. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads tokens out of an answer, leniently: numbers may be text, what is missing is left out.
 *
 * @param known - what is kept where the answer says nothing new: a refresh token that is not replaced stays valid (RFC 6749 section 6)
 * @throws ChannelError `auth` where the platform says that the grant is dead; else, without an access token, passing trouble
 */
export function tokensFromReply(
  reply: HttpReply,
  mapping: TokenMapping,
  { now, known }: { readonly now: Date; readonly known?: Tokens | undefined },
): Tokens {
  const text = (path: string | undefined, usual = "") => textAt(reply.body, path ?? usual);
  const accessToken = text(mapping.accessToken, "access_token");
  if (reply.status >= 400 || accessToken === undefined) throw refusalOf(reply, mapping);
  const refreshToken = text(mapping.refreshToken, "refresh_token");
  const refreshEnd =
    instantOf(text(mapping.refreshExpiresAt)) ?? spanFrom(now, text(mapping.refreshExpiresIn, "refresh_expires_in"));
  return {
    accessToken,
    refreshToken: refreshToken ?? known?.refreshToken,
    expiresAt: instantOf(text(mapping.expiresAt)) ?? spanFrom(now, text(mapping.expiresIn, "expires_in")),
    refreshExpiresAt: refreshEnd ?? (refreshToken === undefined ? known?.refreshExpiresAt : undefined),
    extra: extraOf(reply.body, mapping, known),
  };
}

function extraOf(
  body: unknown,
  mapping: TokenMapping,
  known: Tokens | undefined,
): Readonly<Record<string, string>> | undefined {
  const extra: Record<string, string> = { ...known?.extra };
  for (const [name, path] of Object.entries(mapping.extra ?? {})) {
    const value = textAt(body, path);
    if (value !== undefined) extra[name] = value;
  }
  return Object.keys(extra).length === 0 ? undefined : extra;
}

function refusalOf(reply: HttpReply, mapping: TokenMapping): ChannelError {
  const error = textAt(reply.body, mapping.error ?? "error");
  if (error !== undefined && (mapping.deadGrant ?? ["invalid_grant"]).includes(error)) {
    return new ChannelError("auth", "The platform no longer accepts the consent; connect the account again.", {
      platformCode: error,
      cure: "Give consent again and hand in the new tokens.",
    });
  }
  if (reply.status === 429 || reply.status >= 500) return failureOf(reply, "The tokens could not be renewed now.");
  return new ChannelError("unavailable", "The platform's answer brings no tokens.", {
    outcome: reply.status >= 400 ? "rejected" : "unknown",
    retryAt: reply.retryAt,
    platformCode: error ?? String(reply.status),
  });
}

function textAt(body: unknown, path: string): string | undefined {
  const found = path.split(".").reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), body);
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function spanFrom(now: Date, seconds: string | undefined): Date | undefined {
  return dateOf(now.getTime() + Number(seconds) * 1000);
}

function instantOf(seconds: string | undefined): Date | undefined {
  return dateOf(Number(seconds) * 1000);
}

function dateOf(ms: number): Date | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
