/**
 * Price and stock alone: simple products a hundred in one call, each with an outcome of its own, and the variations of
 * each variable one in a call of theirs. Measured on WooCommerce 11.0.1, 2026-11-21
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done } from "../../channel/verbs.js";
import { type Outcome, updateMany, worstOf } from "./batch.js";
import { isGone } from "./failures.js";
import { amountFields, otherThanSent } from "./payload.js";
import { goneFromShop } from "./there.js";
import type { WooUpdate } from "./update.js";
import { bringVariations } from "./variations.js";
import type { Shop } from "./wire.js";

/** How many listings are revised at once: a variable one takes a call of its own. */
export const REVISE_UP_TO = 25;

/** The verb `revise`. */
export async function reviseProducts(
  shop: Shop,
  items: readonly WooUpdate[],
  signal: AbortSignal,
): Promise<readonly (Done | ChannelError)[]> {
  // First, so that a refusal of the whole call is a refusal of all of them and can be halved.
  const simple = items.filter(({ content }) => content.type === "simple");
  const outcomes = await reviseSimple(shop, simple, signal);
  const results: (Done | ChannelError)[] = [];
  for (const item of items) {
    const at = simple.indexOf(item);
    results.push(at === -1 ? await reviseVariable(shop, item, signal) : simpleResult(item, outcomes[at]));
  }
  return results;
}

async function reviseSimple(shop: Shop, items: readonly WooUpdate[], signal: AbortSignal): Promise<readonly Outcome[]> {
  const changes = items.map(({ content, due, previous }) => ({
    id: previous.id,
    fields: amountFields(content, content.items[0]?.variant ?? "", due),
  }));
  return updateMany(shop, "products", changes, signal);
}

function simpleResult({ content, due, previous }: WooUpdate, outcome: Outcome | undefined): Done | ChannelError {
  if (outcome === undefined || outcome instanceof ChannelError) return outcome ?? goneFromShop(undefined);
  if (outcome.status === "trash") return goneFromShop(outcome);
  const variant = content.items[0]?.variant ?? "";
  return otherThanSent(outcome, content, variant, due) ?? { ...previous, variants: { [variant]: previous.id } };
}

async function reviseVariable(shop: Shop, item: WooUpdate, signal: AbortSignal): Promise<Done | ChannelError> {
  try {
    return await setVariations(shop, item, signal);
  } catch (error) {
    if (error instanceof ChannelError) return error;
    throw error;
  }
}

async function setVariations(shop: Shop, { content, due, previous }: WooUpdate, signal: AbortSignal): Promise<Done> {
  const variants = previous.variants ?? {};
  const changes = content.items.flatMap(({ variant }) => {
    const id = variants[variant];
    return id === undefined ? [] : [{ id, variant, fields: amountFields(content, variant, due) }];
  });
  const sent = await updateMany(shop, `products/${previous.id}/variations`, changes, signal);
  const isWhole = changes.length === content.items.length && !sent.some(isGone);
  if (!isWhole) {
    // A variation is missing, deleted by hand: the product has it, so it is made again.
    const order = { id: previous.id, content, due, variants, images: new Map<string, number>() };
    return { ...previous, variants: await bringVariations(shop, order, signal) };
  }
  const checked = sent.map((outcome, at): Outcome => {
    if (outcome instanceof ChannelError) return outcome;
    return otherThanSent(outcome, content, changes[at]?.variant ?? "", due) ?? outcome;
  });
  const worst = worstOf(checked);
  if (worst) throw worst;
  return { ...previous, variants };
}
