/** Lazada's refusals as its error lists word them, and what each must mean. */
import { expect } from "vitest";
import { NOW } from "./fake-tools.js";

/** Code, message, and what they mean. */
export type Case = readonly [code: string, message: string, expected: object];
export const auth = { kind: "auth", scope: "account", outcome: "rejected" };
export const appAuth = { kind: "auth", scope: "app", outcome: "rejected" };
export const unknown = { kind: "unavailable", outcome: "unknown" };
const locked = { kind: "locked", outcome: "rejected", scope: "listing" };
export const closed = { kind: "closed", scope: "account", outcome: "rejected" };
const inSeconds = (seconds: number) => ({ retryAt: new Date(NOW.getTime() + seconds * 1_000) });
export const throttled = (scope: string, seconds = 1) => ({
  kind: "throttled",
  scope,
  outcome: "rejected",
  ...inSeconds(seconds),
});
const blocked = { kind: "blocked", scope: "listing", outcome: "rejected" };
const invalid = (more: object = {}) => ({ kind: "invalid", outcome: "rejected", scope: "listing", ...more });
const field = (name: string) => invalid({ field: name, facets: ["content"] });
const each = (codes: string, expected: object): readonly Case[] =>
  codes.split(" ").map((code) => [code, "", expected] as const);

/** At least one for every row of the table. */
export const CASES: readonly Case[] = [
  // rate limit
  ["ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 1 seconds", throttled("account")],
  ["ApiCallLimit", "this ban will last 30 seconds", throttled("account", 30)],
  ...each("SellerCallLimit 901 E901 HOT_KEY_BLOCK_EXCEPTION 4154 SYS_REQUEST_TOO_FAST", throttled("account")),
  ...each("AppApiCallLimit AppCallLimit", throttled("app")),
  // degraded on the day of a campaign
  ["998", "", throttled("verb", 600)],
  // transient
  ...each("6 E0006 1000 513 300 ServiceTimeout SYS_ERROR SELLER_SERVICE_FAIL THIRD_SERVICE_ERROR", unknown),
  ...each("4135 4159 THD_IC_ERR", unknown),
  // concurrency
  ["4147", "THD_IC_ERR_F_IC_SERVICE_EDIT_002", { ...locked, ...inSeconds(60) }],
  // who we are
  ...each("IllegalAccessToken IllegalRefreshToken InvalidCode AUTH_TYPE_UNSUPPORTED", auth),
  ...each("IncompleteSignature MissingPartner", appAuth),
  ["MissingParameter", "missing required parameter: sign", appAuth],
  ["MissingParameter", "missing required parameter: payload", invalid()],
  // permission
  ["InsufficientPermission", "", { kind: "forbidden", scope: "verb" }],
  ["EDIT_ITEM_NOT_BELONG_SELLER", "", { kind: "forbidden", scope: "listing" }],
  ["4163", "BIZ_CHECK_RESTRICTED_CATEGORY", { kind: "forbidden", field: "category", facets: ["content"] }],
  ...each("4130 4156 4168", { kind: "forbidden", field: "brand", facets: ["content"] }),
  ...each("VARIATION_CATEGORY_PROHIBITION VARIATION_SELLER_PROHIBITION REMOVE_SKU_PROHIBITION", {
    kind: "forbidden",
    scope: "listing",
    outcome: "rejected",
    field: "options",
    facets: ["content"],
    cure: expect.stringContaining("Seller Centre"),
  }),
  ["500", "VARIATION_CATEGORY_PROHIBITION: this category takes no variation", { kind: "forbidden", field: "options" }],
  // shop closed or inactive
  ...each("SellerNotActive SellerNotVerified 4128", closed),
  // quota
  ["4148", "", { kind: "forbidden", scope: "verb", verb: "create" }],
  ["THD_APPROVAL_SELLER_LISTING_LIMIT", "", { kind: "forbidden", scope: "verb", verb: "create" }],
  // locked
  ...each("4155 4162 4225 THD_IC_ERR_F_IC_ABILITY_PG_003 THD_IC_ERR_F_IC_ABILITY_PG_004", locked),
  ["4170", "During the Bday Mega campaign …", { ...locked, facets: ["stock"] }],
  ["504", "THD_IC_ERR_F_IC_ABILITY_PG_004:THD_IC_ERR_F_IC_ABILITY_PG_004", locked],
  ["E0004", "Product Status not online", { ...locked, facets: ["presence"] }],
  // duplicate
  ...each("4105 4126 4141 4127", { kind: "duplicate", scope: "listing", outcome: "rejected" }),
  ["500", "BIZ_CHECK_SELLER_SKU_DUPLICATE", { kind: "duplicate" }],
  // images
  ...each("301 302 303 304 203 4116 4138 4139 4146 4153 4158 4169", invalid({ facets: ["photos"], field: "photos" })),
  // not found
  ...each("207 208 4136 4137 E0002 E0003", { kind: "gone", outcome: "rejected" }),
  // policy
  ...each("512 4123 4124 4131 4151 4218 4221", blocked),
  // validation
  ...each("4104 4114 4117 4118 4119 4121 4157 10006", invalid({ facets: ["price"], field: "price" })),
  ...each("212 4152", invalid({ facets: ["stock"], field: "stock" })),
  ...each("201 4134 4227 4228", field("category")),
  ...each("4142", field("brand")),
  ...each("4149 4164 4165", field("shipping")),
  ...each("4166", field("variants[0].identifiers")),
  ...each("4150 200", field("variants.sku")),
  ...each("4160", field("title")),
  ...each("209 4109 4112 4113 4133 4143 4144 4145 4161", field("options")),
  ["4133", "VARIATION_NAME_LENGTH_LIMIT | The Variation Name's Content", field("options")],
  ...each("4106 4107 4108 4110 4111 4115 4120 4125 4129 4140 4167 10002 57", field("attributes")),
  ["500", "BIZ_CHECK_CAT_PROP_MANDATORY: material", field("attributes")],
  ...each("1 5 30 204 1001 4132 4171 4193 4216", invalid()),
  // numbers that lead the message
  ["500", "4142", field("brand")],
  ["501", "E207: SKU not exist", { kind: "gone" }],
  ["9999", "A new word", invalid()],
];
