import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/woocommerce/failure-rows.js";
import { accept, failureOfRefusal } from "../../src/channels/woocommerce/failures.js";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Sandbox,
  type WooCommercePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { ALL, coffee, failureOf, IDENTITY, openShop, PHOTOS } from "./woocommerce-shop.js";

const taken = "The product with SKU (A) you are trying to insert is already present in the lookup table";
const auth = { kind: "auth", scope: "account", outcome: "rejected" };
const photos = { facets: ["photos"], field: "photos" };

/** Code, message, status, and what it means: one or more for each row. */
const CASES: readonly (readonly [string, string, number, object])[] = [
  ["woocommerce_rest_cannot_view", "Sorry", 401, auth],
  ["woocommerce_rest_cannot_create", "Sorry", 401, auth],
  ["woocommerce_rest_cannot_edit", "Sorry", 401, auth],
  ["woocommerce_rest_cannot_batch", "Sorry", 401, auth],
  ["woocommerce_rest_authentication_error", "Consumer key is invalid.", 401, auth],
  ["rest_cannot_create", "Sorry", 401, auth],
  ["rest_forbidden", "Sorry", 401, auth],
  ["incorrect_password", "The provided password is invalid.", 401, auth],
  ["invalid_username", "Unknown username.", 401, auth],
  ["rest_cannot_create", "Sorry", 403, { kind: "forbidden", scope: "verb", verb: "photos", ...photos }],
  ["woocommerce_rest_cannot_edit", "Sorry", 403, { kind: "forbidden", scope: "verb", verb: undefined }],
  [
    "woocommerce_rest_authentication_error",
    "The API key provided does not have write permissions.",
    403,
    { kind: "forbidden" },
  ],
  ["product_invalid_sku", "Invalid or duplicated SKU.", 400, { kind: "duplicate", field: "variants.sku" }],
  ["woocommerce_rest_product_not_created", taken, 400, { kind: "duplicate" }],
  ["woocommerce_rest_product_variation_not_created", taken, 400, { kind: "duplicate" }],
  ["product_invalid_global_unique_id", "Invalid GTIN", 400, { kind: "invalid", field: "variants.identifiers" }],
  ["woocommerce_product_invalid_image_id", "#5 is an invalid image ID.", 400, { kind: "invalid", ...photos }],
  ["woocommerce_variation_invalid_image_id", "#5 is an invalid image ID.", 400, { kind: "invalid", ...photos }],
  [
    "woocommerce_product_image_upload_error",
    "Error getting remote image",
    400,
    { kind: "unavailable", outcome: "rejected", scope: "host", ...photos },
  ],
  ["rest_upload_limited_space", "Not enough space", 400, { kind: "quota", scope: "verb", verb: "photos" }],
  ["rest_upload_file_too_big", "This file is too big.", 400, { kind: "invalid", ...photos }],
  [
    "rest_upload_sideload_error",
    "Could not be moved",
    500,
    { kind: "unavailable", outcome: "rejected", scope: "verb", verb: "photos", ...photos },
  ],
  ["rest_no_route", "No route was found", 404, { kind: "unavailable", outcome: "rejected", scope: "account" }],
  ["woocommerce_rest_product_invalid_id", "Invalid ID.", 404, { kind: "gone", scope: "listing" }],
  ["woocommerce_rest_product_variation_invalid_id", "Invalid ID.", 404, { kind: "gone" }],
  ["woocommerce_rest_already_trashed", "Already deleted", 410, { kind: "gone" }],
  ["woocommerce_rest_request_entity_too_large", "Too many", 413, { kind: "invalid", scope: "listing" }],
  ["rest_invalid_param", "Invalid parameter(s): x", 400, { kind: "invalid" }],
  ["rest_missing_callback_param", "Missing parameter(s): name", 400, { kind: "invalid" }],
  ["woocommerce_rest_product_not_created", "Something else", 400, { kind: "invalid" }],
];

describe("says what a refusal means", () => {
  test.each(CASES)("%s (%s) with %i", (code, message, status, expected) => {
    const error = failureOfRefusal({ code, message, data: { status } });
    expect(error).toMatchObject({ ...expected, platformCode: code });
  });

  test("every row is met by a case", () => {
    const unmet = FAILURE_ROWS.filter(
      ({ code, status: only, says }) =>
        !CASES.some(
          ([name, message, status]) =>
            code.test(name) && (only?.includes(status) ?? true) && (says?.test(message) ?? true),
        ),
    );
    expect(unmet.map(({ code }) => String(code))).toEqual([]);
  });

  test("and each case is answered by the row that is meant for it", () => {
    const used = new Set(
      CASES.map(([name, message, status]) =>
        FAILURE_ROWS.findIndex(
          ({ code, status: only, says }) =>
            code.test(name) && (only?.includes(status) ?? true) && (says?.test(message) ?? true),
        ),
      ),
    );
    expect([...used].toSorted((a, b) => a - b)).toEqual(FAILURE_ROWS.map((_, at) => at));
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => ["auth", "forbidden", "quota"].includes(kind));
    expect(asking.filter(({ details }) => details?.cure === undefined)).toEqual([]);
  });

  test("the field is the one that WordPress names, in our words", () => {
    const params = { regular_price: "regular_price is not of type string." };
    expect(failureOfRefusal({ code: "rest_invalid_param", message: "", data: { status: 400, params } })).toMatchObject({
      field: "price",
    });
  });

  test("its words come without tags and entities", () => {
    const message = "<p>There has been a <strong>critical</strong> error &amp; more.</p>";
    const error = failureOfRefusal({ code: "internal_server_error", message, data: { status: 500 } });
    expect(error).toMatchObject({ kind: "unavailable", outcome: "unknown" });
    expect(error.message).toBe("WooCommerce: There has been a critical error & more.");
  });
});

