/** A channel of a shop of one's own that talks to its sandbox, its verbs as a test wants to say them. */
import { type Channel, inside } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import type { ChannelError } from "../../src/channel/failures.js";
import type { Toolbox } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Done, Found, Many, Photo, Ref, Seen } from "../../src/channel/verbs.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { createAct, createUpload, openChannel, productOf, renderInput, variantOf } from "./fake-tools.js";
import { ALL } from "./shopee-shop.js";

/** What a write is asked for; the rest is made up. */
export interface Wish<C> {
  readonly content: C;
  readonly photos?: readonly Photo[];
  readonly due?: readonly Facet[];
  readonly marker?: string;
  readonly act?: ReturnType<typeof createAct>;
}

/** Opens a channel from inside. */
export function openOwnShop<C>(channel: Channel, tools: Toolbox) {
  const { run, within } = openChannel(channel, tools);
  const upload = createUpload();
  const item = ({ content, photos = [], due = ["content"], marker = "kopi", act = createAct() }: Wish<C>) => ({
    ...{ content, photos, due, marker, extras: {}, upload, step: act.step },
  });
  const again = (previous: Ref, wish: Wish<C>) => ({ ...item(wish), previous, removedVariants: [] });
  const many = async (verb: "find" | "revise", items: readonly object[]): Promise<readonly unknown[]> => {
    const { run: runAll } = within.verb(verb) as Many<unknown, object, unknown>;
    return runAll(channel[inside].connect(tools), items, new AbortController().signal);
  };
  return {
    within,
    render: (product: ProductView, extras: object = {}) => {
      const input = renderInput(product, { settings: within.publicSettings, extras, tools: renderTools("id") });
      const { content, ...rest } = within.render(input);
      return { content: content as C, ...rest };
    },
    create: (wish: Wish<C>) => run("create", item({ due: ALL, ...wish })) as Promise<Done>,
    update: (previous: Ref, wish: Wish<C>) => run("update", again(previous, wish)) as Promise<Done>,
    reviseAll: (wishes: readonly (Wish<C> & { readonly previous: Ref })[]) =>
      many(
        "revise",
        wishes.map(({ previous, ...wish }) => again(previous, { due: ["price", "stock"], ...wish })),
      ) as Promise<readonly (Done | ChannelError)[]>,
    /** For channels whose `revise` takes one listing. */
    reviseOne: (previous: Ref, wish: Wish<C>) => run("revise", again(previous, wish)) as Promise<Done>,
    withdraw: (ref: Ref, how: "hide" | "delete" = "hide") =>
      run("withdraw", { ref, how, step: createAct().step }) as Promise<void>,
    findAll: (wanted: readonly { readonly marker: string; readonly skus: readonly string[] }[]) =>
      many("find", wanted) as Promise<readonly (readonly Found[])[]>,
    find: async (marker: string, skus: readonly string[] = [marker]) =>
      (await many("find", [{ marker, skus }]))[0] as readonly Found[],
    read: (ref: Ref) => run("read", { ref }) as Promise<Seen>,
    ping: () => run("ping"),
  };
}

/** A step that fails once after it was done, as if its answer had been lost. */
export function forgetting(name: string): ReturnType<typeof createAct> {
  const act = createAct();
  let isLost = false;
  return {
    ...act,
    step: async (step, safety, run, options) => {
      if (step !== name || isLost) return act.step(step, safety, run, options);
      isLost = true;
      await run({ key: "", uuid: "", body: undefined });
      throw new Error("the answer is lost");
    },
  };
}

const LABELS = { merah: "Merah", biru: "Biru", hijau: "Hijau" } as const;
const SIZES = { l: "L", xl: "XL" } as const;
export type Colour = keyof typeof LABELS;

/** A shirt in colours, and in sizes where some are given. */
export function shirt(
  colours: readonly Colour[],
  { sizes = [], price = "65000", ...more }: { readonly sizes?: readonly (keyof typeof SIZES)[] } & ShirtMore = {},
): ProductView {
  const [first, ...others] = colours.flatMap((colour) =>
    (sizes.length === 0 ? [undefined] : sizes).map((size) => {
      const id = size === undefined ? colour : `${colour}-${size}`;
      const options = [
        { code: "warna", name: "Warna", value: colour, label: LABELS[colour] },
        ...(size === undefined ? [] : [{ code: "ukuran", name: "Ukuran", value: size, label: SIZES[size] }]),
      ];
      return variantOf(id, price, { sku: `BTK-${id}`, options, ...more });
    }),
  );
  if (!first) throw new Error("no colours");
  const values = <K extends string>(labels: Readonly<Record<K, string>>, codes: readonly K[]) =>
    codes.map((code) => ({ code, label: labels[code] }));
  return productOf({
    id: "batik",
    title: "Kemeja Batik",
    variants: [first, ...others],
    options: [
      { code: "warna", name: "Warna", values: values(LABELS, colours) },
      ...(sizes.length === 0 ? [] : [{ code: "ukuran", name: "Ukuran", values: values(SIZES, sizes) }]),
    ],
  });
}

type ShirtMore = Partial<Omit<VariantView, "price">> & { readonly price?: string };

/** Names of the calls that were acted on. */
export function callsOf(requests: readonly Recorded[]): readonly string[] {
  return requests.map(({ method }) => method);
}
