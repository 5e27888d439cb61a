/** Shopee's refusals as its error lists word them, and what each must mean. */
import { expect } from "vitest";

/** Code, message, and what they mean. */
export type Case = readonly [code: string, message: string, expected: object];
export const auth = { kind: "auth", scope: "account", outcome: "rejected" };
export const appAuth = { kind: "auth", scope: "app", outcome: "rejected" };
export const unknown = { kind: "unavailable", outcome: "unknown" };
export const later = { kind: "unavailable", outcome: "rejected" };
const locked = { kind: "locked", outcome: "rejected" };
export const closed = { kind: "closed", scope: "account" };
const price = { facets: ["price"], field: "price" };
const stock = { facets: ["stock"], field: "stock" };
const photos = { facets: ["photos"], field: "photos" };
const invalid = (more: object = {}) => ({ kind: "invalid", outcome: "rejected", scope: "listing", ...more });
const field = (name: string) => invalid({ field: name, facets: ["content"] });

/** At least one for every row of the table. */
export const CASES: readonly Case[] = [
  // access
  ["invalid_acceess_token", "Invalid access_token, please have a check.", auth],
  ["invalid_access_token", "", auth],
  ["error_auth", "Invalid access_token.", auth],
  ["error_auth", "Invalid partner_id or shopid.", auth],
  ["error_param", "There is no access_token in query.", auth],
  ["refresh_token_expired", "", auth],
  ["error_shop_refresh_token", "", auth],
  ["shop_access_expired", "", auth],
  ["shop_no_linked", "", auth],
  ["partner_shop_no_link", "", auth],
  ["invalid_code", "", auth],
  ["error_auth", "Your refresh_token is wrong.", auth],
  ["error_shop", "shopid is invalid", { ...auth, field: "shopId" }],
  ["invalid_partner_id", "Invalid partner_id, please have a check.", appAuth],
  ["error_partner_key_expired", "", appAuth],
  ["error_api_call_restricted", "", appAuth],
  ["error_auth", "The App is deleted, and you'll be unable to make any API call.", appAuth],
  ["error_auth", "partner_id is invalid", appAuth],
  ["error_param", "Invalid partner_id.", appAuth],
  ["error_sign", "Wrong sign.", appAuth],
  ["error_param", "There is no sign in query.", appAuth],
  ["error_param", "no timestamp", later],
  ["error_param", "Timestamp is expired.", { ...later, cure: expect.stringContaining("clock") }],
  // rights
  ["error_api_permission", "", { kind: "forbidden", scope: "verb" }],
  ["error_auth", "No permission to current api.", { kind: "forbidden", scope: "verb" }],
  ["error_kyc_auth", "", { kind: "forbidden", scope: "account" }],
  ["error_perm_non_admin", "Don't have permission.", { kind: "forbidden", scope: "account" }],
  ["error_seller_under_penalty", "The shop is under penalty.", { kind: "forbidden", scope: "account" }],
  [
    "source_ip_undeclared",
    "Request Source IP (1.2.3.4) is undeclared.",
    { kind: "forbidden", scope: "app", cure: expect.stringContaining("address") },
  ],
  // limits
  ["error_rate_limit", "Too many requests.", { kind: "throttled" }],
  [
    "error_limit",
    "The total API call number …",
    { kind: "quota", scope: "app", retryAt: new Date("2026-11-21T16:00:00Z") },
  ],
  ["error_reach_shop_item_limit", "", { kind: "forbidden", scope: "verb", verb: "create" }],
  ["api_suspended", "The API is offline. Please call v2 API instead.", { ...later, scope: "verb" }],
  [
    "error_param",
    "Permission denied. This API is currently offline or the request path is incorrect.",
    { ...later, scope: "verb", cure: expect.stringContaining("newer version") },
  ],
  // passing
  ["error_server", "Something wrong. Please try later.", unknown],
  ["error_inner", "Our system is taking some time to respond, please try later.", unknown],
  ["error_system_busy", "", unknown],
  ["error_network", "Inner http call failed", unknown],
  ["error_marshal", "", unknown],
  ["error_unknown", "", unknown],
  ["error_auth", "System error", unknown],
  ["error_busi_add_item_failed", "Add item failed. please try later", { ...unknown, scope: "listing" }],
  ["error_data", "parse data failed", unknown],
  ["error_nil_shopid_or_itemid", "", { ...later, scope: "listing" }],
  ["error_get_shop_fail", "Get shop failed. please try later.", later],
  ["error_update_price_fail", "", later],
  ["error_unlist_item_failed", "", later],
  [
    "error_server",
    "The current item belong to the full FBS or B2C shop, so normal stock must be equal to 0",
    invalid(stock),
  ],
  ["error_inner", "Invalid stock location ID", invalid(stock)],
  ["error_busi", "The merchant/shop has multi warehouse, please input location id", invalid(stock)],
  // closed, holiday
  ["shop_banned", "", closed],
  ["error_busi_invalid_shop_status", "Shop status invalid.", closed],
  ["error_busi_invalid_account_status", "", closed],
  ["error_holiday_on_add_item", "Shop is under vocation mode.", locked],
  ["error_holiday_on_del_item", "", locked],
  ["error_holiday_mode_change_stock", "", locked],
  ["error_auth", "Please wait for the holiday mode set then to edit item. Please try later.", locked],
  // promotion and other locks
  ["error_in_item_promotion_item_price_lock", "", { ...locked, ...price }],
  ["error_cannt_edit_price_in_promotion", "", { ...locked, ...price }],
  ["error_cannot_update_price_in_promotion", "", { ...locked, ...price }],
  ["error_cannt_edit_stock_in_promotion", "", { ...locked, ...stock }],
  ["error_promotion_cantnot_update_stock", "", { ...locked, ...stock }],
  ["error_in_item_promotion_unlsit_lock", "", locked],
  ["error_cannt_unlisted_in_promotion", "", locked],
  ["error_cannt_init_tier_in_promotion", "", locked],
  ["error_auth", "Total stock must be more than reserved stock.", { ...locked, ...stock }],
  ["error.param", "Can not update item with stock less than reserved stock", { ...locked, ...stock }],
  ["error_item_uneditable", "Can't edit this item.", locked],
  ["error_busi_cannot_delist_reviewing_or_banned_item", "", locked],
  // the listing
  ["error_repeated_mtsku", "A similar product has already been uploaded", { kind: "duplicate" }],
  ["error_item_not_found", "Product not found", { kind: "gone" }],
  ["error_category_is_block", "Category is restricted", { kind: "blocked" }],
  ["error_title_exceeds_max_length", "", field("title")],
  ["error_title_character_forbidden", "", field("title")],
  ["error_name_length_limit", "", field("title")],
  ["error_desc_length_min_limit", "", field("description")],
  ["error_desc_hash_tag_over_limit", "", field("description")],
  ["error_image_num_min", "", invalid(photos)],
  ["error_image_unavailable", "", invalid(photos)],
  ["error_tier_img_partial", "", invalid(photos)],
  ["error_param", "Image not exist.", invalid(photos)],
  ["error_less_required_attribute", "", field("attributes")],
  ["error_invalid_attribute_value", "", field("attributes")],
  ["error attribute", "Your attribute info is invalid.", field("attributes")],
  ["error_less_required_brand", "", field("brand")],
  ["error_invalid_category", "", field("category")],
  ["error_invalid_logistic_info", "", field("channels.shopee.extras.logistics")],
  ["error_price_exceed_min_limitt", "", invalid(price)],
  ["error_price_exceed_max_limitt", "", invalid(price)],
  ["error_invalid_price", "", invalid(price)],
  ["error_invalid_days_to_ship", "", field("channels.shopee.extras.preOrderDays")],
  ["error_param", "Invalid wholesale setting.", field("variants[0].price.tiers")],
  ["error_param", "Invalid Weight.", field("shipping.weightGrams")],
  ["error_param", "dimension is required", field("shipping.packed")],
  [
    "error_param_validate",
    "This is not a valid GTIN. Please, inform a valid number.",
    field("variants[0].identifiers"),
  ],
  [
    "product.error_busi",
    "The GTIN code is mandatory, please check and upload again.",
    field("variants[0].identifiers"),
  ],
  ["error_model_duplicate_name", "", field("variants")],
  ["error_param", "Invalid tier_index.", field("variants")],
  ["error_wholesale_price", "", field("variants[0].price.tiers")],
  ["error_invalid_price_for_logistic", "", field("channels.shopee.extras.logistics")],
  ["error_busi", "Logistic channel is not supported", field("channels.shopee.extras.logistics")],
  ["error_invalid_stock", "", invalid(stock)],
  ["error_param", "Mandatory attribute is missing", field("attributes")],
  ["error_param", "Invalid category.", field("category")],
  ["error_param", "size chart is required", field("channels.shopee.extras.sizeChartId")],
  ["error_busi_cannot_edit_vsku", "Can not use OpenAPI to edit/create VSKU", { kind: "forbidden", scope: "listing" }],
  ["error_auth_product_is_pff", "", { kind: "forbidden", scope: "listing" }],
  ["error_param", "parameter invalid", invalid()],
  ["error_nobody_knows", "A new word", invalid()],
];
