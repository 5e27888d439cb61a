/**
 * The way in: a service account signs a claim (RS256) and trades it for a token of an hour. Nothing is ever quoted here.
 * https://developers.google.com/identity/protocols/oauth2/service-account, as summed up 2026-11-21.
 */
import { createHash, createPrivateKey, sign } from "node:crypto";
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpReply, Tokens } from "../../channel/toolbox.js";
import { tokensFromReply } from "../../http/oauth.js";
import { failureOfReply } from "./failures.js";

/** The fields of a service account's key file that are read; hand in the whole file, parsed. */
export interface GoogleServiceAccount {
  /** `toko@project.iam.gserviceaccount.com`: add it as a user in Merchant Center. */
  readonly client_email: string;
  /** PEM. */
  readonly private_key: string;
}

/** Who signs. */
export interface Signer {
  readonly clientEmail: string;
  readonly privateKey: string;
  /** Where claims are traded, without `/token`. */
  readonly authServer: string;
}

export const AUTH_SERVER = "https://oauth2.googleapis.com";
const SCOPE = "https://www.googleapis.com/auth/content";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/** "at most 3600 seconds after iat" */
const CLAIM_S = 3_600;

/** The schema of `GoogleServiceAccount`. What else the key file says is not read. */
export const serviceAccountSchema: z.ZodType<GoogleServiceAccount, GoogleServiceAccount> = z.object({
  client_email: z.string().min(3).includes("@"),
  private_key: z.string().refine(isRsaKey, "expected the private key of a service account, as in its key file"),
});

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    // Whatever OpenSSL says of it may quote the key.
    return false;
  }
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** The signed claim. @param at - Google's time */
export function claimOf({ clientEmail, privateKey, authServer }: Signer, at: Date): string {
  const iat = Math.floor(at.getTime() / 1_000);
  const claims = { iss: clientEmail, scope: SCOPE, aud: `${authServer}/token`, iat, exp: iat + CLAIM_S };
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

/**
 * Stands for a token until the first is traded. Another key is another seed, so that a token of the old one is not used on.
 */
export function seedOf({ clientEmail, privateKey }: Signer): Tokens {
  const name = createHash("sha256").update(`${clientEmail}\n${privateKey}`).digest("hex").slice(0, 16);
  return { accessToken: `not-traded-${name}`, expiresAt: new Date(0) };
}

/** What a trade is made with. */
export interface TradeTools {
  readonly http: Http;
  readonly now: () => Date;
  readonly platformNow: () => Date;
}

/** Trades a claim for a token. @throws ChannelError `auth` where Google does not take it */
export async function tradeClaim(signer: Signer, tools: TradeTools, signal: AbortSignal): Promise<Tokens> {
  const fields = { grant_type: GRANT, assertion: claimOf(signer, tools.platformNow()) };
  const reply = await tools.http.send({
    url: `${signer.authServer}/token`,
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    signal,
  });
  if (reply.status >= 400) throw refusalOf(reply, tools.now());
  return tokensFromReply(reply, {}, { now: tools.now() });
}

const Refusal = z.object({ error: z.string(), error_description: z.string().catch("") });

function refusalOf(reply: HttpReply, now: Date): ChannelError {
  const refusal = Refusal.safeParse(reply.body);
  if (!refusal.success || reply.status >= 500 || reply.status === 429) return failureOfReply(reply, now);
  const { error, error_description } = refusal.data;
  // The next claim is dated by the clock that this answer has taught us.
  if (/iat|exp|timeframe|short-lived/i.test(error_description)) {
    const message = "Google finds the claim too old or too new: this computer's clock is off";
    return new ChannelError("unavailable", message, { outcome: "rejected", platformCode: error });
  }
  return new ChannelError("auth", "Google does not take the service account's key", {
    platformCode: error,
    cure: "Make a new key of the service account in the Google Cloud console, and hand in its file.",
  });
}
