/**
 * Shopee's refusals → ours, as data. Codes are overloaded, so rows match on code and message; the first that fits wins.
 * Error lists of the Open Platform v2 pages (product, media_space, auth, shop) and the common list, read 2026-11-21.
 * None of it could be tried against the live platform.
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: which answers it means, and what they mean to us. */
export interface FailureRow {
  readonly code: string | RegExp;
  /** Within the message, in any case. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** Used up until the quota is reset. */
  readonly untilMidnight?: boolean | undefined;
}

const AGAIN =
  "Let the seller give consent again (shopee.oauth) and hand the tokens to shop.channel(name).connect(tokens).";
const CONSOLE = "Look at the app in the Shopee Open Platform Console.";
const KEY = "Check `partnerId` and `partnerKey`: live and sandbox have different ones, and keys expire.";
const app: FailureDetails = { scope: "app", cure: CONSOLE };
const passing: FailureDetails = { outcome: "rejected" };
const price: FailureDetails = { field: "price", facets: ["price"] };
const stock: FailureDetails = { field: "stock", facets: ["stock"] };
const photos: FailureDetails = { field: "photos", facets: ["photos"] };
const content = (field: string, cure?: string): FailureDetails => ({ field, facets: ["content"], cure });
const PROMOTION = "It goes on by itself when the promotion is over.";
const LOCATION = "Say in `locations` which of Shopee's warehouses each stock location is.";

const ACCESS: readonly FailureRow[] = [
  { code: /^invalid_acc?e+ss_token$/, kind: "auth", details: { cure: AGAIN } },
  {
    code: "error_auth",
    says: /invalid access_token|invalid partner_id or shopid/,
    kind: "auth",
    details: { cure: AGAIN },
  },
  { code: "error_param", says: /no access_token/, kind: "auth", details: { cure: AGAIN } },
  {
    code: /^(refresh_token_expired|error_shop_refresh_token|shop_access_expired|shop_no_linked|partner_shop_no_link|invalid_code)$/,
    kind: "auth",
    details: { cure: AGAIN },
  },
  // What the refresh endpoint says of a token that was used before is not in the lists that we read. (unverified)
  { code: /^error_(auth|param)$/, says: /refresh_?\s?token/, kind: "auth", details: { cure: AGAIN } },
  {
    code: /^(error_shop|error_param_shop_id_not_found|error_auth_shop_not_found)$/,
    kind: "auth",
    details: { field: "shopId", cure: "Check `shopId`: the tokens belong to one shop." },
  },
  { code: /^(invalid_partner_id|error_partner_key_expired)$/, kind: "auth", details: { scope: "app", cure: KEY } },
  { code: "error_api_call_restricted", kind: "auth", details: app },
  {
    code: "error_auth",
    says: /app is deleted|partner_id is invalid|permissions for authorizations have been restricted/,
    kind: "auth",
    details: app,
  },
  { code: "error_param", says: /partner_id/, kind: "auth", details: { scope: "app", cure: KEY } },
  { code: "error_sign", kind: "auth", details: { scope: "app", cure: KEY } },
  { code: "error_param", says: /there is no sign/, kind: "auth", details: { scope: "app", cure: KEY } },
  {
    code: "error_param",
    says: /timestamp/,
    kind: "unavailable",
    details: { ...passing, cure: "Set this computer's clock: Shopee takes calls that are at most five minutes old." },
  },
];

const RIGHTS: readonly FailureRow[] = [
  {
    code: "source_ip_undeclared",
    kind: "forbidden",
    details: { scope: "app", cure: "Declare this server's address in the Console: App list, IP Address Whitelist." },
  },
  { code: "error_api_permission", kind: "forbidden", details: { scope: "verb", cure: CONSOLE } },
  {
    code: "error_auth",
    says: /no permission to current api/,
    kind: "forbidden",
    details: { scope: "verb", cure: CONSOLE },
  },
  {
    code: /^(error_kyc_auth|error_perm_non_admin)$/,
    kind: "forbidden",
    details: { scope: "account", cure: "Let the shop's owner finish this in Shopee's Seller Centre." },
  },
  {
    code: "error_seller_under_penalty",
    kind: "forbidden",
    details: { scope: "account", cure: "Look at the shop's penalty points in Shopee's Seller Centre." },
  },
  { code: "error_rate_limit", kind: "throttled" },
  { code: "error_limit", kind: "quota", details: { scope: "app" }, untilMidnight: true },
  {
    code: "error_reach_shop_item_limit",
    kind: "forbidden",
    details: {
      scope: "verb",
      verb: "create",
      cure: "Delete listings that are no longer sold, or ask Shopee for a higher limit.",
    },
  },
  {
    code: "api_suspended",
    kind: "unavailable",
    details: {
      ...passing,
      scope: "verb",
      cure: "Shopee took this call offline; install a newer version of this package.",
    },
  },
  {
    code: "error_param",
    says: /currently offline or the request path/,
    kind: "unavailable",
    details: {
      ...passing,
      scope: "verb",
      cure: "Shopee took this call offline; install a newer version of this package.",
    },
  },
];

