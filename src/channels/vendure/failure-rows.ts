/**
 * What Vendure's refusals mean. Codes of `error/errors.js` and of the result unions of 3.7.3; each was seen on a server
 * unless marked, 2026-11-22
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: what is seen, and what it means. */
export interface FailureRow {
  readonly code: RegExp;
  /** Words that must be there too. */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
}

const LOGIN = "Correct the option login or apiKey, then resume the channel.";
const TAX =
  "Set a default tax zone for the channel and a default tax category in Vendure's settings; it goes on by itself then.";

/** Every row, in the order in which they are tried. What none fits may have happened. */
export const FAILURE_ROWS: readonly FailureRow[] = [
  // --- Who we are, and what we may do
  {
    code: /^(INVALID_CREDENTIALS_ERROR|NATIVE_AUTH_STRATEGY_ERROR|UNAUTHORIZED)$/,
    kind: "auth",
    details: { cure: LOGIN },
  },
  {
    // The same word for nobody and for somebody without the right: who is asking is looked up before this row is used.
    code: /^FORBIDDEN$/,
    kind: "forbidden",
    details: {
      scope: "verb",
      cure: "Give the administrator's or key's role ReadCatalog, CreateCatalog, UpdateCatalog, DeleteCatalog and ReadSettings.",
    },
  },
  {
    code: /^CHANNEL_NOT_FOUND$/,
    kind: "forbidden",
    details: { scope: "account", cure: "Correct the option channelToken." },
  },
  // --- The shop's own settings
  {
    code: /^INTERNAL_SERVER_ERROR$/,
    says: /tax zone could not be determined/i,
    kind: "forbidden",
    details: { scope: "account", cure: TAX },
  },
  { code: /^ENTITY_NOT_FOUND$/, says: /TaxCategory/i, kind: "invalid", details: { field: "price", cure: TAX } },
  // --- The listing
  { code: /^ENTITY_NOT_FOUND$/, says: /\b(Product|ProductVariant)\b with the id/i, kind: "gone" },
  { code: /^ENTITY_NOT_FOUND$/, says: /Asset/i, kind: "invalid", details: { field: "photos", facets: ["photos"] } },
  {
    code: /^ENTITY_NOT_FOUND$/,
    says: /StockLocation/i,
    kind: "invalid",
    details: { field: "stock", facets: ["stock"], cure: "Correct the option locations." },
  },
  { code: /^ENTITY_NOT_FOUND$/, kind: "invalid", details: { facets: ["content"] } },
  {
    code: /^USER_INPUT_ERROR$/,
    says: /selected options already exists/i,
    kind: "duplicate",
    details: { facets: ["content"] },
  },
  {
    code: /^USER_INPUT_ERROR$/,
    says: /optionIds must include/i,
    kind: "invalid",
    details: { field: "options", facets: ["content"] },
  },
  { code: /^USER_INPUT_ERROR$/, says: /stockOnHand/i, kind: "invalid", details: { field: "stock", facets: ["stock"] } },
  {
    code: /^USER_INPUT_ERROR$/,
    says: /currency/i,
    kind: "invalid",
    details: {
      field: "price",
      facets: ["price"],
      cure: "Add the currency to the channel in Vendure, or set the option currency.",
    },
  },
  { code: /^USER_INPUT_ERROR$/, kind: "invalid" },
  { code: /^ILLEGAL_OPERATION$/, kind: "invalid" },
  { code: /^(PRODUCT_OPTION_IN_USE_ERROR|NOT_DELETED)$/, kind: "locked" },
  {
    code: /^MIME_TYPE_ERROR$/,
    kind: "invalid",
    details: {
      field: "photos",
      facets: ["photos"],
      cure: "Allow images in Vendure's assetOptions.permittedFileTypes.",
    },
  },
  // The form of a request: an older server, or a custom field that is not there.
  {
    code: /^(GRAPHQL_VALIDATION_FAILED|GRAPHQL_PARSE_FAILED|BAD_USER_INPUT|BAD_REQUEST)$/,
    kind: "invalid",
    details: { cure: "Vendure 3 is needed; where markerField is set, the custom field must exist." },
  },
  // A database's own words come without a code; the transaction was undone with them.
  {
    code: /^(INTERNAL_SERVER_ERROR|)$/,
    says: /constraint|data too long|value too long|duplicate entry/i,
    kind: "invalid",
    details: {
      cure: "Something that the listing names is not there any more, or a text is too long for the shop's database.",
    },
  },
  { code: /^(INTERNAL_SERVER_ERROR|)$/, kind: "unavailable", details: { scope: "listing" } },
];
