/** Brings a product over to a newer version; only what is due is sent. Measured on WooCommerce 11.0.1, 2026-11-21 */
import type { Again, Done } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { notForWoo, type VariantIds, type WooContent } from "./content.js";
import { show, type WooSafety } from "./create.js";
import type { WooExtras } from "./extras.js";
import { isTakenSku } from "./failures.js";
import { amountFields, otherThanSent, photoFields, productFields } from "./payload.js";
import { type Album, EMPTY_ALBUM, type Images, openAlbum } from "./photos.js";
import { takenElsewhere } from "./taken.js";
import { goneFromShop, readProduct, refOf, type There, thereOf } from "./there.js";
import { bringVariations, dropVariations } from "./variations.js";
import { canUpload, type Shop } from "./wire.js";

/** What `update` and `revise` are asked for. */
export type WooUpdate = Again<WooExtras, WooContent, WooSafety>;

/** The verb `update`. */
export async function updateProduct(shop: Shop, item: WooUpdate, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, photos, step, upload } = item;
  const { id } = previous;
  const there = await beforeWriting(readProduct(shop, id, signal));
  // A product in the trash would come out of it by being written to, and it may be there on purpose.
  if (!there || there.status === "trash") throw goneFromShop(there);
  checkType(there);
  const album = needsPhotos(item) ? await openAlbum(shop, photos, upload, signal) : EMPTY_ALBUM;
  if (due.includes("content") && there.type === "variable" && content.type === "simple") {
    await step("no-variations", "absolute", () => dropVariations(shop, id, signal));
  }
  const isEdited = Object.keys(fieldsOf(shop, item, there, new Map())).length > 0;
  const edited = isEdited ? await step("product", "absolute", () => edit(shop, item, there, album, signal)) : undefined;
  const variants = await idsAfter(shop, item, album, signal);
  const shown = due.includes("presence")
    ? await step("show", "absolute", () => show(shop, id, signal))
    : (edited ?? refOf(shop, id, there));
  return { ...shown, variants };
}

const TYPES: ReadonlySet<string> = new Set(["", "simple", "variable"]);

function checkType({ type }: There): void {
  if (TYPES.has(type)) return;
  const message = `The shop has a product of the type "${type}" there, which is sold in a way of its own.`;
  throw notForWoo("kind", message, "Make it a simple or variable product in the shop, or withdraw ours.");
}

/** Photos of variations are named by what the product says, so that a change of it may need them too. */
function needsPhotos({ due, photos, content }: WooUpdate): boolean {
  if (photos.length === 0) return false;
  return due.includes("photos") || (due.includes("content") && content.items.some(({ photo }) => photo !== undefined));
}

function fieldsOf(
  { settings }: Shop,
  { content, due, photos, marker }: WooUpdate,
  there: There,
  images: Images,
): object {
  const [only] = content.items;
  const isSimple = content.type === "simple";
  return {
    ...(due.includes("content") ? { ...productFields(content, marker), ...keptSku(content, there) } : {}),
    ...(due.includes("photos") && canUpload(settings) ? photoFields(photos, images) : {}),
    ...(isSimple && only ? amountFields(content, only.variant, due) : {}),
    // Counted for the whole product, the variations' own stock would not be.
    ...(!isSimple && due.includes("stock") && there.manage_stock === true ? { manage_stock: false } : {}),
  };
}

// Only a half-made product is looked for by the SKU of the whole; one that the seller gave it stays.
function keptSku({ type }: WooContent, there: There): object {
  return type === "variable" && there.type === "variable" && there.sku !== "" ? { sku: there.sku } : {};
}

async function edit(
  shop: Shop,
  item: WooUpdate,
  there: There,
  album: Album,
  signal: AbortSignal,
): Promise<Pick<Done, "id" | "url">> {
  const { content, due, previous } = item;
  const edited = await album.send((images) => put(shop, previous.id, fieldsOf(shop, item, there, images), signal));
  const [only] = content.items;
  const other = content.type === "simple" && only ? otherThanSent(edited, content, only.variant, due) : undefined;
  if (other) throw other;
  const { id, url } = refOf(shop, previous.id, edited);
  return { id, url };
}

async function put(shop: Shop, id: string, body: object, signal: AbortSignal): Promise<There> {
  try {
    return thereOf(await shop.send("PUT", `products/${id}`, body, signal));
  } catch (error) {
    throw isTakenSku(error) ? takenElsewhere(shop, error) : error;
  }
}

async function idsAfter(shop: Shop, item: WooUpdate, album: Album, signal: AbortSignal): Promise<VariantIds> {
  const { content, due, previous, step } = item;
  const [only] = content.items;
  if (content.type === "simple") return only ? { [only.variant]: previous.id } : {};
  const variants = previous.variants ?? {};
  if (due.every((facet) => facet === "presence")) return variants;
  return step("variations", "absolute", () =>
    album.send((images) => bringVariations(shop, { id: previous.id, content, due, variants, images }, signal)),
  );
}
