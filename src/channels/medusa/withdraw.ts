/** Takes a listing down: a draft again, so that it can come back, or deleted. 2.21.2, tried on a server, 2026-11-22 */
import { ChannelError } from "../../channel/failures.js";
import type { Withdrawal } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { clearOrphans, itemsOf } from "./orphans.js";
import { readProduct, unlessGone } from "./there.js";
import { changeProduct, type MedusaSafety } from "./update.js";
import type { Shop } from "./wire.js";

/** The verb `withdraw`. What is not there any more is withdrawn. */
export async function withdrawProduct(
  shop: Shop,
  { ref, how, step }: Withdrawal<MedusaSafety>,
  signal: AbortSignal,
): Promise<void> {
  if (how === "hide") {
    await unlessGone(step("hide", "absolute", () => changeProduct(shop, ref.id, { status: "draft" }, signal)));
    return;
  }
  // Written down first: after the product is gone nobody tells which inventory items it leaves behind.
  const items = await step("items", "absolute", () => beforeWriting(itemsThere(shop, ref.id, signal)));
  await step("delete", "absolute", () => shop.remove(`products/${encodeURIComponent(ref.id)}`, signal));
  await step("orphans", "absolute", () => clearOrphans(shop, items, signal));
}

async function itemsThere(shop: Shop, id: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return itemsOf((await readProduct(shop, id, signal)).variants ?? []);
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return [];
    throw error;
  }
}
