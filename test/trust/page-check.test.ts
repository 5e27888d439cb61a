/** The checking page's script judges as the library does: over every vector, every changed leaf, every kind of profile. */
import { describe, expect, test } from "vitest";
import { jcs } from "../../src/model/canonical.js";
import { CHECK_SCRIPT } from "../../src/trust/page-script.js";
import { checkClaim, checkProfile, generateKey, keySigner, signClaim, signProfile } from "../../src/trust/trust.js";
import { FACTS, nextProfile, openSeller, profileOf, type TestSeller } from "./kit.js";
import { attached, chainOf, mutations, readVectors, strangersProfile, type Vectors } from "./vectors.js";

interface PageSeller {
  readonly profile?: unknown;
  readonly why?: string;
}
interface PageCheck {
  profile(chain: readonly string[], known: object | undefined, now: number): Promise<PageSeller>;
  claim(text: string, seller: PageSeller | undefined, context: object): Promise<{ readonly verdict: string }>;
  isAt(place: string, seen: string): boolean;
}

/** The script as a page runs it, without the page. */
function pageCheck(): PageCheck {
  const scope: { etalaseCheck?: PageCheck } = {};
  new Function("globalThis", "document", CHECK_SCRIPT)(scope, undefined);
  if (!scope.etalaseCheck) throw new Error("the script left nothing");
  return scope.etalaseCheck;
}

const check = pageCheck();
const given = readVectors();
const NOW = new Date("2026-11-21T12:40:00Z");

describe.skipIf(!given)(`the trust vectors${given ? "" : " (SKIPPED: ../shared is absent)"}`, () => {
  const vectors = given as Vectors;

  for (const { name, jws, claim, context, verdict } of given?.cases ?? []) {
    test(`${name}: ${verdict}`, async () => {
      const chain = context.profileRoot === undefined ? chainOf(vectors) : [await strangersProfile(vectors)];
      const now = new Date(context.now);
      const { rememberedRoot: root, seenAt, newestRev } = context;
      const seller = await check.profile(chain, root === undefined ? undefined : { root, seq: 0 }, now.getTime());
      const text = attached(jws, claim);
      const found = await check.claim(text, seller, { now: now.getTime(), seenAt, newestRev });
      expect(found.verdict).toBe(verdict);
    });
  }

  test("a changed leaf is judged as the library judges it, and never genuine", async () => {
    const chain = chainOf(vectors);
    const [profile, seller] = [checkProfile({ chain, now: NOW }), await check.profile(chain, undefined, NOW.getTime())];
    for (const content of mutations(vectors.claim)) {
      const text = attached(vectors.claimJws, content);
      const ours = checkClaim({ text, profile, now: NOW }).verdict;
      const theirs = (await check.claim(text, seller, { now: NOW.getTime() })).verdict;
      expect(theirs, JSON.stringify(content)).toBe(ours);
      expect(theirs).not.toBe("genuine");
    }
  });

  test("a member more, twice or in another form is malformed", async () => {
    const seller = await check.profile(chainOf(vectors), undefined, NOW.getTime());
    const right = jcs(vectors.claim);
    const verdictOf = async (payload: string) => {
      const text = vectors.claimJws.replace("..", `.${Buffer.from(payload).toString("base64url")}.`);
      return (await check.claim(text, seller, { now: NOW.getTime() })).verdict;
    };
    expect(await verdictOf(right)).toBe("genuine");
    expect(await verdictOf(right.replace('"rev":12', '"rev":12,"rev":12'))).toBe("malformed");
    expect(await verdictOf(right.replace('"rev":12', '"rev": 12'))).toBe("malformed");
    expect(await verdictOf(jcs({ ...vectors.claim, also: "this" }))).toBe("malformed");
  });
});

