/** Photos on their way: each is uploaded once for each use. Upload Product Image 202309, read 2026-11-21 */
import type { Photo, Upload } from "../../channel/verbs.js";
import type { TiktokContent } from "./content.js";
import type { Shop, UseCase } from "./wire.js";

/** How long an image's `uri` can be used is said nowhere; a day is our guess. (unverified) */
const IMAGE_LIVES_MS = 86_400_000;
const MOST_MAIN = 9;

/** The photos of one listing. */
export interface Gallery {
  /** Uploads the pictures of the listing, in order. */
  main(): Promise<readonly { readonly uri: string }[]>;
  /** Uploads one for another use; `undefined` where it does not travel with the listing. */
  uri(photo: string, useCase: UseCase): Promise<string | undefined>;
}

/** What has to be uploaded is uploaded when it is asked for. */
export function openGallery(
  shop: Shop,
  content: TiktokContent,
  photos: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Gallery {
  const aside = new Set([
    ...(content.certifications ?? []).flatMap((one) => one.photos),
    ...(content.size_chart && "photo" in content.size_chart ? [content.size_chart.photo] : []),
  ]);
  const send = (photo: Photo, useCase: UseCase) =>
    upload(photo, useCase, () => shop.upload(photo, useCase, signal), { keepMs: IMAGE_LIVES_MS });
  return {
    async main() {
      const shown = photos.filter(({ id }) => !aside.has(id));
      const uris: { readonly uri: string }[] = [];
      for (const photo of (shown.length === 0 ? photos : shown).slice(0, MOST_MAIN)) {
        uris.push({ uri: await send(photo, "MAIN_IMAGE") });
      }
      return uris;
    },
    async uri(id, useCase) {
      const photo = photos.find((one) => one.id === id);
      return photo && send(photo, useCase);
    },
  };
}
