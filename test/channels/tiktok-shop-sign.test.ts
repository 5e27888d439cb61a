import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Channel, inside } from "../../src/channel/define.js";
import type { Tokens } from "../../src/channel/toolbox.js";
import { exactBody } from "../../src/channels/tiktok-shop/failures.js";
import { tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import { addressOf, signCall } from "../../src/channels/tiktok-shop/wire.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { batik, httpOf, IDENTITY, openShop, toolsOf } from "./tiktok-shop-kit.js";

const S = "0123456789abcdef0123456789abcdef01234567";
const WEBHOOK = '{"address":"https://partner.tiktokshop.com","event_type":"PACKAGE_UPDATE"}';

describe("signs", () => {
  test("the worked example of the platform's own page", () => {
    const query = { app_key: "29a39d", timestamp: "1623812664" };
    expect(signCall("e59af819cc", "/authorization/202309/shops", query)).toBe(
      "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8",
    );
  });

  test.each([
    [
      "a body, as two independent libraries and the platform's own kit do",
      "e59af819cc",
      "/event/202309/webhooks",
      { app_key: "68xu9ks5p4i8", shop_cipher: "ROW_xkMbgAAAeVAQra0eZWebFQq5aIK", timestamp: "1696909648" },
      WEBHOOK,
      "cd0d6268252f4ba293bf7ea4c0a2873bf9beec600d22530638564ab301435f7a",
    ],
    [
      "a query, as the platform's own kit does",
      S,
      "/product/202309/categories",
      { app_key: "6abcdefghijkl", timestamp: "1700000000", shop_cipher: "ROW_testcipher", locale: "id-ID" },
      "",
      "4e32ea84282631d4621e62bad3313cc82cde958fb76d360fadac594d636c4b62",
    ],
  ])("%s", (_what, secret, path, query, body, sign) => {
    expect(signCall(secret, path, query, body)).toBe(sign);
  });

  test("every byte of the body counts, and neither sign nor token does", () => {
    const sign = (body: string, more = {}) => signCall(S, "/p", { app_key: "k", ...more }, body);
    expect(sign('{"a":"b/c"}')).not.toBe(sign('{"a":"b\\/c"}'));
    expect(sign('{"a":1,"b":2}')).not.toBe(sign('{"b":2,"a":1}'));
    expect(sign("{}", { sign: "x", access_token: "y" })).toBe(sign("{}"));
  });

  test("the address carries app, time, what is asked for and the signature", () => {
    const app = { ...IDENTITY, server: "https://open-api.tiktokglobalshop.com" };
    const at = new Date(1_700_000_000_000);
    const url = new URL(
      addressOf(app, "/product/202309/categories", at, { locale: "id-ID", shop_cipher: "ROW_testcipher" }),
    );
    expect(url.origin + url.pathname).toBe("https://open-api.tiktokglobalshop.com/product/202309/categories");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      app_key: "6abcdefghijkl",
      timestamp: "1700000000",
      locale: "id-ID",
      shop_cipher: "ROW_testcipher",
      sign: "4e32ea84282631d4621e62bad3313cc82cde958fb76d360fadac594d636c4b62",
    });
  });
});

describe("ids", () => {
  test("that come as numbers keep every digit", () => {
    const text =
      '{"code":0,"data":{"product_id":1729582718312380123,"n":12,"say":"id 1729582718312380123","x":[-1729582718312380123]}}';
    expect(exactBody({ text, body: JSON.parse(text) })).toEqual({
      code: 0,
      data: {
        product_id: "1729582718312380123",
        n: 12,
        say: "id 1729582718312380123",
        x: ["-1729582718312380123"],
      },
    });
  });

  test("a quote inside a text hides no number", () => {
    const text = '{"a":"say \\"1729582718312380123\\"","b":1729582718312380123}';
    expect(exactBody({ text, body: JSON.parse(text) })).toEqual({
      a: 'say "1729582718312380123"',
      b: "1729582718312380123",
    });
  });

  test("an answer without long numbers is left as it is", () => {
    const body = { a: 1 };
    expect(exactBody({ text: '{"a":1}', body })).toBe(body);
  });

  test("options take them as text only", () => {
    expect(() => tiktokShop({ ...IDENTITY, shopId: 7495 as never })).toThrow(/shopId/);
    expect(() => tiktokShop({ ...IDENTITY, categories: { Kopi: "kopi" } })).toThrow(/categories/);
  });
});

