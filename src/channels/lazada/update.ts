/**
 * Brings a listing over to a newer version. What is there is read first, so that a second try does only what is left.
 * Pages of UpdateProduct, RemoveProduct and of custom sales attributes, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Again, Done } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { inOrder } from "../shared-listing.js";
import { type Left, type Order, setAmounts, type VariantIds } from "./amounts.js";
import { type LazadaContent, type LazadaSku, notForLazada } from "./content.js";
import { checkContent, type LazadaSafety, notShownYet, standing, uploadPhotos, variantIdsOf } from "./create.js";
import type { LazadaExtras } from "./extras.js";
import { isRepeatedOption, isRepeatedSku } from "./failures.js";
import { findBySkus, readItem, refOf, type ThereItem, type ThereSku } from "./items.js";
import { attributesOf, type Images, imagesOf, newSku, skuFields, variationOf } from "./payload.js";
import { payloadOf, type Shop } from "./wire.js";
import { removeSkus } from "./withdraw.js";

/** What `update` and `revise` are asked for. */
export type LazadaUpdate = Again<LazadaExtras, LazadaContent, LazadaSafety>;

/** The verb `update`. */
export async function updateProduct(shop: Shop, item: LazadaUpdate, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, photos, step, upload } = item;
  if (due.includes("content")) await checkContent(shop, content, signal);
  const there = await beforeWriting(readItem(shop, previous.id, signal));
  if (!there) throw new ChannelError("gone", "Lazada no longer has this listing");
  const images =
    due.includes("photos") && photos.length > 0 ? await uploadPhotos(shop, photos, upload, signal) : undefined;
  const plan = planSkus(content, there);
  const changes = { shop, content, there, plan, images };
  const wants = { content: due.includes("content"), shown: due.includes("presence") };
  const isEdited = wants.content || wants.shown || images !== undefined;
  const status = isEdited ? await step("product", "absolute", () => edit(changes, wants, signal)) : "";
  const remove = (skus: readonly ThereSku[]) => {
    const ids = skus.map(({ id }) => id);
    return removeSkus(shop, there.id, ids, signal);
  };
  const { inTheWay } = plan;
  if (inTheWay.length > 0) await step("freed-skus", "absolute", () => remove(inTheWay));
  const fresh = plan.fresh.length === 0 ? {} : await step("new-skus", "absolute", () => addSkus(changes, signal));
  const gone = plan.gone.filter((sku) => !inTheWay.includes(sku));
  if (gone.length > 0) await step("old-skus", "absolute", () => remove(gone));
  const variants = { ...Object.fromEntries(plan.kept.map(({ sku, id }) => [sku.variant, id])), ...fresh };
  const left = await setDue(changes, item, variants, signal);
  const [first] = Object.values(variants);
  const ref = refOf(shop.settings, previous.id, first);
  const settled = isEdited ? await standing(shop, { ...ref, ...(status === "" ? {} : { status }) }, signal) : {};
  return { ...ref, variants, ...left, ...settled };
}

interface Plan {
  /** Our SKUs that are there. */
  readonly kept: readonly { readonly sku: LazadaSku; readonly id: string }[];
  readonly fresh: readonly LazadaSku[];
  readonly gone: readonly ThereSku[];
  /** Those of the gone whose options a fresh one takes: they go before it comes. */
  readonly inTheWay: readonly ThereSku[];
}

function planSkus(content: LazadaContent, there: ThereItem): Plan {
  const free = new Set(there.skus);
  const kept = content.skus.flatMap((sku) => {
    // A SellerSku cannot be changed: a variant with another one is another SKU there.
    const found = [...free].find(({ sellerSku }) => sellerSku === sku.sellerSku);
    if (!found) return [];
    free.delete(found);
    return [{ sku, id: found.id }];
  });
  const fresh = content.skus.filter((sku) => !kept.some((pair) => pair.sku === sku));
  const taken = new Set(fresh.map(({ saleProp }) => keyOf(saleProp)));
  const gone = [...free];
  const plan = { kept, fresh, gone, inTheWay: gone.filter(({ saleProp }) => taken.has(keyOf(saleProp))) };
  checkShape(content, there, plan);
  return plan;
}

