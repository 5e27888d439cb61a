/**
 * A second opinion: @congminh1254/shopee-sdk 2.7.0, generated from Shopee's own pages, signs as we do and can read in
 * the sandbox what we put there.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { signCall } from "../../src/channels/shopee/wire.js";
import { createManualClock, createSandbox, type Sandbox, type ShopeePlace } from "../../src/sandbox/sandbox.js";
import { coloured, IDENTITY, openShop } from "./shopee-shop.js";

/** What of the package is used here. */
interface Sdk {
  readonly ShopeeSDK: new (
    config: object,
    storage: object,
  ) => {
    readonly product: Readonly<Record<string, (params: object) => Promise<{ readonly response: never }>>>;
    readonly shop: { getShopInfo(): Promise<object> };
  };
}
const NAME = "@congminh1254/shopee-sdk";

async function load(): Promise<Sdk | undefined> {
  try {
    return (await import(NAME)) as Sdk;
  } catch (error) {
    if (error instanceof Error && /Cannot find|ERR_MODULE_NOT_FOUND|Failed to (load|resolve)/.test(error.message))
      return undefined;
    throw error;
  }
}

const sdk = await load();

describe.skipIf(sdk === undefined)(`the SDK of others${sdk ? "" : ` (SKIPPED: ${NAME} is not installed)`}`, () => {
  // The SDK signs by the clock on the wall.
  const clock = createManualClock(new Date());
  let sandbox: Sandbox;
  let place: ShopeePlace;
  beforeEach(async () => {
    sandbox = createSandbox({ clock });
    place = await sandbox.shopee(IDENTITY);
  });
  afterEach(() => sandbox.close());

  const open = () => {
    if (!sdk) throw new Error("skipped");
    const { accessToken, refreshToken } = place.tokens;
    const token = { access_token: accessToken, refresh_token: refreshToken, shop_id: IDENTITY.shopId };
    const storage = { get: async () => token, store: async () => undefined, clear: async () => undefined };
    const config = {
      partner_id: IDENTITY.partnerId,
      partner_key: IDENTITY.partnerKey,
      shop_id: IDENTITY.shopId,
      base_url: `${place.url}/api/v2`,
    };
    return new sdk.ShopeeSDK(config, storage);
  };
  const call = async (name: string, params: object) => {
    const method = open().product[name];
    if (!method) throw new Error(`the SDK has no ${name}`);
    return (await method.call(open().product, params)).response as unknown;
  };

  test("signs as we do", async () => {
    await open().shop.getShopInfo();
    const [asked] = place.requests;
    const { timestamp, access_token: accessToken = "", sign } = asked?.query ?? {};
    const app = { ...IDENTITY, server: place.url };
    const access = { accessToken, shopId: IDENTITY.shopId };
    expect(sign).toBe(signCall(app, "/api/v2/shop/get_shop_info", Number(timestamp), access));
  });

  test("lists, finds and reads what we put up", async () => {
    const shop = openShop(place, clock);
    const { content } = shop.render(coloured(["merah", "biru"]));
    const { id, variants } = await shop.create({ content });
    const item_id = Number(id);
    expect(await call("getItemList", { offset: 0, page_size: 10, item_status: "NORMAL" })).toMatchObject({
      item: [{ item_id, item_status: "NORMAL" }],
    });
    expect(await call("searchItem", { page_size: 10, item_sku: "BTK-001" })).toMatchObject({ item_id_list: [item_id] });
    expect(await call("getItemBaseInfo", { item_id_list: [item_id] })).toMatchObject({
      item_list: [{ item_id, item_name: content.item_name, weight: "0.35" }],
    });
    const { model } = (await call("getModelList", { item_id })) as {
      readonly model: readonly { readonly model_id: number }[];
    };
    expect(model.map(({ model_id }) => String(model_id))).toEqual(Object.values(variants ?? {}));
  });

  test("puts up what our channel finds", async () => {
    const shop = openShop(place, clock);
    const { content } = shop.render(coloured(["merah"]));
    const { id } = await shop.create({ content });
    const { logistic_info, image } = place.store.item(id).fields;
    const { item_name, description, category_id, weight } = content;
    await call("addItem", {
      item_name,
      description,
      category_id,
      weight,
      logistic_info,
      image,
      original_price: 65000,
      item_sku: "LAIN-1",
    });
    expect(await shop.find("LAIN-1")).toMatchObject([{ marker: "LAIN-1", complete: true }]);
  });
});
