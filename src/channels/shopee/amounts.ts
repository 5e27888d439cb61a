/**
 * Price and stock of one item, up to fifty variants a call. A good answer can carry refusals of single variants.
 * Pages of update_price and update_stock, read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Ref } from "../../channel/verbs.js";
import { type Amount, type Left, setDue } from "../shared-amounts.js";
import { beforeWriting } from "../shared-answers.js";
import type { ShopeeContent } from "./content.js";
import { failureOfReason, failuresIn } from "./failures.js";
import { readModels } from "./items.js";
import type { Shop } from "./wire.js";

/** Our variant ids to theirs; `"0"` is the item itself. */
export type VariantIds = Readonly<Record<string, string>>;

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
  return setDue(due, (amount) => setOne(shop, id, content, variants, amount, signal));
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
