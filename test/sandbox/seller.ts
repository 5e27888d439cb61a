/** A seller who talks to a Shopee place by hand, signing as the platform's page says. */
import { createHmac } from "node:crypto";
import type { ShopeePlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "./photos.js";

export const IDENTITY = { partnerId: 2001887, partnerKey: "testpartnerkey0123456789abcdef", shopId: 600000 } as const;

export interface Reply {
  readonly error: string;
  readonly message: string;
  readonly response: never;
}
export type Fields = Readonly<Record<string, unknown>>;

/** What is changed about the identification of one call. */
export interface Twist {
  readonly partner_id?: string;
  readonly timestamp?: string;
  readonly sign?: string;
  readonly access_token?: string;
  readonly shop_id?: string;
}

/** `place` and `now` are asked for at each call, because tests open new ones. */
export function createSeller(place: () => ShopeePlace, now: () => Date) {
  function address(
    path: string,
    isShop: boolean,
    query: Readonly<Record<string, string>> = {},
    twist: Twist = {},
  ): string {
    const { partnerId, partnerKey, shopId } = IDENTITY;
    const { accessToken } = place().tokens;
    const timestamp = twist.timestamp ?? String(Math.floor(now().getTime() / 1_000));
    const partner_id = twist.partner_id ?? String(partnerId);
    const who = isShop
      ? { access_token: twist.access_token ?? accessToken, shop_id: twist.shop_id ?? String(shopId) }
      : {};
    const base = `${partner_id}/api/v2/${path}${timestamp}${Object.values(who).join("")}`;
    const sign = twist.sign ?? createHmac("sha256", partnerKey).update(base).digest("hex");
    return `${place().url}/api/v2/${path}?${new URLSearchParams({ partner_id, timestamp, ...who, sign, ...query })}`;
  }
  const get = async (path: string, query: Readonly<Record<string, string>> = {}, twist?: Twist): Promise<Reply> =>
    (await fetch(address(path, true, query, twist))).json() as Promise<Reply>;
  const post = async (path: string, fields: Fields, isShop = true): Promise<Reply> => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(fields) };
    return (await fetch(address(path, isShop), init)).json() as Promise<Reply>;
  };
  const upload = async (bytes: Uint8Array<ArrayBuffer> = jpeg(800, 800), more: Fields = {}): Promise<Reply> => {
    const body = new FormData();
    body.set("image", new Blob([bytes]), "a.jpg");
    for (const [name, value] of Object.entries(more)) body.set(name, String(value));
    return (await fetch(address("media_space/upload_image", false), { method: "POST", body })).json() as Promise<Reply>;
  };
  const image = async (shade = 0) => {
    const { response } = await upload(jpeg(800, 800, shade));
    return (response as { image_info: { image_id: string } }).image_info.image_id;
  };
  return {
    address,
    get,
    post,
    upload,
    image,
    /** Fields of an item that is taken; `undefined` leaves one out. */
    async item(more: Fields = {}): Promise<Fields> {
      return {
        item_name: "Kemeja Batik",
        description: "Kemeja batik cap dari Solo.",
        category_id: 100202,
        original_price: 150000,
        weight: 0.35,
        image: { image_id_list: [await image()] },
        logistic_info: [{ logistic_id: 8003, enabled: true }],
        seller_stock: [{ stock: 25 }],
        item_sku: "BTK-001",
        ...more,
      };
    },
    async add(more: Fields = {}): Promise<number> {
      const reply = await post("product/add_item", await this.item(more));
      if (reply.error !== "") throw new Error(`${reply.error}: ${reply.message}`);
      return (reply.response as { item_id: number }).item_id;
    },
  };
}

/** One tier of own options, with a model for each. */
export function tiers(item_id: number, names: readonly string[], more: Fields = {}): Fields {
  return {
    item_id,
    standardise_tier_variation: [
      {
        variation_id: 0,
        variation_group_id: 0,
        variation_name: "Warna",
        variation_option_list: names.map((variation_option_name) => ({
          variation_option_id: 0,
          variation_option_name,
        })),
      },
    ],
    model: names.map((name, at) => ({
      tier_index: [at],
      original_price: 150000,
      model_sku: `BTK-001-${name}`,
      seller_stock: [{ stock: 10 }],
    })),
    ...more,
  };
}
