/** Sealing of tokens and kept bodies: AES-256-GCM, bound to the place where the sealed text lies. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { EtalaseError } from "../errors.js";

/** First byte of everything sealed: another way of sealing gets another number. */
const VERSION = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SHORTEST_TEXT_KEY = 32;

/** Seals and opens with one key. */
export interface Sealer {
  /**
   * Seals a text.
   *
   * @param context - where it belongs, such as `tokens/shopee:600000`; needed to open it, so that sealed texts cannot change places
   * @returns base64url: version, nonce, tag, ciphertext
   */
  seal(plain: string, context: string): string;
  /** Opens what `seal` made; `undefined` where it can no longer be read: another key, another context, damaged. */
  open(sealed: string, context: string): string | undefined;
}

/**
 * Makes a sealer.
 *
 * @param key - 32 bytes, or a text of at least 32 characters (`openssl rand -base64 32`), which is not the same key as its bytes
 * @throws EtalaseError `invalid-options` for a shorter key
 */
export function createSealer(key: Uint8Array | string): Sealer {
  const bytes = keyOf(key);
  return {
    seal: (plain, context) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", bytes, nonce);
      cipher.setAAD(boundTo(context));
      const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), text]).toString("base64url");
    },
    open: (sealed, context) => {
      const all = Buffer.from(sealed, "base64url");
      const textAt = 1 + NONCE_BYTES + TAG_BYTES;
      if (all.byteLength < textAt || all[0] !== VERSION) return undefined;
      const nonce = all.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", bytes, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(context));
      decipher.setAuthTag(all.subarray(1 + NONCE_BYTES, textAt));
      try {
        return Buffer.concat([decipher.update(all.subarray(textAt)), decipher.final()]).toString("utf8");
      } catch {
        // The tag does not fit: that is the answer, and it says nothing more.
        return undefined;
      }
    },
  };
}

/**
 * A sealing key from a channel's own app secret (HKDF-SHA-256), for shops without a `sealKey`.
 *
 * @param accountId - another account, another key
 * @throws EtalaseError `invalid-options` for an empty secret
 */
export function deriveSealKey(secret: string, accountId: string): Uint8Array {
  if (secret === "") {
    throw new EtalaseError("invalid-options", "There is no app secret to seal tokens with.", {
      field: "sealKey",
      cure: "Give createEtalase a sealKey: openssl rand -base64 32.",
    });
  }
  return new Uint8Array(hkdfSync("sha256", secret, "etalase", `seal/${accountId}`, KEY_BYTES));
}

function keyOf(key: Uint8Array | string): Uint8Array {
  const isLongEnough = typeof key === "string" ? key.length >= SHORTEST_TEXT_KEY : key.byteLength === KEY_BYTES;
  if (!isLongEnough) {
    throw new EtalaseError(
      "invalid-options",
      `The sealing key has to be ${KEY_BYTES} bytes, or a text of at least ${SHORTEST_TEXT_KEY} characters.`,
      { field: "sealKey", cure: "Make one: openssl rand -base64 32." },
    );
  }
  return typeof key === "string" ? new Uint8Array(hkdfSync("sha256", key, "etalase", "seal-key", KEY_BYTES)) : key;
}

function boundTo(context: string): Buffer {
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(context)]);
}

/** The sealer of each account: with the shop's key, or with one derived from the channel's own app secret. */
export function createSealers(
  sealKey: string | Uint8Array | undefined,
): (account: string, channelSecret: string | undefined) => ReturnType<typeof createSealer> {
  const shared = sealKey === undefined ? undefined : createSealer(sealKey);
  const derived = new Map<string, ReturnType<typeof createSealer>>();
  // What no channel has a secret for is sealed for this process only: it is not needed after a restart.
  const passing = createSealer(randomBytes(32));
  return (account, channelSecret) => {
    if (shared) return shared;
    if (channelSecret !== undefined && !derived.has(account))
      derived.set(account, createSealer(deriveSealKey(channelSecret, account)));
    return derived.get(account) ?? passing;
  };
}
