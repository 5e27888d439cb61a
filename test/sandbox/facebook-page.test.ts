import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type FacebookPagePlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { APP_SECRET, createCaller, no, TOKEN } from "./graph.js";
import { jpeg, png, webp } from "./photos.js";

const PAGE = "100000000000003";
let clock: ManualClock;
let sandbox: Sandbox;
let place: FacebookPagePlace;
const { get, post, remove } = createCaller(() => place);

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.facebookPage({ pageId: PAGE, appSecret: APP_SECRET, token: TOKEN });
});
afterEach(() => sandbox.close());

function formOf(
  bytes: Uint8Array<ArrayBuffer>,
  fields: Readonly<Record<string, string>> = { published: "false" },
  name = "source",
) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set(name, new Blob([bytes]), "a.jpg");
  return form;
}
const upload = (
  bytes: Uint8Array<ArrayBuffer> = jpeg(800, 600),
  ...more: [Readonly<Record<string, string>>?, string?]
) => post(`/${PAGE}/photos`, formOf(bytes, ...more));
const feed = (fields: object) => post(`/${PAGE}/feed`, fields);
const media = (...ids: readonly string[]) => ids.map((media_fbid) => ({ media_fbid }));

describe("a photo", () => {
  test("is kept unpublished, with its alt text", async () => {
    const { id } = await upload(png(10, 10), { published: "false", alt_text_custom: "Kopi" });
    expect(place.store.photos).toMatchObject([{ id, alt: "Kopi", shown: false }]);
    expect(place.posts()).toEqual([]);
  });

  test("that is published is a post by itself", async () => {
    const { post_id } = await upload(jpeg(8, 8), { caption: "Kopi" });
    expect(place.posts()).toMatchObject([{ id: post_id, message: "Kopi" }]);
  });

  test.each([
    ["that is no photo", new Uint8Array(9), undefined, "source", [100, 1366046]],
    ["in a format that is not taken", webp("VP8 ", 8, 8), undefined, "source", [100, 1366046]],
    ["that is too large", png(8, 8, 4_000_000), undefined, "source", [100, 1366046]],
    ["under another name", jpeg(8, 8), undefined, "photo", 100],
    ["with a field that is none", jpeg(8, 8), { title: "x" }, "source", 100],
  ])("%s is refused", async (_what, bytes, fields, name, code) => {
    expect(no(await upload(bytes, fields, name))).toEqual(code);
  });

  test("is not taken where photos are shut, while words are", async () => {
    place.store.takesPhotos = false;
    expect(no(await upload())).toBe(200);
    expect((await feed({ message: "Kopi" })).id).toBeDefined();
  });
});

describe("a post", () => {
  test("shows words and photos in their order", async () => {
    const ids = [(await upload(jpeg(8, 8, 1))).id, (await upload(jpeg(8, 8, 2))).id];
    const { id } = await feed({ message: "Kopi", attached_media: media(...ids.toReversed()) });
    expect(place.posts()).toMatchObject([
      { id, message: "Kopi", photos: ids.toReversed().map((one) => ({ id: one })) },
    ]);
    expect(await get(`/${id}`, { fields: "permalink_url,created_time" })).toMatchObject({
      created_time: "2026-11-21T08:00:00+0000",
      permalink_url: `https://www.facebook.com/${id.replace("_", "/posts/")}`,
    });
  });

  test.each([
    ["nothing at all", {}, 100],
    ["words that are too long", { message: "x".repeat(63_207) }, 100],
    ["a photo that is not there", { attached_media: media("1") }, 100],
    ["photos said wrongly", { attached_media: [{ id: "1" }] }, 100],
    ["photos that are no list", { attached_media: { media_fbid: "1" } }, 100],
    ["a field that is none", { message: "x", title: "y" }, 100],
  ])("of %s is refused", async (_what, fields, code) => {
    expect(no(await feed(fields))).toBe(code);
    expect(place.posts()).toEqual([]);
  });

  test("does not take photos twice, nor a day later, nor the same words again at once", async () => {
    const { id } = await upload();
    const late = await upload();
    await feed({ message: "Satu", attached_media: media(id) });
    expect(no(await feed({ message: "Dua", attached_media: media(id) }))).toEqual([10, 1366051]);
    expect(no(await feed({ message: "Satu" }))).toBe(506);
    await clock.advance(86_400_000);
    expect(no(await feed({ message: "Tiga", attached_media: media(late.id) }))).toBe(100);
    expect((await feed({ message: "Satu" })).id).toBeDefined();
  });

  test("is edited in its words only, and deleted once", async () => {
    const { id } = await feed({ message: "Kopi" });
    expect(await post(`/${id}`, { message: "Teh" })).toEqual({ success: true });
    expect(no(await post(`/${id}`, { attached_media: [] }))).toBe(100);
    expect(no(await post(`/${id}`, {}))).toBe(100);
    expect(place.posts()).toMatchObject([{ message: "Teh" }]);
    expect(await remove(`/${id}`)).toEqual({ success: true });
    for (const answer of [await remove(`/${id}`), await post(`/${id}`, { message: "x" }), await get(`/${id}`)]) {
      expect(no(answer)).toEqual([100, 33]);
    }
  });

  test("stays where the app may not delete it", async () => {
    const { id } = await feed({ message: "Kopi" });
    place.store.canDelete = false;
    expect(no(await remove(`/${id}`))).toEqual([100, 33]);
    expect(place.posts()).toHaveLength(1);
  });
});

test("lists posts page by page, the newest first", async () => {
  for (const message of ["a", "b", "c"]) await feed({ message });
  const first = await get(`/${PAGE}/published_posts`, { fields: "message", limit: 2 });
  expect(first.data.map(({ message }) => message)).toEqual(["c", "b"]);
  const { after } = (first["paging"] as { cursors: { after: string } }).cursors;
  expect(await get(`/${PAGE}/published_posts`, { fields: "message", limit: 2, after })).toMatchObject({
    data: [{ message: "a" }],
    paging: { cursors: { before: "2" } },
  });
  expect(no(await get(`/${PAGE}/published_posts`, { fields: "likes" }))).toBe(100);
});

test("knows itself, and neither other Pages nor other edges", async () => {
  expect(await get(`/${PAGE}`, { fields: "id,name" })).toEqual({ id: PAGE, name: "Toko" });
  expect(no(await post("/1/feed", { message: "x" }))).toEqual([100, 33]);
  expect(no(await get(`/${PAGE}/videos`))).toBe(2500);
});
