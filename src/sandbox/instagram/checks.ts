/** What Instagram refuses of captions and photos. Content Publishing and IG User media reference, read 2026-11-21. */
import { fetchedPhoto, type GraphPhoto, type PhotoFetcher } from "../graph/photos.js";
import { refuse } from "../graph/refusal.js";

/** A photo as it was fetched. */
export type InstagramPhoto = GraphPhoto;

/** At most 2,200 characters, 30 hashtags and 20 mentions. */
export function checkCaption(caption: string): void {
  const count = (sign: RegExp): number => caption.match(sign)?.length ?? 0;
  const isLong = Array.from(caption).length > 2_200;
  if (isLong || count(/#[\p{L}\p{N}_]/gu) > 30 || count(/@[\p{L}\p{N}_]/gu) > 20) {
    refuse(100, "The caption was too long. It can only contain 2200 characters, 30 hashtags, 20 tags", {
      subcode: 2_207_010,
    });
  }
}

/** Fetches and checks a photo. @throws GraphRefusal */
export async function fetchPhoto(url: string, fetcher?: PhotoFetcher): Promise<Omit<InstagramPhoto, "alt">> {
  const { format, ...photo } = await fetchedPhoto(url, fetcher);
  if (format !== "jpeg") refuse(36_001, "The image format is not supported.", { subcode: 2_207_005 });
  const { width, height } = photo;
  const ratio = width / height;
  // A pixel of rounding is let pass.
  if (ratio < 0.8 - 1 / height || ratio > 1.91 + 1 / height) {
    refuse(36_003, "The aspect ratio is not supported.", { subcode: 2_207_009 });
  }
  return photo;
}