const reply = (status: number, body: unknown, headers = {}) => ({
  status,
  headers,
  body: typeof body === "string" ? undefined : body,
  text: String(body),
});
const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe("reads answers", () => {
  test.each([200, 301, 302, 403, 404, 429, 500, 502, 503])("HTML with %i is never the listing's fault", (status) => {
    const error = thrownBy(() => accept(reply(status, "<html>Just a moment…</html>")));
    const kind = status === 429 ? "throttled" : "unavailable";
    expect(error).toMatchObject({ kind, outcome: status >= 500 || status === 200 ? "unknown" : "rejected" });
  });

  test("an address that points elsewhere is told with its cure, and nothing is followed", () => {
    const error = thrownBy(() =>
      accept(reply(301, "", { location: "https://www.toko.example/wp-json/wc/v3/products?x=1" })),
    );
    expect(error).toMatchObject({ kind: "unavailable", outcome: "rejected", cure: expect.stringContaining("url") });
    expect((error as Error).message).toContain("https://www.toko.example");
    expect((error as Error).message).not.toContain("?x=1");
  });

  test.each([
    [401, "auth"],
    [404, "invalid"],
    [409, "invalid"],
    [410, "invalid"],
    [429, "throttled"],
    [500, "unavailable"],
    [503, "unavailable"],
  ])("a code that nobody knows counts by its status: %i is %s", (status, kind) => {
    expect(thrownBy(() => accept(reply(status, { code: "plugin_says_no", message: "" })))).toMatchObject({ kind });
  });

  test("a security plugin's own 403 shuts the verb, and refuses no listing", () => {
    const error = thrownBy(() => accept(reply(403, { code: "itsec_rest_api_access_restricted", message: "No" })));
    expect(error).toMatchObject({ kind: "forbidden", scope: "verb", cure: expect.stringContaining("plugin") });
  });

  test("only the word of WooCommerce says that a listing is gone", () => {
    expect(thrownBy(() => accept(reply(404, { code: "rest_post_invalid", message: "" })))).not.toMatchObject({
      kind: "gone",
    });
  });

  test("a product that has a `code` of its own is no refusal", () => {
    expect(accept(reply(200, { id: 1, code: "x", message: "y" }))).toEqual({ id: 1, code: "x", message: "y" });
  });
});

describe("through the place", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: WooCommercePlace;
  let shop: ReturnType<typeof openShop>;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.woocommerce(IDENTITY);
    shop = openShop(place, clock);
  });
  afterEach(() => sandbox.close());
  const create = () => shop.create({ content: shop.render(coffee()).content, photos: PHOTOS, due: ALL });

  test.each([
    [
      { what: "error-before", status: 503 },
      { kind: "unavailable", outcome: "unknown" },
    ],
    [
      { what: "error-before", status: 403 },
      { kind: "unavailable", outcome: "rejected" },
    ],
    [
      { what: "throttled", retryAfter: 30 },
      { kind: "throttled", outcome: "rejected" },
    ],
    [{ what: "token-revoked" }, { kind: "auth" }],
    [{ what: "closed" }, { kind: "unavailable", outcome: "unknown" }],
    [{ what: "error-in-success" }, { kind: "unavailable", outcome: "unknown" }],
    [{ what: "broken-json" }, { kind: "unavailable", outcome: "unknown" }],
  ] satisfies readonly (readonly [Fault, object])[])("%o is %o", async (fault, expected) => {
    await place.fault({ method: "POST products", ...fault } as Fault);
    expect(await failureOf(create())).toMatchObject(expected);
  });

  test("a password that is no longer accepted", async () => {
    place.revoke();
    expect(await failureOf(shop.ping())).toMatchObject({ kind: "auth", cure: expect.stringContaining("password") });
    expect(await failureOf(create())).toMatchObject({ kind: "auth" });
    place.grant();
    await create();
  });

  test("a user who may not upload fails the photos alone, one who may only look every write", async () => {
    place.role("editor");
    expect(await failureOf(create())).toMatchObject({ kind: "forbidden", facets: ["photos"], verb: "photos" });
    await shop.create({ content: shop.render(coffee()).content, photos: [] });
    place.role("reader");
    const other = shop.render(coffee({}, { sku: "B" })).content;
    expect(await failureOf(shop.create({ content: other, photos: [] }))).toMatchObject({
      kind: "forbidden",
      scope: "verb",
    });
  });

  test("an address without WooCommerce behind it is no reason to take listings for gone", async () => {
    const ref = await shop.create({ content: shop.render(coffee()).content, photos: [] });
    await place.fault({
      what: "answer",
      status: 404,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code: "rest_no_route", message: "No route was found", data: { status: 404 } }),
    });
    const update = shop.update(ref, { content: shop.render(coffee()).content, photos: [] });
    expect(await failureOf(update)).toMatchObject({ kind: "unavailable", cure: expect.stringContaining("permalinks") });
  });

  test("a photo that the host does not take", async () => {
    const small = await sandbox.woocommerce({ ...IDENTITY, maxUploadBytes: 10 });
    const cramped = openShop(small, clock);
    const error = await failureOf(cramped.create({ content: cramped.render(coffee()).content }));
    expect(error).toMatchObject({ kind: "invalid", facets: ["photos"], platformCode: "rest_upload_file_too_big" });
  });
});
