import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { jpeg, png, webp } from "./photos.js";
import { createSeller, type Fields, IDENTITY, type Twist } from "./seller.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopeePlace;
const seller = createSeller(
  () => place,
  () => clock.now(),
);
const { get, post, upload } = seller;

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.shopee(IDENTITY);
});
afterEach(() => sandbox.close());

const HOUR = 3_600_000;
const seconds = (ms: number) => String(Math.floor((clock.now().getTime() + ms) / 1_000));

describe("who may ask", () => {
  test.each<[string, () => Twist, string, string]>([
    ["another partner", () => ({ partner_id: "1" }), "invalid_partner_id", "Invalid partner_id"],
    ["a partner that is no number", () => ({ partner_id: "x" }), "error_param", "Partner_id is invalid"],
    ["a wrong signature", () => ({ sign: "0".repeat(64) }), "error_sign", "Wrong sign."],
    ["a call that is too old", () => ({ timestamp: seconds(-301_000) }), "error_param", "Timestamp is expired."],
    ["a call from the future", () => ({ timestamp: seconds(301_000) }), "error_param", "Timestamp is expired."],
    ["a time that is none", () => ({ timestamp: "now" }), "error_param", "Invalid timestamp"],
    ["a foreign token", () => ({ access_token: "x" }), "invalid_acceess_token", "Invalid access_token"],
    ["another shop", () => ({ shop_id: "1" }), "error_auth", "Invalid partner_id or shopid."],
  ])("%s is refused", async (_what, twist, error, message) => {
    expect(await get("shop/get_shop_info", {}, twist())).toMatchObject({
      error,
      message: expect.stringContaining(message),
    });
  });

  test("five minutes either way pass", async () => {
    for (const ms of [-300_000, 300_000]) {
      expect(await get("shop/get_shop_info", {}, { timestamp: seconds(ms) })).toMatchObject({
        error: "",
        region: "ID",
        status: "NORMAL",
      });
    }
  });

  test("the signature is that of the documented base string", async () => {
    // The vector of two independent libraries.
    const fixed = createManualClock(new Date(1_700_000_000_000));
    place = await createSandbox({ clock: fixed }).shopee(IDENTITY);
    const query =
      "partner_id=2001887&timestamp=1700000000&sign=c749d86a12ef14f82b00790fcf9f273671d61ffb8aa979dd4874dcbf40de06c2";
    const answer = await fetch(`${place.url}/api/v2/auth/token/get?${query}`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(await answer.json()).toMatchObject({ error: "error_param", message: expect.stringContaining("code") });
    await place.close();
  });

  test("calls and methods that do not exist are refused", async () => {
    expect(await post("product/sell_pigeon", {})).toMatchObject({
      error: "error_param",
      message: expect.stringContaining("request path"),
    });
    expect((await fetch(seller.address("product/add_item", true))).status).toBe(405);
  });

  test("a body that is not JSON is refused", async () => {
    const init = { method: "POST", body: "{", headers: { "content-type": "application/json" } };
    expect(await (await fetch(seller.address("product/add_item", true), init)).json()).toMatchObject({
      error: "error_param",
    });
  });
});

describe("tokens", () => {
  const refresh = (refresh_token: string, more: Fields = {}) =>
    post(
      "auth/access_token/get",
      { refresh_token, partner_id: IDENTITY.partnerId, shop_id: IDENTITY.shopId, ...more },
      false,
    );
  const trade = (code: string) =>
    post("auth/token/get", { code, partner_id: IDENTITY.partnerId, shop_id: IDENTITY.shopId }, false);

  test("live four hours", async () => {
    await clock.advance(4 * HOUR - 1_000);
    expect(await get("shop/get_shop_info")).toMatchObject({ error: "" });
    await clock.advance(1_000);
    expect(await get("shop/get_shop_info")).toMatchObject({ error: "invalid_acceess_token" });
  });

  test("are renewed by a refresh token that is good once", async () => {
    const first = await refresh(place.tokens.refreshToken);
    expect(first).toMatchObject({
      error: "",
      expire_in: 14_400,
      access_token: expect.any(String),
      refresh_token: expect.any(String),
    });
    expect(await refresh(place.tokens.refreshToken)).toMatchObject({ error: "error_shop_refresh_token" });
    expect(await refresh((first as never as { refresh_token: string }).refresh_token)).toMatchObject({ error: "" });
  });

  test("a refresh token lives thirty days", async () => {
    await clock.advance(30 * 24 * HOUR);
    expect(await refresh(place.tokens.refreshToken)).toMatchObject({ error: "refresh_token_expired" });
  });

  test("a code is good once, for ten minutes", async () => {
    const code = place.grant();
    expect(await trade(code)).toMatchObject({ error: "", access_token: expect.any(String) });
    expect(await trade(code)).toMatchObject({ error: "invalid_code" });
    const late = place.grant();
    await clock.advance(10 * 60_000);
    expect(await trade(late)).toMatchObject({ error: "invalid_code" });
  });

  test("another shop is not linked, an ended authorisation ends everything", async () => {
    expect(await refresh(place.tokens.refreshToken, { shop_id: 1 })).toMatchObject({ error: "shop_no_linked" });
    place.revoke();
    expect(await get("shop/get_shop_info")).toMatchObject({ error: "invalid_acceess_token" });
    expect(await refresh(place.tokens.refreshToken)).toMatchObject({ error: "error_shop_refresh_token" });
  });
});

describe("fields", () => {
  test.each<[Fields, string]>([
    [{ itm_name: "x" }, "unknown field itm_name"],
    [{ weight: "350" }, "invalid field weight"],
    [{ category_id: 1.5 }, "invalid field category_id"],
    [{ item_name: undefined }, "invalid field item_name: value must Not Null"],
    [{ logistic_info: [{ logistic_id: 8003 }] }, "invalid field logistic_info[0].enabled"],
    [
      { dimension: { package_length: 1.5, package_width: 1, package_height: 1 } },
      "invalid field dimension.package_length",
    ],
    [{ image: { image_id_list: "x" } }, "invalid field image.image_id_list"],
  ])("%o is refused", async (more, why) => {
    expect(await post("product/add_item", await seller.item(more))).toMatchObject({
      error: "error_param",
      message: expect.stringContaining(why),
    });
    expect(place.store.items).toEqual([]);
  });

  test("a list of ids is taken in all three spellings that were seen", async () => {
    const id = await seller.add();
    for (const item_id_list of [`${id}`, `${id},1`, `[${id},1]`]) {
      const { response } = await get("product/get_item_base_info", { item_id_list });
      expect(response).toMatchObject({ item_list: [{ item_id: id }] });
    }
    expect(await get("product/get_item_base_info", { item_id_list: "x" })).toMatchObject({ error: "error_param" });
  });
});

describe("images", () => {
  test.each([
    ["jpeg", jpeg(800, 800)],
    ["png", png(800, 800)],
  ])("a %s is kept byte for byte", async (format, bytes) => {
    expect(await upload(bytes, { scene: "normal" })).toMatchObject({
      error: "",
      response: { image_info: { image_id: expect.stringMatching(/^id-/) }, image_info_list: [{ id: 0, error: "" }] },
    });
    expect(place.store.images).toMatchObject([{ format, width: 800, bytes }]);
  });

  test.each([
    ["a webp", webp("VP8X", 800, 800), "not supported"],
    ["no image", new Uint8Array(50), "not supported"],
    ["more than 10 MB", png(10, 10, 10 * 1024 * 1024), "exceeds 10.0 MB"],
  ])("%s is refused inside a good answer", async (_what, bytes, why) => {
    expect(await upload(bytes)).toMatchObject({
      error: "",
      response: { image_info_list: [{ error: "error_param", message: expect.stringContaining(why) }] },
    });
    expect(place.store.images).toEqual([]);
  });
});

describe("what a shop can ask", () => {
  test("limits, by category where they differ", async () => {
    expect((await get("product/get_item_limit")).response).toMatchObject({
      item_name_length_limit: { min_limit: 5, max_limit: 100 },
      dimension_limit: { dimension_mandatory: false },
    });
    expect((await get("product/get_item_limit", { category_id: "100201" })).response).toMatchObject({
      dimension_limit: { dimension_mandatory: true },
    });
  });

  test("categories, attributes, brands and channels", async () => {
    const { response } = await get("product/get_category", { language: "id" });
    expect((response as { category_list: unknown[] }).category_list).toContainEqual({
      category_id: 100101,
      parent_category_id: 100001,
      original_category_name: "Kopi",
      display_category_name: "Kopi",
      has_children: false,
    });
    expect((await get("product/get_attribute_tree", { category_id_list: "100101,1" })).response).toMatchObject({
      list: [
        { category_id: 100101, attribute_tree: [{ attribute_id: 5001, mandatory: true }, {}, {}] },
        { attribute_tree: [] },
      ],
    });
    const brands = { category_id: "100101", status: "1", offset: "0", page_size: "1" };
    expect((await get("product/get_brand_list", brands)).response).toMatchObject({
      brand_list: [{ original_brand_name: "Danar Hadi" }],
      has_next_page: true,
      next_offset: 1,
      is_mandatory: false,
    });
    expect((await get("logistics/get_channel_list")).response).toMatchObject({
      logistics_channel_list: [
        { logistics_channel_id: 8003, enabled: true, mask_channel_id: 0 },
        {},
        { enabled: false },
        {},
        {},
      ],
    });
  });

  test("holiday mode", async () => {
    expect((await get("shop/get_shop_holiday_mode")).response).toMatchObject({ holiday_mode_on: false });
    place.holiday(true, { until: new Date("2026-11-25T00:00:00Z") });
    expect((await get("shop/get_shop_holiday_mode")).response).toMatchObject({
      holiday_mode_on: true,
      holiday_mode_type: 0,
      holiday_mode_end_time: 1_795_564_800,
    });
  });
});

describe("quotas and faults", () => {
  test("a day's calls end at midnight of UTC+8", async () => {
    place = await sandbox.shopee({ ...IDENTITY, dailyCalls: 2 });
    const ask = async () => (await get("shop/get_shop_info")).error;
    expect([await ask(), await ask(), await ask()]).toEqual(["", "", "error_limit"]);
    await clock.advance(8 * HOUR - 1_000);
    // The token has run out meanwhile, which is checked first.
    expect(await ask()).toBe("invalid_acceess_token");
    const fresh = createManualClock(new Date("2026-11-21T15:59:59Z"));
    const night = createSandbox({ clock: fresh });
    place = await night.shopee({ ...IDENTITY, dailyCalls: 1 });
    clock = fresh;
    expect([await ask(), await ask()]).toEqual(["", "error_limit"]);
    await fresh.advance(1_000);
    expect(await ask()).toBe("");
    await night.close();
  });

  test.each<[Fault, string]>([
    [{ what: "throttled", retryAfter: 3 }, "error_rate_limit"],
    [{ what: "verb-off" }, "error_api_permission"],
    [{ what: "token-expired" }, "invalid_acceess_token"],
    [{ what: "token-revoked" }, "error_auth"],
    [{ what: "closed" }, "shop_banned"],
    [{ what: "error-in-success" }, "error_server"],
  ])("%o strikes one call, in Shopee's words, and nothing is done", async (fault, error) => {
    const item = await seller.item();
    await place.fault({ ...fault, method: "product/add_item", times: 1 } as Fault);
    expect(await post("product/add_item", item)).toMatchObject({ error });
    expect(place.store.items).toEqual([]);
    expect(await post("product/add_item", item)).toMatchObject({ error: "" });
  });

  test("what was written is read later where that is asked for", async () => {
    place = await sandbox.shopee({ ...IDENTITY, readLagMs: 30_000 });
    const id = await seller.add();
    const found = async () => (await get("product/search_item", { item_sku: "BTK-001", page_size: "10" })).response;
    expect(await found()).toMatchObject({ item_id_list: [] });
    await clock.advance(30_000);
    expect(await found()).toMatchObject({ item_id_list: [id] });
  });
});
