/**
 * The variations of a variable product. What is there is read first, so that a second try does only what is left, and
 * what the product no longer has is deleted by its id: attributes that are taken away leave their variations standing.
 * Measured on WooCommerce 11.0.1, 2026-11-21
 */
import type { Facet } from "../../channel/facet.js";
import { ChannelError } from "../../channel/failures.js";
import { createMany, deleteMany, type Outcome, updateMany, worstOf } from "./batch.js";
import { EVERYTHING, type VariantIds, type WooContent, type WooItem } from "./content.js";
import { isTakenSku } from "./failures.js";
import { amountFields, imageField, otherThanSent, variationFields } from "./payload.js";
import type { Images } from "./photos.js";
import { takenElsewhere } from "./taken.js";
import { findBySkus, readVariations, sameSku, type There } from "./there.js";
import type { Shop } from "./wire.js";

/** What is to be brought over, and to which product. */
export interface VariationOrder {
  /** The product's id. */
  readonly id: string;
  readonly content: WooContent;
  readonly due: readonly Facet[];
  /** As far as they are known. */
  readonly variants: VariantIds;
  /** The photos that may be named. */
  readonly images: Images;
}

interface Kept {
  readonly item: WooItem;
  readonly id: string;
}

interface Plan {
  readonly kept: readonly Kept[];
  readonly fresh: readonly WooItem[];
  readonly gone: readonly There[];
}

/** Brings variations over. Gives their ids by our variants. @throws ChannelError where one was refused */
export async function bringVariations(shop: Shop, order: VariationOrder, signal: AbortSignal): Promise<VariantIds> {
  const { id, due } = order;
  const path = pathOf(id);
  const plan = planOf(order, await readVariations(shop, id, signal));
  if (due.includes("content")) {
    const ids = plan.gone.map((one) => one.id);
    await deleteMany(shop, path, ids, signal);
  }
  await changeKept(shop, order, plan.kept, due, signal);
  const made = await addFresh(shop, order, plan.fresh, signal);
  return Object.fromEntries([...plan.kept, ...made].map(({ item, id: theirs }) => [item.variant, theirs]));
}

function pathOf(id: string): string {
  return `products/${id}/variations`;
}

function planOf({ content, variants }: VariationOrder, there: readonly There[]): Plan {
  const free = new Set(there);
  const take = (found: There | undefined): There | undefined => {
    if (found) free.delete(found);
    return found;
  };
  const byId = new Map(
    content.items.map((item) => [item, take([...free].find((one) => one.id === variants[item.variant]))]),
  );
  const pairs = content.items.map((item) => {
    const found = byId.get(item) ?? take([...free].find(({ sku }) => sameSku(sku, item.sku)));
    return { item, id: found?.id };
  });
  return {
    kept: pairs.flatMap(({ item, id }) => (id === undefined ? [] : [{ item, id }])),
    fresh: pairs.filter(({ id }) => id === undefined).map(({ item }) => item),
    gone: [...free],
  };
}

async function changeKept(
  shop: Shop,
  { id, content, images }: VariationOrder,
  kept: readonly Kept[],
  due: readonly Facet[],
  signal: AbortSignal,
): Promise<void> {
  const changes = kept
    .map(({ item, id: theirs }) => ({
      id: theirs,
      item,
      fields: {
        ...(due.includes("content") ? variationFields(content, item) : {}),
        ...(due.includes("content") || due.includes("photos") ? imageField(item, images) : {}),
        ...amountFields(content, item.variant, due),
      },
    }))
    .filter(({ fields }) => Object.keys(fields).length > 0);
  const outcomes = await updateMany(shop, pathOf(id), changes, signal);
  const checked = outcomes.map((outcome, at) => checkedOutcome(outcome, content, changes[at]?.item, due));
  const worst = worstOf(checked);
  if (worst) throw isTakenSku(worst) ? takenElsewhere(shop, worst) : worst;
}

