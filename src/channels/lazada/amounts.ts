/**
 * Price and stock, of many listings a call. Stock is what can be sold; `Quantity` of the price call would count what is
 * reserved, too. Pages of UpdatePriceQuantity and UpdateSellableQuantity, read 2026-11-21
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done } from "../../channel/verbs.js";
import { failureOfFacet } from "../shared-answers.js";
import type { LazadaContent } from "./content.js";
import { type Detail, failureOfAnswer, failureOfDetail, isGood, type Spoken } from "./failures.js";
import { payloadOf, type Shop } from "./wire.js";

type Amount = "price" | "stock";

/** Our variant ids to theirs. */
export type VariantIds = Readonly<Record<string, string>>;

/** One listing whose price or stock is to be set. */
export interface Order {
  readonly id: string;
  readonly content: LazadaContent;
  readonly variants: VariantIds;
  readonly due: readonly Amount[];
}

/** What could not be changed now. */
export type Left = Pick<Done, "left" | "leftBecause">;

interface Line {
  /** Place of the listing among the orders. */
  readonly order: number;
  /** By any of these a refusal can name it. */
  readonly names: readonly string[];
  readonly sku: object;
}

const CALLS: Readonly<Record<Amount, string>> = {
  price: "/product/price_quantity/update",
  stock: "/product/stock/sellable/update",
};

/** "The maximum number of products that can be updated is 50, but 20 is recommended." */
const SKUS_A_CALL = 20;

/**
 * Sets what is due, stock first: a dear price costs a sale, a wrong stock costs a buyer. What a campaign holds is left
 * for later. Gives an outcome for each listing, in their order; a failure names its facet.
 */
export async function setAmounts(
  shop: Shop,
  orders: readonly Order[],
  signal: AbortSignal,
): Promise<readonly (Left | ChannelError)[]> {
  const failed = orders.map((): Partial<Record<Amount, ChannelError>> => ({}));
  for (const amount of ["stock", "price"] as const) {
    const lines = orders.flatMap((order, at) =>
      order.due.includes(amount) && !isBroken(failed[at]) ? linesOf(order, at, amount) : [],
    );
    for (const [at, error] of await sendAll(shop, amount, lines, signal)) {
      const known = failed[at];
      if (known) known[amount] = error;
    }
  }
  return failed.map(outcomeOf);
}

// Trouble of the account or of the line: the price would meet it as well. A refused stock keeps no price back.
function isBroken(failed: Partial<Record<Amount, ChannelError>> | undefined): boolean {
  return failed?.stock !== undefined && !isOfListing(failed.stock);
}

function outcomeOf(failed: Partial<Record<Amount, ChannelError>>): Left | ChannelError {
  const errors = (["stock", "price"] as const).flatMap((amount) => {
    const error = failed[amount];
    return error === undefined ? [] : [[amount, error] as const];
  });
  const hard = errors.find(([, { kind }]) => kind !== "locked");
  if (hard) return facetFailure(hard[1], hard[0]);
  if (errors.length === 0) return {};
  const left = errors.map(([amount]) => amount);
  return { left, leftBecause: [...new Set(errors.map(([, { message }]) => message))].join(" ") };
}

function facetFailure(error: ChannelError, amount: Amount): ChannelError {
  if (error.scope !== "listing" || error.kind === "gone") return error;
  return failureOfFacet(error, amount);
}

function linesOf({ id, content, variants }: Order, order: number, amount: Amount): readonly Line[] {
  return content.skus.flatMap(({ variant, sellerSku }): readonly Line[] => {
    const skuId = variants[variant];
    const fields = amount === "price" ? priceFields(content, variant) : stockFields(content, variant);
    if (skuId === undefined || fields === undefined) return [];
    const sku = { ItemId: id, SkuId: skuId, SellerSku: sellerSku, ...fields };
    return [{ order, names: [skuId, sellerSku], sku }];
  });
}

function priceFields({ prices }: LazadaContent, variant: string): object | undefined {
  const price = prices[variant];
  return price === undefined ? undefined : { Price: String(price) };
}

