import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/medusa/failure-rows.js";
import { failureFor } from "../../src/channels/medusa/failures.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type MedusaPlace,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf } from "./fake-tools.js";
import { KEY, openShop, startMedusa } from "./medusa-shop.js";

type Case = readonly [status: number, type: string, message: string, expected: object];
const DATA = "invalid_data";
const invalid = (more: object = {}) => ({ kind: "invalid", outcome: "rejected", scope: "listing", ...more });
const unknown = { kind: "unavailable", outcome: "unknown", scope: "listing" };

/** At least one for every row of the table, in its order. */
const CASES: readonly Case[] = [
  [401, "", "Unauthorized", { kind: "auth", scope: "account", outcome: "rejected" }],
  [403, "forbidden", "Forbidden", { kind: "forbidden", scope: "verb" }],
  [400, DATA, "Product with handle: batik, already exists.", { kind: "duplicate", field: "handle" }],
  [400, DATA, "Product variant with sku: K-1, already exists.", { kind: "duplicate", field: "variants.sku" }],
  [400, DATA, "Inventory item with sku: K-1, already exists.", { kind: "duplicate", field: "variants.sku" }],
  [400, DATA, "Product variant with barcode: 899, already exists.", { kind: "duplicate", field: "variants.sku" }],
  [400, DATA, "Variant (Hijau) with provided options already exists.", { kind: "duplicate", field: "options" }],
  [400, DATA, "Inventory level with inventory_item_id: i, location_id: l, already exists.", { kind: "duplicate" }],
  [400, "not_allowed", "Cannot remove Inventory Levels: it has reservations", { kind: "locked" }],
  [400, DATA, "Value for field 'stocked_quantity' too small", invalid({ facets: ["stock"] })],
  [400, DATA, "Field 'variants, 0, prices, 0, amount' is required", invalid({ facets: ["price"] })],
  [400, DATA, "Option value Ungu does not exist for option Warna", invalid({ field: "options" })],
  [400, DATA, "Cannot update non-existing variants with ids: v", { kind: "gone", outcome: "rejected" }],
  [400, DATA, "Unrecognized fields: 'nama'", invalid()],
  [404, "not_found", "Item i is not stocked at location l", invalid({ facets: ["stock"] })],
  [404, "not_found", "You tried to set relationship product_category_id: p", invalid({ facets: ["content"] })],
  [404, "not_found", 'Product with id "prod_no" not found', { kind: "gone", outcome: "rejected" }],
  [409, "conflict", "The request conflicted with another request.", { kind: "locked", outcome: "rejected" }],
  [413, "unknown_error", "request entity too large", invalid()],
  [422, "duplicate_error", "There", { kind: "duplicate" }],
  [500, "unknown_error", "An unknown error occurred.", unknown],
];

describe("says what a refusal means, by status, type and words", () => {
  test.each(CASES)("%s %s %s", (status, type, message, expected) => {
    expect(failureFor({ status }, { type, message })).toMatchObject(expected);
  });

  test("every row is met by a case", () => {
    const met = CASES.map(([status, type, message]) =>
      FAILURE_ROWS.find((row) => row.code.test(`${status} ${type}`) && (row.says?.test(message) ?? true)),
    );
    expect(FAILURE_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });

  test("a status that nobody named means what HTTP says", () => {
    expect(failureFor({ status: 429 }, { type: "", message: "slow down" })).toMatchObject({ kind: "throttled" });
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => kind === "auth" || kind === "forbidden");
    expect(asking.filter(({ details }) => details?.cure === undefined)).toEqual([]);
  });
});

let clock: ManualClock;
let sandbox: Sandbox;
let place: MedusaPlace;
let shop: ReturnType<typeof openShop>;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await startMedusa(sandbox);
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());
const create = () => shop.create({ content: shop.render(productOf()).content });

describe("answers", () => {
  test("a key that is no longer taken holds the account and is not repeated", async () => {
    place.revoke();
    const error: unknown = await create().catch((one: unknown) => one);
    expect(error).toMatchObject({ kind: "auth", scope: "account", cure: expect.stringContaining("secret API key") });
    const basic = Buffer.from(`${KEY}:`).toString("base64");
    for (const secret of [KEY, basic]) expect(JSON.stringify(error) + String(error)).not.toContain(secret);
  });

  test.each([
    [502, "unknown"],
    [403, "rejected"],
  ])("%s from a proxy is trouble of the place", async (status, outcome) => {
    await place.fault({ what: "answer", status, body: "<html>blocked</html>", method: "createProduct" });
    await expect(create()).rejects.toMatchObject({ kind: "unavailable", outcome });
  });

  test("an accepted call whose answer makes no sense is a doubt", async () => {
    await place.fault({ what: "answer", status: 200, body: "{}", method: "createProduct" });
    await expect(create()).rejects.toMatchObject({ outcome: "unknown", scope: "listing" });
  });

  test("trouble in looking leaves nothing in doubt", async () => {
    await place.fault({ what: "error-before", method: "stores", times: 1 });
    await expect(create()).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected" });
    await expect(shop.ping()).resolves.toBeUndefined();
  });
});