describe("profiles", () => {
  const both = async (chain: readonly string[], known?: { readonly root: string; readonly seq: number }) => {
    const ours = checkProfile({ chain, rememberedRoot: known?.root, rememberedSeq: known?.seq, now: NOW });
    const theirs = await check.profile(chain, known, NOW.getTime());
    return [ours.ok ? "ok" : ours.why, theirs.why ?? "ok"];
  };

  test("are followed, refused and dated as the library does", async () => {
    const seller = await openSeller(NOW);
    const work = generateKey();
    const second = await nextProfile(seller, { now: NOW }, work);
    const root = generateKey();
    const handedOver = await nextProfile(second, { now: NOW, roots: [root] }, work);
    const stranger = await openSeller(NOW);
    const known = { root: seller.root.kid, seq: 1 };
    const [first = "", next = "", over = ""] = handedOver.profiles;
    expect(await both(handedOver.profiles, known)).toEqual(["ok", "ok"]);
    expect(await both([next], known)).toEqual(["ok", "ok"]);
    expect(await both([first, over], known)).toEqual(["seller-changed", "seller-changed"]);
    expect(await both(stranger.profiles, known)).toEqual(["seller-changed", "seller-changed"]);
    expect(await both([first], { ...known, seq: 2 })).toEqual(["replaced", "replaced"]);
    expect(await both([first.slice(0, -4)], known)).toEqual(["malformed", "malformed"]);
    expect(await both([swapped(first)], known)).toEqual(["altered", "altered"]);
    const old = await openSeller(new Date("2024-01-01T00:00:00Z"));
    expect(await both(old.profiles)).toEqual(["expired", "expired"]);
  });

  test("without the domain's word a claim is unknown, never fake", async () => {
    const { work } = await openSeller(NOW);
    const text = await claimOf({ work });
    expect((await check.claim(text, undefined, { now: NOW.getTime() })).verdict).toBe("unknown");
  });

  test("a key that was stolen is believed no more with the next profile, whatever date it writes", async () => {
    const seller = await openSeller(NOW);
    const text = await claimOf(seller);
    const revoke = [{ kid: seller.work.kid, reason: "stolen" }] as const;
    const cured = await nextProfile(seller, { now: NOW, revoke }, generateKey());
    const verdicts = await Promise.all(
      [seller, cured].map(async ({ profiles }) => {
        const read = await check.profile(profiles, { root: seller.root.kid, seq: 1 }, NOW.getTime());
        return (await check.claim(text, read, { now: NOW.getTime() })).verdict;
      }),
    );
    expect(verdicts).toEqual(["genuine", "revoked-key"]);
  });

  test("a place that the profile does not list is nobody's to claim", async () => {
    const seller = await openSeller(NOW);
    const read = await check.profile(seller.profiles, undefined, NOW.getTime());
    const text = await claimOf(seller, "https://t.me/thief");
    const now = NOW.getTime();
    expect((await check.claim(text, read, { now, seenAt: "https://t.me/thief" })).verdict).toBe("wrong-key");
  });

  test("a root that only calls itself by the remembered name is none", async () => {
    const seller = await openSeller(NOW);
    const own = generateKey();
    const order = { facts: FACTS, before: profileOf(seller, NOW), working: [own], roots: [own], now: NOW };
    const forged = await signProfile(order, { ...keySigner(own), kid: seller.root.kid });
    expect(await both([...seller.profiles, forged])).toEqual(["altered", "altered"]);
  });
});

/** The signature of another text of the same form. */
function swapped(text: string): string {
  const [head = "", body = "", tail = ""] = text.split(".");
  const bytes = Buffer.from(tail, "base64url");
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  return [head, body, bytes.toString("base64url")].join(".");
}

function claimOf({ work }: Pick<TestSeller, "work">, at = "https://t.me/kopitakengon"): Promise<string> {
  const listing = {
    sub: "kopi",
    rev: 1,
    sku: ["KOPI"],
    name: "Kopi",
    price: { amount: "1", currency: "IDR" },
    photos: [],
  };
  return signClaim({ ...listing, iss: FACTS.iss, at, now: NOW }, keySigner(work));
}

test("places are compared as the library compares them", () => {
  expect(check.isAt("https://www.instagram.com/kopi", "http://instagram.com/kopi/?igsh=1")).toBe(true);
  expect(check.isAt("https://instagram.com/kopi", "https://instagram.com/kopi.takengon")).toBe(false);
  expect(check.isAt("https://t.me/kopi", "https://t.me.evil.example/kopi")).toBe(false);
  expect(check.isAt("https://toko.example", "javascript:alert(1)")).toBe(false);
});
