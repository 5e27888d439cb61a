/**
 * A sketch of Instagram's publishing: a container is made of photos that the platform fetches itself, becomes ready, and
 * is published once; nothing can be edited. The container is the handle that tells afterwards what happened.
 */
import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import { ChannelError, failureOf } from "../../src/channel/failures.js";
import type { Limits } from "../../src/channel/limits.js";
import type { Http, HttpRequest } from "../../src/channel/toolbox.js";
import { type ChannelHarness, createPictureHost, createVirtualClock } from "../../src/testing/testing.js";
import { START } from "../promises/suite.js";

const TOKEN = "canary-gram-token";
const READY_MS = 20_000;
const EXPIRES_MS = 3_600_000;

const limits: Limits = {
  text: { caption: { max: 2_200, unit: "utf16" } },
  photos: {
    count: { min: 1, max: 10 },
    formats: ["jpeg"],
    maxEdge: 1_440,
    minEdge: 320,
    aspect: { min: 0.8, max: 1.91 },
    maxBytes: 8_000_000,
    handedOverAs: "url",
  },
  edit: { text: false, price: false, addPhotos: false },
  rates: [],
  settling: { everyMs: 30_000 },
  source: { page: "https://gram.example/docs", read: "2026-11-21" },
};
const Id = z.object({ id: z.string() });
const Container = z.object({ status: z.enum(["IN_PROGRESS", "FINISHED", "PUBLISHED", "EXPIRED"]), media: z.string() });

const gram = defineChannel({
  id: "gram",
  title: "Gram",
  kind: "wall",
  rendering: 1,
  options: z.strictObject({ token: z.string() }),
  secrets: ["token"],
  limits,
  account: () => "gram:1",
  render({ product, tools }) {
    const parts = [{ field: "title", text: product.title, keep: true }, tools.money(product.priceRange.min)];
    const { text, losses } = tools.fit([...parts, { field: "description", text: product.description }], {
      max: 2_200,
      unit: "utf16",
    });
    return { content: { caption: text }, losses };
  },
  connect: ({ token }, { http, now }) => ({
    now,
    async call(method: string, path: string, json: unknown, signal: AbortSignal) {
      const headers = { authorization: token };
      const body = json === undefined ? {} : { json };
      const reply = await http.send({ url: `https://gram.example${path}`, method, headers, ...body, signal });
      if (reply.status === 401) throw new ChannelError("auth", "Gram refused the token", { cure: "Connect it again." });
      if (reply.status === 404) throw new ChannelError("gone", "Gram does not know it");
      if (reply.status >= 300) throw failureOf(reply, `Gram answered ${reply.status}`);
      return reply.body;
    },
  }),
  verbs: {
    async create(session, { content, photos, step }, signal) {
      const images = photos.map(({ url }) => url);
      // Nobody sees a container: a second one is harmless.
      const { id } = await step(
        "container",
        "absolute",
        async () => read(Id, await session.call("POST", "/containers", { ...content, images }, signal)),
        { keepMs: EXPIRES_MS },
      );
      await step("ready", "absolute", async () => {
        const { status } = read(Container, await session.call("GET", `/containers/${id}`, undefined, signal));
        if (status !== "IN_PROGRESS") return status;
        const retryAt = new Date(session.now().getTime() + READY_MS);
        throw new ChannelError("locked", "Gram is still fetching the photos", { retryAt });
      });
      return step(
        "publish",
        "handle",
        async () => read(Id, await session.call("POST", `/containers/${id}/publish`, {}, signal)),
        { handle: id, made: (media) => media },
      );
    },
    async settle(session, handle, signal) {
      const container = read(Container, await session.call("GET", `/containers/${handle}`, undefined, signal));
      switch (container.status) {
        case "PUBLISHED":
          return { id: container.media };
        case "FINISHED":
          return "open";
        case "IN_PROGRESS":
          return "settling";
        case "EXPIRED":
          throw new ChannelError("gone", "the container has expired");
        default:
          return container.status satisfies never;
      }
    },
  },
  safety: { create: "handle" },
});

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ChannelError("unavailable", "Gram's answer cannot be read", { outcome: "unknown" });
}

interface Held {
  readonly caption: string;
  readonly images: readonly string[];
  readonly madeAt: number;
  readonly media: string;
}

/** The channel with its place in memory. */
export function gramHarness() {
  const clock = createVirtualClock(START);
  const host = createPictureHost();
  const containers = new Map<string, Held>();
  let made = 0;
  const statusOf = ({ madeAt, media }: Held): string => {
    const age = clock.now().getTime() - madeAt;
    if (media !== "") return "PUBLISHED";
    return age > EXPIRES_MS ? "EXPIRED" : age < READY_MS ? "IN_PROGRESS" : "FINISHED";
  };
  const act = ({ url, method, json }: HttpRequest): readonly [number, unknown] => {
    const [, , id, verb] = new URL(url).pathname.split("/");
    if (id === undefined) {
      const { caption, images } = json as Held;
      if (images.length === 0 || images.some((image) => !host.hosted.has(image))) return [400, { error: "no image" }];
      containers.set(`c${++made}`, { caption, images, madeAt: clock.now().getTime(), media: "" });
      return [200, { id: `c${made}` }];
    }
    const held = containers.get(id);
    if (!held) return [404, {}];
    if (method === "GET") return [200, { status: statusOf(held), media: held.media }];
    if (verb !== "publish" || statusOf(held) !== "FINISHED") return [400, { error: "not ready" }];
    containers.set(id, { ...held, media: `m${++made}` });
    return [200, { id: `m${made}` }];
  };
  const http: Http = {
    async send(request) {
      const [status, body] = request.headers?.["authorization"] === TOKEN ? act(request) : [401, {}];
      return { status, headers: {}, body, text: JSON.stringify(body) };
    },
  };
  const harness: ChannelHarness<{ readonly token: string }> = {
    definition: gram,
    options: { token: TOKEN },
    secrets: [TOKEN],
    clock,
    http,
    host,
    place: {
      items: () =>
        [...containers.values()]
          .filter(({ media }) => media !== "")
          .map(({ media, caption, images }) => ({ id: media, says: caption, visible: true, photos: images.length })),
    },
    reset: () => containers.clear(),
    wording: {
      throttled: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
      tokenRefused: { status: 401 },
      verbOff: null,
      photosOff: null,
    },
  };
  return { ...harness, containers };
}
