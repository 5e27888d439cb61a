/** Keys of a seller: one root that stays offline and signs profiles, and working keys that sign claims. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { EtalaseError } from "../errors.js";
import { jcs } from "../model/canonical.js";
import type { Signer } from "./jws.js";

/** The public half of an Ed25519 key, as a JSON Web Key (RFC 8037). */
export interface PublicJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  /** 32 bytes, base64url. */
  readonly x: string;
  /** The thumbprint, see {@link thumbprint}. */
  readonly kid: string;
  readonly alg: "Ed25519";
  readonly use: "sig";
}

/** A key with its secret half. Keep it in a file that only its owner can read, never in a ledger, a log or a repository. */
export interface PrivateJwk extends PublicJwk {
  /** The secret: 32 bytes, base64url. */
  readonly d: string;
}

/** A new key, random. */
export function generateKey(): PrivateJwk {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { x = "", d = "" } = privateKey.export({ format: "jwk" });
  return { ...publicJwk(x), d };
}

/** The public half, for the profile. */
export function publicKeyOf({ x }: { readonly x: string }): PublicJwk {
  return publicJwk(x);
}

function publicJwk(x: string): PublicJwk {
  return { kty: "OKP", crv: "Ed25519", x, kid: thumbprint(x), alg: "Ed25519", use: "sig" };
}

/** The name of a key: SHA-256 over its required members (RFC 7638), base64url, 43 characters. */
export function thumbprint(x: string): string {
  return createHash("sha256")
    .update(jcs({ crv: "Ed25519", kty: "OKP", x }))
    .digest("base64url");
}

/**
 * Signs with a key that is at hand.
 *
 * @throws EtalaseError `invalid-options`: it is no Ed25519 key, or its halves do not belong together. Never repeats it.
 */
export function keySigner(key: PrivateJwk): Signer {
  const secret = privateKeyOf(key);
  return { kid: thumbprint(key.x), sign: (bytes) => sign(null, bytes, secret) };
}

function privateKeyOf({ x, d }: PrivateJwk): KeyObject {
  try {
    const key = createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", x, d }, format: "jwk" });
    if (createPublicKey(key).export({ format: "jwk" }).x === x) return key;
  } catch {
    // What Node says of it may repeat the secret.
  }
  throw new EtalaseError("invalid-options", "This is no Ed25519 key whose two halves belong together.", {
    field: "key",
    cure: "Use a key that generateKey() made, unchanged.",
  });
}

/** Whether the key made this signature. `false` also for a key that is none. */
export function isSignedBy(x: string, signed: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, signed, key, signature);
  } catch {
    return false;
  }
}
