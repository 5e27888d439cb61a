import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Channel, inside } from "../../src/channel/define.js";
import type { Tokens } from "../../src/channel/toolbox.js";
import { type LazadaCountry, lazada } from "../../src/channels/lazada/index.js";
import { formRequest, getRequest, signCall, signedQuery } from "../../src/channels/lazada/wire.js";
import {
  createManualClock,
  createSandbox,
  type LazadaPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { IDENTITY, openShop, toolsOf } from "./lazada-shop.js";
import { httpOf } from "./shopee-shop.js";

const TS = 1_517_820_392_000;
const system = { app_key: "123456", timestamp: String(TS), sign_method: "sha256", access_token: "test" };
const app = { appKey: "123456", appSecret: "helloworld" };

describe("signs", () => {
  test("the worked example of Lazada's own page", () => {
    expect(signCall("helloworld", "/order/get", { ...system, order_id: "1234" })).toBe(
      "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
    );
  });

  test.each([
    [
      "helloworld",
      "/order/get",
      { ...system, order_id: "1234", partner_id: "lazop-sdk-python-20181207" },
      "5EEE81BBC08DA75A2075FE843CB0E5629409CF5EF272BB7AD92CDF293A43A80C",
    ],
    [
      "helloworld",
      "/product/create",
      { ...system, payload: '{"name":"Batik é 日本"}' },
      "676D0B47931B7B5F7E9ED727B8B7FAAC9E779D663901050A795C66EB7180DC7B",
    ],
    [
      "secret",
      "/test/api",
      { bar: "2", foo: "1", foo_bar: "3", foobar: "4" },
      "C9E42CE09BA9FE95ECCB17111AA4E3F41D1C82F000435219C75936A427D9C945",
    ],
  ])("as other people's libraries do, %s %s", (secret, path, params, sign) => {
    expect(signCall(secret, path, params)).toBe(sign);
  });

  test("the query carries who we are, the form what is asked for, and the signature covers both", () => {
    const call = {
      server: "https://api.lazada.co.id/rest",
      path: "/product/create",
      fields: { payload: '{"name":"Batik é 日本"}' },
      accessToken: "test",
    };
    const { url, body, headers } = formRequest(app, call, new Date(TS));
    const target = new URL(url);
    expect(target.origin + target.pathname).toBe("https://api.lazada.co.id/rest/product/create");
    expect(Object.fromEntries(target.searchParams)).toEqual({
      ...system,
      sign: "676D0B47931B7B5F7E9ED727B8B7FAAC9E779D663901050A795C66EB7180DC7B",
    });
    expect(Object.fromEntries(new URLSearchParams(String(body)))).toEqual(call.fields);
    expect(headers?.["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
  });

  test("a reading call carries everything in its query", () => {
    const call = {
      server: "https://api.lazada.sg/rest/",
      path: "/order/get",
      fields: { order_id: "1234" },
      accessToken: "test",
    };
    const url = new URL(getRequest(app, call, new Date(TS)).url);
    expect(url.pathname).toBe("/rest/order/get");
    expect(url.searchParams.get("sign")).toBe("4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A");
    expect(url.searchParams.get("order_id")).toBe("1234");
  });

  test("a partner id is sent and signed where it is given", () => {
    const withPartner = { ...app, partnerId: "lazop-sdk-python-20181207" };
    const query = signedQuery(
      withPartner,
      { path: "/order/get", fields: { order_id: "1234" }, accessToken: "test" },
      new Date(TS),
    );
    expect(query).toMatchObject({
      partner_id: "lazop-sdk-python-20181207",
      sign: "5EEE81BBC08DA75A2075FE843CB0E5629409CF5EF272BB7AD92CDF293A43A80C",
    });
  });
});

describe("six countries", () => {
  test.each<[LazadaCountry, string, string]>([
    ["id", "https://api.lazada.co.id/rest", "https://sellercenter.lazada.co.id"],
    ["sg", "https://api.lazada.sg/rest", "https://sellercenter.lazada.sg"],
    ["my", "https://api.lazada.com.my/rest", "https://sellercenter.lazada.com.my"],
    ["th", "https://api.lazada.co.th/rest", "https://sellercenter.lazada.co.th"],
    ["ph", "https://api.lazada.com.ph/rest", "https://sellercenter.lazada.com.ph"],
    ["vn", "https://api.lazada.vn/rest", "https://sellercenter.lazada.vn"],
  ])("%s calls %s", async (country, server, home) => {
    const channel = lazada({ ...IDENTITY, country }) as Channel;
    const urls: string[] = [];
    const tools = {
      now: () => NOW,
      platformNow: () => NOW,
      tokens: async () => ({ accessToken: "x" }),
      http: {
        send: async ({ url }: { readonly url: string }) => {
          urls.push(url);
          return { status: 200, headers: {}, body: { code: "0", data: {} }, text: "" };
        },
      },
    };
    const ping = channel[inside].verb("ping") as (session: unknown, signal: AbortSignal) => Promise<void>;
    await ping(channel[inside].connect(tools), new AbortController().signal);
    expect(urls[0]?.startsWith(`${server}/seller/get?`)).toBe(true);
    expect(channel[inside].home).toBe(home);
    expect(channel.account).toBe(`lazada:${country}:1000567`);
  });

  test("an unknown country is refused with the option's name", () => {
    expect(() => lazada({ ...IDENTITY, country: "de" as LazadaCountry })).toThrow(/country/);
  });
});

describe("consent and tokens", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: LazadaPlace;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.lazada(IDENTITY);
  });
  afterEach(() => sandbox.close());

  const oauth = (country?: LazadaCountry) =>
    lazada.oauth({
      ...IDENTITY,
      country,
      redirectUri: "https://toko.example/back",
      authServer: place.url,
      http: httpOf(clock.now),
      now: clock.now,
    });
  const refresh = (tokens: Tokens) => {
    const within = (lazada({ ...IDENTITY, authServer: place.url }) as Channel)[inside];
    const tools = toolsOf(place, clock);
    return within.tokens?.refresh?.(within.settings, tokens, tools, new AbortController().signal) ?? Promise.reject();
  };

  test("the consent page carries state, and shows the login of a country that is asked for", () => {
    const url = new URL(lazada.oauth({ ...IDENTITY, redirectUri: "https://toko.example/back" }).consentUrl("abc"));
    expect(url.origin + url.pathname).toBe("https://auth.lazada.com/oauth/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      force_auth: "true",
      redirect_uri: "https://toko.example/back",
      client_id: "123456",
      country: "id",
      state: "abc",
    });
    expect(new URL(oauth().consentUrl("abc")).searchParams.has("country")).toBe(false);
  });

  test("a code becomes tokens once, and says for which shops", async () => {
    const code = place.grant();
    const tokens = await oauth().exchange({ code });
    expect(tokens).toMatchObject({
      expiresAt: new Date(NOW.getTime() + 7 * 86_400_000),
      refreshExpiresAt: new Date(NOW.getTime() + 30 * 86_400_000),
      extra: { country: "id", "sellerId.id": "1000567" },
    });
    await expect(oauth().exchange({ code })).rejects.toMatchObject({ kind: "auth", platformCode: "InvalidCode" });
  });

  test("without a code nothing is sent", async () => {
    await expect(oauth().exchange({ code: "" })).rejects.toMatchObject({ kind: "invalid", outcome: "not-sent" });
    expect(place.requests).toEqual([]);
  });

  test("tokens are renewed by the numbers in the answer, and what is known of the shops stays", async () => {
    const first = await oauth().exchange({ code: place.grant() });
    const next = await refresh(first);
    expect(next.accessToken).not.toBe(first.accessToken);
    expect(next.extra).toMatchObject({ "sellerId.id": "1000567" });
    await expect(refresh(first)).rejects.toMatchObject({ kind: "auth", scope: "account" });
  });

  test("a refresh token that lives no time is not kept", async () => {
    const body = JSON.stringify({
      code: "0",
      access_token: "a",
      expires_in: 60,
      refresh_token: "r",
      refresh_expires_in: 0,
    });
    await place.fault({ what: "answer", status: 200, body, method: "auth/token/create" });
    const tokens = await oauth().exchange({ code: "x" });
    expect(tokens).toMatchObject({
      accessToken: "a",
      refreshToken: undefined,
      expiresAt: new Date(NOW.getTime() + 60_000),
    });
    await expect(refresh(tokens)).rejects.toMatchObject({ kind: "auth", cure: expect.stringContaining("consent") });
  });

  test("an app whose tokens end with its subscription says so", async () => {
    const body = JSON.stringify({ code: "AUTH_TYPE_UNSUPPORTED", type: "ISV", message: "no" });
    await place.fault({ what: "answer", status: 200, body, method: "auth/token/refresh" });
    await expect(refresh(place.tokens)).rejects.toMatchObject({
      kind: "auth",
      cure: expect.stringContaining("subscription"),
    });
  });

  test("a refresh that fails for a passing reason is not a dead token", async () => {
    await place.fault({ what: "error-in-success", times: 1 });
    await expect(refresh(place.tokens)).rejects.toMatchObject({ kind: "unavailable" });
    await place.fault({ what: "error-before", times: 1 });
    await expect(refresh(place.tokens)).rejects.toMatchObject({ kind: "unavailable" });
    await expect(refresh(place.tokens)).resolves.toMatchObject({ accessToken: expect.any(String) });
  });

  test("tokens of another shop are found out", async () => {
    const shop = openShop(place, clock, { sellerId: 42 });
    await expect(shop.ping()).rejects.toMatchObject({ kind: "auth", field: "sellerId" });
    await expect(openShop(place, clock).ping()).resolves.toBeUndefined();
  });
});
