/** What a Vendure shop can bear: data, readable without credentials. Tried on a server, 3.7.3, 2026-11-22 */
import type { Limits, PhotoRule } from "../../channel/limits.js";

const read = "2026-11-22";
const page = "https://docs.vendure.io/reference/graphql-api/admin/mutations";

/** Names are `varchar(255)` where the shop's database counts; SQLite takes any length. */
export const MOST_NAME = 255;
/** A `text` of MySQL ends at 65,535 bytes, and the body of a request at 100 kB. */
export const MOST_DESCRIPTION_BYTES = 60_000;
/** Above 100 kB the server answers 500 without a word. Half of it leaves room for what surrounds a list. */
export const MOST_BODY_BYTES = 50_000;

const photos = {
  // A listing without a photo is taken.
  count: { min: 0, max: 30 },
  formats: ["jpeg", "png", "webp"],
  maxEdge: 4_096,
  aimEdge: 2_048,
  aimRange: { min: 1_600, max: 2_400 },
  // `assetOptions.uploadMaxFileSize`, 20 MB where the shop has not said otherwise.
  maxBytes: 10_000_000,
  fit: "inside",
  source: { page: "https://docs.vendure.io/reference/typescript-api/configuration/asset-options", read },
} as const satisfies PhotoRule;

/** The channel's limits. */
export const limits: Limits = {
  text: {
    title: { min: 1, max: MOST_NAME, unit: "codePoints" },
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
    "list price": "struck prices come from Vendure's own promotions",
    barcode: "Vendure has no field for it",
  },
  source: { page, read },
};
