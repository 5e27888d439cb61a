/** What a channel is given, as small as it can be: plain fetch, steps that remember, words that are cut. */
import { createHash } from "node:crypto";
import { type Channel, inside } from "../../src/channel/define.js";
import type { RenderInput, SellerView, TextPart } from "../../src/channel/render.js";
import type { HttpRequest, Toolbox } from "../../src/channel/toolbox.js";
import type { Photo, Safety, Step, Upload } from "../../src/channel/verbs.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";

export const NOW = new Date("2026-11-21T08:00:00Z");

/** An HTTP client that knows nothing but fetch. */
export function fetchTools(now: () => Date): Toolbox {
  return {
    now,
    platformNow: now,
    tokens: () => Promise.reject(new Error("no tokens here")),
    http: {
      async send(request: HttpRequest) {
        request.beforeLeaving?.();
        const answer = await fetch(request.url, { ...encode(request), redirect: "manual", signal: request.signal });
        const text = await answer.text();
        const after = answer.headers.get("retry-after");
        return {
          status: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: parse(text),
          text,
          ...(after === null ? {} : { retryAt: new Date(now().getTime() + Number(after) * 1_000) }),
        };
      },
    },
  };
}

function encode({ method = "POST", headers, json, form, body }: HttpRequest) {
  if (json !== undefined) {
    return { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(json) };
  }
  const sent = form ?? (body === undefined ? undefined : String(body));
  return { method, headers: { ...headers }, ...(sent === undefined ? {} : { body: sent }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Steps of one act: a finished one is not run again, an unfinished one keeps its key and body. */
export function createAct(identity = "act") {
  const answers = new Map<string, unknown>();
  const bodies = new Map<string, string | undefined>();
  const names: string[] = [];
  const step: Step<Safety> = async (name, safety, run, options = {}) => {
    if (answers.has(name)) return answers.get(name) as Awaited<ReturnType<typeof run>>;
    if (!bodies.has(name)) bodies.set(name, options.body);
    names.push(`${name}:${safety}`);
    const key = createHash("sha256").update(`${identity}\n${name}`).digest("base64url");
    const answer = await run({ key, uuid: "00000000-0000-4000-a000-000000000000", body: bodies.get(name) });
    answers.set(name, JSON.parse(JSON.stringify(answer ?? null)));
    return answer;
  };
  return { step, names };
}

/** Uploads that are remembered by their bytes. */
export function createUpload(): Upload {
  const known = new Map<string, unknown>();
  return async (photo, purpose, run) => {
    const key = `${photo.sha256} ${purpose}`;
    if (!known.has(key)) known.set(key, await run());
    return known.get(key) as Awaited<ReturnType<typeof run>>;
  };
}

export function photoOf(id: string, bytes: Uint8Array, url?: string): Photo {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const size = { width: 800, height: 600, byteLength: bytes.length };
  return { id, sha256, format: "jpeg", ...size, alt: id, url, bytes: async () => bytes };
}

const rupiah = (amount: string) => ({ amount, currency: "IDR" });

export function variantOf(id: string, amount: string, more: Partial<VariantView> = {}): VariantView {
  return {
    id,
    sku: id,
    options: [],
    price: rupiah(amount),
    listPrice: rupiah(amount),
    tiers: [],
    stock: 12,
    byLocation: [],
    availability: "inStock",
    minOrder: 1,
    identifiers: [],
    shipping: {},
    photos: [],
    ...more,
  };
}

export function productOf(more: Partial<ProductView> = {}): ProductView {
  const variants = more.variants ?? [variantOf("kopi", "65000")];
  const prices = variants.map(({ price }) => Number(price.amount));
  const description = more.description ?? "Kopi arabika dari dataran tinggi Gayo.";
  return {
    id: "kopi",
    locale: "id",
    title: "Kopi Gayo 250 g",
    description,
    rich: { markdown: description, html: description, plain: description },
    highlights: [],
    categoryPath: ["Makanan", "Kopi"],
    attributes: {},
    tags: [],
    options: [],
    variants,
    photos: [{ id: "1", alt: "", role: "main" }],
    certificates: [],
    condition: "new",
    shipping: {},
    kind: "physical",
    priceRange: { min: rupiah(String(Math.min(...prices))), max: rupiah(String(Math.max(...prices))) },
    availability: variants.every(({ availability }) => availability === "outOfStock") ? "outOfStock" : "inStock",
    ...more,
  };
}

const seller: SellerView = { id: "toko", name: "Toko Kopi", currency: "IDR", locale: "id" };

export function renderInput(product: ProductView, more: Partial<RenderInput<unknown, unknown>> = {}) {
  return {
    product,
    settings: {},
    extras: {},
    seller,
    link: "https://toko.example/kopi?a=1&b=2",
    standsInFor: undefined,
    facts: {},
    marker: product.id,
    now: NOW,
    tools: {
      fit: cut,
      money: ({ amount, currency }) =>
        currency === "IDR" ? `Rp${amount.replace(/\B(?=(\d{3})+$)/g, ".")}` : `${currency} ${amount}`,
      major: ({ amount }) => Number(amount),
      minor: ({ amount }) => Number(amount) * 100,
    },
    ...more,
  } satisfies RenderInput<unknown, unknown>;
}

/** Cuts the last part that may be cut; the real one cuts at words. */
const cut: RenderInput<unknown, unknown>["tools"]["fit"] = (given, { max, unit }, joint = "\n\n") => {
  const parts = (Array.isArray(given) ? given : [given]) as readonly TextPart[];
  const texts = parts.flatMap((part) => {
    const text = typeof part === "object" ? part.text : part;
    return text ? [{ text, field: typeof part === "object" ? part.field : "text" }] : [];
  });
  const size = (text: string) => (unit === "bytes" ? Buffer.byteLength(text) : text.length);
  let whole = texts.map(({ text }) => text).join(joint);
  if (size(whole) <= max) return { text: whole, losses: [] };
  while (size(whole) > max - 3) whole = whole.slice(0, -1);
  return { text: `${whole}…`, losses: [{ field: texts.at(-1)?.field ?? "text", reason: "shortened" }] };
};

/** A configured channel from inside, its verbs as plain functions. */
export function openChannel(channel: Channel, tools: Toolbox) {
  const within = channel[inside];
  const session = within.connect(tools);
  return {
    within,
    render: (input: RenderInput<unknown, unknown>) => within.render(input),
    /** Verbs with an item; `ping` has none. */
    run(verb: Parameters<typeof within.verb>[0], item?: object): Promise<unknown> {
      const run = within.verb(verb) as (session: unknown, ...rest: unknown[]) => Promise<unknown>;
      return run(session, ...(item === undefined ? [] : [item]), new AbortController().signal);
    },
  };
}
