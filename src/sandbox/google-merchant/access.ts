/**
 * Tokens for a service account: the signed claim is checked as Google does, and traded for a token of an hour. Errors of
 * the token endpoint as RFC 6749 and Google's page word them, read 2026-11-21.
 */
import { createPublicKey, verify } from "node:crypto";
import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { refuse } from "./refusal.js";

/** The service account that is a user of the account. */
export interface GoogleSandboxServiceAccount {
  readonly email: string;
  /** PEM: the other half of the key that signs. */
  readonly publicKey: string;
}

const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SCOPE = "https://www.googleapis.com/auth/content";
const HOUR_S = 3_600;
/** How far a caller's clock may be off. (made up) */
const SKEW_S = 300;

/** Tokens of one account. */
export class GoogleAccess {
  readonly #account: GoogleSandboxServiceAccount;
  readonly #tokens = new Map<string, number>();
  #key: string;
  #count = 0;

  constructor(account: GoogleSandboxServiceAccount) {
    this.#account = account;
    this.#key = account.publicKey;
  }

  /** Every token ends; the next claim is taken. */
  expire(): void {
    this.#tokens.clear();
  }

  /** The key is taken from the service account: no claim that it signs is taken any more. */
  dropKey(): void {
    this.#key = "";
    this.#tokens.clear();
  }

  /** Trades a claim. `audience`: the address at which it came. */
  trade({ fields, headers, verb }: Asked, audience: string, { now, random }: Moment): Answer {
    if (verb !== "POST" || !headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
      return no("invalid_request", "Send a form by POST.");
    }
    const unknown = Object.keys(fields).filter((name) => name !== "grant_type" && name !== "assertion");
    if (unknown.length > 0) return no("invalid_request", `Unknown parameter ${unknown.join(", ")}`);
    if (fields["grant_type"] !== GRANT) return no("unsupported_grant_type", "Invalid grant_type");
    const fault = this.#faultOf(String(fields["assertion"] ?? ""), audience, now.getTime() / 1_000);
    if (fault !== undefined) return no("invalid_grant", fault);
    this.#count += 1;
    const accessToken = `ya29.sandbox-${this.#count}-${Math.floor(random() * 2 ** 48).toString(16)}`;
    this.#tokens.set(accessToken, now.getTime() + HOUR_S * 1_000);
    const body = { access_token: accessToken, expires_in: HOUR_S - 1, token_type: "Bearer" };
    return { status: 200, body: JSON.stringify(body) };
  }

  #faultOf(assertion: string, audience: string, now: number): string | undefined {
    const [header = "", payload = "", signature = "", ...more] = assertion.split(".");
    const read = (part: string): Readonly<Record<string, unknown>> =>
      JSON.parse(Buffer.from(part, "base64url").toString());
    if (more.length > 0 || signature === "" || read(header)["alg"] !== "RS256") return "Invalid JWT";
    const claims = read(payload);
    if (claims["iss"] !== this.#account.email) return "Invalid grant: account not found";
    const isSigned =
      this.#key !== "" &&
      verify(
        "RSA-SHA256",
        Buffer.from(`${header}.${payload}`),
        createPublicKey(this.#key),
        Buffer.from(signature, "base64url"),
      );
    if (!isSigned) return "Invalid JWT Signature.";
    if (claims["aud"] !== audience || claims["scope"] !== SCOPE) return "Invalid JWT: wrong audience or scope";
    const [iat, exp] = [Number(claims["iat"]), Number(claims["exp"])];
    const isTimely = iat <= now + SKEW_S && exp > now - SKEW_S && exp - iat <= HOUR_S;
    return isTimely
      ? undefined
      : "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";
  }

  /** Checks the token of a call. @throws GoogleRefusal */
  check({ headers }: Asked, { now }: Moment): void {
    const [, token = ""] = /^Bearer (.+)$/.exec(headers["authorization"] ?? "") ?? [];
    if ((this.#tokens.get(token) ?? 0) > now.getTime()) return;
    refuse("UNAUTHENTICATED", UNAUTHENTICATED);
  }
}

/** What a call with a dead token is told. */
export const UNAUTHENTICATED =
  "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.";

function no(error: string, description: string): Answer {
  return { status: 400, body: JSON.stringify({ error, error_description: description }) };
}
