import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tokens } from "../../src/channels/vendure/access.js";
import { FAILURE_ROWS } from "../../src/channels/vendure/failure-rows.js";
import { failureFor } from "../../src/channels/vendure/failures.js";
import { vendure } from "../../src/channels/vendure/index.js";
import { options } from "../../src/channels/vendure/settings.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type VendurePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf } from "./fake-tools.js";
import { shirt } from "./own-shop-kit.js";
import { httpOf, photo } from "./shopee-shop.js";
import { KEY, openShop, startVendure } from "./vendure-shop.js";

type Case = readonly [code: string, message: string, expected: object];
const invalid = (more: object = {}) => ({ kind: "invalid", outcome: "rejected", scope: "listing", ...more });
const OPTIONS = "ProductVariant optionIds must include one optionId from each of the groups: a";

/** At least one for every row of the table, in its order. */
const CASES: readonly Case[] = [
  ["INVALID_CREDENTIALS_ERROR", "The provided credentials are invalid", { kind: "auth", scope: "account" }],
  ["FORBIDDEN", "You are not currently authorized to perform this action", { kind: "forbidden", scope: "verb" }],
  ["CHANNEL_NOT_FOUND", "No channel with the token", { kind: "forbidden", scope: "account" }],
  ["INTERNAL_SERVER_ERROR", "The active tax zone could not be determined.", { kind: "forbidden", scope: "account" }],
  ["ENTITY_NOT_FOUND", 'No TaxCategory with the id "9" could be found', invalid({ field: "price" })],
  ["ENTITY_NOT_FOUND", 'No ProductVariant with the id "9" could be found', { kind: "gone", outcome: "rejected" }],
  ["ENTITY_NOT_FOUND", 'No Asset with the id "9" could be found', invalid({ facets: ["photos"] })],
  ["ENTITY_NOT_FOUND", 'No StockLocation with the id "9" could be found', invalid({ facets: ["stock"] })],
  ["ENTITY_NOT_FOUND", 'No ProductOptionGroup with the id "9" could be found', invalid({ facets: ["content"] })],
  ["USER_INPUT_ERROR", "A ProductVariant with the selected options already exists: A", { kind: "duplicate" }],
  ["USER_INPUT_ERROR", OPTIONS, invalid({ field: "options" })],
  ["USER_INPUT_ERROR", "stockOnHand cannot be a negative value", invalid({ facets: ["stock"] })],
  ["USER_INPUT_ERROR", 'The currency "SGD" is not available in the current Channel', invalid({ facets: ["price"] })],
  ["USER_INPUT_ERROR", "Something else", invalid()],
  ["ILLEGAL_OPERATION", "", invalid()],
  ["PRODUCT_OPTION_IN_USE_ERROR", "", { kind: "locked" }],
  ["MIME_TYPE_ERROR", 'The MIME type "text/plain" is not permitted.', invalid({ facets: ["photos"] })],
  ["GRAPHQL_VALIDATION_FAILED", 'Field "nama" is not defined', invalid({ cure: expect.stringContaining("Vendure 3") })],
  ["", "SqliteError: FOREIGN KEY constraint failed", invalid()],
  ["INTERNAL_SERVER_ERROR", "deadlock detected", { kind: "unavailable", outcome: "unknown", scope: "listing" }],
];

describe("says what a refusal means, by code and words", () => {
  test.each(CASES)("%s %s", (code, message, expected) => {
    expect(failureFor(code, message)).toMatchObject(expected);
  });

  test("every row is met by a case", () => {
    const met = CASES.map(([code, message]) =>
      FAILURE_ROWS.find((row) => row.code.test(code) && (row.says?.test(message) ?? true)),
    );
    expect(FAILURE_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });

  test("a word that nobody knows is a refusal of the listing", () => {
    expect(failureFor("NEW_WORD", "hm")).toMatchObject(invalid({ platformCode: "NEW_WORD" }));
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => kind === "auth" || kind === "forbidden");
    expect(asking.filter(({ details }) => details?.cure === undefined)).toEqual([]);
  });
});

let clock: ManualClock;
let sandbox: Sandbox;
let place: VendurePlace;
let shop: ReturnType<typeof openShop>;
const content = () => shop.render(productOf()).content;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await startVendure(sandbox, {}, { login: { username: "toko", password: "rahasia" } });
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

