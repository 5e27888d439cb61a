import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/shopify/failure-rows.js";
import { accept, acceptPayload, failureFor } from "../../src/channels/shopify/failures.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopifyPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf } from "./fake-tools.js";
import { openShop, TOKEN } from "./shopify-kit.js";

type Case = readonly [code: string, message: string, expected: object];
const each = (codes: string, expected: object): readonly Case[] =>
  codes.split(" ").map((code) => [code, "", { ...expected, platformCode: code }] as const);
const invalid = (field?: string) => ({
  kind: "invalid",
  outcome: "rejected",
  scope: "listing",
  ...(field === undefined ? {} : { field }),
});
const passing = { kind: "unavailable", outcome: "unknown" };

const CASES: readonly Case[] = [
  ...each("THROTTLED", { kind: "throttled", scope: "account", outcome: "rejected" }),
  ...each("ACCESS_DENIED", { kind: "forbidden", scope: "verb", cure: expect.stringContaining("write_inventory") }),
  ...each("SHOP_INACTIVE", { kind: "closed", scope: "account" }),
  ...each("INTERNAL_SERVER_ERROR TIMEOUT", { ...passing, scope: "account" }),
  ...each("GENERIC_ERROR JOB_ERROR IDEMPOTENCY_CONCURRENT_REQUEST", { ...passing, scope: "listing" }),
  ...each("MAX_COST_EXCEEDED", invalid("variants")),
  ...each("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED CHANGE_FROM_QUANTITY_STALE COMPARE_QUANTITY_STALE", {
    kind: "locked",
    outcome: "rejected",
    facets: ["stock"],
  }),
  ...each("IDEMPOTENCY_KEY_PARAMETER_MISMATCH INVALID_LOCATION NON_MUTABLE_INVENTORY_ITEM INVALID_INVENTORY_ITEM", {
    ...invalid("stock"),
    facets: ["stock"],
  }),
  ...each(
    "INVALID_QUANTITY_NEGATIVE INVALID_QUANTITY_TOO_HIGH INVALID_QUANTITY_TOO_LOW INVALID_NAME INVALID_REASON INVALID_REFERENCE_DOCUMENT NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR COMPARE_QUANTITY_REQUIRED INVENTORY_QUANTITIES_LIMIT_EXCEEDED NO_INVENTORY_QUANTITES_DURING_UPDATE NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE",
    invalid("stock"),
  ),
  ...each("NEGATIVE_PRICE_VALUE GREATER_THAN_OR_EQUAL_TO LOCAL_CURRENCY_GIFT_CARD_PRICE_MUST_BE_ZERO", {
    ...invalid("price"),
    facets: ["price"],
  }),
  ...each(
    "ALT_VALUE_LIMIT_EXCEEDED IMAGE_PROCESSING_FAILURE INVALID_IMAGE_RESOLUTION UNSUPPORTED_IMAGE_FILE_TYPE FILE_STORAGE_LIMIT_EXCEEDED MEDIA_TIMEOUT_ERROR",
    { ...invalid("photos"), facets: ["photos"] },
  ),
  ...each("PRODUCT_DOES_NOT_EXIST NOT_FOUND", { kind: "gone", outcome: "rejected" }),
  ...each("HANDLE_NOT_UNIQUE", { kind: "duplicate", scope: "listing" }),
  ...each("PRODUCT_SUSPENDED", { kind: "blocked", scope: "listing", cure: expect.any(String) }),
  ...each("SUBSCRIPTION_VIOLATION", { kind: "forbidden", scope: "verb" }),
  ...each("VARIANTS_OVER_LIMIT", invalid("variants")),
  ...each(
    "OPTIONS_OVER_LIMIT OPTION_VALUES_OVER_LIMIT OPTION_VALUE_NAME_TOO_LONG OPTION_DOES_NOT_EXIST OPTION_VALUES_MISSING OPTION_VALUE_DOES_NOT_EXIST PRODUCT_OPTIONS_INPUT_MISSING VARIANTS_INPUT_MISSING DUPLICATED_OPTION_NAME DUPLICATED_OPTION_VALUE DUPLICATE_LINKED_OPTION CANNOT_COMBINE_LINKED_AND_NONLINKED_OPTION_VALUES LINKED_METAFIELD_DEFINITION_NOT_FOUND LINKED_OPTIONS_NOT_SUPPORTED_FOR_SHOP NEED_TO_ADD_OPTION_VALUES INVALID_METAFIELD_VALUE_FOR_LINKED_OPTION",
    invalid("options"),
  ),
  ...each(
    "INVALID_METAFIELD DUPLICATED_METAFIELD_VALUE METAFIELD_MISMATCH CAPABILITY_VIOLATION",
    invalid("extras.metafields"),
  ),
  ...each(
    "PRODUCT_VARIANT_DOES_NOT_EXIST PRODUCT_VARIANT_ID_MISSING INVALID_VARIANT VARIANT_ALREADY_EXISTS",
    invalid("variants"),
  ),
  ...each("GIFT_CARDS_NOT_ACTIVATED GIFT_CARD_ATTRIBUTE_CANNOT_BE_CHANGED", invalid("kind")),
  ...each(
    "INVALID_INPUT INVALID_PRODUCT INPUT_MISMATCH MISSING_FIELD_REQUIRED ID_NOT_ALLOWED DUPLICATED_VALUE BLANK",
    invalid(),
  ),
  ["", "Product does not exist", { kind: "gone" }],
  ["", "Publication does not exist or is not publishable", { kind: "gone" }],
  ["NEW_WORD", "who knows", invalid()],
];

