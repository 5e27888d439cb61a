/** Keys, profiles and claims over time: rotation, theft, hand-over; and other people's libraries that check what we signed. */
import { inspect } from "node:util";
import { compactVerify, importJWK } from "jose";
import { describe, expect, test } from "vitest";
import {
  type Claim,
  type ClaimInput,
  checkClaim,
  checkProfile,
  generateKey,
  isAtPlace,
  keySigner,
  type PrivateJwk,
  type Profile,
  type ProfileFacts,
  publicKeyOf,
  signClaim,
  signProfile,
  type Verdict,
} from "../../src/trust/trust.js";

const DAY = 86_400_000;
const START = new Date("2026-11-22T03:00:00Z");
const FACTS: ProfileFacts = {
  iss: "https://toko.example",
  name: "Kopi Takengon",
  country: "ID",
  at: ["https://toko.example", "https://t.me/kopitakengon"],
  payTo: [{ kind: "bank", bank: "BCA", holder: "CV KOPI TAKENGON", last4: "7890", check: "https://cekrekening.id" }],
};
const LISTING: Omit<ClaimInput, "now"> = {
  iss: FACTS.iss,
  sub: "kopi-gayo",
  rev: 12,
  sku: ["KOPI-GAYO-250"],
  name: "Kopi Gayo Arabika 250 g",
  price: { amount: "65000", currency: "IDR" },
  photos: [],
  at: "https://t.me/kopitakengon",
};

interface Seller {
  readonly root: PrivateJwk;
  readonly work: PrivateJwk;
  readonly chain: readonly string[];
}

async function opened(): Promise<Seller> {
  const [root, work] = [generateKey(), generateKey()];
  const order = { facts: FACTS, working: [work], roots: [root], now: START };
  return { root, work, chain: [await signProfile(order, keySigner(root))] };
}

/** The profile as it is now. */
function current(chain: readonly string[], now = START): Profile {
  const checked = checkProfile({ chain, now });
  if (!checked.ok) throw new Error(checked.why);
  return checked.profile;
}

async function verdictAfter(
  seller: Seller,
  {
    days = 0,
    key = seller.work,
    chain = seller.chain,
    root = seller.root,
  }: Partial<{
    days: number;
    key: PrivateJwk;
    chain: readonly string[];
    root: PrivateJwk;
  }>,
): Promise<Verdict> {
  const text = await signClaim({ ...LISTING, now: START }, keySigner(key));
  const now = new Date(START.getTime() + days * DAY);
  return checkClaim({ text, profile: checkProfile({ chain, rememberedRoot: root.kid, now }), now }).verdict;
}

describe("a claim", () => {
  test("is genuine for its place, and for what lies in it", async () => {
    const seller = await opened();
    const text = await signClaim({ ...LISTING, now: START }, keySigner(seller.work));
    const profile = checkProfile({ chain: seller.chain, now: START });
    const at = (seenAt: string) => checkClaim({ text, profile, now: START, seenAt }).verdict;
    expect(at("https://t.me/kopitakengon/17?single")).toBe("genuine");
    expect(at("https://t.me/kopitakengon2")).toBe("wrong-place");
    expect(at("https://t.me.evil.example/kopitakengon")).toBe("wrong-place");
  });

  test("for a place that the profile does not list is not the seller's, whoever has the working key", async () => {
    const seller = await opened();
    const text = await signClaim({ ...LISTING, at: "https://t.me/thief", now: START }, keySigner(seller.work));
    const profile = checkProfile({ chain: seller.chain, now: START });
    expect(checkClaim({ text, profile, now: START, seenAt: "https://t.me/thief" }).verdict).toBe("wrong-key");
  });

  test("dies after seven days, and cannot be made for longer", async () => {
    const seller = await opened();
    expect(await verdictAfter(seller, { days: 6.9 })).toBe("genuine");
    expect(await verdictAfter(seller, { days: 7.1 })).toBe("expired");
    const longer = signClaim({ ...LISTING, now: START, days: 8 }, keySigner(seller.work));
    await expect(longer).rejects.toMatchObject({ code: "invalid-options", field: "expires" });
  });

  test("is the same bytes each time", async () => {
    const { work } = await opened();
    const make = () => signClaim({ ...LISTING, now: START }, keySigner(work));
    expect(await make()).toBe(await make());
  });

  test("of a seller whose profile cannot be fetched is unknown, never fake", async () => {
    const { work } = await opened();
    const text = await signClaim({ ...LISTING, now: START }, keySigner(work));
    expect(checkClaim({ text, profile: undefined, now: START }).verdict).toBe("unknown");
  });

  test("names what is wrong with what it is made of", async () => {
    const { work } = await opened();
    const wrong = (over: Partial<ClaimInput>) => signClaim({ ...LISTING, now: START, ...over }, keySigner(work));
    await expect(wrong({ at: "t.me/kopitakengon" })).rejects.toMatchObject({ field: "at" });
    await expect(wrong({ price: { amount: "65.000,-", currency: "IDR" } })).rejects.toMatchObject({
      field: "price.amount",
    });
    await expect(wrong({ standsInFor: "https://t.me/kopitakengon/" })).rejects.toMatchObject({ field: "standsInFor" });
  });
});

