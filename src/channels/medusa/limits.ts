/** What a Medusa shop can bear: data, readable without credentials. Tried on a server, 2.21.2, 2026-11-22 */
import type { Limits, PhotoRule } from "../../channel/limits.js";

const read = "2026-11-22";
const page = "https://docs.medusajs.com/api/admin";

/** Names have no cap of their own (5,000 characters were taken); longer ones fit no storefront. (our choice) */
export const MOST_TITLE = 255;
/** A body above 100 kB is 413, "request entity too large". */
export const MOST_DESCRIPTION_BYTES = 60_000;
/** Half of what a body may hold leaves room for what surrounds a list. */
export const MOST_BODY_BYTES = 50_000;

const photos = {
  count: { min: 0, max: 30 },
  formats: ["jpeg", "png", "webp"],
  maxEdge: 4_096,
  aimEdge: 2_048,
  aimRange: { min: 1_600, max: 2_400 },
  // The server keeps what it is sent; this is kind to its disk. (our choice)
  maxBytes: 5_000_000,
  fit: "inside",
  source: { page, read },
} as const satisfies PhotoRule;

/** The channel's limits. */
export const limits: Limits = {
  text: {
    title: { min: 1, max: MOST_TITLE, unit: "codePoints" },
    description: { max: MOST_DESCRIPTION_BYTES, unit: "bytes" },
  },
  photos,
  edit: { text: true, price: true, addPhotos: true },
  hides: true,
  // No limit of its own: the server is the seller's. A proxy before it may have one.
  rates: [],
  // One small machine may serve buyers too.
  concurrency: 2,
  timing: { deadlineMs: 60_000 },
  cannot: {
    "list price": "struck prices come from Medusa's own price lists",
    "photo of a variant": "photos are the product's",
  },
  source: { page, read },
};
