/**
 * Brings a listing over to a newer version: one partial edit, which leaves alone what the seller added in the Seller
 * Center, then price and stock by their own calls. Product pages of 202309, read 2026-11-21
 */
import type { ChannelError } from "../../channel/failures.js";
import type { Again, Done, Withdrawal } from "../../channel/verbs.js";
import type { Amount, Left } from "../shared-amounts.js";
import { beforeWriting } from "../shared-answers.js";
import { setAmounts } from "./amounts.js";
import type { Stocks, TiktokContent, VariantIds } from "./content.js";
import { checkFirst, fieldsOf, standing, type TiktokSafety, type Written, writtenIn } from "./create.js";
import type { TiktokShopExtras } from "./extras.js";
import { itemFailures } from "./failures.js";
import { type Gallery, openGallery } from "./gallery.js";
import { placesOf } from "./places.js";
import { pathOf, readProduct, wholeRef } from "./products.js";
import { editedSkus, type Matching, matchSkus } from "./skus.js";
import type { ThereProduct } from "./there.js";
import { placeStocks } from "./warehouses.js";
import { PATHS, type Shop } from "./wire.js";

export type TiktokUpdate = Again<TiktokShopExtras, TiktokContent, TiktokSafety>;

const AMOUNTS = ["stock", "price"] as const;

/** The verb `update`. */
export async function updateProduct(shop: Shop, item: TiktokUpdate, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, step } = item;
  const { id } = previous;
  const there = await beforeWriting(readProduct(shop, id, signal));
  if (due.includes("content")) await checkFirst(shop, content, signal);
  const stocks = await placeStocks(shop, content, signal);
  const matching = matchSkus(content, there.skus ?? [], previous.variants ?? {});
  const old = idsOf(matching);
  // Price and stock by their own calls only where it is up; elsewhere they travel with the edit.
  const isUp = there.status === "ACTIVATE";
  const amounts = AMOUNTS.filter((amount) => due.includes(amount));
  const withAmounts = !isUp && amounts.length > 0;
  const body = await bodyOf(shop, item, { there, matching, stocks, withAmounts }, signal);
  const edited = body ? await step("edit", "absolute", () => edit(shop, id, body, content, signal)) : undefined;
  const left =
    withAmounts || amounts.length === 0 || Object.keys(old).length === 0
      ? {}
      : await step("amounts", "absolute", () =>
          setAmounts(shop, id, { content, stocks, variants: old }, amounts, signal),
        );
  if (due.includes("presence")) await show(shop, item, signal);
  const variants = { ...old, ...edited?.variants };
  const ref = wholeRef(shop.settings, id, content, variants);
  const warnings = edited?.warnings ?? [];
  const done = edited || due.includes("presence") ? await standing(shop, ref, warnings, signal) : ref;
  return { places: placesOf(there), ...done, ...left };
}

function idsOf({ kept }: Matching): VariantIds {
  return Object.fromEntries(kept.map(({ sku, there }) => [sku.variant, there.id]));
}

interface Editing {
  readonly there: ThereProduct;
  readonly matching: Matching;
  readonly stocks: Stocks;
  readonly withAmounts: boolean;
}

async function bodyOf(
  shop: Shop,
  { content, due, photos, upload }: Pick<TiktokUpdate, "content" | "due" | "photos" | "upload">,
  { there, matching, stocks, withAmounts }: Editing,
  signal: AbortSignal,
): Promise<object | undefined> {
  const gallery: Gallery = openGallery(shop, content, photos, upload, signal);
  const photosDue = due.includes("photos") && photos.length > 0;
  const wish = { stocks, amounts: withAmounts ? "wished" : "there", photosDue } as const;
  const isMoving = due.includes("content") || photosDue || withAmounts;
  const skus = isMoving ? await editedSkus(content, there, matching, wish, gallery) : undefined;
  const body = {
    ...(due.includes("content") ? await fieldsOf(content, gallery) : {}),
    ...(photosDue ? { main_images: await gallery.main() } : {}),
    ...(skus ? { skus } : {}),
  };
  return Object.keys(body).length === 0 ? undefined : body;
}

async function edit(
  shop: Shop,
  id: string,
  body: object,
  content: TiktokContent,
  signal: AbortSignal,
): Promise<Written> {
  const { data } = await shop.send("POST", pathOf(id, "/partial_edit"), body, signal);
  return writtenIn(data, content);
}