function stockFields({ stocks }: LazadaContent, variant: string): object | undefined {
  const parts = stocks[variant];
  const [first] = parts ?? [];
  if (!parts || !first) return undefined;
  if (first.warehouse === undefined) return { SellableQuantity: String(first.stock) };
  const MultiWarehouseInventory = parts.map(({ warehouse, stock }) => ({
    WarehouseCode: warehouse,
    SellableQuantity: String(stock),
  }));
  return { MultiWarehouseInventories: { MultiWarehouseInventory } };
}

type Failures = Map<number, ChannelError>;

async function sendAll(shop: Shop, amount: Amount, lines: readonly Line[], signal: AbortSignal): Promise<Failures> {
  const failures: Failures = new Map();
  let stopped: ChannelError | undefined;
  for (let start = 0; start < lines.length; start += SKUS_A_CALL) {
    const slice = lines.slice(start, start + SKUS_A_CALL);
    if (stopped) {
      for (const { order } of slice) if (!failures.has(order)) failures.set(order, notSent(stopped));
      continue;
    }
    stopped = await sendSlice(shop, amount, slice, failures, signal);
  }
  return failures;
}

function notSent({ kind, message, scope, retryAt, platformCode, cure }: ChannelError): ChannelError {
  return new ChannelError(kind, message, { outcome: "not-sent", scope, retryAt, platformCode, cure });
}

/**
 * Sends some lines. Whom a refusal names stands aside, and the others are sent once more: whether they were set is not
 * said, and setting them twice is harmless. Gives why all the rest has to stop.
 */
async function sendSlice(
  shop: Shop,
  amount: Amount,
  lines: readonly Line[],
  failures: Failures,
  signal: AbortSignal,
): Promise<ChannelError | undefined> {
  const refusal = await refusalOf(shop, amount, lines, signal);
  if (!refusal) return undefined;
  const { error, named } = refusal;
  for (const [order, own] of named) failures.set(order, own);
  const rest = lines.filter(({ order }) => !named.has(order));
  if (named.size > 0) return rest.length === 0 ? undefined : sendSlice(shop, amount, rest, failures, signal);
  const orders = [...new Set(lines.map(({ order }) => order))];
  if (orders.length > 1 && isOfListing(error)) return sendEach(shop, amount, lines, orders, failures, signal);
  for (const order of orders) failures.set(order, error);
  return isOfListing(error) ? undefined : error;
}

function isOfListing({ scope, outcome }: ChannelError): boolean {
  return scope === "listing" && outcome === "rejected";
}

/** A refusal that names nobody: each stands alone. */
async function sendEach(
  shop: Shop,
  amount: Amount,
  lines: readonly Line[],
  orders: readonly number[],
  failures: Failures,
  signal: AbortSignal,
): Promise<ChannelError | undefined> {
  let stop: ChannelError | undefined;
  for (const order of orders) {
    const own = lines.filter((line) => line.order === order);
    if (stop) failures.set(order, notSent(stop));
    else stop = await sendSlice(shop, amount, own, failures, signal);
  }
  return stop;
}

interface Refusal {
  readonly error: ChannelError;
  readonly named: Failures;
}

async function refusalOf(
  shop: Shop,
  amount: Amount,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const Skus = { Sku: lines.map(({ sku }) => sku) };
  try {
    const answer = await shop.ask(CALLS[amount], payloadOf({ Skus }), signal);
    if (isGood(answer)) return undefined;
    return { error: failureOfAnswer(answer, shop.now()), named: namedIn(answer, lines, shop.now()) };
  } catch (error) {
    if (error instanceof ChannelError) return { error, named: new Map() };
    throw error;
  }
}

/** Which listings the details name, and what is wrong with each: what does not pass by itself wins. */
function namedIn(answer: Spoken, lines: readonly Line[], now: Date): Failures {
  const named: Failures = new Map();
  for (const detail of answer.details) {
    const error = failureOfDetail(detail, answer.code, now);
    for (const { order } of lines.filter((line) => isNamed(line, detail))) {
      const known = named.get(order);
      if (known === undefined || known.kind === "locked") named.set(order, error);
    }
  }
  return named;
}

// In which of its fields an entry names the SKU is on no page: any of them counts. (unverified)
function isNamed({ names }: Line, { words }: Detail): boolean {
  return words.some((word) => names.some((name) => word === name || word.split(/[\s,;:()[\]"']+/).includes(name)));
}
