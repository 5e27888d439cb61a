/** A seller with keys of their own, as tests of trust want one: a profile, a working key, and the next profile. */
import {
  checkProfile,
  generateKey,
  keySigner,
  type PrivateJwk,
  type Profile,
  type ProfileFacts,
  type ProfileOrder,
  type SellerTrust,
  type SellerTrustOptions,
  sellerTrust,
  signProfile,
} from "../../src/trust/trust.js";

export const DAY = 86_400_000;
export const FACTS: ProfileFacts = {
  iss: "https://toko.example",
  name: "Kopi Takengon",
  country: "ID",
  at: ["https://toko.example", "https://t.me/kopitakengon", "https://www.instagram.com/kopitakengon"],
  payTo: [{ kind: "bank", bank: "BCA", holder: "CV KOPI TAKENGON", last4: "7890", check: "https://cekrekening.id" }],
};
export const PLACES = [
  { url: "https://toko.example" },
  { url: "https://www.instagram.com/kopitakengon" },
  { url: "https://t.me/kopitakengon", standsInFor: "https://www.instagram.com/kopitakengon" },
];

export interface TestSeller {
  readonly root: PrivateJwk;
  readonly work: PrivateJwk;
  readonly profiles: readonly string[];
}

/** A seller who opened at `now`. */
export async function openSeller(now: Date, facts: ProfileFacts = FACTS): Promise<TestSeller> {
  const [root, work] = [generateKey(), generateKey()];
  const order = { facts, working: [work], roots: [root], now };
  return { root, work, profiles: [await signProfile(order, keySigner(root))] };
}

/** The seller with one profile more. */
export async function nextProfile(
  seller: TestSeller,
  order: Partial<ProfileOrder> & { readonly now: Date },
  work = seller.work,
): Promise<TestSeller> {
  const before = profileOf(seller, order.now);
  const text = await signProfile({ facts: FACTS, before, working: [work], ...order }, keySigner(seller.root));
  return { ...seller, work, profiles: [...seller.profiles, text] };
}

export function profileOf({ profiles }: Pick<TestSeller, "profiles">, now: Date): Profile {
  const checked = checkProfile({ chain: profiles, now });
  if (!checked.ok) throw new Error(checked.why);
  return checked.profile;
}

export function trustOf(seller: TestSeller, more: Partial<SellerTrustOptions> = {}): SellerTrust {
  const { profiles, work } = seller;
  return sellerTrust({ profiles, signer: keySigner(work), places: PLACES, checkPlaces: false, ...more });
}
