/** A Vendure shop in the sandbox and a channel that talks to it. */

import type { VendureContent } from "../../src/channels/vendure/content.js";
import { type VendureOptions, vendure } from "../../src/channels/vendure/index.js";
import type { ManualClock, Sandbox, VendureChannelSeed, VendurePlace } from "../../src/sandbox/sandbox.js";
import { openOwnShop } from "./own-shop-kit.js";
import { httpOf } from "./shopee-shop.js";

export const KEY = "3be87167e323:c42a31fca60a4ecee9058032e174921589bb53ab5d8ccbaa838e8cc37d5b58a1";

/** Starts a shop with one channel. */
export async function startVendure(sandbox: Sandbox, channel: VendureChannelSeed = {}, more: object = {}) {
  return sandbox.vendure({ apiKey: KEY, channel, ...more });
}

/** A channel that talks to it with a key. */
export function openShop(place: VendurePlace, clock: ManualClock, more: Partial<VendureOptions> = {}) {
  const channel = vendure({ url: `${place.url}/admin-api`, apiKey: KEY, ...more });
  const tools = {
    now: clock.now,
    platformNow: clock.now,
    http: httpOf(clock.now),
    tokens: async () => ({ accessToken: KEY }),
  };
  return openOwnShop<VendureContent>(channel, tools);
}

/** What is to be seen of the variants of a product: SKU, price as it was sent, pieces, options. */
export function goodsOf({ store }: VendurePlace, product = "1"): readonly string[] {
  return store.variantsOf(product).map(({ sku, prices, stock, optionIds }) => {
    const options = optionIds.map((id) => store.options.get(id)?.code ?? "?").join("+");
    return [sku, prices["IDR"], Object.values(stock).join("/"), options].filter((part) => part !== "").join(" ");
  });
}
