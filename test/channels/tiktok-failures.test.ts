/** The failure table row by row, tokens, reading and options: the channel by itself. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { failureOfReason, readAnswer, TIKTOK_REASONS, TIKTOK_ROWS } from "../../src/channels/tiktok/failures.js";
import { type TiktokOptions, tiktok } from "../../src/channels/tiktok/index.js";
import { createManualClock, createSandbox, type Sandbox, type TiktokPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { createAct, createUpload, fetchTools, NOW, openChannel, photoOf } from "./fake-tools.js";

const CLIENT = { clientKey: "awkey", clientSecret: "client-secret-0123", openId: "_000uji" };
const TOKEN = "act.0123456789";
const clock = createManualClock(NOW);
let sandbox: Sandbox;
let place: TiktokPlace;
beforeEach(async () => {
  await sandbox?.close();
  sandbox = createSandbox({ clock });
  place = await sandbox.tiktok({ ...CLIENT, token: TOKEN, refreshToken: "rft.1", fetchPhoto: () => jpeg(800, 800) });
});
afterAll(() => sandbox.close());

const tools = { ...fetchTools(clock.now), tokens: async () => ({ accessToken: TOKEN }) };
const open = (more: Partial<TiktokOptions> = {}) =>
  openChannel(tiktok({ ...CLIENT, server: place.url, username: "toko.kopi", ...more }), tools);
const content = { title: "Kopi", description: "Rp65.000", price: "Rp65.000", stock: "" };
const photos = [photoOf("1", jpeg(800, 800), "https://photos.example/1.jpg")];
const item = () => ({ content, photos, extras: {}, step: createAct().step, upload: createUpload() });

const hour = new Date(NOW.getTime() + 3_600_000);
const minute = new Date(NOW.getTime() + 60_000);

describe("says what a refusal means", () => {
  const CODES: readonly (readonly [status: number, code: string, expected: object])[] = [
    [401, "access_token_invalid", { kind: "auth", scope: "account" }],
    [401, "scope_not_authorized", { kind: "forbidden", scope: "verb", cure: expect.stringContaining("video.upload") }],
    [429, "rate_limit_exceeded", { kind: "throttled", retryAt: minute }],
    [403, "spam_risk_too_many_posts", { kind: "quota", retryAt: hour }],
    [403, "spam_risk_too_many_pending_share", { kind: "quota", cure: expect.stringContaining("inbox") }],
    [403, "spam_risk_user_banned_from_posting", { kind: "blocked", scope: "account" }],
    [403, "reached_active_user_cap", { kind: "quota", scope: "app" }],
    [403, "unaudited_client_can_only_post_to_private_accounts", { kind: "forbidden", scope: "account" }],
    [403, "url_ownership_unverified", { kind: "forbidden", scope: "account", cure: expect.stringContaining("domain") }],
    [403, "privacy_level_option_mismatch", { kind: "invalid", field: "consent" }],
    [400, "app_version_check_failed", { kind: "forbidden", scope: "account" }],
    [400, "invalid_publish_id", { kind: "gone" }],
    [400, "token_not_authorized_for_specified_publish_id", { kind: "gone" }],
    [400, "invalid_param", { kind: "invalid" }],
    [400, "invalid_params", { kind: "invalid" }],
    [200, "invalid_params", { kind: "invalid" }],
    [500, "internal_error", { kind: "unavailable", outcome: "unknown" }],
    [400, "new_thing", { kind: "invalid" }],
    [401, "new_thing", { kind: "auth" }],
    [403, "new_thing", { kind: "forbidden" }],
    [429, "new_thing", { kind: "throttled" }],
    [503, "new_thing", { kind: "unavailable", outcome: "unknown" }],
    [200, "new_thing", { kind: "unavailable", outcome: "unknown" }],
    [502, "ok", { kind: "unavailable", outcome: "unknown" }],
  ];
  test.each(CODES)("%i %s", (status, code, expected) => {
    const body = { error: { code, message: "", log_id: "1" } };
    const error = caught(() => readAnswer({ status, headers: {}, body, text: "" }, NOW));
    expect(error).toMatchObject({ outcome: "rejected", platformCode: code, ...expected });
  });

  test.each<[number, object]>([
    [403, { kind: "unavailable", outcome: "rejected" }],
    [429, { kind: "throttled" }],
    [413, { kind: "invalid", facets: ["photos"] }],
    [502, { kind: "unavailable", outcome: "unknown" }],
    [200, { kind: "unavailable", outcome: "unknown" }],
  ])("%i of somebody else", (status, expected) => {
    const error = caught(() => readAnswer({ status, headers: {}, body: undefined, text: "<html>" }, NOW));
    expect(error).toMatchObject(expected);
  });

  const REASONS: readonly (readonly [reason: string, expected: object])[] = [
    ["photo_pull_failed", { kind: "unavailable", scope: "host", facets: ["photos"] }],
    ["picture_size_check_failed", { kind: "invalid", field: "photos" }],
    ["file_format_check_failed", { kind: "invalid", field: "photos" }],
    ["auth_removed", { kind: "auth", scope: "account" }],
    ["publish_cancelled", { kind: "gone" }],
    ["spam_risk_user_banned_from_posting", { kind: "blocked", scope: "account" }],
    ["spam_risk_text", { kind: "blocked", scope: "listing" }],
    ["internal", { kind: "unavailable", scope: "listing", retryAt: minute }],
    ["new_thing", { kind: "unavailable", scope: "listing", retryAt: minute }],
    ["", { kind: "unavailable", message: expect.stringContaining("does not say why") }],
  ];
  test.each(REASONS)("of what came to nothing: %s", (reason, expected) => {
    expect(failureOfReason(reason, NOW)).toMatchObject({ outcome: "rejected", ...expected });
  });

  test.each([
    ["the answers", TIKTOK_ROWS, CODES.map(([, code]) => code)],
    ["what came to nothing", TIKTOK_REASONS, REASONS.map(([reason]) => reason)],
  ])("every row of %s is met above", (_what, rows, given) => {
    const met = given.map((one) => rows.find(({ code }) => (typeof code === "string" ? code === one : code.test(one))));
    expect(rows.filter((row) => !met.includes(row))).toEqual([]);
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe("tokens", () => {
  test("are consented to, exchanged once, and renewed with what the answer brings", async () => {
    const login = tiktok.oauth({
      ...CLIENT,
      redirectUri: "https://toko.example/back",
      server: place.url,
      http: tools.http,
      now: clock.now,
    });
    const consent = new URL(login.consentUrl("s1"));
    expect(`${consent.origin}${consent.pathname}`).toBe("https://www.tiktok.com/v2/auth/authorize/");
    expect(Object.fromEntries(consent.searchParams)).toEqual({
      response_type: "code",
      client_key: "awkey",
      redirect_uri: "https://toko.example/back",
      scope: "user.info.basic,video.upload,video.publish",
      state: "s1",
    });
    const tokens = await login.exchange({ code: "sandbox-code" });
    expect(tokens).toMatchObject({
      accessToken: place.tokens.accessToken,
      expiresAt: new Date(NOW.getTime() + 86_400_000),
      extra: { openId: "_000uji" },
    });
    await expect(login.exchange({ code: "sandbox-code" })).rejects.toMatchObject({ kind: "auth" });
    const { tokens: spec, settings } = open().within;
    const signal = new AbortController().signal;
    const later = await spec?.refresh?.(settings, tokens, { ...tools, platformNow: clock.now }, signal);
    expect(later).toMatchObject({ refreshToken: place.tokens.refreshToken, extra: { openId: "_000uji" } });
    expect(later?.refreshToken).not.toBe(tokens.refreshToken);
    await expect(spec?.refresh?.(settings, tokens, { ...tools, platformNow: clock.now }, signal)).rejects.toMatchObject(
      {
        kind: "auth",
      },
    );
  });
});

test("reads a draft, a post and what came to nothing, and pings", async () => {
  const shop = open();
  const ref = (await shop.run("create", item())) as { id: string; settling: string };
  expect(await shop.run("read", { ref })).toMatchObject({ visible: false, status: "inbox" });
  place.store.tap(ref.settling);
  const [post] = place.posts();
  expect(await shop.run("read", { ref })).toMatchObject({
    visible: true,
    ref: {
      id: post?.post,
      url: `https://www.tiktok.com/@toko.kopi/photo/${post?.post}`,
      parts: { publishId: post?.id },
    },
  });
  expect(Number.isSafeInteger(Number(post?.post))).toBe(false);
  place.store.discard(ref.settling);
  expect(await shop.run("read", { ref })).toMatchObject({ visible: false, because: "publish_cancelled" });
  expect(await shop.run("read", { ref: { id: "1" } })).toEqual({ visible: true });
  await expect(shop.run("ping")).resolves.toBeUndefined();
  await place.fault({ what: "token-revoked" });
  await expect(shop.run("ping")).rejects.toMatchObject({ kind: "auth" });
});

test("a photo without an address, and one below no verified prefix, are refused in words", async () => {
  await expect(open().run("create", { ...item(), photos: [photoOf("1", jpeg(8, 8))] })).rejects.toMatchObject({
    field: "photos",
    cure: "Give createEtalase photos.host.",
  });
  place = await sandbox.tiktok({ ...CLIENT, token: TOKEN, prefixes: ["https://other.example/"] });
  await expect(open().run("create", item())).rejects.toMatchObject({ platformCode: "url_ownership_unverified" });
});

test("the sandbox is strict about fields, modes and scopes", async () => {
  const post = async (path: string, json: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const answer = await fetch(`${place.url}${path}`, { method: "POST", headers, body: JSON.stringify(json) });
    return ((await answer.json()) as { error: { code: string } }).error.code;
  };
  const init = "/v2/post/publish/content/init/";
  const source_info = { source: "PULL_FROM_URL", photo_images: ["https://photos.example/1.jpg"], photo_cover_index: 0 };
  const good = { media_type: "PHOTO", post_mode: "MEDIA_UPLOAD", post_info: { title: "Kopi" }, source_info };
  expect(await post(init, good)).toBe("ok");
  const bad = [
    { ...good, media_type: "VIDEO" },
    { ...good, post_mode: "LIVE" },
    { ...good, post_info: { title: "x".repeat(91) } },
    { ...good, post_info: { title: "x", privacy_level: "SELF_ONLY" } },
    { ...good, source_info: { ...source_info, source: "FILE_UPLOAD" } },
    { ...good, source_info: { ...source_info, photo_images: [] } },
    { ...good, source_info: { ...source_info, photo_cover_index: 1 } },
    { ...good, extra: 1 },
  ];
  for (const one of bad) expect(await post(init, one)).toBe("invalid_params");
  place = await sandbox.tiktok({ ...CLIENT, token: TOKEN, scopes: ["video.publish"], audited: false });
  expect(await post(init, good)).toBe("scope_not_authorized");
  const choices = { privacy_level: "PUBLIC_TO_EVERYONE", disable_comment: false, auto_add_music: false };
  const toggles = { brand_content_toggle: false, brand_organic_toggle: true };
  const direct = { ...good, post_mode: "DIRECT_POST", post_info: { title: "x", ...choices, ...toggles } };
  expect(await post(init, direct)).toBe("unaudited_client_can_only_post_to_private_accounts");
  expect(await post(init, { ...direct, post_info: { title: "x", ...choices } })).toBe("invalid_params");
});

describe("options", () => {
  test.each([
    [{ ...CLIENT, openId: "a b" }, "expected the open_id of the tokens"],
    [{ ...CLIENT, username: "@toko" }, "expected the name without @"],
    [{ ...CLIENT, template: "{titel}" }, "{titel} is not a field"],
  ])("%j are refused in words", (options, why) => {
    expect(() => tiktok(options)).toThrow(why);
  });

  test("name the account and its app, and show no secret", () => {
    const channel = tiktok({ ...CLIENT, tokens: { accessToken: TOKEN }, username: "toko.kopi" });
    const { account, app, home, publicSettings, needs } = channel[inside];
    expect([account, app, home, needs]).toEqual([
      "tiktok:_000uji",
      "tiktok:awkey",
      "https://www.tiktok.com/@toko.kopi",
      ["host"],
    ]);
    expect(JSON.stringify([channel, publicSettings])).not.toMatch(new RegExp(`${TOKEN}|${CLIENT.clientSecret}`));
  });
});
