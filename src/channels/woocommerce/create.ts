/**
 * Puts up a product: photos first, then a draft, its variations, and only when all that the shop kept is what it was sent
 * is it published. There is no idempotency key; a doubt is ended by looking for the SKU. Measured 2026-11-21
 */
import type { Done, Item, Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { EVERYTHING, parentSkus, type WooContent } from "./content.js";
import type { WooExtras } from "./extras.js";
import { isTakenSku } from "./failures.js";
import { amountFields, otherThanSent, photoFields, productFields, type Stored, storedOf } from "./payload.js";
import { type Album, EMPTY_ALBUM, openAlbum } from "./photos.js";
import { whoHasIt } from "./taken.js";
import { goneFromShop, readProduct, refOf, type There, thereOf } from "./there.js";
import { bringVariations } from "./variations.js";
import type { Shop } from "./wire.js";

/** Safeties of the steps. */
export type WooSafety = "lookup" | "absolute";
/** What `create` is asked for. */
export type WooNew = Item<WooExtras, WooContent, WooSafety>;

/** A product that is there, and what it kept, as far as the answer told. */
interface Made extends Ref {
  readonly stored?: Stored | undefined;
}

/** The verb `create`. */
export async function createProduct(shop: Shop, item: WooNew, signal: AbortSignal): Promise<Done> {
  const { content, photos, step, upload } = item;
  // Written down before anything leaves: a product that is younger is ours.
  const begunAt = await step("begin", "absolute", async () => shop.now().getTime());
  const album = photos.length === 0 ? EMPTY_ALBUM : await openAlbum(shop, photos, upload, signal);
  const draft = () => addDraft(shop, item, album, begunAt, signal);
  const { id, stored } = await step<Made>("create", "lookup", draft, {
    made: ({ id: made, url }) => ({ id: made, url }),
    found: ({ id: made, url }) => ({ id: made, url }),
  });
  const variants =
    content.type === "simple"
      ? await checkOnly(shop, id, stored, content, signal)
      : await step("variations", "absolute", () =>
          album.send((images) => bringVariations(shop, { id, content, due: EVERYTHING, variants: {}, images }, signal)),
        );
  const shown = await step("show", "absolute", () => show(shop, id, signal));
  return { ...shown, variants };
}

async function addDraft(shop: Shop, item: WooNew, album: Album, begunAt: number, signal: AbortSignal): Promise<Made> {
  const { content, marker } = item;
  const [sku, other] = namesOf(content, marker);
  try {
    return await addAs(shop, item, album, { sku, begunAt }, signal);
  } catch (error) {
    if (!isTakenSku(error) || other === undefined) throw error;
    return addAs(shop, item, album, { sku: other, begunAt }, signal);
  }
}

/** A variable product's own SKU is only there so that it is found: where somebody has the first, it takes the second. */
function namesOf({ type, sku }: WooContent, marker: string): readonly [string, string?] {
  const [, second] = parentSkus(marker);
  return type === "simple" || sku === second ? [sku] : [sku, second];
}

async function addAs(
  shop: Shop,
  { content, photos, marker }: WooNew,
  album: Album,
  { sku, begunAt }: { readonly sku: string; readonly begunAt: number },
  signal: AbortSignal,
): Promise<Made> {
  const [only] = content.items;
  const post = () =>
    album.send((images) => {
      const body = {
        ...productFields(content, marker),
        sku,
        ...(content.type === "simple" && only ? amountFields(content, only.variant, EVERYTHING) : {}),
        ...(photos.length === 0 ? {} : photoFields(photos, images)),
        status: "draft",
      };
      return shop.send("POST", "products", body, signal);
    });
  try {
    return madeOf(shop, await post());
  } catch (error) {
    if (!isTakenSku(error)) throw error;
    const who = await whoHasIt(shop, { sku, marker, begunAt, refusal: error }, signal);
    return who === "freed" ? madeOf(shop, await post()) : who;
  }
}

function madeOf(shop: Shop, body: unknown): Made {
  const there = thereOf(body);
  return { ...refOf(shop, there.id, there), stored: storedOf(there) };
}

/** What a simple product kept. @throws ChannelError `invalid` where that is something else */
async function checkOnly(
  shop: Shop,
  id: string,
  stored: Stored | undefined,
  content: WooContent,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const variant = content.items[0]?.variant ?? "";
  const kept = stored ?? (await readBack(shop, id, signal));
  const other = otherThanSent(kept, content, variant, EVERYTHING);
  if (other) throw other;
  return { [variant]: id };
}

async function readBack(shop: Shop, id: string, signal: AbortSignal): Promise<There> {
  const there = await beforeWriting(readProduct(shop, id, signal));
  if (!there || there.status === "trash") throw goneFromShop(there);
  return there;
}

/** Publishes it. The step that makes a listing visible comes last. */
export async function show(
  shop: Shop,
  id: string,
  signal: AbortSignal,
): Promise<Pick<Done, "id" | "url" | "waitsForSeller">> {
  const there = thereOf(await shop.send("PUT", `products/${id}`, { status: "publish" }, signal));
  const { url } = refOf(shop, id, there);
  if (there.status === "publish" || there.status === "") return { id, url };
  // A user who may write but not publish, or a date in the future.
  return { id, url, waitsForSeller: `The shop keeps the product as "${there.status}"; publish it there.` };
}
