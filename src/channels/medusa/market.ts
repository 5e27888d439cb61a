/** What a Medusa shop says of itself: read before anything is written, and kept for a day. 2.21.2, 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { beforeWriting } from "../shared-answers.js";
import { createDaily } from "../shared-facts.js";
import type { MedusaContent } from "./content.js";
import type { Shop } from "./wire.js";

/** Where products are sold, from where they are sent, and in which money. */
export interface Market {
  readonly salesChannels: readonly string[];
  readonly shippingProfile: string | undefined;
  /** Where stock lies that has no place of its own; `undefined`: several, and none is the default. */
  readonly location: string | undefined;
  /** In capitals. */
  readonly currencies: readonly string[];
  /** Currencies whose prices contain tax, in capitals. */
  readonly taxedCurrencies: readonly string[];
}

const Named = z.object({ id: z.string() });
const Stores = z.object({
  stores: z
    .array(
      z.object({
        default_sales_channel_id: z.string().nullish(),
        default_location_id: z.string().nullish(),
        supported_currencies: z.array(z.object({ currency_code: z.string() })).nullish(),
      }),
    )
    .min(1),
});
const Channels = z.object({ sales_channels: z.array(Named) });
const Profiles = z.object({ shipping_profiles: z.array(Named.extend({ type: z.string().nullish() })) });
const Locations = z.object({ stock_locations: z.array(Named) });
const Preferences = z.object({
  price_preferences: z.array(z.object({ value: z.string().nullish(), is_tax_inclusive: z.boolean() })),
});

const daily = createDaily<Market>();

/** What is known of the shop today. @throws ChannelError where it is not fit to be sold in */
export function marketOf(shop: Shop, signal: AbortSignal): Promise<Market> {
  return beforeWriting(daily(shop, "market", () => readMarket(shop, signal)));
}

/** Reads the shop. @throws ChannelError `forbidden` where it does not have what the options name */
export async function readMarket(shop: Shop, signal: AbortSignal): Promise<Market> {
  const { settings } = shop;
  const fields = "id,default_sales_channel_id,default_location_id,supported_currencies.currency_code";
  const { stores } = await shop.get("stores", { fields }, Stores, signal);
  const [store] = stores;
  const ownChannel = store?.default_sales_channel_id ?? undefined;
  return {
    salesChannels: await salesChannels(shop, ownChannel, signal),
    shippingProfile: settings.shippingProfile ?? (await readProfile(shop, signal)),
    location: await location(shop, store?.default_location_id ?? undefined, signal),
    currencies: (store?.supported_currencies ?? []).map(({ currency_code }) => currency_code.toUpperCase()),
    taxedCurrencies: settings.pricesIncludeTax === undefined ? [] : await readTaxed(shop, signal),
  };
}

function notFit(message: string, cure: string): ChannelError {
  return new ChannelError("forbidden", message, { scope: "account", cure });
}

/** A sales channel that is not there is taken without a word, and the product is sold nowhere. */
async function salesChannels(shop: Shop, own: string | undefined, signal: AbortSignal): Promise<readonly string[]> {
  const { salesChannels: wanted } = shop.settings;
  if (wanted.length === 0) {
    if (own !== undefined) return [own];
    throw notFit("Medusa's store has no default sales channel.", "Set the option salesChannels.");
  }
  const query = { id: wanted, fields: "id", limit: String(wanted.length) };
  const { sales_channels } = await shop.get("sales-channels", query, Channels, signal);
  const lost = wanted.find((id) => !sales_channels.some((one) => one.id === id));
  if (lost === undefined) return wanted;
  throw notFit(`Medusa has no sales channel "${lost}".`, "Correct the option salesChannels.");
}

async function readProfile(shop: Shop, signal: AbortSignal): Promise<string | undefined> {
  const query = { fields: "id,type", limit: "100" };
  const { shipping_profiles: all } = await shop.get("shipping-profiles", query, Profiles, signal);
  return (all.find(({ type }) => type === "default") ?? all[0])?.id;
}

async function location(shop: Shop, own: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (Object.keys(shop.settings.locations).length > 0 || own !== undefined) return own;
  const { stock_locations: all } = await shop.get("stock-locations", { fields: "id", limit: "2" }, Locations, signal);
  return all.length === 1 ? all[0]?.id : undefined;
}

async function readTaxed(shop: Shop, signal: AbortSignal): Promise<readonly string[]> {
  const query = { attribute: "currency_code", limit: "300" };
  const { price_preferences } = await shop.get("price-preferences", query, Preferences, signal);
  return price_preferences.flatMap(({ value, is_tax_inclusive }) =>
    value && is_tax_inclusive ? [value.toUpperCase()] : [],
  );
}

/** What cannot be sent is said before anything is written. @throws ChannelError `invalid` */
export function checkPrices(
  { currency }: Pick<MedusaContent, "currency">,
  market: Market,
  includesTax: boolean | undefined,
): void {
  const refuse = (message: string, cure: string): never => {
    throw new ChannelError("invalid", message, { field: "price", facets: ["price"], cure });
  };
  // A currency that the store does not sell in is taken without a word, and nobody sees its prices.
  if (!market.currencies.includes(currency)) {
    refuse(`Medusa's store does not sell in ${currency}.`, "Add the currency in Medusa (Settings, Store).");
  }
  if (includesTax === undefined || market.taxedCurrencies.includes(currency) === includesTax) return;
  const [ours, theirs] = includesTax ? ["with", "without"] : ["without", "with"];
  const message = `The product's prices are ${ours} tax, Medusa keeps ${currency} ${theirs} it.`;
  refuse(message, "Change the currency's tax setting in Medusa (Settings, Store), or the option pricesIncludeTax.");
}
