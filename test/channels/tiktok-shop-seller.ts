/** A seller who talks to a TikTok Shop place by hand, signing as the platform's page says. */
import { createHmac } from "node:crypto";
import type { TiktokShopPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";

export const IDENTITY = {
  appKey: "29a39d",
  appSecret: "e59af819cc",
  shopId: "7495000000000000017",
} as const;
export const PRODUCTS = "/product/202309/products";
const SOLO = "7068517275539719938";

export interface Reply {
  readonly code: number;
  readonly message: string;
  readonly data: never;
}
export type Fields = Readonly<Record<string, unknown>>;

/** What is changed about one call; `null` leaves it out. */
export type Twist = Readonly<
  Partial<Record<"app_key" | "timestamp" | "sign" | "shop_cipher" | "token" | "body", string | null>>
>;

/** `place` and `now` are asked for at each call, because tests open new ones. */
export function createSeller(place: () => TiktokShopPlace, now: () => Date) {
  const pick = (value: string | null | undefined, usual: string | undefined) =>
    value === undefined ? usual : (value ?? undefined);
  async function call(
    verb: string,
    path: string,
    body?: Fields,
    twist: Twist = {},
    query: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const text = body === undefined ? "" : JSON.stringify(body);
    const isShop = path !== "/authorization/202309/shops";
    const params: Record<string, string> = { ...query };
    const given = {
      app_key: pick(twist.app_key, IDENTITY.appKey),
      timestamp: pick(twist.timestamp, String(Math.floor(now().getTime() / 1_000))),
      shop_cipher: pick(twist.shop_cipher, isShop ? place().shopCipher : undefined),
    };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) params[name] = value;
    const sorted = Object.keys(params).sort();
    const base = `${path}${sorted.map((name) => `${name}${params[name]}`).join("")}${text}`;
    const { appSecret } = IDENTITY;
    const signed = createHmac("sha256", appSecret).update(`${appSecret}${base}${appSecret}`).digest("hex");
    const sign = pick(twist.sign, signed);
    if (sign !== undefined) params["sign"] = sign;
    const token = pick(twist.token, place().tokens.accessToken);
    const headers = {
      ...(token === undefined ? {} : { "x-tts-access-token": token }),
      ...(text === "" ? {} : { "content-type": "application/json" }),
    };
    const sent = twist.body ?? text;
    const answer = await fetch(`${place().url}${path}?${new URLSearchParams(params)}`, {
      method: verb,
      headers,
      ...(sent === "" ? {} : { body: sent }),
    });
    return (await answer.json()) as Reply;
  }
  const upload = async (bytes: Uint8Array<ArrayBuffer> = jpeg(800, 800), use_case = "MAIN_IMAGE"): Promise<Reply> => {
    const { appKey: app_key, appSecret } = IDENTITY;
    const timestamp = String(Math.floor(now().getTime() / 1_000));
    const path = "/product/202309/images/upload";
    const base = `${appSecret}${path}app_key${app_key}timestamp${timestamp}${appSecret}`;
    const sign = createHmac("sha256", appSecret).update(base).digest("hex");
    const body = new FormData();
    body.set("data", new Blob([bytes]), "a.jpg");
    body.set("use_case", use_case);
    const url = `${place().url}${path}?${new URLSearchParams({ app_key, timestamp, sign })}`;
    const headers = { "x-tts-access-token": place().tokens.accessToken };
    return (await fetch(url, { method: "POST", headers, body })).json() as Promise<Reply>;
  };
  const image = async (use?: string) => ((await upload(undefined, use)).data as { uri: string }).uri;
  return {
    call,
    upload,
    image,
    get: (path: string, query?: Readonly<Record<string, string>>, twist?: Twist) =>
      call("GET", path, undefined, twist, query),
    post: (path: string, body: Fields, query?: Readonly<Record<string, string>>) => call("POST", path, body, {}, query),
    /** Fields of a product that is taken; `undefined` leaves one out. */
    async fields(more: Fields = {}): Promise<Fields> {
      return {
        title: "Kemeja Batik Cap Solo Lengan Panjang",
        description: "<p>Kemeja batik cap dari Solo.</p>",
        category_id: "601301",
        category_version: "v2",
        main_images: [{ uri: await image() }],
        package_weight: { value: "0.35", unit: "KILOGRAM" },
        skus: [sku("BTK-001")],
        save_mode: "LISTING",
        ...more,
      };
    },
    async add(more: Fields = {}): Promise<{ readonly id: string; readonly skus: readonly { readonly id: string }[] }> {
      const reply = await call("POST", PRODUCTS, await this.fields(more));
      if (reply.code !== 0) throw new Error(`${reply.code}: ${reply.message}`);
      const { product_id: id, skus } = reply.data as { product_id: string; skus: { id: string }[] };
      return { id, skus };
    },
  };
}

export function sku(seller_sku: string, more: Fields = {}): Fields {
  return {
    seller_sku,
    price: { amount: "150000", currency: "IDR" },
    inventory: [{ warehouse_id: SOLO, quantity: 10 }],
    ...more,
  };
}

/** Variants by colour. */
export function colours(...names: readonly string[]): readonly Fields[] {
  return names.map((value_name) => sku(`BTK-${value_name}`, { sales_attributes: [{ name: "Warna", value_name }] }));
}
