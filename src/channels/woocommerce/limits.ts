/**
 * What a WooCommerce shop can bear: data, readable without credentials. WooCommerce names hardly a limit, the host that
 * it runs on has many. REST reference, and measured on WooCommerce 11.0.1, 2026-11-21
 */
import type { Limits, PhotoRule, TextLimit } from "../../channel/limits.js";

const read = "2026-11-21";
const page = "https://woocommerce.github.io/woocommerce-rest-api-docs/";

/** No limit is known; a product page with more is read by nobody. (ours) */
export const MOST_PHOTOS = 20;
/** What the database's column holds, in bytes; 400 characters were tried, and taken. (unverified) */
export const TITLE: TextLimit = { min: 1, max: 65_535, unit: "bytes" };

const photos = {
  count: { min: 0, max: MOST_PHOTOS },
  formats: ["jpeg", "png", "webp"],
  // WordPress makes its own copy of what is larger than 2,560 pixels. (unverified)
  maxEdge: 2_560,
  aimEdge: 2_048,
  aimRange: { min: 1_600, max: 2_560 },
  // What PHP takes where nobody has set it higher. (unverified)
  maxBytes: 2_000_000,
  source: { page: "https://developer.wordpress.org/rest-api/reference/media/", read, unverified: true },
} as const satisfies PhotoRule;

/** The channel's limits. */
export const limits: Limits = {
  text: { title: TITLE },
  photos,
  edit: { text: true, price: true, addPhotos: true },
  hides: true,
  // WooCommerce has no limit of its own; a host that has one answers 429.
  rates: [],
  // A shop often runs on one small machine. (ours)
  concurrency: 2,
  // PHP goes on after we hang up, on most hosts for at most five minutes. (ours, unverified)
  timing: { deadlineMs: 60_000, landsWithinMs: 300_000 },
  cannot: {
    "wholesale prices": "WooCommerce itself has no prices by quantity",
    "purchase limits": "WooCommerce itself has none, except one piece an order",
    condition: "WooCommerce itself has no field for it",
  },
  source: { page, read },
};
