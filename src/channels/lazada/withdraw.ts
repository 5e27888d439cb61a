/** Takes listings down: hidden they keep their id. Pages of DeactivateProduct and RemoveProduct, read 2026-11-21 */
import { ChannelError } from "../../channel/failures.js";
import type { Withdrawal } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import type { LazadaSafety } from "./create.js";
import { isHiddenAlready } from "./failures.js";
import { readItem } from "./items.js";
import type { Shop } from "./wire.js";

/** The verb `withdraw`. */
export async function withdrawProduct(
  shop: Shop,
  { ref, how }: Pick<Withdrawal<LazadaSafety>, "ref" | "how">,
  signal: AbortSignal,
): Promise<void> {
  if (how === "hide") return hide(shop, ref.id, signal);
  const item = await beforeWriting(readItem(shop, ref.id, signal));
  if (!item || item.standing === "deleted") throw new ChannelError("gone", "Lazada no longer has this listing");
  await removeSkus(
    shop,
    ref.id,
    item.skus.map(({ id }) => id),
    signal,
  );
}

async function hide(shop: Shop, id: string, signal: AbortSignal): Promise<void> {
  const apiRequestBody = JSON.stringify({ Request: { Product: { ItemId: id } } });
  try {
    await shop.post("/product/deactivate", { apiRequestBody }, signal);
  } catch (error) {
    if (!isHiddenAlready(error)) throw error;
    await checkHidden(shop, id, signal);
  }
}

// What waits for quality control is "not online" either, and would be shown when that ends well.
async function checkHidden(shop: Shop, id: string, signal: AbortSignal): Promise<void> {
  const item = await beforeWriting(readItem(shop, id, signal));
  if (item?.standing !== "pending" && item?.standing !== "live") return;
  throw new ChannelError("locked", "Lazada does not hide a listing while its quality control is looking at it", {
    facets: ["presence"],
    platformCode: "E0004",
    cure: "It is hidden by itself when quality control is done.",
  });
}

/** "System supports a maximum number of 50 skuId in one request." */
const SKUS_A_CALL = 50;

/** Removes SKUs; an item goes with its last one. */
export async function removeSkus(
  shop: Shop,
  item: string,
  skus: readonly string[],
  signal: AbortSignal,
): Promise<true> {
  for (let start = 0; start < skus.length; start += SKUS_A_CALL) {
    const names = skus.slice(start, start + SKUS_A_CALL).map((sku) => `SkuId_${item}_${sku}`);
    await shop.post("/product/remove", { sku_id_list: JSON.stringify(names) }, signal);
  }
  return true;
}
