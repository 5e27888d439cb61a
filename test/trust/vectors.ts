/** The shared vectors as tests read them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jcs } from "../../src/model/canonical.js";
import type { Claim } from "../../src/trust/claim.js";
import { generateKey, keySigner } from "../../src/trust/keys.js";
import { type Profile, signProfile } from "../../src/trust/profile.js";
import type { Verdict } from "../../src/trust/verdict.js";

const FILE = join(import.meta.dirname, "..", "..", "..", "shared", "vectors", "trust-vectors.json");

/** The vectors; `undefined` where they do not lie beside the checkout. */
export function readVectors(): Vectors | undefined {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Vectors) : undefined;
}

export interface Vectors {
  readonly keys: Readonly<
    Record<
      "root" | "work1" | "work2",
      { readonly seed: string; readonly jwk: { readonly x: string; readonly kid: string } }
    >
  >;
  readonly jcs: Readonly<Record<"claimCanonical" | "claimSha256" | "profile1Sha256" | "profile2Sha256", string>>;
  readonly profile1: Profile;
  readonly profile1Jws: string;
  readonly profile2: Profile;
  readonly profile2Jws: string;
  readonly claim: Claim;
  readonly claimJws: string;
  readonly cases: readonly {
    readonly name: string;
    readonly jws: string;
    readonly claim: object;
    readonly context: {
      readonly now: string;
      readonly seenAt?: string;
      readonly newestRev?: number;
      readonly rememberedRoot?: string;
      readonly profileRoot?: string;
    };
    readonly verdict: Verdict;
  }[];
}

/** The content put back where the detached form left it out. */
export function attached(detached: string, content: object): string {
  return detached.replace("..", `.${Buffer.from(jcs(content)).toString("base64url")}.`);
}

export function chainOf({ profile1, profile1Jws, profile2, profile2Jws }: Vectors): readonly string[] {
  return [attached(profile1Jws, profile1), attached(profile2Jws, profile2)];
}

/** A stranger who has the domain now, and names the old root beside an own one. */
export async function strangersProfile({ profile2, keys }: Vectors): Promise<string> {
  const own = generateKey();
  const order = {
    facts: factsOf(profile2),
    working: [own],
    roots: [own, keys.root.jwk],
    now: new Date(profile2.issued),
  };
  return signProfile(order, keySigner(own));
}

function factsOf({ iss, name, country, at, payTo }: Profile) {
  return { iss, name, country, at, payTo };
}

/** The claim with each of its leaves changed, one at a time. */
export function mutations(claim: Claim): readonly Claim[] {
  const other = (leaf: unknown): unknown => {
    if (typeof leaf === "number") return leaf + 1;
    const text = String(leaf);
    const last = text.at(-1);
    // Still of the right form, so that it is not only the schema that notices.
    if (text.endsWith("Z")) return text.replace(/\d\dZ$/, (end) => (end === "30Z" ? "31Z" : "30Z"));
    return text.slice(0, -1) + (last === "0" ? "1" : last === "a" ? "b" : /\d/.test(last ?? "") ? "0" : "a");
  };
  const walk = (value: unknown): unknown[] => {
    if (Array.isArray(value)) return value.flatMap((item, at) => walk(item).map((next) => value.with(at, next)));
    if (typeof value !== "object" || value === null) return [other(value)];
    return Object.entries(value).flatMap(([name, inner]) => walk(inner).map((next) => ({ ...value, [name]: next })));
  };
  return walk(claim) as Claim[];
}
