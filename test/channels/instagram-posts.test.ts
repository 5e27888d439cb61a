/** Deleting, reading and options: the channel by itself. */
import { createHash } from "node:crypto";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { type InstagramOptions, instagram } from "../../src/channels/instagram/index.js";
import {
  createManualClock,
  createSandbox,
  type InstagramPlace,
  type Recorded,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { createAct, createUpload, NOW, openChannel, photoOf } from "./fake-tools.js";
import { APP_SECRET, graphTools, instagramObjectOf, TOKEN, testAgainstGraph } from "./graph-kit.js";

const requests: Recorded[] = [];
let sandbox: Sandbox;
let place: InstagramPlace;
const USER = "17841400000000002";
const clock = createManualClock(NOW);
const open = (more: Partial<InstagramOptions> = {}) =>
  openChannel(
    instagram({ userId: USER, appSecret: APP_SECRET, server: place.url, ...more }),
    graphTools(clock.now, () => TOKEN),
  );
const content = { caption: "Kopi", price: "", stock: "" };
const photos = [photoOf("1", jpeg(800, 800), "https://photos.example/1.jpg")];

beforeEach(async () => {
  await sandbox?.close();
  sandbox = createSandbox({ clock });
  place = await sandbox.instagram({
    userId: USER,
    appSecret: APP_SECRET,
    token: TOKEN,
    fetchPhoto: () => jpeg(800, 800),
  });
});
afterAll(() => sandbox.close());

const create = (gram = open()) =>
  gram.run("create", { content, photos, step: createAct().step, upload: createUpload() }) as Promise<{
    id: string;
    url?: string;
  }>;
const withdraw = (ref: object, gram = open()) => gram.run("withdraw", { ref, how: "delete", step: createAct().step });

test("deletes a post, and one that is gone already", async () => {
  const ref = await create();
  await withdraw(ref);
  expect(place.posts()).toEqual([]);
  await expect(withdraw(ref)).resolves.toBeUndefined();
  requests.push(...place.requests);
});

test("does not take a post for deleted that it may not delete", async () => {
  const ref = await create();
  place.store.canDelete = false;
  await expect(withdraw(ref)).rejects.toMatchObject({
    kind: "forbidden",
    scope: "listing",
    cure: expect.stringContaining("instagram_manage_contents"),
  });
});

test.each([
  ["Instagram's own login", { login: "instagram" } as const, { id: "1", url: "https://www.instagram.com/p/1/" }],
  ["a post whose id is not known", {}, { id: "container:17", url: "https://www.instagram.com/p/1/" }],
])("asks to delete by hand: %s", async (_what, more, ref) => {
  await expect(withdraw(ref, open(more))).rejects.toMatchObject({
    kind: "forbidden",
    cure: "Delete the post in the Instagram app: https://www.instagram.com/p/1/.",
  });
  expect(place.requests).toEqual([]);
});

test("reads what is there and what is not, and pings", async () => {
  const gram = open();
  const ref = await create(gram);
  expect(await gram.run("read", { ref })).toMatchObject({
    visible: true,
    ref: { url: `https://www.instagram.com/p/${ref.id}/` },
  });
  await withdraw(ref, gram);
  expect(await gram.run("read", { ref })).toMatchObject({ visible: false });
  await gram.run("ping");
  requests.push(...place.requests);
});

test("a container that is published and cannot be told from another is said to be unknown", async () => {
  const gram = open();
  const act = createAct();
  const made = (await gram.run("create", { content, photos, step: act.step, upload: createUpload() })) as {
    id: string;
  };
  await create(gram);
  const container = place.store.containers.find(({ post }) => post === made.id);
  const words = createHash("sha256").update("Kopi").digest("hex").slice(0, 16);
  const settle = gram.within.verb("settle") as (
    session: unknown,
    handle: string,
    signal: AbortSignal,
  ) => Promise<unknown>;
  const session = instagram({ userId: USER, appSecret: APP_SECRET, server: place.url })[inside].connect(
    graphTools(clock.now),
  );
  const handle = `${container?.id}.${NOW.getTime()}.${words}`;
  expect(await settle(session, handle, new AbortController().signal)).toMatchObject({
    id: `container:${container?.id}`,
    warnings: [expect.stringContaining("several posts say the same")],
  });
});

test("a photo without an address is refused in words", async () => {
  const run = open().run("create", {
    content,
    photos: [photoOf("1", jpeg(8, 8))],
    step: createAct().step,
    upload: createUpload(),
  });
  await expect(run).rejects.toMatchObject({
    kind: "invalid",
    field: "photos",
    cure: "Give createEtalase photos.host.",
  });
});

describe("options", () => {
  const good = { userId: "17", appSecret: APP_SECRET };
  test.each([
    [{ ...good, userId: "@toko" }, 'option "userId": expected the digits of an id'],
    [{ ...good, template: "{titel}" }, "{titel} is not a field; there are standIn, availability, title"],
    [{ ...good, hashtags: ["#kopi"] }, "expected letters and digits, without #"],
    [{ ...good, version: "26" }, "expected a version such as v26.0"],
    [{ ...good, username: "@toko" }, "expected the name without @"],
  ])("%j are refused in words", (options, why) => {
    expect(() => instagram(options)).toThrow(why);
  });

  test("each login has its server, the app its circuit, and no secret shows", () => {
    const channel = instagram({
      ...good,
      login: "instagram",
      appId: "5",
      username: "toko.kopi",
      tokens: { accessToken: TOKEN },
    });
    const { settings, app, fate, home, publicSettings } = channel[inside];
    expect([settings["server"], app, fate, home]).toEqual([
      "https://graph.instagram.com",
      "meta:5",
      "meta",
      "https://www.instagram.com/toko.kopi/",
    ]);
    expect(instagram(good)[inside].settings["server"]).toBe("https://graph.facebook.com");
    expect(JSON.stringify([channel, publicSettings])).not.toMatch(new RegExp(`${TOKEN}|${APP_SECRET}`));
  });
});

testAgainstGraph(requests, 8, instagramObjectOf);
