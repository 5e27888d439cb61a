import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type LazadaPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { createLazadaSeller, IDENTITY, type Params } from "./lazada-seller.js";
import { jpeg, png } from "./photos.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: LazadaPlace;
const seller = createLazadaSeller(
  () => place,
  () => clock.now(),
);
const { get, post, product } = seller;
const NOW = new Date("2026-11-21T08:00:00Z");

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.lazada(IDENTITY);
});
afterEach(() => sandbox.close());

const refusal = (code: string, message = "") =>
  expect.objectContaining({ code, message: expect.stringContaining(message), request_id: expect.any(String) });

describe("who may call", () => {
  test("the parameters may lie in the query, in a form, or in both", async () => {
    expect(await get("seller/get")).toMatchObject({ code: "0", data: { seller_id: 1_000_567, status: "ACTIVE" } });
    expect(await post("category/tree/get", { language_code: "id_ID" })).toMatchObject({ code: "0" });
    const params = seller.signed("product/deactivate", { apiRequestBody: "{}" });
    const { apiRequestBody = "", ...query } = params;
    const reply = await fetch(`${place.url}/rest/product/deactivate?${new URLSearchParams(query)}`, {
      method: "POST",
      body: new URLSearchParams({ apiRequestBody }),
    });
    expect(await reply.json()).toEqual(refusal("E0001"));
  });

  test.each<[Params, string, string]>([
    [{ sign: "0".repeat(64) }, "IncompleteSignature", "signature"],
    [{ timestamp: String(NOW.getTime() - 7_200_001) }, "IncompleteSignature", "7200"],
    [{ timestamp: "1517820392" }, "IncompleteSignature", "7200"],
    [{ app_key: "7" }, "IncompleteSignature", "app key"],
    [{ sign_method: "md5" }, "IncompleteSignature", "sha256"],
    [{ language_code: "" }, "IncompleteSignature", "empty"],
    [{ access_token: "other" }, "IllegalAccessToken", ""],
  ])("%o is refused as %s", async (twist, code, message) => {
    expect(await get("category/tree/get", {}, twist)).toEqual(refusal(code, message));
  });

  test("a lower-case signature is none, and a missing one is named", async () => {
    const params = seller.signed("seller/get", {});
    const ask = async (query: Params) =>
      (await fetch(`${place.url}/rest/seller/get?${new URLSearchParams(query)}`)).json() as Promise<object>;
    expect(await ask({ ...params, sign: params["sign"]?.toLowerCase() ?? "" })).toEqual(refusal("IncompleteSignature"));
    const { sign: _sign, ...unsigned } = params;
    expect(await ask(unsigned)).toEqual(refusal("MissingParameter", "sign"));
  });

  test("an unknown path is refused", async () => {
    expect(await get("order/get")).toEqual(refusal("InvalidApiPath"));
  });

  test("a token lives seven days; a revoked one no longer", async () => {
    await clock.advance(7 * 86_400_000 - 1);
    expect(await get("seller/get")).toMatchObject({ code: "0" });
    await clock.advance(1);
    expect(await get("seller/get")).toEqual(refusal("IllegalAccessToken"));
  });

  test("a code is good once, for thirty minutes; a refresh token once", async () => {
    const code = place.grant();
    const first = await post("auth/token/create", { code });
    expect(first).toMatchObject({ code: "0", expires_in: 604_800, country_user_info: [{ seller_id: "1000567" }] });
    expect(await post("auth/token/create", { code })).toEqual(refusal("InvalidCode"));
    const late = place.grant();
    await clock.advance(30 * 60_000);
    expect(await post("auth/token/create", { code: late })).toEqual(refusal("InvalidCode"));
    const refresh_token = String(first.refresh_token);
    expect(await post("auth/token/refresh", { refresh_token })).toMatchObject({ code: "0" });
    expect(await post("auth/token/refresh", { refresh_token })).toEqual(refusal("IllegalRefreshToken"));
    place.revoke();
    expect(await get("seller/get")).toEqual(refusal("IllegalAccessToken"));
  });

  test("an inactive shop may look at itself, and nothing else", async () => {
    place.shop("INACTIVE");
    expect(await get("seller/get")).toMatchObject({ data: { status: "INACTIVE" } });
    expect(await get("category/tree/get")).toEqual(refusal("SellerNotActive"));
  });
});