function keyOf(saleProp: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(inOrder(Object.entries(saleProp))));
}

/**
 * "Updateproduct API can only add variants and modify options, not delete variant attributes."
 * @throws ChannelError `invalid` where the options are no longer those that are there
 */
function checkShape({ variations }: LazadaContent, there: ThereItem, { kept, fresh, gone, inTheWay }: Plan): void {
  const wanted = variations.map(({ name }) => name);
  const names = there.variations.map(({ name }) => name);
  const isGrown = names.every((name) => wanted.includes(name));
  const isSame = isGrown && names.length === wanted.length;
  if (fresh.length > 0 && inTheWay.length > 0 && inTheWay.length === there.skus.length) throw renamed(fresh, inTheWay);
  if (isSame && (names.length > 0 || (fresh.length === 0 && gone.length === 0))) return;
  if (isGrown && gone.length === 0 && kept.length > 0) return;
  const message = `Lazada cannot change the options of a listing from ${listed(names)} to ${listed(wanted)}.`;
  throw notForLazada("options", message, ANEW);
}

const ANEW = 'Keep the options and the SKUs, or withdraw the product with how: "delete" and publish it again.';

// An item goes with its last SKU, so there is none to hang the new ones on.
function renamed(fresh: readonly LazadaSku[], inTheWay: readonly ThereSku[]): ChannelError {
  const from = inTheWay.map(({ sellerSku }) => sellerSku).join(", ");
  const to = fresh.map(({ sellerSku }) => sellerSku).join(", ");
  return notForLazada("variants.sku", `Lazada cannot change the SKU of a listing from ${from} to ${to}.`, ANEW);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(" and ");
}

interface Changes {
  readonly shop: Shop;
  readonly content: LazadaContent;
  readonly there: ThereItem;
  readonly plan: Plan;
  readonly images: Images | undefined;
}

/** What the product and the SKUs that stay say. Gives its status, as far as the answer tells it. */
async function edit(
  { shop, content, there, plan, images }: Changes,
  wants: { readonly content: boolean; readonly shown: boolean },
  signal: AbortSignal,
): Promise<string> {
  const hasPreOrder = there.attributes["preorder_enable"]?.toLowerCase() === "yes";
  const Sku = plan.kept.map(({ sku, id }) => ({
    SkuId: id,
    ...(wants.content || images ? skuFields(sku, images) : {}),
    ...(wants.shown ? { Status: "active" } : {}),
  }));
  const product = {
    ItemId: there.id,
    ...(wants.content ? { PrimaryCategory: String(content.category), disableAutoFillAttribute: true } : {}),
    ...(images ? { Images: imagesOf(images) } : {}),
    // "Attributes must be preserved but can be left out of any field."
    Attributes: wants.content ? attributesOf(content, hasPreOrder) : {},
    ...(wants.content && content.variations.length > 0 ? { variation: declared(content, plan) } : {}),
    // A list without anything in it is refused (1001): where every SKU is another, an old one stands in it.
    Skus: { Sku: Sku.length > 0 ? Sku : plan.gone.slice(0, 1).map(({ id }) => ({ SkuId: id })) },
  };
  const told = Edited.safeParse(await shop.post("/product/update", payloadOf(product), signal)).data;
  return told?.item_status ?? "";
}

const Edited = z.object({ item_status: z.string().nullish() });

function declared({ variations }: LazadaContent, { gone }: Plan) {
  const more = Object.fromEntries(
    variations.map(({ name }) => [name, gone.flatMap(({ saleProp }) => saleProp[name] ?? [])] as const),
  );
  return variationOf(variations, more);
}

