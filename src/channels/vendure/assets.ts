/** Photos as Vendure's assets. The same file sent twice is two assets there: a name of ours tells which is which. 2026-11-22 */
import * as z from "zod";
import type { Photo, Upload } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import type { Shop } from "./wire.js";

/** After a day it is looked at again whether the asset is still there: somebody may have cleared it away. */
const KEEP_MS = 86_400_000;
const HASH_LENGTH = 16;

/** Our photo ids to assets, in the order of the listing. */
export type Assets = ReadonlyMap<string, string>;

/** Uploads photos, each once: what is there under its name is used again. */
export async function uploadPhotos(
  shop: Shop,
  photos: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Promise<Assets> {
  const assets = new Map<string, string>();
  for (const photo of photos) {
    assets.set(photo.id, await upload(photo, "asset", () => assetOf(shop, photo, signal), { keepMs: KEEP_MS }));
  }
  return assets;
}

const FIND = `query Assets($name: String!) {
  assets(options: { filter: { name: { eq: $name } }, sort: { createdAt: ASC }, take: 1 }) { items { id } }
}`;
const Found = z.object({ assets: z.object({ items: z.array(z.object({ id: z.string() })) }) });

async function assetOf(shop: Shop, photo: Photo, signal: AbortSignal): Promise<string> {
  const name = `etl-${photo.sha256.slice(0, HASH_LENGTH)}.${photo.format === "jpeg" ? "jpg" : photo.format}`;
  const { assets } = await beforeWriting(shop.ask(FIND, { name }, Found, signal));
  return assets.items[0]?.id ?? shop.upload(photo, name, signal);
}
