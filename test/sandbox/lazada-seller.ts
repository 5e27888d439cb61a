/** A seller who talks to a Lazada place by hand, signing as the platform's page says. */
import { createHmac } from "node:crypto";
import type { LazadaPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "./photos.js";

export const IDENTITY = { appKey: "123456", appSecret: "helloworld", sellerId: 1_000_567 } as const;

export interface Reply {
  readonly code: string;
  readonly message?: string;
  readonly detail?: readonly { readonly field: string; readonly message: string; readonly seller_sku?: string }[];
  readonly data: never;
  /** Of the calls that hand out tokens, whose values lie at the top. */
  readonly refresh_token?: string;
}
export type Params = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

/** `place` and `now` are asked for at each call, because tests open new ones. */
export function createLazadaSeller(place: () => LazadaPlace, now: () => Date) {
  /** Who calls and for what, signed; `twist` changes what is sent after it was signed, or adds to it before. */
  function signed(path: string, params: Params, twist: Params = {}): Params {
    const all: Record<string, string> = {
      app_key: IDENTITY.appKey,
      timestamp: String(now().getTime()),
      sign_method: "sha256",
      ...(path.startsWith("auth/") ? {} : { access_token: place().tokens.accessToken }),
      ...params,
      ...twist,
    };
    const base = Object.keys(all)
      .sort()
      .map((name) => `${name}${all[name]}`)
      .join("");
    const sign = createHmac("sha256", IDENTITY.appSecret).update(`/${path}${base}`).digest("hex").toUpperCase();
    return { ...all, sign, ...(twist["sign"] === undefined ? {} : { sign: twist["sign"] }) };
  }
  const get = async (path: string, params: Params = {}, twist?: Params): Promise<Reply> =>
    (
      await fetch(`${place().url}/rest/${path}?${new URLSearchParams(signed(path, params, twist))}`)
    ).json() as Promise<Reply>;
  /** Everything in the body, as Lazada's own Python library does. */
  const post = async (path: string, params: Params = {}, twist?: Params): Promise<Reply> => {
    const body = new URLSearchParams(signed(path, params, twist));
    return (await fetch(`${place().url}/rest/${path}`, { method: "POST", body })).json() as Promise<Reply>;
  };
  const product = (path: string, fields: Fields) =>
    post(path, { payload: JSON.stringify({ Request: { Product: fields } }) });
  const upload = async (bytes: Uint8Array<ArrayBuffer> = jpeg(800, 800)): Promise<Reply> => {
    const body = new FormData();
    body.set("image", new Blob([bytes]), "a.jpg");
    const query = new URLSearchParams(signed("image/upload", {}));
    return (
      await fetch(`${place().url}/rest/image/upload?${query}`, { method: "POST", body })
    ).json() as Promise<Reply>;
  };
  const image = async (shade = 0): Promise<string> => {
    const { data } = await upload(jpeg(800, 800, shade));
    return (data as { readonly image: { readonly url: string } }).image.url;
  };
  return {
    signed,
    get,
    post,
    product,
    upload,
    image,
    /** A SKU that is taken. */
    sku: (more: Fields = {}): Fields => ({
      SellerSku: "BTK-001-M",
      quantity: "10",
      price: "150000",
      package_height: "4",
      package_length: "30",
      package_width: "25",
      package_weight: "0.35",
      ...more,
    }),
    /** A product that is taken. */
    async item(more: Fields = {}): Promise<Fields> {
      return {
        PrimaryCategory: "1202",
        disableAutoFillAttribute: true,
        Images: { Image: [await image()] },
        Attributes: { name: "Kemeja Batik", description: "<p>Batik cap</p>", brand_id: "30768" },
        Skus: { Sku: [this.sku()] },
        ...more,
      };
    },
    async add(more: Fields = {}): Promise<{ readonly item: number; readonly skus: readonly number[] }> {
      const reply = await product("product/create", await this.item(more));
      if (reply.code !== "0") throw new Error(`${reply.code}: ${reply.message}`);
      const data = reply.data as {
        readonly item_id: number;
        readonly sku_list: readonly { readonly sku_id: number }[];
      };
      return { item: data.item_id, skus: data.sku_list.map(({ sku_id }) => sku_id) };
    },
  };
}
