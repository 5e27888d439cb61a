/** Who we are to X: signatures against another implementation, consent and renewal of tokens. */
import { TwitterApi } from "twitter-api-v2";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type XOptions, x } from "../../src/channels/x/index.js";
import { oauth1Header } from "../../src/http/sign.js";
import { createManualClock, createSandbox, type Sandbox, type XPlace } from "../../src/sandbox/sandbox.js";
import { fetchTools, NOW, openChannel } from "./fake-tools.js";
import { sendByFetch } from "./x-kit.js";

const KEYS = {
  consumerKey: "consumer-key-1",
  consumerSecret: "consumer secret & +",
  token: "2244-token-1",
  tokenSecret: "token-secret/=",
};
const APP = { clientId: "client-1", clientSecret: "client-secret-1" };
const USER = "2244994945";
const TOKEN = "bearer-1";
const clock = createManualClock(NOW);
let sandbox: Sandbox;
let place: XPlace;
beforeEach(async () => {
  await sandbox?.close();
  sandbox = createSandbox({ clock });
  place = await sandbox.x({ userId: USER, keys: KEYS, app: { ...APP, token: TOKEN, refreshToken: "refresh-0" } });
});
afterAll(() => sandbox.close());

const tools = { ...fetchTools(clock.now), http: { send: sendByFetch }, tokens: async () => ({ accessToken: TOKEN }) };
const open = (more: Partial<XOptions> = {}) =>
  openChannel(x({ userId: USER, auth: KEYS, server: place.url, ...more }), tools);

describe("signatures of OAuth 1.0a", () => {
  test.each<[string, (client: TwitterApi) => Promise<unknown>]>([
    ["a post", (client) => client.v2.tweet({ text: "Halo dunia & teman (kopi)!" })],
    ["a deletion", (client) => client.v2.deleteTweet("1950000000000000001")],
    ["who am I, with fields", (client) => client.v2.me({ "user.fields": ["name", "created_at"] })],
    ["a search with signs", (client) => client.v2.get("tweets/search/recent", { query: "kopi (gayo) é !*'+" })],
  ])("are those of twitter-api-v2: %s", async (_what, call) => {
    const seen: { header: string; method: string; url: string }[] = [];
    const stop = new Error("not sent");
    const client = new TwitterApi(
      {
        appKey: KEYS.consumerKey,
        appSecret: KEYS.consumerSecret,
        accessToken: KEYS.token,
        accessSecret: KEYS.tokenSecret,
      },
      {
        plugins: [
          {
            onBeforeRequest: ({ computedParams, params }) => {
              const { Authorization: header = "" } = computedParams.headers as Record<string, string>;
              seen.push({ header, method: params.method, url: String(computedParams.url) });
              throw stop;
            },
          },
        ],
      },
    );
    await expect(call(client)).rejects.toBe(stop);
    const [{ header, method, url } = { header: "", method: "", url: "" }] = seen;
    const theirs = parametersOf(header);
    const at = new Date(Number(theirs["oauth_timestamp"]) * 1_000);
    const ours = oauth1Header({ method, url }, KEYS, { at, nonce: theirs["oauth_nonce"] ?? "" });
    expect(parametersOf(ours)).toEqual(theirs);
  });

  function parametersOf(header: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    );
  }

  test("are new for every call, and wrong ones are refused", async () => {
    const shop = open();
    await shop.run("ping");
    await shop.run("ping");
    const headers = place.requests.map((request) => request.headers["authorization"]);
    expect(new Set(headers).size).toBe(2);
    await expect(open({ auth: { ...KEYS, tokenSecret: "other" } }).run("ping")).rejects.toMatchObject({ kind: "auth" });
  });
});

describe("tokens of OAuth 2.0", () => {
  test("are consented to with a proof key, exchanged once, and renewed once with each refresh token", async () => {
    const redirectUri = "https://toko.example/back";
    const login = x.oauth({ ...APP, redirectUri, server: place.url, http: tools.http, now: clock.now });
    const { url, verifier } = login.consent("s1");
    const query = Object.fromEntries(new URL(url).searchParams);
    expect(query).toMatchObject({
      client_id: "client-1",
      scope: "tweet.read tweet.write users.read media.write offline.access",
      state: "s1",
      code_challenge_method: "S256",
    });
    place.tokens.consent = { code: "code-1", challenge: query["code_challenge"] ?? "" };
    await expect(login.exchange({ code: "code-1", verifier: "another" })).rejects.toMatchObject({ kind: "auth" });
    const tokens = await login.exchange({ code: "code-1", verifier });
    expect(tokens).toMatchObject({ accessToken: "bearer-1-1", expiresAt: new Date(NOW.getTime() + 7_200_000) });
    const { tokens: spec, settings } = open({ auth: APP }).within;
    const signal = new AbortController().signal;
    const refresh = (of: typeof tokens) => spec?.refresh?.(settings, of, { ...tools, platformNow: clock.now }, signal);
    expect(await refresh(tokens)).toMatchObject({ accessToken: "bearer-1-2", refreshToken: "refresh-0-2" });
    await expect(refresh(tokens)).rejects.toMatchObject({ kind: "auth" });
    await expect(refresh({ accessToken: "x" })).rejects.toMatchObject({
      kind: "auth",
      cure: expect.stringContaining("offline.access"),
    });
  });
});
