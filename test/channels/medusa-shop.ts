/** A Medusa shop in the sandbox and a channel that talks to it. */
import { afterEach, beforeEach } from "vitest";
import type { MedusaContent } from "../../src/channels/medusa/content.js";
import { type MedusaOptions, medusa } from "../../src/channels/medusa/index.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type MedusaPlace,
  type MedusaSandboxOptions,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { openOwnShop, shirt } from "./own-shop-kit.js";
import { httpOf } from "./shopee-shop.js";

export const KEY = "sk_5d1396bd7dd5ef1c5e8a992a7b9c9f6e53f2e5898f4a726f";

/** Starts a shop. */
export async function startMedusa(sandbox: Sandbox, more: Partial<MedusaSandboxOptions> = {}): Promise<MedusaPlace> {
  return sandbox.medusa({ apiKey: KEY, ...more });
}

/** A channel that talks to it. */
export function openShop(place: MedusaPlace, clock: ManualClock, more: Partial<MedusaOptions> = {}) {
  const channel = medusa({ url: place.url, apiKey: KEY, ...more });
  const tokens = () => Promise.reject(new Error("there are no tokens"));
  const http = httpOf(clock.now);
  const tools = { now: clock.now, platformNow: clock.now, http, tokens };
  return openOwnShop<MedusaContent>(channel, tools);
}

/** What is to be seen of the variants of a product: SKU, price, pieces, options. */
export function goodsOf({ store }: MedusaPlace): readonly string[] {
  return store.products.flatMap(({ variants }) =>
    variants.map(({ sku, prices, items, options }) => {
      const pieces = items.flatMap((id) => Object.values(store.item(id)?.levels ?? {})).join("/");
      const price = prices.map(({ amount }) => amount).join("/");
      return [sku, price, pieces, Object.values(options).join("+")].filter((part) => part !== "").join(" ");
    }),
  );
}

/** A shop of its own for each test, and things to sell in it. */
export function useMedusa() {
  const clock = createManualClock(NOW);
  let sandbox: Sandbox | undefined;
  let now: { readonly place: MedusaPlace; readonly shop: ReturnType<typeof openShop> } | undefined;
  const current = () => {
    if (now) return now;
    throw new Error("no test runs");
  };
  const begin = async (there: Partial<MedusaSandboxOptions> = {}, options: Partial<MedusaOptions> = {}) => {
    sandbox ??= createSandbox({ clock });
    const place = await startMedusa(sandbox, there);
    now = { place, shop: openShop(place, clock, options) };
  };
  beforeEach(() => begin());
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });
  return {
    get place() {
      return current().place;
    },
    get shop() {
      return current().shop;
    },
    /** Another shop instead. */
    begin,
    /** One thing. */
    kopi: (more: Parameters<typeof variantOf>[2] = {}, price = "65000") =>
      current().shop.render(productOf({ variants: [variantOf("kopi", price, more)] })).content,
    /** A shirt in colours, as it is wished. */
    wish: (colours: Parameters<typeof shirt>[0], more: Parameters<typeof shirt>[1] = {}) => ({
      content: current().shop.render(shirt(colours, more)).content,
      marker: "batik",
    }),
  };
}