/** Adds SKUs to the item. One that is there already was added by a call whose answer was lost. */
async function addSkus({ shop, content, there, plan, images }: Changes, signal: AbortSignal): Promise<VariantIds> {
  const product = {
    ItemId: there.id,
    AssociatedSku: plan.kept[0]?.id ?? there.skus[0]?.id,
    Attributes: {},
    ...(content.variations.length === 0 ? {} : { variation: declared(content, plan) }),
    Skus: { Sku: plan.fresh.map((sku) => newSku(content, sku, images)) },
  };
  try {
    await shop.post("/product/update", payloadOf(product), signal);
  } catch (error) {
    if (!isRepeatedSku(error) && !isRepeatedOption(error)) throw error;
    const ids = await idsOf(shop, there.id, plan.fresh, signal);
    if (Object.keys(ids).length === plan.fresh.length) return ids;
    const items = await beforeWriting(
      findBySkus(
        shop,
        plan.fresh.map(({ sellerSku }) => sellerSku),
        signal,
      ),
    );
    throw items.some(({ id }) => id !== there.id) ? error : notShownYet(error, "rejected");
  }
  return idsOf(shop, there.id, plan.fresh, signal);
}

// The answer to an update names no SKUs.
async function idsOf(shop: Shop, id: string, skus: readonly LazadaSku[], signal: AbortSignal): Promise<VariantIds> {
  const item = await readItem(shop, id, signal);
  return Object.fromEntries(
    skus.flatMap(({ variant, sellerSku }) => {
      const found = item?.skus.find((one) => one.sellerSku === sellerSku);
      return found === undefined ? [] : [[variant, found.id]];
    }),
  );
}

/** Price and stock as far as they are due and not as new as the SKU itself. */
async function setDue(
  { shop, content, plan }: Changes,
  { due, previous, step }: LazadaUpdate,
  variants: VariantIds,
  signal: AbortSignal,
): Promise<Left> {
  const amounts = (["stock", "price"] as const).filter((amount) => due.includes(amount));
  const isNew = new Set(plan.fresh.map(({ variant }) => variant));
  const inPlaces = Object.keys(shop.settings.locations).length > 0;
  const old = Object.fromEntries(Object.entries(variants).filter(([variant]) => inPlaces || !isNew.has(variant)));
  if (amounts.length === 0 || Object.keys(old).length === 0) return {};
  const order: Order = { id: previous.id, content, variants: old, due: amounts };
  return step("amounts", "absolute", async () => {
    const [outcome = {}] = await setAmounts(shop, [order], signal);
    if (outcome instanceof ChannelError) throw outcome;
    return outcome;
  });
}

/** How many listings are revised at once. */
export const REVISE_UP_TO = 20;

/** The verb `revise`: price and stock only, of several listings at once. */
export async function reviseProducts(
  shop: Shop,
  items: readonly LazadaUpdate[],
  signal: AbortSignal,
): Promise<readonly (Done | ChannelError)[]> {
  const orders: (Order | ChannelError)[] = [];
  for (const item of items) orders.push(await orderOf(shop, item, signal));
  const ready = orders.filter((order): order is Order => !(order instanceof ChannelError));
  const outcomes = await setAmounts(shop, ready, signal);
  return orders.map((order) => {
    if (order instanceof ChannelError) return order;
    const outcome = outcomes[ready.indexOf(order)] ?? {};
    if (outcome instanceof ChannelError) return outcome;
    const [first] = Object.values(order.variants);
    return { ...refOf(shop.settings, order.id, first), variants: order.variants, ...outcome };
  });
}

async function orderOf(
  shop: Shop,
  { content, due, previous }: LazadaUpdate,
  signal: AbortSignal,
): Promise<Order | ChannelError> {
  try {
    const variants = await variantIdsOf(shop, previous, content, signal);
    const amounts = (["stock", "price"] as const).filter((amount) => due.includes(amount));
    return { id: previous.id, content, variants, due: amounts };
  } catch (error) {
    if (error instanceof ChannelError) return error;
    throw error;
  }
}
