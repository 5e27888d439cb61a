/** A listing read back, under the keys of what we sent. Admin API of 2.21.2, tried on a server, 2026-11-22 */
import type { Ref, Seen } from "../../channel/verbs.js";
import { inOrder } from "../shared-listing.js";
import { namedVariants, type ShopStock } from "../shared-own-shop.js";
import type { MedusaContent } from "./content.js";
import { type Market, marketOf } from "./market.js";
import { plainPrice } from "./prices.js";
import { readProduct, refOf, type ThereProduct, type ThereVariant } from "./there.js";
import type { Shop } from "./wire.js";

/** What the listing looks like there now. @throws ChannelError `gone` where it was deleted */
export async function readListing(shop: Shop, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const market = await marketOf(shop, signal);
  const there = await readProduct(shop, ref.id, signal);
  const { status, title, description, variants } = there;
  const visible = status === "published";
  return {
    visible,
    status,
    ...(visible ? {} : { because: `Its status is "${status}".` }),
    content: {
      title,
      description: description ?? "",
      skus: (variants ?? []).map(({ sku }) => sku ?? "").toSorted(),
      ...amountsIn(shop, there, ref, market),
    },
    ref: { ...refOf(shop.settings, there), ...(ref.variants ? { variants: ref.variants } : {}) },
  };
}

function amountsIn({ settings }: Shop, { variants }: ThereProduct, ref: Ref, market: Market): Partial<MedusaContent> {
  const pairs = namedVariants(ref.variants, variants ?? []);
  if (!pairs) return {};
  const places = Object.values(settings.locations);
  return {
    ...pricesIn(pairs, market),
    stocks: inOrder(pairs.map(([ours, one]) => [ours, stockOf(one, places, market)])),
  };
}

type Pair = readonly [string, ThereVariant];

/** In the one currency in which every variant has a price. Where there are several, nobody can tell which is ours. */
function pricesIn(pairs: readonly Pair[], { currencies }: Market): Partial<MedusaContent> {
  const priced = currencies.filter((currency) =>
    pairs.every(([, one]) => plainPrice(one.prices ?? [], currency) !== undefined),
  );
  const [currency] = priced;
  if (currency === undefined || priced.length > 1) return {};
  return {
    currency,
    prices: inOrder(pairs.map(([ours, one]) => [ours, String(plainPrice(one.prices ?? [], currency))])),
  };
}

function stockOf(there: ThereVariant, places: readonly string[], market: Market): ShopStock {
  const levels = (there.inventory_items ?? []).flatMap(({ inventory }) => inventory?.location_levels ?? []);
  const piecesAt = (place: string | undefined) =>
    levels.find(({ location_id }) => location_id === place)?.stocked_quantity ?? 0;
  const isTracked = there.manage_inventory;
  return {
    tracked: isTracked,
    backorder: there.allow_backorder,
    places:
      places.length === 0
        ? [{ pieces: isTracked ? piecesAt(market.location) : 0 }]
        : places.map((place) => ({ place, pieces: piecesAt(place) })),
  };
}
