/**
 * A sketch of Meta's catalogue: one batch of upserts and deletions whose answer is a handle; how each item fared is told
 * later under that handle; variants lie flat; an empty list of handles is a failure of them all.
 */
import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import { ChannelError, failureOf } from "../../src/channel/failures.js";
import type { Limits } from "../../src/channel/limits.js";
import type { Http, HttpRequest } from "../../src/channel/toolbox.js";
import { type ChannelHarness, createVirtualClock } from "../../src/testing/testing.js";
import { START } from "../promises/suite.js";

const TOKEN = "canary-catalogue-token";
const WORK_MS = 90_000;

const limits: Limits = {
  text: { title: { max: 200, unit: "codePoints" }, description: { max: 9_999, unit: "codePoints" } },
  photos: null,
  edit: { text: true, price: true, addPhotos: true },
  rates: [],
  settling: { everyMs: 60_000 },
  source: { page: "https://catalogue.example/docs", read: "2026-11-21" },
};
const Accepted = z.object({
  handles: z.array(z.string()),
  validation: z.array(z.object({ id: z.string(), message: z.string() })).optional(),
});
const Progress = z.object({
  status: z.enum(["started", "finished"]),
  errors: z.array(z.object({ id: z.string(), message: z.string() })),
});

const catalogue = defineChannel({
  id: "catalogue",
  title: "Catalogue",
  kind: "shelf",
  rendering: 1,
  options: z.strictObject({ token: z.string() }),
  secrets: ["token"],
  limits,
  account: () => "catalogue:1",
  render({ product, tools }) {
    const title = tools.fit({ field: "title", text: product.title }, { max: 200, unit: "codePoints" });
    const text = tools.fit({ field: "description", text: product.description }, { max: 9_999, unit: "codePoints" });
    const rows = product.variants.map(({ id, price, stock = 0 }) => ({
      id: `${product.id}:${id}`,
      group: product.id,
      title: title.text,
      description: text.text,
      price: `${price.amount} ${price.currency}`,
      stock,
    }));
    return { content: { group: product.id, rows }, losses: [...title.losses, ...text.losses] };
  },
  connect: ({ token }, { http }) => ({
    async call(method: string, path: string, json: unknown, signal: AbortSignal) {
      const headers = { authorization: token };
      const body = json === undefined ? {} : { json };
      const reply = await http.send({ url: `https://catalogue.example${path}`, method, headers, ...body, signal });
      if (reply.status === 401) throw new ChannelError("auth", "the catalogue refused the token");
      if (reply.status >= 300) throw failureOf(reply, `the catalogue answered ${reply.status}`);
      return reply.body;
    },
  }),
  verbs: {
    upsert: {
      upTo: 50,
      async run(session, items, signal) {
        const changes = items.flatMap(({ content, removedVariants }) => [
          ...content.rows.map((data) => ({ method: "UPDATE", data })),
          ...removedVariants.map((id) => ({ method: "DELETE", data: { id: `${content.group}:${id}` } })),
        ]);
        const answer = read(Accepted, await session.call("POST", "/batch", changes, signal));
        return items.map(({ content: { group, rows } }) => {
          const wrong = answer.validation?.find(({ id }) => id.startsWith(`${group}:`));
          if (wrong) return new ChannelError("invalid", wrong.message);
          const [handle] = answer.handles;
          // Nobody is named and there is no handle: nothing of it was taken.
          if (handle === undefined) return new ChannelError("unavailable", "no handle", { outcome: "rejected" });
          const variants = Object.fromEntries(rows.map(({ id }) => [id.split(":")[1] ?? "", id]));
          // One handle is of many: `settle` is told by it which listing is meant.
          return { id: group, variants, settling: `${handle}/${group}` };
        });
      },
    },
    async settle(session, handle, signal) {
      const [batch, group = ""] = handle.split("/");
      const { status, errors } = read(Progress, await session.call("GET", `/batch/${batch}`, undefined, signal));
      if (status === "started") return "settling";
      const error = errors.find(({ id }) => id.startsWith(`${group}:`));
      if (error) throw new ChannelError("invalid", error.message, { cure: "Change the product." });
      return { id: group };
    },
    withdraw: {
      upTo: 50,
      async run(session, items, signal) {
        const changes = items.flatMap(({ ref }) =>
          Object.values(ref.variants ?? {}).map((id) => ({ method: "DELETE", data: { id } })),
        );
        const { handles } = read(Accepted, await session.call("POST", "/batch", changes, signal));
        const refused = new ChannelError("unavailable", "no handle", { outcome: "rejected" });
        return items.map(() => (handles.length === 0 ? refused : undefined));
      },
    },
  },
  safety: { upsert: "upsert", withdraw: "absolute" },
});

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ChannelError("unavailable", "the answer cannot be read", { outcome: "unknown" });
}

