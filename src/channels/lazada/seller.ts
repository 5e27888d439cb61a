/** Whether the shop works, and is the one we think it is. Page of GetSeller, read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Shop } from "./wire.js";

const Seller = z.object({
  seller_id: z.union([z.string(), z.number()]).transform(String).nullish(),
  /** "three status ACTIVE INACTIVE DELETED" */
  status: z.string().nullish(),
});

const CURE =
  "Look at the shop in Lazada's Seller Centre; Lazada also deactivates shops that nobody has opened for months.";

/** The verb `ping`. @throws ChannelError `closed` where the shop is not active, `auth` where it is another one */
export async function checkSeller(shop: Shop, signal: AbortSignal): Promise<void> {
  const told = Seller.safeParse(await shop.get("/seller/get", {}, signal)).data;
  const { sellerId, country } = shop.settings;
  if (told?.seller_id && told.seller_id !== String(sellerId)) {
    throw new ChannelError("auth", `These tokens belong to the shop ${told.seller_id}, not to ${sellerId}`, {
      field: "sellerId",
      cure: `Set sellerId to the shop's number in this country (${country}), or connect the shop that is meant.`,
    });
  }
  const status = told?.status?.toUpperCase();
  if (status === undefined || status === "ACTIVE") return;
  throw new ChannelError("closed", `Lazada has set the shop to ${status}`, { platformCode: status, cure: CURE });
}
