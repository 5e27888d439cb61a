/** A shop platform in memory and a channel for it that keeps every promise, or breaks the one it is told to. */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../src/channel/define.js";
import { ChannelError, failureOf } from "../../src/channel/failures.js";
import type { Limits } from "../../src/channel/limits.js";
import type { RenderInput } from "../../src/channel/render.js";
import type { Http, HttpReply, HttpRequest } from "../../src/channel/toolbox.js";
import type { Photo, Ref, Upload } from "../../src/channel/verbs.js";

/** What a channel can do wrong. */
export type Fault =
  | "sends no title"
  | "edits by posting again"
  | "is never at rest"
  | "knows one listing only"
  | "declares no facets"
  | "does not take down"
  | "takes everything down"
  | "does not come back"
  | "comes back as another"
  | "finds everything"
  | "finds nothing"
  | "takes silence for success"
  | "claims a key"
  | "doubts everything"
  | "takes silence for a refusal"
  | "takes 5xx for a failure"
  | "takes 5xx for a refusal"
  | "fails on what it cannot read"
  | "hears no signal"
  | "keeps notes of its own"
  | "does not wait"
  | "blames the listing for its token"
  | "blames the account for a verb"
  | "takes a batch for done"
  | "never adds photos"
  | "blames the listing for photos"
  | "throws dice"
  | "sends too much"
  | "shortens in silence"
  | "links with its token"
  | "shows its token to render"
  | "has no date"
  | "is named by its token"
  | "takes any option";

export interface KiosOptions {
  readonly token: string;
}
interface Content {
  readonly title: string;
  readonly text: string;
  readonly price: string;
  readonly stock: number;
}

const limitsOf = (fault: Fault | undefined): Limits => ({
  text: { title: { max: 120, unit: "codePoints" }, text: { max: 2_000, unit: "utf16" } },
  photos: { count: { min: 0, max: 4 }, formats: ["jpeg"], maxEdge: 1_000, maxBytes: 1_000_000 },
  edit: { text: true, price: true, addPhotos: true },
  hides: true,
  rates: [],
  source: { page: "https://kios.example/docs", read: fault === "has no date" ? "lately" : "2026-11-21" },
});

const Made = z.object({ id: z.string() });
const Listed = z.array(z.object({ id: z.string(), marker: z.string(), createdAt: z.string(), visible: z.boolean() }));
const Saved = z.object({ done: z.array(z.string()) });

/** Defines the channel, with one fault or none. */
export function defineKios(fault?: Fault) {
  const strict: OptionsSchema<KiosOptions> = z.strictObject({ token: z.string().min(1) });
  const loose: OptionsSchema<KiosOptions> = z.object({ token: z.string().min(1) });
  const is = (one: Fault): boolean => fault === one;
  const notes = new Set<string>();
  return defineChannel({
    id: "kios",
    title: "Kios",
    kind: "shelf",
    rendering: 1,
    options: is("takes any option") ? loose : strict,
    secrets: is("shows its token to render") ? [] : ["token"],
    limits: limitsOf(fault),
    account: ({ token }) => (is("is named by its token") ? `kios:${token}` : "kios:1"),
    facets: { price: is("declares no facets") ? [] : ["price"], stock: is("declares no facets") ? [] : ["stock"] },
    render: (input) => render(input, is),
    connect: ({ token }, { http }) => connect(http, token, is),
    verbs: {
      async create(kios, { content, photos, marker, step, upload }, signal) {
        if (is("keeps notes of its own")) {
          if (notes.has(marker)) return { id: marker };
          notes.add(marker);
        }
        const pictures = await uploadAll(kios, photos, upload, signal);
        const made = await step(
          "add",
          is("claims a key") ? "key" : "lookup",
          async () =>
            Made.parse(await kios.call("POST", "/items", { ...content, marker, visible: false, pictures }, signal)),
          { made: (ref) => ref },
        );
        await step("show", "absolute", () => kios.call("PATCH", `/items/${made.id}`, { visible: true }, signal));
        return is("links with its token") ? { ...made, url: kios.linkOf(made) } : made;
      },
      async update(kios, { content, due, photos, previous, marker, step, upload }, signal) {
        const wantsPhotos = due.includes("photos") && !is("never adds photos");
        const pictures = wantsPhotos ? { pictures: await uploadAll(kios, photos, upload, signal) } : {};
        const change = { ...content, ...pictures, ...(is("does not come back") ? {} : { visible: true }) };
        if (is("edits by posting again")) {
          return Made.parse(await kios.call("POST", "/items", { ...change, marker }, signal));
        }
        if (is("comes back as another") && due.includes("presence")) {
          return Made.parse(await kios.call("POST", "/items", { ...change, marker, visible: true }, signal));
        }
        await step("change", "absolute", () => kios.call("PATCH", `/items/${previous.id}`, change, signal));
        return previous;
      },
      revise: {
        upTo: 10,
        async run(kios, items, signal) {
          const changes = items.map(({ previous: { id }, content: { price, stock } }) => ({ id, price, stock }));
          const { done } = Saved.parse(await kios.call("POST", "/counts", changes, signal));
          const isDone = ({ id }: Ref): boolean => is("takes a batch for done") || done.includes(id);
          const unknown = new ChannelError("unavailable", "the answer does not name it", { scope: "listing" });
          return items.map(({ previous }) => (isDone(previous) ? previous : unknown));
        },
      },
      async withdraw(kios, { ref }, signal) {
        if (is("does not take down")) return;
        const path = is("takes everything down") ? "/items" : `/items/${ref.id}`;
        await kios.call("PATCH", path, { visible: false }, signal);
      },
      async find(kios, { marker }, signal) {
        if (is("finds nothing")) return [];
        const query = is("finds everything") ? "" : `?marker=${marker}`;
        const items = Listed.parse(await kios.call("GET", `/items${query}`, undefined, signal));
        return items.map(({ createdAt, visible, ...item }) => ({
          ...item,
          createdAt: new Date(createdAt),
          complete: visible,
        }));
      },
      async ping(kios, signal) {
        await kios.call("GET", "/items?marker=-", undefined, signal);
      },
    },
    safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
  });
}