// An edit alone may have brought a hidden listing back; asking for it twice would be refused.
async function show(shop: Shop, { content, previous, step }: TiktokUpdate, signal: AbortSignal): Promise<void> {
  const { status } = await beforeWriting(readProduct(shop, previous.id, signal));
  if (status === "SELLER_DEACTIVATED")
    await step("show", "absolute", () => activate(shop, previous.id, content, signal));
}

async function activate(
  shop: Shop,
  id: string,
  { listing_platforms }: TiktokContent,
  signal: AbortSignal,
): Promise<true> {
  const body = { product_ids: [id], ...(listing_platforms ? { listing_platforms } : {}) };
  const { data } = await shop.send("POST", PATHS.activate, body, signal);
  const [failure] = itemFailures(data, { now: shop.now() }, { facets: ["presence"] }).values();
  if (failure) throw failure;
  return true;
}

/** The verb `revise`: price and stock only. A variant that sells for the first time is added on the way. */
export async function reviseProduct(shop: Shop, item: TiktokUpdate, signal: AbortSignal): Promise<Done> {
  const { content, due, previous } = item;
  const known = previous.variants ?? {};
  const stocks = await placeStocks(shop, content, signal);
  const isWaiting = content.skus.some(
    ({ variant }) => known[variant] === undefined && (stocks[variant] ?? []).some(({ quantity }) => quantity > 0),
  );
  if (isWaiting) return addWaiting(shop, item, stocks, signal);
  const amounts = AMOUNTS.filter((amount) => due.includes(amount));
  const left = await setAmounts(shop, previous.id, { content, stocks, variants: known }, amounts, signal);
  return { ...wholeRef(shop.settings, previous.id, content, known), ...places(previous), ...left };
}

function places({ places: known }: TiktokUpdate["previous"]) {
  return known ? { places: known } : {};
}

async function addWaiting(shop: Shop, item: TiktokUpdate, stocks: Stocks, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, photos, upload } = item;
  const { id } = previous;
  const there = await beforeWriting(readProduct(shop, id, signal));
  const matching = matchSkus(content, there.skus ?? [], previous.variants ?? {});
  const gallery = openGallery(shop, content, photos, upload, signal);
  const wish = { stocks, amounts: "there", photosDue: false } as const;
  const skus = await editedSkus(content, there, matching, wish, gallery);
  const edited = skus ? await edit(shop, id, { skus }, content, signal) : undefined;
  const old = idsOf(matching);
  const amounts: readonly Amount[] = AMOUNTS.filter((amount) => due.includes(amount));
  const left: Left = await setAmounts(shop, id, { content, stocks, variants: old }, amounts, signal);
  const ref = wholeRef(shop.settings, id, content, { ...old, ...edited?.variants });
  return { ...(await standing(shop, ref, edited?.warnings ?? [], signal)), ...left };
}

type Taking = Pick<Withdrawal<TiktokSafety>, "ref" | "how">;

/** Takes down up to twenty listings: one outcome for each, in their order. The answer names those that were refused. */
export async function withdrawProducts(
  shop: Shop,
  items: readonly Taking[],
  signal: AbortSignal,
): Promise<readonly (undefined | ChannelError)[]> {
  const hidden = await takeDown(shop, items, "hide", signal);
  const deleted = await takeDown(shop, items, "delete", signal);
  return items.map(({ ref, how }) => {
    const failed = how === "hide" ? hidden : deleted;
    return failed.get(ref.id) ?? failed.get("");
  });
}

async function takeDown(
  shop: Shop,
  items: readonly Taking[],
  how: Taking["how"],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ChannelError>> {
  const product_ids = items.filter((item) => item.how === how).map(({ ref }) => ref.id);
  if (product_ids.length === 0) return new Map();
  const everywhere = shop.settings.tokopedia ? { listing_platforms: ["TIKTOK_SHOP", "TOKOPEDIA"] } : {};
  const { data } =
    how === "hide"
      ? await shop.send("POST", PATHS.deactivate, { product_ids, ...everywhere }, signal)
      : await shop.send("DELETE", PATHS.products, { product_ids }, signal);
  return itemFailures(data, { now: shop.now() }, { facets: ["presence"] });
}