interface Change {
  readonly method: string;
  readonly data: {
    readonly id: string;
    readonly group: string;
    readonly title: string;
    readonly price: string;
    readonly stock: number;
  };
}

/** The channel with its place in memory. `refuse`: titles that the catalogue turns down when it gets to them. */
export function catalogueHarness(refuse: RegExp = /^$/) {
  const clock = createVirtualClock(START);
  const rows = new Map<string, Change["data"]>();
  const batches = new Map<string, { readonly at: number; readonly changes: readonly Change[]; isApplied: boolean }>();
  let made = 0;
  let isDeaf = false;
  const work = (): void => {
    for (const batch of batches.values()) {
      if (batch.isApplied || clock.now().getTime() - batch.at < WORK_MS) continue;
      batch.isApplied = true;
      for (const { method, data } of batch.changes) {
        if (method === "DELETE") rows.delete(data.id);
        else if (!refuse.test(data.title)) rows.set(data.id, data);
      }
    }
  };
  const act = ({ url, method, json }: HttpRequest): readonly [number, unknown] => {
    work();
    const [, , handle = ""] = new URL(url).pathname.split("/");
    if (method === "POST") {
      if (isDeaf) return [200, { handles: [] }];
      batches.set(`h${++made}`, { at: clock.now().getTime(), changes: json as readonly Change[], isApplied: false });
      return [200, { handles: [`h${made}`] }];
    }
    const batch = batches.get(handle);
    if (!batch) return [404, {}];
    const bad = batch.changes.filter((change) => change.method === "UPDATE" && refuse.test(change.data.title));
    const errors = batch.isApplied ? bad.map(({ data }) => ({ id: data.id, message: "not allowed here" })) : [];
    return [200, { status: batch.isApplied ? "finished" : "started", errors }];
  };
  const http: Http = {
    async send(request) {
      const [status, body] = request.headers?.["authorization"] === TOKEN ? act(request) : [401, {}];
      return { status, headers: {}, body, text: JSON.stringify(body) };
    },
  };
  const harness: ChannelHarness<{ readonly token: string }> = {
    definition: catalogue,
    options: { token: TOKEN },
    secrets: [TOKEN],
    clock,
    http,
    place: {
      lagMs: WORK_MS,
      items() {
        work();
        const groups = new Set([...rows.values()].map(({ group }) => group));
        return [...groups].map((group) => {
          const mine = [...rows.values()].filter((row) => row.group === group);
          return { id: group, says: mine.map(({ title, price }) => `${title} ${price}`).join(" "), visible: true };
        });
      },
    },
    reset() {
      rows.clear();
      batches.clear();
    },
    wording: {
      throttled: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
      tokenRefused: { status: 401 },
      verbOff: null,
      photosOff: null,
      // The answer to a batch names nobody, so that nobody can be missing in it.
      gap: null,
    },
  };
  return {
    ...harness,
    rows,
    /** From now on batches get no handle. */
    turnDeaf(deaf: boolean) {
      isDeaf = deaf;
    },
  };
}
