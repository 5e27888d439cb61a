/** The shared vectors: what was signed elsewhere is judged the same here, and signed here in the same bytes. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { jcs } from "../../src/model/canonical.js";
import { claimShape } from "../../src/trust/claim.js";
import { type JwsType, parseJws, signJws } from "../../src/trust/jws.js";
import { keySigner, type PrivateJwk, thumbprint } from "../../src/trust/keys.js";
import { checkProfile, profileHash } from "../../src/trust/profile.js";
import { checkClaim } from "../../src/trust/verdict.js";
import { attached, chainOf, mutations, readVectors, strangersProfile, type Vectors } from "./vectors.js";

const vectors = readVectors();
const NOW = new Date("2026-11-21T12:40:00Z");

function keyOf({ keys }: Vectors, name: keyof Vectors["keys"]): PrivateJwk {
  const { seed, jwk } = keys[name];
  const { x, kid } = jwk;
  const d = Buffer.from(seed, "hex").toString("base64url");
  return { kty: "OKP", crv: "Ed25519", x, kid, alg: "Ed25519", use: "sig", d };
}

describe.skipIf(!vectors)(`the trust vectors${vectors ? "" : " (SKIPPED: ../shared is absent)"}`, () => {
  const given = vectors as Vectors;

  test("name keys as they are named elsewhere", () => {
    for (const { jwk } of Object.values(given?.keys ?? {})) expect(thumbprint(jwk.x)).toBe(jwk.kid);
  });

  test("have the same canonical bytes", () => {
    expect(jcs(given.claim)).toBe(given.jcs.claimCanonical);
    const hex = (content: object) => createHash("sha256").update(jcs(content)).digest("hex");
    expect([hex(given.claim), hex(given.profile1), hex(given.profile2)]).toEqual([
      given.jcs.claimSha256,
      given.jcs.profile1Sha256,
      given.jcs.profile2Sha256,
    ]);
    expect(profileHash(given.profile1)).toBe(given.profile2.prev);
  });

  test.for([
    ["claim", "work2", "etalase-claim+jws", "claimJws"],
    ["profile1", "root", "etalase-profile+jws", "profile1Jws"],
    ["profile2", "root", "etalase-profile+jws", "profile2Jws"],
  ] as const)("%s is signed here in the same bytes", async ([what, key, typ, signed]) => {
    const text = await signJws(typ satisfies JwsType, given[what], keySigner(keyOf(given, key)));
    expect(text).toBe(attached(given[signed], given[what]));
  });

  test("the second profile follows the first, and revokes a key", () => {
    const checked = checkProfile({ chain: chainOf(given), rememberedRoot: given.keys.root.jwk.kid, now: NOW });
    expect(checked).toEqual({ ok: true, profile: given.profile2 });
  });

  for (const { name, jws, claim, context, verdict } of vectors?.cases ?? []) {
    test(`${name}: ${verdict}`, async () => {
      const chain = context.profileRoot === undefined ? chainOf(given) : [await strangersProfile(given)];
      const now = new Date(context.now);
      const profile = checkProfile({ chain, rememberedRoot: context.rememberedRoot, now });
      const { seenAt, newestRev } = context;
      expect(checkClaim({ text: jws, content: claim, profile, now, seenAt, newestRev }).verdict).toBe(verdict);
    });
  }

  test("no member of a claim can be changed without being noticed", () => {
    const profile = checkProfile({ chain: chainOf(given), now: NOW });
    const changed = mutations(given.claim);
    expect(changed.length).toBeGreaterThan(13);
    for (const content of changed) {
      const detached = checkClaim({ text: given.claimJws, content, profile, now: NOW }).verdict;
      const whole = checkClaim({ text: attached(given.claimJws, content), profile, now: NOW }).verdict;
      expect([detached, whole], JSON.stringify(content)).not.toContain("genuine");
    }
  });

  test("a member more, twice, or in another form is malformed", () => {
    const profile = checkProfile({ chain: chainOf(given), now: NOW });
    const verdictOf = (payload: string) => {
      const text = given.claimJws.replace("..", `.${Buffer.from(payload).toString("base64url")}.`);
      return checkClaim({ text, profile, now: NOW }).verdict;
    };
    const right = jcs(given.claim);
    expect(verdictOf(right)).toBe("genuine");
    expect(verdictOf(right.replace('"rev":12', '"rev":12,"rev":12'))).toBe("malformed");
    expect(verdictOf(right.replace('"rev":12', '"rev": 12'))).toBe("malformed");
    expect(verdictOf(jcs({ ...given.claim, also: "this" }))).toBe("malformed");
    expect(parseJws(`${given.claimJws}=`, "etalase-claim+jws", given.claim)).toBeUndefined();
  });
});

test("the schema takes what the vectors claim", ({ skip }) => {
  if (!vectors) return skip("SKIPPED: ../shared is absent");
  expect(claimShape.safeParse(vectors.claim).success).toBe(true);
});
