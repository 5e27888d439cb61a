/**
 * A second opinion: clients of others (tiktok-shop 2.0.0, tiktok-shop-sdk 1.0.3) sign as we do, and one of them finds and
 * reads in the sandbox what we put there. Each is tried where it is installed.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { signCall } from "../../src/channels/tiktok-shop/wire.js";
import { createManualClock, createSandbox, type Sandbox, type TiktokShopPlace } from "../../src/sandbox/sandbox.js";
import { batik, coloured, IDENTITY, openShop } from "./tiktok-shop-kit.js";

const HOST = "https://open-api.tiktokglobalshop.com";

/** What of the signing package is used here. */
interface Signer {
  signByUrl(url: string, secret: string, body?: object): { readonly signature: string };
}
/** What of the SDK is used here. */
interface Sdk {
  readonly TikTokShopSDK: new (config: {
    readonly appKey: string;
    readonly appSecret: string;
  }) => {
    setAccessToken(token: string): void;
    setShopCipher(cipher: string): void;
    readonly product: Readonly<Record<string, (params: object) => Promise<{ readonly data?: unknown }>>>;
  };
}
const SIGNER = "tiktok-shop";
const SDK = "tiktok-shop-sdk";

async function load(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    if (error instanceof Error && /Cannot find|ERR_MODULE_NOT_FOUND|Failed to (load|resolve)/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}

// A CommonJS module whose function hangs below its default.
const signer = ((await load(SIGNER)) as { readonly default: Signer } | undefined)?.default;
const sdk = (await load(SDK)) as Sdk | undefined;

describe.skipIf(signer === undefined)(
  `the signer of others${signer ? "" : ` (SKIPPED: ${SIGNER} is not installed)`}`,
  () => {
    test.each([
      ["/product/202309/categories", { shop_cipher: "ROW_x", locale: "id-ID" }, undefined],
      ["/product/202309/products", { shop_cipher: "ROW_x" }, { title: "Kemeja Batik é 日本", price: "65000" }],
    ])("signs %s as we do", (path, more, body) => {
      const query = { app_key: IDENTITY.appKey, timestamp: "1700000000", ...more };
      const url = `${HOST}${path}?${new URLSearchParams(query)}`;
      const theirs = signer?.signByUrl(url, IDENTITY.appSecret, body).signature;
      expect(signCall(IDENTITY.appSecret, path, query, body ? JSON.stringify(body) : "")).toBe(theirs);
    });
  },
);

describe.skipIf(sdk === undefined)(`the SDK of others${sdk ? "" : ` (SKIPPED: ${SDK} is not installed)`}`, () => {
  // The SDK signs by the clock on the wall, and knows one host only.
  const clock = createManualClock(new Date());
  const { fetch } = globalThis;
  let sandbox: Sandbox;
  let place: TiktokShopPlace;
  beforeEach(async () => {
    sandbox = createSandbox({ clock });
    place = await sandbox.tiktokShop(IDENTITY);
    vi.stubGlobal("fetch", (url: string, init?: RequestInit) => fetch(String(url).replace(HOST, place.url), init));
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    await sandbox.close();
  });

  const call = async (name: string, params: object): Promise<unknown> => {
    if (!sdk) throw new Error("skipped");
    const { appKey, appSecret } = IDENTITY;
    const client = new sdk.TikTokShopSDK({ appKey, appSecret });
    client.setAccessToken(place.tokens.accessToken);
    client.setShopCipher(place.shopCipher);
    const method = client.product[name];
    if (!method) throw new Error(`the SDK has no ${name}`);
    return (await method.call(client.product, params)).data;
  };

  test("signs as we do", async () => {
    await call("getCategories", { locale: "id-ID", category_version: "v2" });
    const { path = "", query = {} } = place.requests[0] ?? {};
    expect(query["sign"]).toBe(signCall(IDENTITY.appSecret, path, query));
  });

  test("finds and reads what we put up", async () => {
    const shop = openShop(place, clock);
    const { content } = shop.render(coloured(["merah", "biru"]));
    const { id, variants } = await shop.create({ content });
    const params = { query: { page_size: 10 }, body: { seller_skus: ["BTK-biru"], status: "ALL" } };
    expect(await call("searchProducts", params)).toMatchObject({ products: [{ id, status: "ACTIVATE" }] });
    const product = (await call("getProduct", { product_id: id, query: {} })) as {
      readonly skus: readonly { readonly id: string }[];
    };
    expect(product).toMatchObject({ id, title: content.title, external_product_id: "BTK-001" });
    expect(product.skus.map((sku) => sku.id)).toEqual(Object.values(variants ?? {}));
  });

  test("reads what a category asks for, as our channel does", async () => {
    const { attributes } = (await call("getAttributes", {
      category_id: "601226",
      query: { category_version: "v2", locale: "id-ID" },
    })) as { readonly attributes: readonly { readonly id: string }[] };
    const shop = openShop(place, clock, { categories: { Kopi: "601226" } });
    const facts = (await shop.facts()) as {
      readonly byCategory: Readonly<Record<string, { readonly attributes: readonly { readonly id: string }[] }>>;
    };
    const ours = facts.byCategory["601226"]?.attributes.map(({ id }) => id) ?? [];
    expect(attributes.map(({ id }) => id)).toEqual(expect.arrayContaining(ours));
    expect(shop.render(batik()).losses).toEqual([]);
  });
});
