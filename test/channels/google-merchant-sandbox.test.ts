/** The sandbox is as strict as the protos and pages say, whoever calls it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { claimOf } from "../../src/channels/google-merchant/access.js";
import { createManualClock, createSandbox, type GoogleMerchantPlace } from "../../src/sandbox/sandbox.js";
import { ACCOUNT, KEY_FILE, SIGNER } from "../promises/google-merchant.js";
import { NOW } from "./fake-tools.js";
import { DAY } from "./google-merchant-kit.js";

const clock = createManualClock(NOW);
const sandbox = createSandbox({ clock });
let place: GoogleMerchantPlace;
let token = "";
const trade = async (more: object = {}): Promise<Response> => {
  const signer = {
    clientEmail: KEY_FILE.client_email,
    privateKey: KEY_FILE.private_key,
    authServer: place.url,
    ...more,
  };
  const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  const body = new URLSearchParams({ grant_type, assertion: claimOf(signer, clock.now()) });
  return fetch(`${place.url}/token`, { method: "POST", body });
};
beforeAll(async () => {
  place = await sandbox.googleMerchant({ accountId: ACCOUNT, serviceAccount: SIGNER, processMs: 60_000 });
  token = String(((await (await trade()).json()) as { access_token: string }).access_token);
});
afterAll(() => sandbox.close());

const call = async (verb: string, path: string, body?: object, bearer = token) => {
  const given = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const answer = await fetch(`${place.url}${path}`, { method: verb, headers, ...given });
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
};
const INSERT = `/products/v1/accounts/${ACCOUNT}/productInputs:insert?dataSource=accounts/${ACCOUNT}/dataSources/1`;
const attributes = {
  title: "Kopi",
  description: "Kopi",
  link: "https://toko.example/kopi",
  imageLink: "https://toko.example/kopi.jpg",
  availability: "IN_STOCK",
  price: { amountMicros: "65000000000", currencyCode: "IDR" },
};
const kopi = { offerId: "kopi", contentLanguage: "id", feedLabel: "ID", productAttributes: attributes };
const withAttributes = (more: object) => ({ ...kopi, productAttributes: { ...attributes, ...more } });

describe("takes no product", () => {
  test.each([
    ["with a field that is not known", { ...kopi, titel: "x" }, 400],
    ["with an attribute that is not known", withAttributes({ gtin: "4006381333931" }), 400],
    ["with a number where text belongs", { ...kopi, versionNumber: 7 }, 400],
    ["of which the title is too long", withAttributes({ title: "x".repeat(151) }), 400],
    ["without a photo", withAttributes({ imageLink: undefined }), 400],
    ["that costs nothing", withAttributes({ price: { amountMicros: "0", currencyCode: "IDR" } }), 400],
    ["on order without a date", withAttributes({ availability: "PREORDER" }), 400],
    ["with a label of small letters", { ...kopi, feedLabel: "id" }, 400],
  ])("%s", async (_what, body, status) => {
    expect(await call("POST", INSERT, body)).toMatchObject({ status, body: { error: { status: "INVALID_ARGUMENT" } } });
    expect(place.store.inputs).toEqual([]);
  });

  test.each([
    ["without a token", INSERT, "", 401],
    ["for another account", INSERT.replaceAll(ACCOUNT, "77"), undefined, 403],
    ["into a data source that is not there", INSERT.replace(/1$/, "9"), undefined, 404],
    ["with a parameter that is not known", `${INSERT}&force=true`, undefined, 400],
  ])("%s", async (_what, path, bearer, status) => {
    expect(await call("POST", path, kopi, bearer)).toMatchObject({ status });
  });
});

test("trades no claim of somebody else, or for somebody else", async () => {
  expect((await trade({ clientEmail: "lain@uji.iam.gserviceaccount.com" })).status).toBe(400);
  const elsewhere = {
    clientEmail: KEY_FILE.client_email,
    privateKey: KEY_FILE.private_key,
    authServer: "https://lain.example",
  };
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: claimOf(elsewhere, clock.now()),
  });
  const refused = await fetch(`${place.url}/token`, { method: "POST", body });
  expect(await refused.json()).toMatchObject({ error: "invalid_grant" });
});

test("a product is processed with time, changed by mask alone, and expires", async () => {
  expect(await call("POST", INSERT, { ...kopi, versionNumber: "5" })).toMatchObject({ status: 200 });
  const segment = Buffer.from("id~ID~kopi").toString("base64url");
  const product = `/products/v1/accounts/${ACCOUNT}/products/${segment}`;
  expect(await call("GET", product)).toMatchObject({ status: 404 });
  await clock.advance(60_000);
  expect(await call("GET", product)).toMatchObject({
    body: { versionNumber: "5", productAttributes: { title: "Kopi" } },
  });
  expect(await call("POST", INSERT, { ...kopi, versionNumber: "4" })).toMatchObject({
    status: 409,
    body: { error: { status: "ABORTED" } },
  });
  const patch = `/products/v1/accounts/${ACCOUNT}/productInputs/id~ID~kopi?dataSource=accounts/${ACCOUNT}/dataSources/1&updateMask=productAttributes.brand`;
  const change = { productAttributes: { brand: "Gayo", title: "Lain" } };
  expect(await call("PATCH", patch, change)).toMatchObject({
    body: { productAttributes: { brand: "Gayo", title: "Kopi" } },
  });
  await clock.advance(30 * DAY);
  expect(await place.products()).toEqual([]);
});