describe("keys", () => {
  test("a working key is replaced without a gap: claims of the old one stay genuine until they die", async () => {
    const seller = await opened();
    const next = generateKey();
    const order = { facts: FACTS, before: current(seller.chain), working: [seller.work, next], now: START };
    const chain = [...seller.chain, await signProfile(order, keySigner(seller.root))];
    expect(await verdictAfter(seller, { chain })).toBe("genuine");
    expect(await verdictAfter(seller, { chain, key: next })).toBe("genuine");
  });

  test("a stolen one is believed no more, whatever date it writes", async () => {
    const seller = await opened();
    const order = { facts: FACTS, before: current(seller.chain), working: [generateKey()], now: START };
    const revoke = [{ kid: seller.work.kid, reason: "stolen" }] as const;
    const chain = [...seller.chain, await signProfile({ ...order, revoke }, keySigner(seller.root))];
    expect(await verdictAfter(seller, { chain })).toBe("revoked-key");
  });

  test("a working key signs no profile, and a root no claim", async () => {
    const seller = await opened();
    const order = { facts: FACTS, before: current(seller.chain), working: [seller.work], now: START };
    await expect(signProfile(order, keySigner(seller.work))).rejects.toMatchObject({ field: "signer" });
    expect(await verdictAfter(seller, { key: seller.root })).toBe("wrong-key");
  });

  test("a new root is believed where the old one signed it in", async () => {
    const seller = await opened();
    const root = generateKey();
    const handOver = { facts: FACTS, before: current(seller.chain), working: [seller.work], roots: [root], now: START };
    const second = [...seller.chain, await signProfile(handOver, keySigner(seller.root))];
    const order = { facts: FACTS, before: current(second), working: [seller.work], now: START };
    const third = await signProfile(order, keySigner(root));
    expect(await verdictAfter(seller, { chain: [...second, third] })).toBe("genuine");
    // Without the hand-over nobody can tell it from a stranger's.
    expect(await verdictAfter(seller, { chain: [third] })).toBe("seller-changed");
  });

  test("whoever has the domain now is another seller, also with the old root's name in the profile", async () => {
    const seller = await opened();
    const own = generateKey();
    const order = { facts: FACTS, working: [own], roots: [own, publicKeyOf(seller.root)], now: START };
    const chain = [await signProfile(order, keySigner(own))];
    expect(await verdictAfter(seller, { chain, key: own })).toBe("seller-changed");
  });

  test("an older profile than the one that was seen does not bring a key back", async () => {
    const seller = await opened();
    const checked = checkProfile({ chain: seller.chain, rememberedSeq: 2, now: START });
    expect(checked).toEqual({ ok: false, why: "replaced" });
  });

  test("that are none are refused without being repeated", () => {
    const key = { ...generateKey(), x: generateKey().x };
    const refuse = () => keySigner(key);
    expect(refuse).toThrow(/two halves/);
    try {
      refuse();
    } catch (error) {
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(key.d);
    }
    expect(inspect(keySigner(generateKey()), { depth: 9, showHidden: true })).not.toMatch(/\bd:/);
  });
});

describe("checked by others", () => {
  test("jose reads the same claim", async () => {
    const { work } = await opened();
    const text = await signClaim({ ...LISTING, now: START }, keySigner(work));
    const { payload, protectedHeader } = await compactVerify(
      text,
      await importJWK({ ...publicKeyOf(work) }, "Ed25519"),
    );
    expect(protectedHeader).toEqual({ alg: "Ed25519", kid: work.kid, typ: "etalase-claim+jws" });
    expect(JSON.parse(new TextDecoder().decode(payload)) as Claim).toMatchObject({ sub: "kopi-gayo", rev: 12 });
  });

  test("so does Web Crypto, as a browser has it", async () => {
    const { work } = await opened();
    const text = await signClaim({ ...LISTING, now: START }, keySigner(work));
    const { kty, crv, x } = publicKeyOf(work);
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
    const [head, body, tail = ""] = text.split(".");
    const isRight = (signed: string) =>
      crypto.subtle.verify("Ed25519", key, Buffer.from(tail, "base64url"), Buffer.from(signed));
    expect(await isRight(`${head}.${body}`)).toBe(true);
    expect(await isRight(`${head}.${body}A`)).toBe(false);
  });
});

test("places are compared as a person does", () => {
  expect(isAtPlace("https://www.instagram.com/kopi", "http://instagram.com/kopi/?igsh=1")).toBe(true);
  expect(isAtPlace("https://instagram.com/kopi", "https://instagram.com/kopi.takengon")).toBe(false);
  expect(isAtPlace("https://toko.example", "javascript:alert(1)")).toBe(false);
});
