/**
 * Calls to the Open Platform: what identifies us travels in the query, what is asked for in a form, and both are signed
 * with HMAC-SHA-256. https://open.lazada.com/apps/doc/doc?nodeId=10450&docId=108068, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http, HttpRequest, Tokens, Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { hmacSha256Hex, joinSorted } from "../../http/sign.js";
import type { LazadaCountry } from "./countries.js";
import { accept, readAnswer, type Spoken } from "./failures.js";

/** An app of the Open Platform. */
export interface LazadaApp {
  readonly appKey: string;
  readonly appSecret: string;
  /** Sent and signed where it is given. */
  readonly partnerId?: string | undefined;
}

/** What the channel's session needs to know. */
export interface LazadaSettings extends LazadaApp {
  readonly country: LazadaCountry;
  readonly sellerId: number;
  readonly tokens?: Tokens | undefined;
  /** With `/rest`, without a slash at the end. `undefined`: the country's. */
  readonly server?: string | undefined;
  /** Without `/rest`. */
  readonly authServer: string;
  readonly language?: string | undefined;
  readonly categories: Readonly<Record<string, number>>;
  readonly brands: Readonly<Record<string, number>>;
  readonly noBrandId?: number | undefined;
  readonly locations: Readonly<Record<string, string>>;
  readonly untrackedStock: number;
  readonly ownDelivery: boolean;
}

/** Parameters of a call: all of them are text. */
export type Fields = Readonly<Record<string, string>>;

/** Upper-case hex of HMAC-SHA-256 over the path and all parameters by name, raw. Files are not signed. */
export function signCall(appSecret: string, path: string, params: Fields): string {
  return hmacSha256Hex(appSecret, `${path}${joinSorted(params)}`).toUpperCase();
}

/** One call before it leaves. */
export interface Outgoing {
  /** With `/rest`. */
  readonly server: string;
  /** Without `/rest`: this is what is signed. */
  readonly path: string;
  /** What is asked for. An empty value would be signed by some of Lazada's own libraries and skipped by others. */
  readonly fields: Fields;
  readonly accessToken?: string | undefined;
}

/** The query of one call, good for two hours from `at`. Fields of a form are signed with it and travel in the body. */
export function signedQuery(app: LazadaApp, { path, fields, accessToken }: Omit<Outgoing, "server">, at: Date): Fields {
  const system: Fields = {
    app_key: app.appKey,
    timestamp: String(at.getTime()),
    sign_method: "sha256",
    ...(accessToken === undefined ? {} : { access_token: accessToken }),
    ...(app.partnerId === undefined ? {} : { partner_id: app.partnerId }),
  };
  return { ...system, sign: signCall(app.appSecret, path, { ...system, ...fields }) };
}

/** A call as a form post: the way that both of Lazada's own libraries go. */
export function formRequest(app: LazadaApp, call: Outgoing, at: Date): Pick<HttpRequest, "url" | "body" | "headers"> {
  return {
    url: `${addressOf(call)}?${new URLSearchParams(signedQuery(app, call, at))}`,
    body: new URLSearchParams(call.fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded;charset=utf-8" },
  };
}

/** A call that only reads. */
export function getRequest(app: LazadaApp, call: Outgoing, at: Date): Pick<HttpRequest, "url" | "method"> {
  const query = new URLSearchParams({ ...signedQuery(app, call, at), ...call.fields });
  return { url: `${addressOf(call)}?${query}`, method: "GET" };
}

function addressOf({ server, path }: Pick<Outgoing, "server" | "path">): string {
  return `${server.replace(/\/+$/, "")}${path}`;
}

/** The session of one shop. Every call is signed when it leaves. */
export interface Shop {
  readonly settings: LazadaSettings;
  readonly now: () => Date;
  /** Gives `data`. @throws ChannelError */
  get(path: string, fields: Fields, signal: AbortSignal): Promise<unknown>;
  /** Gives `data`. @throws ChannelError */
  post(path: string, fields: Fields, signal: AbortSignal): Promise<unknown>;
  /** Gives the answer as it is, refusals too: for calls that answer about several listings. */
  ask(path: string, fields: Fields, signal: AbortSignal): Promise<Spoken>;
  /** Gives the image's address at Lazada. @throws ChannelError */
  upload(photo: Photo, signal: AbortSignal): Promise<string>;
}

/** A photo of 1 MB over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** Makes the session of one shop. */
export function createShop(settings: LazadaSettings, server: string, tools: Toolbox): Shop {
  const { now, platformNow } = tools;
  const http: Http = tools.http;
  const outgoing = async (path: string, fields: Fields, signal: AbortSignal): Promise<Outgoing> => {
    const { accessToken } = await tools.tokens(signal);
    return { server, path, fields, accessToken };
  };
  const ask: Shop["ask"] = async (path, fields, signal) => {
    const call = await outgoing(path, fields, signal);
    return readAnswer(await http.send({ ...formRequest(settings, call, platformNow()), signal }));
  };
  return {
    settings,
    now,
    ask,
    async get(path, fields, signal) {
      const call = await outgoing(path, fields, signal);
      return accept(readAnswer(await http.send({ ...getRequest(settings, call, platformNow()), signal })), now());
    },
    post: async (path, fields, signal) => accept(await ask(path, fields, signal), now()),
    async upload(photo, signal) {
      const call = await outgoing("/image/upload", {}, signal);
      const form = new FormData();
      const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
      form.set("image", blob, `photo.${photo.format === "jpeg" ? "jpg" : photo.format}`);
      const url = `${addressOf(call)}?${new URLSearchParams(signedQuery(settings, call, platformNow()))}`;
      const reply = await http.send({ url, form, timeoutMs: UPLOAD_TIMEOUT_MS, signal });
      return imageIn(accept(readAnswer(reply), now()));
    },
  };
}

const Uploaded = z.object({ image: z.object({ url: z.string().min(1) }) });

function imageIn(data: unknown): string {
  const read = Uploaded.safeParse(data);
  if (read.success) return read.data.image.url;
  throw new ChannelError("unavailable", "Lazada's answer names no image", { outcome: "unknown", facets: ["photos"] });
}

/** A payload as the calls that change products take it: JSON in one field. */
export function payloadOf(product: object): Fields {
  return { payload: JSON.stringify({ Request: { Product: product } }) };
}
