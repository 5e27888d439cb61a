/** The shop that can be checked: profile, claims and checking pages, made anew in time and else not touched. */
import { compactVerify, importJWK } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { ProductView } from "../../src/channel/view.js";
import { storefront } from "../../src/channels/storefront/index.js";
import {
  type Claim,
  checkClaim,
  checkProfile,
  generateKey,
  keySigner,
  PERIOD_DAYS,
  type SellerTrustOptions,
  type Verdict,
} from "../../src/trust/trust.js";
import { DAY, nextProfile, openSeller, PLACES, profileOf, type TestSeller, trustOf } from "../trust/kit.js";
import { NOW, photoOf, productOf, variantOf } from "./fake-tools.js";
import { catalogue, createDisk, type Entry, openShop } from "./storefront-kit.js";

const START = new Date(NOW.getTime() - DAY);
const PERIOD = PERIOD_DAYS * DAY;
/** The middle of a period, so that an hour more is the same one. */
const MIDDLE = new Date((Math.floor(NOW.getTime() / PERIOD) + 1.5) * PERIOD);
const daysOn = (days: number, from = MIDDLE) => new Date(from.getTime() + days * DAY);

let seller: TestSeller;
beforeAll(async () => {
  seller = await openSeller(START);
});

const photo = photoOf("1", Buffer.from("a photo"));
const kopi: Entry = { product: productOf(), photos: [photo] };

function shopOf(more: Partial<SellerTrustOptions> = {}, options: object = {}, disk = createDisk()) {
  return openShop({ trust: trustOf(seller, more), ...options }, disk);
}
type Shop = ReturnType<typeof shopOf>;

const linesOf = (shop: Shop, id = "kopi") => shop.read(`v/${id}.jws`).trim().split("\n");
const chainOf = (shop: Shop) => [shop.read(".well-known/etalase/seller.jws").trim()];

/** What a buyer's program says of a listing that was seen somewhere, from what lies in the folder. */
function verdictsOf(shop: Shop, now: Date, seenAt?: string): readonly Verdict[] {
  const profile = checkProfile({ chain: chainOf(shop), now });
  return linesOf(shop).map((text) => checkClaim({ text, profile, now, seenAt }).verdict);
}

function claimsOf(shop: Shop): readonly Claim[] {
  return linesOf(shop).map((text) => {
    const [, body = ""] = text.split(".");
    return JSON.parse(Buffer.from(body, "base64url").toString()) as Claim;
  });
}

describe("the profile", () => {
  test("lies signed and readable on the domain, with those before it", async () => {
    const second = await nextProfile(seller, { now: START });
    const shop = openShop({ trust: trustOf(second) });
    await shop.build([kopi], { now: MIDDLE });
    expect(checkProfile({ chain: chainOf(shop), now: MIDDLE })).toMatchObject({ ok: true, profile: { seq: 2 } });
    expect(JSON.parse(shop.read(".well-known/etalase/seller.json"))).toEqual(profileOf(second, START));
    const history = [1, 2].map((seq) => shop.read(`.well-known/etalase/history/${seq}.jws`).trim());
    const remembered = { rememberedRoot: seller.root.kid, now: MIDDLE };
    expect(checkProfile({ chain: history, ...remembered })).toMatchObject({ ok: true, profile: { seq: 2 } });
  });

  test("says whom to pay on every page, whole account numbers nowhere", async () => {
    const shop = shopOf();
    await shop.build([kopi], { now: MIDDLE });
    for (const path of ["index.html", "p/kopi.html", "v/kopi.html", "verify.html"]) {
      expect(shop.read(path)).toContain("BCA ···7890 a.n. CV KOPI TAKENGON");
    }
  });
});

