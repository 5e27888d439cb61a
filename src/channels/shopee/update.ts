/** Brings a listing over to a newer version, as few calls as what is due asks for. Product pages, read 2026-11-21 */
import type { Again, Done } from "../../channel/verbs.js";
import type { Left } from "../shared-amounts.js";
import { setAmounts, variantIdsOf } from "./amounts.js";
import { type Arranged, arrangeVariants } from "./arrange.js";
import type { ShopeeContent } from "./content.js";
import { itemFields, list, prepareItem, type ShopeeSafety, standing, uploadPhotos } from "./create.js";
import type { ShopeeExtras } from "./extras.js";
import { refOf } from "./items.js";
import { withPlaces } from "./warehouses.js";
import type { Shop } from "./wire.js";

export type ShopeeUpdate = Again<ShopeeExtras, ShopeeContent, ShopeeSafety>;

/** The verb `update`. */
export async function updateItem(shop: Shop, given: ShopeeUpdate, signal: AbortSignal): Promise<Done> {
  const item = await withPlaces(shop, given, signal);
  const { content, due, previous, photos, step, upload } = item;
  const { id } = previous;
  const isDue = (facet: (typeof due)[number]) => due.includes(facet);
  const images = isDue("photos") && photos.length > 0 ? await uploadPhotos(shop, photos, upload, signal) : undefined;
  // "Original_price should bigger then wholesale price": while the price moves, there are no wholesale prices.
  const wholesaleLast = isDue("content") && isDue("price") && content.wholesale.length > 0;
  if (isDue("content") || images) {
    const fields = isDue("content") ? await contentFields(shop, content, wholesaleLast, signal) : {};
    const image = images ? { image: { image_id_list: [...images.values()] } } : {};
    await step("item", "absolute", () => edit(shop, id, { ...fields, ...image }, signal));
  }
  const arranged =
    isDue("content") || images
      ? await arrangeVariants(shop, item, images, signal)
      : { variants: await variantIdsOf(shop, previous, content, signal), fresh: [] };
  const left = await setDue(shop, item, arranged, signal);
  const open = await setWholesale(shop, item, wholesaleLast, left, signal);
  const settled = isDue("presence") ? await show(shop, item, signal) : {};
  return { ...refOf(shop.settings, id), variants: arranged.variants, ...open, ...settled };
}

/** Price and stock as far as they are due and not yet as new as the variant itself. */
async function setDue(
  shop: Shop,
  item: ShopeeUpdate,
  { variants, fresh }: Arranged,
  signal: AbortSignal,
): Promise<Left> {
  const { content, due, previous, step } = item;
  const amounts = (["stock", "price"] as const).filter((amount) => due.includes(amount));
  const old = Object.fromEntries(Object.entries(variants).filter(([variant]) => !fresh.includes(variant)));
  if (amounts.length === 0 || Object.keys(old).length === 0) return {};
  return step("amounts", "absolute", () => setAmounts(shop, previous.id, content, old, amounts, signal));
}

async function contentFields(shop: Shop, content: ShopeeContent, wholesaleLast: boolean, signal: AbortSignal) {
  const logistic_info = await prepareItem(shop, content, signal);
  return { ...itemFields(content), logistic_info, wholesale: wholesaleLast ? [] : content.wholesale };
}

async function edit(shop: Shop, id: string, fields: object, signal: AbortSignal): Promise<true> {
  await shop.post("/product/update_item", { item_id: Number(id), ...fields }, signal);
  return true;
}

// While a price is held by a promotion, so are the wholesale prices that go with it.
async function setWholesale(
  shop: Shop,
  { content, previous, step }: ShopeeUpdate,
  isDue: boolean,
  left: Left,
  signal: AbortSignal,
): Promise<Left> {
  if (!isDue) return left;
  if (left.left?.includes("price")) return { ...left, left: [...left.left, "content"] };
  const { wholesale } = content;
  await step("wholesale", "absolute", () => edit(shop, previous.id, { wholesale }, signal));
  return left;
}

async function show(
  shop: Shop,
  { previous, step }: ShopeeUpdate,
  signal: AbortSignal,
): Promise<Pick<Done, "settling">> {
  await step("show", "absolute", () => list(shop, previous.id, signal));
  return standing(shop, previous.id, signal);
}

/** The verb `revise`: price and stock only. */
export async function reviseItem(shop: Shop, item: ShopeeUpdate, signal: AbortSignal): Promise<Done> {
  const { due, previous } = item;
  const { content } = due.includes("stock") ? await withPlaces(shop, item, signal) : item;
  const variants = await variantIdsOf(shop, previous, content, signal);
  const amounts = (["stock", "price"] as const).filter((amount) => due.includes(amount));
  const left = await setAmounts(shop, previous.id, content, variants, amounts, signal);
  return { ...refOf(shop.settings, previous.id), variants, ...left };
}