describe("says what a refusal means, by its code", () => {
  test.each(CASES)("%s %s", (code, message, expected) => {
    expect(failureFor(code, message)).toMatchObject(expected);
  });

  test("every row is met by a case", () => {
    const unmet = FAILURE_ROWS.filter(({ code }) => !CASES.some(([one]) => code.test(one)));
    expect(unmet.map(({ code }) => String(code))).toEqual([]);
  });

  test("every code of productSet has a row of its own", () => {
    const codes = CASES.map(([code]) => code).filter((code) => code !== "" && code !== "NEW_WORD");
    expect(codes.filter((code) => !FAILURE_ROWS.some((row) => row.code.test(code)))).toEqual([]);
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => ["auth", "forbidden", "blocked", "closed"].includes(kind));
    expect(asking.filter(({ details }) => details?.cure === undefined)).toEqual([]);
  });

  test.each([
    [["input", "variants", "0", "price"], "price", "price"],
    [["input", "variants", "0", "inventoryQuantities"], "stock", "stock"],
    [["input", "files", "0"], "photos", "photos"],
    [["input", "title"], "title", "content"],
    [["input", "category"], "category", "content"],
    [["input", "variants", "1", "sku"], "variants.sku", "content"],
    [["input", "metafields"], "extras", "content"],
  ])("a refusal that points at %j names the product's own field", (path, field, facet) => {
    expect(failureFor("INVALID_INPUT", "no", { path })).toMatchObject({ field, facets: [facet] });
  });
});

const reply = (status: number, body: unknown) => ({ status, headers: {}, body, text: JSON.stringify(body) ?? "" });
const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const failureIn = (status: number, body: unknown) => thrownBy(() => accept(reply(status, body), undefined));

