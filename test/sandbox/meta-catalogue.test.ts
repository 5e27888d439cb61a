import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type MetaCataloguePlace,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { APP_SECRET, createCaller, type GraphReply, no, TOKEN } from "./graph.js";
import { jpeg } from "./photos.js";

const CATALOGUE = "900000000000003";
let clock: ManualClock;
let sandbox: Sandbox;
let place: MetaCataloguePlace;
const { get, post } = createCaller(() => place);
const photosAt: Readonly<Record<string, Uint8Array>> = {
  "https://h.example/1.jpg": jpeg(800, 800),
  "https://h.example/small.jpg": jpeg(400, 800),
};

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  const access = { catalogId: CATALOGUE, appSecret: APP_SECRET, token: TOKEN };
  place = await sandbox.metaCatalogue({
    ...access,
    workMs: 60_000,
    refuse: /terlarang/,
    fetchPhoto: (url) => photosAt[url],
  });
});
afterEach(() => sandbox.close());

const row = {
  id: "kopi",
  title: "Kopi",
  description: "Kopi Gayo",
  availability: "in stock",
  condition: "new",
  price: "65000 IDR",
  link: "https://toko.example/kopi",
  image: [{ url: "https://h.example/1.jpg", tag: [] }],
  brand: "Gayo",
};
const batch = (requests: unknown, more: object = {}) =>
  post(`/${CATALOGUE}/items_batch`, { item_type: "PRODUCT_ITEM", requests, ...more });
const update = (data: object) => ({ method: "UPDATE", data });
const handleOf = (reply: GraphReply) => (reply["handles"] as readonly string[])[0] ?? "";
const faults = (reply: GraphReply) =>
  (reply["validation_status"] as readonly { errors: readonly { message: string }[] }[]).flatMap(({ errors }) =>
    errors.map(({ message }) => message),
  );
const status = (handle: string) =>
  get(`/${CATALOGUE}/check_batch_request_status`, { handle, load_ids_of_invalid_requests: "true" });

test("takes a batch, works on it, and tells under its handle", async () => {
  const handle = handleOf(await batch([update(row)]));
  expect(await status(handle)).toMatchObject({ data: [{ handle, status: "in_progress", errors: [] }] });
  expect(place.items()).toEqual([]);
  await clock.advance(60_000);
  expect(await status(handle)).toMatchObject({
    data: [{ status: "finished", errors_total_count: 0, ids_of_invalid_requests: [] }],
  });
  expect(place.items()).toMatchObject([{ id: "kopi", review: "pending", fields: { price: "65000 IDR" } }]);
  expect((await status("other")).data).toEqual([]);
});

test.each([
  ["a number for a price", { price: 65_000 }, "price is wrong: 65000"],
  ["a price without currency", { price: "65000" }, 'price is wrong: "65000"'],
  ["words for a stock", { quantity_to_sell_on_facebook: "12" }, 'quantity_to_sell_on_facebook is wrong: "12"'],
  ["an availability that is none", { availability: "yes" }, 'availability is wrong: "yes"'],
  ["a condition that is none", { condition: "fair" }, 'condition is wrong: "fair"'],
  ["a link that is none", { link: "toko" }, 'link is wrong: "toko"'],
  ["a field that is none", { stock: 1 }, "stock is not a field"],
  ["no brand", { brand: "" }, "brand is missing"],
  ["no image", { image: undefined }, "image is missing"],
  ["a description that is too long", { description: "x".repeat(5_001) }, "description is wrong"],
  ["an id that is too long", { id: "x".repeat(101) }, "id is wrong"],
])("turns down %s at once, and gives no handle for nothing", async (_what, wrong, message) => {
  const reply = await batch([update({ ...row, ...wrong })]);
  expect(reply["handles"]).toEqual([]);
  expect(faults(reply).join()).toContain(message);
});

test("turns down one and takes the other in", async () => {
  const reply = await batch([update(row), update({ ...row, id: "teh", price: 1 })]);
  expect([faults(reply).length, handleOf(reply)]).toEqual([1, expect.stringMatching(/./)]);
  await clock.advance(60_000);
  expect(place.items().map(({ id }) => id)).toEqual(["kopi"]);
});

