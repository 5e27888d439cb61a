/** What benches share: a place to send to, a channel for it, and products of a believable size. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../src/channel/define.js";
import { failureOf } from "../src/channel/failures.js";
import type { ProductInput } from "../src/model/input.js";

export interface BenchPlace {
  readonly url: string;
  requests(): Promise<number>;
  close(): Promise<void>;
}

/** Starts a place in a process of its own. */
export async function startPlace(latencyMs: number): Promise<BenchPlace> {
  const child = fork(join(import.meta.dirname, "place-server.js"), [String(latencyMs)]);
  const { port } = await answerOf<{ port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async requests() {
      child.send("count");
      return (await answerOf<{ requests: number }>(child)).requests;
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.send("stop");
      await ended;
    },
  };
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once("message", (message) => resolve(message as T)));
}

interface BenchOptions {
  readonly name: string;
  readonly url: string;
  readonly concurrency?: number | undefined;
}

const options: OptionsSchema<BenchOptions> = z.strictObject({
  name: z.string(),
  url: z.url(),
  concurrency: z.int().default(32),
});

/** The listing as both the engine and the loop send it. */
export function contentOf(product: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly variants: readonly {
    readonly sku: string;
    readonly price: { readonly amount: string };
    readonly stock: number | undefined;
  }[];
}) {
  const { id, title, description, variants } = product;
  return {
    id,
    title,
    description,
    prices: variants.map(({ sku, price }) => ({ sku, price: price.amount })),
    stocks: variants.map(({ sku, stock }) => ({ sku, stock: stock ?? null })),
  };
}

/** A shelf with a natural key: one call per listing. */
export const benchChannel = defineChannel({
  id: "bench",
  title: "Bench",
  kind: "shelf",
  rendering: 1,
  options,
  limits: {
    text: { title: { max: 255, unit: "codePoints" } },
    photos: { count: { min: 0, max: 4 }, formats: ["jpeg"], maxEdge: 1_024, maxBytes: 1_000_000 },
    edit: { text: true, price: true, addPhotos: true },
    rates: [],
    concurrency: 32,
    source: { page: "https://example.com", read: "2026-11-21" },
  },
  account: ({ name }) => `bench:${name}`,
  render: ({ product }) => ({ content: contentOf(product) }),
  facets: { price: ["prices"], stock: ["stocks"] },
  connect: ({ url }, { http }) => ({
    async put(content: unknown, signal: AbortSignal) {
      const reply = await http.send({ url, json: content, signal });
      if (reply.status !== 200) throw failureOf(reply, "the place refused");
    },
  }),
  verbs: {
    async upsert(place, { content }, signal) {
      await place.put(content, signal);
      return { id: content.id };
    },
    async withdraw(place, { ref }, signal) {
      await place.put({ id: ref.id, gone: true }, signal);
    },
  },
  safety: { upsert: "upsert", withdraw: "absolute" },
});

const DESCRIPTION = "Biji kopi arabika dari dataran tinggi Gayo, dipetik merah dan dijemur di atas para-para. ".repeat(
  8,
);

/** Products with variants, as an async generator so that memory shows what the engine keeps. */
export async function* products(
  count: number,
  variants: number,
  photos: (index: number) => ProductInput["photos"] = () => undefined,
  edit = 0,
): AsyncIterable<ProductInput> {
  for (let index = 0; index < count; index += 1) {
    const id = `p${index}`;
    yield {
      id,
      title: `Kopi Gayo ${index}${edit === 0 ? "" : ` seduhan ${edit}`}`,
      description: DESCRIPTION,
      photos: photos(index),
      variants: Array.from({ length: variants }, (_, variant) => ({
        sku: `${id}-${variant}`,
        options: { Berat: `${(variant + 1) * 250} g` },
        price: String(65_000 + variant * 60_000),
        stock: 10 + variant,
      })),
    };
  }
}
