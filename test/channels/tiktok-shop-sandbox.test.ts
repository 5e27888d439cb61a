/** The sandbox's TikTok Shop, asked by hand: right requests and wrong ones. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { colours, createSeller, type Fields, IDENTITY, PRODUCTS, sku, type Twist } from "./tiktok-shop-seller.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: TiktokShopPlace;
const seller = createSeller(
  () => place,
  () => clock.now(),
);
const { call, get, post } = seller;

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.tiktokShop(IDENTITY);
});
afterEach(() => sandbox.close());

const WAREHOUSES = "/logistics/202309/warehouses";
const SHOPS = "/authorization/202309/shops";
const SOLO = "7068517275539719938";
const JAKARTA = "7068517275539719939";
const seconds = (ms: number) => String(Math.floor((clock.now().getTime() + ms) / 1_000));

describe("who may ask", () => {
  test.each<[string, () => Twist, number, string]>([
    ["another app", () => ({ app_key: "x" }), 36009004, "Invalid app_key"],
    ["no app", () => ({ app_key: null }), 36009004, "Missing credentials"],
    ["no signature", () => ({ sign: null }), 36009004, "Missing credentials"],
    ["a wrong signature", () => ({ sign: "0".repeat(64) }), 106001, "Invalid signature"],
    ["a call that is too old", () => ({ timestamp: seconds(-301_000) }), 36009004, "timestamp"],
    ["a call from the future", () => ({ timestamp: seconds(31_000) }), 36009004, "timestamp"],
    ["a time in milliseconds", () => ({ timestamp: `${seconds(0)}000` }), 36009004, "timestamp"],
    ["a foreign token", () => ({ token: "x" }), 36009004, "x-tts-access-token"],
    ["no token", () => ({ token: null }), 36009004, "x-tts-access-token"],
    ["no cipher", () => ({ shop_cipher: null }), 106013, "missing"],
    ["another shop", () => ({ shop_cipher: "x" }), 36009004, "Invalid shop_cipher"],
  ])("%s is refused", async (_what, twist, code, message) => {
    expect(await get(WAREHOUSES, {}, twist())).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("five minutes late and half a minute early pass", async () => {
    for (const ms of [-300_000, 30_000]) {
      expect(await get(WAREHOUSES, {}, { timestamp: seconds(ms) })).toMatchObject({ code: 0 });
    }
  });

  test("the worked example of the platform's page is taken, but for the token", async () => {
    const fixed = createManualClock(new Date(1_623_812_664_000));
    const other = await createSandbox({ clock: fixed }).tiktokShop(IDENTITY);
    const sign = "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8";
    const query = `app_key=29a39d&timestamp=1623812664&sign=${sign}`;
    const headers = { "x-tts-access-token": other.tokens.accessToken };
    const answer = await fetch(`${other.url}${SHOPS}?${query}`, { headers });
    expect(await answer.json()).toMatchObject({ code: 0, data: { shops: [{ id: IDENTITY.shopId, region: "ID" }] } });
    await other.close();
  });

  test("a body that is not the one that was signed is refused, be it by one blank", async () => {
    const body = await seller.fields();
    const reply = await call("POST", PRODUCTS, body, { body: `${JSON.stringify(body)} ` });
    expect(reply).toMatchObject({ code: 106001 });
    expect(place.store.products).toEqual([]);
  });

  test("calls that are not about one shop refuse its cipher", async () => {
    expect(await get(SHOPS, {}, { shop_cipher: place.shopCipher })).toMatchObject({
      code: 36009004,
      message: "shop_cipher not required",
    });
  });

  test("paths and methods that do not exist are refused", async () => {
    expect(await post("/product/202309/pigeons", {})).toMatchObject({ code: 36009009 });
    expect(await call("DELETE", WAREHOUSES, {})).toMatchObject({ code: 36009010 });
  });
});

describe("tokens", () => {
  const ask = async (path: string, query: Readonly<Record<string, string>>) => {
    const all = { app_key: IDENTITY.appKey, app_secret: IDENTITY.appSecret, ...query };
    return (await fetch(`${place.url}/api/v2/token/${path}?${new URLSearchParams(all)}`)).json() as Promise<object>;
  };
  const trade = (auth_code: string) => ask("get", { auth_code, grant_type: "authorized_code" });
  const refresh = (refresh_token: string) => ask("refresh", { refresh_token, grant_type: "refresh_token" });

  test("live seven days, told as an instant", async () => {
    const told = (await trade(place.grant())) as { data: { access_token_expire_in: number } };
    expect(told.data.access_token_expire_in).toBe(Math.floor(clock.now().getTime() / 1_000) + 7 * 86_400);
    await clock.advance(7 * 86_400_000 - 1_000);
    expect(await get(WAREHOUSES)).toMatchObject({ code: 0 });
    await clock.advance(1_000);
    expect(await get(WAREHOUSES)).toMatchObject({ code: 105002 });
  });

  test("a code is good once, for thirty minutes; a refresh token once", async () => {
    const code = place.grant();
    expect(await trade(code)).toMatchObject({ code: 0, data: { refresh_token: expect.any(String) } });
    expect(await trade(code)).toMatchObject({ code: 36004004 });
    const late = place.grant();
    await clock.advance(30 * 60_000);
    expect(await trade(late)).toMatchObject({ code: 36004004 });
    expect(await refresh(place.tokens.refreshToken)).toMatchObject({ code: 0 });
    expect(await refresh(place.tokens.refreshToken)).toMatchObject({ code: 36004004 });
  });

  test("another secret, another grant type and an ended consent are refused", async () => {
    const auth_code = place.grant();
    expect(await ask("get", { auth_code, app_secret: "x", grant_type: "authorized_code" })).toMatchObject({
      code: 36009004,
    });
    expect(await ask("get", { auth_code, grant_type: "refresh_token" })).toMatchObject({ code: 36009004 });
    place.revoke();
    expect(await get(WAREHOUSES)).toMatchObject({ code: 36009004 });
    expect(await refresh(place.tokens.refreshToken)).toMatchObject({ code: 36004004 });
  });
});

describe("products", () => {
  test.each<[string, Fields, number, string]>([
    ["a misspelt field", { titel: "x" }, 12052000, "titel"],
    [
      "a price that is a number",
      { skus: [sku("A", { price: { amount: 150000, currency: "IDR" } })] },
      12052000,
      "amount",
    ],
    ["a title of 24 characters", { title: "x".repeat(2).padEnd(24, " y") }, 12052051, "length"],
    ["a title of 256 characters", { title: "ab ".repeat(86) }, 12052051, "length"],
    ["an emoji in the title", { title: "Kemeja Batik Cap Solo Lengan 🔥" }, 12052931, "title"],
    ["ten equal signs in the title", { title: "Kemeja Batik Cap Solo !!!!!!!!!!" }, 12052931, "title"],
    ["an HTML escape in the title", { title: "Kemeja Batik &amp; Sarung dari Solo" }, 12052931, "title"],
    ["a Chinese title", { title: "Kemeja Batik Cap Solo Lengan 日本" }, 12052262, "Chinese"],
    ["an empty description", { description: "" }, 12052013, "description"],
    ["a description of 10,001 characters", { description: "ab ".repeat(3334) }, 12052013, "description"],
    ["the old category tree", { category_version: "v1" }, 12052000, "v2"],
    ["a category with others below it", { category_id: "600002" }, 12052000, "leaf"],
    ["a category by invitation", { category_id: "601303" }, 12052000, "invite"],
    ["no weight", { package_weight: undefined }, 12052000, "weight"],
    ["a weight of four decimals", { package_weight: { value: "0.3512", unit: "KILOGRAM" } }, 12052000, "weight"],
    ["no image", { main_images: [] }, 12052300, "images"],
    ["an unknown image", { main_images: [{ uri: "x" }] }, 12052722, "uri"],
    ["no variant", { skus: [] }, 12052000, "SKUs"],
    ["a SKU with a blank", { skus: [sku("A B")] }, 12052000, "seller SKU"],
    ["another currency", { skus: [sku("A", { price: { amount: "1", currency: "USD" } })] }, 12052000, "IDR"],
    ["rupiah with sen", { skus: [sku("A", { price: { amount: "1.5", currency: "IDR" } })] }, 12052000, "price"],
    [
      "an unknown warehouse",
      { skus: [sku("A", { inventory: [{ warehouse_id: "1", quantity: 1 }] })] },
      12052097,
      "warehouse",
    ],
    [
      "a return warehouse",
      { skus: [sku("A", { inventory: [{ warehouse_id: "7068517275539719940", quantity: 1 }] })] },
      12052097,
      "",
    ],
    [
      "nothing in stock",
      { skus: [sku("A", { inventory: [{ warehouse_id: SOLO, quantity: 0 }] })] },
      12052000,
      "quantity",
    ],
    ["two variants without options", { skus: [sku("A"), sku("B")] }, 12052000, "sales attributes"],
    ["two variants of one value", { skus: colours("Merah", "Merah") }, 12052000, "repeat"],
    ["Tokopedia, by one who never was there", { listing_platforms: ["TOKOPEDIA"] }, 12052994, "Tokopedia"],
    ["a missing attribute", { category_id: "601226" }, 12052000, "Jenis Kopi"],
    ["a missing certificate", { category_id: "601400" }, 12052000, "SNI"],
    ["a missing size", { category_id: "601300" }, 12052000, "dimensions"],
  ])("%s is refused", async (_what, more, code, message) => {
    expect(await post(PRODUCTS, await seller.fields(more))).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(place.store.products).toEqual([]);
  });

  test("a repeated key gives the same answer, another one a second product", async () => {
    const fields = await seller.fields({ idempotency_key: "a" });
    const first = await post(PRODUCTS, fields);
    expect(await post(PRODUCTS, fields)).toEqual(first);
    expect(place.store.products).toHaveLength(1);
    await post(PRODUCTS, { ...fields, idempotency_key: "b" });
    expect(place.store.products).toHaveLength(2);
  });

  test("ids are longer than a number can be", async () => {
    const { id, skus } = await seller.add();
    for (const one of [id, skus[0]?.id ?? ""]) expect(String(Number(one))).not.toBe(one);
  });

  test("an edit replaces everything, a partial one what is sent; variants that are not named go", async () => {
    const { id, skus } = await seller.add({ skus: colours("Merah", "Biru") });
    const title = "Kemeja Batik Tulis Solo Lengan Panjang";
    expect(await post(`${PRODUCTS}/${id}/partial_edit`, { title })).toMatchObject({ code: 0 });
    expect(place.store.product(id)).toMatchObject({ fields: { title, category_id: "601301" }, skus: [{}, {}] });
    const [red] = colours("Merah");
    expect(await post(`${PRODUCTS}/${id}/partial_edit`, { skus: [{ ...red, id: skus[0]?.id }] })).toMatchObject({
      code: 0,
    });
    expect(place.store.product(id).skus).toMatchObject([{ id: skus[0]?.id }]);
    expect(await call("PUT", `${PRODUCTS}/${id}`, { title })).toMatchObject({ code: 12052013 });
    expect(await post(`${PRODUCTS}/${id}/partial_edit`, { skus: [sku("BTK-001", { id: skus[0]?.id })] })).toMatchObject(
      {
        message: expect.stringContaining("At least one sales attribute"),
      },
    );
    expect(await post(`${PRODUCTS}/1/partial_edit`, { title })).toMatchObject({ code: 12052032 });
  });

  test("stock: every warehouse of a variant has to be named, refusals stand in a good answer", async () => {
    const inventory = [
      { warehouse_id: SOLO, quantity: 5 },
      { warehouse_id: JAKARTA, quantity: 5 },
    ];
    const { id, skus } = await seller.add({ skus: [sku("A", { inventory })] });
    const path = `${PRODUCTS}/${id}/inventory/update`;
    const some = { skus: [{ id: skus[0]?.id, inventory: [{ warehouse_id: SOLO, quantity: 1 }] }] };
    expect(await post(path, some)).toMatchObject({
      code: 0,
      data: { errors: [{ detail: { sku_id: skus[0]?.id }, message: expect.stringContaining("warehouses") }] },
    });
    const all = { skus: [{ id: skus[0]?.id, inventory: inventory.map((one) => ({ ...one, quantity: 0 })) }] };
    expect(await post(path, all)).toMatchObject({ code: 0, data: {} });
    expect(place.store.product(id).skus[0]?.inventory).toMatchObject([{ quantity: 0 }, { quantity: 0 }]);
  });

  test("prices: one outcome for each, held by a promotion where there is one", async () => {
    const { id, skus } = await seller.add({ skus: colours("Merah", "Biru") });
    place.promotion(id, { price: true, skus: [skus[0]?.id ?? ""] });
    const price = { amount: "160000", currency: "IDR" };
    const reply = await post(`${PRODUCTS}/${id}/prices/update`, { skus: skus.map((one) => ({ id: one.id, price })) });
    expect(reply).toMatchObject({ code: 0, data: { errors: [{ code: 12052038, detail: { sku_id: skus[0]?.id } }] } });
    expect(place.store.product(id).skus).toMatchObject([{ price: { amount: "150000" } }, { price }]);
  });

  test("hidden, shown, deleted: who is refused is named", async () => {
    const { id } = await seller.add();
    const turn = (how: string) => post(`${PRODUCTS}/${how}`, { product_ids: [id, "1"] });
    expect(await turn("deactivate")).toMatchObject({ code: 0, data: { errors: [{ detail: { product_id: "1" } }] } });
    expect(place.store.product(id).on.TIKTOK_SHOP?.status).toBe("SELLER_DEACTIVATED");
    expect(await turn("activate")).toMatchObject({ data: { errors: [{ code: 12052032 }] } });
    expect(await turn("activate")).toMatchObject({ data: { errors: [{ code: 12052901 }, { code: 12052032 }] } });
    expect(await call("DELETE", PRODUCTS, { product_ids: [id] })).toMatchObject({ code: 0, data: {} });
    expect(await get(`${PRODUCTS}/${id}`)).toMatchObject({ code: 12052032 });
    expect(await post(`${PRODUCTS}/activate`, { product_ids: Array(21).fill("1") })).toMatchObject({ code: 12052000 });
  });

  test("are found by SKU, at most ten a question, page by page", async () => {
    const first = await seller.add();
    const second = await seller.add();
    const search = (body: Fields, query: Readonly<Record<string, string>>) =>
      post("/product/202502/products/search", body, query);
    const page = await search({ seller_skus: ["BTK-001"] }, { page_size: "1" });
    expect(page).toMatchObject({ data: { products: [{ id: first.id }], total_count: 2, next_page_token: "1" } });
    expect(await search({}, { page_size: "1", page_token: "1" })).toMatchObject({
      data: { products: [{ id: second.id }], next_page_token: "" },
    });
    expect(await search({ seller_skus: ["BTK"] }, { page_size: "10" })).toMatchObject({ data: { products: [] } });
    expect(await search({ seller_skus: Array(11).fill("A") }, { page_size: "10" })).toMatchObject({ code: 12052000 });
    expect(await search({}, { page_size: "101" })).toMatchObject({ code: 36009004 });
  });
});