describe("tells", () => {
  test("its tree with leaves, their attributes, and brands page by page", async () => {
    expect(await get("category/tree/get")).toMatchObject({
      data: [
        { category_id: 1001, leaf: false, children: [{ category_id: 1101, name: "Kopi", leaf: true }] },
        { category_id: 1002, leaf: false, children: [{ category_id: 1201 }, { category_id: 1202 }] },
      ],
    });
    const { data } = await get("category/attributes/get", { primary_category_id: "1201" });
    expect(data).toContainEqual(
      expect.objectContaining({ name: "color_family", is_sale_prop: 1, is_mandatory: 0, input_type: "singleSelect" }),
    );
    expect(data).toContainEqual(expect.objectContaining({ name: "SellerSku", attribute_type: "sku", is_mandatory: 1 }));
    expect(await get("category/attributes/get", { primary_category_id: "7" })).toEqual(refusal("4227"));
    expect(await get("category/brands/query", { startRow: "1", pageSize: "1" })).toMatchObject({
      data: { total_record: 2, module: [{ brand_id: 40_516, name: "Danar Hadi" }] },
    });
    expect(await get("category/brands/query", { startRow: "0", pageSize: "201" })).toEqual(refusal("5"));
  });
});

describe("images", () => {
  test("are kept by what they show, whoever sends them", async () => {
    expect(await seller.upload()).toMatchObject({
      code: "0",
      data: { image: { url: expect.stringMatching(/slatic\.net/) } },
    });
    expect(await seller.image()).toBe(await seller.image());
    expect(place.store.images).toHaveLength(1);
  });

  test.each([
    ["too small", png(329, 800), "302"],
    ["too wide", png(5_001, 800), "303"],
    ["too heavy", png(800, 800, 1_048_576), "303"],
    ["no photo", new TextEncoder().encode("GIF89a nothing"), "302"],
  ])("%s is refused as %s", async (_what, bytes, code) => {
    expect(await seller.upload(new Uint8Array(bytes))).toEqual(refusal(code));
  });
});

describe("takes its time", () => {
  test("quality control ends well or with a reason", async () => {
    place = await sandbox.lazada({ ...IDENTITY, review: true });
    const { item } = await seller.add();
    const read = () => get("product/item/get", { item_id: String(item) });
    expect(await read()).toMatchObject({ data: { status: "Pending QC", rejectReason: null } });
    place.judge(item, "Rejected", "Blurred photo");
    expect(await read()).toMatchObject({
      data: { status: "Rejected", rejectReason: [{ suspendReason: "Blurred photo" }] },
    });
  });

  test("on holiday items are hidden, and calls go on", async () => {
    const { item } = await seller.add();
    place.holiday(true);
    expect(await get("product/item/get", { item_id: String(item) })).toMatchObject({
      data: { hiddenReason: "Seller is on holiday" },
    });
  });

  test("what was written is read later", async () => {
    place = await sandbox.lazada({ ...IDENTITY, readLagMs: 1_000 });
    const { item } = await seller.add();
    expect(await get("product/item/get", { item_id: String(item) })).toEqual(refusal("208"));
    await clock.advance(1_000);
    expect(await get("product/item/get", { item_id: String(item) })).toMatchObject({ code: "0" });
  });

  test("limits say how long they last", async () => {
    place = await sandbox.lazada({ ...IDENTITY, callsPerSecond: 1 });
    await get("seller/get");
    expect(await get("seller/get")).toEqual(refusal("ApiCallLimit", "last 1 seconds"));
    place = await sandbox.lazada({ ...IDENTITY, dailyCalls: 0 });
    expect(await get("seller/get")).toEqual(refusal("AppCallLimit", `last ${8 * 3_600} seconds`));
    place = await sandbox.lazada({ ...IDENTITY, itemLimit: 1 });
    await seller.add();
    const second = await seller.item({ Skus: { Sku: [seller.sku({ SellerSku: "B" })] } });
    expect(await product("product/create", second)).toEqual(refusal("4148"));
  });

  test("a photo of another shade is another image", async () => {
    expect(jpeg(800, 800, 1)).not.toEqual(jpeg(800, 800, 2));
    expect(await seller.image(1)).not.toBe(await seller.image(2));
  });
});
