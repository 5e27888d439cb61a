/**
 * What Google takes of a product, whether it fetches a feed or is called. Products API v1 (googleapis f8291d2, 2026-08-22)
 * and support.google.com/merchants/answer/7052112, read 2026-11-21; nothing was tried in a live account.
 */
import type { PhotoRule } from "../channel/limits.js";
import type { OfferRules } from "./shared-offer.js";

/** What a row may be. */
export const GOOGLE_RULES: OfferRules = {
  place: "Google",
  key: { max: 50, unit: "codePoints" },
  title: { max: 150, unit: "codePoints" },
  description: { max: 5_000, unit: "codePoints" },
  // Only what has a barcode or a part number needs one; a shop's own name is none.
  brand: "optional",
};

/** One, and ten more. (unverified) */
export const GOOGLE_MOST_PHOTOS = 11;

/** What photos may be, all of them fetched. */
export const GOOGLE_PHOTOS = {
  count: { min: 1, max: GOOGLE_MOST_PHOTOS },
  formats: ["jpeg", "png", "webp"],
  // At least 100 pixels, 250 for clothes; at most 64 megapixels and 16 MB. (unverified)
  minEdge: 100,
  maxEdge: 4_096,
  aimEdge: 1_200,
  aimRange: { min: 1_000, max: 2_048 },
  maxBytes: 16_000_000,
  handedOverAs: "url",
  source: { page: "https://support.google.com/merchants/answer/6324350", read: "2026-11-21", unverified: true },
} as const satisfies PhotoRule;
