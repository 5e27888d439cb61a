/** What all simulated channels have in common: words, limits, and how they read a place's answers. */
import * as z from "zod";
import type { Facet } from "../../src/channel/facet.js";
import { ChannelError, failureOf } from "../../src/channel/failures.js";
import type { Limits, PhotoRule } from "../../src/channel/limits.js";
import type { Rendered, RenderInput } from "../../src/channel/render.js";
import type { Toolbox } from "../../src/channel/toolbox.js";
import type { Found, Photo } from "../../src/channel/verbs.js";
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
  readonly photos: boolean;
  readonly hides: boolean;
  /** Items of one batch. */
  readonly batch: number;
  readonly onExisting: "ask" | "adopt";
  readonly onDoubt: "ask" | "resend";
}

export interface Session {
  call(call: Call, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}

export const settings = z.strictObject({ place: z.string() });
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
  const { deadlineMs, landsWithinMs, readLagMs, keyLivesMs, concurrency, hides, rate } = config;
  return {
    text: {},
    photos: config.photos ? PHOTOS : null,
    edit: { text: true, price: true, addPhotos: true },
    hides,
    rates: rate === undefined ? [] : [{ scope: "account", calls: rate, perMs: 10_000 }],
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

export const facets = { price: ["price"], stock: ["stock"] } as const;

export function connect({ place }: Settings, { http }: Toolbox): Session {
  return {
    async call(call, signal) {
      const reply = await http.send({ url: `https://${place}/`, json: call, signal });
      const body = reply.body as Readonly<Record<string, unknown>> | undefined;
      if (reply.status >= 400) throw refusalOf(reply, call, body);
      // Accepted, but nobody can read what came of it.
      if (body === undefined) throw new ChannelError("unavailable", "the answer is no JSON", { outcome: "unknown" });
      if (body["error"] === "busy") throw new ChannelError("locked", "busy, says a 200");
      return body;
    },
  };
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
