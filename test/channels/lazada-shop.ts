/** A Lazada channel that talks to the sandbox, its verbs as a test wants to say them. */
import { type Channel, inside } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { Tokens, Toolbox } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Done, Found, Many, Photo, Ref, Seen, Verb } from "../../src/channel/verbs.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import type { LazadaContent } from "../../src/channels/lazada/content.js";
import { type LazadaExtras, type LazadaOptions, lazada } from "../../src/channels/lazada/index.js";
import type { LazadaPlace, ManualClock } from "../../src/sandbox/sandbox.js";
import { createAct, createUpload, openChannel, productOf, renderInput, variantOf } from "./fake-tools.js";
import { ALL, httpOf, PHOTOS } from "./shopee-shop.js";

export const IDENTITY = {
  appKey: "123456",
  appSecret: "testappsecret0123456789abcdef",
  sellerId: 1_000_567,
  country: "id",
} as const;
export const COFFEE = 1101;
export const SHIRT = 1201;
export const BATIK = 1202;
export const PARCEL = { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } } as const;

/** What a write is asked for; the rest is made up. */
export interface Wish {
  readonly content: LazadaContent;
  readonly photos?: readonly Photo[];
  readonly due?: readonly Facet[];
  readonly act?: ReturnType<typeof createAct>;
}

export function toolsOf(place: LazadaPlace, clock: ManualClock, tokens: () => Tokens = () => place.tokens): Toolbox {
  return { now: clock.now, platformNow: clock.now, http: httpOf(clock.now), tokens: async () => tokens() };
}

export function openShop(place: LazadaPlace, clock: ManualClock, more: Partial<LazadaOptions> = {}) {
  const channel = lazada({ ...IDENTITY, server: `${place.url}/rest`, authServer: place.url, ...more });
  const tools = toolsOf(place, clock);
  const { run, within } = openChannel(channel as Channel, tools);
  const upload = createUpload();
  const item = ({ content, photos = PHOTOS, due = ["content"], act = createAct() }: Wish) => ({
    ...{ content, photos, due, marker: "marker", extras: {}, upload, step: act.step },
  });
  const many = (verb: Verb, items: readonly object[]): Promise<readonly unknown[]> => {
    const { run: runAll } = within.verb(verb) as Many<unknown, object, unknown>;
    return runAll(channel[inside].connect(tools), items, new AbortController().signal);
  };
  const reviseAll = (wishes: readonly (Wish & { readonly previous: Ref })[]) =>
    many(
      "revise",
      wishes.map((wish) => ({ ...item({ due: ["price", "stock"], ...wish }), previous: wish.previous })),
    ) as Promise<readonly (Done | ChannelError)[]>;
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
    render: (product: ProductView, extras: LazadaExtras = {}, facts: Readonly<Record<string, unknown>> = {}) => {
      const settings = within.publicSettings;
      const input = renderInput(product, { settings, extras, facts, tools: renderTools("id") });
      const { content, ...rest } = within.render(input);
      return { content: content as LazadaContent, ...rest };
    },
    create: (wish: Wish) => run("create", item({ due: ALL, ...wish })) as Promise<Done>,
    update: (previous: Ref, wish: Wish) =>
      run("update", { ...item(wish), previous, removedVariants: [] }) as Promise<Done>,
    reviseAll,
    async revise(previous: Ref, wish: Wish): Promise<Done> {
      const [done] = await reviseAll([{ ...wish, previous }]);
      if (done === undefined || done instanceof ChannelError) throw done ?? new Error("no outcome");
      return done;
    },
    withdraw: (ref: Ref, how: "hide" | "delete" = "hide") => run("withdraw", { ref, how }) as Promise<void>,
    find: async (marker: string, skus: readonly string[] = [marker]) =>
      (await many("find", [{ marker, skus }]))[0] as readonly Found[],
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

/** Batik: a leaf without mandatory attributes. */
export function batik(more: Partial<ProductView> = {}): ProductView {
  return productOf({
    id: "BTK-001",
    title: "Kemeja Batik Parang",
    description: "Kemeja batik cap dari Solo, katun halus.",
    category: String(BATIK),
    variants: [variantOf("BTK-001", "65000", { shipping: PARCEL })],
    ...more,
  });
}

const COLOURS = { merah: "Merah", biru: "Biru", hijau: "Hijau", kuning: "Kuning" } as const;
export type Colour = keyof typeof COLOURS;

/** Batik in colours; the photo of a colour bears its code. */
export function coloured(
  colours: readonly Colour[],
  more: Partial<VariantView> = {},
  rest: Partial<ProductView> & { readonly pictured?: boolean } = {},
): ProductView {
  const { pictured = false, ...product } = rest;
  const [first, ...others] = colours.map((code) =>
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
  const options = [{ code: "warna", name: "Warna", values }];
  return batik({ photos, options, variants: [first, ...others], ...product });
}
