/** What all simulated channels have in common: words, limits, and how they read a place's answers. */
import * as z from "zod";
import type { TokenSpec } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import { ChannelError, failureOf } from "../../src/channel/failures.js";
import type { Limits, PhotoRule } from "../../src/channel/limits.js";
import type { Rendered, RenderInput } from "../../src/channel/render.js";
import type { Http, Tokens, Toolbox } from "../../src/channel/toolbox.js";
import type { Found, Photo } from "../../src/channel/verbs.js";
import { BEGIN } from "./begin.js";
import type { Call, Fields } from "./call.js";

export const KINDS = ["key", "upsert", "lookup", "handle", "wall", "feed", "mailbox"] as const;
export type Kind = (typeof KINDS)[number];

/** One simulated place, as plain data. */
export interface PlaceConfig {
  readonly name: string;
  readonly kind: Kind;
  readonly deadlineMs: number;
  readonly landsWithinMs: number;
  readonly readLagMs: number;
  readonly keyLivesMs: number | undefined;
  readonly concurrency: number;
  /** Calls in ten seconds. */
  readonly rate: number | undefined;
  /** What that counts. @defaultValue `"acts"` */
  readonly counts?: "acts" | "requests" | undefined;
  readonly photos: boolean;
  readonly hides: boolean;
  /** Items of one batch. */
  readonly batch: number;
  readonly onExisting: "ask" | "adopt";
  readonly onDoubt: "ask" | "resend";
  /** Places of one fate fall together. */
  readonly fate?: string | undefined;
  /** It fetches photos from our host. */
  readonly pulls?: boolean | undefined;
  /** Access tokens live this long; a refresh token can be used once. */
  readonly tokensLiveMs?: number | undefined;
}

