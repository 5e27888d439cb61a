import { afterAll, beforeAll, expect, test } from "vitest";
import { type BlueskyPlace, createManualClock, createSandbox } from "../../src/sandbox/sandbox.js";
import { jpeg } from "./photos.js";

const clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
const sandbox = createSandbox({ clock });
let place: BlueskyPlace;
let access = "";
beforeAll(async () => {
  place = await sandbox.bluesky({ identifier: "toko.test", appPassword: "abcd" });
  const { body } = await call("com.atproto.server.createSession", { identifier: "toko.test", password: "abcd" });
  access = String(body["accessJwt"]);
});
afterAll(() => sandbox.close());

async function call(method: string, json: object) {
  const headers = { authorization: `Bearer ${access}`, "content-type": "application/json" };
  const answer = await fetch(`${place.url}/xrpc/${method}`, { method: "POST", headers, body: JSON.stringify(json) });
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
}

const RKEY = "3kabcdefghijk";
const put = async (more: object, outside: object = {}) => {
  const record = { $type: "app.bsky.feed.post", text: "Kopi crème", createdAt: "2026-11-21T08:00:00Z", ...more };
  const target = { repo: place.did, collection: "app.bsky.feed.post", rkey: RKEY };
  const { status, body } = await call("com.atproto.repo.putRecord", { ...target, record, ...outside });
  return status === 200 ? String(body["cid"]) : String(body["error"]);
};
const facet = (byteStart: number, byteEnd: number) => ({
  facets: [{ index: { byteStart, byteEnd }, features: [{ $type: "app.bsky.richtext.facet#tag", tag: "kopi" }] }],
});

test("the same content twice is one commit, and createRecord twice a 500", async () => {
  expect(await put({})).toBe(await put({}));
  expect(place.store.commits).toBe(1);
  const record = { $type: "app.bsky.feed.post", text: "lagi", createdAt: "2026-11-21T08:00:00Z" };
  const target = { repo: place.did, collection: "app.bsky.feed.post", rkey: RKEY, record };
  expect((await call("com.atproto.repo.createRecord", target)).status).toBe(500);
});

test("refuses what the lexicons refuse", async () => {
  expect(await put({ text: "x".repeat(301) })).toBe("InvalidRequest");
  expect(await put({ nonsense: 1 })).toBe("InvalidRequest");
  expect(await put(facet(0, 4))).toMatch(/^bafyrei/);
  expect(await put(facet(5, 8))).toBe("InvalidRequest");
  expect(await put(facet(0, 99))).toBe("InvalidRequest");
  expect(await put({}, { rkey: "kopi" })).toBe("InvalidRequest");
  expect(await put({}, { swapRecord: "bafyold" })).toBe("InvalidSwap");
});

test("a blob that no post names is thrown away; a session ends after two hours", async () => {
  const headers = { authorization: `Bearer ${access}`, "content-type": "image/jpeg" };
  const answer = await fetch(`${place.url}/xrpc/com.atproto.repo.uploadBlob`, {
    method: "POST",
    headers,
    body: jpeg(80, 60),
  });
  const { blob } = (await answer.json()) as { readonly blob: object };
  const embed = { $type: "app.bsky.embed.images", images: [{ alt: "", image: blob }] };
  await clock.advance(600_000);
  expect(await put({ embed })).toBe("BlobNotFound");
  await clock.advance(7_200_000);
  expect(await put({})).toBe("ExpiredToken");
});