/** An outcome, or what is wrong with what the shop kept. */
function checkedOutcome(
  outcome: Outcome,
  content: WooContent,
  item: WooItem | undefined,
  due: readonly Facet[],
): Outcome {
  if (outcome instanceof ChannelError || !item) return outcome;
  return otherThanSent(outcome, content, item.variant, due) ?? outcome;
}

/** Adds what is not there. A SKU that is taken may be taken by a variation of this product, from a call whose answer was lost. */
async function addFresh(
  shop: Shop,
  order: VariationOrder,
  fresh: readonly WooItem[],
  signal: AbortSignal,
): Promise<readonly Kept[]> {
  const { outcomes, made, taken } = await add(shop, order, fresh, signal);
  const [first] = taken;
  if (!first) return settled(outcomes, made);
  const own = await ownAmong(
    shop,
    order,
    taken.map(({ item }) => item),
    signal,
  );
  await changeKept(shop, order, own, EVERYTHING, signal);
  const left = taken.filter(({ item }) => !own.some((one) => one.item === item));
  if (left.length === 0)
    return settled(
      outcomes.filter((one) => !isTakenSku(one)),
      [...made, ...own],
    );
  const isFreed = await takeOutOfTrash(
    shop,
    order,
    left.map(({ item }) => item),
    signal,
  );
  if (!isFreed) throw takenElsewhere(shop, first.error);
  const again = await add(
    shop,
    order,
    left.map(({ item }) => item),
    signal,
  );
  const rest = outcomes.filter((one) => !isTakenSku(one));
  return settled([...rest, ...again.outcomes], [...made, ...own, ...again.made]);
}

function settled(outcomes: readonly Outcome[], made: readonly Kept[]): readonly Kept[] {
  const worst = worstOf(outcomes);
  if (worst) throw worst;
  return made;
}

async function add(
  shop: Shop,
  { id, content, images }: VariationOrder,
  fresh: readonly WooItem[],
  signal: AbortSignal,
) {
  const items = fresh.map((item) => ({
    ...variationFields(content, item),
    ...imageField(item, images),
    ...amountFields(content, item.variant, EVERYTHING),
  }));
  const sent = await createMany(shop, pathOf(id), items, signal);
  const outcomes = sent.map((outcome, at) => checkedOutcome(outcome, content, fresh[at], EVERYTHING));
  return {
    outcomes,
    made: fresh.flatMap((item, at): readonly Kept[] => {
      const outcome = outcomes[at];
      return outcome === undefined || outcome instanceof ChannelError ? [] : [{ item, id: outcome.id }];
    }),
    taken: fresh.flatMap((item, at) => {
      const error = outcomes[at];
      return isTakenSku(error) ? [{ item, error }] : [];
    }),
  };
}

async function ownAmong(
  shop: Shop,
  { id }: VariationOrder,
  items: readonly WooItem[],
  signal: AbortSignal,
): Promise<readonly Kept[]> {
  const there = await readVariations(shop, id, signal);
  return items.flatMap((item) => {
    const found = there.find(({ sku }) => sameSku(sku, item.sku));
    return found ? [{ item, id: found.id }] : [];
  });
}

/** A variation of this product that lies in the trash keeps its SKU: it is deleted for good. Says whether all were. */
async function takeOutOfTrash(
  shop: Shop,
  { id }: VariationOrder,
  items: readonly WooItem[],
  signal: AbortSignal,
): Promise<boolean> {
  const skus = items.map(({ sku }) => sku);
  const trashed = await findBySkus(shop, skus, signal, "trash");
  const own = trashed.filter(({ parent_id }) => String(parent_id) === id);
  if (own.length === 0 || own.length < trashed.length) return false;
  const ids = own.map((one) => one.id);
  await deleteMany(shop, pathOf(id), ids, signal);
  return true;
}

/** Deletes every variation: before a product becomes simple, since they would keep its SKU. */
export async function dropVariations(shop: Shop, id: string, signal: AbortSignal): Promise<true> {
  const there = await readVariations(shop, id, signal);
  const ids = there.map((one) => one.id);
  await deleteMany(shop, pathOf(id), ids, signal);
  return true;
}