const LATER: readonly FailureRow[] = [
  // Before the transient ones, because these two borrow their codes.
  {
    code: /^error_(server|auth)$/,
    says: /normal stock must be equal to 0/,
    kind: "invalid",
    details: { ...stock, cure: "Shopee's own warehouse holds this stock; set the stock there." },
  },
  { code: "error_inner", says: /invalid stock location id/, kind: "invalid", details: { ...stock, cure: LOCATION } },
  {
    code: /^(error_holiday_on_add_item|error_holiday_on_del_item|error_holiday_mode_change_stock)$/,
    kind: "locked",
    details: { cure: "It goes on by itself when the shop's holiday mode is off." },
  },
  {
    code: "error_auth",
    says: /wait for the holiday mode set/,
    kind: "locked",
    details: { cure: "It goes on by itself when the shop's holiday mode is off." },
  },
  {
    code: /^(shop_banned|error_busi_invalid_shop_status|error_busi_invalid_account_status)$/,
    kind: "closed",
    details: { cure: "Look at the shop in Shopee's Seller Centre." },
  },
  {
    code: /price.*promotion|promotion.*price|^error_slash_price_/,
    kind: "locked",
    details: { ...price, cure: PROMOTION },
  },
  { code: /stock.*promotion|promotion.*stock/, kind: "locked", details: { ...stock, cure: PROMOTION } },
  {
    code: /^error_in_item_promotion_|^error_cann?o?t_.*_in_promotion$|^error_unlist_in_promotion$|^error_related_product_in_promotion$/,
    kind: "locked",
    details: { cure: PROMOTION },
  },
  {
    code: /^error[._](auth|param)$/,
    says: /reserved? stock/,
    kind: "locked",
    details: {
      ...stock,
      cure: "Open orders or a promotion hold more than this; it goes on by itself when they are done.",
    },
  },
  {
    code: /^(error_item_uneditable|error_busi_item_status_invalid|error_busi_cannot_delist_reviewing_or_banned_item|error_unlist_item_fail)$/,
    kind: "locked",
    details: { cure: "Shopee is looking at this listing; see the Seller Centre." },
  },
  // "Add item failed. please try later": whether anything is there, find tells.
  {
    code: /^(error_busi_add_item_failed|error_busi_update_item_failed)$/,
    kind: "unavailable",
    details: { scope: "listing" },
  },
  {
    code: /^(error_update_price_fail|error_unlist_item_(all_)?failed|error_get_shop_fail)$/,
    kind: "unavailable",
    details: { ...passing, scope: "listing" },
  },
  {
    code: /^(error_server|error_inner|error_system_busy|error_network|error_marshal|error_unknown)$/,
    kind: "unavailable",
  },
  { code: "error_auth", says: /system error/, kind: "unavailable" },
  // Whether anything was done before the words could not be read, nobody says.
  { code: "error_data", says: /parse/, kind: "unavailable" },
  { code: "error_nil_shopid_or_itemid", kind: "unavailable", details: { ...passing, scope: "listing" } },
];

const LISTING: readonly FailureRow[] = [
  { code: "error_repeated_mtsku", kind: "duplicate" },
  { code: /^(error_item_not_found|error_item_or_variation_not_found|error_item_not_belong_shop)$/, kind: "gone" },
  {
    code: /^(error_category_is_block|error_forbidden_category|error_brand_forbidden)$/,
    kind: "blocked",
    details: { cure: "Shopee does not let this shop sell that; see the Seller Centre." },
  },
  { code: /^(error_busi_cannot_edit_vsku|error_auth_(product|model)_is_pff)$/, kind: "forbidden" },
  { code: /^error_(auth|busi)$/, says: /location/, kind: "invalid", details: { ...stock, cure: LOCATION } },
  { code: /image|img/, kind: "invalid", details: photos },
  { code: "error_param", says: /image/, kind: "invalid", details: photos },
  { code: /title|item_name|name_length|nil_name/, kind: "invalid", details: content("title") },
  { code: /desc/, kind: "invalid", details: content("description") },
  { code: /wholesale/, kind: "invalid", details: content("variants[0].price.tiers") },
  { code: "error_invalid_price_for_logistic", kind: "invalid", details: content("channels.shopee.extras.logistics") },
  { code: /price/, kind: "invalid", details: price },
  { code: /stock/, kind: "invalid", details: stock },
  {
    code: /days_to_ship|_dts|pre_order|estimated_days/,
    kind: "invalid",
    details: content("channels.shopee.extras.preOrderDays"),
  },
  { code: /brand/, kind: "invalid", details: content("brand") },
  { code: /attr|value_name|value_id|check_luc/, kind: "invalid", details: content("attributes") },
  { code: /categor/, kind: "invalid", details: content("category") },
  { code: /logistic/, kind: "invalid", details: content("channels.shopee.extras.logistics") },
  { code: /tier|model/, kind: "invalid", details: content("variants") },
  {
    code: /^error_(param|param_validate|busi)$/,
    says: /gtin/,
    kind: "invalid",
    details: content("variants[0].identifiers"),
  },
  {
    code: /^error_(param|busi)$/,
    says: /logistic/,
    kind: "invalid",
    details: content("channels.shopee.extras.logistics"),
  },
  { code: "error_param", says: /attribute/, kind: "invalid", details: content("attributes") },
  { code: "error_param", says: /category/, kind: "invalid", details: content("category") },
  {
    code: /^error_param(_validate)?$/,
    says: /wholesale/,
    kind: "invalid",
    details: content("variants[0].price.tiers"),
  },
  // The page names no words for it. (unverified)
  {
    code: /^error_(param|busi)$/,
    says: /size ?chart/,
    kind: "invalid",
    details: content("channels.shopee.extras.sizeChartId"),
  },
  { code: "error_param", says: /weight/, kind: "invalid", details: content("shipping.weightGrams") },
  { code: "error_param", says: /dimension/, kind: "invalid", details: content("shipping.packed") },
  { code: "error_param", says: /tier/, kind: "invalid", details: content("variants") },
];

/** Every row, in the order in which they are tried. What none fits is a refusal of the listing. */
export const FAILURE_ROWS: readonly FailureRow[] = [...ACCESS, ...RIGHTS, ...LATER, ...LISTING];
