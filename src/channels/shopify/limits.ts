/** What Shopify can bear: data, readable without credentials. Admin schema 2026-10, read 2026-11-21 */
import type { Limits, PhotoRule } from "../../channel/limits.js";

const read = "2026-11-21";

/** What the admin takes. (unverified) */
export const MOST_TITLE = 255;
/** "(maximum of 3 per product)" */
export const MOST_OPTIONS = 3;
/** "By default, stores have a limit of 2048 product variants for each product." */
export const MOST_VARIANTS = 2_048;
/** Of one call: "250 files". */
export const MOST_PHOTOS = 250;
const HOUR_MS = 3_600_000;
/** What the page of keys says was not to be read; a day is our guess. (unverified) */
const KEY_LIVES_MS = 24 * HOUR_MS;

const photos = {
  count: { min: 0, max: MOST_PHOTOS },
  formats: ["jpeg", "png"],
  // "4472 x 4472 or 20 megapixels" of an older page; newer ones say more. (unverified)
  maxEdge: 4_472,
  maxPixels: 20_000_000,
  maxBytes: 20_000_000,
  aimEdge: 2_048,
  aimRange: { min: 1_600, max: 2_048 },
  // Checked there (ALT_VALUE_LIMIT_EXCEEDED), the number is on no page. (unverified)
  altText: { max: 512, unit: "codePoints" },
  source: { page: "https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productSet", read, unverified: true },
} as const satisfies PhotoRule;

/** The channel's limits. */
export const limits: Limits = {
  text: { title: { min: 1, max: MOST_TITLE, unit: "codePoints" } },
  photos,
  edit: { text: true, price: true, addPhotos: true },
  hides: true,
  // Points, not calls: every answer says how many are left, and the session holds back what they cannot pay.
  rates: [],
  // How soon the search shows a new SKU is not said. (unverified)
  timing: { deadlineMs: 60_000, readLagMs: 60_000 },
  // Photos are made ready after the answer, mostly within seconds. (unverified)
  settling: { everyMs: 15_000, withinMs: 24 * HOUR_MS, open: ["revise"] },
  keyLivesMs: KEY_LIVES_MS,
  cannot: {
    "quantity discounts": "they are a matter of the shop's catalogues for companies",
    "purchase limits": "a product has no field for them",
  },
  source: { page: "https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productSet", read, unverified: true },
};
