// ci: run
/**
 * A shop that buyers can check: keys, the signed profile, a shop with claims, a buyer's program that judges one of them,
 * and what is done when the key on the server was stolen. Everything lies in a folder that is thrown away at the end.
 *
 *   tsx examples/trust.ts [FOLDER]
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEtalase, type ProductInput } from "etalase";
import { storefront } from "etalase/channels/storefront";
import { memoryLedger } from "etalase/ledgers/memory";
import {
  checkClaim,
  checkProfile,
  generateKey,
  keySigner,
  type PrivateJwk,
  type Profile,
  sellerTrust,
  signProfile,
  type Verdict,
} from "etalase/trust";

const SHOP = "https://toko.example";
const CHAT = "https://t.me/kopitakengon";
const INSTAGRAM = "https://www.instagram.com/kopitakengon";
const facts = {
  iss: SHOP,
  name: "Kopi Takengon",
  country: "ID",
  at: [SHOP, CHAT, INSTAGRAM],
  payTo: [
    { kind: "bank", bank: "BCA", holder: "CV KOPI TAKENGON", last4: "7890", check: "https://cekrekening.id" },
  ] as const,
};
const products: readonly ProductInput[] = [
  {
    id: "kopi-gayo",
    title: "Kopi Gayo Arabika 250 g",
    description: "Kopi arabika dari dataran tinggi Gayo, disangrai sedang.",
    price: "65000",
    stock: 12,
  },
  {
    id: "teh-melati",
    title: "Teh Melati 100 g",
    description: "Teh hijau dengan bunga melati.",
    price: "24000",
    stock: 40,
  },
];

/** Puts the shop up as its configuration says: with the profiles there are, and the key that signs. */
async function publish(folder: string, profiles: readonly string[], key: PrivateJwk): Promise<void> {
  const trust = sellerTrust({
    profiles,
    signer: keySigner(key),
    places: [{ url: SHOP }, { url: INSTAGRAM }, { url: CHAT, standsInFor: INSTAGRAM }],
    qr: true,
    // In this example nobody is asked; leave it out, and each place is looked at once a week.
    checkPlaces: false,
  });
  await using shop = createEtalase({
    seller: { name: facts.name, whatsapp: "+6281234567890" },
    ledger: memoryLedger(),
    photos: { folder: join(folder, "photos") },
    channels: { web: storefront({ folder: join(folder, "public"), url: SHOP, trust }) },
  });
  const { counts } = await shop.publish(products);
  console.log("published", counts);
}

/** What a buyer's program does with a claim: fetch it and the profile from the domain, and say where it was seen. */
async function judge(folder: string, claim: string, seenAt: string, rememberedRoot?: string): Promise<Verdict> {
  const now = new Date();
  const chain = [await read(folder, ".well-known/etalase/seller.jws")];
  return checkClaim({ text: claim, profile: checkProfile({ chain, rememberedRoot, now }), now, seenAt }).verdict;
}

async function read(folder: string, path: string): Promise<string> {
  return (await readFile(join(folder, "public", path), "utf8")).trim();
}

function current(profiles: readonly string[]): Profile {
  const checked = checkProfile({ chain: profiles, now: new Date() });
  if (checked.ok) return checked.profile;
  throw new Error(`The profiles cannot be used: ${checked.why}`);
}

function expect(what: string, found: Verdict, wanted: Verdict): void {
  console.log(`${what}: ${found}`);
  if (found !== wanted) throw new Error(`${what} should be ${wanted}`);
}

const [given] = process.argv.slice(2);
const folder = given ?? (await mkdtemp(join(tmpdir(), "etalase-trust-")));
try {
  // Once, on a machine that is offline: the root key stays there, only the profile leaves it.
  const [root, work] = [generateKey(), generateKey()];
  const now = new Date();
  const first = await signProfile({ facts, roots: [root], working: [work], now }, keySigner(root));
  await publish(folder, [first], work);

  const claims = (await read(folder, "v/kopi-gayo.jws")).split("\n");
  const standIn = claims.at(-1) ?? "";
  expect("a post of the chat", await judge(folder, standIn, `${CHAT}/17`), "genuine");
  expect("the same claim at a copycat's", await judge(folder, standIn, "https://t.me/kopitakengon2"), "wrong-place");

  // The server was broken into: the next profile names another key and revokes the stolen one.
  const next = generateKey();
  const revoke = [{ kid: work.kid, reason: "stolen" }] as const;
  const order = { facts, before: current([first]), working: [next], revoke, now: new Date() };
  const second = await signProfile(order, keySigner(root));
  await publish(folder, [first, second], next);
  expect("what the thief signs", await judge(folder, standIn, `${CHAT}/17`, root.kid), "revoked-key");
  const [fresh = ""] = (await read(folder, "v/kopi-gayo.jws")).split("\n");
  expect("what the shop says now", await judge(folder, fresh, SHOP, root.kid), "genuine");
} finally {
  if (given === undefined) await rm(folder, { recursive: true, force: true });
}
