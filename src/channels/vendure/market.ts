/** What a Vendure channel says of itself: read before anything is written, and kept for a day. 3.7.3, 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { beforeWriting } from "../shared-answers.js";
import { createDaily } from "../shared-facts.js";
import type { VendureContent } from "./content.js";
import type { Shop, Tongue } from "./wire.js";

/** How a channel counts money, and in which language it speaks. */
export interface Market extends Tongue {
  /** The channel's own currency; `price` is in it. */
  readonly ownCurrency: string;
  /** What is sent as a price contains tax. */
  readonly includesTax: boolean;
  /** Decimals of whole numbers that stand for money: 2 unless the shop has another `moneyStrategy`. */
  readonly precision: number;
  /** Percent that lies between the prices of products and those of the channel; 0 where they are the same. */
  readonly taxRate: number;
}

const Told = z.object({
  activeChannel: z.object({
    code: z.string(),
    token: z.string(),
    defaultLanguageCode: z.string(),
    defaultCurrencyCode: z.string(),
    availableCurrencyCodes: z.array(z.string()),
    pricesIncludeTax: z.boolean(),
    defaultTaxZone: z.object({ id: z.string() }).nullish(),
  }),
  globalSettings: z.object({ serverConfig: z.object({ moneyStrategyPrecision: z.int().nonnegative() }) }),
});

const MARKET = `query Market {
  activeChannel {
    code token defaultLanguageCode defaultCurrencyCode availableCurrencyCodes pricesIncludeTax defaultTaxZone { id }
  }
  globalSettings { serverConfig { moneyStrategyPrecision } }
}`;

const daily = createDaily<Market>();

/** What is known of the channel today. @throws ChannelError where it is not fit to be sold in */
export function marketOf(shop: Shop, signal: AbortSignal): Promise<Market> {
  return beforeWriting(daily(shop, "market", () => readMarket(shop, signal)));
}

/** Reads the channel. @throws ChannelError `forbidden` where it is another one than was named, or has no tax zone */
export async function readMarket(shop: Shop, signal: AbortSignal): Promise<Market> {
  const { settings } = shop;
  const { activeChannel: channel, globalSettings } = await shop.ask(MARKET, {}, Told, signal);
  // A shop with one channel only takes any token for it.
  if (settings.channelToken !== undefined && settings.channelToken !== channel.token) {
    throw notFit(
      `Vendure knows no channel of that token; it answered as "${channel.code}".`,
      "Correct the option channelToken.",
    );
  }
  if (!channel.defaultTaxZone) {
    throw notFit(
      `Vendure's channel "${channel.code}" has no default tax zone, and takes no variants without.`,
      "Set one in Vendure's channel settings.",
    );
  }
  const currency = settings.currency ?? channel.defaultCurrencyCode;
  if (!channel.availableCurrencyCodes.includes(currency)) {
    throw notFit(
      `Vendure's channel "${channel.code}" does not sell in ${currency}.`,
      "Add it to the channel's currencies.",
    );
  }
  const includesTax = channel.pricesIncludeTax;
  const isSame = includesTax === settings.pricesIncludeTax;
  return {
    language: settings.language ?? channel.defaultLanguageCode,
    currency,
    ownCurrency: channel.defaultCurrencyCode,
    includesTax,
    precision: globalSettings.serverConfig.moneyStrategyPrecision,
    taxRate: isSame ? 0 : await readTaxRate(shop, channel.defaultTaxZone.id, signal),
  };
}

function notFit(message: string, cure: string): ChannelError {
  return new ChannelError("forbidden", message, { scope: "account", cure });
}

const Rates = z.object({
  taxCategories: z.object({ items: z.array(z.object({ id: z.string(), isDefault: z.boolean() })) }),
  taxRates: z.object({
    items: z.array(
      z.object({
        enabled: z.boolean(),
        value: z.number(),
        category: z.object({ id: z.string() }),
        zone: z.object({ id: z.string() }),
        customerGroup: z.object({ id: z.string() }).nullish(),
      }),
    ),
  }),
});

const RATES = `query TaxRates {
  taxCategories { items { id isDefault } }
  taxRates { items { enabled value category { id } zone { id } customerGroup { id } } }
}`;

