/** What Lazada can bear: data, readable without credentials. Product pages and their error lists, read 2026-11-21 */
import type { Limits, PhotoRule } from "../../channel/limits.js";
import { MOST_DESCRIPTION, MOST_TITLE } from "./words.js";

const read = "2026-11-21";
const page = "https://open.lazada.com/apps/doc/api?path=%2Fproduct%2Fcreate";

/** "Upload a maximum of 8 pictures" (4169) */
export const MOST_PHOTOS = 8;

const photos = {
  // "lazada does not allow uploading items without images" (4139)
  count: { min: 1, max: MOST_PHOTOS },
  formats: ["jpeg", "png"],
  minEdge: 330,
  maxEdge: 5_000,
  aimEdge: 1_200,
  // The page of UploadImage says 1 MB, its error list 3,145,728 bytes: the smaller one is taken everywhere.
  maxBytes: 1_000_000,
  source: { page: "https://open.lazada.com/apps/doc/api?path=%2Fimage%2Fupload", read },
} as const satisfies PhotoRule;

const DAY_MS = 86_400_000;

/** The channel's limits. */
export const limits: Limits = {
  text: {
    title: { min: 1, max: MOST_TITLE, unit: "codePoints" },
    description: { max: MOST_DESCRIPTION, unit: "codePoints" },
  },
  photos,
  edit: { text: true, price: true, addPhotos: false },
  hides: true,
  rates: [
    // "50 calls/s per seller" of UpdatePriceQuantity, and what an app that is online may call in a day.
    { scope: "verb", verb: "revise", calls: 50, perMs: 1_000, counts: "calls" },
    { scope: "app", calls: 10_000_000, perMs: DAY_MS, counts: "requests" },
  ],
  // How soon GetProducts shows a new item is not said. (unverified)
  timing: { deadlineMs: 120_000, readLagMs: 60_000 },
  // "it needs to be reviewed and will be processed within 24 hours"
  settling: { everyMs: 1_800_000, withinMs: 3 * DAY_MS },
  cannot: {
    addPhotos: "Lazada takes no listing without a photo",
    "list price": "no page says how a special price is taken away again",
    "change SKU": "the API cannot change a SellerSku",
  },
  source: { page, read, unverified: true },
};
