/**
 * Photos go into the media library first, and are named by number then: a photo by its address is fetched by the shop
 * during the create, slowly, and one that cannot be fetched fails the whole product. Measured 2026-11-21
 */
import type { Photo, Upload } from "../../channel/verbs.js";
import { isLostImage } from "./failures.js";
import type { Shop } from "./wire.js";

/** Our photo ids to the library's. */
export type Images = ReadonlyMap<string, number>;

/** The photos of one listing, in the library. */
export interface Album {
  /**
   * Sends something that names them. One that somebody has deleted from the library since is put there once more.
   * @throws what `run` throws otherwise
   */
  send<T>(run: (images: Images) => Promise<T>): Promise<T>;
}

/** No photos at all. */
export const EMPTY_ALBUM: Album = { send: (run) => run(new Map()) };

/** Puts photos into the library, each once for all listings. */
export async function openAlbum(
  shop: Shop,
  photos: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Promise<Album> {
  const images = new Map<string, number>();
  const put = async (photo: Photo, purpose: string): Promise<void> => {
    images.set(photo.id, await upload(photo, purpose, () => shop.upload(photo, signal)));
  };
  for (const photo of photos) await put(photo, "product");
  const renew = async (lost: readonly Photo[]): Promise<void> => {
    // Under a purpose of its own: what the old one remembers is the number that is no longer there.
    for (const photo of lost) await put(photo, `product, instead of ${images.get(photo.id)}`);
  };
  return {
    async send(run) {
      for (let turn = 0; ; turn += 1) {
        try {
          return await run(images);
        } catch (error) {
          if (!isLostImage(error) || turn > photos.length) throw error;
          await renew(lostOf(error.message, photos, images));
        }
      }
    },
  };
}

/** "#17 is an invalid image ID.": the one that is named, in whatever language, else all of them. */
function lostOf(message: string, photos: readonly Photo[], images: Images): readonly Photo[] {
  const numbers = new Set((message.match(/\d+/g) ?? []).map(Number));
  const named = photos.filter(({ id }) => numbers.has(images.get(id) ?? 0));
  return named.length === 0 ? photos : named;
}
