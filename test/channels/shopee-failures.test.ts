import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/shopee/failure-rows.js";
import { failureFor, failureOfReason, nextReset, readAnswer } from "../../src/channels/shopee/failures.js";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { batik, IDENTITY, openShop } from "./shopee-shop.js";

type Case = readonly [code: string, message: string, expected: object];
const auth = { kind: "auth", scope: "account", outcome: "rejected" };
const appAuth = { kind: "auth", scope: "app", outcome: "rejected" };
const unknown = { kind: "unavailable", outcome: "unknown" };
const later = { kind: "unavailable", outcome: "rejected" };
const locked = { kind: "locked", outcome: "rejected" };
const closed = { kind: "closed", scope: "account" };
const price = { facets: ["price"], field: "price" };
const stock = { facets: ["stock"], field: "stock" };
const photos = { facets: ["photos"], field: "photos" };
const invalid = (more: object = {}) => ({ kind: "invalid", outcome: "rejected", scope: "listing", ...more });
const field = (name: string) => invalid({ field: name, facets: ["content"] });

const CASES: readonly Case[] = [
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
  // passing
  ["error_server", "Something wrong. Please try later.", unknown],
  ["error_inner", "Our system is taking some time to respond, please try later.", unknown],
  ["error_system_busy", "", unknown],
  ["error_network", "Inner http call failed", unknown],
  ["error_marshal", "", unknown],
  ["error_unknown", "", unknown],
  ["error_auth", "System error", unknown],
  ["error_busi_add_item_failed", "Add item failed. please try later", { ...unknown, scope: "listing" }],
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
  ["error_param", "Invalid wholesale setting.", field("variants[0].tiers")],
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
  ["error_param", "parameter invalid", invalid()],
  ["error_nobody_knows", "A new word", invalid()],
];

describe("says what a refusal means, by code and message", () => {
  test.each(CASES)("%s: %s", (code, message, expected) => {
    expect(failureFor(code, message, NOW)).toMatchObject({ ...expected, platformCode: code });
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => ["auth", "forbidden", "blocked", "closed"].includes(kind));
    const mute = asking.filter(({ details }) => details?.cure === undefined).map(({ code }) => String(code));
    // Shopee's own stock and virtual SKUs: nothing that a seller can do here.
    expect(mute).toEqual([String(/^(error_busi_cannot_edit_vsku|error_auth_(product|model)_is_pff)$/)]);
  });

  test("a quota ends at midnight of UTC+8", () => {
    expect(nextReset(new Date("2026-11-21T15:59:59Z"))).toEqual(new Date("2026-11-21T16:00:00Z"));
    expect(nextReset(new Date("2026-11-21T16:00:00Z"))).toEqual(new Date("2026-11-22T16:00:00Z"));
  });

  test.each([
    ["Can't update price when item is under promotion.", "locked"],
    ["Shop is under vocation mode.", "locked"],
    ["Banned and Reviewing Products cannot be delisted", "locked"],
    ["Product not found", "gone"],
    ["Unlist item failed. please try later.", "unavailable"],
    ["Original_price is less than min price limit.", "invalid"],
    ["", "invalid"],
  ])("a reason in a list: %s", (reason, kind) => {
    expect(failureOfReason(reason)).toMatchObject({ kind, outcome: "rejected" });
  });
});

describe("reads answers", () => {
  const reply = (status: number, body: unknown) => ({ status, headers: {}, body, text: JSON.stringify(body) });

  test("the status does not matter where Shopee's words are there", () => {
    expect(readAnswer(reply(500, { error: "", response: { a: 1 } }), NOW).response).toEqual({ a: 1 });
    expect(() => readAnswer(reply(200, { error: "error_sign", message: "Wrong sign." }), NOW)).toThrow("Wrong sign.");
  });

  test("a batch of which nothing succeeded still tells each outcome", () => {
    const response = { failure_list: [{ item_id: 1, failed_reason: "Product not found" }] };
    expect(readAnswer(reply(200, { error: "error_unlist_item_all_failed", response }), NOW).response).toEqual(response);
  });

  test.each([
    [429, undefined, { kind: "throttled", outcome: "rejected" }],
    [413, undefined, { kind: "invalid", facets: ["photos"] }],
    [403, undefined, { kind: "unavailable", outcome: "rejected" }],
    [502, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, { hello: "captive portal" }, { kind: "unavailable", outcome: "unknown" }],
  ])("a %i without Shopee's words says nothing about our rights", (status, body, expected) => {
    let thrown: unknown;
    try {
      readAnswer(reply(status, body), NOW);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ ...expected, platformCode: String(status) });
  });
});

describe("meets the sandbox's bad days", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: ShopeePlace;
  let shop: ReturnType<typeof openShop>;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.shopee(IDENTITY);
    shop = openShop(place, clock);
  });
  afterEach(() => sandbox.close());

  test.each<[Fault, object]>([
    [
      { what: "throttled", retryAfter: 30 },
      { kind: "throttled", retryAt: new Date(NOW.getTime() + 30_000) },
    ],
    [{ what: "error-after" }, unknown],
    [{ what: "broken-json" }, unknown],
    [{ what: "error-in-success" }, unknown],
    [{ what: "verb-off" }, { kind: "forbidden", scope: "verb" }],
    [{ what: "token-expired" }, auth],
    [{ what: "token-revoked" }, auth],
    [{ what: "closed" }, closed],
  ])("%o on add_item", async (fault, expected) => {
    const { content } = shop.render(batik(), {}, await shop.facts());
    await place.fault({ ...fault, method: "product/add_item" } as Fault);
    await expect(shop.create({ content })).rejects.toMatchObject(expected);
  });

  test("a wrong key is the app's trouble, a wrong clock passes", async () => {
    await expect(openShop(place, clock, { partnerKey: "other" }).ping()).rejects.toMatchObject(appAuth);
    const late = createManualClock(new Date(NOW.getTime() - 301_000));
    await expect(openShop(place, late).ping()).rejects.toMatchObject(later);
  });

  test("a read that fails on the way to a write leaves nothing in doubt", async () => {
    const { content } = shop.render(batik());
    await place.fault({ what: "error-before", method: "product/get_attribute_tree" });
    await expect(shop.create({ content })).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected" });
    expect(place.store.items).toEqual([]);
  });

  test("ping tells a banned shop and a holiday", async () => {
    await expect(shop.ping()).resolves.toBeUndefined();
    const until = new Date("2026-11-25T00:00:00Z");
    place.holiday(true, { until });
    await expect(shop.ping()).rejects.toMatchObject({ kind: "locked", retryAt: until });
    place.holiday(true, { type: 1 });
    await expect(shop.ping()).resolves.toBeUndefined();
    place.shop("BANNED");
    await expect(shop.ping()).rejects.toMatchObject({ kind: "closed", scope: "account" });
  });
});