export interface Session {
  call(call: Call, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}

/** `as`: what the account is called, where that is not the name of the place. */
export const settings = z.strictObject({ place: z.string(), as: z.string().optional() });
export type Settings = z.output<typeof settings>;

export interface Content {
  readonly title: string;
  readonly price: number;
  readonly stock: number;
  readonly sku: string;
}

const PHOTOS: PhotoRule = {
  count: { min: 0, max: 4 },
  formats: ["jpeg"],
  maxEdge: 1_000,
  maxBytes: 1_000_000,
};

export function limitsOf(config: PlaceConfig): Limits {
  const { deadlineMs, landsWithinMs, readLagMs, keyLivesMs, concurrency, hides, rate, counts } = config;
  return {
    text: {},
    photos: config.photos ? { ...PHOTOS, ...(config.pulls ? { handedOverAs: "url" as const } : {}) } : null,
    edit: { text: true, price: true, addPhotos: true },
    hides,
    rates: rate === undefined ? [] : [{ scope: "account", calls: rate, perMs: 10_000, counts }],
    concurrency,
    timing: { deadlineMs, landsWithinMs, readLagMs },
    keyLivesMs,
    settling: { everyMs: 5_000 },
    source: { page: "https://simulation.invalid", read: "2026-11-21" },
  };
}

export function render({ product }: RenderInput<Settings, unknown>): Rendered<Content> {
  const [variant] = product.variants;
  const price = Number(variant.price.amount);
  return { content: { title: product.title, price, stock: variant.stock ?? 0, sku: variant.sku } };
}

/** Who we are at a place. */
export function accountOf({ place, as = place }: Settings): string {
  return `sim:${as}`;
}

export const facets = { price: ["price"], stock: ["stock"] } as const;

/** Sessions of one place, with or without tokens. */
function connectOf({ tokensLiveMs }: PlaceConfig): (settings: Settings, toolbox: Toolbox) => Session {
  return ({ place }, { http, tokens }) => ({
    async call(call, signal) {
      const token = tokensLiveMs === undefined ? {} : { token: (await tokens(signal)).accessToken };
      return talk(http, place, { ...call, ...token }, signal);
    },
  });
}

async function talk(
  http: Http,
  place: string,
  call: Call,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const reply = await http.send({ url: `https://${place}/`, json: call, signal });
  const body = reply.body as Readonly<Record<string, unknown>> | undefined;
  if (reply.status >= 400) throw refusalOf(reply, call, body);
  // Accepted, but nobody can read what came of it.
  if (body === undefined) throw new ChannelError("unavailable", "the answer is no JSON", { outcome: "unknown" });
  if (body["error"] === "busy") throw new ChannelError("locked", "busy, says a 200");
  return body;
}

/** The tokens of a place that has them: short-lived, and traded with a refresh token that works once. */
function tokensOf({ name, tokensLiveMs }: PlaceConfig): { readonly tokens?: TokenSpec<Settings> } {
  if (tokensLiveMs === undefined) return {};
  return {
    tokens: {
      seed: () => firstTokens(name, tokensLiveMs),
      refresh: async ({ place }, { refreshToken }, { http, now }, signal) => {
        const body = await talk(http, place, { call: "refresh", token: refreshToken }, signal);
        return issued(body, now());
      },
      sealWith: () => "app secret",
      earlyMs: tokensLiveMs / 5,
    },
  };
}

/** What stands in the options of every process. */
function firstTokens(name: string, tokensLiveMs: number): Tokens {
  return {
    accessToken: `${name}-access-0`,
    refreshToken: `${name}-refresh-0`,
    expiresAt: new Date(BEGIN + tokensLiveMs),
  };
}

/** Tokens as a place's answer names them. */
export function issued(body: Readonly<Record<string, unknown>>, now: Date): Tokens {
  return {
    accessToken: String(body["access"]),
    refreshToken: String(body["refresh"]),
    expiresAt: new Date(now.getTime() + Number(body["livesMs"])),
  };
}

/** What a definition takes from its place's habits. */
export function habitsOf(config: PlaceConfig): {
  readonly tokens?: TokenSpec<Settings>;
  readonly fate?: string;
  readonly connect: (settings: Settings, toolbox: Toolbox) => Session;
} {
  const fate = config.fate === undefined ? {} : { fate: config.fate };
  return { ...tokensOf(config), ...fate, connect: connectOf(config) };
}

function refusalOf(
  reply: Parameters<typeof failureOf>[0],
  call: Call,
  body: Readonly<Record<string, unknown>> | undefined,
): ChannelError {
  const message = `${call.call}: ${reply.status} ${String(body?.["error"] ?? "")}`;
  if (body?.["error"] === "verb") return failureOf(reply, message, { scope: "verb" });
  return failureOf(reply, message);
}

/** What is sent of a listing: only what is due. */
export function fieldsOf(content: Content, due: readonly Facet[], photos: readonly Photo[]): Fields {
  const { title, price, stock } = content;
  return {
    ...(due.includes("content") ? { title } : {}),
    ...(due.includes("price") ? { price } : {}),
    ...(due.includes("stock") ? { stock } : {}),
    ...(due.includes("photos") ? { photos: photos.map(({ sha256 }) => sha256) } : {}),
  };
}

export function idOf(body: Readonly<Record<string, unknown>>): { readonly id: string } {
  return { id: String(body["id"]) };
}

/** Looks for several listings in one call. */
export const find = {
  upTo: 20,
  async run(
    session: Session,
    wanted: readonly { readonly marker: string; readonly skus: readonly string[] }[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Found[])[]> {
    const body = await session.call({ call: "find", items: wanted.map((one) => ({ call: "", ...one })) }, signal);
    const found = body["found"] as readonly (readonly (Omit<Found, "createdAt"> & { readonly createdAt: number })[])[];
    return found.map((all) => all.map((one) => ({ ...one, createdAt: new Date(one.createdAt) })));
  },
};

export async function ping(session: Session, signal: AbortSignal): Promise<void> {
  await session.call({ call: "ping" }, signal);
}
