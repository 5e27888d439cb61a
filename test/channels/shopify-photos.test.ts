import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopifyPlace,
} from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { NOW, photoOf, productOf } from "./fake-tools.js";
import { coloured, openShop, PHOTO, sent, TOKEN } from "./shopify-kit.js";

const OTHER = photoOf("2", jpeg(800, 600, 2));
const SLOW_MS = 20_000;

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

const there = () => place.store.products[0] ?? expect.fail("nothing is there");
const content = () => shop.render(productOf()).content;
const names = () => there().media.map((id) => place.store.file(id)?.filename);
const nameOf = ({ sha256 }: { readonly sha256: string }) => `etl-${sha256.slice(0, 12)}.jpg`;
const uploads = () => place.requests.filter(({ method }) => method === "upload");
const thrown = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe("photos", () => {
  test("are put into storage under a name that says their bytes, with their alt text", async () => {
    await shop.put({ content: content() });
    expect(names()).toEqual([nameOf(PHOTO)]);
    expect(place.store.files[0]?.alt).toBe("1");
    expect(sent(place, "stagedUploadsCreate")).toMatchObject([
      { input: [{ filename: nameOf(PHOTO), mimeType: "image/jpeg", httpMethod: "POST", resource: "IMAGE" }] },
    ]);
  });

  test("go to storage without our token, fields first and the file last", async () => {
    await shop.put({ content: content() });
    const [upload] = uploads();
    expect(upload?.headers["x-shopify-access-token"]).toBeUndefined();
    expect(upload?.answer?.status).toBe(201);
  });

  test("that are there already are named by their id, and not uploaded again", async () => {
    const done = await shop.put({ content: content() });
    const [first] = there().media;
    await shop.update(done, { content: content(), photos: [OTHER, PHOTO], due: ["photos"] });
    expect(there().media[1]).toBe(first);
    expect(names()).toEqual([nameOf(OTHER), nameOf(PHOTO)]);
    expect(uploads()).toHaveLength(2);
  });

  test("that went away go, and none at all is an empty list", async () => {
    const done = await shop.put({ content: content(), photos: [PHOTO, OTHER] });
    await shop.update(done, { content: content(), photos: [OTHER], due: ["photos"] });
    expect(names()).toEqual([nameOf(OTHER)]);
    await shop.update(done, { content: content(), photos: [], due: ["photos"] });
    expect(there().media).toEqual([]);
  });

  test("stay as they are where they are not due", async () => {
    const done = await shop.put({ content: content() });
    await shop.update(done, { content: content(), photos: [], due: ["content"] });
    expect(names()).toEqual([nameOf(PHOTO)]);
  });

  test("of an option's value stand on its variants too, and among the product's", async () => {
    const product = coloured(["merah", "biru"]);
    const [option] = product.options;
    const values = option?.values.map((value) => (value.code === "biru" ? { ...value, photo: "2" } : value)) ?? [];
    const photos = ["1", "2"].map((id) => ({ id, alt: "", role: "main" as const }));
    const pictured = { ...product, photos, options: [{ code: "warna", name: "Warna", values }] };
    await shop.put({ content: shop.render(pictured).content, photos: [PHOTO, OTHER] });
    const [red, blue] = there().variants;
    expect(red?.file).toBeUndefined();
    expect(blue?.file).toBe(there().media[1]);
  });

  test("of two products that are the same bytes are uploaded once", async () => {
    await shop.put({ content: content() });
    await shop
      .put({ content: shop.render({ ...productOf(), id: "teh" }).content, marker: "teh" })
      .catch(() => undefined);
    expect(uploads()).toHaveLength(1);
  });

  test("that storage does not take now hold up photos and nothing else", async () => {
    await place.fault({ what: "error-before", status: 503, method: "upload", times: 1 });
    expect(await thrown(shop.put({ content: content() }))).toMatchObject({
      kind: "unavailable",
      outcome: "rejected",
      facets: ["photos"],
    });
    await place.fault({ what: "answer", status: 413, method: "upload", times: 1 });
    expect(await thrown(shop.put({ content: content() }))).toMatchObject({ kind: "invalid", facets: ["photos"] });
  });
});

describe("photos that are made ready later", () => {
  beforeEach(async () => {
    place = await sandbox.shopify({ token: TOKEN, mediaMs: SLOW_MS });
    shop = openShop(place, clock);
  });

  test("are waited for, and the listing is up meanwhile", async () => {
    const done = await shop.put({ content: content() });
    expect(done.settling).toBe(done.id);
    expect((await shop.read(done)).visible).toBe(true);
    expect(await shop.settle(done.id)).toBe("settling");
    await clock.advance(SLOW_MS);
    expect(await shop.settle(done.id)).toMatchObject({ id: done.id });
  });

  test("are uploaded again where they are not ready when they are wanted again: nobody knows their name yet", async () => {
    const done = await shop.put({ content: content() });
    await shop.update(done, { content: content(), due: ["photos"] });
    expect(there().media).toHaveLength(1);
    expect(uploads()).toHaveLength(1);
  });

  test("and turn out to be none are told with what to do; the others of the listing stay", async () => {
    const broken = photoOf("3", new TextEncoder().encode("not a photo"));
    const done = await shop.put({ content: content(), photos: [broken] });
    await clock.advance(SLOW_MS);
    expect(await thrown(shop.settle(done.id))).toMatchObject({
      kind: "invalid",
      facets: ["photos"],
      platformCode: "UNSUPPORTED_IMAGE_FILE_TYPE",
      cure: expect.stringContaining("JPEG"),
    });
  });

  test("of a product that was deleted meanwhile are gone with it", async () => {
    const done = await shop.put({ content: content() });
    place.store.delete(there().id);
    expect(await thrown(shop.settle(done.id))).toMatchObject({ kind: "gone" });
  });
});
