import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type InstagramPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { APP_SECRET, createCaller, no, TOKEN } from "./graph.js";
import { jpeg, png } from "./photos.js";

const USER = "17841400000000003";
const photosAt: Readonly<Record<string, Uint8Array>> = {
  "https://h.example/ok.jpg": jpeg(1_080, 1_080),
  "https://h.example/wide.jpg": jpeg(2_000, 500),
  "https://h.example/png.jpg": png(800, 800),
  "https://h.example/big.jpg": new Uint8Array(8 * 1_024 * 1_024 + 1),
};
const OK = "https://h.example/ok.jpg";
let clock: ManualClock;
let sandbox: Sandbox;
let place: InstagramPlace;
const { call, get, post, remove } = createCaller(() => place);
const base = { userId: USER, appSecret: APP_SECRET, token: TOKEN, fetchPhoto: (url: string) => photosAt[url] };

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.instagram({ ...base, readyMs: 10_000, quota: 2 });
});
afterEach(() => sandbox.close());

const make = (fields: object) => post(`/${USER}/media`, fields);
const publish = (creation_id: string) => post(`/${USER}/media_publish`, { creation_id });
const ready = async (fields: object): Promise<string> => {
  const { id } = await make(fields);
  await clock.advance(10_000);
  return id;
};

describe("who may call", () => {
  test.each([
    ["a foreign token", { token: "x" }, 190],
    ["no token", { header: "" }, 104],
    ["a wrong proof", { proof: "0".repeat(64) }, 100],
    ["no proof", { proof: "" }, 100],
  ])("%s is refused", async (_what, who, code) => {
    expect(no(await call("GET", `/${USER}`, {}, who))).toBe(code);
  });

  test("a token in the address is refused, and so are a dead version and a path that is none", async () => {
    expect(no(await get(`/${USER}`, { access_token: TOKEN }))).toBe(1);
    expect(no(await createCaller(() => place, "v20.0").get(`/${USER}`))).toBe(2635);
    expect(no(await get("/a/b/c"))).toBe(2500);
    expect(no(await get("/me/photos"))).toBe(2500);
  });
});

describe("a container", () => {
  test.each([
    ["a photo that is not there", { image_url: "https://h.example/none.jpg" }, [9004, 2207052]],
    ["no address", { image_url: "" }, [9004, 2207052]],
    ["a photo that is too large", { image_url: "https://h.example/big.jpg" }, [36000, 2207004]],
    ["a photo that is no JPEG", { image_url: "https://h.example/png.jpg" }, [36001, 2207005]],
    ["a photo that is too wide", { image_url: "https://h.example/wide.jpg" }, [36003, 2207009]],
    ["a caption that is too long", { image_url: OK, caption: "x".repeat(2_201) }, [100, 2207010]],
    ["too many hashtags", { image_url: OK, caption: "#a ".repeat(31) }, [100, 2207010]],
    ["too many mentions", { image_url: OK, caption: "@a ".repeat(21) }, [100, 2207010]],
    ["alt text that is too long", { image_url: OK, alt_text: "x".repeat(1_001) }, 100],
    ["a field that is none", { image_url: OK, title: "x" }, 100],
    ["an item with a caption", { image_url: OK, is_carousel_item: true, caption: "x" }, [100, 2207028]],
    ["a film", { media_type: "REELS" }, 100],
  ])("of %s is refused", async (_what, fields, code) => {
    expect(no(await make(fields))).toEqual(code);
    expect(place.store.containers).toEqual([]);
  });

  test("is made, becomes ready, is published once, and says so", async () => {
    const { id } = await make({ image_url: OK, caption: "Kopi #gayo", alt_text: "Sebungkus kopi" });
    const state = async () => (await get(`/${id}`, { fields: "status_code" }))["status_code"];
    expect(await state()).toBe("IN_PROGRESS");
    expect(no(await publish(id))).toEqual([9007, 2207027]);
    await clock.advance(10_000);
    expect(await state()).toBe("FINISHED");
    const { id: media } = await publish(id);
    expect([await state(), no(await publish(id))]).toEqual(["PUBLISHED", 100]);
    expect(place.posts()).toMatchObject([{ id: media, caption: "Kopi #gayo", photos: [{ alt: "Sebungkus kopi" }] }]);
    expect(await get(`/${media}`, { fields: "permalink,timestamp" })).toMatchObject({
      permalink: `https://www.instagram.com/p/${media}/`,
      timestamp: "2026-11-21T08:00:10+0000",
    });
  });

  test("expires after a day, unpublished", async () => {
    const id = await ready({ image_url: OK });
    await clock.advance(86_400_000);
    expect(await get(`/${id}`, { fields: "status_code" })).toMatchObject({ status_code: "EXPIRED" });
    expect(no(await publish(id))).toEqual([-2, 2207020]);
  });

  test("is forgotten a day after it was made where it was published, and a day later where it was not", async () => {
    const [out, kept] = [await ready({ image_url: OK }), await ready({ image_url: OK })];
    await publish(out);
    await clock.advance(86_400_000);
    expect(no(await get(`/${out}`, { fields: "status_code" }))).toEqual([100, 33]);
    expect(no(await publish(out))).toEqual([24, 2207006]);
    expect(place.posts()).toHaveLength(1);
    await clock.advance(86_400_000);
    expect(no(await get(`/${kept}`, { fields: "status_code" }))).toEqual([100, 33]);
  });

  test("that is spoiled says why", async () => {
    place.store.spoil("Error: 2207052");
    const id = await ready({ image_url: OK });
    expect(await get(`/${id}`, { fields: "status_code,status" })).toMatchObject({
      status_code: "ERROR",
      status: "Error: 2207052",
    });
    expect(no(await publish(id))).toEqual([24, 2207006]);
  });
});

