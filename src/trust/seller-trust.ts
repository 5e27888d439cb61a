/**
 * What a shop puts up so that buyers can tell it: the signed profile, a claim for each product and place, and the script
 * of the checking page. The root key is not here: profiles come signed, and the working key signs claims only.
 */
import { EtalaseError } from "../errors.js";
import { type BackLink, checkBackLinks, type FetchPage, placesElsewhere } from "./back-link.js";
import { type ClaimInput, signClaim, toSecond } from "./claim.js";
import { parseJws, type Signer } from "./jws.js";
import { CHECK_SCRIPT } from "./page-script.js";
import { periodEnd, periodStart } from "./period.js";
import { isAtPlace } from "./place.js";
import { checkProfile, type Profile, type ProfileKey, type ProfilePayee, profileShape } from "./profile.js";
import { qrCode } from "./qr.js";

/** A place where the shop's products are, and the one it is there for while that one is down. */
export interface TrustPlace {
  /** As the profile names it. */
  readonly url: string;
  /** The usual place. */
  readonly standsInFor?: string | undefined;
}

/** Options of {@link sellerTrust}. */
export interface SellerTrustOptions {
  /** Signed profiles, oldest first, as `signProfile` made them; the last one is out now. */
  readonly profiles: readonly string[];
  /** Signs claims: a working key that the last profile names, or a key service that holds it. */
  readonly signer: Signer;
  /** Places that get a claim for each product. @defaultValue all places of the profile */
  readonly places?: readonly TrustPlace[] | undefined;
  /** Draws a QR code beside each checking page; needs `npm install qr`. @defaultValue `false` */
  readonly qr?: boolean | undefined;
  /** Looks once a week whether each place of the profile names the domain. @defaultValue `true` */
  readonly checkPlaces?: boolean | undefined;
}

/** What is claimed of a listing, the same at every place. */
export type ClaimedListing = Pick<ClaimInput, "sub" | "rev" | "sku" | "name" | "price" | "photos">;

/** A file below the top of the seller's domain. */
export interface TrustFile {
  readonly path: string;
  readonly text: string;
}

/** A seller's trust at work, for `storefront({ trust })`. What is plain data is public; the key is in nobody's reach. */
export interface SellerTrust {
  /** Origin of the seller's domain. */
  readonly iss: string;
  readonly name: string;
  /** Number of the profile that is out now. */
  readonly seq: number;
  /** Thumbprint of the key that signs claims. */
  readonly kid: string;
  readonly places: readonly TrustPlace[];
  readonly payTo: readonly ProfilePayee[];
  readonly qr: boolean;
  readonly checkPlaces: boolean;
  /** Places of the profile that are asked whether they name the domain. */
  readonly askedPlaces: readonly string[];
  /** The profile, for reading and signed, and those before it. */
  readonly files: readonly TrustFile[];
  /** The script of the checking page. */
  script(): string;
  /** Why no claim can be made now; `undefined`: they can. */
  troubleAt(now: Date): string | undefined;
  /** The beginning of the period: claims of equal facts are equal texts until {@link SellerTrust.renewAt}. */
  issuedAt(now: Date): string;
  renewAt(now: Date): Date;
  /** Claims of one listing, one for each place. */
  claim(listing: ClaimedListing, now: Date): Promise<readonly string[]>;
  /** An address as a QR code in SVG. @throws EtalaseError `missing-driver` */
  drawQr(address: string): Promise<string>;
  /** Looks at each place of the profile. */
  readPlaces(
    fetch: FetchPage,
    now: Date,
    signal: AbortSignal,
    before?: readonly BackLink[],
  ): Promise<readonly BackLink[]>;
}

/** Folder of the profile, below the top of the domain. */
const WELL_KNOWN = ".well-known/etalase";

/**
 * Makes what `storefront({ trust })` needs.
 *
 * @throws EtalaseError `invalid-options` where the profiles do not follow each other, or the last one does not name the
 * key of `signer` for claims
 * @example
 * ```ts
 * storefront({ folder: "public", url: "https://toko.example", trust: sellerTrust({ profiles, signer: keySigner(key) }) })
 * ```
 */