test.each([
  ["a title that is not allowed", { title: "Barang terlarang" }, "not allowed here"],
  ["an image that is not there", { image: [{ url: "https://h.example/none.jpg" }] }, "could not be downloaded"],
  ["an image that is too small", { image: [{ url: "https://h.example/small.jpg" }] }, "smaller than 500"],
])("turns down %s when it gets to it", async (_what, wrong, message) => {
  const handle = handleOf(await batch([update({ ...row, ...wrong })]));
  await clock.advance(60_000);
  expect(await status(handle)).toMatchObject({
    data: [
      {
        errors: [{ line: 0, id: "kopi", message: expect.stringContaining(message) }],
        ids_of_invalid_requests: ["kopi"],
      },
    ],
  });
  expect(place.items()).toEqual([]);
});

describe("a row", () => {
  test("that is there takes a part of itself; one that is not there needs the whole", async () => {
    await batch([update(row)]);
    const { validation_status } = await batch([update({ id: "kopi", price: "70000 IDR" })]);
    expect(validation_status).toEqual([]);
    expect(faults(await batch([update({ id: "teh", price: "70000 IDR" })]))).toContain("title is missing");
    await clock.advance(60_000);
    expect(place.items()).toMatchObject([{ fields: { price: "70000 IDR", title: "Kopi" } }]);
  });

  test("is not made where nothing may be made", async () => {
    const handle = handleOf(await batch([update({ id: "teh", price: "1 IDR" })], { allow_upsert: false }));
    await clock.advance(60_000);
    expect(await status(handle)).toMatchObject({ data: [{ errors: [{ id: "teh" }] }] });
  });

  test("is deleted by its id alone, and created once", async () => {
    await batch([{ method: "CREATE", data: row }]);
    const twice = handleOf(await batch([{ method: "CREATE", data: row }]));
    await clock.advance(60_000);
    expect(await status(twice)).toMatchObject({ data: [{ errors: [{ id: "kopi" }] }] });
    expect(no(await batch([{ method: "DELETE", data: row }]))).toBe(100);
    await batch([{ method: "DELETE", data: { id: "kopi" } }]);
    await clock.advance(60_000);
    expect(place.items()).toEqual([]);
  });

  test("is found by its SKU, with its group and review", async () => {
    await batch([update({ ...row, item_group_id: "g" }), update({ ...row, id: "teh" })]);
    await clock.advance(60_000);
    place.store.judge("kopi", "approved");
    const look = (filter: string) =>
      get(`/${CATALOGUE}/products`, { filter, fields: "retailer_id,retailer_product_group_id,review_status" });
    expect((await look('{"retailer_id":{"is_any":["kopi","none"]}}')).data).toEqual([
      { id: "2kopi", retailer_id: "kopi", retailer_product_group_id: "g", review_status: "approved" },
    ]);
    expect(no(await look('{"name":{"eq":"Kopi"}}'))).toBe(100);
    expect((await get(`/${CATALOGUE}/products`, { fields: "name" })).data).toHaveLength(2);
  });
});

test.each([
  ["no item type", [update(row)], { item_type: "" }, 100],
  ["another item type", [update(row)], { item_type: "HOTEL" }, 100],
  ["no requests", [], {}, 100],
  ["more than 5,000 requests", new Array(5_001).fill(update(row)), {}, 1],
  ["a method that is none", [{ method: "PATCH", data: row }], {}, 100],
  ["a request without id", [update({ title: "x" })], {}, 100],
  ["a request that is none", [1], {}, 100],
  ["a field that is none", [update(row)], { upsert: true }, 100],
])("refuses %s as a whole", async (_what, requests, more, code) => {
  expect(no(await batch(requests, more))).toBe(code);
});

test("takes requests as JSON in a text, too; says nothing where it is deaf; knows no other catalogue", async () => {
  expect(handleOf(await batch(JSON.stringify([update(row)])))).not.toBe("");
  place.store.isDeaf = true;
  expect(await batch([update(row)])).toEqual({ handles: [], validation_status: [] });
  expect(no(await get("/1"))).toEqual([100, 33]);
  expect(no(await get(`/${CATALOGUE}/product_sets`))).toBe(2500);
  expect(await get(`/${CATALOGUE}`, { fields: "name" })).toEqual({ id: CATALOGUE, name: "Toko" });
});