describe("an album", () => {
  const item = async () => (await make({ image_url: OK, is_carousel_item: true })).id;

  test("takes 2 to 10 items in their order", async () => {
    const children = [await item(), await item()];
    const id = await ready({ media_type: "CAROUSEL", children, caption: "Dua" });
    await publish(id);
    expect(place.posts()).toMatchObject([{ caption: "Dua", photos: [{ url: OK }, { url: OK }] }]);
  });

  test.each([
    ["one item", async () => [await item()]],
    ["eleven items", async () => Promise.all(Array.from({ length: 11 }, item))],
    ["an item that is not there", async () => [await item(), "1"]],
    ["a container that is no item", async () => [await item(), (await make({ image_url: OK })).id]],
  ])("of %s is refused", async (_what, children) => {
    expect(no(await make({ media_type: "CAROUSEL", children: await children() }))).toEqual([100, 2207028]);
  });

  test("has no photo of its own, and its items are no posts", async () => {
    const children = [await item(), await item()];
    expect(no(await make({ media_type: "CAROUSEL", children, image_url: OK }))).toEqual([100, 2207028]);
    expect(no(await publish(children[0] ?? ""))).toEqual([100, 2207028]);
  });
});

test("counts posts against the quota, for a day", async () => {
  const limit = async () => (await get(`/${USER}/content_publishing_limit`, { fields: "quota_usage,config" })).data;
  for (const _ of [1, 2]) await publish(await ready({ image_url: OK }));
  expect(await limit()).toEqual([{ quota_usage: 2, config: { quota_total: 2, quota_duration: 86_400 } }]);
  expect(no(await publish(await ready({ image_url: OK })))).toEqual([9, 2207042]);
  await clock.advance(86_400_000);
  expect((await publish(await ready({ image_url: OK }))).id).toBeDefined();
  expect(no(await get(`/${USER}/content_publishing_limit`, { fields: "left" }))).toBe(100);
});

test("lists the newest posts first, tells nothing of what is not there, and deletes", async () => {
  const ids: string[] = [];
  for (const _ of [1, 2]) ids.push((await publish(await ready({ image_url: OK }))).id);
  const { data } = await get(`/${USER}/media`, { fields: "id", limit: 1 });
  expect(data).toEqual([{ id: ids[1] }]);
  expect(no(await get("/1"))).toEqual([100, 33]);
  expect(no(await get(`/${ids[0]}`, { fields: "price" }))).toBe(100);
  expect(await remove(`/${ids[0]}`)).toEqual({ success: true });
  expect(no(await remove(`/${ids[0]}`))).toEqual([100, 33]);
  expect(place.posts()).toHaveLength(1);
});

test("deletes nothing where it may not, and with Instagram's own login never", async () => {
  const { id } = await publish(await ready({ image_url: OK }));
  place.store.canDelete = false;
  expect(no(await remove(`/${id}`))).toEqual([100, 33]);
  place = await sandbox.instagram({ ...base, login: "instagram" });
  const other = await publish((await make({ image_url: OK })).id);
  expect(no(await remove(`/${other.id}`))).toEqual([100, 33]);
});

test("renews a token of Instagram's own login from the second day on", async () => {
  place = await sandbox.instagram({ ...base, login: "instagram" });
  const renew = async () => {
    const query = `grant_type=ig_refresh_token&access_token=${TOKEN}`;
    return (await fetch(`${place.url}/refresh_access_token?${query}`)).json() as Promise<Record<string, unknown>>;
  };
  expect(await renew()).toMatchObject({ error: { code: 190 } });
  await clock.advance(86_400_000);
  const { access_token } = await renew();
  expect(place.token()).toBe(access_token);
  expect(no(await get(`/${USER}`))).toBe(190);
  expect(await call("GET", `/${USER}`, { fields: "username" }, { token: String(access_token) })).toMatchObject({
    username: "toko",
  });
  // A renewed token is as young as any other.
  const again = await fetch(
    `${place.url}/refresh_access_token?grant_type=ig_refresh_token&access_token=${access_token}`,
  );
  expect(await again.json()).toMatchObject({ error: { message: expect.stringContaining("younger") } });
});

test("words trouble as Graph does, and says how much of the rate is used", async () => {
  place.usage(85, 3);
  const answer = await fetch(`${place.url}/v26.0/${USER}`);
  expect(answer.status).toBe(401);
  for (const [what, code] of [
    ["verb-off", 10],
    ["token-expired", [190, 463]],
    ["token-revoked", [190, 458]],
    ["throttled", 80002],
    ["error-before", 2],
  ] as const) {
    const lift = await place.fault({ what });
    expect(no(await get(`/${USER}`))).toEqual(code);
    await lift();
  }
  const good = place.requests.length;
  await get(`/${USER}`);
  expect(place.requests[good]?.answer?.headers?.["x-business-use-case-usage"]).toContain('"call_count":85');
});