describe("reads answers", () => {
  test.each([
    [401, { kind: "auth", cure: expect.any(String) }],
    [402, { kind: "closed" }],
    [403, { kind: "forbidden", scope: "account" }],
    [404, { kind: "closed", cure: expect.stringContaining("shop") }],
    [423, { kind: "closed" }],
    [429, { kind: "throttled" }],
    [400, { kind: "invalid" }],
    [503, { kind: "unavailable", outcome: "unknown" }],
  ])("a status %i in Shopify's words", (status, expected) => {
    expect(failureIn(status, { errors: "No" })).toMatchObject(expected);
  });

  test("a status without Shopify's words says nothing of our token", () => {
    expect(failureIn(401, undefined)).toMatchObject({ kind: "unavailable", outcome: "rejected" });
    expect(failureIn(200, { hello: 1 })).toMatchObject({ kind: "unavailable", outcome: "unknown" });
    expect(failureIn(502, undefined)).toMatchObject({ kind: "unavailable", outcome: "unknown" });
  });

  test("errors beside a status of 200, the one that will not pass first", () => {
    const errors = [
      { message: "slow", extensions: { code: "THROTTLED" } },
      { message: "no", extensions: { code: "ACCESS_DENIED" } },
    ];
    expect(failureIn(200, { errors, data: null })).toMatchObject({ kind: "forbidden" });
    expect(failureIn(200, { data: null })).toMatchObject({ kind: "unavailable", outcome: "unknown" });
    expect(failureIn(200, { errors, data: { productSet: null } })).toMatchObject({ kind: "forbidden" });
  });

  test("trouble in telling what was done is no failure of it", () => {
    const errors = [
      { message: "no", path: ["productSet", "product", "onlineStoreUrl"], extensions: { code: "ACCESS_DENIED" } },
    ];
    const data = { productSet: { product: { id: "1", onlineStoreUrl: null }, userErrors: [] } };
    expect(accept(reply(200, { errors, data }), undefined)).toEqual(data);
  });

  test("a payload with user errors, without them, and one that is not there", () => {
    const userErrors = [{ code: "PRODUCT_SUSPENDED", field: null, message: "Product is suspended" }];
    expect(thrownBy(() => acceptPayload({ productSet: { userErrors } }, "productSet"))).toMatchObject({
      kind: "blocked",
    });
    expect(acceptPayload({ productSet: { product: 1, userErrors: [] } }, "productSet")).toMatchObject({ product: 1 });
    expect(thrownBy(() => acceptPayload({ productSet: null }, "productSet"))).toMatchObject({ outcome: "unknown" });
  });
});

describe("at the place itself", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: ShopifyPlace;
  let shop: ReturnType<typeof openShop>;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.shopify({ token: TOKEN });
    shop = openShop(place, clock);
  });
  afterEach(() => sandbox.close());
  const put = () => shop.put({ content: shop.render(productOf()).content }).catch((error: unknown) => error);

  test.each([
    [{ what: "token-revoked" }, { kind: "auth" }],
    [{ what: "closed" }, { kind: "closed" }],
    [
      { what: "throttled", retryAfter: 30 },
      { kind: "throttled", retryAt: new Date(NOW.getTime() + 30_000) },
    ],
    [
      { what: "verb-off", method: "productSet" },
      { kind: "forbidden", scope: "verb" },
    ],
    [
      { what: "error-in-success", method: "productSet" },
      { kind: "unavailable", outcome: "unknown" },
    ],
    [
      { what: "error-after", method: "productSet" },
      { kind: "unavailable", outcome: "unknown" },
    ],
    // A read on the way to a write leaves nothing in doubt.
    [
      { what: "error-before", method: "shop" },
      { kind: "unavailable", outcome: "rejected" },
    ],
    [
      { what: "broken-json", method: "productByIdentifier" },
      { kind: "unavailable", outcome: "rejected" },
    ],
  ] as const)("%j", async (fault, expected) => {
    await place.fault({ ...fault, times: 1 });
    expect(await put()).toMatchObject(expected);
  });

  test("a product that Shopify has suspended is blocked", async () => {
    const done = await shop.put({ content: shop.render(productOf()).content });
    place.edit(place.store.products[0]?.id ?? 0, { suspended: true });
    const again = shop.update(done, { content: shop.render(productOf()).content, due: ["content"] });
    expect(await again.catch((error: unknown) => error)).toMatchObject({ kind: "blocked" });
  });

  test("a scope that is missing is named", async () => {
    place = await sandbox.shopify({ token: TOKEN, missingScopes: ["write_publications"] });
    shop = openShop(place, clock);
    expect(String(await put())).toContain("write_publications");
  });

  test.each([402, 423] as const)("a shop that answers %i is closed", async (status) => {
    place.shut(status);
    expect(await put()).toMatchObject({ kind: "closed", scope: "account", cure: expect.any(String) });
  });
});
