/** A TikTok Shop channel that talks to the sandbox, its verbs as a test wants to say them. */
import { type Channel, inside } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import type { Http, Tokens, Toolbox } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Done, Found, Photo, Ref, Seen, Step } from "../../src/channel/verbs.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import type { TiktokContent } from "../../src/channels/tiktok-shop/content.js";
import { type TiktokShopExtras, type TiktokShopOptions, tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import type { ManualClock, TiktokShopPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { createAct, createUpload, openChannel, photoOf, productOf, renderInput, variantOf } from "./fake-tools.js";

export const IDENTITY = {
  appKey: "6abcdefghijkl",
  appSecret: "0123456789abcdef0123456789abcdef01234567",
  shopId: "7495000000000000017",
} as const;
export const COFFEE = "601226";
export const SHIRT = "601300";
export const BATIK = "601301";
export const TOY = "601400";
export const SOLO = "7068517275539719938";
export const JAKARTA = "7068517275539719939";

/** Plain fetch. */
export function httpOf(now: () => Date): Http {
  return {
    async send({ url, method, headers, body, form, signal }) {
      const given = form ?? (body === undefined ? undefined : String(body));
      const init = { method: method ?? (given === undefined ? "GET" : "POST"), headers: { ...headers }, signal };
      const answer = await fetch(url, given === undefined ? init : { ...init, body: given });
      const text = await answer.text();
      const after = answer.headers.get("retry-after");
      const retryAt = after === null ? undefined : new Date(now().getTime() + Number(after) * 1_000);
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: parse(text), text, retryAt };
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

export function toolsOf(
  place: TiktokShopPlace,
  clock: ManualClock,
  tokens: () => Tokens = () => place.tokens,
): Toolbox {
  return { now: clock.now, platformNow: clock.now, http: httpOf(clock.now), tokens: async () => tokens() };
}

const keys = new Map<object, string>();

/** Steps of which each act has a key of its own. */
function keyed(act: ReturnType<typeof createAct>): Step<"key" | "absolute"> {
  const uuid = keys.get(act) ?? `00000000-0000-4000-a000-${String(keys.size).padStart(12, "0")}`;
  keys.set(act, uuid);
  return (name, safety, run, options) => act.step(name, safety, (call) => run({ ...call, uuid }), options);
}

/** What a write is asked for; the rest is made up. */
export interface Wish {
  readonly content: TiktokContent;
  readonly photos?: readonly Photo[];
  readonly due?: readonly Facet[];
  readonly act?: ReturnType<typeof createAct>;
}

export function openShop(place: TiktokShopPlace, clock: ManualClock, more: Partial<TiktokShopOptions> = {}) {
  const channel = tiktokShop({ ...IDENTITY, server: place.url, authServer: place.url, ...more });
  const tools = toolsOf(place, clock);
  const { run, within } = openChannel(channel as Channel, tools);
  const session = channel[inside].connect(tools);
  const upload = createUpload();
  const signal = new AbortController().signal;
  const item = ({ content, photos = PHOTOS, due = ["content"], act = createAct() }: Wish) => ({
    ...{ content, photos, due, marker: content.external_product_id, extras: {}, upload, step: keyed(act) },
  });
  const call = (verb: "settle" | "withdraw", ...given: readonly unknown[]): Promise<unknown> => {
    const work = within.verb(verb) as { run?: unknown };
    return Reflect.apply((work.run ?? work) as () => Promise<unknown>, undefined, [session, ...given, signal]);
  };
  return {
    channel,
    within,
    session,
    run,
    /** Every fact, as the ledger would keep it. */
    async facts(): Promise<Readonly<Record<string, unknown>>> {
      const facts: Record<string, unknown> = {};
      for (const [name, { read }] of Object.entries(within.facts)) {
        facts[name] = JSON.parse(JSON.stringify(await read(session, signal)));
      }
      return facts;
    },
    render: (product: ProductView, extras: TiktokShopExtras = {}, facts: Readonly<Record<string, unknown>> = {}) => {
      const settings = within.publicSettings;
      const input = renderInput(product, { settings, extras, facts, tools: renderTools("id") });
      const { content, ...rest } = within.render(input);
      return { content: content as TiktokContent, ...rest };
    },
    create: (wish: Wish) => run("create", item({ due: ALL, ...wish })) as Promise<Done>,
    update: (previous: Ref, wish: Wish) =>
      run("update", { ...item(wish), previous, removedVariants: [] }) as Promise<Done>,
    revise: (previous: Ref, wish: Wish) =>
      run("revise", { ...item({ due: ["price", "stock"], photos: [], ...wish }), previous }) as Promise<Done>,
    withdraw: (refs: readonly Ref[], how: "hide" | "delete" = "hide") =>
      call(
        "withdraw",
        refs.map((ref) => ({ ref, how })),
      ) as Promise<readonly unknown[]>,
    find: (marker: string, skus: readonly string[] = []) => run("find", { marker, skus }) as Promise<readonly Found[]>,
    read: (ref: Ref) => run("read", { ref }) as Promise<Seen>,
    settle: (handle: string) => call("settle", handle),
    ping: () => run("ping"),
  };
}

export const ALL: readonly Facet[] = ["presence", "stock", "price", "content", "photos"];

/** A photo that can be told apart by a byte, its shade. */
export const photo = (id: string, shade = 0): Photo => photoOf(id, jpeg(800, 800, shade));
export const PHOTOS: readonly Photo[] = [photo("1", 1)];
export const PARCEL = { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 41 } } as const;

/** Batik: a leaf without attributes. */
export function batik(more: Partial<ProductView> = {}): ProductView {
  return productOf({
    id: "BTK-001",
    title: "Kemeja Batik Parang Lengan Panjang",
    description: "Kemeja batik cap dari Solo, katun halus.",
    category: BATIK,
    variants: [variantOf("BTK-001", "65000", { shipping: PARCEL })],
    ...more,
  });
}

const COLOURS = { merah: "Merah", biru: "Biru", hijau: "Hijau" } as const;
type Colour = keyof typeof COLOURS;

/** Batik in colours; the photo of a colour bears its code. */
export function coloured(colours: readonly Colour[], more: Partial<VariantView> = {}, pictured = false): ProductView {
  const [first, ...rest] = colours.map((code) =>
    variantOf(`v-${code}`, "65000", {
      sku: `BTK-${code}`,
      options: [{ code: "warna", name: "Warna", value: code, label: COLOURS[code] }],
      shipping: PARCEL,
      ...more,
    }),
  );
  if (!first) throw new Error("no colours");
  const photos = ["1", ...(pictured ? colours : [])].map((id) => ({ id, alt: "", role: "main" as const }));
  const values = colours.map((code) => ({ code, label: COLOURS[code], ...(pictured ? { photo: code } : {}) }));
  return batik({ photos, options: [{ code: "warna", name: "Warna", values }], variants: [first, ...rest] });
}

/** The same, one of the colours sold out. */
export function withoutStock(product: ProductView, sku: string): ProductView {
  const [first, ...rest] = product.variants.map((variant) =>
    variant.sku === sku ? { ...variant, stock: 0, availability: "outOfStock" as const } : variant,
  );
  return { ...product, variants: [first ?? product.variants[0], ...rest] };
}
