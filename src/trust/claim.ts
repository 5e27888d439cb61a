/** A listing claim: what a seller says of one listing at one place, signed, dated and short-lived. */
import * as z from "zod";
import { EtalaseError } from "../errors.js";
import { type Signer, signJws } from "./jws.js";
import { placeAddress } from "./place.js";

/** A picture as buyers may compare it. */
export interface ClaimedPhoto {
  /** SHA-256 of the photo's bytes, base64url. */
  readonly sha256: string;
  /** Difference hash of its picture, 16 hex digits: also fits copies of another size. */
  readonly dhash?: string | undefined;
}

/** What is claimed. Dates are ISO 8601 in UTC, to the second. */
export interface Claim {
  readonly v: "etalase-claim/1";
  /** Origin of the seller's own domain, such as `https://toko.example`. */
  readonly iss: string;
  /** The product's id. */
  readonly sub: string;
  /** Grows with every change of the claim: an older one has been replaced. */
  readonly rev: number;
  readonly sku: readonly string[];
  readonly name: string;
  /** Decimal text and ISO currency. */
  readonly price: { readonly amount: string; readonly currency: string };
  readonly photos: readonly ClaimedPhoto[];
  /** The one place where this listing is genuine. */
  readonly at: string;
  /** The place that it stands in for. */
  readonly standsInFor?: string | undefined;
  readonly issued: string;
  /** At most seven days after `issued`. */
  readonly expires: string;
}

/** Longest life of a claim: a stolen key or an old price is worth no more than this. */
export const CLAIM_DAYS = 7;

const date = z.iso.datetime({ precision: 0 });
const place = z.url({ protocol: /^https$/ });
const hash = z.string().regex(/^[\w-]{43}$/);

/** The schema of a claim. Strict: a member that nobody checks could say anything. */
export const claimShape: z.ZodType<Claim> = z
  .strictObject({
    v: z.literal("etalase-claim/1"),
    iss: place,
    sub: z.string().min(1).max(200),
    rev: z.int().nonnegative(),
    sku: z.array(z.string().min(1)).min(1),
    name: z.string().min(1),
    price: z.strictObject({ amount: z.string().regex(/^\d+(\.\d+)?$/), currency: z.string().regex(/^[A-Z]{3}$/) }),
    photos: z.array(
      z.strictObject({
        sha256: hash,
        dhash: z
          .string()
          .regex(/^[0-9a-f]{16}$/)
          .optional(),
      }),
    ),
    at: place,
    standsInFor: place.optional(),
    issued: date,
    expires: date,
  })
  .refine(({ issued, expires }) => livesFor(issued, expires) > 0 && livesFor(issued, expires) <= CLAIM_DAYS * DAY_MS, {
    path: ["expires"],
    error: `is not within ${CLAIM_DAYS} days after issued`,
  });

const DAY_MS = 86_400_000;

function livesFor(issued: string, expires: string): number {
  return Date.parse(expires) - Date.parse(issued);
}

/** What a claim is made of. */
export interface ClaimInput extends Omit<Claim, "v" | "issued" | "expires"> {
  readonly now: Date;
  /** @defaultValue 7, which is also the most */
  readonly days?: number | undefined;
}

/**
 * Makes a claim and signs it with a working key.
 *
 * @returns the signed text, attached form
 * @throws EtalaseError `invalid-options` that names the first member which is wrong
 * @example
 * ```ts
 * const text = await signClaim({ ...listing, at: "https://t.me/kopitakengon", now: new Date() }, keySigner(key));
 * ```
 */
export async function signClaim(input: ClaimInput, signer: Signer): Promise<string> {
  const { now, days = CLAIM_DAYS, standsInFor, ...rest } = input;
  const issued = toSecond(now.getTime());
  const expires = toSecond(now.getTime() + days * DAY_MS);
  const known = standsInFor === undefined ? {} : { standsInFor };
  const claim = { v: "etalase-claim/1", ...rest, ...known, issued, expires };
  const parsed = claimShape.safeParse(claim);
  if (!parsed.success) throw wrong(parsed.error.issues[0]);
  if (placeAddress(parsed.data.at) === placeAddress(parsed.data.standsInFor ?? "")) {
    throw wrong({ path: ["standsInFor"], message: "is the place itself" });
  }
  return signJws("etalase-claim+jws", parsed.data, signer);
}

function wrong(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): EtalaseError {
  const field = issue?.path.map(String).join(".") ?? "";
  return new EtalaseError("invalid-options", `A claim cannot be made: ${field} ${issue?.message ?? "is wrong"}.`, {
    field,
    cure: "Correct what it is made of.",
  });
}

/** ISO 8601 in UTC, without fractions: equal claims are equal texts. */
export function toSecond(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
