import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Channel, inside } from "../../src/channel/define.js";
import type { Tokens } from "../../src/channel/toolbox.js";
import { shopee } from "../../src/channels/shopee/index.js";
import { addressOf, signCall } from "../../src/channels/shopee/wire.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { httpOf, IDENTITY, openShop, toolsOf } from "./shopee-shop.js";

const app = { ...IDENTITY, server: "https://partner.shopeemobile.com" };
const TS = 1_700_000_000;
const access = { accessToken: "c09222e3fc40ffb25fc947f738b1abf1", shopId: 600000 };

describe("signs as two independent libraries do", () => {
  test.each([
    [
      "a public call",
      "/api/v2/auth/token/get",
      undefined,
      "c749d86a12ef14f82b00790fcf9f273671d61ffb8aa979dd4874dcbf40de06c2",
    ],
    [
      "a shop's call",
      "/api/v2/product/add_item",
      access,
      "373b1e13b3b31212e1c02d6d4a67da82cf06ae663ebd0a37ea8f1d426dcf5a0c",
    ],
    [
      "an upload",
      "/api/v2/media_space/upload_image",
      undefined,
      "bc244438eeefcd079a8ea391697a89ea20d752f7f7b1731ff31a7aedb22f203d",
    ],
    [
      "the older consent page",
      "/api/v2/shop/auth_partner",
      undefined,
      "933a6bbff50430a7bf1d1c1e12c1e227717e4959aa22e99fe1e831f9a79f9682",
    ],
  ])("%s", (_what, path, who, sign) => {
    expect(signCall(app, path, TS, who)).toBe(sign);
  });

  test("the query carries all that identifies us, and what is asked for", () => {
    const url = new URL(addressOf(app, "/product/get_model_list", new Date(TS * 1_000), { item_id: 34001 }, access));
    expect(url.origin + url.pathname).toBe("https://partner.shopeemobile.com/api/v2/product/get_model_list");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      partner_id: "2001887",
      timestamp: String(TS),
      access_token: access.accessToken,
      shop_id: "600000",
      item_id: "34001",
      sign: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

describe("consent and tokens", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: ShopeePlace;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.shopee(IDENTITY);
  });
  afterEach(() => sandbox.close());

  const oauth = (form?: "open" | "signed") =>
    shopee.oauth({
      ...IDENTITY,
      redirectUri: "https://toko.example/back",
      server: place.url,
      form,
      http: httpOf(clock.now),
      now: clock.now,
    });
  const refresh = (tokens: Tokens) => {
    const within = (shopee({ ...IDENTITY, server: place.url }) as Channel)[inside];
    const tools = toolsOf(place, clock);
    return within.tokens?.refresh?.(within.settings, tokens, tools, new AbortController().signal) ?? Promise.reject();
  };

  test("the newer page is unsigned and carries state", () => {
    const url = new URL(oauth().consentUrl("abc"));
    expect(url.origin + url.pathname).toBe("https://open.shopee.com/auth");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      partner_id: "2001887",
      auth_type: "seller",
      redirect_uri: "https://toko.example/back",
      response_type: "code",
      state: "abc",
    });
  });

  test("the older page is signed and brings state back in our own address", () => {
    const url = new URL(oauth("signed").consentUrl("abc"));
    expect(url.pathname).toBe("/api/v2/shop/auth_partner");
    expect(url.searchParams.get("redirect")).toBe("https://toko.example/back?state=abc");
    const timestamp = Number(url.searchParams.get("timestamp"));
    expect(url.searchParams.get("sign")).toBe(signCall(app, url.pathname, timestamp));
  });

  test("a code becomes tokens once", async () => {
    const code = place.grant();
    const tokens = await oauth().exchange({ code, shop_id: "600000" });
    expect(tokens).toMatchObject({
      expiresAt: new Date(NOW.getTime() + 4 * 3_600_000),
      refreshExpiresAt: new Date(NOW.getTime() + 30 * 86_400_000),
      extra: { shopId: "600000" },
    });
    await expect(oauth().exchange({ code, shop_id: "600000" })).rejects.toMatchObject({
      kind: "auth",
      platformCode: "invalid_code",
    });
  });

  test("a query without a shop is refused before anything is sent", async () => {
    await expect(oauth().exchange({ code: "x" })).rejects.toMatchObject({ kind: "invalid", outcome: "not-sent" });
    expect(place.requests).toEqual([]);
  });

  test("a refresh token is good once, and the answer carries the next", async () => {
    const next = await refresh(place.tokens);
    expect(next.refreshToken).not.toBe(place.tokens.refreshToken);
    await expect(refresh(place.tokens)).rejects.toMatchObject({ kind: "auth", scope: "account" });
    await expect(refresh(next)).resolves.toMatchObject({ accessToken: expect.stringMatching(/^at-/) });
  });

  test("a refresh that fails for a passing reason is not a dead token", async () => {
    await place.fault({ what: "error-in-success", times: 1 });
    await expect(refresh(place.tokens)).rejects.toMatchObject({ kind: "unavailable" });
    await place.fault({ what: "error-before", times: 1 });
    await expect(refresh(place.tokens)).rejects.toMatchObject({ kind: "unavailable" });
    await expect(refresh(place.tokens)).resolves.toMatchObject({ refreshToken: expect.stringMatching(/^rt-/) });
  });

  test("without a refresh token the seller is asked", async () => {
    await expect(refresh({ accessToken: "x" })).rejects.toMatchObject({
      kind: "auth",
      cure: expect.stringContaining("consent"),
    });
  });

  test("a token that has run out is said to be one", async () => {
    const shop = openShop(place, clock);
    await clock.advance(4 * 3_600_000);
    await expect(shop.ping()).rejects.toMatchObject({ kind: "auth", scope: "account" });
  });
});

describe("keeps secrets", () => {
  test("key and tokens are in no digest and registered for redaction", () => {
    const tokens = { accessToken: "at-secret", refreshToken: "rt-secret" };
    const within = (shopee({ ...IDENTITY, tokens }) as Channel)[inside];
    expect(JSON.stringify(within.publicSettings)).not.toMatch(/secret|testpartnerkey/);
    expect(within.secrets).toEqual(expect.arrayContaining([IDENTITY.partnerKey, "at-secret", "rt-secret"]));
    expect(within.tokens?.seed(within.settings)).toEqual(tokens);
  });

  test("wrong options are refused by name", () => {
    expect(() => shopee({ ...IDENTITY, partnerKey: "" })).toThrow(/partnerKey/);
    expect(() => shopee({ ...IDENTITY, shopID: 1 } as never)).toThrow(/shopID/);
  });
});
