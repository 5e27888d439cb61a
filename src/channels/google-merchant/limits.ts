/**
 * What Google Merchant Center bears. The protos of the Products API v1 (googleapis f8291d2, 2026-08-22) and
 * https://developers.google.com/merchant/api/guides/quotas-limits, read 2026-11-21; nothing was tried in a live account.
 */
import type { Limits } from "../../channel/limits.js";
import { GOOGLE_PHOTOS, GOOGLE_RULES } from "../shared-google.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** "Products expire after 30 days": put in anew after so many, so that five are left for an outage. */
export const RENEW_MS = 25 * DAY_MS;

/** How long a review is waited for. Each look is a call, so that it cannot be for ever. */
export const REVIEW_MS = 3 * HOUR_MS;

export const limits: Limits = {
  text: { title: GOOGLE_RULES.title, description: GOOGLE_RULES.description },
  photos: GOOGLE_PHOTOS,
  edit: { text: true, price: true, addPhotos: false },
  // Quotas of calls grow with the catalogue and are told by `googleMerchant.desk`; a refusal names the one that is used up.
  rates: [],
  // "it may take several minutes before the processed product can be retrieved"
  timing: { deadlineMs: 60_000, readLagMs: 600_000 },
  settling: { everyMs: 900_000, open: ["revise"] },
  expiresMs: 30 * DAY_MS,
  cannot: {
    hide: "a product that is deleted comes back with the same id",
    "stock count": "Google is told whether there is stock, not how much",
  },
  source: { page: "https://developers.google.com/merchant/api/guides/products/overview", read: "2026-11-21" },
};
