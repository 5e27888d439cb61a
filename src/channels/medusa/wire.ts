/** Calls to the Admin API: JSON, with a secret API key as the name of Basic credentials. 2.21.2, 2026-11-22 */
import * as z from "zod";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { readAnswer } from "./failures.js";
import type { MedusaSettings } from "./settings.js";

/** What is asked for, by name; a list is sent as `name[]`. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** The session of one shop. */
export interface Shop {
  readonly settings: MedusaSettings;
  readonly now: () => Date;
  /** @throws ChannelError */
  get<T>(path: string, query: Query, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** @throws ChannelError */
  post<T>(path: string, json: object, schema: z.ZodType<T>, signal: AbortSignal, query?: Query): Promise<T>;
  /** @throws ChannelError */
  remove(path: string, signal: AbortSignal): Promise<void>;
  /** Uploads a file; gives its address. @throws ChannelError */
  upload(photo: Photo, signal: AbortSignal): Promise<string>;
}

/** A photo over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;
const HASH_LENGTH = 16;
const Any = z.object({}).loose();
const Uploaded = z.object({ files: z.array(z.object({ url: z.string().min(1) })).length(1) });

/** Makes the session of one shop. */
export function createShop(settings: MedusaSettings, { http, now }: Toolbox): Shop {
  const headers = { authorization: `Basic ${Buffer.from(`${settings.apiKey}:`).toString("base64")}` };
  const addressOf = (path: string, query: Query = {}): string => {
    const url = new URL(`${settings.url.replace(/\/+$/, "")}/admin/${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (typeof value === "string") url.searchParams.set(name, value);
      else for (const one of value) url.searchParams.append(`${name}[]`, one);
    }
    return url.href;
  };
  return {
    settings,
    now,
    async get(path, query, schema, signal) {
      return readAnswer(await http.send({ url: addressOf(path, query), method: "GET", headers, signal }), schema);
    },
    async post(path, json, schema, signal, query) {
      const request = { url: addressOf(path, query), method: "POST", headers, json, signal };
      return readAnswer(await http.send(request), schema);
    },
    async remove(path, signal) {
      readAnswer(await http.send({ url: addressOf(path), method: "DELETE", headers, signal }), Any);
    },
    async upload(photo, signal) {
      const form = new FormData();
      const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
      form.set(
        "files",
        blob,
        `etl-${photo.sha256.slice(0, HASH_LENGTH)}.${photo.format === "jpeg" ? "jpg" : photo.format}`,
      );
      const request = { url: addressOf("uploads"), headers, form, timeoutMs: UPLOAD_TIMEOUT_MS, signal };
      const { files } = readAnswer(await http.send(request), Uploaded);
      return files[0]?.url ?? "";
    },
  };
}
