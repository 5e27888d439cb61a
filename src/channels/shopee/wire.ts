/**
 * Calls to the Open Platform v2: everything that identifies us travels in the query, signed with HMAC-SHA-256.
 * https://open.shopee.com/documents?module=87&type=2&id=58&version=2, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpRequest, Tokens, Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { hmacSha256Hex } from "../../http/sign.js";
import { failureOfImage, readAnswer, type Told } from "./failures.js";

/** Before every path; part of what is signed. */
const API = "/api/v2";

/** An app of the Open Platform and where it is known. */
export interface ShopeeApp {
  readonly partnerId: number;
  readonly partnerKey: string;
  /** Without a slash at the end. */
  readonly server: string;
}

/** What the channel's session needs to know. */
export interface ShopeeSettings extends ShopeeApp {
  readonly shopId: number;
  readonly site: string;
  readonly language: string;
  readonly tokens?: Tokens | undefined;
  readonly categories: Readonly<Record<string, number>>;
  readonly brands: Readonly<Record<string, number>>;
  readonly logistics?: readonly number[] | undefined;
  readonly locations: Readonly<Record<string, string>>;
  readonly untrackedStock: number;
}

/** Who calls, where it is a shop. */
export interface Access {
  readonly accessToken: string;
  readonly shopId: number;
}

export type Query = Readonly<Record<string, string | number>>;

/**
 * The signature of one call: lower-case hex of HMAC-SHA-256 over partner id, path and Unix seconds, and for a shop's
 * calls its token and id. Body and other parameters are not signed.
 *
 * @param path - with `/api/v2`
 */
export function signCall(app: ShopeeApp, path: string, timestamp: number, access?: Access): string {
  const who = access === undefined ? "" : `${access.accessToken}${access.shopId}`;
  return hmacSha256Hex(app.partnerKey, `${app.partnerId}${path}${timestamp}${who}`);
}

/** The address of one call, good for five minutes from `at`. */
export function addressOf(app: ShopeeApp, path: string, at: Date, query: Query = {}, access?: Access): string {
  const timestamp = Math.floor(at.getTime() / 1_000);
  const url = new URL(`${app.server.replace(/\/+$/, "")}${API}${path}`);
  const all: Query = {
    partner_id: app.partnerId,
    timestamp,
    ...(access === undefined ? {} : { access_token: access.accessToken, shop_id: access.shopId }),
    sign: signCall(app, `${API}${path}`, timestamp, access),
    ...query,
  };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, String(value));
  return url.href;
}

/** The session of one shop. Every call is signed when it leaves. */
export interface Shop {
  readonly settings: ShopeeSettings;
  readonly now: () => Date;
  /** Gives all that the answer says. @throws ChannelError */
  ask(path: string, query: Query, signal: AbortSignal): Promise<Told>;
  /** Gives `response`, or the body of those answers that have none. @throws ChannelError */
  get(path: string, query: Query, signal: AbortSignal): Promise<unknown>;
  /** @throws ChannelError */
  post(path: string, json: unknown, signal: AbortSignal): Promise<Told>;
  /** Gives the id of the image. @throws ChannelError */
  upload(photo: Photo, signal: AbortSignal): Promise<string>;
}

/** A photo of 10 MB over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** Makes the session of one shop. */
export function createShop(settings: ShopeeSettings, tools: Toolbox): Shop {
  const { http, now, platformNow } = tools;
  const send = async (url: string, rest: Pick<HttpRequest, "json" | "form" | "timeoutMs" | "method" | "signal">) =>
    readAnswer(await http.send({ url, ...rest }), now());
  const asShop = async (path: string, query: Query, signal: AbortSignal) => {
    const { accessToken } = await tools.tokens(signal);
    return addressOf(settings, path, platformNow(), query, { accessToken, shopId: settings.shopId });
  };
  const ask = async (path: string, query: Query, signal: AbortSignal) =>
    send(await asShop(path, query, signal), { method: "GET", signal });
  return {
    settings,
    now,
    ask,
    async get(path, query, signal) {
      const { response, body } = await ask(path, query, signal);
      return response ?? body;
    },
    async post(path, json, signal) {
      return send(await asShop(path, {}, signal), { json, signal });
    },
    async upload(photo, signal) {
      const form = new FormData();
      const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
      form.set("image", blob, `photo.${photo.format === "jpeg" ? "jpg" : photo.format}`);
      // "normal": made square, which ours already are.
      form.set("scene", "normal");
      // A public call by its page: signed without token and shop.
      const url = addressOf(settings, "/media_space/upload_image", platformNow());
      return imageIdIn((await send(url, { form, timeoutMs: UPLOAD_TIMEOUT_MS, signal })).response, now());
    },
  };
}

const Image = z.object({ image_id: z.string().min(1) });
const Uploaded = z.object({
  image_info: Image.optional().catch(undefined),
  image_info_list: z
    .array(
      z.object({
        error: z.string().nullish(),
        message: z.string().nullish(),
        image_info: Image.optional().catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
});

// A good answer can carry a refusal for the one image that was sent.
function imageIdIn(response: unknown, now: Date): string {
  const { image_info, image_info_list = [] } = Uploaded.safeParse(response).data ?? {};
  const [first] = image_info_list;
  if (first?.error) throw failureOfImage(first.error, first.message ?? "", now);
  const id = image_info?.image_id ?? first?.image_info?.image_id;
  if (id !== undefined) return id;
  throw new ChannelError("unavailable", "Shopee's answer names no image", { outcome: "unknown", facets: ["photos"] });
}