async function readTaxRate(shop: Shop, zone: string, signal: AbortSignal): Promise<number> {
  const { taxCategories, taxRates } = await shop.ask(RATES, {}, Rates, signal);
  const usual = taxCategories.items.find(({ isDefault }) => isDefault) ?? taxCategories.items[0];
  const category = shop.settings.taxCategoryId ?? usual?.id;
  const rate = taxRates.items.find(
    (one) => one.enabled && !one.customerGroup && one.category.id === category && one.zone.id === zone,
  );
  return rate?.value ?? 0;
}

/** What cannot be sent is said before anything is written. @throws ChannelError `invalid` */
export function checkPrices({ currency, prices }: Pick<VendureContent, "currency" | "prices">, market: Market): void {
  if (currency !== market.currency) {
    throw new ChannelError("invalid", `The shop sells in ${market.currency}, the product is priced in ${currency}.`, {
      field: "price",
      facets: ["price"],
      cure: `Give the product its price in ${market.currency} for this channel, or set the option currency.`,
    });
  }
  for (const amount of Object.values(prices)) sentPrice(amount, market);
}

const PERCENT = 100n;
/** Tax rates have at most so many decimals. */
const RATE_SCALE = 1_000_000;

/**
 * A decimal amount as the channel wants it: a whole number, with or without tax.
 * @throws ChannelError `invalid` where it has more decimals than the channel
 */
export function sentPrice(amount: string, market: Market): number {
  const [whole = "0", decimals = ""] = amount.split(".");
  const extra = decimals.slice(market.precision).replace(/0+$/, "");
  if (extra !== "") {
    throw new ChannelError("invalid", `Vendure keeps ${market.precision} decimals here; ${amount} has more.`, {
      field: "price",
      facets: ["price"],
      cure: "Round the price.",
    });
  }
  const given = BigInt(whole + decimals.slice(0, market.precision).padEnd(market.precision, "0"));
  return Number(turned(given, market, market.includesTax));
}

/** With tax, or without it, rounded as Vendure rounds. */
function turned(amount: bigint, { taxRate }: Market, addsTax: boolean): bigint {
  const without = PERCENT * BigInt(RATE_SCALE);
  const withTax = without + BigInt(Math.round(taxRate * RATE_SCALE));
  const [times, parts] = addsTax ? [withTax, without] : [without, withTax];
  return (amount * times * 2n + parts) / (parts * 2n);
}

/**
 * Which of our amounts a price of the channel is. Several become the same where tax is put on or taken off (71234 and
 * 71233.99 are both 64174.77 without 11 %): the one with the fewest decimals is ours.
 */
export function ourAmount(sent: number, market: Market): string {
  const exact = turned(BigInt(Math.round(sent)), market, !market.includesTax);
  for (let decimals = 0; decimals < market.precision; decimals += 1) {
    const unit = 10n ** BigInt(market.precision - decimals);
    const candidate = amountOf(Number(((exact + unit / 2n) / unit) * unit), market);
    if (sentPrice(candidate, market) === sent) return candidate;
  }
  return amountOf(Number(exact), market);
}

/** What buyers see otherwise than it was said, where the channel keeps prices without tax. */
export function roundingNotes({ prices }: Pick<VendureContent, "prices">, market: Market): readonly string[] {
  if (market.taxRate === 0 || market.includesTax) return [];
  return Object.entries(prices).flatMap(([variant, amount]) => {
    const shown = amountOf(Number(turned(BigInt(sentPrice(amount, market)), market, true)), market);
    const isSame = Number(shown) === Number(amount);
    return isSame ? [] : [`Vendure keeps prices without tax here: it shows ${shown} for ${amount} (${variant}).`];
  });
}

/** What a whole number of the channel is as a decimal, in the canonical form of amounts. */
export function amountOf(minor: number, { precision }: Pick<Market, "precision">): string {
  const digits = String(Math.round(minor)).padStart(precision + 1, "0");
  const at = digits.length - precision;
  const decimals = digits.slice(at).replace(/0+$/, "");
  return decimals === "" ? digits.slice(0, at) : `${digits.slice(0, at)}.${decimals}`;
}
