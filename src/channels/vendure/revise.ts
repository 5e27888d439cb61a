/**
 * Price and stock of many listings at once. A call with one wrong id changes nothing at all ("atomic", tried on 3.7.3,
 * 2026-11-22): what a refusal leaves is sent again listing by listing, so that one cannot hold up the others.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { pairsOf, variantIds } from "../shared-own-shop.js";
import { checkPrices, type Market, marketOf, roundingNotes } from "./market.js";
import { readProduct } from "./there.js";
import type { VendureUpdate } from "./update.js";
import { priceFields, stockFields, updateVariants } from "./variants.js";
import type { Shop } from "./wire.js";

/** Listings of one call. */
export const REVISE_UP_TO = 20;

type Outcome = Done | ChannelError;

interface Order {
  readonly ref: Ref & Pick<Done, "warnings">;
  /** What is sent, one entry for each variant. */
  readonly input: readonly { readonly id: string }[];
}

/** The verb `revise`. */
export async function reviseProducts(
  shop: Shop,
  items: readonly VendureUpdate[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const market = await marketOf(shop, signal);
  const orders: (Order | ChannelError)[] = [];
  for (const item of items) orders.push(await caught(orderOf(shop, item, market, signal)));
  const ready = orders.filter((order): order is Order => !(order instanceof ChannelError));
  const outcomes = await sendAll(shop, ready, market, signal);
  return orders.map((order) => (order instanceof ChannelError ? order : (outcomes.get(order) ?? unnamed())));
}

async function sendAll(
  shop: Shop,
  orders: readonly Order[],
  market: Market,
  signal: AbortSignal,
): Promise<ReadonlyMap<Order, Outcome>> {
  const outcomes = new Map<Order, Outcome>();
  try {
    for (const [order, outcome] of await send(shop, orders, market, signal)) outcomes.set(order, outcome);
  } catch (error) {
    if (!(error instanceof ChannelError) || !isOfOne(error) || orders.length < 2) throw error;
    for (const order of orders) {
      const sent = await caught(send(shop, [order], market, signal));
      outcomes.set(order, sent instanceof ChannelError ? sent : (sent.get(order) ?? unnamed()));
    }
  }
  return outcomes;
}

// Refused for one listing among them, which it does not name.
function isOfOne({ outcome, scope }: ChannelError): boolean {
  return outcome === "rejected" && scope === "listing";
}

async function send(
  shop: Shop,
  orders: readonly Order[],
  market: Market,
  signal: AbortSignal,
): Promise<ReadonlyMap<Order, Outcome>> {
  const input = orders.flatMap((order) => order.input);
  const told = input.length === 0 ? [] : await updateVariants(shop, input, market, signal);
  const named = new Set(told.map(({ id }) => id));
  return new Map(orders.map((order) => [order, order.input.every(({ id }) => named.has(id)) ? order.ref : unnamed()]));
}

function unnamed(): ChannelError {
  return new ChannelError("unavailable", "Vendure's answer does not name this listing", { scope: "listing" });
}

async function orderOf(shop: Shop, item: VendureUpdate, market: Market, signal: AbortSignal): Promise<Order> {
  const { content, due, previous } = item;
  if (due.includes("price")) checkPrices(content, market);
  const variants = await knownIds(shop, item, market, signal);
  const input = content.variants.flatMap(({ variant }) => {
    const id = variants[variant];
    const amount = content.prices[variant];
    const stock = content.stocks[variant];
    if (id === undefined) return [];
    return [
      {
        id,
        ...(due.includes("price") && amount !== undefined ? priceFields(amount, market) : {}),
        ...(due.includes("stock") && stock !== undefined ? stockFields(stock) : {}),
      },
    ];
  });
  const { id, url } = previous;
  const warnings = due.includes("price") ? roundingNotes(content, market) : [];
  const ref = { id, ...(url === undefined ? {} : { url }), variants };
  return { ref: warnings.length === 0 ? ref : { ...ref, warnings }, input };
}

async function knownIds(
  shop: Shop,
  { content, previous }: VendureUpdate,
  market: Market,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const known = previous.variants ?? {};
  if (content.variants.every(({ variant }) => known[variant] !== undefined)) return known;
  const there = await beforeWriting(readProduct(shop, previous.id, market, signal));
  if (!there) throw new ChannelError("gone", "Vendure no longer has this product");
  return variantIds(pairsOf(content.variants, there.variants, known).kept);
}

async function caught<T>(work: Promise<T>): Promise<T | ChannelError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ChannelError && error.scope === "listing") return error;
    throw error;
  }
}
