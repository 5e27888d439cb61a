/** Whether a claim is genuine: a pure function with one verdict, what it rests on, and what it cannot say. */
import { type Claim, claimShape } from "./claim.js";
import { type ParsedJws, parseJws } from "./jws.js";
import { isSignedBy } from "./keys.js";
import { isAtPlace } from "./place.js";
import type { CheckedProfile, Profile } from "./profile.js";

/**
 * - `genuine`: the owner of the domain says this of this place, now.
 * - `malformed`, `altered`: not what the seller signed.
 * - `seller-changed`: the domain has another seller than before, who was not signed in.
 * - `wrong-key`, `revoked-key`: signed by a key that may not, or not for a place that the profile does not list.
 * - `not-yet`, `expired`, `superseded`: true at another time.
 * - `wrong-place`: genuine for another place; here it was repeated by somebody else.
 * - `unknown`: cannot be checked now. That is not the same as fake.
 */
export type Verdict =
  | "genuine"
  | "malformed"
  | "seller-changed"
  | "wrong-key"
  | "revoked-key"
  | "altered"
  | "not-yet"
  | "expired"
  | "superseded"
  | "wrong-place"
  | "unknown";

export interface ClaimCheck {
  /** The signed text. */
  readonly text: string;
  /** The content, of a text in detached form. */
  readonly content?: object | undefined;
  /** What {@link checkProfile} said of the seller's profile; `undefined`: it could not be fetched. */
  readonly profile: CheckedProfile | undefined;
  readonly now: Date;
  /** Where the buyer saw it. Without it `genuine` means: genuine for `claim.at`. */
  readonly seenAt?: string | undefined;
  /** The newest revision of this listing that is known. */
  readonly newestRev?: number | undefined;
}

/** A verdict and what it rests on. */
export interface CheckedClaim {
  readonly verdict: Verdict;
  /** What was claimed; absent where it cannot even be read. Believe it only where the verdict is `genuine`. */
  readonly claim?: Claim | undefined;
}

/** Clocks may differ by so much. */
const SKEW_MS = 5 * 60_000;

/** Checks a claim. The first thing that is wrong decides. */
export function checkClaim(check: ClaimCheck): CheckedClaim {
  const jws = parseJws(check.text, "etalase-claim+jws", check.content);
  const parsed = claimShape.safeParse(jws?.payload);
  if (!jws || !parsed.success) return { verdict: "malformed" };
  const claim = parsed.data;
  const verdict = verdictOnSeller(check) ?? verdictOnKey(jws, claim, check) ?? verdictOnTime(claim, check);
  return { verdict: verdict ?? "genuine", claim };
}

function verdictOnSeller({ profile }: ClaimCheck): Verdict | undefined {
  if (!profile) return "unknown";
  if (profile.ok) return undefined;
  return profile.why === "seller-changed" ? "seller-changed" : "unknown";
}

function verdictOnKey({ header, signed, signature }: ParsedJws, claim: Claim, check: ClaimCheck): Verdict | undefined {
  const profile = profileOf(check);
  if (!profile) return "unknown";
  if (profile.revoked.some(({ kid }) => kid === header.kid)) return "revoked-key";
  const key = profile.keys.find(({ kid }) => kid === header.kid);
  const issued = Date.parse(claim.issued);
  const isInTime = key && issued >= Date.parse(key.nbf) && (key.exp === undefined || issued <= Date.parse(key.exp));
  // The root key says where the seller is: a working key may claim for these places only, so that a thief gains none.
  const isListed = profile.at.some((place) => isAtPlace(place, claim.at));
  if (key?.role !== "claims" || !isInTime || !isListed || claim.iss !== profile.iss) return "wrong-key";
  return isSignedBy(key.x, signed, signature) ? undefined : "altered";
}

function profileOf({ profile }: ClaimCheck): Profile | undefined {
  return profile?.ok ? profile.profile : undefined;
}

function verdictOnTime(claim: Claim, { now, seenAt, newestRev }: ClaimCheck): Verdict | undefined {
  if (now.getTime() < Date.parse(claim.issued) - SKEW_MS) return "not-yet";
  if (now.getTime() > Date.parse(claim.expires)) return "expired";
  if (newestRev !== undefined && claim.rev < newestRev) return "superseded";
  if (seenAt !== undefined && !isAtPlace(claim.at, seenAt)) return "wrong-place";
  return undefined;
}
