/** Takes a product from the shop's pages: as a draft it keeps its id, deleted for good its SKU is free. Measured 2026-11-21 */
import { ChannelError } from "../../channel/failures.js";
import type { Withdrawal } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import type { WooSafety } from "./create.js";
import { isGone } from "./failures.js";
import { readProduct, thereOf } from "./there.js";
import type { Shop } from "./wire.js";

/** The verb `withdraw`. What is not there any more, or lies in the trash, is withdrawn already. */
export async function withdrawProduct(
  shop: Shop,
  { ref, how }: Withdrawal<WooSafety>,
  signal: AbortSignal,
): Promise<void> {
  const { hideAs, deleteTo } = shop.settings;
  const path = `products/${ref.id}`;
  try {
    if (how === "delete") {
      await shop.send("DELETE", deleteTo === "trash" ? path : `${path}?force=true`, {}, signal);
      return;
    }
    // Written to, a product in the trash would come out of it.
    const there = await beforeWriting(readProduct(shop, ref.id, signal));
    if (!there || there.status === "trash" || there.status === hideAs) return;
    const { status } = thereOf(await shop.send("PUT", path, { status: hideAs }, signal));
    if (status === "publish") throw new ChannelError("unavailable", "The shop still shows the product", STILL_THERE);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

const STILL_THERE = { outcome: "rejected", scope: "listing" } as const;