type Is = (fault: Fault) => boolean;

function render({ product, settings, tools, now }: RenderInput<unknown, unknown>, is: Is) {
  const most = is("sends too much") ? 9_999 : 120;
  const title = tools.fit({ field: "title", text: product.title }, { max: most, unit: "codePoints" });
  const text = tools.fit({ field: "description", text: product.description }, { max: 2_000, unit: "utf16" });
  const [{ price, stock = 0 }] = product.variants;
  const isRestless = is("is never at rest");
  const content: Content = { title: title.text, text: text.text, price: price.amount, stock };
  return {
    content: {
      ...content,
      ...(is("sends no title") ? { title: "-" } : {}),
      ...(is("throws dice") ? { text: String(Math.random()) } : {}),
      ...(isRestless ? { text: now.toISOString() } : {}),
      ...(is("shows its token to render") ? { settings } : {}),
    },
    losses: is("shortens in silence") ? [] : [...title.losses, ...text.losses],
    changesAt: isRestless ? new Date(now.getTime() + 1_000) : undefined,
  };
}

type Kios = ReturnType<typeof connect>;

function connect(http: Http, token: string, is: Is) {
  return {
    linkOf: ({ id }: Ref) => `https://kios.example/items/${id}?key=${token}`,
    async call(method: string, path: string, json: unknown, signal: AbortSignal): Promise<unknown> {
      const body = json === undefined ? {} : { json };
      return send({ url: `https://kios.example${path}`, method, ...body, signal });
    },
    async upload(bytes: Uint8Array, signal: AbortSignal): Promise<unknown> {
      const form = new FormData();
      form.set("photo", new Blob([new Uint8Array(bytes)]));
      return send({ url: "https://kios.example/photos", method: "POST", form, signal });
    },
  };
  async function send(request: HttpRequest): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, ...(is("knows one listing only") ? { plate: "1" } : {}) };
    const signal = is("hears no signal") ? new AbortController().signal : request.signal;
    let reply: HttpReply;
    try {
      reply = await http.send({ ...request, headers, signal });
    } catch (error) {
      if (is("takes silence for success")) return { id: "0", done: [] };
      if (is("takes silence for a refusal"))
        throw new ChannelError("unavailable", "no answer", { outcome: "rejected" });
      if (is("doubts everything")) throw new ChannelError("unavailable", "no answer", { outcome: "unknown" });
      throw error;
    }
    return judge(reply, request.method === "GET", is);
  }
}

async function uploadAll(
  kios: Kios,
  photos: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const photo of photos)
    ids.push(await upload(photo, "shop", async () => Made.parse(await kios.upload(await photo.bytes(), signal)).id));
  return ids;
}

function judge(reply: HttpReply, isReading: boolean, is: Is): unknown {
  const { status } = reply;
  if (status < 300) return bodyOf(reply, is);
  const words = `Kios answered ${status}`;
  if (status < 500) throw refusalOf(reply, words, is);
  if (status === 501) throw shutOf(words, is);
  if (is("takes 5xx for a failure") && !isReading) throw new ChannelError("invalid", words);
  if (is("takes 5xx for a refusal")) throw new ChannelError("unavailable", words, { outcome: "rejected" });
  throw failureOf(reply, words);
}

function bodyOf({ body }: HttpReply, is: Is): unknown {
  if (body !== undefined) return body;
  if (is("fails on what it cannot read")) throw new ChannelError("invalid", "Kios answered something else");
  throw new ChannelError("unavailable", "Kios's answer cannot be read", { outcome: "unknown" });
}

function refusalOf(reply: HttpReply, words: string, is: Is): ChannelError {
  const { status } = reply;
  if (status === 429 && is("does not wait")) return new ChannelError("throttled", words);
  if (status === 401 && is("blames the listing for its token")) return new ChannelError("invalid", words);
  if (status !== 415) return failureOf(reply, words);
  if (is("blames the listing for photos")) return new ChannelError("invalid", words);
  return new ChannelError("forbidden", words, { scope: "verb", facets: ["photos"] });
}

function shutOf(words: string, is: Is): ChannelError {
  if (is("blames the account for a verb")) return new ChannelError("auth", words);
  return new ChannelError("forbidden", words, { scope: "verb" });
}
