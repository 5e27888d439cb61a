/** The channels of `machines`: shelves with a natural key, one call per listing, with the rate and connections it is told. */
import * as z from "zod";
import type { Channel } from "../src/channel/define.js";
import { defineChannel } from "../src/channel/define.js";
import { failureOf } from "../src/channel/failures.js";
import type { MachineOrder } from "./machines-worker.js";
import { contentOf } from "./place.js";

/** Named `c0`, `c1` and so on. */
export function machinesChannels(order: Pick<MachineOrder, "place" | "channels" | "rate" | "connections">) {
  const make = channelOf(order.rate, order.connections);
  return Object.fromEntries(
    Array.from({ length: order.channels }, (_, at): [string, Channel] => [
      `c${at}`,
      make({ name: `c${at}`, url: order.place }),
    ]),
  );
}

function channelOf(rate: number, connections: number) {
  return defineChannel({
    id: "machines",
    title: "Machines",
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({ name: z.string(), url: z.url() }),
    limits: {
      text: { title: { max: 255, unit: "codePoints" } },
      photos: null,
      edit: { text: true, price: true, addPhotos: false },
      rates: rate === 0 ? [] : [{ scope: "account", calls: rate, perMs: 1_000 }],
      concurrency: connections,
      source: { page: "https://example.com", read: "2026-11-22" },
    },
    account: ({ name }) => `machines:${name}`,
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
}