describe("consent and tokens", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: TiktokShopPlace;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.tiktokShop(IDENTITY);
  });
  afterEach(() => sandbox.close());

  const oauth = (more = {}) => {
    const { appKey, appSecret } = IDENTITY;
    const servers = { server: place.url, authServer: place.url };
    return tiktokShop.oauth({ appKey, appSecret, ...servers, http: httpOf(clock.now), now: clock.now, ...more });
  };
  const refresh = (tokens: Tokens) => {
    const within = (tiktokShop({ ...IDENTITY, server: place.url, authServer: place.url }) as Channel)[inside];
    const tools = toolsOf(place, clock);
    return within.tokens?.refresh?.(within.settings, tokens, tools, new AbortController().signal) ?? Promise.reject();
  };

  test("the newer page knows the service, the older one the app; both carry state", () => {
    expect(oauth({ serviceId: "123" }).consentUrl("abc")).toBe(
      "https://services.tiktokshop.com/open/authorize?service_id=123&state=abc",
    );
    expect(oauth().consentUrl("abc")).toBe(`${place.url}/oauth/authorize?app_key=6abcdefghijkl&state=abc`);
  });

  test("a code becomes tokens once, with the cipher of each shop", async () => {
    const code = place.grant();
    const tokens = await oauth().exchange({ code });
    expect(tokens).toMatchObject({
      expiresAt: new Date(NOW.getTime() + 7 * 86_400_000),
      refreshToken: expect.stringMatching(/^TTR/),
      extra: { [IDENTITY.shopId]: place.shopCipher },
    });
    await expect(oauth().exchange({ code })).rejects.toMatchObject({ kind: "auth", platformCode: "36004004" });
  });

  test("tokens are not lost when the shops cannot be asked for", async () => {
    await place.fault({ what: "error-before", method: "shops" });
    const tokens = await oauth().exchange({ code: place.grant() });
    expect(tokens).toMatchObject({ accessToken: expect.stringMatching(/^TTP/), extra: {} });
  });

  test("a refresh brings the next refresh token, and the ciphers stay", async () => {
    const extra = { [IDENTITY.shopId]: "cipher" };
    const next = await refresh({ ...place.tokens, extra });
    expect(next).toMatchObject({ refreshToken: expect.stringMatching(/^TTR/), extra });
    expect(next.refreshToken).not.toBe(place.tokens.refreshToken);
    expect(place.requests.at(-1)?.query).toMatchObject({ grant_type: "refresh_token" });
  });

  test("a dead refresh token asks the seller; trouble of the place does not", async () => {
    await place.fault({ what: "error-before", times: 1 });
    await expect(refresh(place.tokens)).rejects.toMatchObject({ kind: "unavailable" });
    place.revoke();
    await expect(refresh(place.tokens)).rejects.toMatchObject({
      kind: "auth",
      cure: expect.stringContaining("consent"),
    });
    await expect(refresh({ accessToken: "x" })).rejects.toMatchObject({ kind: "auth" });
  });

  test("without a cipher it is looked up once", async () => {
    const shop = openShop(place, clock);
    await shop.ping();
    await shop.ping();
    expect(place.requests.map(({ method }) => method)).toEqual([
      "shops",
      ...["prerequisites", "warehouses", "prerequisites", "warehouses"],
    ]);
  });

  test("a consent that does not reach the shop is said to be one", async () => {
    const shop = openShop(place, clock, { shopId: "1" });
    await expect(shop.ping()).rejects.toMatchObject({ kind: "auth", field: "shopId", scope: "account" });
  });

  test("an expired token is said to be one", async () => {
    const shop = openShop(place, clock, { shopCipher: place.shopCipher });
    await clock.advance(7 * 86_400_000);
    await expect(shop.ping()).rejects.toMatchObject({ kind: "auth", scope: "account", platformCode: "105002" });
  });

  test("the cipher goes along with shop calls and not with uploads", async () => {
    const shop = openShop(place, clock, { shopCipher: place.shopCipher });
    await shop.create({ content: shop.render(batik()).content });
    const carried = place.requests.map(({ method, query }) => [method, query["shop_cipher"] !== undefined]);
    expect(Object.fromEntries(carried)).toMatchObject({ "images.upload": false, "products.create": true });
  });
});

describe("keeps secrets", () => {
  test("secret, cipher and tokens are in no digest and registered for redaction", () => {
    const tokens = { accessToken: "at-secret", refreshToken: "rt-secret", extra: { "1": "cipher-secret" } };
    const within = (tiktokShop({ ...IDENTITY, tokens, shopCipher: "own-cipher-secret" }) as Channel)[inside];
    expect(JSON.stringify(within.publicSettings)).not.toMatch(/secret|0123456789abcdef/);
    expect(within.secrets).toEqual(
      expect.arrayContaining([IDENTITY.appSecret, "at-secret", "rt-secret", "own-cipher-secret", "cipher-secret"]),
    );
  });
});
