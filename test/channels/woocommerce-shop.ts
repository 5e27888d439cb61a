/** A WooCommerce channel that talks to the sandbox, its verbs as a test wants to say them. */
import { type Channel, inside } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { HttpReply, HttpRequest, Toolbox } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Done, Found, Many, Photo, Ref, Seen } from "../../src/channel/verbs.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import type { WooContent } from "../../src/channels/woocommerce/content.js";
import { type WooCommerceOptions, type WooExtras, woocommerce } from "../../src/channels/woocommerce/index.js";
import type { ManualClock, WooCommercePlace, WooStoredProduct } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { createAct, createUpload, openChannel, photoOf, productOf, renderInput, variantOf } from "./fake-tools.js";

export const IDENTITY = {
  user: "etalase",
  applicationPassword: "kopi gayo dari aceh 1234 abcd",
  consumerKey: "ck_0123456789abcdef",
  consumerSecret: "cs_fedcba9876543210",
} as const;
export const LOGIN = { user: IDENTITY.user, applicationPassword: IDENTITY.applicationPassword } as const;
export const KEYS = { consumerKey: IDENTITY.consumerKey, consumerSecret: IDENTITY.consumerSecret } as const;
export const ALL: readonly Facet[] = ["presence", "content", "price", "stock", "photos"];
export const PHOTOS: readonly Photo[] = ["depan", "belakang"].map((id) => photoOf(id, makeJpeg(800, 800, id)));

/** What a write is asked for; the rest is made up. */
export interface Wish {
  readonly content: WooContent;
  readonly photos?: readonly Photo[];
  readonly due?: readonly Facet[];
  readonly act?: ReturnType<typeof createAct>;
  readonly marker?: string;
}

/** A client that sends bytes as they are. */
function toolsOf(clock: ManualClock, watch: (request: HttpRequest) => void = () => undefined): Toolbox {
  return {
    now: clock.now,
    platformNow: clock.now,
    tokens: () => Promise.reject(new Error("no tokens here")),
    http: {
      async send(request): Promise<HttpReply> {
        watch(request);
        const { url, method = "POST", headers = {}, json, body, signal } = request;
        const type = json === undefined ? {} : { "content-type": "application/json" };
        const sent = json === undefined ? (body as BodyInit | undefined) : JSON.stringify(json);
        const init = { method, headers: { ...type, ...headers }, redirect: "manual" as const, signal };
        const answer = await fetch(url, sent === undefined ? init : { ...init, body: sent });
        const text = await answer.text();
        return { status: answer.status, headers: Object.fromEntries(answer.headers), body: parse(text), text };
      },
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

export function openShop(
  place: Pick<WooCommercePlace, "url">,
  clock: ManualClock,
  more: Partial<WooCommerceOptions> = LOGIN,
  watch?: (request: HttpRequest) => void,
) {
  const channel = woocommerce({ url: place.url, ...more });
  const tools = toolsOf(clock, watch);
  const { run, within } = openChannel(channel as Channel, tools);
  const upload = createUpload();
  const session = () => channel[inside].connect(tools);
  const never = new AbortController().signal;
  const item = ({ content, photos = PHOTOS, due = ["content"], act = createAct(), marker = "kopi" }: Wish) => ({
    ...{ content, photos, due, marker, extras: {}, upload, step: act.step },
  });
  const many = (verb: "revise" | "find", items: readonly object[]): Promise<readonly unknown[]> => {
    const { run: runAll } = within.verb(verb) as Many<unknown, object, unknown>;
    return runAll(session(), items, never);
  };
  const reviseAll = (wishes: readonly (Wish & { readonly previous: Ref })[]) =>
    many(
      "revise",
      wishes.map((wish) => ({ ...item({ due: ["price", "stock"], ...wish }), previous: wish.previous })),
    ) as Promise<readonly (Done | ChannelError)[]>;
  return {
    channel,
    within,
    /** Every fact, as the ledger would keep it. */
    async facts(): Promise<Readonly<Record<string, unknown>>> {
      const facts: Record<string, unknown> = {};
      for (const [name, { read }] of Object.entries(within.facts)) {
        facts[name] = JSON.parse(JSON.stringify(await read(session(), never)));
      }
      return facts;
    },
    render: (product: ProductView, extras: WooExtras = {}, facts: Readonly<Record<string, unknown>> = {}) => {
      const settings = within.publicSettings;
      const input = renderInput(product, { settings, extras, facts, tools: renderTools("id") });
      const { content, ...rest } = within.render(input);
      return { content: content as WooContent, ...rest };
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
    ping: () => run("ping"),
  };
}

/** Coffee: one thing, by the name of its SKU. */
export function coffee(more: Partial<ProductView> = {}, variant: Partial<VariantView> = {}): ProductView {
  return productOf({
    title: "Kopi Gayo 250 g",
    categoryPath: [],
    photos: PHOTOS.map(({ id }) => ({ id, alt: id, role: "main" as const })),
    variants: [variantOf("v1", "65000", { sku: "KOPI-250", ...variant })],
    ...more,
  });
}

/** Coffee in sizes. */
export function sized(
  sizes: readonly string[],
  variant: Partial<VariantView> = {},
  more: Partial<ProductView> = {},
): ProductView {
  const [first, ...others] = sizes.map((size, at) =>
    variantOf(`v-${size}`, String(65_000 * (at + 1)), {
      sku: `KOPI-${size}`,
      options: [{ code: "ukuran", name: "Ukuran", value: size, label: `${size} g` }],
      ...variant,
    }),
  );
  if (!first) throw new Error("no sizes");
  const values = sizes.map((code) => ({ code, label: `${code} g` }));
  return coffee({ options: [{ code: "ukuran", name: "Ukuran", values }], variants: [first, ...others], ...more });
}

/** What the place holds, without what lies in its trash. */
export function there(place: WooCommercePlace): readonly WooStoredProduct[] {
  return place.store.products.filter(({ status }) => status !== "trash");
}

/** The methods that were called, in order. */
export function callsOf(place: WooCommercePlace): readonly string[] {
  return place.requests.map(({ method }) => method);
}

/** What is thrown. */
export async function failureOf(work: Promise<unknown>): Promise<ChannelError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ChannelError) return error;
  throw new Error(`no ChannelError: ${String(error)}`);
}
