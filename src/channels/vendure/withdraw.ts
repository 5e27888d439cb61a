/** Takes a listing down: hidden, so that it can come back, or deleted. Admin API of 3.7.3, tried on a server, 2026-11-22 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Withdrawal } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { marketOf } from "./market.js";
import { readProduct } from "./there.js";
import { changeProduct } from "./update.js";
import type { Shop } from "./wire.js";

const DELETE = `mutation Delete($id: ID!) { deleteProduct(id: $id) { result message } }`;
const Deleted = z.object({ deleteProduct: z.object({ result: z.string(), message: z.string().nullish() }) });

/** The verb `withdraw`. What is not there any more is withdrawn. */
export async function withdrawProduct(
  shop: Shop,
  { ref, how, step }: Withdrawal<"lookup" | "absolute">,
  signal: AbortSignal,
): Promise<void> {
  const market = await marketOf(shop, signal);
  const id = ref.id;
  try {
    if (how === "hide") {
      await step("hide", "absolute", () => changeProduct(shop, { id, enabled: false }, market, signal));
      return;
    }
    const there = await beforeWriting(readProduct(shop, id, market, signal));
    if (!there) return;
    await step("delete", "absolute", () => deleteProduct(shop, id, signal));
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "gone") throw error;
  }
}

async function deleteProduct(shop: Shop, id: string, signal: AbortSignal): Promise<void> {
  const { deleteProduct: told } = await shop.ask(DELETE, { id }, Deleted, signal);
  // A refusal is no error there: it stands in the result.
  if (told.result === "DELETED") return;
  const message = `Vendure says: ${told.message ?? "the product was not deleted"}`;
  throw new ChannelError("locked", message, { platformCode: told.result });
}
