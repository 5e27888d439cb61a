/**
 * Calls to a shop: JSON over HTTPS with Basic authentication. An application password opens WooCommerce and the media
 * library, a consumer key only WooCommerce. Measured on WooCommerce 11.0.1, 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, HttpRequest, Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { accept } from "./failures.js";

/** What the channel's session needs to know. */
export interface WooSettings {
  /** Without a slash at the end. */
  readonly url: string;
  readonly user?: string | undefined;
  readonly applicationPassword?: string | undefined;
  readonly consumerKey?: string | undefined;
  readonly consumerSecret?: string | undefined;
  readonly currency: string;
  readonly categories: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, number>>;
  readonly weightUnit?: WeightUnit | undefined;
  readonly lengthUnit?: LengthUnit | undefined;
  readonly hideAs: "draft" | "private";
  readonly deleteTo: "nothing" | "trash";
}

/** Units of weight that a shop can be set to. */
export type WeightUnit = "kg" | "g" | "lbs" | "oz";
/** Units of length that a shop can be set to. */
export type LengthUnit = "m" | "cm" | "mm" | "in" | "yd";

/** Fields of a query. */
export type Query = Readonly<Record<string, string>>;

/** One page of a list, and how many there are. */
export interface Page {
  readonly rows: readonly unknown[];
  readonly pages: number;
}

/** The session of one shop. */
export interface Shop {
  readonly settings: WooSettings;
  readonly now: () => Date;
  /** Gives what a path of WooCommerce's API answers. @throws ChannelError */
  get(path: string, query: Query, signal: AbortSignal): Promise<unknown>;
  /** Gives every row of a list, page by page. @throws ChannelError */
  list(path: string, query: Query, signal: AbortSignal): Promise<readonly unknown[]>;
  /** Gives what a call that changes something answers. @throws ChannelError */
  send(method: "POST" | "PUT" | "DELETE", path: string, body: object, signal: AbortSignal): Promise<unknown>;
  /** Gives the photo's id in the media library. @throws ChannelError */
  upload(photo: Photo, signal: AbortSignal): Promise<number>;
}

/** A hundred variations on a slow host. */
const TIMEOUT_MS = 55_000;
/** "per_page 1..100 (101 -> 400)" */
const PAGE_SIZE = 100;
/** A thousand pages of a hundred: a header that says more is not believed. */
const MOST_PAGES = 1_000;

/** Makes the session of one shop. */
export function createShop(settings: WooSettings, { http, now }: Toolbox): Shop {
  const authorization = basicOf(settings);
  const exchange = async (path: string, request: Omit<HttpRequest, "url" | "timeoutMs">): Promise<HttpReply> => {
    const headers = { accept: "application/json", ...request.headers, authorization };
    return http.send({ ...request, url: `${settings.url}/wp-json/${path}`, headers, timeoutMs: TIMEOUT_MS });
  };
  const read = (path: string, query: Query, signal: AbortSignal) =>
    exchange(`wc/v3/${path}?${new URLSearchParams(query)}`, { method: "GET", signal });
  const pageOf = async (path: string, query: Query, number: number, signal: AbortSignal): Promise<Page> => {
    const reply = await read(path, { ...query, per_page: String(PAGE_SIZE), page: String(number) }, signal);
    const rows = accept(reply);
    if (!Array.isArray(rows)) throw unreadable(undefined);
    const pages = Number(reply.headers["x-wp-totalpages"]);
    // A proxy may take the header away: then a full page says that there may be more.
    return { rows, pages: Number.isInteger(pages) ? pages : number + Number(rows.length === PAGE_SIZE) };
  };
  return {
    settings,
    now,
    async get(path, query, signal) {
      return accept(await read(path, query, signal));
    },
    async list(path, query, signal) {
      const all: unknown[] = [];
      for (let number = 1, pages = 1; number <= Math.min(pages, MOST_PAGES); number += 1) {
        const page = await pageOf(path, query, number, signal);
        all.push(...page.rows);
        ({ pages } = page);
      }
      return all;
    },
    async send(method, path, body, signal) {
      const json = method === "DELETE" ? {} : { json: body };
      return accept(await exchange(`wc/v3/${path}`, { method, ...json, signal }));
    },
    async upload(photo, signal) {
      const body = new Uint8Array(await photo.bytes());
      const headers = {
        "content-type": `image/${photo.format}`,
        "content-disposition": `attachment; filename="${fileNameOf(photo)}"`,
      };
      return idIn(accept(await exchange("wp/v2/media", { method: "POST", body, headers, signal })));
    },
  };
}

function basicOf({ user, applicationPassword, consumerKey, consumerSecret }: WooSettings): string {
  const pair = applicationPassword === undefined ? [consumerKey, consumerSecret] : [user, applicationPassword];
  return `Basic ${Buffer.from(pair.join(":")).toString("base64")}`;
}

/** Whether photos can be put into the media library: a consumer key does not open it. */
export function canUpload({ user }: Pick<WooSettings, "user">): boolean {
  return user !== undefined;
}

function fileNameOf({ sha256, format }: Photo): string {
  return `etalase-${sha256.slice(0, 12)}.${format === "jpeg" ? "jpg" : format}`;
}

const Uploaded = z.object({ id: z.int().positive() });

function idIn(body: unknown): number {
  const read = Uploaded.safeParse(body);
  if (read.success) return read.data.id;
  throw new ChannelError("unavailable", "The shop's answer names no photo", { outcome: "unknown", facets: ["photos"] });
}

/** An answer whose shape is not WooCommerce's. */
export function unreadable(cause: unknown): ChannelError {
  const details = { outcome: "unknown", scope: "listing", cause } as const;
  return new ChannelError("unavailable", "The shop's answer cannot be read", details);
}
