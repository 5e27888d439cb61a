/**
 * What the shop puts up of a seller's trust: the signed profile, and for each product a file of claims that is made anew
 * once in a period, else stays the same bytes.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Photo } from "../../channel/verbs.js";
import type { StorefrontContent } from "./content.js";
import type { Dates, ShopFolder } from "./folder.js";
import { type ShopClaim, type ShopTrust, VERIFY_PAGE, VERIFY_SCRIPT, verifyPath } from "./trust.js";

/**
 * How long caches may keep what a buyer checks with, so that a revocation counts within the hour. A file `_headers` at
 * the top is a convention of Netlify and Cloudflare Pages; other servers take no notice of it, or show it as text.
 * https://docs.netlify.com/manage/routing/headers/ and https://developers.cloudflare.com/pages/configuration/headers/
 * (read 2026-11-22), unverified: not tried on these hosts
 */
const HEADERS = "_headers";
const MAX_AGE_SECONDS = 300;
/** Cloudflare Pages leads from an address with `.html` to the one without. */
const KEPT_SHORT = ["/.well-known/etalase/*", "/v/*", "/verify", `/${VERIFY_PAGE}`, `/${VERIFY_SCRIPT}`];

/** Puts up what does not depend on products. */
export async function stageTrust(trust: ShopTrust, folder: ShopFolder): Promise<void> {
  await folder.text("asset", VERIFY_SCRIPT, trust.script());
  for (const { path, text } of trust.files) await folder.text("asset", path, text);
  const rules = KEPT_SHORT.map((path) => `${path}\n  Cache-Control: public, max-age=${MAX_AGE_SECONDS}\n`);
  await folder.text("asset", HEADERS, `# etalase\n${rules.join("")}`, { isTheirsAllowed: true });
}

/** What a product's claims are made of. */
interface ClaimFacts {
  readonly content: StorefrontContent;
  readonly photos: readonly Pick<Photo, "sha256">[];
  /** Of its checking page: an older copy of a claim is known by it. */
  readonly dates: Dates;
  readonly now: Date;
}

/**
 * Puts up a product's claims, one a line, where there are none of this period and these facts. Nothing is signed for a
 * product that did not change.
 *
 * @throws ChannelError `unavailable` where the signer fails
 */
export async function stageClaims(trust: ShopTrust, folder: ShopFolder, facts: ClaimFacts): Promise<void> {
  const { content, now } = facts;
  if (trust.troubleAt(now) !== undefined) return;
  const claim = claimOf(facts);
  const source = JSON.stringify([claim, trust.issuedAt(now), trust.kid, trust.iss, trust.places]);
  await folder.made("asset", verifyPath(content.product.id, "jws"), source, async () => {
    const lines = await trust.claim(claim, now).catch(signerFailed);
    return `${lines.join("\n")}\n`;
  });
}

function claimOf({ content: { product, prices }, photos, dates }: ClaimFacts): ShopClaim {
  const [first, ...rest] = Object.values(prices.variants);
  if (!first) throw new TypeError("A product has a price.");
  const { amount, currency } = rest.reduce(
    (least, one) => (Number(one.amount) < Number(least.amount) ? one : least),
    first,
  );
  return {
    sub: product.id,
    rev: Math.floor(dates.changed.getTime() / 1_000),
    sku: product.variants.map(({ sku }) => sku),
    name: product.title,
    price: { amount, currency },
    photos: photos.map(({ sha256 }) => ({ sha256: Buffer.from(sha256, "hex").toString("base64url") })),
  };
}

function signerFailed(cause: unknown): never {
  throw new ChannelError("unavailable", "The signer of claims failed; the shop stays as it is.", {
    outcome: "rejected",
    scope: "verb",
    field: "trust.signer",
    cure: "Look at your key service; the run is repeated by itself.",
    cause,
  });
}

/** An address as a QR code. @throws ChannelError `blocked` with what to install */
export async function drawQr(trust: ShopTrust, address: string): Promise<string> {
  try {
    return await trust.drawQr(address);
  } catch (cause) {
    throw new ChannelError("blocked", cause instanceof Error ? cause.message : String(cause), {
      outcome: "not-sent",
      scope: "account",
      field: "trust.qr",
      cure: "npm install qr",
      cause,
    });
  }
}
