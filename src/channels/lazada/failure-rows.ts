/**
 * Lazada's refusals → ours, as data; the first row that fits wins. A row names numbers, and the names of checks that
 * stand in their place inside `detail`. Error lists of the product, seller, system and image pages and of "Create/Update
 * Product Q&A", read 2026-11-21. None of it could be tried against the live platform.
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: which answers it means, and what they mean to us. */
export interface FailureRow {
  /** Matched against the code, a number that begins the message, and the names of checks in it. */
  readonly code: RegExp;
  /** Within the message. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** How long to wait where the answer does not say. */
  readonly waitMs?: number | undefined;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const AGAIN =
  "Let the seller give consent again (lazada.oauth) and hand the tokens to shop.channel(name).connect(tokens).";
const CONSOLE = "Look at the app in the Lazada Open Platform's App Console.";
const KEY = "Check `appKey` and `appSecret`, and this computer's clock: Lazada takes calls of the last two hours.";
const SELLER_CENTRE = "Look at the shop in Lazada's Seller Centre.";
const CAMPAIGN = "It goes on by itself when the campaign is over.";
const price: FailureDetails = { field: "price", facets: ["price"] };
const stock: FailureDetails = { field: "stock", facets: ["stock"] };
const photos: FailureDetails = { field: "photos", facets: ["photos"] };
const content = (field: string, cure?: string): FailureDetails => ({ field, facets: ["content"], cure });

const ACCESS: readonly FailureRow[] = [
  {
    code: /^(IllegalAccessToken|IllegalRefreshToken|InvalidCode)$/,
    kind: "auth",
    details: { cure: AGAIN },
  },
  {
    code: /^AUTH_TYPE_UNSUPPORTED$/,
    kind: "auth",
    details: { cure: `The tokens end with the app's subscription in the service market; renew that. ${AGAIN}` },
  },
  { code: /^IncompleteSignature$/, kind: "auth", details: { scope: "app", cure: KEY } },
  {
    code: /^MissingPartner$/,
    kind: "auth",
    details: { scope: "app", cure: "Set `partnerId`, as the libraries of Lazada send it." },
  },
  {
    code: /^MissingParameter$/,
    says: /\b(sign|sign_method|timestamp|app_key|access_token)\b/,
    kind: "auth",
    details: { scope: "app", cure: KEY },
  },
];

const RATES: readonly FailureRow[] = [
  // "Please retry in the next second": every one of them says or means a second.
  { code: /^(ApiCallLimit|SellerCallLimit|901|HOT_KEY_BLOCK_EXCEPTION)$/, kind: "throttled", waitMs: SECOND_MS },
  { code: /^(4154|SYS_REQUEST_TOO_FAST)$/, kind: "throttled", waitMs: SECOND_MS },
  { code: /^(AppApiCallLimit|AppCallLimit)$/, kind: "throttled", details: { scope: "app" }, waitMs: SECOND_MS },
  // One call is degraded on the day of a big campaign; how long is not said. (ten minutes are ours)
  { code: /^998$/, kind: "throttled", details: { scope: "verb" }, waitMs: 10 * MINUTE_MS },
];

const RIGHTS: readonly FailureRow[] = [
  {
    code: /^(InsufficientPermission|ONLY_CB_SELLER_SUPPORTED)$/,
    kind: "forbidden",
    details: { scope: "verb", cure: CONSOLE },
  },
  {
    code: /^EDIT_ITEM_NOT_BELONG_SELLER$/,
    kind: "forbidden",
    details: { cure: "This listing belongs to another shop; connect the shop that made it." },
  },
  {
    code: /^(SellerNotActive|SellerNotVerified|4128|THD_IC_F_IC_DOMAIN_ACTOR_006)$/,
    kind: "closed",
    details: { cure: SELLER_CENTRE },
  },
  {
    code: /^(4148|BIZ_CHECK_ITEM_HAS_REACH_LIMIT|THD_APPROVAL[A-Z_]*LISTING_LIMIT)$/,
    kind: "forbidden",
    details: {
      scope: "verb",
      verb: "create",
      cure: "Delete listings that are no longer sold, or ask Lazada for a higher limit.",
    },
  },
  {
    code: /^(VARIATION_(CATEGORY|SELLER)_PROHIBITION|REMOVE_SKU_PROHIBITION)$/,
    kind: "forbidden",
    details: { field: "options", facets: ["content"], cure: SELLER_CENTRE },
  },
  {
    code: /^(4163|BIZ_CHECK_RESTRICTED_CATEGORY)$/,
    kind: "forbidden",
    details: content("category", "Ask Lazada for the right to sell in this category, or choose another."),
  },
  {
    code: /^(4130|4156|4168|BIZ_CHECK_OFFICIAL_STORE_BRAND_UNAUTHORIZED|BIZ_CHECK_BRAND_PERMISSION_TIER_TWO|C035)$/,
    kind: "forbidden",
    details: content(
      "brand",
      "Ask for the right to this brand in the Seller Centre (Settings, Brand), or set extras.brandId.",
    ),
  },
];

const LATER: readonly FailureRow[] = [
  {
    code: /^(4170)$/,
    kind: "locked",
    details: {
      ...stock,
      cure: "A campaign lets stock rise, not fall. It goes on by itself when the campaign is over.",
    },
  },
  { code: /^(4162|THD_IC_ERR_F_IC_ABILITY_PG(_00[34])?)$/, kind: "locked", details: { cure: CAMPAIGN } },
  {
    code: /^(4155|BIZ_CHECK_NO_EDIT_ITEM_LOCK)$/,
    kind: "locked",
    details: { cure: "Unlock it in the Seller Centre: Data Insight, Policy Compliance." },
  },
  {
    code: /^4225$/,
    kind: "locked",
    details: { cure: "This product is in the semi-hosted program; change it in Lazada's Global Plus portal." },
  },
  { code: /^(4147|THD_IC_ERR_F_IC_SERVICE_EDIT_002)$/, kind: "locked", waitMs: MINUTE_MS },
  // The platform's own trouble, of which nobody says whether it came before or after the work.
  {
    code: /^(6|E0006|1000|513|300|506|ServiceTimeout|SYS_ERROR|THIRD_SERVICE_ERROR|SELLER_SERVICE_FAIL)$/,
    kind: "unavailable",
  },
  { code: /^(4135|4159|THD_IC_ERR|IC_EXCEPTION)$/, kind: "unavailable" },
];

const LISTING: readonly FailureRow[] = [
  {
    code: /^(4105|4126|4141|4127|BIZ_CHECK_SELLER_SKU_DUPLICATE|THD_IC_(ERR_)?F_IC_INFRA_PRODUCT_036|THD_IC_F_IC_SCENE_PUBLISH_012)$/,
    kind: "duplicate",
  },
  { code: /^(207|208|4136|4137|E0002|E0003|SELLER_SKU_NOT_FOUND|ITEM_NOT_FOUND)$/, kind: "gone" },
  {
    code: /^(512|4123|4124|4131|4151|4218|4221|BIZ_CHECK_MANGROVE_RULE(_QC)?|BIZ_CHECK_CAT_PROP_SENSITIVE_WORDS|BIZ_CHECK_MTEE_[A-Z_]*)$/,
    kind: "blocked",
    details: { cure: "Lazada's policy forbids this; the reason is in the Seller Centre." },
  },
  { code: /^E0004$/, kind: "locked", details: { facets: ["presence"] } },
  {
    code: /^(301|302|303|304|203|4116|4138|4139|4146|4153|4158|4169|BIZ_CHECK_(MAIN_IMAGE_[A-Z]*|EXIST_OUTER_IMAGE|SALEPROP_NOT_SUPPORT_THUMBNAIL)|THD_IC_ERR_FC_IC_SKU_IMAGE_001|THD_IC_ERR_F_DOMAIN_IMAGE_[0-9_]*|CHK_IMAGE_MAX_ITEMS|[A-Z_]*VARIATION_IMAGE[A-Z_0-9]*|VARIATION_CATEGORY_SIZE_IMAGE)$/,
    kind: "invalid",
    details: { ...photos, cure: "Use JPEG or PNG, 330 to 5000 pixels, at most 1 MB, each photo once, at most eight." },
  },
  {
    code: /^(4104|4114|4117|4118|4119|4121|4157|10006|BIZ_CHECK_(SPECIAL_)?PRICE_[A-Z_]*)$/,
    kind: "invalid",
    details: price,
  },
  { code: /^(212|4152|INV_NEGATIVE_SELLABLE|THD_INVENTORY_ERR_[A-Z_]*)$/, kind: "invalid", details: stock },
  { code: /^(201|4134|4227|4228|CHK_CATEGORY_ID_NOT_LEAF_CATEGORY)$/, kind: "invalid", details: content("category") },
  {
    code: /^(4142|THD_BRAND_ID_IS_NOT_VALID_IN_CATEGORY)$/,
    kind: "invalid",
    details: content("brand", "Set extras.brandId, or `noBrandId`: ids differ from country to country."),
  },
  {
    code: /^(4149|4164|4165|BIZ_CHECK_PACKAGE_DECIMAL_INVALID|BIZ_CHECK_MAX_PACKAGE_[A-Z]*)$/,
    kind: "invalid",
    details: content("shipping"),
  },
  { code: /^(4166|THD_IC_ERR_F_IC_INFRA_SPU_036)$/, kind: "invalid", details: content("variants[0].identifiers") },
  { code: /^(4150|SELLER_SKU_INVALID|200)$/, kind: "invalid", details: content("variants.sku") },
  { code: /^(4160|THD_IC_ERR_F_PRODUCT_00_15_004)$/, kind: "invalid", details: content("title") },
  {
    code: /^(209|4109|4112|4113|4133|4143|4144|4145|4161|CHK_SKU_PROPS_[A-Z_]*|BIZ_CHECK_(SALEPROP|SKU)_[A-Z_]*|(SKU_)?VARIATION_[A-Z_0-9]*|OPTIONS_SIZE_LIMIT|SALE_PROPS_[A-Z]*|CAN_NOT_REMOVE_ALL_SKU)$/,
    kind: "invalid",
    details: content("options"),
  },
  {
    code: /^(57|4106|4107|4108|4110|4111|4115|4120|4125|4129|4140|4167|10002|CHK_(CATPROP|BASIC|ENUM)_[A-Z_]*|CHECK_CAT_PROP_[A-Z_]*|BIZ_CHECK_(CAT_PROP|PROP)_[A-Z_]*|THD_IC_(ERR_)?F_IC_DOMAIN_PROPERTY_002)$/,
    kind: "invalid",
    details: content("attributes"),
  },
  // The form of a request: a bug of ours, or a field that has changed there.
  { code: /^(MissingParameter|1|5|14|17|19|30|36|70|202|204|205|206|1001|4122|4132|4171|4193|4216)$/, kind: "invalid" },
];

/** Every row, in the order in which they are tried. What none fits is a refusal of the listing. */
export const FAILURE_ROWS: readonly FailureRow[] = [...ACCESS, ...RATES, ...RIGHTS, ...LATER, ...LISTING];
