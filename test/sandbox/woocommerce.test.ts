/** The WooCommerce place answers as the measured server did, silent changes included. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createManualClock, createSandbox, type Sandbox, type WooCommercePlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "./photos.js";

const IDENTITY = {
  user: "etalase",
  applicationPassword: "abcd efgh ijkl mnop",
  consumerKey: "ck_1",
  consumerSecret: "cs_1",
} as const;
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const PASSWORD = basic(`${IDENTITY.user}:${IDENTITY.applicationPassword}`);

let sandbox: Sandbox;
let place: WooCommercePlace;
beforeEach(async () => {
  sandbox = createSandbox({ clock: createManualClock(new Date("2026-11-21T08:00:00Z")) });
  place = await sandbox.woocommerce(IDENTITY);
});
afterEach(() => sandbox.close());

interface Said {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly code?: string; readonly data?: Record<string, unknown> };
  readonly headers: Headers;
}

async function ask(verb: string, path: string, json?: object, authorization = PASSWORD): Promise<Said> {
  const answer = await fetch(`${place.url}/wp-json/${path}`, {
    method: verb,
    headers: { authorization, ...(json ? { "content-type": "application/json" } : {}) },
    ...(json ? { body: JSON.stringify(json) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Said["body"], headers: answer.headers };
}
const post = (fields: object) => ask("POST", "wc/v3/products", fields);
const idOf = async (fields: object): Promise<number> => Number((await post(fields)).body["id"]);

describe("who may come in", () => {
  test.each([
    ["wc/v3/products", "", 401, "woocommerce_rest_cannot_view"],
    ["wc/v3/products", basic("etalase:wrong"), 401, "woocommerce_rest_cannot_view"],
    ["wc/v3/products", basic("ck_1:wrong"), 401, "woocommerce_rest_authentication_error"],
  ])("%s with %s", async (path, header, status, code) => {
    expect(await ask("GET", path, undefined, header)).toMatchObject({ status, body: { code } });
  });

  test("a consumer key opens WooCommerce and not the media library; spaces in a password mean nothing", async () => {
    const key = basic("ck_1:cs_1");
    expect(await ask("GET", "wc/v3/products", undefined, key)).toMatchObject({ status: 200, body: [] });
    expect(await ask("POST", "wp/v2/media", undefined, key)).toMatchObject({ body: { code: "rest_cannot_create" } });
    const packed = basic("etalase:abcdefghijklmnop");
    expect(await ask("GET", "wc/v3/products", undefined, packed)).toMatchObject({ status: 200 });
  });
});

describe("says nothing about", () => {
  test("a price that it cannot read: 65.000,50 becomes 65.00050", async () => {
    expect((await post({ name: "a", regular_price: "65.000,50" })).body["regular_price"]).toBe("65.00050");
  });

  test("a sale above the regular price, and stock that it does not manage", async () => {
    const { body } = await post({ name: "a", regular_price: "5", sale_price: "6", stock_quantity: 3 });
    expect(body).toMatchObject({ sale_price: "", price: "5", stock_quantity: null });
  });

  test("an address that is taken", async () => {
    await post({ name: "Kopi" });
    expect((await post({ name: "Kopi" })).body["slug"]).toBe("kopi-2");
  });
});

describe("refuses", () => {
  test.each([
    [{ name: "a", regular_price: 65000 }, "rest_invalid_param"],
    [{ name: "a", unheard: "of" }, "rest_invalid_param"],
    [{ regular_price: "1" }, "rest_missing_callback_param"],
    [{ name: "a", images: [{ id: 7 }] }, "woocommerce_product_invalid_image_id"],
    [{ name: "a", images: [{ src: "https://toko.example/a.jpg" }] }, "woocommerce_product_image_upload_error"],
  ])("%o with %s, and nothing is made", async (fields, code) => {
    expect(await post(fields)).toMatchObject({ status: 400, body: { code } });
    expect(place.store.products).toEqual([]);
  });

  test("a live SKU with who has it, one in the trash without", async () => {
    const id = await idOf({ name: "a", sku: "A" });
    expect(await post({ name: "b", sku: "a" })).toMatchObject({
      status: 400,
      body: { code: "product_invalid_sku", data: { status: 400, resource_id: id } },
    });
    await ask("DELETE", `wc/v3/products/${id}`);
    const { body } = await post({ name: "b", sku: "A" });
    expect(body).toMatchObject({ code: "woocommerce_rest_product_not_created", data: { status: 400 } });
    expect(body.data).not.toHaveProperty("resource_id");
    const trashed = await ask("GET", "wc/v3/products?status=trash");
    expect(trashed.body).toMatchObject([{ id, status: "trash" }]);
    expect((await ask("GET", "wc/v3/products?sku=A")).body).toEqual([]);
  });

  test("more than a hundred in a batch, and more than a hundred on a page", async () => {
    const create = Array.from({ length: 101 }, () => ({ name: "a" }));
    expect(await ask("POST", "wc/v3/products/batch", { create })).toMatchObject({
      status: 413,
      body: { code: "woocommerce_rest_request_entity_too_large" },
    });
    expect(await ask("GET", "wc/v3/products?per_page=101")).toMatchObject({ status: 400 });
  });

  test("to delete twice", async () => {
    const id = await idOf({ name: "a" });
    await ask("DELETE", `wc/v3/products/${id}?force=true`);
    expect(await ask("DELETE", `wc/v3/products/${id}?force=true`)).toMatchObject({
      status: 404,
      body: { code: "woocommerce_rest_product_invalid_id" },
    });
  });
});

describe("variations", () => {
  const attributes = [{ name: "Ukuran", options: ["S", "M"], variation: true, visible: true }];

  test("come in a batch, each with an outcome of its own, under HTTP 200", async () => {
    const id = await idOf({ name: "a", type: "variable", attributes });
    const variation = (sku: string, option: string) => ({ sku, attributes: [{ name: "Ukuran", option }] });
    const create = [variation("S", "S"), variation("S", "M"), variation("X", "XL")];
    const { status, body } = await ask("POST", `wc/v3/products/${id}/variations/batch`, { create });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      create: [
        { sku: "S", attributes: [{ name: "Ukuran", option: "S" }] },
        { id: 0, error: { code: "product_invalid_sku" } },
        { id: 0, error: { code: "rest_invalid_param" } },
      ],
    });
  });

  test("are found by SKU beside products, and stay when their attribute goes", async () => {
    const id = await idOf({ name: "a", type: "variable", sku: "P", attributes });
    const create = [{ sku: "S", attributes: [{ name: "Ukuran", option: "S" }] }];
    await ask("POST", `wc/v3/products/${id}/variations/batch`, { create });
    await ask("PUT", `wc/v3/products/${id}`, { attributes: [] });
    expect((await ask("GET", "wc/v3/products?sku=S,P")).body).toMatchObject([
      { type: "variation", parent_id: id, sku: "S" },
      { id, type: "variable", sku: "P" },
    ]);
  });

  test("cannot be changed as if they were products", async () => {
    const id = await idOf({ name: "a", type: "variable", attributes });
    const create = [{ sku: "S", attributes: [{ name: "Ukuran", option: "S" }] }];
    const made = await ask("POST", `wc/v3/products/${id}/variations/batch`, { create });
    const [{ id: variation }] = made.body["create"] as [{ id: number }];
    expect(await ask("PUT", `wc/v3/products/${variation}`, { sku: "T" })).toMatchObject({
      status: 404,
      body: { code: "woocommerce_rest_invalid_product_id" },
    });
  });
});

test("a list tells how many there are", async () => {
  for (const name of ["a", "b", "c"]) await post({ name });
  const { headers, body } = await ask("GET", "wc/v3/products?per_page=2&page=1");
  expect(body).toHaveLength(2);
  expect([headers.get("x-wp-total"), headers.get("x-wp-totalpages")]).toEqual(["3", "2"]);
  expect(headers.get("link")).toContain('rel="next"');
});

test("a photo is its bytes with a name; it replaces the ones that were there, and none clears them", async () => {
  const answer = await fetch(`${place.url}/wp-json/wp/v2/media`, {
    method: "POST",
    headers: {
      authorization: PASSWORD,
      "content-type": "image/jpeg",
      "content-disposition": 'attachment; filename="a.jpg"',
    },
    body: new Uint8Array(jpeg(600, 400)),
  });
  const media = ((await answer.json()) as { readonly id: number }).id;
  const id = await idOf({ name: "a", images: [{ id: media, alt: "depan" }] });
  expect(place.store.media).toMatchObject([{ id: media, alt: "depan", format: "jpeg" }]);
  expect((await ask("PUT", `wc/v3/products/${id}`, { images: [] })).body["images"]).toEqual([]);
});