export function sellerTrust(options: SellerTrustOptions): SellerTrust {
  const { profiles, signer, qr = false, checkPlaces = true } = options;
  const profile = currentProfile(profiles);
  const key = claimsKey(profile, signer.kid);
  const places: readonly TrustPlace[] = options.places ?? profile.at.map((url) => ({ url }));
  checkPlacesOf(places, profile);
  const { iss, name, seq, payTo } = profile;
  const issuedAt = (now: Date): string =>
    toSecond(Math.max(periodStart(now).getTime(), Math.ceil(Date.parse(key.nbf) / 1_000) * 1_000));
  return {
    iss,
    name,
    seq,
    kid: signer.kid,
    places: places.map(({ url, standsInFor }) => ({ url, ...(standsInFor === undefined ? {} : { standsInFor }) })),
    payTo,
    qr,
    checkPlaces,
    askedPlaces: placesElsewhere(profile.at, iss),
    files: filesOf(profiles, profile),
    script: () => CHECK_SCRIPT,
    troubleAt: (now) => troubleOf(profile, key, now),
    issuedAt,
    renewAt: periodEnd,
    async claim(listing, now) {
      const at = new Date(issuedAt(now));
      const texts: string[] = [];
      for (const { url, standsInFor } of places) {
        texts.push(await signClaim({ ...listing, iss, at: url, standsInFor, now: at }, signer));
      }
      return texts;
    },
    drawQr: qrCode,
    readPlaces: (fetch, now, signal, before) => checkBackLinks({ iss, places: profile.at, before, fetch, now, signal }),
  };
}

function currentProfile(profiles: readonly string[]): Profile {
  const last = profileShape.safeParse(parseJws(profiles.at(-1) ?? "", "etalase-profile+jws")?.payload);
  // Whether it has expired is asked when claims are made; here only that it is what a root has signed.
  const checked = last.success
    ? checkProfile({ chain: profiles, now: new Date(last.data.issued) })
    : ({ ok: false, why: "malformed" } as const);
  if (checked.ok && new URL(checked.profile.iss).origin === checked.profile.iss) return checked.profile;
  if (checked.ok) {
    throw wrong(
      "profiles",
      `${checked.profile.iss} is no origin.`,
      "Sign a profile whose iss is like https://toko.example.",
    );
  }
  throw wrong(
    "profiles",
    `The profiles cannot be used: ${checked.why}.`,
    "Give all of them as signProfile() made them, oldest first.",
  );
}

function claimsKey({ keys, revoked }: Profile, kid: string): ProfileKey {
  const key = keys.find((one) => one.kid === kid && one.role === "claims");
  if (key && !revoked.some((one) => one.kid === kid)) return key;
  throw wrong(
    "signer",
    `The newest profile does not let the key ${kid} sign claims.`,
    "Sign the next profile with this key in `working`, or claim with one that it names.",
  );
}

function checkPlacesOf(places: readonly TrustPlace[], { at }: Profile): void {
  for (const url of places.flatMap((place) => [place.url, place.standsInFor ?? place.url])) {
    if (at.some((one) => isAtPlace(one, url))) continue;
    throw wrong("places", `${url} is not a place of the newest profile.`, "Sign a profile that names it.");
  }
  const same = places.find(({ url, standsInFor }) => url === standsInFor);
  if (same) throw wrong("places", `${same.url} stands in for itself.`, "Leave standsInFor out.");
}

/** The working key has its own end, and so has the profile: neither may be noticed by buyers first. */
function troubleOf(profile: Profile, key: ProfileKey, now: Date): string | undefined {
  if (now.getTime() > Date.parse(profile.expires)) {
    return `The seller's profile ended on ${profile.expires}; sign the next one with the root key.`;
  }
  if (key.exp !== undefined && now.getTime() > Date.parse(key.exp)) {
    return `The working key ended on ${key.exp}; write: etalase keys rotate, and sign the next profile.`;
  }
  if (now.getTime() < Date.parse(key.nbf)) return `The working key is valid from ${key.nbf} only.`;
  return undefined;
}

function filesOf(profiles: readonly string[], profile: Profile): readonly TrustFile[] {
  const history = profiles.map((text, index) => ({
    path: `${WELL_KNOWN}/history/${profile.seq - profiles.length + 1 + index}.jws`,
    text: `${text}\n`,
  }));
  return [
    ...history,
    { path: `${WELL_KNOWN}/seller.jws`, text: `${profiles.at(-1) ?? ""}\n` },
    { path: `${WELL_KNOWN}/seller.json`, text: `${JSON.stringify(profile, null, 2)}\n` },
  ];
}

function wrong(field: string, message: string, cure: string): EtalaseError {
  return new EtalaseError("invalid-options", message, { field: `trust.${field}`, cure });
}
