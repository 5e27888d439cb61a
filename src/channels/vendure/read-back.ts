/** A listing read back, under the keys of what we sent. Admin API of 3.7.3, tried on a server, 2026-11-22 */
import { ChannelError } from "../../channel/failures.js";
import type { Ref, Seen } from "../../channel/verbs.js";
import { inOrder } from "../shared-listing.js";
import { namedVariants, type ShopStock } from "../shared-own-shop.js";
import type { VendureContent } from "./content.js";
import { type Market, marketOf, ourAmount } from "./market.js";
import { readProduct, refOf, type ThereProduct, type ThereVariant } from "./there.js";
import type { Shop } from "./wire.js";

/** What the listing looks like there now. @throws ChannelError `gone` where it was deleted */
export async function readListing(shop: Shop, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const market = await marketOf(shop, signal);
  const there = await readProduct(shop, ref.id, market, signal);
  if (!there) throw new ChannelError("gone", "Vendure no longer has this product");
  const { enabled, name, description, variants } = there;
  const visible = enabled && variants.some((one) => one.enabled);
  return {
    visible,
    status: enabled ? "enabled" : "disabled",
    ...(visible ? {} : { because: enabled ? "None of its variants is enabled." : "It is disabled." }),
    content: {
      name,
      description,
      skus: variants.map(({ sku }) => sku).toSorted(),
      ...amountsIn(shop, there, ref, market),
    },
    ref: { ...refOf(shop.settings, there), ...(ref.variants ? { variants: ref.variants } : {}) },
  };
}

function amountsIn({ settings }: Shop, { variants }: ThereProduct, ref: Ref, market: Market): Partial<VendureContent> {
  const pairs = namedVariants(ref.variants, variants);
  if (!pairs) return {};
  return {
    currency: market.currency,
    prices: inOrder(pairs.map(([ours, one]) => [ours, priceOf(one, market)])),
    stocks: inOrder(pairs.map(([ours, one]) => [ours, stockOf(one, Object.values(settings.locations))])),
  };
}

/** `price` is without tax even where what is sent is with it: of the two that is read which the channel keeps. */
function priceOf({ price, priceWithTax }: ThereVariant, market: Market): string {
  return ourAmount(market.includesTax ? priceWithTax : price, market);
}

function stockOf({ trackInventory, stockLevels }: ThereVariant, locations: readonly string[]): ShopStock {
  const tracked = trackInventory !== "FALSE";
  const places =
    locations.length === 0
      ? [{ pieces: stockLevels[0]?.stockOnHand ?? 0 }]
      : locations.map((place) => {
          const level = stockLevels.find(({ stockLocationId }) => stockLocationId === place);
          return { place, pieces: level?.stockOnHand ?? 0 };
        });
  return { tracked, places };
}
