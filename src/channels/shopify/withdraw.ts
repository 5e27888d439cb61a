/**
 * Takes products down. Hidden, they keep their id: as a draft, archived, or out of every publication. Deleting is for
 * good; orders keep their own copy. Pages of the mutations, 2026-10, read 2026-11-21
 */
import { ChannelError } from "../../channel/failures.js";
import type { Withdrawal } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { deskOf, publicationsOf } from "./desk.js";
import { DELETE, STATUS, UNPUBLISH } from "./documents.js";
import type { ShopifySafety } from "./put.js";
import type { Shop } from "./wire.js";

/** The verb `withdraw`. */
export async function withdrawProduct(
  shop: Shop,
  { ref: { id }, how }: Pick<Withdrawal<ShopifySafety>, "ref" | "how">,
  signal: AbortSignal,
): Promise<void> {
  if (how === "delete") return deleteProduct(shop, id, signal);
  const { hideAs, publications } = shop.settings;
  if (hideAs === "unpublished") {
    const ids = publicationsOf(publications, await beforeWriting(deskOf(shop, signal)));
    const input = ids.map((publicationId) => ({ publicationId }));
    await shop.change(UNPUBLISH, "publishableUnpublish", { id, input }, signal);
  } else {
    const product = { id, status: hideAs === "draft" ? "DRAFT" : "ARCHIVED" };
    await shop.change(STATUS, "productUpdate", { product }, signal);
  }
}

/** One that is not there is deleted already. */
async function deleteProduct(shop: Shop, id: string, signal: AbortSignal): Promise<void> {
  try {
    await shop.change(DELETE, "productDelete", { input: { id } }, signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "gone") throw error;
  }
}
