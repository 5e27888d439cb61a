/**
 * The seller's profile: all places where this seller really is, whom to pay, and which keys may sign claims. It lies on the
 * seller's own domain, is signed by a root key, and each one names the one before it, so that a new root is only believed
 * where an old one has signed it in.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { EtalaseError } from "../errors.js";
import { jcs } from "../model/canonical.js";
import { toSecond } from "./claim.js";
import { type ParsedJws, parseJws, type Signer, signJws } from "./jws.js";
import { isSignedBy, type PublicJwk, publicKeyOf, thumbprint } from "./keys.js";

/** What a key may sign, and when. */
export interface ProfileKey extends PublicJwk {
  readonly role: "root" | "claims";
  readonly nbf: string;
  readonly exp?: string | undefined;
}

/** Whom to pay. Never a whole account number: the last four digits are enough to compare. */
export interface ProfilePayee {
  readonly kind: "bank" | "ewallet" | "qris";
  readonly bank: string;
  readonly holder: string;
  readonly last4?: string | undefined;
  /** Where an account number can be looked up, shown as plain text. */
  readonly check?: string | undefined;
}

/** A key that is believed no more, however old the claim says it is: whoever stole it can also date back. */
export interface Revocation {
  readonly kid: string;
  readonly at: string;
  readonly reason: "stolen" | "lost" | "replaced";
}

/** The seller's profile. Dates are ISO 8601 in UTC, to the second. */
export interface Profile {
  readonly v: "etalase-profile/1";
  /** Origin of the seller's own domain. */
  readonly iss: string;
  /** 1, 2, 3, … */
  readonly seq: number;
  /** SHA-256 of the content of the one before, base64url. */
  readonly prev: string | null;
  readonly issued: string;
  /** At most 400 days after `issued`. */
  readonly expires: string;
  readonly name: string;
  readonly country: string;
  /** All official places. */
  readonly at: readonly string[];
  readonly payTo: readonly ProfilePayee[];
  /** Thumbprints of the keys that may sign the next profile. */
  readonly root: readonly string[];
  readonly keys: readonly ProfileKey[];
  readonly revoked: readonly Revocation[];
}

/** Longest life of a profile. */
export const PROFILE_DAYS = 400;
/** A working key is replaced before this many days are over. */
export const KEY_DAYS = 180;
const DAY_MS = 86_400_000;

const date = z.iso.datetime({ precision: 0 });
const hash = z.string().regex(/^[\w-]{43}$/);
const place = z.url({ protocol: /^https$/ });

const keyShape = z
  .strictObject({
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    x: hash,
    kid: hash,
    alg: z.literal("Ed25519"),
    use: z.literal("sig"),
    role: z.enum(["root", "claims"]),
    nbf: date,
    exp: date.optional(),
  })
  .refine(({ kid, x }) => kid === thumbprint(x), { path: ["kid"], error: "is not the thumbprint of the key" });

/** The schema of a profile. Strict. */
export const profileShape: z.ZodType<Profile> = z
  .strictObject({
    v: z.literal("etalase-profile/1"),
    iss: place,
    seq: z.int().positive(),
    prev: hash.nullable(),
    issued: date,
    expires: date,
    name: z.string().min(1),
    country: z.string().regex(/^[A-Z]{2}$/),
    at: z.array(place).min(1),
    payTo: z.array(
      z.strictObject({
        kind: z.enum(["bank", "ewallet", "qris"]),
        bank: z.string().min(1),
        holder: z.string().min(1),
        last4: z
          .string()
          .regex(/^\d{4}$/)
          .optional(),
        check: place.optional(),
      }),
    ),
    root: z.array(hash).min(1),
    keys: z.array(keyShape).min(1),
    revoked: z.array(z.strictObject({ kid: hash, at: date, reason: z.enum(["stolen", "lost", "replaced"]) })),
  })
  .refine(({ seq, prev }) => (seq === 1) === (prev === null), {
    path: ["prev"],
    error: "names the one before, from the second on",
  })
  .refine(({ issued, expires }) => lives(issued, expires, PROFILE_DAYS), {
    path: ["expires"],
    error: `is not within ${PROFILE_DAYS} days after issued`,
  });

function lives(from: string, until: string, days: number): boolean {
  const span = Date.parse(until) - Date.parse(from);
  return span > 0 && span <= days * DAY_MS;
}

/** What a profile says besides its keys and dates. */
export interface ProfileFacts {
  /** Origin of the seller's own domain, such as `https://toko.example`. */
  readonly iss: string;
  readonly name: string;
  /** ISO 3166, two letters. */
  readonly country: string;
  readonly at: readonly string[];
  readonly payTo: readonly ProfilePayee[];
}

/** What the next profile is to be. What is left out stays as it was. */
export interface ProfileOrder {
  readonly facts: ProfileFacts;
  /** The one that is out now, already checked. */
  readonly before?: Profile | undefined;
  /** Public halves of the keys that sign claims from now on. Keys that are left out are replaced at once. */
  readonly working: readonly { readonly x: string }[];
  /** Public halves of the root keys. @defaultValue those of the profile before */
  readonly roots?: readonly { readonly x: string }[] | undefined;
  readonly revoke?: readonly Omit<Revocation, "at">[] | undefined;
  readonly now: Date;
}

