import { describe, expect, test } from "vitest";
import type { Http, HttpRequest } from "../../src/channel/toolbox.js";
import { refreshOwn } from "../../src/channels/_graph/oauth.js";
import { instagram } from "../../src/channels/instagram/index.js";
import { NOW } from "./fake-tools.js";
import { graphRefusal } from "./graph-kit.js";

/** Answers one after the other, and remembers what it was asked. */
function scripted(...answers: readonly (readonly [status: number, body: unknown])[]) {
  const asked: HttpRequest[] = [];
  const http: Http = {
    async send(request) {
      const [status, body] = answers[asked.length] ?? [500, undefined];
      asked.push(request);
      return { status, headers: {}, body, text: JSON.stringify(body) };
    },
  };
  return { http, asked };
}

const queryOf = (url: string | undefined) => Object.fromEntries(new URL(url ?? "").searchParams);
const app = {
  appId: "5",
  appSecret: "app-secret-0123456789",
  redirectUri: "https://toko.example/back",
  now: () => NOW,
};
const in60Days = new Date(NOW.getTime() + 5_184_000_000);

describe("Facebook Login", () => {
  test("sends the seller to Facebook, with state and what is needed", () => {
    const { origin, pathname } = new URL(instagram.oauth(app).consentUrl("abc"));
    expect(`${origin}${pathname}`).toBe("https://www.facebook.com/v26.0/dialog/oauth");
    expect(queryOf(instagram.oauth(app).consentUrl("abc"))).toEqual({
      response_type: "code",
      client_id: "5",
      redirect_uri: app.redirectUri,
      scope:
        "instagram_basic,instagram_content_publish,instagram_manage_contents,pages_read_engagement,pages_show_list",
      state: "abc",
    });
  });

  test("trades the code for a short token and that for one of 60 days", async () => {
    const { http, asked } = scripted(
      [200, { access_token: "short", expires_in: 3_600 }],
      [200, { access_token: "long", expires_in: 5_184_000 }],
    );
    const tokens = await instagram.oauth({ ...app, http }).exchange({ code: "c" });
    expect(tokens).toMatchObject({ accessToken: "long", expiresAt: in60Days });
    expect(asked.map(({ url }) => queryOf(url))).toEqual([
      { client_id: "5", client_secret: app.appSecret, redirect_uri: app.redirectUri, code: "c" },
      { client_id: "5", client_secret: app.appSecret, grant_type: "fb_exchange_token", fb_exchange_token: "short" },
    ]);
  });

  test("names the Pages, their tokens and their Instagram accounts", async () => {
    const page = { id: "1", name: "Toko", access_token: "page-token", instagram_business_account: { id: "17" } };
    const { http, asked } = scripted([200, { data: [page, { id: "2", access_token: "other" }] }]);
    expect(await instagram.oauth({ ...app, http }).pages({ accessToken: "long" })).toEqual([
      { id: "1", name: "Toko", tokens: { accessToken: "page-token" }, instagramId: "17" },
      { id: "2", name: "", tokens: { accessToken: "other" }, instagramId: undefined },
    ]);
    expect(asked[0]?.headers).toEqual({ authorization: "Bearer long" });
    expect(queryOf(asked[0]?.url)).toMatchObject({ appsecret_proof: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test("says in words that a code is not taken", async () => {
    const { http } = scripted([400, graphRefusal(100, 36009, "This authorization code has been used.")]);
    await expect(instagram.oauth({ ...app, http }).exchange({ code: "c" })).rejects.toMatchObject({ kind: "invalid" });
  });
});

describe("Instagram's own login", () => {
  test("sends the seller to Instagram", () => {
    expect(instagram.instagramOauth(app).consentUrl("abc")).toMatch(
      /^https:\/\/www\.instagram\.com\/oauth\/authorize\?response_type=code&client_id=5/,
    );
  });

  test.each([
    ["in a list", { data: [{ access_token: "short", user_id: 17, permissions: "x" }] }],
    ["flat", { access_token: "short", user_id: 17 }],
  ])("trades the code for a token of 60 days, answered %s", async (_what, first) => {
    const { http, asked } = scripted([200, first], [200, { access_token: "long", expires_in: 5_184_000 }]);
    expect(await instagram.instagramOauth({ ...app, http }).exchange({ code: "c#_" })).toMatchObject({
      accessToken: "long",
      expiresAt: in60Days,
      extra: { userId: "17" },
    });
    expect(asked[0]?.url).toBe("https://api.instagram.com/oauth/access_token");
    expect(asked[0]?.form?.get("code")).toBe("c");
    expect(asked[1]?.url).toMatch(/^https:\/\/graph\.instagram\.com\/access_token\?grant_type=ig_exchange_token&/);
  });

  test("says in words that a code is not taken", async () => {
    const { http } = scripted([
      400,
      { error_type: "OAuthException", code: 400, error_message: "Invalid authorization code" },
    ]);
    await expect(instagram.instagramOauth({ ...app, http }).exchange({ code: "c" })).rejects.toMatchObject({
      kind: "auth",
      platformCode: "OAuthException",
    });
  });

  test("renews, keeps what it knew, and tells a dead token from passing trouble", async () => {
    const renew = (http: Http) => {
      const tokens = { accessToken: "old", extra: { userId: "17" } };
      return refreshOwn(
        { server: "https://graph.instagram.com", grant: "ig_refresh_token" },
        tokens,
        { http, now: () => NOW },
        new AbortController().signal,
      );
    };
    const { http } = scripted([200, { access_token: "new", token_type: "bearer", expires_in: 5_184_000 }]);
    expect(await renew(http)).toMatchObject({ accessToken: "new", expiresAt: in60Days, extra: { userId: "17" } });
    await expect(renew(scripted([400, graphRefusal(190)]).http)).rejects.toMatchObject({ kind: "auth" });
    await expect(renew(scripted([500, graphRefusal(2)]).http)).rejects.toMatchObject({ kind: "unavailable" });
  });
});
