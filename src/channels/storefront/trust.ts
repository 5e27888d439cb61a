/**
 * What the shop needs of a seller's trust: `sellerTrust()` of `etalase/trust` makes it. Types, the schema of the option,
 * and where things lie.
 */
import * as z from "zod";
import { productPath } from "./paths.js";

/** A place where the shop's products are, and the one it is there for while that one is down. */
export interface ShopPlace {
  readonly url: string;
  readonly standsInFor?: string | undefined;
}

/** What is claimed of a listing. */
export interface ShopClaim {
  readonly sub: string;
  readonly rev: number;
  readonly sku: readonly string[];
  readonly name: string;
  readonly price: { readonly amount: string; readonly currency: string };
  /** SHA-256 in base64url. */
  readonly photos: readonly { readonly sha256: string }[];
}

/** Whom to pay, as much of it as may be public. */
export interface ShopPayee {
  readonly kind: "bank" | "ewallet" | "qris";
  readonly bank: string;
  readonly holder: string;
  readonly last4?: string | undefined;
  /** Where an account number can be looked up, shown as text. */
  readonly check?: string | undefined;
}

/** Whether a place named the shop's domain when it was looked at. */
export interface ShopBackLink {
  readonly place: string;
  readonly state: "linked" | "missing" | "unreachable";
  /** How it links: an address marked `rel="me"`, an address, the domain as text, or the account's name is the domain. */
  readonly how?: "rel-me" | "link" | "text" | "handle" | undefined;
  readonly because?: string | undefined;
  readonly checkedAt: string;
  /** When it was last seen to link. */
  readonly linkedAt?: string | undefined;
}

/** A page that was fetched, or why it was not. */
export type ShopPageFetched =
  | { readonly ok: true; readonly text: string; readonly url: string }
  | { readonly ok: false; readonly because: string };

/** A seller's trust at work: `sellerTrust()` of `etalase/trust`. */
export interface ShopTrust {
  /** Origin of the seller's domain: the shop's. */
  readonly iss: string;
  readonly name: string;
  readonly places: readonly ShopPlace[];
  readonly payTo: readonly ShopPayee[];
  readonly qr: boolean;
  readonly checkPlaces: boolean;
  /** Places that are asked whether they name the domain. */
  readonly askedPlaces: readonly string[];
  /** What lies below the top of the domain. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Thumbprint of the key that signs claims. */
  readonly kid: string;
  script(): string;
  troubleAt(now: Date): string | undefined;
  issuedAt(now: Date): string;
  renewAt(now: Date): Date;
  claim(listing: ShopClaim, now: Date): Promise<readonly string[]>;
  drawQr(address: string): Promise<string>;
  readPlaces(
    fetch: (url: string, signal: AbortSignal) => Promise<ShopPageFetched>,
    now: Date,
    signal: AbortSignal,
    before?: readonly ShopBackLink[],
  ): Promise<readonly ShopBackLink[]>;
}

/** The schema of the option: an object that `sellerTrust()` made. */
export const trustShape = z.custom<ShopTrust>(
  (value) => typeof value === "object" && value !== null && typeof Reflect.get(value, "claim") === "function",
  "expected what sellerTrust() of etalase/trust makes",
);

/** The page on which buyers check the shop as a whole. */
export const VERIFY_PAGE = "verify.html";
/** Its script, and that of every product's checking page. */
export const VERIFY_SCRIPT = "verify.js";

/** Path of a product's checking page, of its claims or its QR code. Short, because captions carry it. */
export function verifyPath(id: string, ending: "html" | "jws" | "svg" = "html"): string {
  return productPath(id).replace(/^p\//, "v/").replace(/html$/, ending);
}
