/**
 * Shopify's refusals → ours, as data; the first row that fits wins. Codes stand in `errors[].extensions.code` and in
 * `userErrors[].code`; user errors of calls without codes are known by their words. Error enums of the Admin schema
 * 2026-10, read 2026-11-21; none of it could be tried against the live platform.
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: which answers it means, and what they mean to us. */
export interface FailureRow {
  readonly code: RegExp;
  /** Within the message. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
}

const ADMIN = "Look at the product in the Shopify admin.";
const PLAN = "Look at the shop's plan in the Shopify admin.";
const SCOPES =
  "Give the app the scopes write_products, write_inventory, read_locations, read_publications and write_publications.";
const content = (field: string, cure?: string): FailureDetails => ({ field, facets: ["content"], cure });

/** Of the request as a whole. */
const REQUEST: readonly FailureRow[] = [
  { code: /^THROTTLED$/, kind: "throttled" },
  { code: /^ACCESS_DENIED$/, kind: "forbidden", details: { scope: "verb", cure: SCOPES } },
  { code: /^SHOP_INACTIVE$/, kind: "closed", details: { cure: PLAN } },
  { code: /^(INTERNAL_SERVER_ERROR|TIMEOUT)$/, kind: "unavailable" },
  {
    code: /^MAX_COST_EXCEEDED$/,
    kind: "invalid",
    details: { field: "variants", cure: "Split the product: Shopify takes no call that is this large." },
  },
];

/** Keys of stock calls. */
const KEYS: readonly FailureRow[] = [
  // An earlier call of this key is still at work: what becomes of it is not known yet.
  { code: /^IDEMPOTENCY_CONCURRENT_REQUEST$/, kind: "unavailable", details: { scope: "listing" } },
  { code: /^IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED$/, kind: "locked", details: { facets: ["stock"] } },
  // Ours: a key stands for one body for ever.
  { code: /^IDEMPOTENCY_KEY_PARAMETER_MISMATCH$/, kind: "invalid", details: { facets: ["stock"], field: "stock" } },
  { code: /^(CHANGE_FROM_QUANTITY_STALE|COMPARE_QUANTITY_STALE)$/, kind: "locked", details: { facets: ["stock"] } },
];

const STOCK: readonly FailureRow[] = [
  {
    code: /^(INVALID_LOCATION)$/,
    kind: "invalid",
    details: {
      field: "stock",
      facets: ["stock"],
      cure: "Check the option locations: Shopify does not know one of them.",
    },
  },
  {
    code: /^NON_MUTABLE_INVENTORY_ITEM$/,
    kind: "invalid",
    details: { field: "stock", facets: ["stock"], cure: "Its stock is that of the parts of a bundle; set it there." },
  },
  {
    code: /^(INVALID_QUANTITY_[A-Z_]+|INVALID_INVENTORY_ITEM|INVALID_NAME|INVALID_REASON|INVALID_REFERENCE_DOCUMENT|NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR|COMPARE_QUANTITY_REQUIRED|NO_INVENTORY_QUANTIT[A-Z_]+|INVENTORY_QUANTITIES_LIMIT_EXCEEDED)$/,
    kind: "invalid",
    details: { field: "stock", facets: ["stock"] },
  },
];

const PRICE: readonly FailureRow[] = [
  {
    code: /^(NEGATIVE_PRICE_VALUE|GREATER_THAN_OR_EQUAL_TO|LOCAL_CURRENCY_GIFT_CARD_PRICE_MUST_BE_ZERO)$/,
    kind: "invalid",
    details: { field: "price", facets: ["price"] },
  },
];

const PHOTO: readonly FailureRow[] = [
  {
    code: /^(ALT_VALUE_LIMIT_EXCEEDED|DUPLICATE_FILENAME_ERROR|FILE_STORAGE_LIMIT_EXCEEDED|GENERIC_FILE_[A-Z_]+|IMAGE_[A-Z_]+|INVALID_IMAGE_[A-Z_]+|INVALID_SIGNED_URL|MEDIA_TIMEOUT_ERROR|UNSUPPORTED_IMAGE_FILE_TYPE|UNKNOWN)$/,
    kind: "invalid",
    details: {
      field: "photos",
      facets: ["photos"],
      cure: "Use JPEG or PNG of at most 20 megapixels, then publish or retry.",
    },
  },
];

const PRODUCT: readonly FailureRow[] = [
  { code: /^(PRODUCT_DOES_NOT_EXIST|NOT_FOUND)$/, kind: "gone" },
  { code: /^HANDLE_NOT_UNIQUE$/, kind: "duplicate" },
  {
    code: /^PRODUCT_SUSPENDED$/,
    kind: "blocked",
    details: { cure: `Shopify has suspended this product. ${ADMIN}` },
  },
  { code: /^(GENERIC_ERROR|JOB_ERROR)$/, kind: "unavailable", details: { scope: "listing" } },
  {
    code: /^SUBSCRIPTION_VIOLATION$/,
    kind: "forbidden",
    details: { scope: "verb", cure: `The plan has no more SKUs. ${PLAN}` },
  },
  {
    code: /^VARIANTS_OVER_LIMIT$/,
    kind: "invalid",
    details: content("variants", "Split the product: it has more variants than the shop may have."),
  },
  {
    code: /^(OPTIONS_OVER_LIMIT|OPTION_VALUES_OVER_LIMIT|OPTION_VALUE_NAME_TOO_LONG)$/,
    kind: "invalid",
    details: content("options", "Use at most three options, with short values."),
  },
  {
    code: /^(OPTION_[A-Z_]+|PRODUCT_OPTIONS_INPUT_MISSING|VARIANTS_INPUT_MISSING|DUPLICATED_OPTION_[A-Z_]+|DUPLICATE_LINKED_OPTION|CANNOT_COMBINE_[A-Z_]+|CANNOT_SET_NAME_[A-Z_]+|LINKED_[A-Z_]+|NEED_TO_ADD_OPTION_VALUES|INVALID_METAFIELD_VALUE_FOR_LINKED_OPTION)$/,
    kind: "invalid",
    details: content("options"),
  },
  {
    code: /^(INVALID_METAFIELD|DUPLICATED_METAFIELD_VALUE|METAFIELD_MISMATCH|CAPABILITY_VIOLATION)$/,
    kind: "invalid",
    details: content("extras.metafields"),
  },
  {
    code: /^(PRODUCT_VARIANT_DOES_NOT_EXIST|PRODUCT_VARIANT_ID_MISSING|INVALID_VARIANT|MUST_BE_FOR_THIS_PRODUCT|VARIANT_ALREADY_EXISTS|UNSUPPORTED_COMBINED_LISTING_PARENT_OPERATION)$/,
    kind: "invalid",
    details: { field: "variants" },
  },
  {
    code: /^(GIFT_CARD[A-Z_]*)$/,
    kind: "invalid",
    details: content("kind", "Gift cards are made in the Shopify admin."),
  },
  // The form of a request: a bug of ours, a field that has changed there, or a value that only the message explains.
  {
    code: /^(INVALID_INPUT|INVALID_PRODUCT|INVALID_VALUE|INPUT_MISMATCH|MISSING_FIELD_REQUIRED|ID_NOT_ALLOWED|DUPLICATED_VALUE|BLANK|TOO_LONG|TOO_SHORT|CANNOT_SPECIFY_BOTH|MUST_SPECIFY_ONE_OF_PAIR|NOT_DEFINED_FOR_SHOP)$/,
    kind: "invalid",
  },
];

/** Calls whose user errors have no code. The words are of the error catalogue of several versions. (unverified) */
const WORDS: readonly FailureRow[] = [
  { code: /^$/, says: /(does not exist|not found|couldn't be found|no longer exists)/i, kind: "gone" },
];

/** Every row, in the order in which they are tried. What none fits is a refusal of the listing. */
export const FAILURE_ROWS: readonly FailureRow[] = [
  ...REQUEST,
  ...KEYS,
  ...STOCK,
  ...PRICE,
  ...PHOTO,
  ...PRODUCT,
  ...WORDS,
];
