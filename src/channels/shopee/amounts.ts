/**
 * Price and stock of one item, up to fifty variants a call. A good answer can carry refusals of single variants.
 * Pages of update_price and update_stock, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Ref } from "../../channel/verbs.js";
import type { ShopeeContent } from "./content.js";
import { failureOfReason, failuresIn } from "./failures.js";
import { readModels } from "./items.js";
import { beforeWriting, type Shop } from "./wire.js";

type Amount = "price" | "stock";

/** Our variant ids to theirs; `"0"` is the item itself. */
export type VariantIds = Readonly<Record<string, string>>;

/** What could not be changed now. */
export type Left = Pick<Done, "left" | "leftBecause">;

/** Their ids of all variants: from the reference, else by SKU. */
export async function variantIdsOf(
  shop: Shop,
  previous: Ref,
  content: ShopeeContent,
  signal: AbortSignal,
): Promise<VariantIds> {
  if (content.models.length === 0) return ownVariant(content);
  const known = previous.variants ?? {};
  if (content.models.every(({ variant }) => known[variant] !== undefined)) return known;
  const { models } = await beforeWriting(readModels(shop, previous.id, signal));
  return Object.fromEntries(
    content.models.flatMap(({ variant, model_sku }) => {
      const id = known[variant] ?? models.find(({ sku }) => sku === model_sku)?.id;
      return id === undefined ? [] : [[variant, String(id)]];
    }),
  );
}

/** "0 for no model item" */
export function ownVariant({ prices }: ShopeeContent): VariantIds {
  return Object.fromEntries(Object.keys(prices).map((variant) => [variant, "0"]));
}

/**
 * Sets what is due, stock first: a dear price costs a sale, a wrong stock costs a buyer.
 * What a promotion or a holiday holds is left for later.
 *
 * @throws ChannelError for every other refusal, naming the facet
 */
export async function setAmounts(
  shop: Shop,
  id: string,
  content: ShopeeContent,
  variants: VariantIds,
  due: readonly Amount[],
  signal: AbortSignal,
): Promise<Left> {
  const left: Amount[] = [];
  const reasons: string[] = [];
  for (const amount of ["stock", "price"] as const) {
    if (!due.includes(amount)) continue;
    const locked = await lockedBy(amount, setOne(shop, id, content, variants, amount, signal));
    if (locked === undefined) continue;
    left.push(amount);
    reasons.push(locked);
  }
  return left.length === 0 ? {} : { left, leftBecause: [...new Set(reasons)].join(" ") };
}

async function lockedBy(amount: Amount, call: Promise<void>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    if (error.kind === "locked") return error.message;
    if (error.scope !== "listing" || error.facets !== undefined || error.kind === "gone") throw error;
    const { kind, message, outcome, scope, cure, retryAt, platformCode } = error;
    const facets = [amount] as const;
    throw new ChannelError(kind, message, {
      outcome,
      scope,
      facets,
      field: amount,
      cure,
      retryAt,
      platformCode,
      cause: error,
    });
  }
}

async function setOne(
  shop: Shop,
  id: string,
  content: ShopeeContent,
  variants: VariantIds,
  amount: Amount,
  signal: AbortSignal,
): Promise<void> {
  const item_id = Number(id);
  const entries = Object.entries(variants).map(([variant, model]) => ({ variant, model_id: Number(model) }));
  if (entries.length === 0) return;
  const price_list = entries.flatMap(({ variant, model_id }) => {
    const original_price = content.prices[variant];
    return original_price === undefined ? [] : [{ model_id, original_price }];
  });
  const stock_list = entries.flatMap(({ variant, model_id }) => {
    const seller_stock = content.stocks[variant];
    return seller_stock === undefined ? [] : [{ model_id, seller_stock }];
  });
  const told =
    amount === "price"
      ? await shop.post("/product/update_price", { item_id, price_list }, signal)
      : await shop.post("/product/update_stock", { item_id, stock_list }, signal);
  checkEach(
    told.response,
    (amount === "price" ? price_list : stock_list).map(({ model_id }) => model_id),
  );
}

const Successes = z.object({ success_list: z.array(z.object({ model_id: z.number().default(0) })).nullish() });

/** Refusals of single variants: one that will not pass by itself wins over those that will. */
function checkEach(response: unknown, asked: readonly number[]): void {
  const failures = [...failuresIn(response).values()].map((reason) => failureOfReason(reason));
  const worst = failures.find(({ kind }) => kind !== "locked") ?? failures[0];
  if (worst) throw worst;
  const done = new Set(Successes.safeParse(response).data?.success_list?.map(({ model_id }) => model_id));
  if (asked.every((model) => done.has(model))) return;
  throw new ChannelError("unavailable", "Shopee's answer does not name every variant", {
    outcome: "unknown",
    scope: "listing",
  });
}
