/** TikTok Shop's refusals as its error lists word them, and what each must mean. */
import { expect } from "vitest";

/** Code, message, and what they mean. */
export type Case = readonly [code: number, message: string, expected: object];
export const auth = { kind: "auth", scope: "account", outcome: "rejected" };
export const appAuth = { kind: "auth", scope: "app", outcome: "rejected" };
const cipher = { ...auth, field: "shopCipher" };
const unknown = { kind: "unavailable", outcome: "unknown", scope: "account" };
const outdated = {
  kind: "unavailable",
  outcome: "rejected",
  scope: "verb",
  cure: expect.stringContaining("newer version"),
};
export const clockTrouble = { kind: "unavailable", outcome: "rejected", cure: expect.stringContaining("clock") };
const locked = { kind: "locked", outcome: "rejected", scope: "listing" };
export const noShop = { kind: "forbidden", outcome: "rejected", scope: "account" };
const noListing = { kind: "forbidden", outcome: "rejected", scope: "verb", verb: "create" };
export const closed = { kind: "closed", outcome: "rejected", scope: "account" };
const invalid = (more: object = {}) => ({ kind: "invalid", outcome: "rejected", scope: "listing", ...more });
const field = (name: string) => invalid({ field: name, facets: ["content"] });
const photos = invalid({ field: "photos", facets: ["photos"] });

/** At least one for every row of the table. */
export const CASES: readonly Case[] = [
  // the gateway
  [105002, "Expired credentials", auth],
  [101000, "Invalid access token", auth],
  [36004004, "auth_code is invalid", auth],
  [36009004, "x-tts-access-token header is invalid", auth],
  [36009004, "access_token is required", auth],
  [36009004, "Invalid app_key", appAuth],
  [36009004, "Missing credentials", appAuth],
  [36009004, "Expired timestamp", clockTrouble],
  [106001, "Invalid timestamp", clockTrouble],
  [106001, "Invalid sign", appAuth],
  [106013, "shop_cipher is missing", cipher],
  [36009004, "Invalid shop_cipher", cipher],
  [36009004, "shop_cipher not required", outdated],
  [36009004, "The version is not supported", outdated],
  [36009004, "something else", invalid()],
  [36009009, "Invalid path", outdated],
  [36009010, "Invalid method", outdated],
  [36009014, "Invalid version", outdated],
  [36009022, "Invalid content type", outdated],
  [36009023, "Invalid content type", outdated],
  [36009021, "File too big", photos],
  [36009002, "Too many requests", { kind: "throttled", scope: "account", outcome: "rejected" }],
  [12052109, "too many", { kind: "throttled", scope: "account", outcome: "rejected" }],
  [36009003, "Internal error", unknown],
  [36009007, "Timeout", unknown],
  [12001000, "System error", unknown],
  [12052881, "System error", unknown],
  [33001002, "System error", unknown],
  // rights and the shop
  [36009033, "IP not allowed", { kind: "forbidden", scope: "app" }],
  [105005, "Access denied", { kind: "forbidden", scope: "verb", outcome: "rejected" }],
  [12019114, "No permission", noShop],
  [12009014, "No permission", noShop],
  [12052700, "No permission", noShop],
  [12052995, "The seller is not onboarded", noShop],
  [12052115, "The shop has no warehouse", { ...noShop, cure: expect.stringContaining("warehouse") }],
  [12052000, "Shop is inactive", closed],
  [12052000, "The shop status is not active", closed],
  [12052093, "limit", { kind: "quota", scope: "verb", verb: "create", retryAt: new Date("2026-11-21T17:00:00Z") }],
  [12019215, "deposit", noListing],
  [12052585, "deposit", noListing],
  // Tokopedia
  [12052994, "not a Tokopedia seller", { kind: "forbidden", scope: "listing", field: "tokopedia" }],
  [12052330, "platform not supported", field("channels.<name>.extras.tokopedia")],
  [12052358, "product type", field("channels.<name>.extras.tokopedia")],
  // the listing
  [12052032, "Resource Not Found", { kind: "gone", scope: "listing", outcome: "rejected" }],
  [12052996, "external_id duplicated", { kind: "duplicate", scope: "listing", outcome: "rejected" }],
  [12052038, "promotion", locked],
  [12019045, "promotion", locked],
  [12052393, "promotion", locked],
  [12052901, "wrong status", locked],
  [12019113, "wrong status", locked],
  ...[12038002, 12038004, 12038005, 12038014, 12038015, 12019116].map((code): Case => [code, "image", photos]),
  ...[0, 1, 2, 3, 4, 5, 6].map((last): Case => [12052300 + last, "image", photos]),
  [12052722, "unknown uri", photos],
  [12052051, "title length", field("title")],
  [12052931, "title signs", field("title")],
  [12052013, "description length", field("description")],
  [12052932, "description signs", field("description")],
  [12052262, "Chinese", field("title")],
  [12052346, "Chinese", field("title")],
  [12052097, "The warehouse does not exist", invalid({ field: "stock", facets: ["stock"] })],
  [12052999, "A new word", invalid()],
  [12019999, "A new word", invalid()],
];
