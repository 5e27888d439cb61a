/**
 * Signed texts: JSON Web Signatures in compact form (RFC 7515) with Ed25519 (RFC 8037, named `Ed25519` by RFC 9864), so
 * that any JOSE library checks them too. What is signed is canonical JSON (RFC 8785): equal content gives equal bytes.
 */
import { jcs } from "../model/canonical.js";

/** What a signed text says of itself. */
export interface JwsHeader {
  readonly alg: "Ed25519";
  /** The key's thumbprint (RFC 7638). */
  readonly kid: string;
  readonly typ: JwsType;
}
export type JwsType = "etalase-claim+jws" | "etalase-profile+jws";

/** A signed text taken apart; nothing of it is believed yet. */
export interface ParsedJws {
  readonly header: JwsHeader;
  /** What the signature covers. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  /** `undefined` in the detached form, whose content travels beside it. */
  readonly payload: unknown;
}

/** Signs bytes with a key that only it knows; yours may be a key service. */
export interface Signer {
  /** Thumbprint of the key, 43 characters. */
  readonly kid: string;
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Signs content, attached: `header.payload.signature`. */
export async function signJws(typ: JwsType, content: object, signer: Signer): Promise<string> {
  const head = encode(jcs({ alg: "Ed25519", kid: signer.kid, typ }));
  const signed = `${head}.${encode(jcs(content))}`;
  const signature = await signer.sign(Buffer.from(signed));
  return `${signed}.${Buffer.from(signature).toString("base64url")}`;
}

/**
 * Takes a signed text apart, strictly: three parts, base64url without padding and in its one form, only `alg`, `kid` and
 * `typ` in the header, and content in the bytes that its meaning has (so no member stands twice).
 *
 * @param content - of the detached form (`header..signature`)
 * @returns `undefined` for anything else
 */
export function parseJws(text: string, typ: JwsType, content?: object): ParsedJws | undefined {
  const [head, body, tail, ...rest] = text.split(".");
  if (head === undefined || body === undefined || tail === undefined || rest.length > 0) return undefined;
  const header = headerOf(decode(head), typ);
  const signature = decode(tail);
  if (!header || !signature || signature.byteLength !== SIGNATURE_BYTES) return undefined;
  if (body === "") return content && detached(header, head, signature, content);
  const payload = contentOf(decode(body));
  if (payload === undefined || content !== undefined) return undefined;
  return { header, signed: Buffer.from(`${head}.${body}`), signature, payload };
}

const SIGNATURE_BYTES = 64;

function detached(header: JwsHeader, head: string, signature: Uint8Array, content: object): ParsedJws | undefined {
  try {
    return { header, signed: Buffer.from(`${head}.${encode(jcs(content))}`), signature, payload: content };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function headerOf(bytes: Buffer | undefined, typ: JwsType): JwsHeader | undefined {
  const header = contentOf(bytes);
  if (typeof header !== "object" || header === null || Object.keys(header).join() !== "alg,kid,typ") return undefined;
  const { alg, kid, typ: said } = header as Record<string, unknown>;
  return alg === "Ed25519" && typeof kid === "string" && said === typ ? { alg, kid, typ } : undefined;
}

function contentOf(bytes: Buffer | undefined): unknown {
  if (!bytes) return undefined;
  const text = bytes.toString("utf8");
  try {
    const content: unknown = JSON.parse(text);
    return Buffer.from(text).equals(bytes) && jcs(content) === text ? content : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