describe("the same word for nobody and for somebody without the right", () => {
  test("a right that is missing shuts one verb, and says which are needed", async () => {
    place.forbid(["createProduct"]);
    await expect(shop.create({ content: content() })).rejects.toMatchObject({
      kind: "forbidden",
      scope: "verb",
      cure: expect.stringContaining("CreateCatalog"),
    });
  });

  test("a key that is no longer taken holds the account", async () => {
    place.revoke();
    await expect(shop.create({ content: content() })).rejects.toMatchObject({ kind: "auth", scope: "account" });
  });

  test("where nobody can say which it is, it passes by itself", async () => {
    place.forbid(["createProduct"]);
    await shop.ping();
    await place.fault({ what: "error-before", method: "me" });
    await expect(shop.create({ content: content() })).rejects.toMatchObject({
      kind: "unavailable",
      outcome: "rejected",
    });
  });
});

describe("answers that are not Vendure's", () => {
  test.each([
    [502, "unknown"],
    [403, "rejected"],
  ])("%s from a proxy is trouble of the place", async (status, outcome) => {
    await place.fault({ what: "answer", status, body: "<html>blocked</html>", method: "createProduct" });
    await expect(shop.create({ content: content() })).rejects.toMatchObject({ kind: "unavailable", outcome });
  });

  test("an accepted call whose answer makes no sense is a doubt", async () => {
    await place.fault({ what: "answer", status: 200, body: '{"data":{"createProduct":{}}}', method: "createProduct" });
    await expect(shop.create({ content: content() })).rejects.toMatchObject({ outcome: "unknown", scope: "listing" });
  });

  test.each([
    ["a product", "deleteProduct", '{"result":"NOT_DELETED","message":"used"}'],
    ["a variant", "deleteProductVariants", '[{"result":"NOT_DELETED","message":"used"}]'],
  ])("%s that may not be deleted is locked, and Vendure's reason is told", async (_what, method, said) => {
    const batik = (...colours: Parameters<typeof shirt>[0]) => shop.render(shirt(colours)).content;
    const done = await shop.create({ content: batik("merah", "biru"), marker: "batik" });
    await place.fault({ what: "answer", status: 200, body: `{"data":{"${method}":${said}}}`, method, times: 1 });
    const refused =
      method === "deleteProduct"
        ? shop.withdraw(done, "delete")
        : shop.update(done, { content: batik("merah"), marker: "batik" });
    await expect(refused).rejects.toMatchObject({
      ...{ kind: "locked", outcome: "rejected", platformCode: "NOT_DELETED" },
      message: expect.stringContaining("used"),
    });
  });

  test("a refusal inside a good answer is one: a file that is no image", async () => {
    const wrong = { ...photo("1", 1), bytes: async () => new Uint8Array([1, 2, 3]) };
    await expect(shop.create({ content: content(), photos: [wrong] })).rejects.toMatchObject({
      kind: "invalid",
      facets: ["photos"],
    });
  });
});

describe("signing in", () => {
  const settings = (more: object) =>
    options.parse({ url: `${place.url}/admin-api`, login: { username: "toko", password: "rahasia" }, ...more });
  const trade = (more: object = {}) => {
    const tools = { http: httpOf(clock.now), now: clock.now, platformNow: clock.now };
    return tokens.refresh?.(settings(more), { accessToken: "x" }, tools, new AbortController().signal);
  };

  test("hands out the session that calls travel with", async () => {
    expect(await trade()).toMatchObject({ accessToken: expect.stringMatching(/^session-/) });
  });

  test("a wrong password is told without repeating it", async () => {
    const error: unknown = await trade({ login: { username: "toko", password: "salah-sekali" } })?.catch((one) => one);
    expect(error).toMatchObject({ kind: "auth", cure: expect.stringContaining("login") });
    expect(JSON.stringify(error) + String(error)).not.toContain("salah-sekali");
  });

  test("a server that hands out cookies only is told how to change that", async () => {
    await place.fault({ what: "answer", status: 200, body: '{"data":{"login":{"__typename":"CurrentUser"}}}' });
    await expect(trade()).rejects.toMatchObject({ kind: "auth", cure: expect.stringContaining("tokenMethod") });
  });

  test("wants a key or a login, not both and not neither", () => {
    const url = "https://toko.example/admin-api";
    expect(() => vendure({ url })).toThrow("either apiKey or login");
    expect(() => vendure({ url, apiKey: KEY, login: { username: "a", password: "b" } })).toThrow(
      "either apiKey or login",
    );
  });
});
