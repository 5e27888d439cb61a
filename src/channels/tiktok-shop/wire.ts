/**
 * Calls to the Partner API: app, time, shop and signature in the query, the token in a header, and a signature over the
 * exact bytes of the body. https://partner.tiktokshop.com/docv2/page/sign-your-api-request, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, Tokens, Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { hmacSha256Hex, joinSorted } from "../../http/sign.js";
import { beforeWriting } from "../shared-answers.js";
import { createDaily } from "../shared-facts.js";
import { readAnswer, type Told } from "./failures.js";

/** An app of the Partner Center and where it is known. */
export interface TiktokApp {
  readonly appKey: string;
  readonly appSecret: string;
  /** Without a slash at the end. */
  readonly server: string;
}

/** What the channel's session needs to know. */
export interface TiktokSettings extends TiktokApp {
  readonly shopId: string;
  readonly shopCipher?: string | undefined;
  readonly authServer: string;
  readonly productUrl?: string | undefined;
  readonly tokens?: Tokens | undefined;
  readonly tokopedia?: boolean | undefined;
  readonly locale: string;
  readonly categories: Readonly<Record<string, string>>;
  readonly brands: Readonly<Record<string, string>>;
  readonly warehouses: Readonly<Record<string, string>>;
  readonly untrackedStock: number;
  readonly titleSuffix?: string | undefined;
}

/** Paths with the version that each call has; a version is kept for two months after the next one ships. */
export const PATHS = {
  shops: "/authorization/202309/shops",
  prerequisites: "/product/202312/prerequisites",
  images: "/product/202309/images/upload",
  categories: "/product/202309/categories",
  brands: "/product/202309/brands",
  products: "/product/202309/products",
  search: "/product/202502/products/search",
  activate: "/product/202309/products/activate",
  deactivate: "/product/202309/products/deactivate",
  warehouses: "/logistics/202309/warehouses",
} as const;

export type Query = Readonly<Record<string, string>>;

/**
 * The signature of one call: lower-case hex of HMAC-SHA-256, keyed with and wrapped in the app's secret, over path,
 * sorted query and body. `sign` and `access_token` are left out.
 *
 * @param body - the very text that is sent; `""` for GET and multipart
 */
export function signCall(appSecret: string, path: string, query: Query, body = ""): string {
  const { sign: _sign, access_token: _token, ...signed } = query;
  return hmacSha256Hex(appSecret, `${appSecret}${path}${joinSorted(signed)}${body}${appSecret}`);
}

/** The address of one call, good for five minutes from `at`. */
export function addressOf(app: TiktokApp, path: string, at: Date, query: Query = {}, body = ""): string {
  const all: Query = { ...query, app_key: app.appKey, timestamp: String(Math.floor(at.getTime() / 1_000)) };
  const url = new URL(`${app.server.replace(/\/+$/, "")}${path}`);
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  url.searchParams.set("sign", signCall(app.appSecret, path, all, body));
  return url.href;
}

/** What an image is for; it decides what TikTok Shop makes of it. */
export type UseCase = "MAIN_IMAGE" | "ATTRIBUTE_IMAGE" | "CERTIFICATION_IMAGE" | "SIZE_CHART_IMAGE";

/** The session of one shop. Every call is signed when it leaves. */
export interface Shop {
  readonly settings: TiktokSettings;
  readonly now: () => Date;
  /** @throws ChannelError */
  get(path: string, query: Query, signal: AbortSignal): Promise<Told>;
  /** Sends a body; given text goes out as it is, byte for byte. @throws ChannelError */
  send(method: "POST" | "PUT" | "DELETE", path: string, body: object | string, signal: AbortSignal): Promise<Told>;
  /** A question that has a body. @throws ChannelError */
  search(path: string, query: Query, body: object, signal: AbortSignal): Promise<Told>;
  /** Gives the `uri` of the image. @throws ChannelError */
  upload(photo: Photo, useCase: UseCase, signal: AbortSignal): Promise<string>;
}

/** A photo of 10 MB over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** Makes the session of one shop. */
export function createShop(settings: TiktokSettings, tools: Toolbox): Shop {
  const { http, now, platformNow } = tools;
  const headersOf = ({ accessToken }: Tokens) => ({ "x-tts-access-token": accessToken });
  const read = (reply: HttpReply): Told => readAnswer(reply, now());
  const cipherOf = createCipher(settings, now, async (tokens, signal) => {
    const url = addressOf(settings, PATHS.shops, platformNow());
    return read(await http.send({ method: "GET", url, headers: headersOf(tokens), signal }));
  });
  const call = async (method: string, path: string, query: Query, body: string | undefined, signal: AbortSignal) => {
    const tokens = await tools.tokens(signal);
    const shop_cipher = await beforeWriting(cipherOf(tokens, signal));
    const url = addressOf(settings, path, platformNow(), { ...query, shop_cipher }, body);
    const type = body === undefined ? {} : { "content-type": "application/json" };
    return read(await http.send({ method, url, headers: { ...headersOf(tokens), ...type }, body, signal }));
  };
  return {
    settings,
    now,
    get: (path, query, signal) => call("GET", path, query, undefined, signal),
    search: (path, query, body, signal) => call("POST", path, query, JSON.stringify(body), signal),
    send: (method, path, body, signal) =>
      call(method, path, {}, typeof body === "string" ? body : JSON.stringify(body), signal),
    async upload(photo, useCase, signal) {
      const tokens = await tools.tokens(signal);
      const form = new FormData();
      const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
      form.set("data", blob, `photo.${photo.format === "jpeg" ? "jpg" : photo.format}`);
      form.set("use_case", useCase);
      // This call refuses a shop_cipher, and a multipart body is not signed.
      const url = addressOf(settings, PATHS.images, platformNow());
      const { data } = read(
        await http.send({ url, headers: headersOf(tokens), form, timeoutMs: UPLOAD_TIMEOUT_MS, signal }),
      );
      return uriIn(data);
    },
  };
}

const Shops = z.object({ shops: z.array(z.object({ id: z.string(), cipher: z.string() })) });

const looked = createDaily<string>();

// Given in the options, brought by the consent, or else asked for.
function createCipher(
  settings: TiktokSettings,
  now: () => Date,
  ask: (tokens: Tokens, signal: AbortSignal) => Promise<Told>,
): (tokens: Tokens, signal: AbortSignal) => Promise<string> {
  const { shopId, shopCipher } = settings;
  return async (tokens, signal) => {
    const given = shopCipher ?? tokens.extra?.[shopId];
    return given ?? looked({ settings, now }, shopId, async () => cipherIn(await ask(tokens, signal), shopId));
  };
}

function cipherIn({ data }: Told, shopId: string): string {
  const found = Shops.safeParse(data).data?.shops.find(({ id }) => id === shopId);
  if (found) return found.cipher;
  throw new ChannelError("auth", `The seller's consent does not reach the shop ${shopId}`, {
    field: "shopId",
    cure: "Check `shopId`, or let the owner of this shop give consent (tiktokShop.oauth).",
  });
}

const Uploaded = z.object({ uri: z.string().min(1) });

function uriIn(data: unknown): string {
  const uploaded = Uploaded.safeParse(data);
  if (uploaded.success) return uploaded.data.uri;
  const details = { outcome: "unknown", facets: ["photos"], cause: uploaded.error } as const;
  throw new ChannelError("unavailable", "TikTok Shop's answer names no image", details);
}