describe("claims", () => {
  test("are there for each product and place, and genuine only there", async () => {
    const shop = shopOf();
    await shop.build([kopi], { now: MIDDLE });
    expect(verdictsOf(shop, MIDDLE)).toEqual(["genuine", "genuine", "genuine"]);
    const seenAt = "https://t.me/kopitakengon/17?single";
    expect(verdictsOf(shop, MIDDLE, seenAt)).toEqual(["wrong-place", "wrong-place", "genuine"]);
    const [, , standIn] = claimsOf(shop);
    expect(standIn).toMatchObject({
      sub: "kopi",
      sku: ["kopi"],
      name: "Kopi Gayo 250 g",
      price: { amount: "65000", currency: "IDR" },
      photos: [{ sha256: Buffer.from(photo.sha256, "hex").toString("base64url") }],
      standsInFor: "https://www.instagram.com/kopitakengon",
    });
  });

  test("are read by jose and by Web Crypto as well", async () => {
    const shop = shopOf();
    await shop.build([kopi], { now: MIDDLE });
    const { kty, crv, x } = profileOf(seller, MIDDLE).keys.find(({ role }) => role === "claims") ?? seller.work;
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
    for (const text of linesOf(shop)) {
      await compactVerify(text, await importJWK({ kty, crv, x }, "Ed25519"));
      const [head, body, tail = ""] = text.split(".");
      const signed = Buffer.from(`${head}.${body}`);
      expect(await crypto.subtle.verify("Ed25519", key, Buffer.from(tail, "base64url"), signed)).toBe(true);
    }
  });

  test("are the same bytes until their period ends, and signed once", async () => {
    let signatures = 0;
    const inner = keySigner(seller.work);
    const sign = (bytes: Uint8Array) => {
      signatures += 1;
      return inner.sign(bytes);
    };
    const signer = { kid: inner.kid, sign };
    const shop = shopOf({ signer });
    await shop.build([kopi], { now: MIDDLE });
    const first = shop.read("v/kopi.jws");
    expect((await shop.build([kopi], { now: daysOn(0.5) })).written).toBe(0);
    expect([shop.read("v/kopi.jws"), signatures]).toEqual([first, 3]);
    await shop.build([kopi], { now: daysOn(PERIOD_DAYS) });
    expect(shop.disk.written).toEqual(["v/kopi.jws"]);
    expect(signatures).toBe(6);
  });

  test("live on for four days where nothing builds the shop, and never for more than seven", async () => {
    const shop = shopOf();
    const late = new Date(Math.ceil(MIDDLE.getTime() / PERIOD) * PERIOD - 1_000);
    await shop.build([kopi], { now: late });
    expect(verdictsOf(shop, daysOn(3.9, late))).not.toContain("expired");
    expect(verdictsOf(shop, daysOn(4.1, late))).toEqual(["expired", "expired", "expired"]);
    for (const { issued, expires } of claimsOf(shop)) expect(Date.parse(expires) - Date.parse(issued)).toBe(7 * DAY);
  });

  test("tell an older copy by its number, after a price and not after a night", async () => {
    const shop = shopOf();
    const revs = async (product: ProductView, now: Date) => {
      await shop.build([{ product, photos: [photo] }], { now });
      return claimsOf(shop)[0]?.rev ?? 0;
    };
    const first = await revs(productOf(), MIDDLE);
    expect(await revs(productOf(), daysOn(PERIOD_DAYS))).toBe(first);
    const dearer = await revs(productOf({ variants: [variantOf("kopi", "70000")] }), daysOn(PERIOD_DAYS + 0.1));
    expect(dearer).toBeGreaterThan(first);
  });

  test("name the lowest price of several choices", async () => {
    const shop = shopOf();
    const variants = [variantOf("a", "90000"), variantOf("b", "9500"), variantOf("c", "65000")] as const;
    await shop.build([{ product: productOf({ variants }) }], { now: MIDDLE });
    expect(claimsOf(shop)[0]).toMatchObject({ price: { amount: "9500" }, sku: ["a", "b", "c"] });
  });

  test("of a product that is gone are gone, and its checking page says so", async () => {
    const shop = shopOf();
    await shop.build([kopi, ...catalogue(1)], { now: MIDDLE });
    await shop.build(catalogue(1), { now: MIDDLE });
    expect(() => shop.read("v/kopi.jws")).toThrow("not written");
    expect(shop.read("v/kopi.html")).toContain("Produk ini tidak dijual lagi");
  });

  test("make a product due when their period ends", () => {
    const { within } = shopOf();
    const input = (now: Date) => ({ product: productOf(), settings: within.publicSettings, now });
    const rendered = (now: Date) => shopOf().within.render({ ...fullInput(), ...input(now) });
    const { changesAt, content } = rendered(MIDDLE);
    const period = (now: Date) => (rendered(now).content as { readonly claims: object }).claims;
    expect(changesAt?.getTime()).toBe(MIDDLE.getTime() + 0.5 * PERIOD);
    expect(period(daysOn(0.5))).toEqual((content as { readonly claims: object }).claims);
    expect(period(changesAt ?? MIDDLE)).not.toEqual((content as { readonly claims: object }).claims);
  });
});

test("a shop that is not at the top of the profile's domain is refused", () => {
  expect(() => shopOf({}, { url: "https://toko.example/shop" })).toThrow("the seller's profile is that of");
  expect(() => shopOf({}, { url: undefined })).toThrow("the shop must be there");
  expect(() => storefront({ folder: "public", trust: {} as never })).toThrow("sellerTrust()");
});