/**
 * Writes the next profile, signed by a root key.
 *
 * @throws EtalaseError `invalid-options` that names the first member which is wrong, or where `signer` is no root key
 */
export async function signProfile(order: ProfileOrder, signer: Signer): Promise<string> {
  const profile = nextProfile(order);
  const parsed = profileShape.safeParse(profile);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(issue?.path.map(String).join(".") ?? "", issue?.message ?? "is wrong");
  }
  const allowed = order.before?.root ?? parsed.data.root;
  if (!allowed.includes(signer.kid)) throw wrong("signer", "is not a root key of the profile before");
  return signJws("etalase-profile+jws", parsed.data, signer);
}

function nextProfile({ facts, before, working, roots, revoke = [], now }: ProfileOrder): object {
  const issued = toSecond(now.getTime());
  const inDays = (days: number): string => toSecond(now.getTime() + days * DAY_MS);
  const known = new Map(before?.keys.map((key) => [key.kid, key]));
  const rootKeys: readonly { readonly x: string }[] = roots ?? before?.keys.filter(({ role }) => role === "root") ?? [];
  const keyOf = (x: string, role: ProfileKey["role"]): ProfileKey => {
    const key = publicKeyOf({ x });
    return known.get(key.kid) ?? { ...key, role, nbf: issued, ...(role === "claims" ? { exp: inDays(KEY_DAYS) } : {}) };
  };
  const revoked = revoke.map(({ kid, reason }): Revocation => ({ kid, at: issued, reason }));
  const isRevoked = new Set(revoke.map(({ kid }) => kid));
  const keys = [...rootKeys.map(({ x }) => keyOf(x, "root")), ...working.map(({ x }) => keyOf(x, "claims"))];
  return {
    v: "etalase-profile/1",
    ...facts,
    seq: (before?.seq ?? 0) + 1,
    prev: before ? profileHash(before) : null,
    issued,
    expires: inDays(PROFILE_DAYS),
    root: rootKeys.map(({ x }) => thumbprint(x)),
    keys: keys.filter(({ kid }) => !isRevoked.has(kid)),
    revoked: [...(before?.revoked ?? []), ...revoked],
  };
}

/** SHA-256 of a profile's content, base64url: what the next one calls `prev`. */
export function profileHash(profile: Profile): string {
  return createHash("sha256").update(jcs(profile)).digest("base64url");
}

function wrong(field: string, message: string): EtalaseError {
  return new EtalaseError("invalid-options", `A profile cannot be made: ${field} ${message}.`, {
    field,
    cure: field === "signer" ? "Sign with a root key that the profile before names." : "Correct what it is made of.",
  });
}

/** What looking at a profile comes to. */
export type CheckedProfile =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly why: "malformed" | "altered" | "seller-changed" | "replaced" | "expired" };

export interface ProfileCheck {
  /** Signed texts, oldest first; the last one is out now. Without the older ones a new root cannot be followed back. */
  readonly chain: readonly string[];
  /** Thumbprint of the root key that had signed when this domain was looked at before. */
  readonly rememberedRoot?: string | undefined;
  /** Number of the newest profile that was seen there: an older one no longer counts. */
  readonly rememberedSeq?: number | undefined;
  readonly now: Date;
}

/** Checks a profile and, where a root is remembered, the way from that root to this one. */
export function checkProfile({ chain, rememberedRoot, rememberedSeq = 0, now }: ProfileCheck): CheckedProfile {
  let before: Profile | undefined;
  let isRemembered = rememberedRoot === undefined;
  for (const text of chain) {
    const jws = parseJws(text, "etalase-profile+jws");
    const parsed = profileShape.safeParse(jws?.payload);
    if (!jws || !parsed.success) return { ok: false, why: "malformed" };
    const why = faultOf(jws, parsed.data, before);
    if (why) return { ok: false, why };
    // Only what it has signed itself: anybody can name it.
    isRemembered ||= jws.header.kid === rememberedRoot;
    before = parsed.data;
  }
  if (!before) return { ok: false, why: "malformed" };
  if (!isRemembered) return { ok: false, why: "seller-changed" };
  if (before.seq < rememberedSeq) return { ok: false, why: "replaced" };
  return Date.parse(before.expires) < now.getTime() ? { ok: false, why: "expired" } : { ok: true, profile: before };
}

function faultOf(
  jws: ParsedJws,
  profile: Profile,
  before: Profile | undefined,
): "altered" | "seller-changed" | undefined {
  // The first one of a chain vouches for itself; each later one is signed by a root of the one before.
  const signer = [...(before?.keys ?? []), ...profile.keys].find(({ kid }) => kid === jws.header.kid);
  const isRoot = signer?.role === "root" && (before ?? profile).root.includes(signer.kid);
  if (!isRoot) return "seller-changed";
  if (!isSignedBy(signer.x, jws.signed, jws.signature)) return "altered";
  const follows = before === undefined || (profile.seq === before.seq + 1 && profile.prev === profileHash(before));
  return follows && (before === undefined || profile.iss === before.iss) ? undefined : "seller-changed";
}
