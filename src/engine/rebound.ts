/** What was taken out of the catalogue while an account waited to be rebound: nobody could wish it down where it stood. */
import { digestOf } from "../model/canonical.js";
import { parseDocument } from "./document.js";
import type { PublishTools } from "./keep.js";
import { eachListing } from "./listing-pages.js";
import type { Place } from "./place.js";
import { planWish } from "./wish.js";

/** Takes down listings that were brought along from another account and whose product is gone. Answers how many. */
export async function takeDownRemoved(place: Place, tools: PublishTools): Promise<number> {
  const { around } = tools;
  return eachListing(place, {}, tools, async ({ listing, product }) => {
    if (!product?.removed || listing.want !== "live" || listing.occasion !== "") return false;
    const known = (await around.ledger.look(around.shop, [product.id])).get(product.id);
    const order = { product: parseDocument(product), digest: digestOf(product.doc), run: listing.run, known };
    const plan = planWish(place, { ...order, removed: { how: "hide" } }, tools);
    if (plan.kind !== "wish") return false;
    const [result] = await around.ledger.write([{ ...plan.wish, product: product.key, version: product.version }]);
    around.wakeup.notify([place.account().key]);
    return result.result === "wished";
  });
}
