/** A Shopee channel that talks to the sandbox, its verbs as a test wants to say them. */
import { type Channel, inside } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import type { Http, Tokens, Toolbox } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Done, Found, Photo, Ref, Seen, Step } from "../../src/channel/verbs.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import type { ShopeeContent } from "../../src/channels/shopee/content.js";
import { type ShopeeExtras, type ShopeeOptions, shopee } from "../../src/channels/shopee/index.js";
import type { ManualClock, ShopeePlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import {
  createAct,
  createUpload,
  fetchTools,
  openChannel,
  photoOf,
  productOf,
  renderInput,
  variantOf,
} from "./fake-tools.js";

export const IDENTITY = { partnerId: 2001887, partnerKey: "testpartnerkey0123456789abcdef", shopId: 600000 } as const;
export const COFFEE = 100101;
export const SHIRT = 100201;
export const BATIK = 100202;

/** Plain fetch that can also GET. */
export function httpOf(now: () => Date): Http {
  const { http } = fetchTools(now);
  return {
    async send(request) {
      if (request.method !== "GET") return http.send(request);
      const answer = await fetch(request.url, { headers: { ...request.headers }, signal: request.signal });
      const text = await answer.text();
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: parse(text), text };
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function toolsOf(place: ShopeePlace, clock: ManualClock, tokens: () => Tokens = () => place.tokens): Toolbox {
  return { now: clock.now, platformNow: clock.now, http: httpOf(clock.now), tokens: async () => tokens() };
}

/** What a write is asked for; the rest is made up. */
export interface Wish {
  readonly content: ShopeeContent;
  readonly photos?: readonly Photo[];
  readonly due?: readonly Facet[];
  readonly act?: ReturnType<typeof createAct>;
}

export function openShop(place: ShopeePlace, clock: ManualClock, more: Partial<ShopeeOptions> = {}) {
  const channel = shopee({ ...IDENTITY, server: place.url, ...more });
  const tools = toolsOf(place, clock);
  const { run, within } = openChannel(channel as Channel, tools);
  const upload = createUpload();
  // The engine waits between steps; here the clock is moved on.
  const patient = (step: Step<"lookup" | "absolute">): Step<"lookup" | "absolute"> => {
    return async (name, safety, call, options) => {
      if (options?.afterMs !== undefined) await clock.advance(options.afterMs);
      return step(name, safety, call, options);
    };
  };
  const item = ({ content, photos = PHOTOS, due = ["content"], act = createAct() }: Wish) => ({
    ...{ content, photos, due, marker: content.item_sku, extras: {}, upload, step: patient(act.step) },
  });
  return {
    channel,
    within,
    run,
    /** Every fact, as the ledger would keep it. */
    async facts(): Promise<Readonly<Record<string, unknown>>> {
      const session = channel[inside].connect(tools);
      const facts: Record<string, unknown> = {};
      for (const [name, { read }] of Object.entries(within.facts)) {
        facts[name] = JSON.parse(JSON.stringify(await read(session, new AbortController().signal)));
      }
      return facts;
    },
    render: (product: ProductView, extras: ShopeeExtras = {}, facts: Readonly<Record<string, unknown>> = {}) => {
      const settings = within.publicSettings;
      const { content, ...rest } = within.render(
        renderInput(product, { settings, extras, facts, tools: renderTools("id") }),
      );
      return { content: content as ShopeeContent, ...rest };
    },
    create: (wish: Wish) => run("create", item({ due: ALL, ...wish })) as Promise<Done>,
    update: (previous: Ref, wish: Wish) =>
      run("update", { ...item(wish), previous, removedVariants: [] }) as Promise<Done>,
    revise: (previous: Ref, wish: Wish) =>
      run("revise", { ...item({ due: ["price", "stock"], ...wish }), previous }) as Promise<Done>,
    withdraw: (refs: readonly Ref[], how: "hide" | "delete" = "hide") =>
      batch(
        within.verb("withdraw"),
        channel[inside].connect(tools),
        refs.map((ref) => ({ ref, how })),
      ),
    find: (marker: string, skus: readonly string[] = []) => run("find", { marker, skus }) as Promise<readonly Found[]>,
    read: (ref: Ref) => run("read", { ref }) as Promise<Seen>,
    settle: (handle: string) => {
      const settle = within.verb("settle") as (
        session: unknown,
        handle: string,
        signal: AbortSignal,
      ) => Promise<unknown>;
      return settle(channel[inside].connect(tools), handle, new AbortController().signal);
    },
    ping: () => run("ping"),
  };
}

export const ALL: readonly Facet[] = ["presence", "stock", "price", "content", "photos"];

function batch(verb: unknown, session: unknown, items: readonly object[]): Promise<readonly unknown[]> {
  const { run } = verb as {
    run(session: unknown, items: readonly object[], signal: AbortSignal): Promise<readonly unknown[]>;
  };
  return run(session, items, new AbortController().signal);
}

/** A photo that can be told apart by a byte, its shade. */
export const photo = (id: string, shade = 0): Photo => photoOf(id, jpeg(800, 800, shade));
export const PHOTOS: readonly Photo[] = [photo("1", 1)];

/** Batik: a leaf without attributes. */
export function batik(more: Partial<ProductView> = {}): ProductView {
  return productOf({
    id: "BTK-001",
    title: "Kemeja Batik Parang",
    description: "Kemeja batik cap dari Solo, katun halus.",
    category: String(BATIK),
    variants: [variantOf("BTK-001", "65000", { shipping: { weightGrams: 350 } })],
    ...more,
  });
}

const COLOURS = { merah: "Merah", biru: "Biru", hijau: "Hijau", kuning: "Kuning" } as const;
type Colour = keyof typeof COLOURS;

/** Batik in colours; the photo of a colour bears its code. */
export function coloured(colours: readonly Colour[], more: Partial<VariantView> = {}, pictured = false): ProductView {
  const [first, ...rest] = colours.map((code) =>
    variantOf(`v-${code}`, "65000", {
      sku: `BTK-${code}`,
      options: [{ code: "warna", name: "Warna", value: code, label: COLOURS[code] }],
      shipping: { weightGrams: 350 },
      ...more,
    }),
  );
  if (!first) throw new Error("no colours");
  const photos = ["1", ...(pictured ? colours : [])].map((id) => ({ id, alt: "", role: "main" as const }));
  const values = colours.map((code) => ({ code, label: COLOURS[code], ...(pictured ? { photo: code } : {}) }));
  return batik({ photos, options: [{ code: "warna", name: "Warna", values }], variants: [first, ...rest] });
}
