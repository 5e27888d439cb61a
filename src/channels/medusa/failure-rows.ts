/**
 * What Medusa's refusals mean. Types of the framework's error handler, 2.21.2; each was seen on a server unless it is
 * marked, 2026-11-22
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: what is seen, and what it means. */
export interface FailureRow {
  /** HTTP status and type: `400 invalid_data`. */
  readonly code: RegExp;
  /** Words that must be there too. */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
}

const KEY = "Make a secret API key in Medusa (Settings, Secret API keys) and set the option apiKey.";

/** Every row, in the order in which they are tried. */
export const FAILURE_ROWS: readonly FailureRow[] = [
  { code: /^401\b/, kind: "auth", details: { cure: KEY } },
  // (by the handler's source, not seen)
  {
    code: /^403 (forbidden|unknown_error|)/,
    kind: "forbidden",
    details: { scope: "verb", cure: "Give the key's user the right to it." },
  },
  // --- The listing
  { code: /^400 invalid_data$/, says: /handle: .* already exists/i, kind: "duplicate", details: { field: "handle" } },
  {
    code: /^400 invalid_data$/,
    says: /(variant|item) with (sku|barcode|ean|upc): .* already exists/i,
    kind: "duplicate",
    details: { field: "variants.sku", facets: ["content"] },
  },
  {
    code: /^400 invalid_data$/,
    says: /provided options already exists/i,
    kind: "duplicate",
    details: { field: "options", facets: ["content"] },
  },
  { code: /^400 invalid_data$/, says: /already exists/i, kind: "duplicate" },
  {
    code: /^400 (invalid_data|not_allowed)$/,
    says: /reservation/i,
    kind: "locked",
    details: { cure: "An order has pieces of it reserved; fulfil or cancel it in Medusa." },
  },
  {
    code: /^400 invalid_data$/,
    says: /stocked_quantity/i,
    kind: "invalid",
    details: { field: "stock", facets: ["stock"] },
  },
  {
    code: /^400 invalid_data$/,
    says: /prices|amount|currency/i,
    kind: "invalid",
    details: { field: "price", facets: ["price"] },
  },
  { code: /^400 invalid_data$/, says: /option/i, kind: "invalid", details: { field: "options", facets: ["content"] } },
  { code: /^400 invalid_data$/, says: /non-existing variants/i, kind: "gone" },
  { code: /^400\b/, kind: "invalid" },
  {
    code: /^404 not_found$/,
    says: /not stocked at location|stock.?location/i,
    kind: "invalid",
    details: { field: "stock", facets: ["stock"], cure: "Correct the option locations." },
  },
  {
    code: /^404 not_found$/,
    says: /tried to set relationship/i,
    kind: "invalid",
    details: { facets: ["content"], cure: "Correct extras.categoryIds and the ids in the options." },
  },
  { code: /^404 not_found$/, kind: "gone" },
  // Two at once, or a transaction of the database that was undone. (by the handler's source, not seen)
  { code: /^409\b/, kind: "locked" },
  { code: /^413\b/, kind: "invalid", details: { cure: "Make the description shorter." } },
  { code: /^422\b/, kind: "duplicate" },
  // The server's own trouble: what it did before is not known.
  { code: /^5\d\d\b/, kind: "unavailable", details: { outcome: "unknown", scope: "listing" } },
];
