/**
 * A second opinion: lazada-open-platform-sdk 2.0.0-0 signs as we do, and can read and put up in the sandbox what our
 * channel put there and finds.
 */
import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { signCall } from "../../src/channels/lazada/wire.js";
import { createManualClock, createSandbox, type LazadaPlace, type Sandbox } from "../../src/sandbox/sandbox.js";
import { BATIK, coloured, IDENTITY, openShop } from "./lazada-shop.js";

type Params = Readonly<Record<string, string>>;
type Send = (base: string, key: string, secret: string, path: string, token: string, params: Params) => Promise<object>;

/** What of the package is used here. */
interface Sdk {
  readonly get: Send;
  readonly post: Send;
  readonly getSystemQueryParamObject: (
    key: string,
    secret: string,
    path: string,
    token: string,
    params: Params,
  ) => Params & { readonly sign: string };
}
const NAME = "lazada-open-platform-sdk";

function load(): Sdk | undefined {
  try {
    return createRequire(import.meta.url)(`${NAME}/lib/LazadaRequest`) as Sdk;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

const sdk = load();

describe.skipIf(sdk === undefined)(`the SDK of others${sdk ? "" : ` (SKIPPED: ${NAME} is not installed)`}`, () => {
  // The SDK signs by the clock on the wall.
  const clock = createManualClock(new Date());
  const { appKey, appSecret } = IDENTITY;
  let sandbox: Sandbox;
  let place: LazadaPlace;
  beforeEach(async () => {
    sandbox = createSandbox({ clock });
    place = await sandbox.lazada(IDENTITY);
  });
  afterEach(() => sandbox.close());

  const others = () => {
    if (!sdk) throw new Error("skipped");
    return sdk;
  };
  const call = (verb: "get" | "post", path: string, params: Params) =>
    others()[verb](`${place.url}/rest`, appKey, appSecret, path, place.tokens.accessToken, params);

  test.each<[string, Params]>([
    ["/order/get", { order_id: "1234" }],
    ["/product/create", { payload: '{"name":"Batik é 日本"}' }],
  ])("signs %s as we do", (path, params) => {
    const { sign, ...system } = others().getSystemQueryParamObject(appKey, appSecret, path, "test", params);
    expect(signCall(appSecret, path, { ...system, ...params })).toBe(sign);
  });

  test("finds and reads what we put up", async () => {
    const shop = openShop(place, clock);
    const { content } = shop.render(coloured(["merah", "biru"]));
    const { id, variants } = await shop.create({ content });
    const listed = await call("get", "/products/get", { filter: "live", limit: "10", sku_seller_list: '["BTK-biru"]' });
    expect(listed).toMatchObject({ code: "0", data: { total_products: 1, products: [{ item_id: Number(id) }] } });
    const item = await call("get", "/product/item/get", { item_id: id });
    expect(item).toMatchObject({
      data: {
        itemId: Number(id),
        attributes: { name: content.name },
        skus: Object.values(variants ?? {}).map((sku) => ({ SkuId: Number(sku), price: 65000 })),
      },
    });
  });

  test("puts up what our channel finds", async () => {
    const shop = openShop(place, clock);
    await shop.create({ content: shop.render(coloured(["merah"])).content });
    const { images } = place.store.items[0] ?? { images: [] };
    const Sku = {
      SellerSku: "LAIN-1",
      quantity: "3",
      price: "65000",
      package_length: "10",
      package_width: "10",
      package_height: "10",
      package_weight: "0.5",
    };
    const Product = {
      PrimaryCategory: String(BATIK),
      Images: { Image: images },
      Attributes: { name: "Kemeja", brand: "No Brand" },
      Skus: { Sku: [Sku] },
    };
    await call("post", "/product/create", { payload: JSON.stringify({ Request: { Product } }) });
    expect(await shop.find("LAIN-1")).toMatchObject([{ marker: "LAIN-1", complete: true }]);
  });
});
