/**
 * Puts up a listing: photos, the product as a draft, its variants and stock, and last of all what shows it. A handle is
 * taken once, so a lost answer is looked up by `external_id` and never doubled.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { handleOf } from "../shared-own-shop.js";
import { arrangeVariants } from "./arrange.js";
import type { MedusaContent } from "./content.js";
import type { MedusaExtras } from "./extras.js";
import { isTakenHandle } from "./failures.js";
import { checkPrices, type Market, marketOf } from "./market.js";
import { byName, refOf } from "./there.js";
import { changeProduct, imagesOf, type MedusaSafety, uploadPhotos, wordsOf } from "./update.js";
import type { Shop } from "./wire.js";

/** What `create` is asked for. */
export type MedusaItem = Item<MedusaExtras, MedusaContent, MedusaSafety>;

const ALL = ["content", "price", "stock"] as const;

/** The verb `create`. */
export async function createProduct(shop: Shop, item: MedusaItem, signal: AbortSignal): Promise<Done> {
  const { content, photos, step, upload } = item;
  const market = await marketOf(shop, signal);
  checkPrices(content, market, shop.settings.pricesIncludeTax);
  const images = await uploadPhotos(shop, photos, upload, signal);
  const made = await step("product", "lookup", () => addProduct(shop, item, market, images, signal), {
    made: ({ id, url }) => ({ id, ...(url === undefined ? {} : { url }) }),
  });
  const { id, url } = made;
  const order = { shop, market, content, id, due: ALL };
  const variants = await step("variants", "absolute", () => arrangeVariants(order, signal));
  await step("show", "absolute", () => changeProduct(shop, id, { status: "published" }, signal));
  return { id, ...(url === undefined ? {} : { url }), variants };
}

const Made = z.object({ product: z.object({ id: z.string(), handle: z.string() }) });

async function addProduct(
  shop: Shop,
  { content, marker }: MedusaItem,
  market: Market,
  images: readonly string[],
  signal: AbortSignal,
): Promise<Ref> {
  const json = {
    ...wordsOf(content),
    ...imagesOf(images),
    handle: handleOf(marker),
    external_id: marker,
    status: "draft",
    options: content.options,
    sales_channels: market.salesChannels.map((id) => ({ id })),
    ...(market.shippingProfile === undefined ? {} : { shipping_profile_id: market.shippingProfile }),
  };
  try {
    const { product } = await shop.post("products", json, Made, signal, { fields: "id,handle" });
    return refOf(shop.settings, product);
  } catch (error) {
    if (!isTakenHandle(error)) throw error;
    throw await whoseHandle(shop, marker, error, signal);
  }
}

/** Ours, made by a call whose answer was lost: then it is looked for. Or somebody else's: then it cannot be had. */
async function whoseHandle(
  shop: Shop,
  marker: string,
  refusal: ChannelError,
  signal: AbortSignal,
): Promise<ChannelError> {
  const handle = handleOf(marker);
  const [holder] = await beforeWriting(byName(shop, { handle: [handle] }, signal));
  if (!holder || holder.external_id === marker) {
    const { message, platformCode } = refusal;
    return new ChannelError("duplicate", message, { outcome: "unknown", platformCode, cause: refusal });
  }
  return new ChannelError("invalid", `Another product in Medusa has the handle "${handle}".`, {
    field: "handle",
    platformCode: refusal.platformCode,
    cure: "Change that product's handle in Medusa, or give this one its external_id and adopt it.",
    cause: refusal,
  });
}
