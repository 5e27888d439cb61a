/** Threads' own failure rows, containers that came to nothing, words, tokens and options: the channel by itself. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { Http, HttpRequest } from "../../src/channel/toolbox.js";
import { readGraph } from "../../src/channels/_graph/failures.js";
import { type ThreadsOptions, threads } from "../../src/channels/threads/index.js";
import { weightOf } from "../../src/channels/threads/render.js";
import { THREADS_ROWS } from "../../src/channels/threads/wire.js";
import { createManualClock, createSandbox, type Sandbox, type ThreadsPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { createAct, createUpload, NOW, openChannel, photoOf, productOf, renderInput } from "./fake-tools.js";
import { APP_SECRET, graphRefusal, graphTools, TOKEN } from "./graph-kit.js";

const USER = "26500000000000002";
const clock = createManualClock(NOW);
let sandbox: Sandbox;
let place: ThreadsPlace;
beforeEach(async () => {
  await sandbox?.close();
  sandbox = createSandbox({ clock });
  const fetchPhoto = () => jpeg(800, 800);
  place = await sandbox.threads({ userId: USER, appSecret: APP_SECRET, token: TOKEN, fetchPhoto });
});
afterAll(() => sandbox.close());

const open = (more: Partial<ThreadsOptions> = {}) =>
  openChannel(
    threads({ userId: USER, appSecret: APP_SECRET, server: place.url, ...more }),
    graphTools(clock.now, () => TOKEN),
  );
const content = { caption: "Kopi", price: "", stock: "" };
const photos = [photoOf("1", jpeg(800, 800), "https://photos.example/1.jpg")];
const create = (profile = open(), with_ = photos) =>
  profile.run("create", { content, photos: with_, step: createAct().step, upload: createUpload() }) as Promise<{
    readonly id: string;
  }>;

describe("says what a refusal means", () => {
  const CASES: readonly (readonly [number, number, number | undefined, string, object])[] = [
    [400, 24, 4279009, "The requested resource does not exist", { kind: "gone", outcome: "rejected" }],
    [400, 10, 4279013, "no", { kind: "blocked", scope: "account", cure: expect.stringContaining("its own app") }],
    [400, 100, undefined, "THREADS_API__LINK_LIMIT_EXCEEDED", { kind: "invalid", field: "description" }],
    [500, 10, undefined, "does not have permission", { kind: "unavailable", outcome: "unknown" }],
    // And what the family says, as the family means it.
    [403, 10, undefined, "does not have permission", { kind: "forbidden", scope: "verb", outcome: "rejected" }],
    [400, 4, 2207051, "spam", { kind: "blocked", scope: "account" }],
    [400, 4, undefined, "limit", { kind: "throttled", outcome: "rejected" }],
    [400, 9, 2207042, "quota", { kind: "quota" }],
    [400, 1, 2207052, "fetch", { kind: "unavailable", scope: "host", outcome: "rejected" }],
    [401, 190, 460, "password", { kind: "auth" }],
  ];
  test.each(CASES)("%i, %i/%s, %s", (status, code, subcode, message, expected) => {
    const body = graphRefusal(code, subcode, message);
    const read = () => readGraph({ status, headers: {}, body, text: "" }, NOW, THREADS_ROWS);
    expect(caught(read)).toMatchObject(expected);
  });

  test("every row of Threads' own is one of these", () => {
    const met = CASES.map(([status, given, sub, message]) =>
      THREADS_ROWS.find(
        ({ code = given, subcode, says, fromStatus = 0 }) =>
          code === given &&
          status >= fromStatus &&
          (subcode?.includes(sub ?? 0) ?? true) &&
          (says?.test(message.toLowerCase()) ?? true),
      ),
    );
    expect(THREADS_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });

  function caught(run: () => unknown): unknown {
    try {
      return run();
    } catch (error) {
      return error;
    }
  }
});

describe("a container that came to nothing", () => {
  test.each([
    ["INVALID_ASPEC_RATIO", { kind: "invalid", field: "photos", outcome: "rejected" }],
    ["INVALID_ASPECT_RATIO", { kind: "invalid", facets: ["photos"] }],
    ["FAILED_DOWNLOADING_IMAGE", { kind: "unavailable", scope: "host", outcome: "rejected" }],
    [
      "UNKNOWN",
      { kind: "unavailable", scope: "listing", outcome: "rejected", retryAt: new Date(NOW.getTime() + 60_000) },
    ],
  ])("because of %s", async (why, expected) => {
    place.store.spoil(why);
    await expect(create()).rejects.toMatchObject({ ...expected, platformCode: why });
    expect(place.posts()).toEqual([]);
  });
});

describe("a post", () => {
  test("is read, deleted, and deleted where it is gone already", async () => {
    const profile = open();
    const ref = await create(profile);
    expect(await profile.run("read", { ref })).toMatchObject({
      visible: true,
      ref: { url: `https://www.threads.net/@toko/post/${ref.id}` },
    });
    const withdraw = () => profile.run("withdraw", { ref, how: "delete", step: createAct().step });
    await withdraw();
    expect(place.posts()).toEqual([]);
    await expect(withdraw()).resolves.toBeUndefined();
    expect(await profile.run("read", { ref })).toMatchObject({ visible: false });
  });

  test("that may not be deleted says what the app needs", async () => {
    const ref = await create();
    place.store.canDelete = false;
    const run = open().run("withdraw", { ref, how: "delete", step: createAct().step });
    await expect(run).rejects.toMatchObject({ kind: "forbidden", cure: expect.stringContaining("threads_delete") });
  });

  test("whose id nobody knows is deleted by hand", async () => {
    const ref = { id: "container:17", url: "https://www.threads.net/@toko/post/1" };
    const run = open().run("withdraw", { ref, how: "delete", step: createAct().step });
    await expect(run).rejects.toMatchObject({
      kind: "forbidden",
      cure: "Delete the post in the Threads app: https://www.threads.net/@toko/post/1.",
    });
    expect(place.requests).toEqual([]);
  });

  test("with a photo that has no address is refused in words", async () => {
    await expect(create(open(), [photoOf("1", jpeg(8, 8))])).rejects.toMatchObject({
      kind: "invalid",
      cure: "Give createEtalase photos.host.",
    });
  });
});

test("says hello only to the profile that is meant", async () => {
  await open().run("ping");
  const run = open({ userId: "26599999999999999" }).run("ping");
  await expect(run).rejects.toMatchObject({ kind: "auth", cure: expect.stringContaining(`"${USER}"`) });
});

describe("words", () => {
  const render = (more: object, options: Partial<ThreadsOptions> = {}) => {
    const { settings, render: run } = threads({ userId: USER, appSecret: APP_SECRET, ...options })[inside];
    const { content: made, losses = [] } = run({ ...renderInput(productOf(more)), settings });
    return { caption: (made as { readonly caption: string }).caption, losses };
  };

  test("are weighed as Threads does: an emoji by its bytes", () => {
    expect([weightOf("kopi"), weightOf("☕"), weightOf("🇮🇩"), weightOf("👩🏽‍🌾"), weightOf("é")]).toEqual([
      4,
      3,
      8,
      Buffer.byteLength("👩🏽‍🌾"),
      1,
    ]);
  });

  test("fit however many emojis they have", () => {
    const { caption, losses } = render({ description: "🔥 enak ☕ ".repeat(200) });
    expect(weightOf(caption)).toBeLessThanOrEqual(500);
    expect(weightOf(caption)).toBeGreaterThan(400);
    expect(losses).toContainEqual(expect.objectContaining({ field: "description", reason: "shortened" }));
  });

  test("have one tag, which becomes the topic", () => {
    const { caption, losses } = render({ tags: ["gayo"], description: "Enak #sekali #banget" }, { hashtags: ["kopi"] });
    expect(caption.match(/#\S+/g)).toEqual(["#kopi"]);
    expect(losses.map(({ field }) => field)).toEqual(expect.arrayContaining(["tags", "description"]));
  });

  test("have at most five links, ours among them", () => {
    const links = Array.from({ length: 8 }, (_, index) => `https://lain.example/${index}`).join(" ");
    const { caption, losses } = render({ description: `Lihat ${links}` });
    expect(caption.match(/https:\/\/lain/g)).toHaveLength(2);
    expect(caption).toContain("https://toko.example/kopi");
    expect(losses).toContainEqual(expect.objectContaining({ field: "description", reason: "dropped" }));
  });
});

describe("tokens", () => {
  const app = { appId: "5", appSecret: APP_SECRET, redirectUri: "https://toko.example/back", now: () => NOW };

  test("come from Threads' own login: a short one, and for that one of 60 days", async () => {
    const asked: HttpRequest[] = [];
    const answers = [
      { access_token: "short", user_id: USER },
      { access_token: "long", token_type: "bearer", expires_in: 5_184_000 },
    ];
    const http: Http = {
      async send(request) {
        const body = answers[asked.length];
        asked.push(request);
        return { status: 200, headers: {}, body, text: "" };
      },
    };
    const login = threads.oauth({ ...app, http });
    expect(login.consentUrl("abc")).toMatch(
      /^https:\/\/www\.threads\.net\/oauth\/authorize\?response_type=code&client_id=5&.*threads_delete/,
    );
    expect(await login.exchange({ code: "c#_" })).toMatchObject({ accessToken: "long", extra: { userId: USER } });
    expect(asked[0]?.url).toBe("https://graph.threads.net/oauth/access_token");
    expect(asked[1]?.url).toMatch(/^https:\/\/graph\.threads\.net\/access_token\?grant_type=th_exchange_token&/);
  });

  test("that Threads does not give are told in its own name", async () => {
    const body = { error_type: "OAuthException", code: 400, error_message: "Invalid authorization code" };
    const http: Http = { send: async () => ({ status: 400, headers: {}, body, text: "" }) };
    const error: unknown = await threads
      .oauth({ ...app, http })
      .exchange({ code: "c" })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ kind: "auth", message: expect.stringMatching(/^Threads does not take the code/) });
  });

  test("are renewed from the second day on", async () => {
    const { tokens, settings } = threads({ userId: USER, appSecret: APP_SECRET, server: place.url })[inside];
    const tools = graphTools(clock.now);
    const never = new AbortController().signal;
    const renew = () =>
      tokens?.refresh?.(settings, { accessToken: TOKEN }, { ...tools, platformNow: clock.now }, never);
    await expect(renew()).rejects.toMatchObject({ kind: "auth" });
    await clock.advance(86_400_000);
    expect(await renew()).toMatchObject({ accessToken: place.token() });
    expect(place.token()).not.toBe(TOKEN);
  });
});

describe("options", () => {
  const good = { userId: "17", appSecret: APP_SECRET };
  test.each([
    [{ ...good, userId: "@toko" }, 'option "userId": expected the digits of an id'],
    [{ ...good, template: "{titel}" }, "{titel} is not a field; there are standIn, availability, title"],
    [{ ...good, username: "@toko" }, "expected the name without @"],
    [{ ...good, version: "v26.0" } as typeof good, "version"],
  ])("%j are refused in words", (options, why) => {
    expect(() => threads(options)).toThrow(why);
  });

  test("name the account and its fate, and show no secret", () => {
    const channel = threads({ ...good, appId: "5", username: "toko.kopi", tokens: { accessToken: TOKEN } });
    const { account, app, fate, home, needs, publicSettings } = channel[inside];
    expect([account, app, fate, home, needs]).toEqual([
      "threads:17",
      "meta:5",
      "meta",
      "https://www.threads.net/@toko.kopi",
      ["host"],
    ]);
    expect(JSON.stringify([channel, publicSettings])).not.toMatch(new RegExp(`${TOKEN}|${APP_SECRET}`));
  });
});