test("what cannot be signed for is refused at once, with what to do", async () => {
  const stranger = keySigner(generateKey());
  expect(() => trustOf(seller, { signer: stranger })).toThrow("does not let the key");
  expect(() => trustOf(seller, { signer: keySigner(seller.root) })).toThrow("does not let the key");
  expect(() => trustOf(seller, { profiles: [] })).toThrow("malformed");
  expect(() => trustOf(seller, { places: [{ url: "https://t.me/other" }] })).toThrow("is not a place of");
  const [same] = PLACES.map(({ url }) => [{ url, standsInFor: url }]);
  expect(() => trustOf(seller, { places: same })).toThrow("stands in for itself");
});

/** What a rendering is given beside what a test says. */
function fullInput() {
  const shop = openShop();
  const seen: unknown[] = [];
  shop.within.render = (given) => {
    seen.push(given);
    return { content: {} };
  };
  shop.contentOf(productOf());
  return seen[0] as Parameters<typeof shop.within.render>[0];
}

describe("keys over time", () => {
  test("a new working key signs from the next build on; nothing is wrong in between", async () => {
    const disk = createDisk();
    const shop = shopOf({}, {}, disk);
    await shop.build([kopi], { now: MIDDLE });
    const old = linesOf(shop);
    const next = generateKey();
    const at = daysOn(0.1);
    const rotated = await nextProfile(seller, { now: at, working: [seller.work, next] }, next);
    const later = openShop({ trust: trustOf(rotated) }, disk);
    await later.build([kopi], { now: daysOn(0.2) });
    expect(verdictsOf(later, daysOn(0.2))).toEqual(["genuine", "genuine", "genuine"]);
    const profile = checkProfile({ chain: chainOf(later), now: daysOn(0.2) });
    expect(old.map((text) => checkClaim({ text, profile, now: daysOn(0.2) }).verdict)).toEqual(
      old.map(() => "genuine"),
    );
  });

  test("a stolen key counts no more as soon as the shop is built with the next profile", async () => {
    const disk = createDisk();
    const shop = shopOf({}, {}, disk);
    await shop.build([kopi], { now: MIDDLE });
    const stolen = linesOf(shop);
    const at = daysOn(0.01);
    const revoke = [{ kid: seller.work.kid, reason: "stolen" }] as const;
    const cured = await nextProfile(seller, { now: at, revoke }, generateKey());
    const later = openShop({ trust: trustOf(cured) }, disk);
    await later.build([kopi], { now: at });
    const profile = checkProfile({ chain: chainOf(later), now: at });
    expect(stolen.map((text) => checkClaim({ text, profile, now: at }).verdict)).toEqual(
      stolen.map(() => "revoked-key"),
    );
    expect(verdictsOf(later, at)).toEqual(["genuine", "genuine", "genuine"]);
  });

  test("another profile is another look: every product is due, so that it does not wait for a change", async () => {
    const look = (trust: SellerTrustOptions["profiles"]) =>
      openShop({ trust: trustOf({ ...seller, profiles: trust }) }).contentOf(productOf()).look;
    const next = await nextProfile(seller, { now: START });
    expect(look(next.profiles)).not.toBe(look(seller.profiles));
  });

  test("a key or a profile that has ended costs the claims, not the shop, and the row says why", async () => {
    const shop = shopOf();
    const now = daysOn(200);
    await shop.build([kopi], { now });
    expect(shop.read("p/kopi.html")).toContain("Kopi Gayo 250 g");
    expect(() => shop.read("v/kopi.jws")).toThrow("not written");
    const { losses } = shop.within.render({ ...fullInput(), settings: shop.within.publicSettings, now });
    expect(losses).toEqual([
      { field: "claims", reason: "dropped", note: expect.stringContaining("etalase keys rotate") as string },
    ]);
  });

  test("a signer that fails leaves the shop as it was, and the run is repeated", async () => {
    const disk = createDisk();
    const signer = { kid: seller.work.kid, sign: () => Promise.reject(new Error("the key service is down")) };
    const failed = shopOf({ signer }, {}, disk).build([kopi], { now: MIDDLE });
    await expect(failed).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected" });
    expect([...disk.files.keys()].filter((path) => path.endsWith(".html"))).toEqual([]);
  });

  test("the secret is nowhere in the shop, nor in what is shown of the channel", async () => {
    const shop = shopOf();
    await shop.build([kopi], { now: MIDDLE });
    const all = [...shop.disk.files.values(), JSON.stringify(shop.within.publicSettings)].join("\n");
    for (const secret of [seller.work.d, seller.root.d]) expect(all).not.toContain(secret);
  });
});
