/** A Shopify channel that talks to the sandbox, its verbs as a test wants to say them. */
import { type Channel, inside } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import type { Tokens, Toolbox } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Done, Found, Many, Photo, Ref, Safety, Seen, Step } from "../../src/channel/verbs.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import type { ShopifyContent } from "../../src/channels/shopify/content.js";
import { type ShopifyExtras, type ShopifyOptions, shopify } from "../../src/channels/shopify/index.js";
import { keyOf } from "../../src/channels/shopify/stock.js";
import type { ManualClock, ShopifyPlace } from "../../src/sandbox/sandbox.js";
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

export const TOKEN = "shpat_test_0123456789abcdef";
export const LOCATION = "gid://shopify/Location/1";
export const ALL: readonly Facet[] = ["presence", "content", "price", "stock", "photos"];
export const PHOTO: Photo = photoOf("1", jpeg(800, 600, 1));

/** What a write is asked for; the rest is made up. */
export interface Wish {
  readonly content: ShopifyContent;
  readonly photos?: readonly Photo[];
  readonly due?: readonly Facet[];
  readonly act?: ReturnType<typeof createAct>;
  readonly marker?: string;
}

export interface Opened extends Partial<ShopifyOptions> {
  readonly tokens?: () => Tokens;
  /** Stands between channel and place. */
  readonly http?: (http: Toolbox["http"]) => Toolbox["http"];
}

export function openShop(place: ShopifyPlace, clock: ManualClock, { tokens, http, ...more }: Opened = {}) {
  const channel = shopify({ shop: "toko-kopi", auth: { token: TOKEN }, server: place.url, ...more });
  const plain = fetchTools(clock.now).http;
  const tools: Toolbox = {
    now: clock.now,
    platformNow: clock.now,
    http: http?.(plain) ?? plain,
    tokens: async () => tokens?.() ?? { accessToken: TOKEN },
  };
  const { run, within } = openChannel(channel as Channel, tools);
  const upload = createUpload();
  const session = channel[inside].connect(tools);
  const find = async (by: unknown, marker: string, skus: readonly string[]): Promise<readonly Found[]> => {
    const { run: runAll } = within.verb("find") as Many<unknown, object, readonly Found[]>;
    const [found] = await runAll(by, [{ marker, skus }], new AbortController().signal);
    return found as readonly Found[];
  };
  let acts = 0;
  const item = ({ content, photos = [PHOTO], due = ALL, act, marker = "kopi" }: Wish) => {
    acts += 1;
    const { step } = act ?? createAct(`act ${acts}`);
    return { content, photos, due, marker, extras: {}, upload, step: withUuids(step) };
  };
  return {
    channel,
    within,
    run,
    render: (product: ProductView, extras: ShopifyExtras = {}, facts: Readonly<Record<string, unknown>> = {}) => {
      const settings = within.publicSettings;
      const input = renderInput(product, { settings, extras, facts, tools: renderTools("id") });
      const { content, ...rest } = within.render(input);
      return { content: content as ShopifyContent, ...rest };
    },
    put: (wish: Wish) => run("upsert", { ...item(wish), previous: undefined, removedVariants: [] }) as Promise<Done>,
    update: (previous: Ref, wish: Wish) =>
      run("upsert", { ...item(wish), previous, removedVariants: [] }) as Promise<Done>,
    revise: (previous: Ref, wish: Wish) =>
      run("revise", {
        ...item({ due: ["price", "stock"], ...wish }),
        photos: [],
        previous,
        removedVariants: [],
      }) as Promise<Done>,
    withdraw: (ref: Ref, how: "hide" | "delete" = "hide") => run("withdraw", { ref, how }) as Promise<void>,
    find: (marker: string, skus: readonly string[] = [marker]) => find(session, marker, skus),
    /** By a session of its own, as the engine opens one for each act. */
    findAnew: (marker: string) => find(channel[inside].connect(tools), marker, [marker]),
    read: (ref: Ref) => run("read", { ref }) as Promise<Seen>,
    settle: (handle: string) => {
      const settle = within.verb("settle") as (...given: readonly unknown[]) => Promise<unknown>;
      return settle(session, handle, new AbortController().signal);
    },
    ping: () => run("ping"),
    /** The fact of the shop, as the ledger would keep it. */
    desk: async () => {
      const read = within.facts["desk"]?.read(session, new AbortController().signal);
      return { desk: JSON.parse(JSON.stringify(await read)) as unknown };
    },
  };
}

/** As the engine: each step of each act has a UUID of its own. */
function withUuids(step: Step<Safety>): Step<Safety> {
  return (name, safety, run, options) =>
    step(name, safety, (call) => run({ ...call, uuid: keyOf(call.key, 1) }), options);
}

const COLOURS = { merah: "Merah", biru: "Biru", hijau: "Hijau" } as const;
export type Colour = keyof typeof COLOURS;

/** Batik in colours; its SKUs are `BTK-merah` … */
export function coloured(colours: readonly Colour[], more: Partial<VariantView> = {}): ProductView {
  const [first, ...others] = colours.map((code) =>
    variantOf(`v-${code}`, "65000", {
      sku: `BTK-${code}`,
      options: [{ code: "warna", name: "Warna", value: code, label: COLOURS[code] }],
      ...more,
    }),
  );
  if (!first) throw new Error("no colours");
  const values = colours.map((code) => ({ code, label: COLOURS[code] }));
  return productOf({ options: [{ code: "warna", name: "Warna", values }], variants: [first, ...others] });
}

/** What was sent under a name, oldest first. */
export function sent(place: ShopifyPlace, field: string): readonly Readonly<Record<string, unknown>>[] {
  return place.requests
    .filter(({ method }) => method === field)
    .map(({ fields }) => fields["variables"] as Readonly<Record<string, unknown>>);
}
