/**
 * WooCommerce's and WordPress's refusals → ours, as data; the first row that fits wins. Measured on WooCommerce 11.0.1 with
 * WordPress 7.1 on 2026-11-21; rows that say so come from the sources of both, read 2026-11-22, and were not provoked.
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: which answers it means, and what they mean to us. */
export interface FailureRow {
  /** Matched against the code. */
  readonly code: RegExp;
  /** @defaultValue every status */
  readonly status?: readonly number[] | undefined;
  /** Within the message. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
}

const PASSWORD =
  "Make a new application password (Users › Profile) or consumer key for a shop manager, put it into the options, then shop.channel(name).resume().";
const ROLE = "Give the user behind the password or key the role Shop manager, and the key read and write.";
const UPLOADS = "Give the user a role that may upload files, such as Shop manager.";
const PERMALINKS =
  "Switch pretty permalinks on (Settings › Permalinks), and see that WooCommerce is active at this address.";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };

const ACCESS: readonly FailureRow[] = [
  {
    code: /^(woocommerce_)?rest_((user_)?cannot_\w+|authentication_error|forbidden\w*)$/,
    status: [401],
    kind: "auth",
    details: { cure: PASSWORD },
  },
  // WordPress's own words for a password that it does not know. (source)
  {
    code: /^(invalid_username|invalid_email|incorrect_password|rest_not_logged_in|application_passwords_disabled\w*)$/,
    kind: "auth",
    details: { cure: PASSWORD },
  },
  // Known, and not allowed to: first the media library's word. (source)
  {
    code: /^rest_cannot_create$/,
    status: [403],
    kind: "forbidden",
    details: { ...photos, scope: "verb", verb: "photos", cure: UPLOADS },
  },
  {
    code: /^(woocommerce_)?rest_((user_)?cannot_\w+|authentication_error|forbidden\w*)$/,
    status: [403],
    kind: "forbidden",
    details: { scope: "verb", cure: ROLE },
  },
];

const SKU: readonly FailureRow[] = [
  { code: /^product_invalid_sku$/, kind: "duplicate", details: { field: "variants.sku" } },
  // A SKU that a trashed product keeps, or one that is being taken at this moment: who it is has to be looked up.
  {
    code: /_not_created$/,
    says: /lookup table/i,
    kind: "duplicate",
    details: { field: "variants.sku" },
  },
  {
    code: /^product_invalid_global_unique_id$/,
    kind: "invalid",
    details: {
      field: "variants.identifiers",
      facets: ["content"],
      cure: "Another product of the shop has this GTIN; correct one of them.",
    },
  },
];

const PHOTOS: readonly FailureRow[] = [
  { code: /^woocommerce_(product|variation)_invalid_image_id$/, kind: "invalid", details: photos },
  // The shop could not fetch a photo by its address: the photo host's trouble, whatever the status says.
  {
    code: /^woocommerce_(product|variation)_image_upload_error$/,
    kind: "unavailable",
    details: { ...photos, outcome: "rejected", scope: "host" },
  },
  // WordPress's media library. (source)
  {
    code: /^rest_upload_(limited_space|user_quota_exceeded)$/,
    kind: "quota",
    details: { ...photos, scope: "verb", verb: "photos", cure: "Make room in the shop's uploads." },
  },
  // A full disk, a folder that cannot be written to, or a type that the host does not allow.
  {
    code: /^rest_upload_(sideload_error|unknown_error)$/,
    kind: "unavailable",
    details: {
      ...photos,
      outcome: "rejected",
      scope: "verb",
      verb: "photos",
      cure: "See whether the shop's uploads folder can be written to.",
    },
  },
  {
    code: /^rest_upload_/,
    kind: "invalid",
    details: { ...photos, cure: "See which files the host takes (upload_max_filesize, allowed types)." },
  },
];

const LISTING: readonly FailureRow[] = [
  { code: /^rest_no_route$/, kind: "unavailable", details: { outcome: "rejected", cure: PERMALINKS } },
  { code: /_invalid_id$/, kind: "gone" },
  // Thrown away already. (source)
  { code: /^woocommerce_rest_already_trashed$/, kind: "gone" },
  { code: /^woocommerce_rest_request_entity_too_large$/, kind: "invalid" },
  { code: /^(rest_invalid_param|rest_missing_callback_param|rest_invalid_json)$/, kind: "invalid" },
  { code: /_(not_created|invalid_\w+)$/, status: [400, 404], kind: "invalid" },
];

/** The table. */
export const FAILURE_ROWS: readonly FailureRow[] = [...ACCESS, ...SKU, ...PHOTOS, ...LISTING];
